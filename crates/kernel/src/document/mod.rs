//! Identity documents of natural persons: nineteen types, each with the rule for its number.
//!
//! Resident identity number: GB 11643-1999. Codes: the national three-digit document codes; the two residence
//! permits for Hong Kong, Macao and Taiwan residents carry codes of our own until an official one is confirmed.

mod rules;

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
        rules::normalise(kind, number).map(|number| Self { kind, number })
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
            rules::birth_date(&self.number)
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
        let check = rules::check_digit(body.as_bytes())
            .ok_or(DocumentError::Shape(DocumentKind::ResidentCard))?;
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

#[cfg(test)]
mod tests;
