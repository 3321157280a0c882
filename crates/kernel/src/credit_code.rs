//! 统一社会信用代码, GB 32100-2015: registrar, category, division, organisation code, check character.

use crate::width;
use std::{fmt, str::FromStr};

/// The 31 characters of the standard: no I, O, S, V, Z. A character's value is its index.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// 3^(i−1) mod 31 for the first 17 characters.
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

/// Weights of the organisation code, GB 11714-1997.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Pairs of registrar and category that have been issued (GB 32100 and its amendment; 54 and 55 are used in practice).
const PREFIXES: [&str; 38] = [
    "11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39", "41", "49", "51", "52",
    "53", "54", "55", "59", "61", "62", "69", "71", "72", "79", "81", "89", "91", "92", "93", "A1",
    "A9", "N1", "N2", "N3", "N9", "Y1",
];

/// A unified social credit code that has passed the standard's check. Public information: never masked.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    sea_orm::DeriveValueType,
    serde::Serialize,
    serde::Deserialize,
)]
#[sea_orm(value_type = "String")]
#[serde(try_from = "String", into = "String")]
pub struct CreditCode(String);

/// Why a text is not a unified social credit code, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// Nothing was typed.
    #[error("请输入统一社会信用代码")]
    Empty,
    /// Not 18 characters.
    #[error("统一社会信用代码应为18位，您输入了{0}位，请核对")]
    Length(usize),
    /// One of the five letters that the standard leaves out because they look like digits.
    #[error("统一社会信用代码中没有字母{0}，请核对是否应为{1}")]
    LooksAlike(char, &'static str),
    /// Another character that cannot occur.
    #[error("统一社会信用代码只含数字和大写字母，请核对“{0}”")]
    Alphabet(char),
    /// The first two characters were never issued.
    #[error("统一社会信用代码的前两位“{0}”不正确，请核对")]
    Prefix(String),
    /// Characters 3 to 8 are not a division code.
    #[error("统一社会信用代码的第3至8位应为数字，请核对")]
    Division,
    /// The last character does not fit the others.
    #[error("统一社会信用代码校验不通过，请逐位核对")]
    Checksum,
}

crate::choices! {
    /// Nature of a unit (单位性质). No national list exists; these values follow who registers the unit.
    pub enum UnitNature {
        Enterprise = "10", "企业";
        PublicInstitution = "20", "事业单位";
        FullyFunded = "21", "事业单位（全额拨款）";
        PartlyFunded = "22", "事业单位（差额拨款）";
        SelfFunded = "23", "事业单位（自收自支）";
        StateOrgan = "30", "机关";
        MassOrganisation = "31", "群团机关";
        Association = "40", "社会团体";
        PrivateNonEnterprise = "50", "民办非企业单位（社会服务机构）";
        Foundation = "51", "基金会";
        IndividualBusiness = "60", "个体工商户";
        FarmersCooperative = "61", "农民专业合作社";
        LegalService = "70", "律师事务所及其他法律服务机构";
        SelfGoverning = "80", "基层群众性自治组织";
        RuralCollective = "81", "农村集体经济组织";
        TradeUnion = "82", "工会法人";
        ReligiousVenue = "83", "宗教活动场所";
        Other = "90", "其他";
    }
}

impl CreditCode {
    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Division of the registrar (characters 3–8). It may be retired, or 100000 for the national registrar.
    #[must_use]
    pub fn division(&self) -> &str {
        &self.0[2..8]
    }

    /// The nine characters of the organisation code (GB 11714).
    #[must_use]
    pub fn organisation_code(&self) -> &str {
        &self.0[8..17]
    }

    /// Whether the organisation code inside also passes its own check. A code that fails only this one is
    /// accepted (the standard asks for one check character); staff see a hint.
    #[must_use]
    pub fn organisation_code_checks(&self) -> bool {
        let code = self.organisation_code().as_bytes();
        organisation_check(&code[..8]) == code.get(8).copied()
    }

    /// What kind of unit the first two characters stand for: the default of 单位性质 on a form.
    #[must_use]
    pub fn nature(&self) -> UnitNature {
        match &self.0[..2] {
            "91" => UnitNature::Enterprise,
            "11" => UnitNature::StateOrgan,
            "12" => UnitNature::PublicInstitution,
            "13" => UnitNature::MassOrganisation,
            "51" => UnitNature::Association,
            "52" => UnitNature::PrivateNonEnterprise,
            "53" => UnitNature::Foundation,
            "92" => UnitNature::IndividualBusiness,
            "93" => UnitNature::FarmersCooperative,
            "31" | "32" | "33" | "34" | "35" | "39" => UnitNature::LegalService,
            "54" | "55" => UnitNature::SelfGoverning,
            "N1" | "N2" | "N3" => UnitNature::RuralCollective,
            "81" => UnitNature::TradeUnion,
            "71" => UnitNature::ReligiousVenue,
            _ => UnitNature::Other,
        }
    }

