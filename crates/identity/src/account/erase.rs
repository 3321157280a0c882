//! What stays of an account that is closed: a row that names nobody.

use super::{
    Account, Status,
    entity::{Column, Entity},
    password,
};
use db::Tx;
use kernel::{choice::Choice as _, clock::Instant};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _, sea_query::Expr,
};
use seal::Vault;

/// Empties the row and frees document and phone. [`db::Error::Stale`] when it was closed by somebody else.
pub(crate) async fn erase(tx: &Tx, vault: &Vault, account: &Account) -> db::Result<()> {
    // unique, and no document's
    let nobody = vault.blind("account.document.freed", &account.id.to_string());
    let update = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Closed.code()))
        .col_expr(Column::Name, Expr::value(vault.seal("account.name", "")))
        .col_expr(
            Column::Document,
            Expr::value(vault.seal("account.document", "")),
        )
        .col_expr(Column::DocumentBlind, Expr::value(nobody))
        .col_expr(Column::Mobile, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::MobileBlind, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::PasswordHash, Expr::value(None::<String>))
        .col_expr(Column::PasswordSetAt, Expr::value(None::<Instant>))
        .col_expr(Column::InitialUntil, Expr::value(None::<Instant>))
        .col_expr(Column::ProvenAt, Expr::value(None::<Instant>))
        .col_expr(Column::ClosingAt, Expr::value(None::<Instant>))
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(account.id))
        .filter(Column::Status.eq(Status::Active));
    if update.exec(tx).await?.rows_affected == 0 {
        return Err(db::Error::Stale);
    }
    password::forget(tx, account.id).await
}
