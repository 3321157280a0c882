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
