//! What becomes of vacancies when the account of their unit is closed: what is public is taken down, what waits for its
//! review is taken back. Drafts and what is over stay: they are the unit's.

use super::{
    act::{self, VacancyError},
    choices::State,
    rules::Event,
    store,
};
use kernel::id::UnitId;
use web::Call;

/// Vacancies in one transaction.
const SLICE: u64 = 50;
/// Those that do not stay as they are.
const OPEN: [State; 2] = [State::Published, State::UnderReview];

/// How many vacancies end with the account of a unit: the public ones, and those under review.
pub(crate) async fn open(read: &impl db::Read, unit: UnitId) -> db::Result<(u64, u64)> {
    let counts = store::counts(read, unit).await?;
    let of = |state| counts.get(&state).copied().unwrap_or(0);
    Ok((of(State::Published), of(State::UnderReview)))
}

/// Takes down and takes back. A decision that comes in this very moment is waited for.
pub(crate) async fn of_unit(call: &Call, unit: UnitId) -> Result<(), VacancyError> {
    loop {
        let moved = call
            .write(|tx| async move {
                let rows = store::some(&tx, unit, &OPEN, SLICE).await?;
                for row in &rows {
                    if row.state == State::Published {
                        act::step_row(&tx, row, Event::TakeDown).await?;
                    } else {
                        act::withdraw_row(&tx, row).await?;
                    }
                }
                Ok::<_, VacancyError>(rows.len())
            })
            .await?;
        if moved == 0 {
            return Ok(());
        }
    }
}
