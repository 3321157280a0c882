//! The quiet offer on the first page of a centre, after a log-in by other means: at most three times, never again after
//! «not now».

use super::store::{self, OwnerColumn, OwnerEntity};
use crate::{account::Account, service::Identity};
use db::Tx;
use kernel::id::AccountId;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _, sea_query::Expr,
};
use web::Call;

/// Log-ins at which it is offered.
const MOST: i32 = 3;

/// Whether this log-in comes with the offer; counts it.
pub(crate) async fn offers(tx: &Tx, identity: &Identity, account: &Account) -> db::Result<bool> {
    if identity.relying().is_none() {
        return Ok(false);
    }
    let so_far = store::owner(tx, account.id).await?;
    let enough = so_far.is_some_and(|row| row.offers >= MOST || row.declined_at.is_some());
    if enough || store::count(tx, account.id).await? > 0 {
        return Ok(false);
    }
    store::handle(tx, account.id).await?;
    let update = OwnerEntity::update_many()
        .col_expr(OwnerColumn::Offers, Expr::col(OwnerColumn::Offers).add(1))
        .filter(OwnerColumn::AccountId.eq(account.id));
    update.exec(tx).await?;
    Ok(true)
}

/// 暂不添加: never offered again.
pub(crate) async fn decline(call: &Call, account: AccountId) -> db::Result<()> {
    call.write(|tx| async move {
        store::handle(&tx, account).await?;
        let update = OwnerEntity::update_many()
            .col_expr(OwnerColumn::DeclinedAt, Expr::value(Some(tx.now())))
            .filter(OwnerColumn::AccountId.eq(account));
        update.exec(&tx).await?;
        let object = format!("account:{account}");
        tx.audit("passkey.decline", &object, serde_json::Value::Null)
            .await
    })
    .await
}
