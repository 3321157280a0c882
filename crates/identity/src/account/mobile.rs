//! Another mobile number for an account.

use super::{
    AccountError, Kind,
    entity::{Column, Entity, Model},
    store,
};
use crate::blind;
use db::Tx;
use kernel::{id::AccountId, mobile::Mobile};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _, sea_query::Expr,
};
use seal::{Sealed, Vault};
use serde::{Deserialize, Serialize};

/// Context of the number within the event.
pub(crate) const OLD: &str = "mobile_changed.old";

/// A mobile number was changed: the room above that carries messages tells the holder, at the old number too, because
/// whoever has changed it holds the new one.
#[derive(Debug, Serialize, Deserialize)]
pub struct MobileChanged {
    /// Whose.
    pub account: AccountId,
    /// The number before, sealed.
    old: Option<Sealed>,
}

impl queue::Job for MobileChanged {
    const NAME: &'static str = "identity.mobile_changed";
}

impl MobileChanged {
    /// The number before; none when the account had none. Personal data.
    pub fn old(&self, vault: &Vault) -> web::Result<Option<Mobile>> {
        let number = vault.open_opt(OLD, self.old.as_ref())?;
        number
            .map(|text| text.parse())
            .transpose()
            .map_err(web::Error::broken)
    }
}

/// Whether a number is another account's of the same realm and kind.
async fn taken(tx: &Tx, row: &Model, number: seal::Blind) -> db::Result<bool> {
    let (realm, kind): (_, Kind) = (row.realm, row.kind);
    store::mobile_taken(tx, realm, kind, number).await
}

/// Gives an account another number over its version `row.version`, and has the holder told at the old one.
pub async fn set_mobile(
    tx: &Tx,
    vault: &Vault,
    row: &Model,
    old: Option<&Mobile>,
    new: &Mobile,
) -> Result<(), AccountError> {
    let number = blind::mobile(vault, new);
    // asked first because PostgreSQL ends the whole transaction at a violated constraint; the index still decides races
    if taken(tx, row, number).await? {
        return Err(AccountError::MobileTaken);
    }
    let sealed = vault.seal("account.mobile", new.as_str());
    let update = Entity::update_many()
        .col_expr(Column::Mobile, Expr::value(Some(sealed)))
        .col_expr(Column::MobileBlind, Expr::value(Some(number)))
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(row.id))
        .filter(Column::Version.eq(row.version));
    if update
        .exec(tx)
        .await
        .map_err(db::Error::from)?
        .rows_affected
        == 0
    {
        return Err(db::Error::Stale.into());
    }
    let event = MobileChanged {
        account: row.id,
        old: vault.seal_opt(OLD, old.map(Mobile::as_str)),
    };
    queue::enqueue(tx, &event).await?;
    let object = format!("account:{}", row.id);
    tx.audit("account.mobile", &object, serde_json::Value::Null)
        .await?;
    Ok(())
}
