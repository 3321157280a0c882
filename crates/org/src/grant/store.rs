//! Queries on grants: the only place that builds their SQL.

use super::{
    entity::{ActiveModel, Column, Entity, Model, change, enabled},
    rules::{Period, Role, State},
};
use db::{Count, Read, Tx};
use kernel::{
    duty::Duties,
    id::{AccountId, GrantId, PersonId, UnitId, uuid_at},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set, sea_query::Expr,
};

/// Lines of a grant's history that are shown.
const LINES: u64 = 50;
/// States that take no place.
const GONE: [State; 2] = [State::Declined, State::Ended];

impl Model {
    /// 授权时间.
    #[must_use]
    pub const fn period(&self) -> Period {
        Period {
            from: self.from_day,
            until: self.until_day,
        }
    }

    /// What a handler may do.
    #[must_use]
    pub fn duties(&self) -> Duties {
        Duties::from_codes(&self.items)
    }
}

/// The grant with this id.
pub async fn find(read: &impl Read, id: GrantId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// The grant that an account acts by at present: in force, whatever its period says.
pub async fn acting(read: &impl Read, account: AccountId) -> db::Result<Option<Model>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::State.eq(State::Active));
    read.one(select).await
}

/// The newest grant of an account, in whatever state.
pub(crate) async fn newest_of(read: &impl Read, account: AccountId) -> db::Result<Option<Model>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_desc(Column::Id)
        .limit(1);
    read.one(select).await
}

/// What a unit has granted and not deleted, administrators first, then the oldest.
pub(crate) async fn of_unit(read: &impl Read, unit: UnitId) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::UnitId.eq(unit))
        .filter(Column::State.ne(State::Ended))
        .order_by_asc(Column::Role)
        .order_by_asc(Column::Id);
    read.all(select).await
}

/// What a person has been granted and nobody has deleted, the newest first.
pub(crate) async fn of_person(read: &impl Read, person: PersonId) -> db::Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::State.ne(State::Ended))
        .order_by_desc(Column::Id)
        .limit(LINES);
    read.all(select).await
}

/// How many grants wait for a person.
pub(crate) fn waiting_for(person: PersonId) -> Count {
    Count::of(
        Entity::find()
            .filter(Column::PersonId.eq(person))
            .filter(Column::State.is_in([State::Invited, State::Checked])),
    )
}

/// How many places of a role a unit has given away.
pub(crate) async fn count(read: &impl Read, unit: UnitId, role: Role) -> db::Result<u64> {
    read.count(
        Entity::find()
            .filter(Column::UnitId.eq(unit))
            .filter(Column::Role.eq(role))
            .filter(Column::State.is_not_in(GONE)),
    )
    .await
}

/// Whether a person has a grant of this unit already.
pub(crate) async fn has(read: &impl Read, unit: UnitId, person: PersonId) -> db::Result<bool> {
    read.exists(
        Entity::find()
            .filter(Column::UnitId.eq(unit))
            .filter(Column::PersonId.eq(person))
            .filter(Column::State.is_not_in(GONE)),
    )
    .await
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

/// Notes a proof that the person has begun; no change of the grant itself.
pub(crate) async fn begin_proof(
    tx: &Tx,
    id: GrantId,
    proof: kernel::id::ProofId,
) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::ProofId, Expr::value(Some(proof.0)))
        .filter(Column::Id.eq(id));
    update.exec(tx).await?;
    Ok(())
}

/// One line of a history.
pub(crate) struct Line<'a> {
    pub(crate) who: &'a str,
    pub(crate) account: Option<AccountId>,
    pub(crate) what: &'a str,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// Writes a line of a grant's history.
pub(crate) async fn record(tx: &Tx, grant: GrantId, line: Line<'_>) -> db::Result<()> {
    let row = change::ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        grant_id: Set(grant),
        at: Set(tx.now()),
        who: Set(line.who.to_owned()),
        account_id: Set(line.account),
        what: Set(line.what.to_owned()),
        old: Set(line.old),
        new: Set(line.new),
    };
    row.insert(tx).await?;
    Ok(())
}

/// The history of a grant, the newest first.
pub(crate) async fn history(read: &impl Read, grant: GrantId) -> db::Result<Vec<change::Model>> {
    let select = change::Entity::find()
        .filter(change::Column::GrantId.eq(grant))
        .order_by_desc(change::Column::Id)
        .limit(LINES);
    read.all(select).await
}

/// Whether a unit has let several act for it (开通多经办人).
pub async fn several(read: &impl Read, unit: UnitId) -> db::Result<bool> {
    Ok(enabled(read, unit).await?.is_some())
}

/// What a unit has agreed to, if it has.
pub(crate) async fn enabled(read: &impl Read, unit: UnitId) -> db::Result<Option<enabled::Model>> {
    read.one(enabled::Entity::find_by_id(unit)).await
}
