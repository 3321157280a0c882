//! Statements that did not agree with the register, counted: the register's answers must not become a way to guess
//! who represents a unit.

use std::{net::IpAddr, time::Duration};

/// Wrong statements about one unit in an hour.
const PER_CODE: u32 = 10;
/// Wrong statements from one address in an hour: a whole office may sit behind one.
const PER_NETWORK: u32 = 40;
const HOUR: Duration = Duration::from_hours(1);

/// The counts of the last hour, on this node.
pub(crate) struct Attempts {
    codes: moka::sync::Cache<String, u32>,
    networks: moka::sync::Cache<IpAddr, u32>,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            codes: moka::sync::Cache::builder()
                .max_capacity(100_000)
                .time_to_live(HOUR)
                .build(),
            networks: moka::sync::Cache::builder()
                .max_capacity(100_000)
                .time_to_live(HOUR)
                .build(),
        }
    }
}

impl Attempts {
    /// Whether another statement may be tried.
    pub(crate) fn allow(&self, code: &str, network: Option<IpAddr>) -> bool {
        let from_here = network
            .and_then(|network| self.networks.get(&network))
            .unwrap_or(0);
        self.codes.get(code).unwrap_or(0) < PER_CODE && from_here < PER_NETWORK
    }

    /// Counts a statement that did not agree.
    pub(crate) fn failed(&self, code: &str, network: Option<IpAddr>) {
        self.codes
            .insert(code.to_owned(), self.codes.get(code).unwrap_or(0) + 1);
        if let Some(network) = network {
            self.networks
                .insert(network, self.networks.get(&network).unwrap_or(0) + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_ten_wrong_statements_a_unit_is_closed_to_guessing_and_others_are_not() {
        let attempts = Attempts::default();
        for _ in 0..PER_CODE {
            assert!(attempts.allow("91A", None));
            attempts.failed("91A", None);
        }
        assert!(!attempts.allow("91A", None));
        assert!(attempts.allow("91B", None));
    }

    #[test]
    fn one_address_cannot_go_from_unit_to_unit() {
        let attempts = Attempts::default();
        let here = Some(IpAddr::from([192, 0, 2, 1]));
        for n in 0..PER_NETWORK {
            attempts.failed(&n.to_string(), here);
        }
        assert!(!attempts.allow("91C", here));
        assert!(attempts.allow("91C", Some(IpAddr::from([192, 0, 2, 2]))));
    }
}
