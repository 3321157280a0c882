//! The row of a contact.

use kernel::id::UnitId;
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// A contact of a unit (单位联络员).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_contact")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub unit_id: UnitId,
    /// 姓名.
    pub name: Sealed,
    /// 移动电话.
    pub mobile: Sealed,
    /// 电子邮箱.
    pub email: Option<Sealed>,
    /// 职务.
    pub post: Option<Sealed>,
    /// Version of the row.
    pub version: i32,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
