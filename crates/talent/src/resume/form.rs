//! Between the forms of the résumé and its text.

use super::body::{Body, Expectation, Post, School, month};
use crate::vacancy::{
    Education, Nature, PayKind,
    form::{listed, tags},
    lists::Lists,
    occupation,
};
use chrono::Datelike as _;
use kernel::{choice::Choice as _, clock::CivilDate, region};
use web::{Input, Opt};

/// Most characters of 自我评价 and of 工作内容.
pub(super) const TEXT: usize = 500;
/// Most entries of one kind.
pub(super) const ENTRIES: usize = 10;
/// Most characters of a name of a school, an employer, a post.
const NAME: usize = 50;

/// 最高学历 and 学历: without 不限.
pub(super) fn educations() -> Vec<Opt> {
    Education::ALL
        .iter()
        .rev()
        .filter(|education| **education != Education::Any)
        .map(|education| Opt::new(education.code(), education.label()))
        .collect()
}

/// 期望月薪 as the form offers it.
pub(super) fn pays(lists: &Lists) -> Vec<Opt> {
    let monthly = lists
        .pays
        .iter()
        .filter(|option| option.code.starts_with("month:"));
    monthly
        .map(|option| {
            Opt::new(
                option.code.trim_start_matches("month:"),
                option.label.clone(),
            )
        })
        .collect()
}

pub(super) fn fill(input: &mut Input, body: &Body) {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    input.set(
        "education",
        body.education.map(Education::code).unwrap_or_default(),
    );
    input.set(
        "years",
        body.years
            .map(|years| years.to_string())
            .unwrap_or_default(),
    );
    input.set("place", text(&body.place));
    input.set("email", text(&body.email));
    input.set("want_occupation", text(&body.expectation.occupation));
    input.set("want_place", text(&body.expectation.place));
    input.set(
        "want_nature",
        body.expectation
            .nature
            .map(Nature::code)
            .unwrap_or_default(),
    );
    input.set(
        "want_pay",
        body.expectation
            .pay
            .map(|(min, max)| format!("{min}-{max}"))
            .unwrap_or_default(),
    );
    input.set("about", &body.about);
    input.forget(&["skills"]);
    body.skills
        .0
        .iter()
        .for_each(|skill| input.push("skills", skill));
}

/// Reads the basic form into a copy of `old`, whose entries it keeps.
pub(super) fn read(input: &mut Input, old: Body) -> Body {
    let education = input
        .choice("education", "最高学历")
        .filter(|education| *education != Education::Any);
    let years = input
        .number_optional("years", "工作年限", 0..=60)
        .and_then(|years| u8::try_from(years).ok());
    let email = input.optional("email", "电子邮箱", 100);
    if email.as_deref().is_some_and(|email| !plausible(email)) {
        input.error("email", "电子邮箱格式不正确，例如 zhangsan@example.com");
    }
    Body {
        education,
        years,
        place: listed(input, "place", "现居住地", |code| {
            region::by_code(code).is_some()
        }),
        email,
        expectation: Expectation {
            occupation: listed(input, "want_occupation", "期望职业", |code| {
                occupation::title(code).is_some()
            }),
            place: listed(input, "want_place", "期望地点", |code| {
                region::by_code(code).is_some()
            }),
            nature: input.choice_optional("want_nature", "工作性质"),
            pay: pay(input),
        },
        skills: tags(input, "skills", "技能标签"),
        about: input.text("about", "自我评价", 0..=TEXT),
        ..old
    }
}

fn plausible(email: &str) -> bool {
    email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !domain.contains('@')
            && !email.contains(char::is_whitespace)
    })
}

fn pay(input: &mut Input) -> Option<(i32, i32)> {
    let typed = input.get("want_pay").to_owned();
    if typed.is_empty() {
        return None;
    }
    let pay = typed
        .split_once('-')
        .and_then(|(min, max)| Some((min.parse().ok()?, max.parse().ok()?)))
        .filter(|range| PayKind::Month.ranges().contains(range));
    if pay.is_none() {
        input.error("want_pay", "请从列表中选择期望月薪");
    }
    pay
}

pub(super) fn fill_school(input: &mut Input, school: &School) {
    input.set("school", &school.school);
    input.set("major", &school.major);
    input.set("education", school.education.code());
    input.set("from", month(school.from));
    input.set("to", school.to.map(month).unwrap_or_default());
}

pub(super) fn read_school(input: &mut Input, today: CivilDate) -> Option<School> {
    let school = input.text("school", "学校名称", 1..=NAME);
    let major = input.text("major", "专业", 0..=NAME);
    let education = input.choice("education", "学历");
    let (from, to) = months(input, today, "入学时间", "毕业时间");
    (input.ok()).then_some(School {
        school,
        major,
        education: education?,
        from: from?,
        to,
    })
}

