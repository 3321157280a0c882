//! Queries on units: the only place that builds their SQL.

use super::entity::{Column, Entity, Model, change};
use db::Read;
use kernel::{credit_code::CreditCode, id::UnitId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use seal::Vault;
use std::collections::HashMap;

/// Context of the sealed address.
pub(crate) const ADDRESS: &str = "unit.address";
/// Context of the sealed values of the history.
pub(crate) const CHANGE: &str = "unit_change.value";

/// The unit with this id.
pub async fn find(read: &impl Read, id: UnitId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// The unit with this credit code.
pub async fn by_credit_code(read: &impl Read, code: &CreditCode) -> db::Result<Option<Model>> {
    read.one(Entity::find().filter(Column::CreditCode.eq(code.as_str())))
        .await
}

/// The unit with this 单位编号.
pub async fn by_number(read: &impl Read, number: i64) -> db::Result<Option<Model>> {
    read.one(Entity::find().filter(Column::Number.eq(number)))
        .await
}

/// 单位全称 by id.
pub(crate) async fn names(read: &impl Read, ids: &[UnitId]) -> db::Result<HashMap<UnitId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = Entity::find().filter(Column::Id.is_in(ids.iter().copied()));
    let rows = read.all(select).await?.into_iter();
    Ok(rows.map(|row| (row.id, row.name)).collect())
}

/// Whether a credit code has a unit here already that does not have to register again.
pub(crate) async fn is_registered(read: &impl Read, code: &CreditCode) -> db::Result<bool> {
    let unit = by_credit_code(read, code).await?;
    Ok(unit.is_some_and(|unit| !unit.is_vacant()))
}

/// The newest changes of a unit.
pub(crate) async fn changes(
    read: &impl Read,
    unit: UnitId,
    offset: u64,
    limit: u64,
) -> db::Result<Vec<change::Model>> {
    let select = change::Entity::find()
        .filter(change::Column::UnitId.eq(unit))
        .order_by_desc(change::Column::Id)
        .offset(offset)
        .limit(limit);
    read.all(select).await
}

/// How many changes a unit has.
pub(crate) async fn count_changes(read: &impl Read, unit: UnitId) -> db::Result<u64> {
    read.count(change::Entity::find().filter(change::Column::UnitId.eq(unit)))
        .await
}

/// 注册地地址 in clear.
pub(crate) fn open_address(vault: &Vault, unit: &Model) -> Result<Option<String>, seal::SealError> {
    vault.open_opt(ADDRESS, unit.address.as_ref())
}
