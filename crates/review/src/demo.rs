//! Demonstration data: review tasks in bulk, without an audit line for each.

use crate::task::{State, Submission, entity::ActiveModel};
use db::Tx;
use kernel::{
    clock::Instant,
    id::{OfficerId, ReviewId},
};
use sea_orm::Set;

/// A review task of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoReview {
    /// Its id.
    pub id: ReviewId,
    /// What was submitted.
    pub submission: Submission,
    /// The last decided task of the same thing.
    pub previous: Option<ReviewId>,
    /// When it came in.
    pub at: Instant,
    /// What was decided; nothing while it waits.
    pub decision: Option<DemoDecision>,
}

/// An officer's decision.
#[derive(Clone, Debug)]
pub struct DemoDecision {
    /// Who decided.
    pub officer: OfficerId,
    /// When.
    pub at: Instant,
    /// Why it was returned; nothing: approved.
    pub refusal: Option<String>,
}

/// Writes review tasks.
pub async fn tasks(tx: &Tx, tasks: &[DemoReview]) -> db::Result<()> {
    let rows: Result<Vec<ActiveModel>, _> = tasks.iter().map(row).collect();
    let rows = rows.map_err(|error| db::Error::Broken(error.to_string()))?;
    tx.insert_all(rows).await
}

fn row(new: &DemoReview) -> Result<ActiveModel, serde_json::Error> {
    let decision = new.decision.as_ref();
    let state = match decision {
        None => State::Pending,
        Some(decision) if decision.refusal.is_some() => State::Returned,
        Some(_) => State::Approved,
    };
    let submission = &new.submission;
    Ok(ActiveModel {
        id: Set(new.id),
        kind: Set(submission.kind.key.to_owned()),
        kind_label: Set(submission.kind.label.to_owned()),
        subject_id: Set(submission.subject),
        unit_id: Set(submission.unit),
        unit_name: Set(submission.unit_name.clone()),
        agency_id: Set(submission.agency),
        title: Set(submission.title.clone()),
        snapshot: Set(serde_json::to_string(&submission.snapshot)?),
        previous_id: Set(new.previous),
        state: Set(state),
        submitted_at: Set(new.at),
        decided_at: Set(decision.map(|decision| decision.at)),
        decided_by: Set(decision.map(|decision| decision.officer)),
        reason: Set(decision.and_then(|decision| decision.refusal.clone())),
        version: Set(if decision.is_some() { 2 } else { 1 }),
    })
}
