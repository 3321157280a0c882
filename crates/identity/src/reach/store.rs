//! Queries on where accounts are reached, and the way in and out of the sealed value.

use super::{
    Reach,
    entity::{ActiveModel, Column, Entity, Model},
};
use crate::{account::Account, blind};
use db::{Read, Tx};
use kernel::id::AccountId;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    prelude::Uuid, sea_query::Expr,
};
use seal::Vault;
use serde_json::json;

/// Context of the sealed value.
pub(crate) const VALUE: &str = "account_reach.value";

/// Why an address or number does not become an account's.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Reached {
    /// Another account has it.
    #[error("该{0}已被其他账号使用，请直接登录，或更换后再试")]
    Taken(&'static str),
    /// The database failed.
    #[error(transparent)]
    Broken(db::Error),
}

impl Reached {
    fn of(error: db::Error, reach: &Reach) -> Self {
        if error.violates("account_reach_value", "account_reach.value_blind") {
            Self::Taken(reach.kind())
        } else {
            Self::Broken(error)
        }
    }
}

impl From<db::Error> for Reached {
    fn from(error: db::Error) -> Self {
        Self::Broken(error)
    }
}

fn opened(vault: &Vault, row: &Model) -> web::Result<Reach> {
    let text = vault.open(VALUE, &row.value)?;
    text.parse().map_err(web::Error::broken)
}

/// Where an account is reached, if not by a phone of the mainland. Personal data: never log it.
pub async fn of(read: &impl Read, vault: &Vault, account: AccountId) -> web::Result<Option<Reach>> {
    let row = read.one(Entity::find_by_id(account)).await?;
    row.map(|row| opened(vault, &row)).transpose()
}

/// The account that is reached there.
pub(crate) async fn by_value(
    read: &impl Read,
    vault: &Vault,
    reach: &Reach,
) -> db::Result<Option<Account>> {
    let value = blind::reach(vault, reach);
    let row = read
        .one(Entity::find().filter(Column::ValueBlind.eq(value)))
        .await?;
    // asked also where nobody is reached there, so that the questions are the same
    let nobody = AccountId(Uuid::nil());
    crate::account::find(read, row.map_or(nobody, |row| row.id)).await
}

/// Whether another account is reached there: asked first because PostgreSQL ends the whole transaction at a violated
/// constraint; the index still decides races.
async fn taken(tx: &Tx, vault: &Vault, reach: &Reach) -> db::Result<bool> {
    let value = blind::reach(vault, reach);
    tx.exists(Entity::find().filter(Column::ValueBlind.eq(value)))
        .await
}

/// Gives a new account its address or number, which a code has just verified.
pub(crate) async fn add(
    tx: &Tx,
    vault: &Vault,
    account: AccountId,
    reach: &Reach,
) -> Result<(), Reached> {
    if taken(tx, vault, reach).await? {
        return Err(Reached::Taken(reach.kind()));
    }
    let row = ActiveModel {
        id: Set(account),
        value: Set(vault.seal(VALUE, reach.as_str())),
        value_blind: Set(blind::reach(vault, reach)),
        verified_at: Set(tx.now()),
        version: Set(1),
    };
    row.insert(tx)
        .await
        .map_err(|error| Reached::of(error.into(), reach))?;
    note(tx, account, reach).await
}

/// Puts another address or number, which a code has just verified, in place of `old`. [`db::Error::Stale`] when it is
/// no longer the old one.
pub(crate) async fn change(
    tx: &Tx,
    vault: &Vault,
    account: AccountId,
    old: &Reach,
    new: &Reach,
) -> Result<(), Reached> {
    if taken(tx, vault, new).await? {
        return Err(Reached::Taken(new.kind()));
    }
    let change = ActiveModel {
        value: Set(vault.seal(VALUE, new.as_str())),
        value_blind: Set(blind::reach(vault, new)),
        verified_at: Set(tx.now()),
        ..Default::default()
    };
    let update = Entity::update_many()
        .set(change)
        .col_expr(
            Column::Version,
            sea_orm::ExprTrait::add(Expr::col(Column::Version), 1),
        )
        .filter(Column::Id.eq(account))
        .filter(Column::ValueBlind.eq(blind::reach(vault, old)));
    let done = update
        .exec(tx)
        .await
        .map_err(|error| Reached::of(error.into(), new))?;
    if done.rows_affected == 0 {
        return Err(db::Error::Stale.into());
    }
    note(tx, account, new).await
}

async fn note(tx: &Tx, account: AccountId, reach: &Reach) -> Result<(), Reached> {
    let kind = if reach.is_mail() { "mail" } else { "phone" };
    let object = format!("account:{account}");
    Ok(tx
        .audit("account.reach", &object, json!({ "kind": kind }))
        .await?)
}

/// Forgets where an account that is closed was reached: the address or number is free.
pub(crate) async fn forget(tx: &Tx, account: AccountId) -> db::Result<()> {
    Entity::delete_by_id(account).exec(tx).await?;
    Ok(())
}
