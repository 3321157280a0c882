//! Queries on consents: the only place that builds their SQL.

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::scope::Scopes;
use db::{Read, Tx};
use kernel::id::{AccountId, uuid_at};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set,
    sea_query::OnConflict,
};
use uuid::Uuid;

/// What an account has agreed to for a client.
pub(crate) async fn of(
    read: &impl Read,
    account: AccountId,
    client: Uuid,
) -> db::Result<Option<Model>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::Client.eq(client));
    read.one(select).await
}

/// All consents of an account, the newest first.
pub(crate) async fn all_of(read: &impl Read, account: AccountId) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_desc(Column::Id);
    read.all(select).await
}

/// The consent with this id.
pub(super) async fn find(read: &impl Read, id: Uuid) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// Writes what is agreed to now.
pub(super) async fn put(
    tx: &Tx,
    account: AccountId,
    client: Uuid,
    agreed: &Scopes,
    asked: &Scopes,
) -> db::Result<()> {
    let row = ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        account_id: Set(account),
        client: Set(client),
        scopes: Set(agreed.to_string()),
        asked: Set(asked.to_string()),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    let again = OnConflict::columns([Column::AccountId, Column::Client])
        .update_columns([Column::Scopes, Column::Asked, Column::UpdatedAt])
        .to_owned();
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Removes a consent; tells whether it was there.
pub(super) async fn remove(tx: &Tx, id: Uuid) -> db::Result<bool> {
    let removed = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected == 1)
}

/// Removes every consent of an account that is closed.
pub(crate) async fn forget(tx: &Tx, account: AccountId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}
