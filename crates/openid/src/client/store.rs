//! Queries on clients: the only place that builds their SQL.

use super::entity::{Column, Entity, Model};
use db::Read;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

/// The client of this name, unless it is shut out.
pub(crate) async fn open(read: &impl Read, client_id: &str) -> db::Result<Option<Model>> {
    // what cannot be a name of ours never reaches the database, some of which refuse it
    if !client_id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(None);
    }
    let select = Entity::find()
        .filter(Column::ClientId.eq(client_id))
        .filter(Column::DisabledAt.is_null());
    read.one(select).await
}

/// The client with this id, unless it is shut out.
pub(crate) async fn by_id(read: &impl Read, id: Uuid) -> db::Result<Option<Model>> {
    let select = Entity::find_by_id(id).filter(Column::DisabledAt.is_null());
    read.one(select).await
}

/// These clients, shut out or not.
pub(crate) async fn by_ids(read: &impl Read, ids: &[Uuid]) -> db::Result<Vec<Model>> {
    read.all(Entity::find().filter(Column::Id.is_in(ids.iter().copied())))
        .await
}

/// All of them, the oldest first.
pub(crate) async fn all(read: &impl Read) -> db::Result<Vec<Model>> {
    read.all(Entity::find().order_by_asc(Column::Id)).await
}
