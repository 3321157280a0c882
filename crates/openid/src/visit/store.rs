//! Queries on visits: the only place that builds their SQL.

use super::entity::{Column, Entity, Model};
use db::{Read, Tx};
use kernel::{
    clock::Instant,
    id::{AccountId, SessionId},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::Expr,
};
use uuid::Uuid;

/// The visit with this id.
pub(crate) async fn find(read: &impl Read, id: Uuid) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// The visit of a session at a client that has not ended.
pub(super) async fn open(
    read: &impl Read,
    session: SessionId,
    client: Uuid,
) -> db::Result<Option<Model>> {
    let select = Entity::find()
        .filter(Column::SessionId.eq(session))
        .filter(Column::Client.eq(client))
        .filter(Column::EndedAt.is_null());
    read.one(select).await
}

/// The visits of a session that have not ended.
pub(super) async fn of_session(read: &impl Read, session: SessionId) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::SessionId.eq(session))
        .filter(Column::EndedAt.is_null());
    read.all(select).await
}

/// The visits of an account at a client that have not ended.
pub(super) async fn of_account(
    read: &impl Read,
    account: AccountId,
    client: Uuid,
) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::Client.eq(client))
        .filter(Column::EndedAt.is_null());
    read.all(select).await
}

/// The visits of an account that are kept, the newest first.
pub(crate) async fn all_of(read: &impl Read, account: AccountId) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_desc(Column::BeganAt);
    read.all(select).await
}

/// Some visits whose session may have run out of time.
pub(super) async fn to_check(read: &impl Read, now: Instant, limit: u64) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::CheckAt.lte(now))
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::CheckAt)
        .limit(limit);
    read.all(select).await
}

/// Puts off looking.
pub(super) async fn check_again(tx: &Tx, id: Uuid, at: Instant) -> db::Result<()> {
    Entity::update_many()
        .col_expr(Column::CheckAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends a visit; tells whether it had not ended before.
pub(super) async fn end(tx: &Tx, id: Uuid) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(Some(tx.now())))
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null());
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Throws away visits that began before a moment: no session lives so long, no token names them.
pub(crate) async fn sweep(tx: &Tx, before: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::BeganAt.lt(before))
        .exec(tx)
        .await?;
    Ok(())
}
