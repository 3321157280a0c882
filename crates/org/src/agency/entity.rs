//! The row of an agency.

use kernel::id::AgencyId;
use sea_orm::entity::prelude::*;

/// An agency that reviews and decides.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agency")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgencyId,
    /// Short unique code that operators type.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Division it serves (GB/T 2260).
    pub region: String,
    /// The agency above it.
    pub parent_id: Option<AgencyId>,
    /// Whether units may choose it as 审核机构.
    pub reviews: bool,
    /// Whether it still works.
    pub active: bool,
    /// Version of the row.
    pub version: i32,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
