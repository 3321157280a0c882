//! States of a review task, its time, and the reasons that officers use most. No database here.

use kernel::{
    clock::{Instant, today},
    workday::workdays_between,
};

/// Longest reason, in characters.
pub(crate) const REASON_MAX: usize = 500;

/// What is reviewed: a vacancy, a logo, …
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// What the rooms know it by, for ever: `vacancy`.
    pub key: &'static str,
    /// What officers read: 职位.
    pub label: &'static str,
}

kernel::choices! {
    /// Where a review task stands; the README has the table of transitions.
    pub enum State {
        Pending = "pending", "待审核";
        Approved = "approved", "审核通过";
        Returned = "returned", "审核不通过";
        Withdrawn = "withdrawn", "单位已撤回";
    }
}

/// What happens to a review task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// An officer decides.
    Decide(Verdict),
    /// The unit takes it back.
    Withdraw,
}

kernel::choices! {
    /// What an officer decided.
    pub enum Verdict {
        Approve = "approve", "通过";
        Return = "return", "退回";
    }
}

/// The task is not pending any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("该件已处理：{0}")]
pub(crate) struct Stuck(pub(crate) State);

impl State {
    /// The state after an event.
    pub(crate) const fn next(self, event: Event) -> Result<Self, Stuck> {
        match (self, event) {
            (Self::Pending, Event::Decide(Verdict::Approve)) => Ok(Self::Approved),
            (Self::Pending, Event::Decide(Verdict::Return)) => Ok(Self::Returned),
            (Self::Pending, Event::Withdraw) => Ok(Self::Withdrawn),
            (done, _) => Err(Stuck(done)),
        }
    }

    /// The verdict that led here.
    #[must_use]
    pub const fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Approved => Some(Verdict::Approve),
            Self::Returned => Some(Verdict::Return),
            Self::Pending | Self::Withdrawn => None,
        }
    }

    /// Tone of its badge; the word stands beside it.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::Pending => "info",
            Self::Approved => "success",
            Self::Returned => "danger",
            Self::Withdrawn => "quiet",
        }
    }
}

/// Working days that a task waits: none on the day it came in.
pub(crate) fn waited(since: Instant, now: Instant) -> u64 {
    u64::try_from(workdays_between(today(since), today(now))).unwrap_or(0)
}

/// Reasons ready to be ticked. They say what to do, not only what is wrong.
pub(crate) const fn phrases(kind: &str) -> &'static [&'static str] {
    if matches!(kind.as_bytes(), b"logo") {
        &[
            "标志不清晰或显示不完整，请更换后重新提交",
            "标志与单位名称不符，请提供本单位的标志",
            "标志含有文字广告、二维码或联系方式，请去除后重新提交",
        ]
    } else {
        &[
            "内容与单位的业务范围或登记信息不符，请核对后修改",
            "名称与描述不一致，请修改",
            "描述过于简单，请补充工作内容和任职要求",
            "薪资待遇不明确，请按实际情况填写",
            "工作地点不明确，请补充",
            "含有与岗位无关的性别、年龄、民族、户籍、婚育等限制，请删除",
            "含有向求职者收费、收取押金或扣押证件的内容，请删除",
            "含有广告、网址、二维码等与招聘无关的内容，请删除",
        ]
    }
}

/// The reason as it is stored: what was ticked, then what was typed.
pub(crate) fn reason(ticked: &[&str], typed: &str) -> String {
    let parts = ticked.iter().copied().map(str::trim).chain([typed.trim()]);
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("；")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;
    use kernel::choice::Choice as _;

    #[test]
    fn only_a_pending_task_can_be_decided_or_withdrawn() {
        let table = [
            (Event::Decide(Verdict::Approve), State::Approved),
            (Event::Decide(Verdict::Return), State::Returned),
            (Event::Withdraw, State::Withdrawn),
        ];
        for (event, after) in table {
            assert_eq!(State::Pending.next(event), Ok(after));
            for done in State::ALL
                .iter()
                .copied()
                .filter(|state| *state != State::Pending)
            {
                assert_eq!(done.next(event), Err(Stuck(done)));
            }
        }
    }

    #[test]
    fn waiting_counts_working_days_after_the_first() {
        let at = |day: u32, hour: u32| {
            chrono::Utc
                .with_ymd_and_hms(2026, 11, day, hour, 0, 0)
                .unwrap()
        };
        assert_eq!(waited(at(20, 1), at(20, 9)), 0, "Friday, the same day");
        assert_eq!(waited(at(20, 1), at(22, 1)), 0, "Sunday is no working day");
        assert_eq!(waited(at(20, 1), at(23, 1)), 1, "Monday");
    }

    #[test]
    fn a_reason_joins_what_was_ticked_and_typed() {
        assert_eq!(reason(&["甲", " "], " 乙 "), "甲；乙");
        assert_eq!(reason(&[], "  "), "");
    }
}
