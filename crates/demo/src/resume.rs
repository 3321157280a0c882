//! What a person's résumé says.

use crate::{
    bank::{Bank, Title},
    day::Day,
    dice::Dice,
    name, place,
};
use chrono::{Datelike as _, Days, Months};
use kernel::{clock::CivilDate, region::Region};
use talent::{
    resume::{Body, Expectation, Post, School},
    vacancy::{Education, Nature, Tags},
};

const UNIVERSITIES: &[&str] = &["{c}{w}大学", "江苏{w}大学", "{c}{w}学院", "江苏{w}学院"];
const COLLEGES: &[&str] = &[
    "{c}{w}职业技术学院",
    "江苏{w}职业学院",
    "{c}{w}高等专科学校",
];
const SECONDARY: &[&str] = &["{c}{w}中等专业学校", "{c}{w}技师学院", "{c}{w}职业高级中学"];
const MIDDLE: &[&str] = &["{c}{w}中学", "{c}{w}高级中学"];

const ABOUT: &[&str] = &[
    "做事踏实认真，有责任心，能够独立承担任务。",
    "性格开朗，善于沟通，能很快融入团队。",
    "学习能力强，对新技术和新方法保持兴趣。",
    "有较强的计划性，重视质量和细节。",
    "能吃苦耐劳，服从安排，身体健康。",
    "熟悉本行业的工作流程，善于总结和改进。",
    "期望在稳定的平台上长期发展，不断提升专业能力。",
    "在校期间多次获得奖学金，担任过学生干部。",
];

/// Who the résumé is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Career<'a> {
    /// Which trade of the bank.
    pub(crate) trade: usize,
    pub(crate) title: &'a Title,
    pub(crate) home: &'static Region,
    pub(crate) born: CivilDate,
}

impl<'a> Career<'a> {
    /// A trade, a title and a home.
    pub(crate) fn choose(dice: &Dice, bank: &'a Bank, born: CivilDate) -> Self {
        let trades: Vec<(usize, u32)> = bank
            .trades
            .iter()
            .enumerate()
            .map(|(at, (_, weight))| (at, *weight))
            .collect();
        let trade = *dice.weighted(&trades);
        let own = &bank.trades[trade].0.titles;
        let title = if own.is_empty() || dice.chance(20) {
            dice.pick(&bank.everywhere)
        } else {
            dice.pick(own)
        };
        Self {
            trade,
            title,
            home: place::county(dice, place::city(dice)),
            born,
        }
    }

    /// The text.
    pub(crate) fn body(&self, dice: &Dice, bank: &Bank, day: Day, n: u32) -> Body {
        let title = self.title;
        let education = self.education(dice);
        let (schools, done) = self.schools(dice, education);
        let posts = self.posts(dice, bank, day, done);
        let worked = (day.date().year() - done.year()).max(0);
        let pay = (title.pay.0 / 500 * 500, title.pay.1 / 500 * 500);
        Body {
            education: Some(education),
            years: u8::try_from(worked.min(40)).ok(),
            place: Some(self.home.code.to_owned()),
            email: dice.chance(80).then(|| format!("qiuzhi{n}@example.com")),
            expectation: Expectation {
                occupation: Some(title.occupation.to_owned()),
                place: Some(place::city_of(self.home).code.to_owned()),
                nature: Some(Nature::FullTime),
                pay: Some(pay),
            },
            skills: Tags(
                dice.some(&title.skills, 3)
                    .into_iter()
                    .map(|word| (*word).to_owned())
                    .collect(),
            ),
            about: dice.some(ABOUT, 2).into_iter().copied().collect(),
            schools,
            posts,
        }
    }

    /// The wanted one, or the next above.
    fn education(&self, dice: &Dice) -> Education {
        match dice.pick(&self.title.education) {
            Education::Any => *dice.pick(&[
                Education::JuniorMiddle,
                Education::SeniorMiddle,
                Education::Secondary,
                Education::College,
            ]),
            Education::College if dice.chance(30) => Education::Bachelor,
            Education::Bachelor if dice.chance(12) => Education::Master,
            other => *other,
        }
    }

