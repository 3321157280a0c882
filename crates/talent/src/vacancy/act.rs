//! What a unit does with its vacancies: one function, one transaction, one audit line.

use super::{
    choices::{RevisionState, State},
    content::Content,
    entity::{ActiveModel, Model},
    review,
    rules::{self, Event, Faults, Misfit},
    store,
};
use db::Tx;
use kernel::{
    choice::Choice as _,
    id::{UnitId, VacancyId},
};
use org::unit::NotReady;
use sea_orm::Set;
use serde_json::json;
use web::{ActingFor, duty::Vacancies};

/// Why a use case of a vacancy did not happen.
#[derive(Clone, Debug, thiserror::Error)]
pub enum VacancyError {
    /// There is no such vacancy of this unit.
    #[error("没有找到这个职位")]
    Absent,
    /// It is not in a state for this.
    #[error("{0}。请刷新页面后再试")]
    Misfit(#[from] Misfit),
    /// It waits for the agency, or lies in the bin: its text cannot be changed.
    #[error("职位现在是“{0}”状态，不能修改。审核中的职位请先撤回审核，回收站中的职位请先恢复")]
    Closed(State),
    /// The agency was quicker than the unit that wanted its text back.
    #[error("审核机构刚刚作出了决定，请刷新页面查看结果")]
    Decided,
    /// The form that made a vacancy came again with another text.
    #[error(
        "这份表单已经保存为一个职位，您后来修改的内容还没有保存。修改那个职位请到“未发布职位”中编辑；要另建一个职位，请再次点击保存或发布"
    )]
    Made,
    /// The text is not fit for publication.
    #[error("职位信息还不完整")]
    Lacks(Faults),
    /// The unit may not publish yet.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// The database failed, or the row was changed meanwhile.
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl From<VacancyError> for web::Error {
    fn from(error: VacancyError) -> Self {
        match error {
            VacancyError::Absent => Self::Absent,
            VacancyError::Database(error) => error.into(),
            VacancyError::NotReady(error) => error.into(),
            other => Self::Conflict(other.to_string()),
        }
    }
}

/// Result of a use case of a vacancy.
pub type Result<T> = std::result::Result<T, VacancyError>;

/// What follows a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// 保存: nothing.
    Keep,
    /// 发布: the text goes to the reviewing agency.
    Publish,
}

/// 保存 or 发布 of a new vacancy (checklist A-4.1.36/37). The same key gives the same vacancy.
pub async fn create(
    call: &ActingFor<Vacancies>,
    key: &str,
    content: &Content,
    then: Then,
) -> Result<VacancyId> {
    let exact = &exact(key, content, then)?;
    call.write(|tx| async move {
        if let Some(id) = already(&tx, exact).await? {
            return Ok(id);
        }
        if already(&tx, key).await?.is_some() {
            return Err(VacancyError::Made);
        }
        let row = store::insert(&tx, call.unit, content).await?;
        audit(&tx, row.id, "create").await?;
        if then == Then::Publish {
            submit_row(&tx, call.unit, &row).await?;
        }
        tx.remember(exact, &row.id.to_string()).await?;
        tx.remember(key, &row.id.to_string()).await?;
        Ok(row.id)
    })
    .await
}

/// 保存 or 发布 of an edited vacancy. A published one keeps its approved text and gets a revision.
pub async fn edit(
    call: &ActingFor<Vacancies>,
    id: VacancyId,
    key: &str,
    version: i32,
    content: &Content,
    then: Then,
) -> Result<VacancyId> {
    let key = &exact(key, content, then)?;
    call.write(|tx| async move {
        if let Some(id) = already(&tx, key).await? {
            return Ok(id);
        }
        let row = owned(&tx, call.unit, id).await?;
        if row.version != version {
            return Err(db::Error::Stale.into());
        }
        let row = write_text(&tx, &row, content).await?;
        audit(&tx, id, "edit").await?;
        if then == Then::Publish {
            submit_row(&tx, call.unit, &row).await?;
        }
        tx.remember(key, &id.to_string()).await?;
        Ok(id)
    })
    .await
}

