//! Mobile numbers of the Chinese mainland.

use crate::{mask, width};
use std::{fmt, str::FromStr};

/// A mobile number: eleven digits, `1[3-9]…`. Ranges keep opening, so nothing narrower is asked.
///
/// Personal data: `Debug` and `Display` show the masked form (checklist X-16); [`Mobile::as_str`] gives the digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mobile(String);

/// Why a text is not a mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MobileError {
    /// Nothing was typed.
    #[error("请输入移动电话")]
    Empty,
    /// Not eleven digits that begin with 13 to 19.
    #[error("请输入11位移动电话号码")]
    Shape,
}

impl Mobile {
    /// The eleven digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// False for ranges that cannot receive texts reliably: data cards, satellite and machine-to-machine numbers.
    /// Number portability means that the prefix no longer names the operator, but these ranges are not ported.
    #[must_use]
    pub fn accepts_sms(&self) -> bool {
        let machine = ["140", "141", "144", "174", "1349"];
        !machine.iter().any(|prefix| self.0.starts_with(prefix))
    }
}

impl FromStr for Mobile {
    type Err = MobileError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut digits: String = width::code(text)
            .chars()
            .filter(|c| !matches!(c, '-' | '(' | ')' | '.' | '·'))
            .collect();
        if digits.is_empty() {
            return Err(MobileError::Empty);
        }
        for country in ["+86", "0086", "86"] {
            if digits.starts_with(country) && digits.len() == country.len() + 11 {
                digits.drain(..country.len());
                break;
            }
        }
        let bytes = digits.as_bytes();
        let fits = bytes.len() == 11
            && bytes[0] == b'1'
            && (b'3'..=b'9').contains(&bytes[1])
            && bytes.iter().all(u8::is_ascii_digit);
        if fits {
            Ok(Self(digits))
        } else {
            Err(MobileError::Shape)
        }
    }
}

impl fmt::Display for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask::mobile(&self.0))
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mobile({self})")
    }
}

/// A phone number outside the mainland: `+`, country code and number, seven to fifteen digits (ITU-T E.164). Texts do not
/// reach it, so it stays «未验证» until somebody proves it another way (checklist Z.1.12).
///
/// Personal data: `Debug` and `Display` show the masked form (checklist X-16); [`Abroad::as_str`] gives the digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Abroad(String);

/// Why a text is not a phone number outside the mainland.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("请输入11位移动电话号码；境外号码请以 + 和国家（地区）代码开头，如 +1 202 555 0100")]
pub struct AbroadError;

impl Abroad {
    /// `+` and the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Abroad {
    type Err = AbroadError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let typed: String = width::code(text)
            .chars()
            .filter(|c| !matches!(c, '-' | '(' | ')' | '.' | '·'))
            .collect();
        let digits = typed
            .strip_prefix('+')
            .or_else(|| typed.strip_prefix("00"))
            .ok_or(AbroadError)?;
        let fits = (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            // eleven digits behind +86 are a mainland number, which can be verified; anything else there is a typing error
            && !digits.starts_with("86");
        fits.then(|| Self(format!("+{digits}"))).ok_or(AbroadError)
    }
}

impl fmt::Display for Abroad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask::mobile(&self.0))
    }
}

impl fmt::Debug for Abroad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Abroad({self})")
    }
}

/// A phone number of which nothing is known but how many digits it has: seven to fifteen (ITU-T E.164), with or without
/// `+` (checklist A-1.2.2.9, Z.1.12). It is for calling somebody back, never for proving who they are.
///
/// Personal data: `Debug` and `Display` show the masked form (checklist X-16); [`Unverified::as_str`] gives the digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Unverified(String);

/// Why a text is not a phone number at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("移动电话应为7至15位数字；境外号码请在前面加 + 和国家（地区）代码")]
pub struct UnverifiedError;

