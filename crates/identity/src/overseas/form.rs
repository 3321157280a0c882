//! 填写个人信息: what is typed, read into a person.

use super::store::Told;
use crate::{account::Holder, reach::Reach};
use chrono::Datelike as _;
use kernel::{
    choice::Choice as _,
    clock::CivilDate,
    country,
    document::{Document, DocumentKind, Sex},
    password,
    secret::Secret,
};
use web::{Input, Opt};

/// The documents that people from abroad come with. The others are the mainland's own.
pub(super) const KINDS: [DocumentKind; 8] = [
    DocumentKind::OrdinaryPassport,
    DocumentKind::ForeignerPermanentResidence,
    DocumentKind::ForeignerResidence,
    DocumentKind::HongKongMacaoPermit,
    DocumentKind::TaiwanPermit,
    DocumentKind::SingleUseTaiwanPermit,
    DocumentKind::HongKongMacaoResidence,
    DocumentKind::TaiwanResidence,
];

/// Longest name, in characters: as long as what passports print.
const NAME: usize = 39;
/// Nobody older than this has an account: a birth date further back is a typing error.
const OLDEST: i32 = 130;

/// What was typed, checked.
pub(super) struct Wish {
    pub(super) holder: Holder,
    pub(super) told: Told,
    pub(super) password: Secret<String>,
}

pub(super) fn kinds() -> Vec<Opt> {
    KINDS
        .iter()
        .map(|kind| Opt::new(kind.code(), kind.label()))
        .collect()
}

/// Whether the Chinese name stands first on such a document.
const fn prints_chinese(kind: DocumentKind) -> bool {
    use DocumentKind as K;
    matches!(
        kind,
        K::HongKongMacaoPermit
            | K::TaiwanPermit
            | K::SingleUseTaiwanPermit
            | K::HongKongMacaoResidence
            | K::TaiwanResidence
    )
}

/// Reads the form.
pub(super) fn read(input: &mut Input, reach: &Reach, today: CivilDate) -> Option<Wish> {
    let document = document(input, today);
    let family = latin(input, "family", "姓（拼音或外文）", true);
    let given = latin(input, "given", "名（拼音或外文）", false);
    let chinese = chinese(input, document.as_ref());
    let country = country_of(input, document.as_ref());
    let sex: Option<Sex> = input.choice("sex", "性别");
    let born = born(input, today);
    if let Some(document) = &document {
        agree(input, document, sex, born);
    }
    let name = document.as_ref().map_or_else(String::new, |document| {
        if prints_chinese(document.kind()) && !chinese.is_empty() {
            chinese.clone()
        } else {
            format!("{family} {given}").trim().to_owned()
        }
    });
    let password = secret(input, reach, [&family, &given, &chinese], document.as_ref());
    if input.get("sms_code").is_empty() {
        input.error("sms_code", "请输入验证码");
    }
    let told = Told {
        family,
        given,
        chinese,
        country: country?,
        sex: sex?,
        born: born?,
    };
    Some(Wish {
        holder: Holder {
            name: name.into(),
            document: document?,
            mobile: None,
        },
        told,
        password,
    })
}

fn document(input: &mut Input, today: CivilDate) -> Option<Document> {
    let kind: Option<DocumentKind> = input.choice("document_kind", "证件类型");
    let kind = kind?;
    if !KINDS.contains(&kind) {
        input.error("document_kind", "请从列表中选择证件类型");
        return None;
    }
    let number = input.get("document_number").to_owned();
    Document::parse_on(kind, &number, today)
        .map_err(|error| input.error("document_number", error.to_string()))
        .ok()
}

/// A name in Latin letters as passports print it, in capitals.
fn latin(input: &mut Input, field: &str, label: &str, required: bool) -> String {
    let typed = if required {
        input.text(field, label, 1..=NAME)
    } else {
        input.optional(field, label, NAME).unwrap_or_default()
    };
    let letter = |c: char| {
        c.is_ascii_alphabetic()
            || matches!(c, '\u{C0}'..='\u{24F}' if c.is_alphabetic())
            || matches!(c, '\u{1E00}'..='\u{1EFF}')
    };
    let fits = typed
        .chars()
        .all(|c| letter(c) || matches!(c, ' ' | '-' | '\'' | '’' | '.'));
    let fits = fits && typed.chars().any(letter);
    if !typed.is_empty() && !fits {
        input.error(
            field,
            format!("{label}只能使用拉丁字母，请按护照或证件填写"),
        );
    }
    let words: Vec<&str> = typed.split_whitespace().collect();
    words.join(" ").to_uppercase()
}

