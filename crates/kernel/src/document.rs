//! Identity documents of natural persons: nineteen types, each with the rule for its number.
//!
//! Resident identity number: GB 11643-1999. Codes: the national three-digit document codes; the two residence
//! permits for Hong Kong, Macao and Taiwan residents carry codes of our own until an official one is confirmed.

use crate::{choice::Choice as _, clock::CivilDate, mask, width};
use chrono::Datelike as _;
use std::fmt;

crate::choices! {
    /// The type of an identity document (证件类型).
    pub enum DocumentKind {
        ResidentCard = "111", "居民身份证";
        TemporaryResidentCard = "112", "临时居民身份证";
        HouseholdRegister = "113", "户口簿";
        HongKongMacaoPermit = "516", "港澳居民来往内地通行证";
        TaiwanPermit = "511", "台湾居民来往大陆通行证";
        HongKongMacaoResidence = "HMT-HK", "港澳居民居住证";
        TaiwanResidence = "HMT-TW", "台湾居民居住证";
        ForeignerPermanentResidence = "553", "外国人永久居留身份证";
        OrdinaryPassport = "414", "普通护照";
        DiplomaticPassport = "411", "外交护照";
        ServicePassport = "412", "公务护照";
        PublicAffairsPassport = "413", "公务普通护照";
        SingleUseTaiwanPermit = "512", "台湾居民来往大陆通行证（一次有效）";
        MainlandToHongKongMacao = "513", "往来港澳通行证";
        MainlandToTaiwan = "517", "大陆居民往来台湾通行证";
        ForeignerResidence = "554", "外国人居留许可";
        Officer = "114", "中国人民解放军军官证";
        ArmedPolice = "115", "中国人民武装警察部队警官证";
        Other = "990", "其他";
    }
}

crate::choices! {
    /// Sex as documents state it (GB/T 2261.1).
    pub enum Sex {
        Male = "1", "男";
        Female = "2", "女";
    }
}

/// Nobody older than this has applied for anything: a birth date further back is a typing error.
const OLDEST: i32 = 130;

/// A document whose number has passed the rule of its type.
///
/// Personal data: `Debug` and `Display` show the masked form (checklist X-15); [`Document::number`] gives the number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Document {
    kind: DocumentKind,
    number: String,
}

/// Why a number does not belong to a document of its type, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Nothing was typed.
    #[error("请输入证件号码")]
    Empty,
    /// A resident number of another length.
    #[error("{0}号码应为18位，您输入了{1}位，请核对")]
    Length(DocumentKind, usize),
    /// The number does not look like one of this type.
    #[error("{0}的号码格式不正确，请按证件原样填写：{hint}", hint = .0.hint())]
    Shape(DocumentKind),
    /// The birth date inside the number does not exist.
    #[error("证件号码中的出生日期不存在，请核对第7至14位")]
    BirthDate,
    /// Born after today or more than 130 years ago.
    #[error("证件号码中的出生日期不合理，请核对第7至14位")]
    Age,
    /// The check digit does not fit.
    #[error("证件号码校验不通过，请逐位核对")]
    Checksum,
}

