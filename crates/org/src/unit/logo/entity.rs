//! The row of a logo, and its states.

use kernel::id::{AgencyId, FileId, UnitId};
use sea_orm::entity::prelude::*;

kernel::choices! {
    /// Where a logo stands; the README has the table of transitions.
    pub enum State {
        Pending = "pending", "待审核";
        Approved = "approved", "审核通过";
        Returned = "returned", "审核不通过";
        Replaced = "replaced", "已撤换";
    }
}

/// What happens to a logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The agency approves.
    Approve,
    /// The agency returns it with a reason.
    Return,
    /// The unit sends another one before the verdict.
    Replace,
}

/// An event that the state does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("该单位标志已处理（{0}），请刷新页面")]
pub(crate) struct Stuck(State);

impl State {
    /// The state after an event.
    pub(crate) const fn next(self, event: Event) -> Result<Self, Stuck> {
        match (self, event) {
            (Self::Pending, Event::Approve) => Ok(Self::Approved),
            (Self::Pending, Event::Return) => Ok(Self::Returned),
            (Self::Pending, Event::Replace) => Ok(Self::Replaced),
            (done, _) => Err(Stuck(done)),
        }
    }
}

/// A logo that a unit sent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_logo")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub unit_id: UnitId,
    /// The picture.
    pub file_id: FileId,
    /// Who reviews it.
    pub agency_id: AgencyId,
    /// Where it stands.
    pub state: State,
    /// Why it was returned.
    pub reason: Option<String>,
    /// When it was sent.
    pub created_at: DateTimeUtc,
    /// When it left the state of waiting.
    pub decided_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_waiting_logo_can_be_decided_or_replaced() {
        use {
            Event::{Approve, Replace, Return},
            State::{Approved, Pending, Replaced, Returned},
        };
        let table = [(Approve, Approved), (Return, Returned), (Replace, Replaced)];
        for (event, after) in table {
            assert_eq!(Pending.next(event), Ok(after));
            for done in [Approved, Returned, Replaced] {
                assert_eq!(done.next(event), Err(Stuck(done)));
            }
        }
    }
}
