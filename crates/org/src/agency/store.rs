//! Queries on agencies.

use super::entity::{Column, Entity, Model};
use db::Read;
use kernel::{
    id::AgencyId,
    region::{self, Level},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use std::collections::HashMap;
use web::Opt;

/// The agency with this id.
pub async fn find(read: &impl Read, id: AgencyId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// The agency with this code.
pub async fn by_code(read: &impl Read, code: &str) -> db::Result<Option<Model>> {
    read.one(Entity::find().filter(Column::Code.eq(code.trim())))
        .await
}

/// All agencies, by division: the province before its cities, a city before its counties.
pub async fn list(read: &impl Read) -> db::Result<Vec<Model>> {
    read.all(
        Entity::find()
            .order_by_asc(Column::Region)
            .order_by_asc(Column::Code),
    )
    .await
}

/// The agency, if units may choose it.
pub async fn reviewing(read: &impl Read, id: AgencyId) -> db::Result<Option<Model>> {
    Ok(find(read, id).await?.filter(Model::takes_units))
}

/// Names by id.
pub async fn names(read: &impl Read, ids: &[AgencyId]) -> db::Result<HashMap<AgencyId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = read
        .all(Entity::find().filter(Column::Id.is_in(ids.iter().copied())))
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// What a unit may choose as 审核机构 (checklist ): the agencies that review, grouped by city as a tree.
pub async fn options(read: &impl Read) -> db::Result<Vec<Opt>> {
    let rows = read
        .all(
            Entity::find()
                .filter(Column::Reviews.eq(true))
                .filter(Column::Active.eq(true))
                .order_by_asc(Column::Region)
                .order_by_asc(Column::Code),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Opt::new(row.id.to_string(), &row.name).under(group(&row.region)))
        .collect())
}

/// The heading under which an agency of this division stands.
fn group(code: &str) -> String {
    let Some(region) = region::by_code(code) else {
        return "其他".to_owned();
    };
    match region.level {
        Level::Province => format!("{}（省级）", region.name),
        Level::City => region.name.to_owned(),
        Level::County => region.parent().unwrap_or(region).name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::group;

    #[test]
    fn counties_stand_under_their_city_and_the_province_apart() {
        assert_eq!(group("320000"), "江苏省（省级）");
        assert_eq!(group("320100"), "南京市");
        assert_eq!(group("320102"), "南京市");
        assert_eq!(group("999999"), "其他");
    }
}
