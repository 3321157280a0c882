//! Résumés and applications with their histories.

use crate::{
    application::{
        entity::ActiveModel,
        history,
        rules::{Answer, Event, Misfit, State},
        store,
    },
    resume::{self, Body, Snapshot},
};
use db::Tx;
use kernel::{
    clock::Instant,
    id::{AccountId, ApplicationId, PersonId, ResumeId, UnitId, VacancyId},
};
use sea_orm::{Set, prelude::Uuid};
use seal::{Sealed, Vault};

/// A résumé of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoResume {
    /// Its id.
    pub id: ResumeId,
    /// Whose.
    pub person: PersonId,
    /// Its text.
    pub body: Body,
    /// When it was made.
    pub at: Instant,
}

/// One event in the life of an application.
#[derive(Clone, Debug)]
pub struct AppliedStep {
    /// Id of its line in the history.
    pub id: Uuid,
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Instant,
    /// What the unit answered.
    pub answer: Option<Answer>,
}

/// An application of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoApplication {
    /// Its id.
    pub id: ApplicationId,
    /// For which vacancy.
    pub vacancy: VacancyId,
    /// Whose vacancy.
    pub unit: UnitId,
    /// Who applied.
    pub person: PersonId,
    /// Their account.
    pub account: AccountId,
    /// 职位名称 when it was sent.
    pub title: String,
    /// The résumé as it was sent.
    pub snapshot: Snapshot,
    /// When it was sent, and the id of that line in the history.
    pub sent: (Instant, Uuid),
    /// What happened since, the oldest first.
    pub steps: Vec<AppliedStep>,
}

fn broken(error: &impl std::fmt::Display) -> db::Error {
    db::Error::Broken(error.to_string())
}

/// Writes résumés.
pub async fn resumes(tx: &Tx, vault: &Vault, resumes: &[DemoResume]) -> db::Result<()> {
    let mut rows = Vec::with_capacity(resumes.len());
    for new in resumes {
        rows.push(resume::entity::ActiveModel {
            id: Set(new.id),
            person_id: Set(new.person),
            body: Set(resume::store::seal(vault, &new.body).map_err(|error| broken(&error))?),
            attachment_id: Set(None),
            version: Set(1),
            created_at: Set(new.at),
            updated_at: Set(new.at),
        });
    }
    tx.insert_all(rows).await
}

/// Writes applications with their histories.
pub async fn applications(
    tx: &Tx,
    vault: &Vault,
    applications: &[DemoApplication],
) -> db::Result<()> {
    let mut rows = Vec::with_capacity(applications.len());
    let mut lines = Vec::new();
    for new in applications {
        let snapshot = store::seal(vault, &new.snapshot).map_err(|error| broken(&error))?;
        let answers = new.steps.iter().map(|step| {
            step.answer
                .as_ref()
                .map(|answer| store::seal_answer(vault, answer))
                .transpose()
        });
        let answers: Vec<Option<Sealed>> = answers
            .collect::<web::Result<_>>()
            .map_err(|error| broken(&error))?;
        rows.push(live(new, snapshot, &answers, &mut lines).map_err(|error| broken(&error))?);
    }
    tx.insert_all(rows).await?;
    tx.insert_all(lines).await
}

/// The row after all events; their lines go to the history.
fn live(
    new: &DemoApplication,
    snapshot: Sealed,
    answers: &[Option<Sealed>],
    lines: &mut Vec<history::ActiveModel>,
) -> Result<ActiveModel, Misfit> {
    let line = |id: Uuid, event: Event, state: State, note: Option<Sealed>, at: Instant| {
        history::ActiveModel {
            id: Set(id),
            application_id: Set(new.id),
            event: Set(event),
            to_state: Set(state),
            note: Set(note),
            at: Set(at),
        }
    };
    let mut state = State::Sent;
    let (mut read_at, mut answered_at, mut answer) = (None, None, None);
    lines.push(line(new.sent.1, Event::Send, state, None, new.sent.0));
    for (step, note) in new.steps.iter().zip(answers) {
        state = state.next(step.event)?;
        match step.event {
            Event::Open => read_at = read_at.or(Some(step.at)),
            Event::Invite | Event::Decline => {
                read_at = read_at.or(Some(step.at));
                answered_at = Some(step.at);
                answer.clone_from(note);
            }
            Event::Send | Event::Withdraw => {}
        }
        lines.push(line(step.id, step.event, state, note.clone(), step.at));
    }
    Ok(ActiveModel {
        id: Set(new.id),
        vacancy_id: Set(new.vacancy),
        unit_id: Set(new.unit),
        person_id: Set(new.person),
        account_id: Set(new.account),
        title: Set(new.title.clone()),
        state: Set(state),
        snapshot: Set(snapshot),
        attachment_id: Set(None),
        answer: Set(answer),
        version: Set(1 + i32::try_from(new.steps.len()).unwrap_or(0)),
        sent_at: Set(new.sent.0),
        read_at: Set(read_at),
        answered_at: Set(answered_at),
    })
}
