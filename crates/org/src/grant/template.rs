//! Role templates (人事, 社保, 财务): sets of items that are ticked at once. A unit makes them its own by saving one under a name,
//! the same or another.

use super::rules::TEMPLATES;
use db::{Read, Tx};
use kernel::{
    duty::Duties,
    id::{UnitId, uuid_at},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    Set,
};
use serde_json::json;
use web::{ActingFor, Error, duty::Manager};

/// Most templates of a unit's own.
const MOST: usize = 20;

/// The row of a unit's own template.
pub(super) mod entity {
    use kernel::id::UnitId;
    use sea_orm::entity::prelude::*;

    /// A template that a unit has saved.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "unit_grant_template")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub unit_id: UnitId,
        /// Its name, once in a unit.
        pub name: String,
        /// Codes of the items.
        pub items: String,
        /// When it was saved last.
        pub updated_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// A template to choose.
pub(super) struct Template {
    pub(super) name: String,
    pub(super) items: Duties,
    /// Whether the unit has saved it.
    pub(super) own: bool,
}

async fn rows(read: &impl Read, unit: UnitId) -> db::Result<Vec<entity::Model>> {
    let select = Entity::find()
        .filter(Column::UnitId.eq(unit))
        .order_by_asc(Column::Name);
    read.all(select).await
}

/// The standard ones, as the unit has changed them, then its own.
pub(super) async fn of_unit(read: &impl Read, unit: UnitId) -> db::Result<Vec<Template>> {
    let rows = rows(read, unit).await?;
    let saved = |name: &str| rows.iter().find(|row| row.name == name);
    let mut all: Vec<Template> = TEMPLATES
        .iter()
        .filter(|(name, _)| saved(name).is_none())
        .map(|(name, items)| Template {
            name: (*name).to_owned(),
            items: items.iter().copied().collect(),
            own: false,
        })
        .collect();
    all.extend(rows.iter().map(|row| Template {
        name: row.name.clone(),
        items: Duties::from_codes(&row.items),
        own: true,
    }));
    Ok(all)
}

/// Saves a set of items under a name, in place of what the unit had under it.
pub(super) async fn save(call: &ActingFor<Manager>, name: &str, items: Duties) -> web::Result<()> {
    call.write(|tx| async move {
        tx.lock("unit_grant_template", call.unit.0).await?;
        let rows = rows(&tx, call.unit).await?;
        let known = rows.iter().find(|row| row.name == name);
        if known.is_none() && rows.len() >= MOST {
            return Err(Error::Conflict(format!(
                "每个单位最多保存{MOST}个模板，请先删除不再使用的模板。"
            )));
        }
        let row = ActiveModel {
            id: Set(known.map_or_else(|| uuid_at(tx.now(), tx.rng()), |row| row.id)),
            unit_id: Set(call.unit),
            name: Set(name.to_owned()),
            items: Set(items.codes()),
            updated_at: Set(tx.now()),
        };
        let written = match known {
            Some(_) => row.update(&tx).await,
            None => row.insert(&tx).await,
        };
        written.map_err(db::Error::from)?;
        note(&tx, call, "grant.template", name).await?;
        Ok(())
    })
    .await
}

/// Deletes a unit's own template; a standard one stands again as it was.
pub(super) async fn remove(call: &ActingFor<Manager>, name: &str) -> web::Result<()> {
    call.write(|tx| async move {
        let gone = Entity::delete_many()
            .filter(Column::UnitId.eq(call.unit))
            .filter(Column::Name.eq(name))
            .exec(&tx)
            .await
            .map_err(db::Error::from)?;
        if gone.rows_affected > 0 {
            note(&tx, call, "grant.template_remove", name).await?;
        }
        Ok(())
    })
    .await
}

async fn note(tx: &Tx, call: &ActingFor<Manager>, action: &str, name: &str) -> db::Result<()> {
    let object = format!("unit:{}", call.unit);
    tx.audit(action, &object, json!({ "name": name })).await
}