/// The Chinese name. Documents that print it first need it.
fn chinese(input: &mut Input, document: Option<&Document>) -> String {
    let name = input
        .optional("chinese", "中文姓名", 30)
        .unwrap_or_default();
    let fits = |c: char| ('\u{3400}'..='\u{9FFF}').contains(&c) || c > '\u{FFFF}' || c == '·';
    if name.is_empty() {
        if document.is_some_and(|document| prints_chinese(document.kind())) {
            input.error("chinese", "该证件印有中文姓名，请按证件填写");
        }
    } else if name.chars().count() < 2 || !name.chars().all(fits) {
        input.error("chinese", "中文姓名请使用汉字，至少2个字；没有的可以不填");
    }
    name
}

fn country_of(input: &mut Input, document: Option<&Document>) -> Option<String> {
    let code = input.get("country").to_owned();
    if code.is_empty() {
        input.error("country", "请选择国籍/地区");
        return None;
    }
    if country::by_code(&code).is_none() {
        input.error("country", "请从列表中选择国籍/地区");
        return None;
    }
    use DocumentKind as K;
    let fits = document.is_none_or(|document| match document.kind() {
        K::HongKongMacaoPermit | K::HongKongMacaoResidence => {
            matches!(code.as_str(), "HKG" | "MAC" | country::CHINA)
        }
        K::TaiwanPermit | K::SingleUseTaiwanPermit | K::TaiwanResidence => {
            matches!(code.as_str(), "TWN" | country::CHINA)
        }
        K::ForeignerPermanentResidence | K::ForeignerResidence => {
            !matches!(code.as_str(), "HKG" | "MAC" | "TWN" | country::CHINA)
        }
        _ => true,
    });
    if !fits {
        input.error("country", "国籍/地区与证件类型不符，请核对");
        return None;
    }
    Some(code)
}

fn born(input: &mut Input, today: CivilDate) -> Option<CivilDate> {
    if input.get("born").is_empty() {
        input.error("born", "请输入出生日期");
        return None;
    }
    let born = input.date_optional("born", "出生日期")?;
    if born > today || today.year() - born.year() > OLDEST {
        input.error("born", "出生日期不合理，请核对");
        return None;
    }
    Some(born)
}

/// Where the number tells sex or birth date, they agree.
fn agree(input: &mut Input, document: &Document, sex: Option<Sex>, born: Option<CivilDate>) {
    if let (Some(told), Some(typed)) = (document.birthday(), born)
        && told != typed
    {
        input.error("born", "出生日期与证件号码不一致，请核对");
    }
    if let (Some(told), Some(typed)) = (document.sex(), sex)
        && told != typed
    {
        input.error("sex", "性别与证件号码不一致，请核对");
    }
}

/// The password by the house rule; no name, number or address in it.
fn secret(
    input: &mut Input,
    reach: &Reach,
    names: [&String; 3],
    document: Option<&Document>,
) -> Secret<String> {
    let password = input.verbatim("password").to_owned();
    let mut personal: Vec<&str> = names.map(String::as_str).to_vec();
    personal.push(reach.personal());
    personal.extend(document.map(Document::number));
    personal.retain(|value| !value.is_empty());
    if let Err(error) = password::check(&password, &personal) {
        input.error("password", error.to_string());
    }
    if input.verbatim("password_again").is_empty() {
        input.error("password_again", "请再次输入密码");
    } else if input.verbatim("password_again") != password {
        input.error("password_again", "两次输入的密码不一致，请重新输入");
    }
    password.into()
}

