//! What becomes of applications when an account is closed: a person takes theirs back and leaves nothing readable behind, a
//! unit answers those that wait. Each slice is a transaction; what is done stays done when it is begun again.

use super::{
    act::{self, ApplicationError},
    entity::Entity,
    rules::{Answer, Event, Reason},
    store,
};
use crate::resume::Snapshot;
use kernel::id::{ApplicationId, PersonId, UnitId};
use uuid::Uuid;
use web::Call;

/// Applications in one transaction.
const SLICE: u64 = 50;

/// What applicants of a unit read that has left.
const UNIT_LEFT: &str = "该单位已停止使用本平台，职位不再招聘。";

/// How many of a person's applications end with their account.
pub(crate) async fn open_of(read: &impl db::Read, person: PersonId) -> db::Result<u64> {
    store::count_open(read, Entity::sent_by(person)).await
}

/// How many applications end with the account of a unit.
pub(crate) async fn open_for(read: &impl db::Read, unit: UnitId) -> db::Result<u64> {
    store::count_open(read, Entity::received_by(unit)).await
}

/// Takes a person's applications back and empties them.
pub(crate) async fn of_person(call: &Call, person: PersonId) -> Result<(), ApplicationError> {
    let gone = &store::seal(call.vault(), &Snapshot::gone())?;
    let mut after = ApplicationId(Uuid::nil());
    loop {
        let last = call
            .write(|tx| async move {
                let rows = store::sent_after(&tx, person, after, SLICE).await?;
                for row in &rows {
                    if row.state.next(Event::Withdraw).is_ok() {
                        act::withdraw_row(&tx, row).await?;
                    }
                    store::empty(&tx, row.id, gone.clone()).await?;
                    if let Some(file) = row.attachment_id {
                        let removed = call.app.files.remove(&tx, file).await;
                        removed.map_err(|error| web::Error::broken(format!("{error:?}")))?;
                    }
                }
                Ok::<_, ApplicationError>(rows.last().map(|row| row.id))
            })
            .await?;
        match last {
            Some(id) => after = id,
            None => return Ok(()),
        }
    }
}

/// Answers what a unit has not answered: it recruits no more.
pub(crate) async fn of_unit(call: &Call, unit: UnitId) -> Result<(), ApplicationError> {
    let answer = &Answer::Refusal {
        reason: Reason::Other,
        message: UNIT_LEFT.to_owned(),
    };
    let sealed = &store::seal_answer(call.vault(), answer)?;
    loop {
        let answered = call
            .write(|tx| async move {
                let rows = store::unanswered(&tx, unit, SLICE).await?;
                for row in &rows {
                    act::answer_row(&tx, call.vault(), row, answer, sealed).await?;
                }
                Ok::<_, ApplicationError>(rows.len())
            })
            .await?;
        if answered == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::rules::State;
    use kernel::choice::Choice as _;

    /// What counts as open is what both can end: nothing is left waiting, and the loop comes to an end.
    #[test]
    fn what_is_open_can_be_ended_by_either_side() {
        for state in State::ALL {
            let open = State::OPEN.contains(state);
            assert_eq!(state.next(Event::Withdraw).is_ok(), open, "{state:?}");
            assert_eq!(state.next(Event::Decline).is_ok(), open, "{state:?}");
        }
    }
}
