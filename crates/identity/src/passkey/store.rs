//! Queries on passkeys.

use super::entity::{ActiveModel, Column, Entity, Model, owner};
use db::{Read, Tx};
use kernel::id::{AccountId, PasskeyId, SessionId};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set,
    sea_query::{Expr, OnConflict},
};

/// The passkeys of an account, the oldest first.
pub(crate) async fn of(read: &impl Read, account: AccountId) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_asc(Column::Id);
    read.all(select).await
}

/// How many passkeys an account has.
pub(crate) async fn count(read: &impl Read, account: AccountId) -> db::Result<u64> {
    read.count(Entity::find().filter(Column::AccountId.eq(account)))
        .await
}

pub(crate) async fn by_id(read: &impl Read, id: PasskeyId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

pub(super) async fn by_credential(
    read: &impl Read,
    credential_id: &[u8],
) -> db::Result<Option<Model>> {
    read.one(Entity::find().filter(Column::CredentialId.eq(credential_id)))
        .await
}

/// Holds the passkeys of an account to the end: they are counted.
pub(super) async fn hold(tx: &Tx, account: AccountId) -> db::Result<()> {
    tx.lock("passkey", account.0).await
}

pub(super) async fn owner(
    read: &impl Read,
    account: AccountId,
) -> db::Result<Option<owner::Model>> {
    read.one(owner::Entity::find_by_id(account)).await
}

/// The user handle of an account, made at first use.
pub(super) async fn handle(tx: &Tx, account: AccountId) -> db::Result<Vec<u8>> {
    if let Some(known) = owner(tx, account).await? {
        return Ok(known.handle);
    }
    let new = owner::ActiveModel {
        account_id: Set(account),
        handle: Set(tx.rng().bytes::<32>().to_vec()),
        offers: Set(0),
        declined_at: Set(None),
    };
    let once = OnConflict::column(owner::Column::AccountId)
        .update_column(owner::Column::AccountId)
        .to_owned();
    owner::Entity::insert(new)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?;
    let made = owner(tx, account).await?;
    made.map(|row| row.handle)
        .ok_or_else(|| db::Error::Broken("a user handle is missing".to_owned()))
}

pub(super) async fn insert(tx: &Tx, row: ActiveModel) -> db::Result<()> {
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn rename(tx: &Tx, id: PasskeyId, name: seal::Sealed) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .filter(Column::Id.eq(id));
    Ok(update.exec(tx).await?.rows_affected == 1)
}

pub(super) async fn delete(tx: &Tx, id: PasskeyId) -> db::Result<bool> {
    let gone = Entity::delete_many().filter(Column::Id.eq(id)).exec(tx);
    Ok(gone.await?.rows_affected == 1)
}

/// What was made or used in a session.
pub(super) async fn touched_by(
    read: &impl Read,
    account: AccountId,
    session: SessionId,
) -> db::Result<Vec<Model>> {
    let touched = Condition::any()
        .add(Column::SessionId.eq(session.0))
        .add(Column::LastSessionId.eq(session.0));
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(touched);
    read.all(select).await
}

pub(super) use super::entity::owner::{Column as OwnerColumn, Entity as OwnerEntity};

/// Forgets the passkeys of an account that is closed, and that it was ever offered one.
pub(crate) async fn forget_all(tx: &Tx, account: AccountId) -> db::Result<()> {
    hold(tx, account).await?;
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    owner::Entity::delete_by_id(account).exec(tx).await?;
    Ok(())
}