pub(super) fn fill_post(input: &mut Input, post: &Post) {
    input.set("employer", &post.employer);
    input.set("title", &post.title);
    input.set("from", month(post.from));
    input.set("to", post.to.map(month).unwrap_or_default());
    input.set("duties", &post.duties);
}

pub(super) fn read_post(input: &mut Input, today: CivilDate) -> Option<Post> {
    let employer = input.text("employer", "工作单位", 1..=NAME);
    let title = input.text("title", "担任职务", 1..=NAME);
    let (from, to) = months(input, today, "入职时间", "离职时间");
    let duties = input.text("duties", "工作内容", 0..=TEXT);
    (input.ok()).then_some(Post {
        employer,
        title,
        from: from?,
        to,
        duties,
    })
}

/// Begin and end of an entry, by month; an open end means until now.
fn months(
    input: &mut Input,
    today: CivilDate,
    begin: &str,
    end: &str,
) -> (Option<CivilDate>, Option<CivilDate>) {
    let from = one_month(input, "from", begin);
    if input.get("from").is_empty() {
        input.error("from", format!("请选择{begin}"));
    }
    let to = one_month(input, "to", end);
    if let Some(from) = from
        && from > today
    {
        input.error("from", format!("{begin}不能晚于今天"));
    }
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        input.error("to", format!("{end}不能早于{begin}"));
    }
    (from, to)
}

fn one_month(input: &mut Input, name: &str, label: &str) -> Option<CivilDate> {
    let typed = input.get(name).to_owned();
    if typed.is_empty() {
        return None;
    }
    let parsed = CivilDate::parse_from_str(&format!("{typed}-01"), "%Y-%m-%d")
        .ok()
        .filter(|day| (1950..=2100).contains(&day.year()));
    if parsed.is_none() {
        input.error(name, format!("{label}请按“年-月”填写，例如 2024-09"));
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vacancy::Tags;

    fn typed(pairs: &[(&str, &str)]) -> Input {
        let mut input = Input::default();
        for (name, value) in pairs {
            input.push(name, value);
        }
        input
    }

    fn today() -> CivilDate {
        "2026-11-23".parse().unwrap()
    }

    #[test]
    fn a_resume_needs_its_education_and_keeps_its_entries() {
        let mut input = typed(&[]);
        read(&mut input, Body::default());
        assert_eq!(input.errors(), [("education", "请选择最高学历")]);
        let post = Post {
            employer: "甲".to_owned(),
            title: "乙".to_owned(),
            from: today(),
            to: None,
            duties: String::new(),
        };
        let mut input = typed(&[
            ("education", "21"),
            ("years", "3"),
            ("want_pay", "5000-7000"),
            ("skills", "英语、会计"),
        ]);
        let body = read(
            &mut input,
            Body {
                posts: vec![post],
                ..Body::default()
            },
        );
        assert!(input.ok(), "{:?}", input.errors());
        assert_eq!(
            (
                body.posts.len(),
                body.years,
                body.expectation.pay,
                body.skills.0.len()
            ),
            (1, Some(3), Some((5000, 7000)), 2)
        );
    }

    #[test]
    fn what_is_filled_in_is_read_back() {
        let body = Body {
            education: Some(Education::Master),
            years: Some(5),
            place: Some("320102".to_owned()),
            email: Some("a@example.com".to_owned()),
            expectation: Expectation {
                occupation: Some("2-02".to_owned()),
                place: Some("320100".to_owned()),
                nature: Some(Nature::FullTime),
                pay: Some((8000, 10_000)),
            },
            skills: Tags(vec!["英语".to_owned()]),
            about: "踏实".to_owned(),
            ..Body::default()
        };
        let mut input = Input::default();
        fill(&mut input, &body);
        assert_eq!(read(&mut input, Body::default()), body);
    }

    #[test]
    fn months_are_checked_for_form_and_order() {
        let school = |from: &str, to: &str| {
            let mut input = typed(&[
                ("school", "某大学"),
                ("education", "21"),
                ("from", from),
                ("to", to),
            ]);
            read_school(&mut input, today());
            input.errors().first().map(|(field, _)| (*field).to_owned())
        };
        assert_eq!(school("2020-09", "2024-06"), None);
        assert_eq!(school("2020-09", ""), None);
        assert_eq!(school("", ""), Some("from".to_owned()));
        assert_eq!(school("2024-09", "2020-06"), Some("to".to_owned()));
        assert_eq!(school("2027-01", ""), Some("from".to_owned()));
        assert_eq!(school("昨天", ""), Some("from".to_owned()));
        assert_eq!(school("2020-13", ""), Some("from".to_owned()));
    }
}
