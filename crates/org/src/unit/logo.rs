//! The logo (checklist ): what a unit uploads is public only when its reviewing agency has approved it.

mod entity;

pub use entity::{Model as Logo, State};

use super::store;
use crate::agency;
use db::{Read, Tx};
use entity::{ActiveModel, Column, Entity, Event};
use files::FileError;
use kernel::{
    choice::Choice as _,
    clock::Instant,
    id::{AgencyId, FileId, UnitId, uuid_at},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    Set, prelude::Uuid, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use web::{ActingFor, Call, duty::UnitInfo};

/// Most bytes of a logo.
pub const MAX_BYTES: u64 = 2 * 1024 * 1024;

/// Tells the rooms above that a logo waits for its review.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogoSubmitted {
    /// The logo.
    pub logo: Uuid,
}

impl queue::Job for LogoSubmitted {
    const NAME: &'static str = "org.logo_submitted";
}

/// Tells the rooms above what the agency decided: the unit wants to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogoDecided {
    /// The logo.
    pub logo: Uuid,
}

impl queue::Job for LogoDecided {
    const NAME: &'static str = "org.logo_decided";
}

/// Why a logo was not taken.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LogoError {
    /// Nobody would review it.
    #[error("请先在“单位基本信息”中选择审核机构并保存，再上传单位标志")]
    NoAgency,
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// Anything else.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for LogoError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

/// Takes a received file as the new logo and sends it to the reviewing agency. One that waits already is replaced.
pub(crate) async fn submit(call: &ActingFor<UnitInfo>, file: FileId) -> Result<(), LogoError> {
    call.write(|tx| async move {
        let unit = store::find(&tx, call.unit)
            .await?
            .ok_or(web::Error::Absent)?;
        let agency = match unit.agency_id {
            Some(id) => agency::reviewing(&tx, id).await?,
            None => None,
        };
        let agency = agency.ok_or(LogoError::NoAgency)?.id;
        tx.lock("unit_logo", call.unit.0).await?;
        if let Some(old) = waiting(&tx, call.unit).await? {
            turn(&tx, &old, Event::Replace, None).await?;
            call.app.files.remove(&tx, old.file_id).await?;
        }
        call.app.files.keep(&tx, file).await?;
        let id = uuid_at(tx.now(), tx.rng());
        let row = ActiveModel {
            id: Set(id),
            unit_id: Set(call.unit),
            file_id: Set(file),
            agency_id: Set(agency),
            state: Set(State::Pending),
            reason: Set(None),
            created_at: Set(tx.now()),
            decided_at: Set(None),
        };
        row.insert(&tx).await.map_err(db::Error::from)?;
        queue::enqueue(&tx, &LogoSubmitted { logo: id }).await?;
        tx.audit(
            "unit.logo.submit",
            &format!("unit:{}", call.unit),
            serde_json::json!({ "logo": id.simple().to_string() }),
        )
        .await?;
        Ok(())
    })
    .await
}

/// Every logo that a unit has sent, the newest first.
pub(crate) async fn all(read: &impl Read, unit: UnitId) -> db::Result<Vec<Logo>> {
    let select = Entity::find()
        .filter(Column::UnitId.eq(unit))
        .order_by_desc(Column::Id);
    read.all(select).await
}

/// The agency's verdict on a logo. A verdict on one that waits no more changes nothing, so it may be told twice.
pub async fn decide(
    call: &Call,
    logo: Uuid,
    approved: bool,
    reason: Option<&str>,
) -> Result<(), LogoError> {
    call.write(|tx| async move {
        let Some(row) = find(&tx, logo)
            .await?
            .filter(|row| row.state == State::Pending)
        else {
            return Ok(());
        };
        let unit = store::find(&tx, row.unit_id)
            .await?
            .ok_or(web::Error::Absent)?;
        turn(
            &tx,
            &row,
            if approved {
                Event::Approve
            } else {
                Event::Return
            },
            reason,
        )
        .await?;
        if approved {
            publish(call, &tx, &unit, &row).await?;
        } else {
            call.app.files.remove(&tx, row.file_id).await?;
        }
        queue::enqueue(&tx, &LogoDecided { logo }).await?;
        tx.audit(
            "unit.logo.decide",
            &format!("unit:{}", row.unit_id),
            serde_json::json!({ "logo": logo.simple().to_string(), "approved": approved }),
        )
        .await?;
        Ok(())
    })
    .await
}

/// Puts an approved logo in the place of the old one, which is let go.
async fn publish(call: &Call, tx: &Tx, unit: &super::Unit, row: &Logo) -> Result<(), LogoError> {
    if let Some(old) = unit.logo_id.filter(|old| *old != row.file_id) {
        call.app.files.remove(tx, old).await?;
    }
    super::Entity::update_many()
        .col_expr(super::Column::LogoId, Expr::value(Some(row.file_id.0)))
        .col_expr(super::Column::UpdatedAt, Expr::value(tx.now()))
        .filter(super::Column::Id.eq(row.unit_id))
        .exec(tx)
        .await
        .map_err(db::Error::from)?;
    super::act::note_change(
        tx,
        call.vault(),
        row.unit_id,
        "审核机构",
        "单位标志",
        if unit.logo_id.is_some() {
            "原标志"
        } else {
            ""
        },
        "新标志（审核通过）",
    )
    .await?;
    tx.changed("unit", row.unit_id.0).await?;
    Ok(())
}

async fn turn(tx: &Tx, row: &Logo, event: Event, reason: Option<&str>) -> Result<(), LogoError> {
    let state = row
        .state
        .next(event)
        .map_err(|stuck| web::Error::Conflict(stuck.to_string()))?;
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::Reason, Expr::value(reason.map(str::to_owned)))
        .col_expr(Column::DecidedAt, Expr::value(Some(tx.now())))
        .filter(Column::Id.eq(row.id))
        .filter(Column::State.eq(row.state));
    match update
        .exec(tx)
        .await
        .map_err(db::Error::from)?
        .rows_affected
    {
        0 => Err(db::Error::Stale.into()),
        _ => Ok(()),
    }
}

/// One logo.
pub async fn find(read: &impl Read, id: Uuid) -> db::Result<Option<Logo>> {
    read.one(Entity::find_by_id(id)).await
}

/// The logo of a unit that waits for its review.
pub(crate) async fn waiting(read: &impl Read, unit: UnitId) -> db::Result<Option<Logo>> {
    read.one(
        Entity::find()
            .filter(Column::UnitId.eq(unit))
            .filter(Column::State.eq(State::Pending))
            .order_by_desc(Column::Id),
    )
    .await
}

/// The newest logo that a unit sent, in whatever state.
pub(crate) async fn newest(read: &impl Read, unit: UnitId) -> db::Result<Option<Logo>> {
    read.one(
        Entity::find()
            .filter(Column::UnitId.eq(unit))
            .order_by_desc(Column::Id),
    )
    .await
}

/// Whether a file is the logo of this unit that it may look at itself.
pub(crate) async fn is_own(read: &impl Read, unit: UnitId, file: FileId) -> db::Result<bool> {
    read.exists(
        Entity::find()
            .filter(Column::UnitId.eq(unit))
            .filter(Column::FileId.eq(file))
            .filter(Column::State.eq(State::Pending)),
    )
    .await
}

impl Logo {
    /// When it was sent, and to whom.
    #[must_use]
    pub const fn sent(&self) -> (Instant, AgencyId) {
        (self.created_at, self.agency_id)
    }
}
