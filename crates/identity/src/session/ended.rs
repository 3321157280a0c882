//! The end of a session, and the event that tells rooms above of it.

use super::{
    entity::{Column, Entity},
    rules,
};
use db::{Read, Tx};
use kernel::{
    clock::Instant,
    id::{AccountId, SessionId},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde::{Deserialize, Serialize};

/// A session was ended: by logging out, from another device, by a new password or phone, or to make room. One that ran
/// out of time ends without a word; [`until`] tells when to look.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ended {
    /// Which.
    pub session: SessionId,
}

impl queue::Job for Ended {
    const NAME: &'static str = "identity.session_ended";
}

/// Ends one session.
pub async fn end(tx: &Tx, id: SessionId) -> db::Result<()> {
    end_live(tx, id).await.map(drop)
}

/// Ends one session and says whether it had not been ended before.
pub(crate) async fn end_live(tx: &Tx, id: SessionId) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(tx.now()))
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null());
    let live = update.exec(tx).await?.rows_affected == 1;
    if live {
        queue::enqueue(tx, &Ended { session: id }).await?;
    }
    Ok(live)
}

/// Ends every session of an account, except `keep`.
pub async fn end_all(tx: &Tx, account: AccountId, keep: Option<SessionId>) -> db::Result<()> {
    let mut rows = Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::EndedAt.is_null());
    let mut update = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(tx.now()))
        .filter(Column::AccountId.eq(account))
        .filter(Column::EndedAt.is_null());
    if let Some(keep) = keep {
        rows = rows.filter(Column::Id.ne(keep));
        update = update.filter(Column::Id.ne(keep));
    }
    // what ran out of time long ago is ended as well, but that is no news
    for row in tx.all(rows).await? {
        if rules::is_live(row.kind, row.created_at, row.seen_at, tx.now()) {
            queue::enqueue(tx, &Ended { session: row.id }).await?;
        }
    }
    update.exec(tx).await?;
    Ok(())
}

/// Of these sessions, those that live, with the moment at which each runs out of time unless it is used again.
pub async fn until(
    read: &impl Read,
    ids: &[SessionId],
    now: Instant,
) -> db::Result<Vec<(SessionId, Instant)>> {
    let rows = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::EndedAt.is_null());
    let live = read.all(rows).await?.into_iter();
    Ok(live
        .filter(|row| rules::is_live(row.kind, row.created_at, row.seen_at, now))
        .map(|row| {
            let idle = row.seen_at + rules::idle(row.kind);
            (row.id, idle.min(row.created_at + rules::absolute(row.kind)))
        })
        .collect())
}

/// Ends every session of an account that is closed, and keeps nothing of where it was used.
pub(crate) async fn forget_all(tx: &Tx, account: AccountId) -> db::Result<()> {
    end_all(tx, account, None).await?;
    Entity::update_many()
        .col_expr(Column::Agent, Expr::value(None::<String>))
        .col_expr(Column::Network, Expr::value(None::<String>))
        .col_expr(Column::Way, Expr::value(None::<String>))
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    super::device::forget_all(tx, account).await
}
