//! Rules of a vacancy without database or browser: its states, its limits, what the law wants in it.

use super::choices::{Period, RevisionState, State};
use chrono::{Days, Months, NaiveTime, TimeZone as _};
use kernel::{
    choices,
    clock::{CHINA, Instant, today},
};

choices! {
    /// What can happen to a vacancy.
    pub enum Event {
        /// 发布: sent to the reviewing agency.
        Submit = "submit", "提交审核";
        /// The unit takes it back before the agency has decided.
        Withdraw = "withdraw", "撤回审核";
        Approve = "approve", "审核通过";
        Refuse = "refuse", "审核不通过";
        Expire = "expire", "到期";
        TakeDown = "take_down", "下架";
        Recycle = "recycle", "删除";
        Restore = "restore", "恢复";
    }
}

/// An event that does not fit the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("职位现在是“{state}”状态，不能{event}")]
pub struct Misfit {
    /// Where the vacancy stands.
    pub state: State,
    /// What was asked for.
    pub event: Event,
}

impl State {
    /// Where the vacancy stands after `event`; the table is in the README.
    pub const fn next(self, event: Event) -> Result<Self, Misfit> {
        use {Event as E, State as S};
        Ok(match (self, event) {
            (S::Draft | S::Expired | S::TakenDown, E::Submit) => S::UnderReview,
            (S::UnderReview, E::Withdraw | E::Refuse) => S::Draft,
            (S::UnderReview, E::Approve) => S::Published,
            (S::Published, E::Expire) => S::Expired,
            (S::Published, E::TakeDown) => S::TakenDown,
            (S::Draft | S::Expired | S::TakenDown, E::Recycle) => S::Recycled,
            (S::Recycled, E::Restore) => S::Draft,
            (state, event) => return Err(Misfit { state, event }),
        })
    }

    /// Whether the unit may change the text at once; a published one gets a revision instead.
    #[must_use]
    pub const fn editable(self) -> bool {
        matches!(
            self,
            Self::Draft | Self::Published | Self::Expired | Self::TakenDown
        )
    }
}

impl RevisionState {
    /// Where the new text of a published vacancy stands after `event`: `None` when it is approved and has become
    /// the text.
    pub const fn next(self, event: Event) -> Result<Option<Self>, Misfit> {
        use {Event as E, RevisionState as R};
        Ok(match (self, event) {
            (R::Draft | R::Refused, E::Submit) => Some(R::UnderReview),
            (R::UnderReview, E::Withdraw) => Some(R::Draft),
            (R::UnderReview, E::Refuse) => Some(R::Refused),
            (R::UnderReview, E::Approve) => None,
            // the vacancy is closed while its new text waits: the text is kept for the next submission
            (_, E::Expire | E::TakeDown) => Some(R::Draft),
            (_, event) => {
                return Err(Misfit {
                    state: State::Published,
                    event,
                });
            }
        })
    }
}

/// The first moment at which a vacancy approved at `approved` is not public any more: the day of approval plus the
/// period is its last day, in China's time (checklist X-10).
#[must_use]
pub fn expiry(approved: Instant, period: Period) -> Instant {
    let day = today(approved);
    let last = day
        .checked_add_months(Months::new(period.months()))
        .unwrap_or(day);
    let after = last
        .checked_add_days(Days::new(1))
        .unwrap_or(last)
        .and_time(NaiveTime::MIN);
    CHINA
        .from_local_datetime(&after)
        .single()
        .map_or(approved, |local| local.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::choice::Choice as _;

    #[test]
    fn the_state_table_is_exactly_this() {
        use {Event as E, State as S};
        let table = [
            (S::Draft, E::Submit, S::UnderReview),
            (S::Draft, E::Recycle, S::Recycled),
            (S::UnderReview, E::Withdraw, S::Draft),
            (S::UnderReview, E::Approve, S::Published),
            (S::UnderReview, E::Refuse, S::Draft),
            (S::Published, E::Expire, S::Expired),
            (S::Published, E::TakeDown, S::TakenDown),
            (S::Expired, E::Submit, S::UnderReview),
            (S::Expired, E::Recycle, S::Recycled),
            (S::TakenDown, E::Submit, S::UnderReview),
            (S::TakenDown, E::Recycle, S::Recycled),
            (S::Recycled, E::Restore, S::Draft),
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
    fn a_revision_never_leaves_the_approved_text() {
        use {Event as E, RevisionState as R};
        assert_eq!(R::Draft.next(E::Submit), Ok(Some(R::UnderReview)));
        assert_eq!(R::Refused.next(E::Submit), Ok(Some(R::UnderReview)));
        assert_eq!(R::UnderReview.next(E::Approve), Ok(None));
        assert_eq!(R::UnderReview.next(E::Refuse), Ok(Some(R::Refused)));
        assert_eq!(R::UnderReview.next(E::Withdraw), Ok(Some(R::Draft)));
        for state in R::ALL {
            assert_eq!(state.next(E::TakeDown), Ok(Some(R::Draft)));
            assert_eq!(state.next(E::Expire), Ok(Some(R::Draft)));
            assert!(state.next(E::Recycle).is_err() && state.next(E::Restore).is_err());
        }
        assert!(R::Draft.next(E::Approve).is_err() && R::UnderReview.next(E::Submit).is_err());
    }

    #[test]
    fn the_last_day_is_the_day_of_approval_plus_the_period() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        // 00:30 in China is still the day before in UTC
        assert_eq!(
            expiry(at("2026-11-21T16:30:00Z"), Period::OneMonth),
            at("2026-12-22T16:00:00Z")
        );
        assert_eq!(
            expiry(at("2026-11-22T15:59:59Z"), Period::OneMonth),
            at("2026-12-22T16:00:00Z")
        );
        // the 31st has no counterpart in a short month: the last day of it
        assert_eq!(
            expiry(at("2027-01-31T04:00:00Z"), Period::OneMonth),
            at("2027-02-28T16:00:00Z")
        );
        assert_eq!(
            expiry(at("2028-02-29T04:00:00Z"), Period::OneYear),
            at("2029-02-28T16:00:00Z")
        );
    }
}
