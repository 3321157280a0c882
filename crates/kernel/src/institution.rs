//! 机构编号: the number of an institution, which is its account as well (checklist B-3.6.31). The manuals show no sample; the
//! scheme is ours (docs/decisions/0043): `J`, division (GB/T 2260), line of work, serial number, check digit (ISO 7064
//! MOD 11,10). The letter keeps it apart from a unit's number and from a 统一社会信用代码, which may be typed in the same field.

use crate::{region, width};
use std::{fmt, str::FromStr};

/// The first character.
const MARK: char = 'J';
/// Digits of the serial number.
const SERIAL: usize = 5;
/// The last serial number of a line in a division.
const LAST: i64 = 99_999;
/// Digits behind the mark: division, line, serial number, check digit.
const DIGITS: usize = 6 + 1 + SERIAL + 1;

/// A number of an institution that has passed the check. Public information: never masked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstitutionNumber(String);

/// A text is not such a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("机构编号不正确，应为字母J和13位数字，请核对")]
pub struct InstitutionNumberError;

impl InstitutionNumber {
    /// The number of the institution that was registered as `serial`th of its line (1 to 9) in a division. `None` when the
    /// division is not known or the numbers are used up.
    #[must_use]
    pub fn compose(division: &str, line: u8, serial: i64) -> Option<Self> {
        region::by_code(division)?;
        let fits = (1..=9).contains(&line) && (1..=LAST).contains(&serial);
        let digits = format!("{division}{line}{serial:0SERIAL$}");
        fits.then(|| Self(format!("{MARK}{digits}{}", check_digit(&digits))))
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether somebody who typed this means an institution, well or badly typed: nothing else that may stand in the same
    /// field begins with this letter.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        plain(text).starts_with(MARK)
    }
}

/// As it is compared: half-width, upper case, without spaces and the hyphens of a print.
fn plain(text: &str) -> String {
    width::code(text).replace('-', "")
}

/// ISO 7064 MOD 11,10 over digits.
fn check_digit(digits: &str) -> u32 {
    let product = digits.chars().fold(10, |product, c| {
        let sum = (product + c.to_digit(10).unwrap_or(0)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

impl FromStr for InstitutionNumber {
    type Err = InstitutionNumberError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = plain(text);
        let digits = text.strip_prefix(MARK).ok_or(InstitutionNumberError)?;
        let fits = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        let (body, check) = digits
            .split_at_checked(DIGITS - 1)
            .filter(|_| fits)
            .ok_or(InstitutionNumberError)?;
        if check_digit(body).to_string() == check {
            Ok(Self(text))
        } else {
            Err(InstitutionNumberError)
        }
    }
}

impl fmt::Display for InstitutionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_the_standards() {
        // ISO 7064's own example of MOD 11,10
        assert_eq!(check_digit("0794"), 5);
    }

    #[test]
    fn a_number_is_read_however_it_is_typed() {
        let number = InstitutionNumber::compose("320100", 4, 17).unwrap();
        assert_eq!(number.as_str().len(), 14);
        assert!(number.as_str().starts_with("J320100400017"));
        let [front, back] = [&number.as_str()[..7], &number.as_str()[7..]];
        for typed in [
            number.to_string(),
            number.as_str().to_lowercase(),
            format!(" {front}-{back} "),
            number.as_str().replace('J', "Ｊ"),
        ] {
            assert_eq!(typed.parse(), Ok(number.clone()), "{typed}");
            assert!(InstitutionNumber::is_meant(&typed));
        }
    }

    #[test]
    fn one_wrong_digit_and_two_that_changed_places_are_noticed() {
        let number = InstitutionNumber::compose("320583", 7, 90_412).unwrap();
        let text = number.as_str();
        for at in 1..text.len() {
            for other in '0'..='9' {
                let mut wrong: Vec<char> = text.chars().collect();
                if wrong[at] != other {
                    wrong[at] = other;
                    let wrong: String = wrong.into_iter().collect();
                    assert!(wrong.parse::<InstitutionNumber>().is_err(), "{wrong}");
                }
            }
        }
        for (one, other) in [("J320", "J230"), ("90412", "94012")] {
            let wrong = text.replace(one, other);
            assert_ne!(wrong, text);
            assert!(wrong.parse::<InstitutionNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn nothing_else_that_stands_in_the_field_is_taken_for_one() {
        for other in ["91329990MB0000019B", "100001", "", "3201004000171"] {
            assert!(!InstitutionNumber::is_meant(other), "{other}");
            assert!(other.parse::<InstitutionNumber>().is_err(), "{other}");
        }
        for bad in ["J", "J32010040001", "J99999940001", "JX201004000170"] {
            assert!(bad.parse::<InstitutionNumber>().is_err(), "{bad}");
        }
        assert_eq!(InstitutionNumber::compose("999999", 1, 1), None);
        assert_eq!(InstitutionNumber::compose("320100", 1, 100_000), None);
        assert_eq!(InstitutionNumber::compose("320100", 0, 1), None);
    }
}
