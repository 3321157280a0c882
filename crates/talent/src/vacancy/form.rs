//! Between the form of checklist and [`Content`]: reading with the limits that every save checks, and filling.

use super::{
    choices::{Discipline, Education, Employment, Experience, Nature, PayKind, Period},
    content::{Content, Tags},
    occupation,
    rules::{self, ADDRESS, DESCRIPTION, MAJORS, TAG, TAGS, TITLE},
};
use kernel::{choice::Choice as _, region};
use std::collections::HashSet;
use web::Input;

/// Fills the form with a text.
pub fn fill(input: &mut Input, content: &Content) {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: Option<i32>| value.map(|n| n.to_string()).unwrap_or_default();
    input.set("occupation", text(&content.occupation));
    input.set("place", text(&content.place));
    input.set("nature", content.nature.code());
    input.set(
        "experience",
        content.experience.map(Experience::code).unwrap_or_default(),
    );
    input.set("pay_kind", content.pay_kind.code());
    input.set(
        "education",
        content.education.map(Education::code).unwrap_or_default(),
    );
    input.set(
        "discipline",
        content.discipline.map(Discipline::code).unwrap_or_default(),
    );
    input.set("majors", text(&content.majors));
    input.set("description", &content.description);
    input.set("title", &content.title);
    input.set("address", text(&content.address));
    input.set("fresh", i32::from(content.fresh));
    input.set("age_from", number(content.age_from));
    input.set("age_to", number(content.age_to));
    input.set(
        "age_any",
        i32::from(content.age_from.is_none() && content.age_to.is_none()),
    );
    input.set("age_reason", text(&content.age_reason));
    fill_pay(input, content);
    input.set("headcount", number(content.headcount));
    input.set("employment", content.employment.code());
    input.set("urgent", i32::from(content.urgent));
    input.set("period", content.period.code());
    for (name, tags) in [
        ("benefits", &content.benefits),
        ("tags", &content.tags),
        ("skills", &content.skills),
    ] {
        input.forget(&[name]);
        tags.0.iter().for_each(|tag| input.push(name, tag));
    }
}

fn fill_pay(input: &mut Input, content: &Content) {
    let number = |value: Option<i32>| value.map(|n| n.to_string()).unwrap_or_default();
    let offered = match (content.pay_min, content.pay_max) {
        (Some(min), Some(max)) if content.pay_kind.ranges().contains(&(min, max)) => {
            Some(format!("{}:{min}-{max}", content.pay_kind.code()))
        }
        _ => None,
    };
    let (code, min, max) = match offered {
        _ if content.pay_open => (OPEN.to_owned(), number(content.pay_min), String::new()),
        Some(code) => (code, String::new(), String::new()),
        None if content.pay_min.is_some() || content.pay_max.is_some() => (
            OWN.to_owned(),
            number(content.pay_min),
            number(content.pay_max),
        ),
        None => (String::new(), String::new(), String::new()),
    };
    input.set("pay", code);
    input.set("pay_min", min);
    input.set("pay_max", max);
}

/// 面议 in the list of ranges.
pub(super) const OPEN: &str = "open";
/// 自定义 in the list of ranges.
pub(super) const OWN: &str = "own";

/// Reads the form and checks the limits; whether anything is missing for publication is for [`rules::lacks`].
pub fn read(input: &mut Input) -> Content {
    let any_age = input.tick("age_any");
    let mut content = Content {
        title: input.text("title", "职位名称", 1..=TITLE),
        occupation: listed(input, "occupation", "招聘职业", |code| {
            occupation::title(code).is_some()
        }),
        place: listed(input, "place", "工作地点", |code| {
            region::by_code(code).is_some()
        }),
        address: input.optional("address", "工作地址", ADDRESS),
        nature: input
            .choice_optional("nature", "工作性质")
            .unwrap_or(Nature::FullTime),
        experience: input.choice_optional("experience", "工作年限"),
        pay_kind: input
            .choice_optional("pay_kind", "薪资类型")
            .unwrap_or(PayKind::Month),
        education: input.choice_optional("education", "学历要求"),
        discipline: input.choice_optional("discipline", "专业要求"),
        majors: input.optional("majors", "具体专业", MAJORS),
        description: input.text("description", "职位描述", 0..=DESCRIPTION),
        fresh: input.tick("fresh"),
        headcount: int(input, "headcount", "招聘人数", rules::HEADCOUNT),
        employment: input
            .choice_optional("employment", "用工形式")
            .unwrap_or(Employment::Contract),
        urgent: input.tick("urgent"),
        period: input
            .choice_optional("period", "发布时长")
            .unwrap_or(Period::OneMonth),
        benefits: tags(input, "benefits", "福利待遇"),
        tags: tags(input, "tags", "职位标签"),
        skills: tags(input, "skills", "技能标签"),
        ..Content::default()
    };
    if !any_age {
        content.age_from = int(input, "age_from", "年龄下限", rules::AGE);
        content.age_to = int(input, "age_to", "年龄上限", rules::AGE);
        content.age_reason = input.optional("age_reason", "年龄要求的理由", ADDRESS);
    }
    read_pay(input, &mut content);
    for (field, message) in rules::contradictions(&content) {
        input.error(field, message);
    }
    content
}