/// Countries and regions as a list offers them.
pub(super) fn countries() -> Vec<Opt> {
    country::all()
        .map(|country| Opt::new(country.code, country.offered()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> CivilDate {
        CivilDate::from_ymd_opt(2026, 11, 28).unwrap()
    }

    fn reach() -> Reach {
        "jane.doe@example.com".parse().unwrap()
    }

    fn filled(changes: &[(&str, &str)]) -> Input {
        let mut input = Input::default();
        for (name, value) in [
            ("sms_code", "123456"),
            ("document_kind", "414"),
            ("document_number", "x1234567"),
            ("family", "O’Brien-Núñez"),
            ("given", "Jane  Anne"),
            ("chinese", ""),
            ("country", "IRL"),
            ("sex", "2"),
            ("born", "1990-02-03"),
            ("password", "Xk4-ruqe7t"),
            ("password_again", "Xk4-ruqe7t"),
        ]
        .iter()
        .chain(changes)
        {
            input.set(name, value);
        }
        input
    }

    #[test]
    fn a_passport_is_read_with_its_names_in_capitals() {
        let mut input = filled(&[]);
        let wish = read(&mut input, &reach(), today()).unwrap();
        assert!(input.ok(), "{:?}", input.errors());
        assert_eq!(wish.holder.name.expose(), "O’BRIEN-NÚÑEZ JANE ANNE");
        assert_eq!(wish.holder.document.number(), "X1234567");
        assert_eq!(wish.told.country, "IRL");
    }

    #[test]
    fn a_permit_of_hong_kong_carries_its_chinese_name() {
        let permit = [
            ("document_kind", "516"),
            ("document_number", "H12345678"),
            ("country", "HKG"),
            ("family", "CHAN"),
            ("given", "TAI MAN"),
            ("chinese", "陳大文"),
        ];
        let mut input = filled(&permit);
        let wish = read(&mut input, &reach(), today()).unwrap();
        assert!(input.ok(), "{:?}", input.errors());
        assert_eq!(wish.holder.name.expose(), "陳大文");
        let mut input = filled(&permit);
        input.set("chinese", "");
        let _ = read(&mut input, &reach(), today());
        assert!(input.error_of("chinese").unwrap().contains("按证件填写"));
    }

    #[test]
    fn what_does_not_fit_is_said_at_its_field() {
        // GB 11643 check digits: 9 + region + country, 19900203, 001
        for (changes, field, told) in [
            (vec![("family", "Иванов")], "family", "拉丁字母"),
            (vec![("family", "")], "family", "请输入"),
            (vec![("given", "J4ne")], "given", "拉丁字母"),
            (vec![("family", "---")], "family", "拉丁字母"),
            (vec![("chinese", "Jane")], "chinese", "汉字"),
            (vec![("country", "XXX")], "country", "从列表中选择"),
            (vec![("country", "")], "country", "请选择"),
            (
                vec![("document_kind", "111")],
                "document_kind",
                "从列表中选择",
            ),
            (
                vec![("document_number", "1")],
                "document_number",
                "格式不正确",
            ),
            (
                vec![("document_kind", "553"), ("document_number", "abc")],
                "document_number",
                "位",
            ),
            (
                vec![
                    ("document_kind", "553"),
                    ("document_number", "CAN110178010601"),
                    ("country", "CHN"),
                ],
                "country",
                "不符",
            ),
            (vec![("born", "2026-11-29")], "born", "不合理"),
            (vec![("password", "Jane.doe1990")], "password", ""),
            (
                vec![("password_again", "other")],
                "password_again",
                "不一致",
            ),
            (vec![("sms_code", "")], "sms_code", "验证码"),
        ] {
            let mut input = filled(&changes);
            let _ = read(&mut input, &reach(), today());
            let message = input
                .error_of(field)
                .unwrap_or_else(|| panic!("{changes:?}"));
            assert!(message.contains(told), "{changes:?}: {message}");
        }
    }

    #[test]
    fn a_number_that_tells_birth_and_sex_must_agree() {
        // 港澳居民居住证: 810000 19900203 001, a man
        let number = Document::resident(810_000, CivilDate::from_ymd_opt(1990, 2, 3).unwrap(), 1);
        assert!(number.is_err(), "no resident card has this division");
        let body = "81000019900203001";
        let number = ('0'..='9')
            .chain(['X'])
            .map(|check| format!("{body}{check}"))
            .find(|number| Document::parse(DocumentKind::HongKongMacaoResidence, number).is_ok())
            .unwrap();
        let mut input = filled(&[
            ("document_kind", DocumentKind::HongKongMacaoResidence.code()),
            ("document_number", &number),
            ("country", "HKG"),
            ("chinese", "陈大文"),
            ("born", "1990-02-04"),
        ]);
        let _ = read(&mut input, &reach(), today());
        assert!(input.error_of("born").unwrap().contains("与证件号码不一致"));
        assert!(input.error_of("sex").unwrap().contains("与证件号码不一致"));
    }

    #[test]
    fn both_forms_of_the_foreigners_card_are_taken() {
        let body = "91112219900203001";
        let new = ('0'..='9')
            .chain(['X'])
            .map(|check| format!("{body}{check}"))
            .find(|n| Document::parse(DocumentKind::ForeignerPermanentResidence, n).is_ok())
            .unwrap();
        for (number, born) in [("CAN110178010601", "1978-01-06"), (&*new, "1990-02-03")] {
            let mut input = filled(&[
                ("document_kind", "553"),
                ("document_number", number),
                ("country", "CAN"),
                ("born", born),
            ]);
            assert!(read(&mut input, &reach(), today()).is_some());
            assert!(input.ok(), "{:?}", input.errors());
        }
    }
}
