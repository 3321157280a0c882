//! 个人信息 as a form: filled from the record, read back into one.

use super::rules::{ADDRESS_MAX, Info, Known};
use crate::overseas::Told;
use chrono::Datelike as _;
use kernel::{choice::Choice, clock::CivilDate, country, mobile::Unverified, region, trade};
use web::{Input, Opt};

/// Nobody older than this has an account: a birth date further back is a typing error.
const OLDEST: i32 = 130;

/// Fields that a record must have, with their labels, in the order of the form (the stars of A-1.2.2.15–25).
const REQUIRED: [(&str, &str); 8] = [
    ("sex", "性别"),
    ("born", "出生日期"),
    ("mobile", "移动电话"),
    ("country", "国籍/地区"),
    ("ethnic", "民族"),
    ("social_number", "社会保障号码"),
    ("residence", "居住地址"),
    ("household_address", "户籍地址"),
];

/// The form as it is opened: the record, or what the account lets one guess of it.
pub(crate) fn fill(known: &Known, info: Option<&Info>) -> Input {
    let mut input = Input::default();
    let mut set = |name: &str, value: &str| input.set(name, value);
    set("mobile", &known.shown_phone(info));
    // what was told at the registration from abroad is not asked twice
    let told = known.told.as_ref().filter(|_| info.is_none());
    if known.sex().is_none() {
        let sex = info.and_then(|info| info.sex).or(told.map(Told::sex));
        set("sex", code(sex));
    }
    if known.born().is_none() {
        let born = info.and_then(|info| info.born).or(told.map(Told::born));
        set(
            "born",
            &born.map_or_else(String::new, |day| day.to_string()),
        );
    }
    if !known.is_resident() {
        set("social_number", &known.shown_social(info));
    }
    let Some(info) = info else {
        set("country", known.country().unwrap_or_default());
        return input;
    };
    set("country", &info.country);
    set("ethnic", info.ethnic.code());
    set("education", code(info.education));
    set("political", code(info.political));
    set("residence", &info.residence);
    set(
        "household_region",
        info.household_region.as_deref().unwrap_or_default(),
    );
    set("household_address", &info.household_address);
    set("household", code(info.household));
    set("title_series", code(info.title_series));
    set("title_level", code(info.title_level));
    set("trade", info.trade.as_deref().unwrap_or_default());
    set("skill_level", code(info.skill_level));
    input
}

fn code<C: Choice>(choice: Option<C>) -> &'static str {
    choice.map_or("", Choice::code)
}

/// The required fields that the form shows empty: name and label.
pub(crate) fn missing(known: &Known, input: &Input) -> Vec<(&'static str, &'static str)> {
    let told = |name: &str| match name {
        "sex" => known.sex().is_some(),
        "born" => known.born().is_some(),
        "social_number" => known.is_resident(),
        "mobile" => !known.needs_phone(),
        _ => false,
    };
    REQUIRED
        .into_iter()
        .filter(|(name, _)| !told(name) && input.get(name).is_empty())
        .collect()
}

/// Reads the form. `before` is the record that it was filled from: a masked number that was left alone means the same.
pub(crate) fn read(
    input: &mut Input,
    known: &Known,
    before: Option<&Info>,
    today: CivilDate,
) -> Option<Info> {
    let phone = phone(input, known, before);
    let sex = match known.sex() {
        Some(_) => None,
        None => input.choice("sex", "性别"),
    };
    let born = match known.born() {
        Some(_) => None,
        None => born(input, today),
    };
    let country = country_of(input, known);
    let ethnic = input.choice("ethnic", "民族");
    let social_number = social_number(input, known, before);
    let info = Info {
        phone,
        sex,
        born,
        country: country.unwrap_or_default(),
        education: input.choice_optional("education", "学历"),
        political: input.choice_optional("political", "政治面貌"),
        social_number,
        residence: input.text("residence", "居住地址", 1..=ADDRESS_MAX),
        household_region: listed(input, "household_region", "户籍行政区划", |code| {
            region::by_code(code).is_some()
        }),
        household_address: input.text("household_address", "户籍地址", 1..=ADDRESS_MAX),
        household: input.choice_optional("household", "户籍性质"),
        title_series: input.choice_optional("title_series", "职称专业"),
        title_level: input.choice_optional("title_level", "职称级别"),
        trade: listed(input, "trade", "技能工种 (职业资格)", |code| {
            trade::by_code(code).is_some()
        }),
        skill_level: input.choice_optional("skill_level", "技能等级 (职业等级)"),
        ethnic: ethnic?,
    };
    input.ok().then_some(info)
}

