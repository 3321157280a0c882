//! Where a recovery stands. No database here.

use crate::{account::Kind, proof::Status};
use chrono::TimeDelta;
use serde::Deserialize;

/// How long step 1 and its puzzle may take: what was typed lies here no longer.
pub(crate) const TYPED_FOR: TimeDelta = TimeDelta::minutes(10);
/// How long the steps after it may take.
pub(crate) const OPEN_FOR: TimeDelta = TimeDelta::hours(1);
/// The four steps (checklist B-2.5.5).
pub(crate) const STEPS: [&str; 4] = ["填写账号", "人脸识别", "设置新密码", "完成修改"];

/// Who recovers a password: the two tabs of the log-in. An officer's is set at the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// The legal representative of a unit (法定代表人找回密码).
    Unit,
    /// A person (个人找回密码).
    Person,
}

/// As it stands in addresses.
impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unit => "unit",
            Self::Person => "person",
        })
    }
}

impl Who {
    /// The kind of account.
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::Unit => Kind::Unit,
            Self::Person => Kind::Person,
        }
    }

    /// Whether it is a unit's.
    pub(crate) const fn is_unit(self) -> bool {
        matches!(self, Self::Unit)
    }

    /// Puzzle and proof of it are good for this and nothing else.
    pub(crate) const fn purpose(self) -> &'static str {
        match self {
            Self::Unit => "recover.unit",
            Self::Person => "recover.person",
        }
    }

    /// The page's name in 当前位置 (checklist B-2.5.4).
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unit => "法人找回密码",
            Self::Person => "个人找回密码",
        }
    }

    /// Heading of step 1 (checklist B-2.5.3).
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            Self::Unit => "法定代表人找回密码",
            Self::Person => "个人找回密码",
        }
    }

    /// Heading of step 2.
    pub(crate) const fn proving(self) -> &'static str {
        match self {
            Self::Unit => "法定代表人认证",
            Self::Person => "身份认证",
        }
    }

    /// Before the labels of the fields (checklist B-2.5.7–9).
    pub(crate) const fn whose(self) -> &'static str {
        match self {
            Self::Unit => "法定代表人",
            Self::Person => "",
        }
    }

    /// 操作说明 (checklist B-2.5.13–14); the last line is the law's: a face is never the only way (Z.1.6).
    pub(crate) const fn notes(self) -> [&'static str; 3] {
        let last = "不同意或不便刷脸的，可以用短信验证码或窗口核验码代替，效力相同。";
        match self {
            Self::Unit => [
                "请准确填写法定代表人账号信息。",
                "人脸认证成功后进行密码重置。",
                last,
            ],
            Self::Person => [
                "请准确填写本人注册时的证件信息。",
                "人脸认证成功后进行密码重置。",
                last,
            ],
        }
    }
}

kernel::choices! {
    /// Where a recovery stands; whether its person has been proved is the proof's own state.
    pub enum State {
        Typed = "typed", "已填写账号";
        Known = "known", "账号已核对";
        Done = "done", "完成修改";
    }
}

/// What happens to a recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// Step 1 is sent again: everything begins anew.
    Refill,
    /// The puzzle is solved and what was typed is an account's.
    Match,
    /// The new password is set.
    Finish,
}

/// The event is not for this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("找回密码的步骤已经变化，请重新开始")]
pub(crate) struct Stuck;

impl State {
    /// The state after an event.
    pub(crate) const fn next(self, event: Event) -> Result<Self, Stuck> {
        match (self, event) {
            (_, Event::Refill) => Ok(Self::Typed),
            (Self::Typed, Event::Match) => Ok(Self::Known),
            (Self::Known, Event::Finish) => Ok(Self::Done),
            (Self::Known | Self::Done, Event::Match)
            | (Self::Typed | Self::Done, Event::Finish) => Err(Stuck),
        }
    }
}

/// The step that a browser is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// 填写账号.
    Account,
    /// 填写账号: the puzzle before what was typed is looked up.
    Puzzle,
    /// 人脸识别: the proof is open.
    Prove,
    /// 人脸识别: the proof is over and must be begun again.
    ProveAgain,
    /// 设置新密码.
    Password,
    /// 完成修改.
    Done,
}

/// The step that follows from the recovery's state and its proof's.
pub(crate) const fn step(state: Option<State>, proof: Status) -> Step {
    match (state, proof) {
        (None, _) => Step::Account,
        (Some(State::Typed), _) => Step::Puzzle,
        (Some(State::Done), _) => Step::Done,
        (Some(State::Known), Status::Open) => Step::Prove,
        (Some(State::Known), Status::Passed) => Step::Password,
        (Some(State::Known), Status::Expired | Status::Absent | Status::Spent) => Step::ProveAgain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_have_one_order() {
        use {Event::*, State::*};
        let next = |state: State, event| state.next(event).ok();
        for state in [Typed, Known, Done] {
            assert_eq!(next(state, Refill), Some(Typed));
        }
        assert_eq!(
            [Typed, Known, Done].map(|state| next(state, Match)),
            [Some(Known), None, None]
        );
        assert_eq!(
            [Typed, Known, Done].map(|state| next(state, Finish)),
            [None, Some(Done), None]
        );
    }

    #[test]
    fn no_step_is_open_before_the_one_before_it_is_done() {
        use Status::{Absent, Expired, Open, Passed, Spent};
        for proof in [Open, Passed, Spent, Expired, Absent] {
            assert_eq!(step(None, proof), Step::Account);
            assert_eq!(step(Some(State::Typed), proof), Step::Puzzle);
            assert_eq!(step(Some(State::Done), proof), Step::Done);
        }
        let known = [
            (Open, Step::Prove),
            (Passed, Step::Password),
            (Spent, Step::ProveAgain),
            (Expired, Step::ProveAgain),
            (Absent, Step::ProveAgain),
        ];
        for (proof, expected) in known {
            assert_eq!(step(Some(State::Known), proof), expected);
        }
    }
}
