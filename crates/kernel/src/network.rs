//! The caller's network, as limits count it.

use std::net::IpAddr;

/// The address, or the /64 of an IPv6 address, which is one household or more. Pseudonymous only behind a blind index.
#[must_use]
pub fn name(address: Option<IpAddr>) -> String {
    match address {
        Some(IpAddr::V6(six)) if six.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = six.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(IpAddr::V6(six)) => six
            .to_ipv4_mapped()
            .map_or_else(String::new, |four| four.to_string()),
        Some(IpAddr::V4(four)) => four.to_string(),
        None => "none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_ipv6_network_counts_as_one() {
        let of = |text: &str| name(text.parse().ok());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
    }
}