fn read_pay(input: &mut Input, content: &mut Content) {
    let chosen = input.get("pay").to_owned();
    match chosen.as_str() {
        "" => {}
        OPEN => {
            content.pay_open = true;
            content.pay_min = int(input, "pay_min", "最低基本薪酬", rules::PAY);
        }
        OWN => {
            content.pay_min = int(input, "pay_min", "最低薪资", rules::PAY);
            content.pay_max = int(input, "pay_max", "最高薪资", rules::PAY);
        }
        code => match preset(code) {
            Some((kind, _)) if kind != content.pay_kind => {
                input.error(
                    "pay",
                    format!(
                        "您选择的薪资类型是{}，请选择{}的范围",
                        content.pay_kind, content.pay_kind
                    ),
                );
            }
            Some((_, (min, max))) => (content.pay_min, content.pay_max) = (Some(min), Some(max)),
            None => input.error("pay", "请从列表中选择月薪范围"),
        },
    }
}

fn preset(code: &str) -> Option<(PayKind, (i32, i32))> {
    let (kind, range) = code.split_once(':')?;
    let kind = PayKind::from_code(kind)?;
    kind.ranges()
        .iter()
        .find(|(min, max)| range == format!("{min}-{max}"))
        .map(|range| (kind, *range))
}

/// Reads a code that must stand in a list, or nothing.
pub(crate) fn listed(
    input: &mut Input,
    name: &str,
    label: &str,
    known: fn(&str) -> bool,
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

fn int(
    input: &mut Input,
    name: &str,
    label: &str,
    range: std::ops::RangeInclusive<i64>,
) -> Option<i32> {
    input
        .number_optional(name, label, range)
        .and_then(|n| i32::try_from(n).ok())
}

/// Reads a field of tags: split, without doubles, with the limits of both kinds.
pub fn tags(input: &mut Input, name: &str, label: &str) -> Tags {
    let mut tags: Vec<String> = Vec::new();
    // a quarter of a megabyte of commas must not be compared each with each
    let mut known: HashSet<&str> = HashSet::new();
    for typed in input.all(name) {
        for tag in typed
            .split(['、', '，', ',', '；', ';', '\n'])
            .map(str::trim)
            .filter(|tag| !tag.is_empty())
        {
            if known.insert(tag) {
                tags.push(tag.to_owned());
            }
        }
    }
    if let Some(long) = tags.iter().find(|tag| tag.chars().count() > TAG) {
        input.error(name, format!("{label}“{long}”超过{TAG}个字，请缩短"));
    }
    if tags.len() > TAGS {
        input.error(
            name,
            format!(
                "{label}最多{TAGS}个，现在有{}个，请去掉{}个",
                tags.len(),
                tags.len() - TAGS
            ),
        );
    }
    Tags(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Input {
        let mut input = Input::default();
        for (name, value) in pairs {
            input.push(name, value);
        }
        input
    }

    fn error(pairs: &[(&str, &str)], field: &str) -> Option<String> {
        let mut all = vec![("title", "会计")];
        all.extend_from_slice(pairs);
        let mut input = typed(&all);
        read(&mut input);
        input.error_of(field).map(str::to_owned)
    }

    #[test]
    fn limits_hold_at_their_edges() {
        let wide = |n: usize| "字".repeat(n);
        assert_eq!(error(&[("description", &wide(1000))], "description"), None);
        assert!(error(&[("description", &wide(1001))], "description").is_some());
        for (value, fits) in [
            ("0", false),
            ("1", true),
            ("1000", true),
            ("1001", false),
            ("1.5", false),
            ("-1", false),
        ] {
            assert_eq!(
                error(&[("headcount", value)], "headcount").is_none(),
                fits,
                "{value}"
            );
        }
        for (length, fits) in [(20, true), (21, false)] {
            let mut input = typed(&[("title", &wide(length))]);
            read(&mut input);
            assert_eq!(input.ok(), fits, "{length}");
        }
        assert!(
            error(&[("address", &wide(100))], "address").is_none()
                && error(&[("address", &wide(101))], "address").is_some()
        );
        assert!(error(&[("age_from", "35"), ("age_to", "18")], "age_from").is_some());
        assert!(error(&[("age_from", "18"), ("age_to", "35")], "age_from").is_none());
        assert!(error(&[("age_from", "15"), ("age_to", "35")], "age_from").is_some());
    }

    #[test]
    fn tags_are_split_counted_and_measured() {
        let mut input = typed(&[
            ("title", "会计"),
            ("benefits", "双休"),
            ("benefits", "餐补、双休，包住"),
        ]);
        assert_eq!(read(&mut input).benefits.0, ["双休", "餐补", "包住"]);
        let many: Vec<String> = (0..11).map(|n| format!("标签{n}")).collect();
        assert!(error(&[("tags", &many[..10].join("、"))], "tags").is_none());
        assert!(error(&[("tags", &many.join("、"))], "tags").is_some());
        assert!(error(&[("skills", "一二三四五六七八九十")], "skills").is_none());
        assert!(error(&[("skills", "一二三四五六七八九十多")], "skills").is_some());
    }

    #[test]
    fn a_body_full_of_tags_is_refused() {
        let many: Vec<String> = (0..40_000).map(|n| format!("{n:x}")).collect();
        assert!(error(&[("title", "会计"), ("tags", &many.join(","))], "tags").is_some());
    }

    #[test]
    fn a_draft_needs_only_its_title() {
        let mut input = typed(&[("title", "会计")]);
        let content = read(&mut input);
        assert!(input.ok());
        assert_eq!(
            content,
            Content {
                title: "会计".to_owned(),
                ..Content::default()
            }
        );
        assert!(!{
            let mut input = typed(&[]);
            read(&mut input);
            input.ok()
        });
    }

    #[test]
    fn pay_by_range_by_hand_and_by_agreement() {
        let pay = |pairs: &[(&str, &str)]| {
            let mut all = vec![("title", "会计")];
            all.extend_from_slice(pairs);
            let mut input = typed(&all);
            let content = read(&mut input);
            (content.pay_text(), input.ok())
        };
        assert_eq!(
            pay(&[("pay", "month:5000-7000")]),
            ("5k-7k/月".to_owned(), true)
        );
        assert_eq!(
            pay(&[("pay_kind", "year"), ("pay", "month:5000-7000")]),
            (String::new(), false)
        );
        assert_eq!(
            pay(&[("pay", "own"), ("pay_min", "4550"), ("pay_max", "6000")]),
            ("4550-6000/月".to_owned(), true)
        );
        assert!(!pay(&[("pay", "own"), ("pay_min", "7000"), ("pay_max", "6000")]).1);
        assert_eq!(
            pay(&[("pay", "open"), ("pay_min", "3000")]),
            ("面议（3k/月起）".to_owned(), true)
        );
        assert!(!pay(&[("pay", "month:1-2")]).1);
    }

    #[test]
    fn what_is_filled_in_is_read_back() {
        for (open, min, max) in [
            (false, Some(5000), Some(7000)),
            (false, Some(5100), Some(7000)),
            (true, Some(3000), None),
            (false, None, None),
        ] {
            let content = Content {
                title: "会计".to_owned(),
                occupation: Some("2-06".to_owned()),
                place: Some("320102".to_owned()),
                pay_open: open,
                pay_min: min,
                pay_max: max,
                age_from: Some(18),
                age_to: Some(35),
                age_reason: Some("高空作业".to_owned()),
                benefits: Tags(vec!["双休".to_owned(), "餐补".to_owned()]),
                ..Content::default()
            };
            let mut input = Input::default();
            fill(&mut input, &content);
            assert_eq!(read(&mut input), content);
            assert!(input.ok(), "{:?}", input.errors());
        }
    }

    #[test]
    fn codes_outside_the_lists_are_refused() {
        for (field, value) in [
            ("occupation", "9-99"),
            ("place", "999999"),
            ("nature", "x"),
            ("education", "<b>"),
            ("period", "99"),
        ] {
            assert!(error(&[(field, value)], field).is_some(), "{field}");
        }
    }
}
