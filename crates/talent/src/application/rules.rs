//! States of an application and what its answer says. No database here.

use kernel::choices;
use serde::{Deserialize, Serialize};

choices! {
    /// Where an application stands (features F3-16). The README has the table of transitions.
    pub enum State {
        Sent = "sent", "已投递";
        Read = "read", "已查看";
        Invited = "invited", "邀请面试";
        Declined = "declined", "不合适";
        Withdrawn = "withdrawn", "已撤回";
    }
}

choices! {
    /// What happens to an application.
    pub enum Event {
        Send = "send", "投递简历";
        Open = "open", "单位已查看";
        Invite = "invite", "邀请面试";
        Decline = "decline", "不合适";
        Withdraw = "withdraw", "撤回投递";
    }
}

choices! {
    /// Why a unit declines.
    pub enum Reason {
        Experience = "experience", "工作经验与岗位要求不符";
        Education = "education", "学历或专业与岗位要求不符";
        Skill = "skill", "技能与岗位要求不符";
        Filled = "filled", "职位已招满";
        Place = "place", "工作地点或时间不合适";
        Other = "other", "其他";
    }
}

/// An event that does not fit the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("这份投递现在是“{state}”状态，不能{event}")]
pub struct Misfit {
    /// Where the application stands.
    pub state: State,
    /// What was asked for.
    pub event: Event,
}

impl State {
    /// Those that neither side has ended.
    pub const OPEN: [Self; 3] = [Self::Sent, Self::Read, Self::Invited];

    /// Where the application stands after `event`.
    pub const fn next(self, event: Event) -> Result<Self, Misfit> {
        use {Event as E, State as S};
        Ok(match (self, event) {
            // a withdrawn one may be sent again, with the résumé of that moment
            (S::Withdrawn, E::Send) => S::Sent,
            (S::Sent, E::Open) => S::Read,
            // an invitation may change its time, and a refusal may be taken back
            (S::Sent | S::Read | S::Invited | S::Declined, E::Invite) => S::Invited,
            (S::Sent | S::Read | S::Invited, E::Decline) => S::Declined,
            (S::Sent | S::Read | S::Invited, E::Withdraw) => S::Withdrawn,
            (state, event) => return Err(Misfit { state, event }),
        })
    }

    /// Tone of its badge.
    #[must_use]
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Sent => "info",
            Self::Read | Self::Withdrawn => "quiet",
            Self::Invited => "success",
            Self::Declined => "warning",
        }
    }
}

/// What the unit answered, kept sealed: it may name people and phones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// 邀请面试.
    Invitation {
        /// `2026-11-25 09:30`.
        time: String,
        /// 面试地点.
        place: String,
        /// 联系人.
        contact: String,
        /// 联系电话.
        phone: String,
        /// A message.
        message: String,
    },
    /// 不合适.
    Refusal {
        /// Why.
        reason: Reason,
        /// A message.
        message: String,
    },
}

impl Answer {
    /// The answer as lines with labels, without empty ones.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = match self {
            Self::Invitation {
                time,
                place,
                contact,
                phone,
                message,
            } => {
                vec![
                    ("面试时间", time.clone()),
                    ("面试地点", place.clone()),
                    ("联系人", contact.clone()),
                    ("联系电话", phone.clone()),
                    ("留言", message.clone()),
                ]
            }
            Self::Refusal { reason, message } => {
                vec![("原因", reason.to_string()), ("留言", message.clone())]
            }
        };
        lines.retain(|(_, value)| !value.is_empty());
        lines
    }

    /// The same in one text.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines()
            .into_iter()
            .map(|(label, value)| format!("{label}：{value}"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::choice::Choice as _;

    #[test]
    fn the_state_table_is_exactly_this() {
        use {Event as E, State as S};
        let table = [
            (S::Withdrawn, E::Send, S::Sent),
            (S::Sent, E::Open, S::Read),
            (S::Sent, E::Invite, S::Invited),
            (S::Read, E::Invite, S::Invited),
            (S::Invited, E::Invite, S::Invited),
            (S::Declined, E::Invite, S::Invited),
            (S::Sent, E::Decline, S::Declined),
            (S::Read, E::Decline, S::Declined),
            (S::Invited, E::Decline, S::Declined),
            (S::Sent, E::Withdraw, S::Withdrawn),
            (S::Read, E::Withdraw, S::Withdrawn),
            (S::Invited, E::Withdraw, S::Withdrawn),
        ];
        for state in S::ALL {
            for event in E::ALL {
                let expected = table
                    .iter()
                    .find(|(from, by, _)| from == state && by == event)
                    .map(|(_, _, to)| *to);
                assert_eq!(state.next(*event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn an_answer_shows_what_was_filled_in() {
        let answer = Answer::Refusal {
            reason: Reason::Filled,
            message: String::new(),
        };
        assert_eq!(answer.text(), "原因：职位已招满");
    }
}
