//! Numbers that pass every check and belong to nobody: the divisions inside them are assigned to no place, the mobile
//! ranges to no operator.

use crate::SeedError;
use chrono::Datelike as _;
use kernel::{clock::CivilDate, credit_code::CreditCode, document::Document, mobile::Mobile};

/// The division inside credit codes.
pub const UNIT_DIVISION: &str = "329990";
/// The divisions inside identity numbers.
pub const CITIZEN_DIVISIONS: std::ops::RangeInclusive<u32> = 329_901..=329_989;
/// Mobile ranges that no operator has.
pub const MOBILE_PREFIXES: [&str; 6] = ["142", "143", "154", "161", "164", "194"];

/// Whose numbers: each kind has divisions and mobile ranges of its own, so that no two collide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    Legal,
    Contact,
    Officer,
    Person,
}

impl Whose {
    const fn divisions(self) -> (u32, u32) {
        match self {
            Self::Legal | Self::Contact => (329_901, 29),
            Self::Officer => (329_930, 10),
            Self::Person => (329_940, 50),
        }
    }

    const fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Contact => &["142"],
            Self::Legal => &["143"],
            Self::Officer => &["154"],
            Self::Person => &["161", "164", "194"],
        }
    }
}

/// Serial numbers of one division and day.
const SERIALS: u32 = 998;

/// The identity number of the `n`th of a kind, born about `born`. Sex follows from the serial: odd is male.
pub(crate) fn document(whose: Whose, n: u32, born: CivilDate) -> Result<Document, SeedError> {
    let (first, count) = whose.divisions();
    let (serial, round) = (1 + n % SERIALS, n / SERIALS);
    let division = first + round % count;
    // when divisions come round again, another year keeps the numbers apart
    let year =
        born.year() - (born.year() - i32::try_from(round / count).unwrap_or(0)).rem_euclid(8);
    let born = born.with_year(year).unwrap_or(born);
    let serial = u16::try_from(serial).unwrap_or(1);
    Document::resident(division, born, serial).map_err(|error| SeedError::Number(error.to_string()))
}

/// The mobile number of the `n`th of a kind.
pub(crate) fn mobile(whose: Whose, n: u32) -> Result<Mobile, SeedError> {
    let prefixes = whose.prefixes();
    let at = usize::try_from(n).unwrap_or(0) % prefixes.len();
    // odd and no multiple of five, so that the numbers repeat only after a hundred million
    let rest = (u64::from(n) * 11_111_111 + 12_345_678) % 100_000_000;
    format!("{}{rest:08}", prefixes[at])
        .parse()
        .map_err(|error: kernel::mobile::MobileError| SeedError::Number(error.to_string()))
}

/// The credit code of the `n`th unit.
pub(crate) fn credit_code(prefix: &str, n: u32) -> Result<CreditCode, SeedError> {
    CreditCode::compose(prefix, UNIT_DIVISION, &format!("MB{:06}", n + 1))
        .map_err(|error| SeedError::Number(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{document::DocumentKind, region};
    use std::collections::HashSet;

    const EACH: u32 = 30_000;

    fn numbers(whose: Whose) -> Vec<Document> {
        let born = |n: u32| {
            CivilDate::from_ymd_opt(
                1962 + i32::try_from(n % 40).unwrap(),
                1 + n % 12,
                1 + n % 28,
            )
            .unwrap()
        };
        (0..EACH)
            .map(|n| document(whose, n, born(n)).unwrap())
            .collect()
    }

    #[test]
    fn identity_numbers_pass_the_check_repeat_never_and_name_no_place() {
        for whose in [Whose::Legal, Whose::Officer, Whose::Person] {
            let numbers = numbers(whose);
            let different: HashSet<&str> = numbers.iter().map(Document::number).collect();
            assert_eq!(different.len(), numbers.len(), "{whose:?}");
            for document in &numbers {
                assert_eq!(
                    Document::parse(DocumentKind::ResidentCard, document.number()).as_ref(),
                    Ok(document)
                );
                let division = document.division().unwrap();
                assert!(
                    region::by_code(division).is_none(),
                    "{division} is assigned"
                );
                assert!(
                    CITIZEN_DIVISIONS.contains(&division.parse().unwrap()),
                    "{division}"
                );
            }
        }
    }

    #[test]
    fn credit_codes_pass_both_checks_and_name_no_place() {
        assert!(region::by_code(UNIT_DIVISION).is_none());
        for prefix in ["91", "12", "51", "52", "31", "93"] {
            for n in [0, 1, 299, 199_999] {
                let code = credit_code(prefix, n).unwrap();
                assert!(code.organisation_code_checks() && code.division() == UNIT_DIVISION);
            }
        }
    }

    #[test]
    fn mobile_numbers_are_well_formed_repeat_never_and_belong_to_no_operator() {
        let mut all = HashSet::new();
        for whose in [Whose::Legal, Whose::Contact, Whose::Officer, Whose::Person] {
            for n in 0..EACH {
                let mobile = mobile(whose, n).unwrap();
                assert!(
                    MOBILE_PREFIXES
                        .iter()
                        .any(|prefix| mobile.as_str().starts_with(prefix))
                );
                assert!(mobile.accepts_sms());
                assert!(all.insert(mobile.as_str().to_owned()), "{whose:?} {n}");
            }
        }
    }

    /// Compares with lists of all divisions, present and past, where they are at hand; says so where they are not.
    #[test]
    fn no_list_of_divisions_knows_the_divisions_inside() {
        for list in [
            "divisions_cn.csv",
            "divisions_legacy.csv",
            "divisions_js_stat.csv",
        ] {
            let path = format!(
                "{}/../../../shared/data/reference/{list}",
                env!("CARGO_MANIFEST_DIR")
            );
            let Ok(text) = std::fs::read_to_string(path) else {
                println!("skipped: {list} is not beside the project");
                continue;
            };
            let known: HashSet<&str> = text
                .lines()
                .filter_map(|line| line.split(',').next())
                .collect();
            assert!(known.len() > 5, "{list}");
            assert!(
                !known.contains(UNIT_DIVISION),
                "{list} knows {UNIT_DIVISION}"
            );
            for division in CITIZEN_DIVISIONS {
                assert!(
                    !known.contains(division.to_string().as_str()),
                    "{list} knows {division}"
                );
            }
        }
    }
}
