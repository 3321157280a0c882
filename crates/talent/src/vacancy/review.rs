//! The way of a vacancy through the reviewing agency: what is handed over, and what its decision does.

use super::{
    act::{VacancyError, object},
    choices::{RevisionState, State},
    content::Content,
    entity::{ActiveModel, Model},
    jobs::ExpireVacancy,
    rules::{self, Event},
    store,
};
use ::review::{Deciders, Kind, Outcome, Section, Submission, Verdict};
use db::Tx;
use kernel::{
    clock::Instant,
    id::{ReviewId, UnitId, VacancyId},
};
use notify::{Message, REVIEW_PASSED, REVIEW_REFUSED};
use org::unit::Ready;
use queue::JobError;
use sea_orm::Set;
use seal::Vault;
use serde_json::json;
use web::{App, Call};

/// What is reviewed here.
pub const KIND: Kind = Kind {
    key: "vacancy",
    label: "职位",
};

/// Hands a text to the unit's reviewing agency (checklist ).
pub(super) async fn submit(
    tx: &Tx,
    ready: &Ready,
    row: &Model,
    text: &Content,
) -> Result<ReviewId, VacancyError> {
    let submission = Submission {
        kind: KIND,
        subject: row.id.0,
        unit: row.unit_id,
        unit_name: ready.unit.name.clone(),
        agency: ready.agency,
        title: text.title.clone(),
        snapshot: vec![Section::new("职位信息", text.lines())],
    };
    Ok(::review::submit(tx, &submission).await?)
}

/// Takes it back before the agency has decided; `false` when it has.
pub(super) async fn withdraw(tx: &Tx, id: VacancyId) -> Result<bool, VacancyError> {
    Ok(::review::withdraw(tx, KIND.key, id.0).await?)
}

/// What the agency decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// 审核通过, at this moment.
    Approved(Instant),
    /// 审核不通过, with the reason for the unit.
    Refused(String),
}

/// Adds this room to those that act on verdicts.
#[must_use]
pub fn deciders(deciders: Deciders, app: &App) -> Deciders {
    let app = app.clone();
    deciders.on(KIND, move |outcome| {
        let call = Call::system(&app, "vacancy.decided");
        async move {
            decided(&call, &outcome)
                .await
                .map_err(|error| JobError::Retry(error.to_string()))
        }
    })
}

/// Body of the job that brings a verdict: the vacancy moves and the unit is told, both or neither.
async fn decided(call: &Call, outcome: &Outcome) -> Result<(), VacancyError> {
    let decision = match outcome.verdict {
        Verdict::Approve => Decision::Approved(outcome.at),
        Verdict::Return => Decision::Refused(outcome.reason.clone().unwrap_or_default()),
    };
    let decision = &decision;
    call.write(|tx| async move {
        if let Some(row) = decide(&tx, outcome.review, decision).await? {
            tell(
                &tx,
                call.vault(),
                outcome.unit,
                &row,
                &outcome.title,
                decision,
            )
            .await?;
        }
        Ok(())
    })
    .await
}

async fn tell(
    tx: &Tx,
    vault: &Vault,
    unit: UnitId,
    row: &Model,
    title: &str,
    decision: &Decision,
) -> Result<(), VacancyError> {
    let Some(account) = org::unit::find(tx, unit)
        .await?
        .and_then(|unit| unit.account_id)
    else {
        return Ok(());
    };
    let link = super::web::JobShow { id: row.id };
    let (notice, detail) = match decision {
        Decision::Approved(_) => (REVIEW_PASSED, String::new()),
        Decision::Refused(reason) => (REVIEW_REFUSED, format!("退回原因：{reason}")),
    };
    let message = Message::new(account, notice)
        .with("subject", format!("职位“{title}”"))
        .detail(detail)
        .link(link)
        .by_sms();
    notify::send(tx, vault, &message).await?;
    Ok(())
}

/// Applies a decision. One that comes twice, or after the unit took its text back, changes nothing; tells the row
/// when it did change something.
pub async fn decide(
    tx: &Tx,
    review: ReviewId,
    decision: &Decision,
) -> Result<Option<Model>, VacancyError> {
    let Some(row) = store::under_review(tx, review).await? else {
        return Ok(None);
    };
    let (event, note) = match decision {
        Decision::Approved(_) => (Event::Approve, None),
        Decision::Refused(reason) => (Event::Refuse, Some(reason.clone())),
    };
    let change = match (row.state, row.revision_state, decision) {
        (State::UnderReview, _, Decision::Approved(at)) => {
            let end = rules::expiry(*at, row.period);
            ActiveModel {
                state: Set(row.state.next(event)?),
                published_at: Set(Some(*at)),
                expires_at: Set(Some(end)),
                closed_at: Set(None),
                ..Default::default()
            }
        }
        (State::UnderReview, _, Decision::Refused(_)) => ActiveModel {
            state: Set(row.state.next(event)?),
            ..Default::default()
        },
        (State::Published, Some(RevisionState::UnderReview), Decision::Approved(at)) => {
            approved_revision(&row, *at)
        }
        (State::Published, Some(revision @ RevisionState::UnderReview), Decision::Refused(_)) => {
            ActiveModel {
                revision_state: Set(revision.next(event)?),
                ..Default::default()
            }
        }
        _ => return Ok(None),
    };
    let change = ActiveModel {
        review_id: Set(None),
        refusal: Set(note.clone()),
        ..change
    };
    let after = store::update(tx, &row, change).await?;
    store::record(tx, row.id, event, row.state, after.state, note).await?;
    tx.audit(
        "vacancy.decided",
        &object(row.id),
        json!({ "review": review, "approved": event == Event::Approve }),
    )
    .await?;
    if after.state == State::Published {
        if let Some(end) = after.expires_at.filter(|end| row.expires_at != Some(*end)) {
            queue::enqueue_at(tx, &ExpireVacancy { id: row.id }, end).await?;
        }
        tx.changed("vacancy", row.id.0).await?;
    }
    Ok(Some(after))
}

/// The new text takes the place of the approved one. The period begins anew only when it was itself changed.
fn approved_revision(row: &Model, at: Instant) -> ActiveModel {
    let text = row.working();
    let end = if text.period == row.period {
        row.expires_at
    } else {
        Some(rules::expiry(at, text.period))
    };
    ActiveModel {
        expires_at: Set(end),
        revision: Set(None),
        revision_state: Set(None),
        ..text.into()
    }
}
