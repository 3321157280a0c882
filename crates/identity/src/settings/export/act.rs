//! The use cases: asking for a copy, and taking it.

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::{session, settings::door::Mine};
use chrono::TimeDelta;
use db::{Limit, Read, Tx};
use kernel::{
    clock::Instant,
    id::{AccountId, uuid_at},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QueryOrder as _, Set, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;
use web::{Error, Result};

/// Copies of one account.
pub(super) const A_DAY: u64 = 3;
const LIMIT: [(TimeDelta, u64); 1] = [(TimeDelta::days(1), A_DAY)];
/// How long a copy waits to be taken.
const WAITS: TimeDelta = TimeDelta::minutes(10);
/// How often it may be taken: a connection may break.
const TAKEN: i32 = 5;
/// How long it is shown that there was one.
const KEPT: TimeDelta = TimeDelta::days(183);

/// A copy of everything was asked for: the room above that carries messages tells the holder.
#[derive(Debug, Serialize, Deserialize)]
pub struct Exported {
    /// Whose.
    pub account: AccountId,
    /// When.
    pub at: Instant,
}

impl queue::Job for Exported {
    const NAME: &'static str = "identity.exported";
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// Enough for today.
    #[error("每天最多导出{A_DAY}次，请明天再试")]
    TooMany,
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

/// Asks for a copy, which this session may take for some minutes. The same form sent twice asks once.
pub(super) async fn ask(mine: &Mine, key: &str) -> std::result::Result<Uuid, Refused> {
    let counted = &mine
        .vault()
        .blind("account_export.account", &mine.id().to_string());
    mine.write(|tx| async move {
        if let Some(known) = tx.once(key).await? {
            return known.parse().map_err(|_| Error::Absent.into());
        }
        session::hold(&tx, mine.id(), mine.session).await?;
        let limit = Limit {
            key: counted.as_bytes(),
            spans: &LIMIT,
        };
        if tx.tally(&[limit]).await?.is_err() {
            return Err(Refused::TooMany);
        }
        let id = uuid_at(tx.now(), tx.rng());
        let row = ActiveModel {
            id: Set(id),
            account_id: Set(mine.id()),
            session_id: Set(mine.session),
            downloads: Set(0),
            created_at: Set(tx.now()),
            until: Set(tx.now() + WAITS),
        };
        row.insert(&tx).await.map_err(db::Error::from)?;
        let told = Exported {
            account: mine.id(),
            at: tx.now(),
        };
        queue::enqueue(&tx, &told).await?;
        let detail = json!({ "export": id.to_string() });
        tx.audit("account.export", &mine.object(), detail).await?;
        tx.remember(key, &id.to_string()).await?;
        Ok(id)
    })
    .await
}

/// Whether this session may take a copy now.
fn is_good(mine: &Mine, row: &Model) -> bool {
    row.session_id == mine.session && mine.now < row.until && row.downloads < TAKEN
}

/// The copies of the account so far, the newest first, and the one that waits for this session.
pub(super) async fn so_far(mine: &Mine) -> db::Result<(Vec<Model>, Option<Uuid>)> {
    let rows = of(mine.db(), mine.id()).await?;
    let waiting = rows.iter().find(|row| is_good(mine, row));
    let waiting = waiting.map(|row| row.id);
    Ok((rows, waiting))
}

/// The copies of an account, the newest first.
pub(super) async fn of(read: &impl Read, account: AccountId) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_desc(Column::CreatedAt);
    read.all(select).await
}

/// Takes a copy: somebody else's is denied, `false` for one that waits no more.
pub(super) async fn take(mine: &Mine, id: Uuid) -> Result<bool> {
    let Some(row) = mine.db().one(Entity::find_by_id(id)).await? else {
        return Err(Error::Absent);
    };
    if row.account_id != mine.id() {
        return Err(mine.denied(&format!("export:{id}")).await);
    }
    if !is_good(mine, &row) {
        return Ok(false);
    }
    mine.write(|tx| async move {
        session::hold(&tx, mine.id(), mine.session).await?;
        let update = Entity::update_many()
            .col_expr(Column::Downloads, Expr::col(Column::Downloads).add(1))
            .filter(Column::Id.eq(id))
            .filter(Column::Downloads.lt(TAKEN));
        if update
            .exec(&tx)
            .await
            .map_err(db::Error::from)?
            .rows_affected
            == 0
        {
            return Ok(false);
        }
        let detail = json!({ "export": id.to_string() });
        tx.audit("account.export.take", &mine.object(), detail)
            .await?;
        Ok(true)
    })
    .await
}

/// Forgets the copies that an account has asked for.
pub(in crate::settings) async fn forget(tx: &Tx, account: AccountId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}

/// Throws away what is not shown any more.
pub(in crate::settings) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(now - KEPT))
        .exec(tx)
        .await?;
    Ok(())
}
