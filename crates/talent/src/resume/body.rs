//! What a résumé says, and what of it travels to a unit.

use crate::vacancy::{Education, Nature, PayKind, Tags, occupation};
use kernel::{choice::Choice as _, clock::CivilDate, pay, region};
use serde::{Deserialize, Serialize};

/// The text of a résumé. Name and phone are the account's and not repeated here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// 最高学历; a résumé that has been saved once has it.
    pub education: Option<Education>,
    /// 工作年限, in years.
    pub years: Option<u8>,
    /// 现居住地: code of a division.
    pub place: Option<String>,
    /// 电子邮箱.
    pub email: Option<String>,
    /// 求职期望.
    pub expectation: Expectation,
    /// 技能标签.
    pub skills: Tags,
    /// 自我评价.
    pub about: String,
    /// 教育经历, the latest first.
    pub schools: Vec<School>,
    /// 工作经历, the latest first.
    pub posts: Vec<Post>,
}

/// 求职期望.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// 期望职业: code of a medium group.
    pub occupation: Option<String>,
    /// 期望地点: code of a division.
    pub place: Option<String>,
    /// 工作性质.
    pub nature: Option<Nature>,
    /// 期望月薪, lower and upper end in yuan.
    pub pay: Option<(i32, i32)>,
}

/// One 教育经历.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct School {
    /// 学校名称.
    pub school: String,
    /// 专业.
    pub major: String,
    /// 学历.
    pub education: Education,
    /// First day of the month it began.
    pub from: CivilDate,
    /// First day of the month it ended; none: until now.
    pub to: Option<CivilDate>,
}

/// One 工作经历.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// 工作单位.
    pub employer: String,
    /// 担任职务.
    pub title: String,
    /// First day of the month it began.
    pub from: CivilDate,
    /// First day of the month it ended; none: until now.
    pub to: Option<CivilDate>,
    /// 工作内容.
    pub duties: String,
}

/// A résumé as it was sent: a later edit changes nothing in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// 姓名.
    pub name: String,
    /// 移动电话.
    pub mobile: String,
    /// The text.
    pub body: Body,
}

/// Who stands in the place of somebody whose account is closed.
const GONE: &str = "（已注销）";

impl Snapshot {
    /// What stays of a résumé that was sent, once the account of its person is closed.
    #[must_use]
    pub fn gone() -> Self {
        Self {
            name: GONE.to_owned(),
            mobile: String::new(),
            body: Body::default(),
        }
    }

    /// Whether that is all that stays.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.name == GONE
    }
}

/// `2024-09` of a month.
#[must_use]
pub fn month(day: CivilDate) -> String {
    day.format("%Y-%m").to_string()
}

fn span(from: CivilDate, to: Option<CivilDate>) -> String {
    format!(
        "{} ~ {}",
        month(from),
        to.map_or_else(|| "至今".to_owned(), month)
    )
}

impl School {
    /// `2020-09 ~ 2024-06`.
    #[must_use]
    pub fn time(&self) -> String {
        span(self.from, self.to)
    }
}

impl Post {
    /// `2024-07 ~ 至今`.
    #[must_use]
    pub fn time(&self) -> String {
        span(self.from, self.to)
    }
}

impl Body {
    /// Whether it can be sent.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.education.is_some()
    }

    /// Basic facts with their labels, without empty ones.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            (
                "最高学历",
                self.education
                    .map(Education::label)
                    .unwrap_or_default()
                    .to_owned(),
            ),
            (
                "工作年限",
                self.years
                    .map(|years| {
                        if years == 0 {
                            "无工作经验".to_owned()
                        } else {
                            format!("{years}年")
                        }
                    })
                    .unwrap_or_default(),
            ),
            (
                "现居住地",
                self.place
                    .as_deref()
                    .map(region::name_path)
                    .unwrap_or_default(),
            ),
        ];
        facts.retain(|(_, value)| !value.is_empty());
        facts
    }

    /// 求职期望 with its labels, without empty ones.
    #[must_use]
    pub fn wishes(&self) -> Vec<(&'static str, String)> {
        let wish = &self.expectation;
        let yuan = |value: i32| u32::try_from(value).unwrap_or(0);
        let mut facts = vec![
            (
                "期望职业",
                wish.occupation
                    .as_deref()
                    .and_then(occupation::title)
                    .unwrap_or_default()
                    .to_owned(),
            ),
            (
                "期望地点",
                wish.place
                    .as_deref()
                    .map(region::name_path)
                    .unwrap_or_default(),
            ),
            (
                "工作性质",
                wish.nature
                    .map(Nature::label)
                    .unwrap_or_default()
                    .to_owned(),
            ),
            (
                "期望月薪",
                wish.pay
                    .map(|(min, max)| pay::range(yuan(min), yuan(max), PayKind::Month.per()))
                    .unwrap_or_default(),
            ),
        ];
        facts.retain(|(_, value)| !value.is_empty());
        facts
    }

    /// The latest first, what still goes on before everything else.
    pub(super) fn sort(&mut self) {
        self.schools
            .sort_by_key(|school| std::cmp::Reverse((school.to.is_none(), school.to, school.from)));
        self.posts
            .sort_by_key(|post| std::cmp::Reverse((post.to.is_none(), post.to, post.from)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_goes_on_stands_first() {
        let post = |from: &str, to: Option<&str>| Post {
            employer: "甲".to_owned(),
            title: "乙".to_owned(),
            from: day(from),
            to: to.map(day),
            duties: String::new(),
        };
        let mut body = Body {
            posts: vec![
                post("2018-01-01", Some("2020-01-01")),
                post("2024-01-01", None),
                post("2020-02-01", Some("2023-12-01")),
            ],
            ..Body::default()
        };
        body.sort();
        let times: Vec<String> = body.posts.iter().map(Post::time).collect();
        assert_eq!(
            times,
            ["2024-01 ~ 至今", "2020-02 ~ 2023-12", "2018-01 ~ 2020-01"]
        );
    }

    #[test]
    fn empty_facts_are_left_out() {
        assert_eq!(Body::default().facts(), []);
        let body = Body {
            education: Some(Education::Bachelor),
            years: Some(0),
            ..Body::default()
        };
        assert_eq!(
            body.facts(),
            [
                ("最高学历", "大学本科".to_owned()),
                ("工作年限", "无工作经验".to_owned())
            ]
        );
    }
}
