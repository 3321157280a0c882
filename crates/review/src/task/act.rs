//! Use cases: submit, withdraw, decide.

use super::{
    diff::Section,
    entity::{ActiveModel, Column, Entity, Model},
    jobs::Decided,
    rules::{Event, Kind, State, Verdict},
    store,
};
use db::Tx;
use kernel::{
    clock::stamp,
    id::{AgencyId, ReviewId, UnitId},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    Set, prelude::Uuid, sea_query::Expr,
};
use serde_json::json;
use web::{AsOfficer, Error, Result};

/// Something to be reviewed.
#[derive(Clone, Debug)]
pub struct Submission {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub subject: Uuid,
    /// Whose.
    pub unit: UnitId,
    /// The unit's name.
    pub unit_name: String,
    /// Who decides.
    pub agency: AgencyId,
    /// What officers see in the queue.
    pub title: String,
    /// The whole text. Only what is going to be public: it is stored in clear.
    pub snapshot: Vec<Section>,
}

/// Submits something within the caller's transaction. If it waits already, the older text is withdrawn; the page
/// compares with the last decided one.
pub async fn submit(tx: &Tx, submission: &Submission) -> db::Result<ReviewId> {
    let Submission { kind, subject, .. } = submission;
    tx.lock("review", *subject).await?;
    withdraw(tx, kind.key, *subject).await?;
    let previous = store::last_decided(tx, kind.key, *subject).await?;
    let snapshot = serde_json::to_string(&submission.snapshot)
        .map_err(|error| db::Error::Broken(error.to_string()))?;
    let id = ReviewId::new(tx.now(), tx.rng());
    let row = ActiveModel {
        id: Set(id),
        kind: Set(kind.key.to_owned()),
        kind_label: Set(kind.label.to_owned()),
        subject_id: Set(*subject),
        unit_id: Set(submission.unit),
        unit_name: Set(submission.unit_name.clone()),
        agency_id: Set(submission.agency),
        title: Set(submission.title.clone()),
        snapshot: Set(snapshot),
        previous_id: Set(previous.map(|previous| previous.id)),
        state: Set(State::Pending),
        submitted_at: Set(tx.now()),
        decided_at: Set(None),
        decided_by: Set(None),
        reason: Set(None),
        version: Set(1),
    };
    row.insert(tx).await?;
    let detail = json!({ "kind": kind.key, "subject": subject.simple().to_string(), "agency": submission.agency.to_string() });
    tx.audit("review.submit", &format!("review:{id}"), detail)
        .await?;
    Ok(id)
}

/// Takes back what waits, because the unit wants to change it. `false`: nothing waited.
pub async fn withdraw(tx: &Tx, kind: &str, subject: Uuid) -> db::Result<bool> {
    let Some(row) = store::open(tx, kind, subject).await? else {
        return Ok(false);
    };
    let Ok(state) = row.state.next(Event::Withdraw) else {
        return Ok(false);
    };
    let moved = turn(tx, &row, state, None, None).await?;
    if moved {
        tx.audit(
            "review.withdraw",
            &format!("review:{}", row.id),
            serde_json::Value::Null,
        )
        .await?;
    }
    Ok(moved)
}

/// Moves a pending task on; `false` when somebody was quicker.
async fn turn(
    tx: &Tx,
    row: &Model,
    state: State,
    officer: Option<kernel::id::OfficerId>,
    reason: Option<&str>,
) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.column()))
        .col_expr(Column::DecidedAt, Expr::value(Some(tx.now())))
        .col_expr(
            Column::DecidedBy,
            Expr::value(officer.map(|officer| officer.0)),
        )
        .col_expr(Column::Reason, Expr::value(reason.map(str::to_owned)))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(row.id))
        .filter(Column::State.eq(State::Pending))
        .filter(Column::Version.eq(row.version));
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// The task, if the officer's agency decides on it; another agency's is denied.
pub(crate) async fn own(call: &AsOfficer, id: ReviewId) -> Result<Model> {
    match store::find(call.db(), id).await? {
        Some(row) if row.agency_id == call.agency => Ok(row),
        Some(_) => Err(call.denied(&format!("review:{id}")).await),
        None => Err(Error::Absent),
    }
}

/// An officer decides. The same decision sent twice by the same officer is one; two officers: the second is told who
/// decided and when.
pub(crate) async fn decide(
    call: &AsOfficer,
    id: ReviewId,
    verdict: Verdict,
    reason: Option<&str>,
) -> Result<Model> {
    own(call, id).await?;
    let decided = call
        .write(|tx| async move {
            let row = store::find(&tx, id).await?.ok_or(Error::Absent)?;
            let Ok(state) = row.state.next(Event::Decide(verdict)) else { return Ok(Err(row)) };
            if !turn(&tx, &row, state, Some(call.officer), reason).await? {
                return Err(db::Error::Stale.into());
            }
            queue::enqueue(&tx, &Decided { review: id }).await?;
            let detail = json!({ "kind": row.kind, "subject": row.subject_id.simple().to_string(), "verdict": verdict });
            tx.audit("review.decide", &format!("review:{id}"), detail).await?;
            Ok::<_, Error>(Ok(row))
        })
        .await?;
    match decided {
        Ok(row) => Ok(row),
        Err(row)
            if row.decided_by == Some(call.officer) && row.state.verdict() == Some(verdict) =>
        {
            Ok(row)
        }
        Err(row) => Err(Error::Conflict(already(call, &row).await?)),
    }
}

/// Who was quicker, when, and with which verdict.
pub(crate) async fn already(call: &AsOfficer, row: &Model) -> Result<String> {
    let at = row.decided_at.map(stamp).unwrap_or_default();
    let Some(officer) = row.decided_by else {
        return Ok(format!(
            "单位已于 {at} 撤回《{}》，不需要再审核。",
            row.title
        ));
    };
    let names = org::officer::names(call.db(), call.vault(), &[officer]).await?;
    let who = names
        .get(&officer)
        .map_or("本机构的其他工作人员", String::as_str);
    Ok(format!(
        "《{}》已由 {who} 于 {at} 处理：{}。您的意见没有提交。",
        row.title, row.state
    ))
}
