//! What an address of a client must look like.

use url::{Host, Url};

/// Why an address is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// Not an address, or one that would be written differently.
    #[error("不是完整规范的网址（例如 https://site.example/callback）")]
    Malformed,
    /// Neither `https://` nor, in a demonstration, this computer.
    #[error("必须使用 https://（演示模式可用 http://127.0.0.1 等本机地址）")]
    Insecure,
    /// With a fragment (RFC 6749 §3.1.2).
    #[error("不能包含 # 片段")]
    Fragment,
    /// With a name or a password in it.
    #[error("不能包含用户名或密码")]
    Credentials,
}

/// An address as it is registered. `here` allows this very computer without encryption.
pub(super) fn check(text: &str, here: bool) -> Result<Url, UriError> {
    let url = Url::parse(text).map_err(|_| UriError::Malformed)?;
    // compared character by character later: what the browser would write differently would never match
    if url.as_str() != text || url.host().is_none() {
        return Err(UriError::Malformed);
    }
    if url.fragment().is_some() {
        return Err(UriError::Fragment);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UriError::Credentials);
    }
    let this_computer = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if here && this_computer => Ok(url),
        _ => Err(UriError::Insecure),
    }
}

/// The sector of a client (OpenID Connect Core §8.1): the one host of its addresses. None when there are several.
pub(super) fn sector(urls: &[Url]) -> Option<String> {
    let mut hosts = urls.iter().filter_map(Url::host_str);
    let first = hosts.next()?;
    hosts.all(|host| host == first).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_whole_and_encrypted() {
        for (text, here, expected) in [
            ("https://a.example/cb", false, Ok(())),
            ("https://a.example/cb?x=1", false, Ok(())),
            ("http://127.0.0.1:3000/cb", true, Ok(())),
            ("http://[::1]:3000/cb", true, Ok(())),
            ("http://localhost:3000/cb", true, Ok(())),
            ("http://127.0.0.1:3000/cb", false, Err(UriError::Insecure)),
            ("http://a.example/cb", true, Err(UriError::Insecure)),
            ("javascript:alert(1)", true, Err(UriError::Malformed)),
            ("app://host/cb", true, Err(UriError::Insecure)),
            ("https://a.example/cb#x", false, Err(UriError::Fragment)),
            ("https://u@a.example/cb", false, Err(UriError::Credentials)),
            ("https://a.example", false, Err(UriError::Malformed)),
            ("https://A.example/cb", false, Err(UriError::Malformed)),
            ("https://a.example/x/../cb", false, Err(UriError::Malformed)),
            ("https://a.example/*\n", false, Err(UriError::Malformed)),
            ("/cb", false, Err(UriError::Malformed)),
            ("", false, Err(UriError::Malformed)),
        ] {
            assert_eq!(check(text, here).map(drop), expected, "{text}");
        }
    }

    #[test]
    fn a_sector_is_one_host() {
        let urls =
            |all: &[&str]| -> Vec<Url> { all.iter().map(|text| text.parse().unwrap()).collect() };
        assert_eq!(
            sector(&urls(&["https://a.example/x", "https://a.example/y"])).as_deref(),
            Some("a.example")
        );
        assert_eq!(
            sector(&urls(&["https://a.example/", "https://b.example/"])),
            None
        );
        assert_eq!(sector(&[]), None);
    }
}
