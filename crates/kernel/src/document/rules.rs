//! The rule of each type of document.

use super::{DocumentError, DocumentKind};
use crate::clock::CivilDate;

/// Checks a number and brings it into the form in which it is stored.
pub(super) fn normalise(kind: DocumentKind, number: String) -> Result<String, DocumentError> {
    use DocumentKind as K;
    let shape = |fits: bool, number: String| {
        if fits {
            Ok(number)
        } else {
            Err(DocumentError::Shape(kind))
        }
    };
    match kind {
        K::ResidentCard | K::TemporaryResidentCard | K::HouseholdRegister => {
            resident_number(kind, number)
        }
        K::HongKongMacaoResidence => checked(kind, number, &["810000", "820000"]),
        K::TaiwanResidence => checked(kind, number, &["830000"]),
        K::ForeignerPermanentResidence if number.len() == 15 => {
            let fits = matches(&number, "AAA999999999999");
            shape(fits, number)
        }
        K::ForeignerPermanentResidence => checked(kind, number, &["9"]),
        K::HongKongMacaoPermit => hong_kong_permit(number),
        K::TaiwanPermit => {
            let fits = ["99999999", "9999999999", "9999999999N"]
                .iter()
                .any(|form| matches(&number, form));
            shape(fits, number)
        }
        K::SingleUseTaiwanPermit => {
            let digits = number
                .strip_prefix(|c: char| c.is_ascii_uppercase())
                .unwrap_or(&number);
            let fits = (8..=10).contains(&digits.len()) && all_digits(digits) && number.len() <= 10;
            shape(fits, number)
        }
        K::OrdinaryPassport => {
            let fits = (5..=15).contains(&number.len()) && all_alphanumeric(&number);
            shape(fits, number)
        }
        K::DiplomaticPassport | K::ServicePassport | K::PublicAffairsPassport => {
            let prefix = match kind {
                K::DiplomaticPassport => "DE",
                K::ServicePassport => "SE",
                _ => "PE",
            };
            let fits = number
                .strip_prefix(prefix)
                .is_some_and(|rest| matches(rest, "9999999"));
            shape(fits, number)
        }
        K::MainlandToHongKongMacao => {
            let fits = number.starts_with(['C', 'W']) && matches(&number, "AN9999999");
            shape(fits, number)
        }
        K::MainlandToTaiwan => {
            let forms = [
                "A9999999",
                "A99999999",
                "AA9999999",
                "AA99999999",
                "A999999999",
            ];
            let fits =
                number.starts_with(['L', 'T']) && forms.iter().any(|form| matches(&number, form));
            shape(fits, number)
        }
        K::ForeignerResidence => {
            let fits = (6..=15).contains(&number.len()) && all_alphanumeric(&number);
            shape(fits, number)
        }
        K::Officer | K::ArmedPolice => {
            let fits = service_document(&number);
            shape(fits, number)
        }
        K::Other => {
            let fits = (3..=30).contains(&number.len())
                && number
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-');
            shape(fits, number)
        }
    }
}

/// 18 digits, or 15 digits of a card from before 1999: the century and the check digit are put in.
fn resident_number(kind: DocumentKind, number: String) -> Result<String, DocumentError> {
    if number.len() == 15 && all_digits(&number) {
        let body = format!("{}19{}", &number[..6], &number[6..]);
        let check = check_digit(body.as_bytes()).ok_or(DocumentError::Shape(kind))?;
        return checked(kind, format!("{body}{}", char::from(check)), &[]);
    }
    checked(kind, number, &[])
}

/// Eighteen characters with a birth date at 7–14 and the check digit of GB 11643 (mod 11-2).
fn checked(kind: DocumentKind, number: String, prefixes: &[&str]) -> Result<String, DocumentError> {
    let count = number.chars().count();
    if count != 18 {
        return Err(DocumentError::Length(kind, count));
    }
    let foreigner = kind == DocumentKind::ForeignerPermanentResidence;
    let fits = matches(&number, "99999999999999999N")
        && !number.starts_with('0')
        && (number.ends_with('X') || number.ends_with(|c: char| c.is_ascii_digit()))
        && (prefixes.is_empty() || prefixes.iter().any(|prefix| number.starts_with(prefix)))
        && (!prefixes.is_empty()
            || foreigner
            || !["81", "82", "83"].iter().any(|hmt| number.starts_with(hmt))
            || number.get(2..6) != Some("0000"));
    if !fits {
        return Err(DocumentError::Shape(kind));
    }
    if birth_date(&number).is_none() {
        return Err(DocumentError::BirthDate);
    }
    if check_digit(&number.as_bytes()[..17]) != number.as_bytes().last().copied() {
        return Err(DocumentError::Checksum);
    }
    Ok(number)
}

/// H or M and eight digits, the two digits of re-issue on old cards dropped; HA or MA and seven digits since July 2024.
fn hong_kong_permit(mut number: String) -> Result<String, DocumentError> {
    if number.starts_with(['H', 'M']) {
        if matches(&number, "A9999999999") {
            number.truncate(9);
        }
        if matches(&number, "A99999999")
            || (number.as_bytes().get(1) == Some(&b'A') && matches(&number, "AA9999999"))
        {
            return Ok(number);
        }
    }
    Err(DocumentError::Shape(DocumentKind::HongKongMacaoPermit))
}

/// One or two Chinese characters, 字第, four to ten digits, 号 or not.
fn service_document(number: &str) -> bool {
    let Some((issuer, rest)) = number.split_once("字第") else {
        return false;
    };
    let digits = rest.strip_suffix('号').unwrap_or(rest);
    (1..=2).contains(&issuer.chars().count())
        && issuer
            .chars()
            .all(|c| ('\u{4e00}'..='\u{9fa5}').contains(&c))
        && (4..=10).contains(&digits.len())
        && all_digits(digits)
}

/// Compares with a form: `9` a digit, `A` a capital letter, `N` either.
fn matches(number: &str, form: &str) -> bool {
    number.len() == form.len()
        && number
            .bytes()
            .zip(form.bytes())
            .all(|(byte, place)| match place {
                b'9' => byte.is_ascii_digit(),
                b'A' => byte.is_ascii_uppercase(),
                _ => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            })
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn all_alphanumeric(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The date at characters 7–14, from 1800 on.
pub(super) fn birth_date(number: &str) -> Option<CivilDate> {
    let part = |from: usize, to: usize| number.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(part(6, 10)?).ok()?;
    if !(1800..2100).contains(&year) {
        return None;
    }
    CivilDate::from_ymd_opt(year, part(10, 12)?, part(12, 14)?)
}

/// ISO 7064 mod 11-2 as GB 11643 prescribes it.
pub(super) fn check_digit(first17: &[u8]) -> Option<u8> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if first17.len() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (byte, weight) in first17.iter().zip(WEIGHTS) {
        sum += char::from(*byte).to_digit(10)? * weight;
    }
    b"10X98765432".get(usize::try_from(sum % 11).ok()?).copied()
}
