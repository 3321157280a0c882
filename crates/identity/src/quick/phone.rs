//! The phone of somebody who comes without a verified one (checklist, Z.1.12): a mainland number is proved by a
//! text, a number abroad is taken as it is and stays «未验证», and none at all is fine.

use kernel::mobile::{Abroad, Mobile};

/// What was typed as phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phone {
    /// Nothing.
    None,
    /// A mainland number: a text proves it.
    Mainland(Mobile),
    /// A number that texts do not reach.
    Abroad(Abroad),
}

impl Phone {
    /// Reads what was typed; the message says how to write a number.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::None);
        }
        if let Ok(mobile) = text.parse::<Mobile>() {
            return Ok(Self::Mainland(mobile));
        }
        text.parse::<Abroad>()
            .map(Self::Abroad)
            .map_err(|error| error.to_string())
    }

    pub(crate) fn mainland(&self) -> Option<&Mobile> {
        match self {
            Self::Mainland(mobile) => Some(mobile),
            Self::None | Self::Abroad(_) => None,
        }
    }

    pub(crate) fn abroad(&self) -> Option<&Abroad> {
        match self {
            Self::Abroad(abroad) => Some(abroad),
            Self::None | Self::Mainland(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mainland_numbers_are_told_from_numbers_abroad() {
        assert_eq!(Phone::read(" "), Ok(Phone::None));
        assert!(
            Phone::read("+86 138-1234-5677")
                .unwrap()
                .mainland()
                .is_some()
        );
        assert!(Phone::read("+44 20 7946 0958").unwrap().abroad().is_some());
        assert!(Phone::read("2079460958").unwrap_err().contains("+ 和国家"));
    }
}
