//! What a text may look like, what is new in it, and when it may take effect. No database here.

use crate::account::Kind;
use chrono::{Days, NaiveTime, TimeDelta};
use kernel::{
    choice::Choice as _,
    clock::{CivilDate, Instant},
};
use serde::Deserialize;
use std::{collections::HashSet, fmt};
use web::SiteConfig;

kernel::choices! {
    /// A text that accounts are opened under.
    pub enum Text {
        Unit = "unit", "《法人用户注册协议》";
        Person = "person", "《个人用户协议》";
    }
}

kernel::choices! {
    /// On which occasion somebody agreed.
    pub enum Way {
        Register = "register", "网上注册";
        Quick = "quick", "第三方快捷登录开通";
        Upgrade = "upgrade", "历史用户升级";
        Appeal = "appeal", "申诉通过后注册";
        Counter = "counter", "窗口开户激活";
        Renewed = "renewed", "新版本生效后同意";
    }
}

impl Text {
    /// The text of an account. Officers have none; an institution is opened by its unit, which has agreed.
    #[must_use]
    pub const fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Unit => Some(Self::Unit),
            Kind::Person => Some(Self::Person),
            Kind::Institution | Kind::Officer => None,
        }
    }
}

/// A text as it stands in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Slug(pub Text);

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code())
    }
}

/// Longest text, in characters.
pub(super) const BODY_MAX: usize = 20_000;
/// Longest note on what is different.
pub(super) const CHANGES_MAX: usize = 500;
/// How long a version is public before it takes effect. The e-commerce law asks platforms for seven days (电子商务法
/// 第三十四条); a public service gives no less.
pub(super) const NOTICE: TimeDelta = TimeDelta::days(7);

/// What stands for a name of the site, so that a text is true for every province.
const PLACES: [&str; 4] = ["{主管部门}", "{办事大厅}", "{人才云平台}", "{服务热线}"];

/// Puts the names of the site into a line.
fn filled(line: &str, site: &SiteConfig) -> String {
    let names = [&site.authority, &site.hall, &site.cloud, &site.hotline];
    PLACES
        .iter()
        .zip(names)
        .fold(line.to_owned(), |line, (place, name)| {
            line.replace(place, name)
        })
}

/// The lines of a text, without empty ones.
fn lines(body: &str) -> impl Iterator<Item = &str> {
    body.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// What is wrong with a text, for its author.
pub(super) fn fault(body: &str) -> Option<String> {
    let mut headings = 0_usize;
    for (number, line) in lines(body).enumerate() {
        let bare = PLACES
            .iter()
            .fold(line.to_owned(), |line, place| line.replace(place, ""));
        if bare.contains(['{', '}']) {
            let number = number + 1;
            return Some(format!(
                "第{number}段中有不认识的占位符，只能使用：{}",
                PLACES.join("、")
            ));
        }
        headings += usize::from(line.starts_with("# "));
    }
    (headings == 0).then(|| "请至少写一个标题：单独一行，以“# ”开头".to_owned())
}

/// A paragraph or a heading of a text, for the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) text: String,
    pub(super) heading: bool,
    /// It did not stand so in the older version.
    pub(super) fresh: bool,
}

/// A text for its page; with an older version, what is new in it is marked.
pub(super) fn blocks(body: &str, older: Option<&str>, site: &SiteConfig) -> Vec<Block> {
    let known: Option<HashSet<&str>> = older.map(|older| lines(older).collect());
    lines(body)
        .map(|line| {
            let heading = line.strip_prefix("# ");
            Block {
                fresh: known.as_ref().is_some_and(|known| !known.contains(line)),
                heading: heading.is_some(),
                text: filled(heading.unwrap_or(line).trim(), site),
            }
        })
        .collect()
}

/// What stood in the older version and stands there no more.
pub(super) fn gone(body: &str, older: &str, site: &SiteConfig) -> Vec<String> {
    let kept: HashSet<&str> = lines(body).collect();
    lines(older)
        .filter(|line| !kept.contains(line))
        .map(|line| filled(line.trim_start_matches("# "), site))
        .collect()
}

/// The first moment of a day in China.
pub(super) fn midnight(day: CivilDate) -> Instant {
    day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(8)
}

/// The first day on which a version that is published today may take effect: behind the notice, and behind the version
/// before it.
pub(super) fn earliest(today: CivilDate, before: CivilDate) -> CivilDate {
    let noticed = today + NOTICE;
    noticed.max(before.checked_add_days(Days::new(1)).unwrap_or(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_version_is_public_for_seven_days_and_never_overtakes_the_one_before() {
        assert_eq!(
            earliest(day("2026-11-23"), day("2026-11-01")),
            day("2026-11-30")
        );
        assert_eq!(
            earliest(day("2026-11-23"), day("2026-12-24")),
            day("2026-12-25")
        );
        assert_eq!(
            kernel::clock::stamp(midnight(day("2026-11-30"))),
            "2026-11-30 00:00:00"
        );
    }

    #[test]
    fn what_is_new_is_marked_and_what_is_gone_is_listed() {
        let site = SiteConfig::default();
        let (old, new) = (
            "# 一、范围\n由{主管部门}提供。\n旧的话。",
            "# 一、范围\n\n由{主管部门}提供。\n新的话。",
        );
        let marked: Vec<_> = blocks(new, Some(old), &site)
            .into_iter()
            .map(|block| (block.text, block.heading, block.fresh))
            .collect();
        assert_eq!(
            marked,
            [
                ("一、范围".to_owned(), true, false),
                (format!("由{}提供。", site.authority), false, false),
                ("新的话。".to_owned(), false, true),
            ]
        );
        assert_eq!(gone(new, old, &site), ["旧的话。"]);
        assert!(blocks(new, None, &site).iter().all(|block| !block.fresh));
    }

    #[test]
    fn a_place_that_nobody_fills_is_told() {
        assert_eq!(fault("# 一\n拨打{服务热线}。"), None);
        assert!(fault("# 一\n拨打{热线}。").unwrap().contains("第2段"));
        assert!(fault("没有标题").unwrap().contains("标题"));
    }

    #[test]
    fn officers_agree_to_nothing_here() {
        assert_eq!(Text::of(Kind::Officer), None);
        assert_eq!(Text::of(Kind::Institution), None);
        assert_eq!(Text::of(Kind::Unit), Some(Text::Unit));
        assert_eq!(Text::of(Kind::Person), Some(Text::Person));
    }
}
