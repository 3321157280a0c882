//! The row of an officer.

use kernel::id::{AccountId, AgencyId, OfficerId};
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// An officer of an agency.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "officer")]
pub struct Model {
    /// Their id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfficerId,
    /// Their account (kind `officer`).
    pub account_id: AccountId,
    /// The agency served.
    pub agency_id: AgencyId,
    /// Their name.
    pub name: Sealed,
    /// May see the operators' pages.
    pub operator: bool,
    /// Whether the appointment stands.
    pub active: bool,
    /// Version of the row.
    pub version: i32,
    /// When they were appointed.
    pub created_at: DateTimeUtc,
    /// When the row was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