/// 移动电话: only its number of digits is checked (A-1.2.2.9). The account's own number is not kept a second time.
fn phone(input: &mut Input, known: &Known, before: Option<&Info>) -> Option<String> {
    let typed = input.get("mobile");
    if typed.is_empty() {
        if known.needs_phone() {
            input.error("mobile", "请输入移动电话");
        }
        return None;
    }
    if typed == known.shown_phone(before) {
        return before.and_then(|before| before.phone.clone());
    }
    if typed.contains('*') {
        input.error("mobile", "带 * 的号码没有显示完整，请填写完整的移动电话");
        return None;
    }
    let number: Unverified = input.parse_optional("mobile")?;
    let own = known.phone().is_some_and(|(own, _)| own == number.as_str());
    (!own).then(|| number.as_str().to_owned())
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

fn country_of(input: &mut Input, known: &Known) -> Option<String> {
    if input.get("country").is_empty() {
        input.error("country", "请选择国籍/地区");
        return None;
    }
    let code = listed(input, "country", "国籍/地区", |code| {
        country::by_code(code).is_some()
    })?;
    if known.is_resident() && code != country::CHINA {
        input.error("country", "您的证件由中国内地签发，国籍/地区请选择“中国”");
    }
    Some(code)
}

/// 社会保障号码: a resident's is the document number; anybody else's is that by default (A-1.2.2.22).
fn social_number(input: &mut Input, known: &Known, before: Option<&Info>) -> Option<String> {
    if known.is_resident() {
        return None;
    }
    let typed: String = input
        .get("social_number")
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if typed.is_empty() {
        input.error("social_number", "请输入社会保障号码，没有的请填写证件号码");
        return None;
    }
    if typed == known.shown_social(before) {
        return before.and_then(|before| before.social_number.clone());
    }
    if typed.contains('*') {
        input.error(
            "social_number",
            "带 * 的号码没有显示完整，请填写完整的社会保障号码",
        );
        return None;
    }
    if !(5..=20).contains(&typed.len()) || !typed.bytes().all(|b| b.is_ascii_alphanumeric()) {
        input.error("social_number", "社会保障号码应为5至20位字母和数字");
        return None;
    }
    (typed != known.holder.document.number()).then_some(typed)
}

fn listed(
    input: &mut Input,
    name: &str,
    label: &str,
    known: impl Fn(&str) -> bool,
) -> Option<String> {
    let code = input.get(name).to_owned();
    if code.is_empty() {
        return None;
    }
    if !known(&code) {
        input.error(name, format!("请从列表中选择{label}"));
        return None;
    }
    Some(code)
}

/// Countries and regions as a list offers them.
pub(crate) fn countries() -> Vec<Opt> {
    country::all()
        .map(|country| Opt::new(country.code, country.offered()))
        .collect()
}

/// Education under the groups of its standard.
pub(crate) fn educations() -> Vec<Opt> {
    use kernel::personal::Education;
    Education::ALL
        .iter()
        .map(|choice| Opt::new(choice.code(), choice.label()).under(choice.group()))
        .collect()
}

/// Trades under the groups of the classification.
pub(crate) fn trades() -> Vec<Opt> {
    trade::all()
        .map(|trade| Opt::new(trade.code, trade.name).under(trade.group()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::rules::tests::{info, known},
        *,
    };
    use kernel::document::{DocumentKind, Sex};

    fn today() -> CivilDate {
        CivilDate::from_ymd_opt(2026, 11, 28).unwrap()
    }

    #[test]
    fn what_is_filled_in_reads_back_as_it_was() {
        let known = known(DocumentKind::ResidentCard, "11010519491231002X");
        let other = Info {
            phone: Some("111122221111".to_owned()),
            ..info()
        };
        for info in [info(), other] {
            let mut input = fill(&known, Some(&info));
            assert_eq!(read(&mut input, &known, Some(&info), today()), Some(info));
        }
    }

    #[test]
    fn a_new_record_says_what_it_lacks() {
        let resident = known(DocumentKind::ResidentCard, "11010519491231002X");
        let labels = |known: &Known, info: Option<&Info>| -> Vec<&str> {
            let found = missing(known, &fill(known, info));
            found.into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels(&resident, None), ["民族", "居住地址", "户籍地址"]);
        let passport = known(DocumentKind::OrdinaryPassport, "E12345678");
        assert_eq!(
            labels(&passport, None),
            [
                "性别",
                "出生日期",
                "国籍/地区",
                "民族",
                "居住地址",
                "户籍地址"
            ]
        );
        assert!(labels(&resident, Some(&info())).is_empty());
    }

    #[test]
    fn the_accounts_own_phone_is_not_kept_twice_and_a_masked_one_is_not_guessed() {
        let known = known(DocumentKind::ResidentCard, "11010519491231002X");
        for (typed, kept) in [
            ("+1 202-555-0100", Ok(None)),
            ("1111 2222 1111", Ok(Some("111122221111"))),
            ("138*****77", Err("带 * 的号码")),
            ("12345", Err("7至15位")),
            ("", Err("请输入移动电话")),
        ] {
            let mut input = fill(&known, Some(&info()));
            input.set("mobile", typed);
            let read = read(&mut input, &known, Some(&info()), today());
            match kept {
                Ok(kept) => assert_eq!(read.unwrap().phone.as_deref(), kept, "{typed}"),
                Err(told) => assert!(input.error_of("mobile").unwrap().contains(told), "{typed}"),
            }
        }
    }

    #[test]
    fn a_foreigner_types_what_the_passport_does_not_tell() {
        let known = known(DocumentKind::OrdinaryPassport, "E12345678");
        let mut input = fill(&known, Some(&info()));
        assert_eq!(input.get("social_number"), "*****5678");
        for (name, value) in [
            ("sex", "1"),
            ("born", "1994-06-04"),
            ("country", "USA"),
            ("social_number", "usa0e1234567890 1"),
        ] {
            input.set(name, value);
        }
        let read = read(&mut input, &known, None, today()).unwrap();
        assert_eq!(read.sex, Some(Sex::Male));
        assert_eq!(read.social_number.as_deref(), Some("USA0E12345678901"));
    }

    #[test]
    fn what_no_list_offers_and_no_calendar_has_is_refused() {
        let passport = known(DocumentKind::OrdinaryPassport, "E12345678");
        let resident = known(DocumentKind::ResidentCard, "11010519491231002X");
        for (known, name, value, told) in [
            (&passport, "born", "2026-11-29", "不合理"),
            (&passport, "born", "1994-02-30", "年-月-日"),
            (&passport, "sex", "3", "从列表中选择性别"),
            (&passport, "social_number", "a-b-c-d", "5至20位"),
            (&resident, "country", "USA", "请选择“中国”"),
            (&resident, "country", "XXX", "从列表中选择国籍"),
            (&resident, "ethnic", "99", "从列表中选择民族"),
            (&resident, "household_region", "999999", "从列表中选择户籍"),
            (&resident, "trade", "6-31", "从列表中选择技能工种"),
            (&resident, "residence", "", "请输入居住地址"),
        ] {
            let mut input = fill(known, Some(&info()));
            input.set(name, value);
            assert_eq!(read(&mut input, known, Some(&info()), today()), None);
            assert!(
                input.error_of(name).is_some_and(|text| text.contains(told)),
                "{name}={value}"
            );
        }
    }
}
