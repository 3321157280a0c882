//! The sessions of an account, for its holder.

use super::{
    entity::{Column, Entity},
    rules,
};
use db::Read;
use kernel::{
    clock::Instant,
    id::{AccountId, SessionId},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

/// A session that lives.
pub(crate) struct Live {
    pub(crate) id: SessionId,
    /// Browser and system in words.
    pub(crate) agent: String,
    /// From where it began, masked.
    pub(crate) network: String,
    pub(crate) began: Instant,
    pub(crate) seen: Instant,
}

/// The live sessions of an account, the one used last first.
pub(crate) async fn live(
    read: &impl Read,
    account: AccountId,
    now: Instant,
) -> db::Result<Vec<Live>> {
    let rows = read
        .all(
            Entity::find()
                .filter(Column::AccountId.eq(account))
                .filter(Column::EndedAt.is_null())
                .order_by_desc(Column::SeenAt)
                .order_by_desc(Column::Id),
        )
        .await?;
    let live = rows
        .into_iter()
        .filter(|row| rules::is_live(row.kind, row.created_at, row.seen_at, now));
    Ok(live
        .map(|row| Live {
            id: row.id,
            agent: row.agent.unwrap_or_default(),
            network: row.network.unwrap_or_default(),
            began: row.created_at,
            seen: row.seen_at,
        })
        .collect())
}

/// Every session of an account whose row is kept, the newest first.
pub(crate) async fn all(
    read: &impl Read,
    account: AccountId,
) -> db::Result<Vec<super::entity::Model>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_desc(Column::Id);
    read.all(select).await
}