    /// Builds a code from its parts and computes both check characters: two characters of prefix, six digits of
    /// division, eight characters of organisation code. For demonstration data and tests.
    pub fn compose(
        prefix: &str,
        division: &str,
        organisation: &str,
    ) -> Result<Self, CreditCodeError> {
        let check = organisation_check(organisation.as_bytes()).ok_or(CreditCodeError::Checksum)?;
        let body = format!("{prefix}{division}{organisation}{}", char::from(check));
        let last =
            check_character(&values(&body)?).ok_or(CreditCodeError::Length(body.len() + 1))?;
        format!("{body}{}", char::from(last)).parse()
    }

    /// For import by staff: codes with a wrong check character have been issued and are accepted here with the warning.
    pub fn import(text: &str) -> Result<(Self, Option<CreditCodeError>), CreditCodeError> {
        match inspect(text) {
            Ok(code) => Ok((Self(code), None)),
            Err((CreditCodeError::Checksum, code)) => {
                Ok((Self(code), Some(CreditCodeError::Checksum)))
            }
            Err((error, _)) => Err(error),
        }
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        inspect(text).map(Self).map_err(|(error, _)| error)
    }
}

impl TryFrom<String> for CreditCode {
    type Error = CreditCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CreditCode> for String {
    fn from(code: CreditCode) -> Self {
        code.0
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks everything; the error comes with the normalised text.
fn inspect(text: &str) -> Result<String, (CreditCodeError, String)> {
    let code: String = width::code(text).chars().filter(|c| *c != '-').collect();
    match judge(&code) {
        Ok(()) => Ok(code),
        Err(error) => Err((error, code)),
    }
}

fn judge(code: &str) -> Result<(), CreditCodeError> {
    match code.chars().count() {
        0 => return Err(CreditCodeError::Empty),
        18 => {}
        other => return Err(CreditCodeError::Length(other)),
    }
    let values = values(code)?;
    if !PREFIXES.contains(&&code[..2]) {
        return Err(CreditCodeError::Prefix(code[..2].to_owned()));
    }
    if !code.as_bytes()[2..8].iter().all(u8::is_ascii_digit) {
        return Err(CreditCodeError::Division);
    }
    if check_character(&values[..17]) != code.as_bytes().last().copied() {
        return Err(CreditCodeError::Checksum);
    }
    Ok(())
}

/// The value of each character, or the first character that has none.
fn values(code: &str) -> Result<Vec<usize>, CreditCodeError> {
    code.chars()
        .map(|c| match c {
            'I' => Err(CreditCodeError::LooksAlike(c, "数字1")),
            'O' => Err(CreditCodeError::LooksAlike(c, "数字0")),
            'S' => Err(CreditCodeError::LooksAlike(c, "数字5")),
            'V' => Err(CreditCodeError::LooksAlike(c, "字母U或Y")),
            'Z' => Err(CreditCodeError::LooksAlike(c, "数字2")),
            _ => ALPHABET
                .iter()
                .position(|known| char::from(*known) == c)
                .ok_or(CreditCodeError::Alphabet(c)),
        })
        .collect()
}

fn check_character(first17: &[usize]) -> Option<u8> {
    if first17.len() != WEIGHTS.len() {
        return None;
    }
    let sum: usize = first17
        .iter()
        .zip(WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    ALPHABET.get((31 - sum % 31) % 31).copied()
}

fn organisation_check(first8: &[u8]) -> Option<u8> {
    if first8.len() != ORGANISATION_WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (byte, weight) in first8.iter().zip(ORGANISATION_WEIGHTS) {
        sum += char::from(*byte).to_digit(36)? * weight;
    }
    match 11 - sum % 11 {
        10 => Some(b'X'),
        11 => Some(b'0'),
        digit => u8::try_from(digit).ok().map(|digit| b'0' + digit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Codes of well-known organisations, as printed in public registers.
    const ISSUED: &[&str] = &[
        "914403001922038216",
        "9144030071526726XG",
        "91440300708461136T",
        "91110000802100433B",
        "91110108551385082Q",
        "91330100799655058B",
        "91330106673959654P",
        "91110000710925462X",
        "91100000100003962T",
        "911000001000013428",
        "911100001000044477",
        "911100001000054748",
        "9131000010000595XD",
        "9111000071093123XX",
        "911100007109250324",
        "91440300192317458F",
        "9144030027939873X7",
        "91310000132200821H",
        "91320000608950987L",
        "91320000796544598E",
        "12100000466006770Q",
        "12100000400000624D",
        "12100000400002259P",
        "91110000101623741K",
    ];

    #[test]
    fn issued_codes_pass_both_checks() {
        for text in ISSUED {
            let code: CreditCode = text.parse().unwrap();
            assert_eq!(code.as_str(), *text);
            assert!(code.organisation_code_checks(), "{text}");
        }
    }

    #[test]
    fn a_wrong_organisation_check_alone_is_only_a_hint() {
        let code: CreditCode = "91320100MA00000008".parse().unwrap();
        assert!(!code.organisation_code_checks());
    }

    #[test]
    fn each_mistake_gets_its_own_advice() {
        let error = |text: &str| text.parse::<CreditCode>().unwrap_err();
        assert_eq!(error(" "), CreditCodeError::Empty);
        assert_eq!(error("91320000796544598F"), CreditCodeError::Checksum);
        assert_eq!(error("91320000796544598"), CreditCodeError::Length(17));
        assert_eq!(
            error("9132000079654459OE"),
            CreditCodeError::LooksAlike('O', "数字0")
        );
        assert_eq!(
            error("94320000796544598E"),
            CreditCodeError::Prefix("94".to_owned())
        );
        assert_eq!(error("9132A000796544598E"), CreditCodeError::Division);
        assert_eq!(
            error("9132000079654459中E"),
            CreditCodeError::Alphabet('中')
        );
        assert_eq!(
            error("9132000079654459OE").to_string(),
            "统一社会信用代码中没有字母O，请核对是否应为数字0"
        );
    }

    #[test]
    fn what_people_paste_is_normalised() {
        for text in [
            " 91320000 796544598e",
            "９１３２００００７９６５４４５９８Ｅ",
            "91320000-79654459-8E\u{200b}",
        ] {
            assert_eq!(
                text.parse::<CreditCode>().unwrap().as_str(),
                "91320000796544598E"
            );
        }
    }

    #[test]
    fn import_by_staff_accepts_a_code_issued_with_a_wrong_check_character() {
        assert_eq!(
            "91350211M0000XUF46".parse::<CreditCode>(),
            Err(CreditCodeError::Checksum)
        );
        let (code, warning) = CreditCode::import("91350211M0000XUF46").unwrap();
        assert_eq!(
            (code.as_str(), warning),
            ("91350211M0000XUF46", Some(CreditCodeError::Checksum))
        );
        assert!(CreditCode::import("94320000796544598E").is_err());
    }

    #[test]
    fn the_prefix_suggests_the_nature() {
        let nature = |text: &str| text.parse::<CreditCode>().unwrap().nature();
        assert_eq!(nature("12100000466006770Q"), UnitNature::PublicInstitution);
        assert_eq!(nature("91320000796544598E"), UnitNature::Enterprise);
    }

    fn any_code() -> impl Strategy<Value = CreditCode> {
        (
            0..PREFIXES.len(),
            100_000..900_000_u32,
            "[0-9A-HJ-NP-RTUW-Y]{8}",
        )
            .prop_map(|(prefix, division, organisation)| {
                CreditCode::compose(PREFIXES[prefix], &division.to_string(), &organisation).unwrap()
            })
    }

    proptest! {
        #[test]
        fn display_and_parse_agree(code in any_code()) {
            prop_assert_eq!(code.to_string().parse::<CreditCode>().unwrap(), code.clone());
            prop_assert!(code.organisation_code_checks());
        }

        #[test]
        fn every_single_substitution_is_caught(code in any_code(), at in 0..18_usize, with in 0..31_usize) {
            let mut bytes = code.as_str().as_bytes().to_vec();
            prop_assume!(bytes[at] != ALPHABET[with]);
            bytes[at] = ALPHABET[with];
            prop_assert!(String::from_utf8(bytes).unwrap().parse::<CreditCode>().is_err());
        }

        #[test]
        fn every_adjacent_transposition_is_caught(code in any_code(), at in 0..17_usize) {
            let mut bytes = code.as_str().as_bytes().to_vec();
            prop_assume!(bytes[at] != bytes[at + 1]);
            bytes.swap(at, at + 1);
            prop_assert!(String::from_utf8(bytes).unwrap().parse::<CreditCode>().is_err());
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<CreditCode>();
        }
    }
}