impl DocumentKind {
    /// The short name for lists.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::ResidentCard => "身份证",
            Self::TemporaryResidentCard => "临时身份证",
            Self::HouseholdRegister => "户口簿",
            Self::HongKongMacaoPermit => "回乡证",
            Self::TaiwanPermit => "台胞证",
            Self::SingleUseTaiwanPermit => "台胞证（一次）",
            Self::HongKongMacaoResidence => "港澳居住证",
            Self::TaiwanResidence => "台湾居住证",
            Self::ForeignerPermanentResidence => "外国人永居证",
            Self::OrdinaryPassport => "护照",
            Self::DiplomaticPassport => "外交护照",
            Self::ServicePassport => "公务护照",
            Self::PublicAffairsPassport => "公务普通护照",
            Self::MainlandToHongKongMacao => "港澳通行证",
            Self::MainlandToTaiwan => "往来台湾通行证",
            Self::ForeignerResidence => "居留许可",
            Self::Officer => "军官证",
            Self::ArmedPolice => "武警警官证",
            Self::Other => "其他证件",
        }
    }

    /// How a number of this type looks, for placeholders and messages.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::ResidentCard | Self::TemporaryResidentCard | Self::HouseholdRegister => {
                "18位居民身份号码"
            }
            Self::HongKongMacaoPermit => "H或M加8位数字，如H12345678",
            Self::TaiwanPermit => "8位数字",
            Self::SingleUseTaiwanPermit => "8至10位数字，可带一位字母",
            Self::HongKongMacaoResidence => "18位，以810000或820000开头",
            Self::TaiwanResidence => "18位，以830000开头",
            Self::ForeignerPermanentResidence => "9开头的18位号码，或3位字母加12位数字",
            Self::OrdinaryPassport => "5至15位字母和数字",
            Self::DiplomaticPassport => "DE加7位数字",
            Self::ServicePassport => "SE加7位数字",
            Self::PublicAffairsPassport => "PE加7位数字",
            Self::MainlandToHongKongMacao => "C或W开头的9位号码",
            Self::MainlandToTaiwan => "L或T开头的号码",
            Self::ForeignerResidence => "6至15位字母和数字",
            Self::Officer | Self::ArmedPolice => "如“军字第1234567号”",
            Self::Other => "3至30位字母、数字或连字符",
        }
    }

    /// The certificate type of Alipay's face check; `None` where face cannot prove the holder, so that another
    /// way (text message, counter) is the only one.
    #[must_use]
    pub const fn face_type(self) -> Option<&'static str> {
        match self {
            Self::ResidentCard => Some("IDENTITY_CARD"),
            Self::HongKongMacaoPermit => Some("HOME_VISIT_PERMIT_HK_MC"),
            Self::TaiwanPermit => Some("HOME_VISIT_PERMIT_TAIWAN"),
            Self::HongKongMacaoResidence => Some("RESIDENCE_PERMIT_HK_MC"),
            Self::TaiwanResidence => Some("RESIDENCE_PERMIT_TAIWAN"),
            Self::ForeignerPermanentResidence => Some("PERMANENT_RESIDENCE_FOREIGNER"),
            _ => None,
        }
    }

    /// True where only a human can tell whether the number is right (military, police and unlisted documents).
    #[must_use]
    pub const fn needs_review(self) -> bool {
        matches!(self, Self::Officer | Self::ArmedPolice | Self::Other)
    }

    /// True where the number carries a birth date and a check digit.
    const fn is_resident_number(self) -> bool {
        matches!(
            self,
            Self::ResidentCard
                | Self::TemporaryResidentCard
                | Self::HouseholdRegister
                | Self::HongKongMacaoResidence
                | Self::TaiwanResidence
        )
    }
}

impl Document {
    /// Checks the number by the rule of its type and brings it into the form in which it is stored: half-width, upper
    /// case, no spaces, 18 digits for old 15-digit resident numbers, no re-issue count on old Hong Kong permits.
    pub fn parse(kind: DocumentKind, text: &str) -> Result<Self, DocumentError> {
        let number = width::code(text);
        if number.is_empty() {
            return Err(DocumentError::Empty);
        }
        normalise(kind, number).map(|number| Self { kind, number })
    }

    /// [`Document::parse`], and the birth date inside the number must be possible today (not in the future, age ≤ 130).
    pub fn parse_on(
        kind: DocumentKind,
        text: &str,
        today: CivilDate,
    ) -> Result<Self, DocumentError> {
        let document = Self::parse(kind, text)?;
        match document.birthday() {
            Some(born) if born > today || today.year() - born.year() > OLDEST => {
                Err(DocumentError::Age)
            }
            _ => Ok(document),
        }
    }

    /// The type of the document.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The number in the form in which it is stored and compared.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The birth date, where the number tells it.
    #[must_use]
    pub fn birthday(&self) -> Option<CivilDate> {
        let tells = self.kind.is_resident_number()
            || (self.kind == DocumentKind::ForeignerPermanentResidence && self.number.len() == 18);
        if tells {
            birth_date(&self.number)
        } else {
            None
        }
    }

    /// The sex, where the number tells it (17th digit: odd male, even female).
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        if !self.kind.is_resident_number() {
            return None;
        }
        let digit = self.number.as_bytes().get(16)?;
        Some(if digit % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        })
    }

    /// Division of first registration (the first six digits), where the number tells it. Retired codes occur: never
    /// refuse a number for its division.
    #[must_use]
    pub fn division(&self) -> Option<&str> {
        if self.kind.is_resident_number() {
            self.number.get(..6)
        } else {
            None
        }
    }

    /// Builds a resident number with its check digit, for demonstration data and tests.
    pub fn resident(division: u32, born: CivilDate, serial: u16) -> Result<Self, DocumentError> {
        let body = format!("{division:06}{}{serial:03}", born.format("%Y%m%d"));
        let check =
            check_digit(body.as_bytes()).ok_or(DocumentError::Shape(DocumentKind::ResidentCard))?;
        Self::parse(
            DocumentKind::ResidentCard,
            &format!("{body}{}", char::from(check)),
        )
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask::document(&self.number))
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} {self})", self.kind.code())
    }
}