/// Where an edit goes: into the row, or beside the approved text.
async fn write_text(tx: &Tx, row: &Model, content: &Content) -> Result<Model> {
    if !row.state.editable() || row.revision_state == Some(RevisionState::UnderReview) {
        return Err(VacancyError::Closed(State::UnderReview).at(row));
    }
    let change = if row.state == State::Published {
        if *content == row.content() {
            ActiveModel {
                revision: Set(None),
                revision_state: Set(None),
                ..Default::default()
            }
        } else {
            // a refusal stays in sight until the next submission
            let state = row.revision_state.unwrap_or(RevisionState::Draft);
            ActiveModel {
                revision: Set(Some(content.clone())),
                revision_state: Set(Some(state)),
                ..Default::default()
            }
        }
    } else if matches!(row.state, State::Expired | State::TakenDown) {
        // what was public stays what was approved, until the new text is submitted
        ActiveModel {
            revision: Set(Some(content.clone())),
            revision_state: Set(Some(RevisionState::Draft)),
            ..Default::default()
        }
    } else {
        ActiveModel {
            revision: Set(None),
            revision_state: Set(None),
            ..content.clone().into()
        }
    };
    Ok(store::update(tx, row, change).await?)
}

impl VacancyError {
    /// Names the state that the row is really in.
    fn at(self, row: &Model) -> Self {
        match self {
            Self::Closed(_) if row.state != State::Published => Self::Closed(row.state),
            other => other,
        }
    }
}

/// 发布 or 重新发布 from a list.
pub async fn submit(call: &ActingFor<Vacancies>, id: VacancyId) -> Result<()> {
    call.write(|tx| async move {
        let row = owned(&tx, call.unit, id).await?;
        submit_row(&tx, call.unit, &row).await
    })
    .await
}

/// Sends the working text to the reviewing agency.
async fn submit_row(tx: &Tx, unit: UnitId, row: &Model) -> Result<()> {
    let text = row.working();
    let faults = rules::lacks(&text);
    if !faults.is_empty() {
        return Err(VacancyError::Lacks(faults));
    }
    let ready = org::unit::require_ready(tx, unit).await?;
    let change = if row.state == State::Published {
        let revision = row.revision_state.ok_or(Misfit {
            state: row.state,
            event: Event::Submit,
        })?;
        ActiveModel {
            revision_state: Set(revision.next(Event::Submit)?),
            ..Default::default()
        }
    } else {
        let to = row.state.next(Event::Submit)?;
        ActiveModel {
            state: Set(to),
            revision: Set(None),
            revision_state: Set(None),
            ..text.clone().into()
        }
    };
    let task = review::submit(tx, &ready, row, &text).await?;
    let change = ActiveModel {
        review_id: Set(Some(task)),
        refusal: Set(None),
        submitted_at: Set(Some(tx.now())),
        ..change
    };
    let after = store::update(tx, row, change).await?;
    store::record(tx, row.id, Event::Submit, row.state, after.state, None).await?;
    audit(tx, row.id, Event::Submit.code()).await?;
    Ok(())
}

/// 撤回审核, of the vacancy or of its new text.
pub async fn withdraw(call: &ActingFor<Vacancies>, id: VacancyId) -> Result<()> {
    call.write(|tx| async move {
        let row = owned(&tx, call.unit, id).await?;
        withdraw_row(&tx, &row).await
    })
    .await
}

pub(super) async fn withdraw_row(tx: &Tx, row: &Model) -> Result<()> {
    let id = row.id;
    let change = match (row.state, row.revision_state) {
        (State::Published, Some(revision)) => ActiveModel {
            revision_state: Set(revision.next(Event::Withdraw)?),
            ..Default::default()
        },
        (state, _) => ActiveModel {
            state: Set(state.next(Event::Withdraw)?),
            ..Default::default()
        },
    };
    if !review::withdraw(tx, id).await? {
        return Err(VacancyError::Decided);
    }
    let after = store::update(
        tx,
        row,
        ActiveModel {
            review_id: Set(None),
            ..change
        },
    )
    .await?;
    store::record(tx, id, Event::Withdraw, row.state, after.state, None).await?;
    audit(tx, id, Event::Withdraw.code()).await?;
    Ok(())
}

/// 放弃修改: forgets the new text of a vacancy that has an approved one.
pub async fn drop_revision(call: &ActingFor<Vacancies>, id: VacancyId) -> Result<()> {
    call.write(|tx| async move {
        let row = owned(&tx, call.unit, id).await?;
        if row.revision_state == Some(RevisionState::UnderReview)
            && !review::withdraw(&tx, id).await?
        {
            return Err(VacancyError::Decided);
        }
        let change = ActiveModel {
            revision: Set(None),
            revision_state: Set(None),
            review_id: Set(None),
            refusal: Set(None),
            ..Default::default()
        };
        store::update(&tx, &row, change).await?;
        audit(&tx, id, "drop_revision").await?;
        Ok(())
    })
    .await
}

