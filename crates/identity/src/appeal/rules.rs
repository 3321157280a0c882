//! What an appeal may be about, where it stands, and who may do what with it. No database here.

use chrono::TimeDelta;
use kernel::{clock::Instant, id::AccountId};

/// How long what was typed waits for its materials.
pub(crate) const DRAFT_FOR: TimeDelta = TimeDelta::hours(2);
/// How long a browser sees an appeal after it has proved the phone.
pub(crate) const SEEN_FOR: TimeDelta = TimeDelta::minutes(30);
/// How long the document waits for whoever won, and the link with it.
pub(crate) const LINK_FOR: TimeDelta = TimeDelta::days(7);
/// After this time another officer may take over what nobody goes on with.
pub(crate) const IDLE_FOR: TimeDelta = TimeDelta::minutes(30);
/// Materials of one appeal.
pub(crate) const MATERIALS: usize = 5;
/// Characters of 情况说明.
pub(crate) const STORY_MAX: usize = 500;
/// Characters of a refusal's reason.
pub(crate) const REASON_MAX: usize = 300;

/// Appeals with one phone, from one browser and from one network: a whole office may sit behind one address.
pub(crate) const PER_PHONE: [(TimeDelta, u64); 2] =
    [(TimeDelta::days(1), 3), (TimeDelta::days(30), 10)];
pub(crate) const PER_BROWSER: [(TimeDelta, u64); 1] = [(TimeDelta::days(1), 5)];
pub(crate) const PER_NETWORK: [(TimeDelta, u64); 2] =
    [(TimeDelta::hours(1), 30), (TimeDelta::days(1), 100)];
/// Questions after an appeal's progress with one phone: numbers could be tried.
pub(crate) const FIND_PER_PHONE: [(TimeDelta, u64); 1] = [(TimeDelta::hours(1), 10)];

kernel::choices! {
    /// What an appeal is about (checklist Z.3.10).
    pub enum Matter {
        Document = "document", "证件被占用";
        Mobile = "mobile", "手机被占用";
        Unbind = "unbind", "解绑手机";
    }
}

impl Matter {
    /// Whether a phone number is taken; else a document is.
    pub(crate) const fn is_mobile(self) -> bool {
        matches!(self, Self::Mobile | Self::Unbind)
    }

    /// One sentence about it.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Document => "注册时提示本人证件号码已注册，但不是本人注册的。",
            Self::Mobile => "注册个人账号时提示本人移动电话已被其他账号使用。",
            Self::Unbind => "本人的移动电话绑定在不属于本人的个人或单位账号上，需要解除绑定。",
        }
    }

    /// What proves it.
    pub(crate) const fn materials(self) -> &'static str {
        match self {
            Self::Document => "证件正面、反面和本人手持证件照片",
            Self::Mobile | Self::Unbind => {
                "证件正面、反面，以及运营商账单或实名登记截图（应显示姓名和号码）"
            }
        }
    }
}

kernel::choices! {
    /// Where an appeal stands; the README has the table of transitions.
    pub enum State {
        Draft = "draft", "待上传材料";
        Submitted = "submitted", "已提交";
        Reviewing = "reviewing", "审核中";
        Confirming = "confirming", "待复核";
        Approved = "approved", "已通过";
        Refused = "refused", "未通过";
        Withdrawn = "withdrawn", "已撤回";
    }
}

kernel::choices! {
    /// Why an officer needs the whole of what is masked; goes into the audit log.
    pub enum Why {
        Compare = "compare", "核对申诉材料";
        Call = "call", "电话核实";
        Confirm = "confirm", "复核申诉";
    }
}

kernel::choices! {
    /// What an officer decides.
    pub enum Verdict {
        Approve = "approve", "通过";
        Refuse = "refuse", "不通过";
    }
}

/// What happens to an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// Handed in with its materials.
    Submit,
    /// An officer takes it.
    Take,
    /// The officer puts it back.
    Release,
    /// The officer agrees; `second`: another one must agree as well.
    Approve { second: bool },
    /// An officer refuses; one is enough.
    Refuse,
    /// Whoever appealed takes it back.
    Withdraw,
}

/// The event is not for this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("申诉的状态已经变化，请刷新后再操作")]
pub(crate) struct Stuck;

