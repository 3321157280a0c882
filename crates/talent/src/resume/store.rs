//! Queries on résumés, and the way in and out of their sealed text.

use super::{
    body::Body,
    entity::{ActiveModel, BODY, Column, Entity, Model},
};
use db::{Read, Tx};
use kernel::id::{FileId, PersonId, ResumeId};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};
use seal::Vault;

/// The résumé of a person.
pub async fn of(read: &impl Read, person: PersonId) -> db::Result<Option<Model>> {
    read.one(Entity::find().filter(Column::PersonId.eq(person)))
        .await
}

/// Its text.
pub fn open(vault: &Vault, row: &Model) -> web::Result<Body> {
    serde_json::from_str(&vault.open(BODY, &row.body)?).map_err(web::Error::broken)
}

/// A text as it is stored.
pub fn seal(vault: &Vault, body: &Body) -> web::Result<seal::Sealed> {
    Ok(vault.seal(
        BODY,
        &serde_json::to_string(body).map_err(web::Error::broken)?,
    ))
}

/// A new résumé.
pub async fn insert(tx: &Tx, person: PersonId, body: seal::Sealed) -> db::Result<Model> {
    let row = ActiveModel {
        id: Set(ResumeId::new(tx.now(), tx.rng())),
        person_id: Set(person),
        body: Set(body),
        attachment_id: Set(None),
        version: Set(1),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    Ok(row.insert(tx).await?)
}

/// Writes the columns that are set in `change`, if the row still has the version it was read with.
pub async fn update(tx: &Tx, id: ResumeId, version: i32, change: ActiveModel) -> db::Result<()> {
    let change = ActiveModel {
        version: Set(version + 1),
        updated_at: Set(tx.now()),
        ..change
    };
    let done = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        Err(db::Error::Stale)
    } else {
        Ok(())
    }
}

/// Whether an application carries this file.
pub async fn was_sent(read: &impl Read, file: FileId) -> db::Result<bool> {
    crate::application::store::carries(read, file).await
}

/// Removes the résumé of a person whose account is closed; tells which file stood beside it.
pub async fn forget(tx: &Tx, person: PersonId) -> db::Result<Option<FileId>> {
    let row = of(tx, person).await?;
    Entity::delete_many()
        .filter(Column::PersonId.eq(person))
        .exec(tx)
        .await?;
    Ok(row.and_then(|row| row.attachment_id))
}
