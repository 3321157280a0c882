//! What an appeal that was granted does to the account that held what is somebody else's (checklist Z.3.10). Nothing is
//! deleted: name, number and everything that the account has done stay, but neither its log-in nor what it held.

use super::entity::{Column, Entity, Model, Status};
use db::Tx;
use kernel::{
    choice::Choice as _,
    clock::Instant,
    id::{AccountId, AppealId},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    Set, sea_query::Expr,
};
use seal::{Blind, Vault};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The row of a reservation.
mod reservation {
    use kernel::id::AppealId;
    use sea_orm::entity::prelude::*;

    /// A document that nobody but the one who won an appeal may register for some days.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "document_reservation")]
    pub struct Model {
        /// Blind index of the document.
        #[sea_orm(primary_key, auto_increment = false)]
        pub document_blind: Vec<u8>,
        /// Whose appeal.
        pub appeal_id: AppealId,
        /// Until when.
        pub until: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// An account was frozen because its document is somebody else's: the room above that carries messages tells its holder.
#[derive(Debug, Serialize, Deserialize)]
pub struct Frozen {
    /// Which.
    pub account: AccountId,
}

impl queue::Job for Frozen {
    const NAME: &'static str = "identity.account_frozen";
}

/// An account lost its phone number because it is somebody else's: its holder is told to add another one.
#[derive(Debug, Serialize, Deserialize)]
pub struct MobileRemoved {
    /// Which.
    pub account: AccountId,
}

impl queue::Job for MobileRemoved {
    const NAME: &'static str = "identity.mobile_removed";
}

/// Freezes an account and frees its document: its sessions end, and its holder is told. [`db::Error::Stale`] when it is
/// frozen already.
pub(crate) async fn freeze(tx: &Tx, vault: &Vault, account: &Model) -> db::Result<()> {
    // unique, and no document's: what the account held is found no more, and stays in the row, sealed
    let nobody = vault.blind("account.document.freed", &account.id.to_string());
    let update = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Frozen.code()))
        .col_expr(Column::DocumentBlind, Expr::value(nobody))
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(account.id))
        .filter(Column::DocumentBlind.eq(account.document_blind));
    if update.exec(tx).await?.rows_affected == 0 {
        return Err(db::Error::Stale);
    }
    crate::session::end_all(tx, account.id, None).await?;
    queue::enqueue(
        tx,
        &Frozen {
            account: account.id,
        },
    )
    .await?;
    let object = format!("account:{}", account.id);
    tx.audit("account.freeze", &object, json!({ "by": "appeal" }))
        .await
}

/// Takes a phone number from an account. [`db::Error::Stale`] when the account has another one by now.
pub(crate) async fn remove_mobile(
    tx: &Tx,
    account: &Model,
    mobile: Blind,
    tell: bool,
) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::Mobile, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(Column::MobileBlind, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(account.id))
        .filter(Column::MobileBlind.eq(mobile));
    if update.exec(tx).await?.rows_affected == 0 {
        return Err(db::Error::Stale);
    }
    if tell {
        let event = MobileRemoved {
            account: account.id,
        };
        queue::enqueue(tx, &event).await?;
    }
    let object = format!("account:{}", account.id);
    tx.audit("account.mobile.remove", &object, json!({ "by": "appeal" }))
        .await
}

/// Keeps a document for whoever won the appeal: until then nobody else registers it.
pub(crate) async fn reserve(
    tx: &Tx,
    document: Blind,
    appeal: AppealId,
    until: Instant,
) -> db::Result<()> {
    release(tx, document).await?;
    let row = reservation::ActiveModel {
        document_blind: Set(document.as_bytes().to_vec()),
        appeal_id: Set(appeal),
        until: Set(until),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Ends a reservation, because whom it was for registers now.
pub(crate) async fn release(tx: &Tx, document: Blind) -> db::Result<()> {
    reservation::Entity::delete_many()
        .filter(reservation::Column::DocumentBlind.eq(document.as_bytes().to_vec()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Whether a document is kept for somebody.
pub(crate) async fn is_reserved(tx: &Tx, document: Blind) -> db::Result<bool> {
    use db::Read as _;
    let kept = reservation::Entity::find()
        .filter(reservation::Column::DocumentBlind.eq(document.as_bytes().to_vec()))
        .filter(reservation::Column::Until.gt(tx.now()));
    tx.exists(kept).await
}