impl State {
    /// The state after an event.
    pub(crate) const fn next(self, event: Event) -> Result<Self, Stuck> {
        match (self, event) {
            (Self::Draft, Event::Submit) | (Self::Reviewing, Event::Release) => Ok(Self::Submitted),
            (Self::Submitted | Self::Reviewing, Event::Take) => Ok(Self::Reviewing),
            (Self::Reviewing, Event::Approve { second: true }) => Ok(Self::Confirming),
            (Self::Reviewing, Event::Approve { second: false })
            | (Self::Confirming, Event::Approve { .. }) => Ok(Self::Approved),
            (Self::Reviewing | Self::Confirming, Event::Refuse) => Ok(Self::Refused),
            (Self::Submitted | Self::Reviewing | Self::Confirming, Event::Withdraw) => {
                Ok(Self::Withdrawn)
            }
            _ => Err(Stuck),
        }
    }

    /// What whoever appealed reads: that two officers agree is the office's matter.
    pub(crate) fn told(self) -> &'static str {
        use kernel::choice::Choice as _;
        match self {
            Self::Confirming => Self::Reviewing.label(),
            other => other.label(),
        }
    }

    /// Whether officers have it and have not decided.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Submitted | Self::Reviewing | Self::Confirming)
    }

    /// The colour of its word.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::Approved => "success",
            Self::Refused => "danger",
            Self::Withdrawn | Self::Draft => "quiet",
            Self::Submitted => "warning",
            Self::Reviewing | Self::Confirming => "info",
        }
    }
}

/// The states that wait for an officer.
pub(crate) const OPEN: [State; 3] = [State::Submitted, State::Reviewing, State::Confirming];
/// The states that came to an end with an officer knowing of it.
pub(crate) const OVER: [State; 3] = [State::Approved, State::Refused, State::Withdrawn];

/// What an officer is to an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Has taken it: sees everything, decides.
    Holder,
    /// May agree as the second one, or refuse: sees everything.
    Second,
    /// May take it.
    MayTake,
    /// Sees that it is there.
    Looker,
}

impl Part {
    /// What `officer` is to an appeal in this state.
    pub(crate) fn of(
        state: State,
        taken: Option<(AccountId, Instant)>,
        first: Option<AccountId>,
        officer: AccountId,
        now: Instant,
    ) -> Self {
        match (state, taken) {
            (State::Submitted, _) => Self::MayTake,
            (State::Reviewing, Some((by, _))) if by == officer => Self::Holder,
            (State::Reviewing, Some((_, at))) if now - at >= IDLE_FOR => Self::MayTake,
            (State::Confirming, _) if first != Some(officer) => Self::Second,
            _ => Self::Looker,
        }
    }

    /// Whether the officer sees what is masked, opens materials and decides.
    pub(crate) const fn works(self) -> bool {
        matches!(self, Self::Holder | Self::Second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{choice::Choice as _, rng::Rng};

    #[test]
    fn every_event_has_its_states_and_no_others() {
        use State::*;
        let table = [
            (Event::Submit, vec![(Draft, Submitted)]),
            (
                Event::Take,
                vec![(Submitted, Reviewing), (Reviewing, Reviewing)],
            ),
            (Event::Release, vec![(Reviewing, Submitted)]),
            (
                Event::Approve { second: true },
                vec![(Reviewing, Confirming), (Confirming, Approved)],
            ),
            (
                Event::Approve { second: false },
                vec![(Reviewing, Approved), (Confirming, Approved)],
            ),
            (
                Event::Refuse,
                vec![(Reviewing, Refused), (Confirming, Refused)],
            ),
            (
                Event::Withdraw,
                vec![
                    (Submitted, Withdrawn),
                    (Reviewing, Withdrawn),
                    (Confirming, Withdrawn),
                ],
            ),
        ];
        for (event, known) in table {
            for state in State::ALL {
                let expected = known
                    .iter()
                    .find(|(from, _)| from == state)
                    .map(|(_, to)| *to)
                    .ok_or(Stuck);
                assert_eq!(state.next(event), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn the_first_to_agree_is_never_the_second() {
        let rng = Rng::seeded(1);
        let now = kernel::clock::Clock::system().now();
        let [one, other] = [(); 2].map(|()| AccountId::new(now, &rng));
        let part = |state, officer| Part::of(state, Some((one, now)), Some(one), officer, now);
        assert_eq!(part(State::Confirming, one), Part::Looker);
        assert_eq!(part(State::Confirming, other), Part::Second);
        assert_eq!(part(State::Reviewing, one), Part::Holder);
        assert_eq!(part(State::Reviewing, other), Part::Looker);
        let later = Part::of(
            State::Reviewing,
            Some((one, now)),
            None,
            other,
            now + IDLE_FOR,
        );
        assert_eq!(later, Part::MayTake);
        for state in OVER {
            assert_eq!(part(state, one), Part::Looker);
        }
    }

    #[test]
    fn who_appealed_does_not_read_how_many_officers_agree() {
        assert_eq!(State::Confirming.told(), "审核中");
        assert_eq!(State::Refused.told(), "未通过");
    }
}
