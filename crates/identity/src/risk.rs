//! When a puzzle is asked for: what is known before a password is compared and before a code is sent, and where it becomes
//! too much. No database here; the counts are those of the limits (decision 0035).
//!
//! Nothing here depends on whether an account exists: what was typed is counted, known or not.

/// What is known before a password is compared at a door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Password {
    /// Wrong ones in a row for what was typed as account, from this network.
    pub(crate) in_a_row: i32,
    /// Wrong ones for it in the last hour, from wherever.
    pub(crate) account: u64,
    /// Wrong ones of this network in the last ten minutes, for whatever accounts.
    pub(crate) network: u64,
    /// Whether the account has logged in in this browser before.
    pub(crate) known: bool,
}

impl Password {
    /// Typing one's own password wrong twice is no risk.
    const IN_A_ROW: i32 = 3;
    /// More networks guess at one account; one alone is slowed down before it comes so far.
    const ACCOUNT: u64 = 10;
    /// One network guesses at many accounts; it may also be a whole town behind one address, where many log in at the same
    /// moment and are counted until their password has been compared.
    const NETWORK: u64 = 50;

    /// The same without the attempt that is being counted.
    pub(crate) const fn before_this_one(self) -> Self {
        Self {
            in_a_row: self.in_a_row - 1,
            account: self.account.saturating_sub(1),
            network: self.network.saturating_sub(1),
            known: self.known,
        }
    }

    /// Whether a puzzle stands before the password. What others do elsewhere is no reason for whoever comes in a browser
    /// that the account knows.
    pub(crate) const fn asks(self) -> bool {
        self.in_a_row >= Self::IN_A_ROW
            || !self.known && (self.account >= Self::ACCOUNT || self.network >= Self::NETWORK)
    }
}

/// What is known before a code is sent, all of the last hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Code {
    /// Codes to this number or address, asked for by whomever.
    pub(crate) number: u64,
    /// Codes that this browser asked for.
    pub(crate) browser: u64,
    /// Codes that this network asked for.
    pub(crate) network: u64,
    /// Codes that a network may ask for at most, strangers and those who are known each for themselves.
    pub(crate) per_network: u64,
    /// Registrations from this network.
    pub(crate) registered: u64,
    /// Codes to this country or region, where it is abroad.
    pub(crate) country: u64,
}

impl Code {
    /// A first one and, when it did not arrive, a second.
    const NUMBER: u64 = 2;
    /// One person with several matters, each with a code.
    const BROWSER: u64 = 5;
    const COUNTRY: u64 = 20;

    /// Whether a puzzle stands before the code.
    pub(crate) const fn asks(self) -> bool {
        self.number >= Self::NUMBER
            || self.browser >= Self::BROWSER
            // a whole office may sit behind one address
            || self.network >= self.per_network - self.per_network / 3
            || self.registered >= self.per_network / 2
            || self.country >= Self::COUNTRY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_needs_a_puzzle_when_somebody_guesses() {
        // in a row, account, network, known browser; whether a puzzle is asked for
        for (in_a_row, account, network, known, asks) in [
            (0, 0, 0, false, false),
            (0, 0, 0, true, false),
            (2, 9, 49, false, false),
            (3, 3, 3, false, true),
            (3, 3, 3, true, true),
            (0, 10, 0, false, true),
            (0, 10, 0, true, false),
            (0, 1000, 0, true, false),
            (0, 0, 50, false, true),
            (0, 0, 50, true, false),
            (2, 1000, 1000, true, false),
            (1000, 0, 0, true, true),
        ] {
            let risk = Password {
                in_a_row,
                account,
                network,
                known,
            };
            assert_eq!(risk.asks(), asks, "{risk:?}");
        }
    }

    #[test]
    fn a_code_needs_a_puzzle_when_more_are_asked_for_than_one_person_needs() {
        for (number, browser, network, registered, country, asks) in [
            (0, 0, 0, 0, 0, false),
            (1, 4, 39, 29, 19, false),
            (2, 0, 0, 0, 0, true),
            (0, 5, 0, 0, 0, true),
            (0, 0, 40, 0, 0, true),
            (0, 0, 0, 30, 0, true),
            (0, 0, 0, 0, 20, true),
        ] {
            let risk = Code {
                number,
                browser,
                network,
                per_network: 60,
                registered,
                country,
            };
            assert_eq!(risk.asks(), asks, "{risk:?}");
        }
    }

    #[test]
    fn a_network_that_may_ask_for_more_meets_the_puzzle_later() {
        // at most, codes, registrations; whether a puzzle is asked for
        for (per_network, network, registered, asks) in [
            (60, 39, 29, false),
            (60, 40, 0, true),
            (60, 0, 30, true),
            (1000, 666, 499, false),
            (1000, 667, 0, true),
            (1000, 0, 500, true),
            (1, 0, 0, true),
            (u64::MAX, 1_000_000, 1_000_000, false),
        ] {
            let risk = Code {
                network,
                per_network,
                registered,
                ..Code::default()
            };
            assert_eq!(risk.asks(), asks, "{risk:?}");
        }
    }
}