/// 复制: a new draft with the same text.
pub async fn copy(call: &ActingFor<Vacancies>, id: VacancyId, key: &str) -> Result<VacancyId> {
    call.write(|tx| async move {
        if let Some(id) = already(&tx, key).await? {
            return Ok(id);
        }
        let row = owned(&tx, call.unit, id).await?;
        let copy = store::insert(&tx, call.unit, &row.working()).await?;
        tx.audit("vacancy.copy", &object(copy.id), json!({ "from": id }))
            .await?;
        tx.remember(key, &copy.id.to_string()).await?;
        Ok(copy.id)
    })
    .await
}

/// 下架, 删除 or 恢复 of one vacancy.
pub async fn step(call: &ActingFor<Vacancies>, id: VacancyId, event: Event) -> Result<()> {
    call.write(|tx| async move {
        let row = owned(&tx, call.unit, id).await?;
        step_row(&tx, &row, event).await?;
        Ok(())
    })
    .await
}

/// The same for several of them. Those that are not in a state for it stay as they are; tells how many moved.
pub async fn step_many(
    call: &ActingFor<Vacancies>,
    ids: &[VacancyId],
    event: Event,
) -> Result<usize> {
    call.write(|tx| async move {
        let (mut moved, rows) = (0, store::owned_among(&tx, call.unit, ids).await?);
        for id in ids
            .iter()
            .filter(|id| rows.iter().all(|row| row.id != **id))
        {
            tx.audit("access.denied", &object(*id), serde_json::Value::Null)
                .await?;
        }
        for row in rows {
            if row.state.next(event).is_ok() {
                step_row(&tx, &row, event).await?;
                moved += 1;
            }
        }
        Ok(moved)
    })
    .await
}

/// A transition without a decision of the agency.
pub(super) async fn step_row(tx: &Tx, row: &Model, event: Event) -> Result<Model> {
    let to = row.state.next(event)?;
    let mut change = ActiveModel {
        state: Set(to),
        ..Default::default()
    };
    if row.state == State::Published {
        if row.revision_state == Some(RevisionState::UnderReview) {
            // decided in this very moment: the decision finds no review of its number and changes nothing
            review::withdraw(tx, row.id).await?;
        }
        if let Some(revision) = row.revision_state {
            change.revision_state = Set(revision.next(event)?);
        }
        change.review_id = Set(None);
        change.closed_at = Set(Some(tx.now()));
    }
    match event {
        Event::Recycle => change.deleted_at = Set(Some(tx.now())),
        Event::Restore => change.deleted_at = Set(None),
        _ => {}
    }
    // a draft has one text only: the newest
    if let (Event::Restore, Some(text)) = (event, &row.revision) {
        change = ActiveModel {
            state: change.state,
            deleted_at: change.deleted_at,
            revision: Set(None),
            revision_state: Set(None),
            ..text.clone().into()
        };
    }
    let after = store::update(tx, row, change).await?;
    store::record(tx, row.id, event, row.state, to, None).await?;
    audit(tx, row.id, event.code()).await?;
    if row.state == State::Published {
        tx.changed("vacancy", row.id.0).await?;
    }
    Ok(after)
}

async fn owned(tx: &Tx, unit: UnitId, id: VacancyId) -> Result<Model> {
    store::owned(tx, unit, id)
        .await?
        .ok_or(VacancyError::Absent)
}

/// The key of one sending: the same page with another text is another sending, so that nothing typed is dropped with a
/// message of success.
fn exact(key: &str, content: &Content, then: Then) -> Result<String> {
    let text =
        serde_json::to_string(content).map_err(|error| db::Error::Broken(error.to_string()))?;
    Ok(format!("{key}\n{then:?}\n{text}"))
}

/// The vacancy that this key made or changed before.
async fn already(tx: &Tx, key: &str) -> Result<Option<VacancyId>> {
    Ok(tx.once(key).await?.and_then(|outcome| outcome.parse().ok()))
}

async fn audit(tx: &Tx, id: VacancyId, what: &str) -> db::Result<()> {
    tx.audit(
        &format!("vacancy.{what}"),
        &object(id),
        serde_json::Value::Null,
    )
    .await
}

/// Names a vacancy in the audit log.
#[must_use]
pub fn object(id: VacancyId) -> String {
    format!("vacancy:{id}")
}
