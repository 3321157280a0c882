//! Queries on persons' records, and the way in and out of their sealed text.

use super::{
    entity::{ActiveModel, Column, Entity, Model, change},
    rules::Info,
};
use db::{Read, Tx};
use kernel::id::{PersonId, uuid_at};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};
use seal::{Sealed, Vault};

/// The context under which `body` is sealed.
pub(crate) const BODY: &str = "person_info.body";
/// The context under which the values of the history are sealed.
pub(crate) const CHANGE: &str = "person_change.value";
/// The first 人员编号: eight digits from the beginning.
pub(crate) const FIRST_NUMBER: i64 = 10_000_000;

/// The record of a person.
pub(crate) async fn of(read: &impl Read, person: PersonId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(person)).await
}

/// Its text.
pub(crate) fn open(vault: &Vault, row: &Model) -> web::Result<Info> {
    serde_json::from_str(&vault.open(BODY, &row.body)?).map_err(web::Error::broken)
}

/// A text as it is stored.
pub(crate) fn seal(vault: &Vault, info: &Info) -> web::Result<Sealed> {
    let text = serde_json::to_string(info).map_err(web::Error::broken)?;
    Ok(vault.seal(BODY, &text))
}

/// A new record, with its number.
pub(crate) async fn insert(tx: &Tx, person: PersonId, body: Sealed) -> db::Result<()> {
    let row = ActiveModel {
        id: Set(person),
        number: Set(FIRST_NUMBER + tx.next_number("person").await?),
        body: Set(body),
        version: Set(1),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Writes the record over version `version`; a newer one is left alone.
pub(crate) async fn update(
    tx: &Tx,
    person: PersonId,
    version: i32,
    body: Sealed,
) -> db::Result<()> {
    let change = ActiveModel {
        body: Set(body),
        version: Set(version + 1),
        updated_at: Set(tx.now()),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(person))
        .filter(Column::Version.eq(version))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(db::Error::Stale);
    }
    Ok(())
}

/// Writes one line of the history.
pub(crate) async fn note_change(
    tx: &Tx,
    vault: &Vault,
    person: PersonId,
    (field, old, new): (&str, &str, &str),
) -> db::Result<()> {
    let row = change::ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        person_id: Set(person),
        at: Set(tx.now()),
        field: Set(field.to_owned()),
        old: Set(vault.seal(CHANGE, old)),
        new: Set(vault.seal(CHANGE, new)),
    };
    row.insert(tx).await?;
    Ok(())
}

/// The newest changes of a person.
pub(crate) async fn changes(
    read: &impl Read,
    person: PersonId,
    offset: u64,
    limit: u64,
) -> db::Result<Vec<change::Model>> {
    let select = change::Entity::find()
        .filter(change::Column::PersonId.eq(person))
        .order_by_desc(change::Column::Id)
        .offset(offset)
        .limit(limit);
    read.all(select).await
}

/// How many changes a person has made.
pub(crate) async fn count_changes(read: &impl Read, person: PersonId) -> db::Result<u64> {
    read.count(change::Entity::find().filter(change::Column::PersonId.eq(person)))
        .await
}

/// Forgets a person's record and its history.
pub(crate) async fn forget(tx: &Tx, person: PersonId) -> db::Result<()> {
    change::Entity::delete_many()
        .filter(change::Column::PersonId.eq(person))
        .exec(tx)
        .await?;
    Entity::delete_by_id(person).exec(tx).await?;
    Ok(())
}
