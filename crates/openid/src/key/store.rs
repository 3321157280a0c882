//! Queries on keys: the only place that builds their SQL.

use super::{
    OVERLAP, REMEMBERED,
    entity::{Alg, Column, Entity, Model},
};
use db::{Read, Tx};
use kernel::clock::Instant;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    sea_query::Expr,
};

/// The key that signs at present.
pub(super) async fn current(read: &impl Read, alg: Alg, now: Instant) -> db::Result<Option<Model>> {
    let select = Entity::find()
        .filter(Column::Alg.eq(alg))
        .filter(Column::SignsFrom.lte(now))
        .filter(Column::Private.is_not_null())
        .order_by_desc(Column::SignsFrom)
        .order_by_desc(Column::Id);
    read.one(select).await
}

/// The key of an algorithm that nothing follows yet.
pub(super) async fn last(read: &impl Read, alg: Alg) -> db::Result<Option<Model>> {
    let select = Entity::find()
        .filter(Column::Alg.eq(alg))
        .filter(Column::EndsAt.is_null())
        .order_by_desc(Column::SignsFrom);
    read.one(select).await
}

/// The keys that clients should know, the oldest first: those that will sign, those that sign, and those whose last token
/// may still be alive.
pub async fn published(read: &impl Read, now: Instant) -> db::Result<Vec<Model>> {
    let alive = Condition::any()
        .add(Column::EndsAt.is_null())
        .add(Column::EndsAt.gt(now - OVERLAP));
    let select = Entity::find()
        .filter(alive)
        .order_by_asc(Column::SignsFrom)
        .order_by_asc(Column::Id);
    read.all(select).await
}

/// The key of this name, also one that signs no more.
pub(crate) async fn by_kid(read: &impl Read, kid: &str) -> db::Result<Option<Model>> {
    let named = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !kid.bytes().all(named) {
        return Ok(None);
    }
    read.one(Entity::find().filter(Column::Kid.eq(kid))).await
}

/// Ends the last key of an algorithm at a moment.
pub(super) async fn end(tx: &Tx, alg: Alg, at: Instant) -> db::Result<()> {
    Entity::update_many()
        .col_expr(Column::EndsAt, Expr::value(Some(at)))
        .filter(Column::Alg.eq(alg))
        .filter(Column::EndsAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes all keys of an algorithm: nothing that they have signed counts any more.
pub(super) async fn remove(tx: &Tx, alg: Alg) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::Alg.eq(alg))
        .exec(tx)
        .await?;
    Ok(())
}

/// Throws away the private halves of keys that sign no more, and keys that nobody asks about.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::update_many()
        .col_expr(Column::Private, Expr::value(None::<Vec<u8>>))
        .filter(Column::EndsAt.lt(now))
        .exec(tx)
        .await?;
    Entity::delete_many()
        .filter(Column::EndsAt.lt(now - REMEMBERED))
        .exec(tx)
        .await?;
    Ok(())
}
