//! The use cases: asking for it, taking it back, closing.

use super::{forget, jobs::everywhere, rules::WAITS};
use crate::{
    account::{
        Account, Status,
        entity::{Column, Entity},
    },
    keeper::{Keepers, Whose},
    service::Identity,
    session,
    settings::door::Mine,
};
use db::Read as _;
use kernel::{choice::Choice as _, clock::Instant, id::AccountId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::{Call, Result};

/// The holder of an account has asked for it to be closed: the room above that carries messages tells them.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClosingAsked {
    /// Whose.
    pub account: AccountId,
    /// When it will be closed.
    pub at: Instant,
}

impl queue::Job for ClosingAsked {
    const NAME: &'static str = "identity.closing_asked";
}

/// The holder has taken it back.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClosingStayed {
    /// Whose.
    pub account: AccountId,
}

impl queue::Job for ClosingStayed {
    const NAME: &'static str = "identity.closing_stayed";
}

/// Asks for the account to be closed. Asking twice is asking once; the first moment counts.
pub(super) async fn ask(mine: &Mine) -> Result<()> {
    mine.write(|tx| async move {
        session::hold(&tx, mine.id(), mine.session).await?;
        let at = tx.now() + WAITS;
        let update = Entity::update_many()
            .col_expr(Column::ClosingAt, Expr::value(Some(at)))
            .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.eq(mine.id()))
            .filter(Column::Status.eq(Status::Active))
            .filter(Column::ClosingAt.is_null());
        if update
            .exec(&tx)
            .await
            .map_err(db::Error::from)?
            .rows_affected
            == 0
        {
            return Ok(());
        }
        let told = ClosingAsked {
            account: mine.id(),
            at,
        };
        queue::enqueue(&tx, &told).await?;
        let detail = json!({ "at": at });
        tx.audit("account.closing.ask", &mine.object(), detail)
            .await?;
        Ok(())
    })
    .await
}

/// Takes it back; `false` when there was nothing to take back.
pub(super) async fn stay(mine: &Mine) -> Result<bool> {
    mine.write(|tx| async move {
        session::hold(&tx, mine.id(), mine.session).await?;
        let update = Entity::update_many()
            .col_expr(Column::ClosingAt, Expr::value(None::<Instant>))
            .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.eq(mine.id()))
            .filter(Column::Status.eq(Status::Active))
            .filter(Column::ClosingAt.is_not_null());
        if update
            .exec(&tx)
            .await
            .map_err(db::Error::from)?
            .rows_affected
            == 0
        {
            return Ok(false);
        }
        let told = ClosingStayed { account: mine.id() };
        queue::enqueue(&tx, &told).await?;
        tx.audit("account.closing.stay", &mine.object(), Value::Null)
            .await?;
        Ok(true)
    })
    .await
}

/// Accounts whose time has come, the longest due first. A frozen one waits: what it held is in dispute.
pub(super) async fn due(db: &db::Db, now: Instant, limit: u64) -> db::Result<Vec<AccountId>> {
    let select = Entity::find()
        .filter(Column::ClosingAt.is_not_null())
        .filter(Column::ClosingAt.lte(now))
        .filter(Column::Status.eq(Status::Active))
        .order_by_asc(Column::ClosingAt)
        .limit(limit);
    let rows = db.all(select).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

fn is_due(account: &Account, now: Instant) -> bool {
    account.status == Status::Active && account.closing_at.is_some_and(|at| at <= now)
}

/// Closes an account whose time has come: all that this room holds of it goes in one transaction, and the rooms above are
/// told. One that was taken back, or closed by another node, is left alone.
pub(super) async fn close(
    call: &Call,
    identity: &Identity,
    keepers: &Keepers,
    id: AccountId,
) -> Result<()> {
    call.write(|tx| async move {
        // behind this lock nobody logs in, and nobody takes it back
        tx.lock("session", id.0).await?;
        let found = crate::account::find(&tx, id).await?;
        let Some(account) = found.filter(|account| is_due(account, tx.now())) else {
            return Ok(());
        };
        let whose = Whose::of(&tx, &account).await?;
        forget::all(&tx, identity, call.vault(), &account, &whose).await?;
        everywhere(&tx, keepers, whose).await?;
        let detail = json!({ "kind": account.kind.code() });
        tx.audit("account.close", &format!("account:{id}"), detail)
            .await?;
        Ok(())
    })
    .await
}