    /// The schools, the latest first, and when the last one ended.
    fn schools(&self, dice: &Dice, education: Education) -> (Vec<School>, CivilDate) {
        let (patterns, begun, years) = match education {
            Education::Doctor | Education::Master => (UNIVERSITIES, 22, 3),
            Education::Bachelor => (UNIVERSITIES, 18, 4),
            Education::College => (COLLEGES, 18, 3),
            Education::JuniorMiddle | Education::Primary => (MIDDLE, 12, 3),
            Education::SeniorMiddle => (MIDDLE, 15, 3),
            _ => (SECONDARY, 15, 3),
        };
        let mut schools = vec![self.school(dice, patterns, education, begun, years)];
        if matches!(education, Education::Doctor | Education::Master) {
            schools.push(self.school(dice, UNIVERSITIES, Education::Bachelor, 18, 4));
        }
        (schools, month(self.born.year() + begun + years, 7))
    }

    fn school(
        &self,
        dice: &Dice,
        patterns: &[&str],
        education: Education,
        begun: i32,
        years: i32,
    ) -> School {
        let city = place::city(dice);
        let name = dice
            .pick(patterns)
            .replace("{c}", city.short())
            .replace("{w}", &name::brand(dice));
        let higher = matches!(
            education,
            Education::College
                | Education::Bachelor
                | Education::Master
                | Education::Doctor
                | Education::Secondary
        );
        let majors: Vec<&str> = self
            .title
            .majors
            .split('、')
            .filter(|major| higher && !major.is_empty())
            .collect();
        let major = if majors.is_empty() {
            ""
        } else {
            dice.pick(&majors)
        };
        School {
            school: name,
            major: major.to_owned(),
            education,
            from: month(self.born.year() + begun, 9),
            to: Some(month(self.born.year() + begun + years, 6)),
        }
    }

    /// Posts since school, the latest first.
    fn posts(&self, dice: &Dice, bank: &Bank, day: Day, done: CivilDate) -> Vec<Post> {
        let mut posts = Vec::new();
        let mut from = done;
        let today = day.date();
        while from < today && posts.len() < 4 {
            let stay = u32::try_from(dice.between(14, 62)).unwrap_or(24);
            let to = from
                .checked_add_months(Months::new(stay))
                .filter(|to| *to < today && posts.len() < 3);
            posts.push(self.post(dice, bank, from, to));
            match to.and_then(|to| to.checked_add_months(Months::new(1))) {
                Some(next) => from = next,
                None => break,
            }
        }
        posts.reverse();
        posts
    }

    fn post(&self, dice: &Dice, bank: &Bank, from: CivilDate, to: Option<CivilDate>) -> Post {
        let trade = &bank.trades[self.trade].0;
        let pattern = dice.weighted(&trade.patterns).text;
        let city = place::city_of(self.home);
        let employer = pattern
            .replace("{c}", city.short())
            .replace("{d}", self.home.short())
            .replace("{w}", &name::brand(dice));
        let duties: Vec<&str> = dice
            .some(&self.title.duties, 3)
            .into_iter()
            .copied()
            .collect();
        Post {
            employer,
            title: self.title.name.to_owned(),
            from,
            to,
            duties: format!("{}。", duties.join("；")),
        }
    }
}

/// The first day of a month.
fn month(year: i32, month: u32) -> CivilDate {
    CivilDate::from_ymd_opt(year, month, 1).unwrap_or_default()
}

/// A birth date of somebody who looks for work.
pub(crate) fn born(dice: &Dice) -> CivilDate {
    let first = CivilDate::from_ymd_opt(1972 + dice.amount(0, 31), 1, 1).unwrap_or_default();
    first
        .checked_add_days(Days::new(u64::try_from(dice.between(0, 364)).unwrap_or(0)))
        .unwrap_or(first)
}