fn normalise(kind: DocumentKind, number: String) -> Result<String, DocumentError> {
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
fn birth_date(number: &str) -> Option<CivilDate> {
    let part = |from: usize, to: usize| number.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(part(6, 10)?).ok()?;
    if !(1800..2100).contains(&year) {
        return None;
    }
    CivilDate::from_ymd_opt(year, part(10, 12)?, part(12, 14)?)
}

/// ISO 7064 mod 11-2 as GB 11643 prescribes it.
fn check_digit(first17: &[u8]) -> Option<u8> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Choice;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> CivilDate {
        CivilDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn parse(code: &str, text: &str) -> Result<String, DocumentError> {
        Document::parse_on(
            DocumentKind::from_code(code).unwrap(),
            text,
            day(2026, 11, 22),
        )
        .map(|document| document.number().to_owned())
    }

    /// Numbers that pass, with the form in which they are stored (textbook samples and numbers computed by the standards).
    const GOOD: &[(&str, &str, &str)] = &[
        ("111", "11010519491231002X", "11010519491231002X"),
        ("111", "32010219900307451X", "32010219900307451X"),
        ("111", "320501198506150036", "320501198506150036"),
        ("111", "11010519491231002x", "11010519491231002X"),
        ("111", " 110105 19491231 002x ", "11010519491231002X"),
        ("111", "110105491231002", "11010519491231002X"),
        ("113", "110105491231002", "11010519491231002X"),
        ("HMT-HK", "810000198906190021", "810000198906190021"),
        ("HMT-HK", "820000198709070057", "820000198709070057"),
        ("HMT-TW", "83000019810715006X", "83000019810715006X"),
        ("553", "911124198108030024", "911124198108030024"),
        ("553", "932682198501010017", "932682198501010017"),
        ("553", "KAZ110090123105", "KAZ110090123105"),
        ("516", "H12345678", "H12345678"),
        ("516", "m87654321", "M87654321"),
        ("516", "H1234567801", "H12345678"),
        ("516", "HA1234567", "HA1234567"),
        ("511", "00123456", "00123456"),
        ("511", "0012345601", "0012345601"),
        ("414", "E12345678", "E12345678"),
        ("414", "EA1234567", "EA1234567"),
        ("414", "G12345678", "G12345678"),
        ("411", "DE1234567", "DE1234567"),
        ("412", "SE1234567", "SE1234567"),
        ("413", "PE1234567", "PE1234567"),
        ("512", "A12345678", "A12345678"),
        ("513", "C12345678", "C12345678"),
        ("517", "T12345678", "T12345678"),
        ("554", "AB123456", "AB123456"),
        ("114", "军字第1234567号", "军字第1234567号"),
        ("115", "武字第123456", "武字第123456"),
        ("990", "ABC-123", "ABC-123"),
    ];

    #[test]
    fn good_numbers_pass_and_are_normalised() {
        for (kind, text, stored) in GOOD {
            assert_eq!(parse(kind, text).as_deref(), Ok(*stored), "{kind} {text}");
        }
    }

    #[test]
    fn each_mistake_gets_its_own_advice() {
        assert_eq!(
            parse("111", "110105194912310021"),
            Err(DocumentError::Checksum)
        );
        assert_eq!(
            parse("111", "11010519490230002X"),
            Err(DocumentError::BirthDate)
        );
        assert_eq!(
            parse("111", "1101051949123100"),
            Err(DocumentError::Length(DocumentKind::ResidentCard, 16))
        );
        assert_eq!(
            parse("111", "01010519491231002X"),
            Err(DocumentError::Shape(DocumentKind::ResidentCard))
        );
        assert_eq!(parse("111", ""), Err(DocumentError::Empty));
        assert_eq!(
            parse("414", "E123"),
            Err(DocumentError::Shape(DocumentKind::OrdinaryPassport))
        );
        assert_eq!(
            parse("516", "A12345678"),
            Err(DocumentError::Shape(DocumentKind::HongKongMacaoPermit))
        );
        assert_eq!(
            parse("HMT-TW", "810000198906190021"),
            Err(DocumentError::Shape(DocumentKind::TaiwanResidence))
        );
        assert_eq!(
            parse("111", "810000198906190021"),
            Err(DocumentError::Shape(DocumentKind::ResidentCard))
        );
        assert_eq!(
            parse("114", "1234567"),
            Err(DocumentError::Shape(DocumentKind::Officer))
        );
        assert_eq!(
            parse("516", "12").unwrap_err().to_string(),
            "港澳居民来往内地通行证的号码格式不正确，请按证件原样填写：H或M加8位数字，如H12345678"
        );
    }

    #[test]
    fn a_birth_date_must_be_possible_today() {
        // The checksum of this textbook number is right; its holder would be 146.
        assert!(Document::parse(DocumentKind::ResidentCard, "440524188001010014").is_ok());
        assert_eq!(parse("111", "440524188001010014"), Err(DocumentError::Age));
        let tomorrow = Document::resident(320_102, day(2026, 11, 23), 1).unwrap();
        assert_eq!(parse("111", tomorrow.number()), Err(DocumentError::Age));
    }

    #[test]
    fn the_number_tells_birthday_sex_and_division() {
        let document = Document::parse(DocumentKind::ResidentCard, "11010519491231002X").unwrap();
        assert_eq!(document.birthday(), Some(day(1949, 12, 31)));
        assert_eq!(document.sex(), Some(Sex::Female));
        assert_eq!(document.division(), Some("110105"));
        let passport = Document::parse(DocumentKind::OrdinaryPassport, "E12345678").unwrap();
        assert_eq!(
            (passport.birthday(), passport.sex(), passport.division()),
            (None, None, None)
        );
    }

    #[test]
    fn there_are_nineteen_kinds_and_each_has_a_hint() {
        assert_eq!(DocumentKind::ALL.len(), 19);
        assert_eq!(
            DocumentKind::ALL[0],
            DocumentKind::ResidentCard,
            "the default of the form comes first"
        );
        assert!(
            DocumentKind::ALL
                .iter()
                .all(|kind| !kind.hint().is_empty() && !kind.short().is_empty())
        );
    }

    fn any_resident() -> impl Strategy<Value = Document> {
        (110_000..660_000_u32, 0..40_000_i64, 0..1000_u16).prop_map(|(division, days, serial)| {
            Document::resident(
                division,
                day(1910, 1, 1) + chrono::TimeDelta::days(days),
                serial,
            )
            .unwrap()
        })
    }

    proptest! {
        #[test]
        fn number_and_parse_agree(document in any_resident()) {
            prop_assert_eq!(Document::parse(document.kind(), document.number()).unwrap(), document);
        }

        #[test]
        fn every_single_substitution_is_caught(document in any_resident(), at in 0..18_usize, with in 0..11_usize) {
            let mut bytes = document.number().as_bytes().to_vec();
            prop_assume!(bytes[at] != b"0123456789X"[with]);
            bytes[at] = b"0123456789X"[with];
            prop_assert!(Document::parse(document.kind(), &String::from_utf8(bytes).unwrap()).is_err());
        }

        #[test]
        fn every_adjacent_transposition_is_caught(document in any_resident(), at in 0..17_usize) {
            let mut bytes = document.number().as_bytes().to_vec();
            prop_assume!(bytes[at] != bytes[at + 1]);
            bytes.swap(at, at + 1);
            prop_assert!(Document::parse(document.kind(), &String::from_utf8(bytes).unwrap()).is_err());
        }

        #[test]
        fn an_old_number_becomes_the_same_persons_new_number(document in any_resident()) {
            prop_assume!(document.number()[6..8] == *"19");
            let old = format!("{}{}", &document.number()[..6], &document.number()[8..17]);
            prop_assert_eq!(Document::parse(DocumentKind::ResidentCard, &old).unwrap(), document);
        }

        #[test]
        fn printing_never_shows_the_middle(document in any_resident()) {
            let shown = format!("{document} {document:?}");
            prop_assert!(!shown.contains(&document.number()[..14]) && !shown.contains(&document.number()[6..14]));
        }

        #[test]
        fn no_text_panics(kind in 0..19_usize, text in ".*") {
            let _ = Document::parse(DocumentKind::ALL[kind], &text);
        }
    }
}
