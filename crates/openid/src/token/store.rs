//! Queries on codes and tokens: the only place that builds their SQL.

use super::entity::{access, code};
use crate::hash::hash;
use db::{Read, Tx};
use kernel::{clock::Instant, id::AccountId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

/// The code with this text.
pub(super) async fn code(read: &impl Read, text: &str) -> db::Result<Option<code::Model>> {
    read.one(code::Entity::find().filter(code::Column::CodeHash.eq(hash(text))))
        .await
}

/// Uses a code up; tells whether it had not been used before.
pub(super) async fn use_up(tx: &Tx, id: Uuid) -> db::Result<bool> {
    let update = code::Entity::update_many()
        .col_expr(code::Column::UsedAt, Expr::value(Some(tx.now())))
        .filter(code::Column::Id.eq(id))
        .filter(code::Column::UsedAt.is_null());
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// The access token with this text.
pub(super) async fn access(read: &impl Read, text: &str) -> db::Result<Option<access::Model>> {
    read.one(access::Entity::find().filter(access::Column::TokenHash.eq(hash(text))))
        .await
}

/// Revokes what a code has given; tells how many tokens were still good for something.
pub(super) async fn revoke_of_code(tx: &Tx, code: Uuid) -> db::Result<u64> {
    let update = access::Entity::update_many()
        .col_expr(access::Column::RevokedAt, Expr::value(Some(tx.now())))
        .filter(access::Column::CodeId.eq(code))
        .filter(access::Column::RevokedAt.is_null());
    Ok(update.exec(tx).await?.rows_affected)
}

/// Revokes one token.
pub(super) async fn revoke(tx: &Tx, id: Uuid) -> db::Result<bool> {
    let update = access::Entity::update_many()
        .col_expr(access::Column::RevokedAt, Expr::value(Some(tx.now())))
        .filter(access::Column::Id.eq(id))
        .filter(access::Column::RevokedAt.is_null());
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Revokes what a client holds of an account: tokens, and codes on their way.
pub(crate) async fn revoke_of_account(tx: &Tx, account: AccountId, client: Uuid) -> db::Result<()> {
    let visits = || {
        Query::select()
            .column("id")
            .from("openid_visit")
            .and_where(Expr::col("account_id").eq(account.0))
            .and_where(Expr::col("client").eq(client))
            .to_owned()
    };
    access::Entity::update_many()
        .col_expr(access::Column::RevokedAt, Expr::value(Some(tx.now())))
        .filter(access::Column::VisitId.in_subquery(visits()))
        .filter(access::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    code::Entity::update_many()
        .col_expr(code::Column::UsedAt, Expr::value(Some(tx.now())))
        .filter(code::Column::VisitId.in_subquery(visits()))
        .filter(code::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Throws away what ran out before a moment. A code is kept longer than what it gave, so that a replay is noticed.
pub(crate) async fn sweep(tx: &Tx, before: Instant) -> db::Result<()> {
    access::Entity::delete_many()
        .filter(access::Column::ExpiresAt.lt(before))
        .exec(tx)
        .await?;
    code::Entity::delete_many()
        .filter(code::Column::ExpiresAt.lt(before))
        .exec(tx)
        .await?;
    Ok(())
}
