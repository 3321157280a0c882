//! Queries on institutions: the only place that builds their SQL.

use super::{
    entity::{ActiveModel, Column, Entity, Model},
    rules::State,
};
use db::{Count, Read, Tx};
use kernel::{
    id::{AgencyId, InstitutionId, PersonId, UnitId},
    institution::InstitutionNumber,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select, Set,
};

/// The institution with this id.
pub async fn find(read: &impl Read, id: InstitutionId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// The institution with this 机构编号.
pub async fn by_number(read: &impl Read, number: &InstitutionNumber) -> db::Result<Option<Model>> {
    read.one(Entity::find().filter(Column::Number.eq(number.as_str())))
        .await
}

/// The institutions of a unit, by their numbers; those that were ended as well.
pub(crate) async fn of_unit(read: &impl Read, unit: UnitId) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::UnitId.eq(unit))
        .order_by_asc(Column::Number);
    read.all(select).await
}

/// Whether a unit has one of this name that was not ended.
pub(crate) async fn named(read: &impl Read, unit: UnitId, name: &str) -> db::Result<Option<Model>> {
    let select = Entity::find()
        .filter(Column::UnitId.eq(unit))
        .filter(Column::Name.eq(name))
        .filter(Column::State.ne(State::Ended));
    read.one(select).await
}

/// Those that a person administers.
pub(crate) async fn of_person(read: &impl Read, person: PersonId) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::PersonId.eq(person))
        .order_by_asc(Column::Id);
    read.all(select).await
}

/// What an agency looks for among its own.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) agency: AgencyId,
    pub(crate) state: State,
    /// A number, or a part of a name; empty for all.
    pub(crate) words: String,
}

impl Asked {
    fn select(&self) -> Select<Entity> {
        let select = Entity::find()
            .filter(Column::AgencyId.eq(self.agency))
            .filter(Column::State.eq(self.state));
        match self.words.parse::<InstitutionNumber>() {
            _ if self.words.is_empty() => select,
            Ok(number) => select.filter(Column::Number.eq(number.as_str())),
            Err(_) => select.filter(Column::Name.contains(&self.words)),
        }
    }
}

/// How many an agency finds.
pub(crate) fn count(asked: &Asked) -> Count {
    Count::of(asked.select())
}

/// A page of what an agency finds, the newest first.
pub(crate) async fn page(
    read: &impl Read,
    asked: &Asked,
    (offset, limit): (u64, u64),
) -> db::Result<Vec<Model>> {
    let select = asked
        .select()
        .order_by_desc(Column::Id)
        .offset(offset)
        .limit(limit);
    read.all(select).await
}

/// Writes `change` over the version of `row` that was read.
pub(crate) async fn update(tx: &Tx, row: &Model, mut change: ActiveModel) -> db::Result<()> {
    change.id = sea_orm::ActiveValue::NotSet;
    change.version = Set(row.version + 1);
    change.updated_at = Set(tx.now());
    let update = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(row.id))
        .filter(Column::Version.eq(row.version));
    if update.exec(tx).await?.rows_affected == 0 {
        return Err(db::Error::Stale);
    }
    Ok(())
}
