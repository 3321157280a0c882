//! Vacancies with their histories.

use crate::vacancy::{
    Content, RevisionState, State,
    entity::ActiveModel,
    history,
    rules::{self, Event, Misfit},
};
use db::Tx;
use kernel::{
    clock::Instant,
    id::{ReviewId, UnitId, VacancyId},
};
use sea_orm::{Set, prelude::Uuid};

/// One event in the life of a vacancy.
#[derive(Clone, Debug)]
pub struct Step {
    /// Id of its line in the history.
    pub id: Uuid,
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Instant,
    /// Why it was refused.
    pub note: Option<String>,
}

/// A vacancy of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoVacancy {
    /// Its id.
    pub id: VacancyId,
    /// Whose.
    pub unit: UnitId,
    /// Its text.
    pub content: Content,
    /// New text that is not approved yet.
    pub revision: Option<(Content, RevisionState)>,
    /// The review that is open.
    pub review: Option<ReviewId>,
    /// When it was made.
    pub at: Instant,
    /// What happened since, the oldest first.
    pub steps: Vec<Step>,
    /// Whether its history is written as well.
    pub told: bool,
}

/// Writes vacancies with their histories.
pub async fn vacancies(tx: &Tx, vacancies: &[DemoVacancy]) -> db::Result<()> {
    let mut rows = Vec::with_capacity(vacancies.len());
    let mut lines = Vec::new();
    for new in vacancies {
        let (row, history) = live(new).map_err(|error| db::Error::Broken(error.to_string()))?;
        rows.push(row);
        if new.told {
            lines.extend(history);
        }
    }
    tx.insert_all(rows).await?;
    tx.insert_all(lines).await
}

/// The row and its history after all events.
fn live(new: &DemoVacancy) -> Result<(ActiveModel, Vec<history::ActiveModel>), Misfit> {
    let mut state = State::Draft;
    let mut row = ActiveModel {
        id: Set(new.id),
        unit_id: Set(new.unit),
        revision: Set(new.revision.as_ref().map(|(text, _)| text.clone())),
        revision_state: Set(new.revision.as_ref().map(|(_, state)| *state)),
        review_id: Set(new.review),
        refusal: Set(None),
        submitted_at: Set(None),
        published_at: Set(None),
        expires_at: Set(None),
        closed_at: Set(None),
        deleted_at: Set(None),
        created_at: Set(new.at),
        updated_at: Set(new.at),
        ..new.content.clone().into()
    };
    let mut lines = Vec::with_capacity(new.steps.len());
    for step in &new.steps {
        let (from, at) = (state, step.at);
        let about_revision =
            state == State::Published && !matches!(step.event, Event::Expire | Event::TakeDown);
        if !about_revision {
            state = state.next(step.event)?;
        }
        match step.event {
            Event::Submit => (row.submitted_at, row.refusal) = (Set(Some(at)), Set(None)),
            Event::Refuse => row.refusal = Set(step.note.clone()),
            Event::Approve if !about_revision => {
                row.published_at = Set(Some(at));
                row.expires_at = Set(Some(rules::expiry(at, new.content.period)));
            }
            Event::Expire | Event::TakeDown => row.closed_at = Set(Some(at)),
            Event::Recycle => row.deleted_at = Set(Some(at)),
            Event::Restore => row.deleted_at = Set(None),
            Event::Approve | Event::Withdraw => {}
        }
        row.updated_at = Set(at);
        lines.push(history::ActiveModel {
            id: Set(step.id),
            vacancy_id: Set(new.id),
            event: Set(step.event),
            from_state: Set(from),
            to_state: Set(state),
            note: Set(step.note.clone()),
            at: Set(at),
        });
    }
    row.state = Set(state);
    row.version = Set(1 + i32::try_from(new.steps.len()).unwrap_or(0));
    Ok((row, lines))
}