impl Unverified {
    /// The digits, with `+` where it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Unverified {
    type Err = UnverifiedError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(mobile) = text.parse::<Mobile>() {
            return Ok(Self(mobile.0));
        }
        let typed: String = width::code(text)
            .chars()
            .filter(|c| !matches!(c, '-' | '(' | ')' | '.' | '·'))
            .collect();
        let abroad = typed.strip_prefix('+').or_else(|| typed.strip_prefix("00"));
        let digits = abroad.unwrap_or(&typed);
        let fits = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let plus = if abroad.is_some() { "+" } else { "" };
        fits.then(|| Self(format!("{plus}{digits}")))
            .ok_or(UnverifiedError)
    }
}

impl fmt::Display for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask::mobile(&self.0))
    }
}

impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unverified({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn of_an_unverified_number_only_the_digits_are_counted() {
        for (text, kept, shown) in [
            ("1111 2222 1111", "111122221111", "1111****1111"),
            ("+86 138-1234-5677", "13812345677", "1*****77"),
            ("00 44 20 7946 0958", "+442079460958", "+442****0958"),
            ("2025550100", "2025550100", "2*****00"),
        ] {
            let number: Unverified = text.parse().unwrap();
            assert_eq!(
                (number.as_str(), number.to_string().as_str()),
                (kept, shown)
            );
        }
        for text in [
            "",
            "123456",
            "+123456",
            "1234567890123456",
            "1*****77",
            "call me",
        ] {
            assert_eq!(text.parse::<Unverified>(), Err(UnverifiedError), "{text}");
        }
    }

    #[test]
    fn a_number_abroad_has_its_country_and_fifteen_digits_at_most() {
        for text in ["+1 202 555 0100", "001-202-555-0100", "＋１（202）555.0100"] {
            assert_eq!(
                text.parse::<Abroad>().unwrap().as_str(),
                "+12025550100",
                "{text}"
            );
        }
        for text in [
            "",
            "2025550100",
            "+123456",
            "+1234567890123456",
            "+86 138 1234 567",
            "+0123456789",
            "+1 202 555 01OO",
        ] {
            assert_eq!(text.parse::<Abroad>(), Err(AbroadError), "{text}");
        }
        let number: Abroad = "+12025550100".parse().unwrap();
        assert_eq!(format!("{number}"), "+120****0100");
    }

    #[test]
    fn country_code_spaces_and_dashes_are_dropped() {
        for text in [
            "13812345677",
            "+86 138 1234 5677",
            "0086-138-1234-5677",
            "8613812345677",
            "１３８１２３４５６７７",
            "(+86)13812345677",
        ] {
            assert_eq!(
                text.parse::<Mobile>().unwrap().as_str(),
                "13812345677",
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_a_mobile_number_is_refused() {
        for text in [
            "12812345677",
            "1381234567",
            "138123456777",
            "1381234567x",
            "02583336666",
            "+1 202 555 0100",
        ] {
            assert_eq!(text.parse::<Mobile>(), Err(MobileError::Shape), "{text}");
        }
        assert_eq!("　".parse::<Mobile>(), Err(MobileError::Empty));
    }

    #[test]
    fn machine_numbers_cannot_receive_texts() {
        assert!("13812345677".parse::<Mobile>().unwrap().accepts_sms());
        assert!("17012345677".parse::<Mobile>().unwrap().accepts_sms());
        assert!(!"13491234567".parse::<Mobile>().unwrap().accepts_sms());
        assert!(!"14412345677".parse::<Mobile>().unwrap().accepts_sms());
    }

    proptest! {
        #[test]
        fn printing_never_shows_the_middle(text in "1[3-9][0-9]{9}") {
            let mobile: Mobile = text.parse().unwrap();
            prop_assert_eq!(mobile.as_str(), &text);
            let shown = format!("{mobile} {mobile:?}");
            prop_assert!(!shown.contains(&text[1..9]));
        }
    }
}
