//! What may become of an opening, which papers it needs, and how long what is handed out is good. No database here.

use chrono::TimeDelta;
use kernel::{choice::Choice as _, clock::Instant};

/// How long a form may lie unfinished: a day at the counter.
pub(super) const DRAFT_FOR: TimeDelta = TimeDelta::hours(24);
/// How long a phone may take pictures for one form.
pub(super) const PHOTO_FOR: TimeDelta = TimeDelta::minutes(15);
/// How long the code on the receipt is good.
pub(super) const CODE_FOR: TimeDelta = TimeDelta::days(7);
/// Wrong tries of one code.
pub(super) const TRIES: i32 = 5;
/// Pictures of one paper.
pub(super) const PICTURES: usize = 6;
/// Longest reason of a withdrawal.
pub(super) const REASON_MAX: usize = 200;

kernel::choices! {
    /// Where an opening stands; 已过期 is 待激活 with a code that is too old.
    pub enum State {
        Draft = "draft", "填写中";
        Waiting = "waiting", "待激活";
        Active = "active", "已激活";
        Withdrawn = "withdrawn", "已撤销";
    }
}

kernel::choices! {
    /// The papers (checklist B-1.0.5).
    pub enum Slot {
        Licence = "licence", "营业执照副本";
        Handler = "handler", "办理人身份证";
        Letter = "letter", "授权委托书";
    }
}

kernel::choices! {
    /// Who has come to the counter.
    pub enum Comer {
        Legal = "legal", "法定代表人本人";
        Handler = "handler", "经办人（持授权委托书）";
    }
}

impl Comer {
    /// Whether a paper is needed: a legal representative needs nobody's letter.
    pub(super) const fn needs(self, slot: Slot) -> bool {
        !matches!((self, slot), (Self::Legal, Slot::Letter))
    }

    /// What the receipt says.
    pub(super) const fn short(self) -> &'static str {
        match self {
            Self::Legal => "法定代表人",
            Self::Handler => "经办人",
        }
    }

    /// The papers that are needed and not there.
    pub(super) fn missing(self, there: &[Slot]) -> Vec<&'static str> {
        Slot::ALL
            .iter()
            .filter(|slot| self.needs(**slot) && !there.contains(slot))
            .map(|slot| slot.label())
            .collect()
    }
}

/// What happens to an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The officer opens it, with a code.
    Open,
    /// Another code in place of the old one.
    Reissue,
    /// The unit has set its password.
    Activate,
    /// The agency takes it back.
    Withdraw,
}

/// The event is not for this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("这次开户现在是“{0}”，不能再这样操作，请刷新页面")]
pub(super) struct Stuck(pub(super) State);

impl State {
    /// The state after an event.
    pub(super) const fn next(self, event: Event) -> Result<Self, Stuck> {
        match (self, event) {
            (Self::Draft, Event::Open) | (Self::Waiting, Event::Reissue) => Ok(Self::Waiting),
            (Self::Waiting, Event::Activate) => Ok(Self::Active),
            (Self::Waiting, Event::Withdraw) => Ok(Self::Withdrawn),
            _ => Err(Stuck(self)),
        }
    }

    /// What the list shows, with its colour.
    pub(super) fn shown(
        self,
        code_until: Option<Instant>,
        now: Instant,
    ) -> (&'static str, &'static str) {
        match self {
            Self::Waiting if code_until.is_some_and(|until| until <= now) => ("已过期", "warning"),
            Self::Waiting => (self.label(), "info"),
            Self::Active => (self.label(), "success"),
            Self::Draft | Self::Withdrawn => (self.label(), "quiet"),
        }
    }
}

/// A code as it is typed: eight digits, in groups or not.
pub(super) fn digits(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    (code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_waits_is_activated_reissued_or_withdrawn() {
        use Event::{Activate, Open, Reissue, Withdraw};
        use State::{Active, Draft, Waiting, Withdrawn};
        let table = [
            (Draft, Open, Some(Waiting)),
            (Waiting, Reissue, Some(Waiting)),
            (Waiting, Activate, Some(Active)),
            (Waiting, Withdraw, Some(Withdrawn)),
        ];
        for &state in State::ALL {
            for event in [Open, Reissue, Activate, Withdraw] {
                let known = table
                    .iter()
                    .find(|(from, on, _)| (*from, *on) == (state, event));
                assert_eq!(
                    state.next(event).ok(),
                    known.and_then(|(_, _, to)| *to),
                    "{state:?} {event:?}"
                );
            }
        }
    }

    #[test]
    fn a_handler_needs_a_letter_and_a_legal_representative_does_not() {
        let all = [Slot::Licence, Slot::Handler];
        assert_eq!(Comer::Handler.missing(&all), ["授权委托书"]);
        assert!(Comer::Legal.missing(&all).is_empty());
        assert_eq!(Comer::Legal.missing(&[]), ["营业执照副本", "办理人身份证"]);
    }

    #[test]
    fn a_code_expires_to_the_moment() {
        let now = Instant::UNIX_EPOCH;
        let second = TimeDelta::seconds(1);
        assert_eq!(State::Waiting.shown(Some(now), now).0, "已过期");
        assert_eq!(State::Waiting.shown(Some(now + second), now).0, "待激活");
        assert_eq!(State::Active.shown(Some(now), now).0, "已激活");
    }

    #[test]
    fn a_code_may_be_typed_in_groups() {
        assert_eq!(digits(" 1234 5678 ").as_deref(), Some("12345678"));
        for bad in ["1234567", "123456789", "1234567a", "１２３４５６７８"] {
            assert_eq!(digits(bad), None, "{bad}");
        }
    }
}
