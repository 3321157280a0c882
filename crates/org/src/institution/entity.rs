//! The row of an institution. Name, document and phone of its administrator are its account's, in `identity`: nothing of them
//! is stored here.

use super::{
    kind::{Kind, Level},
    rules::State,
};
use kernel::id::{AccountId, AgencyId, InstitutionId, OfficerId, PersonId, UnitId};
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// An institution of a unit (机构).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "institution")]
pub struct Model {
    /// Its id, which is also the realm of its account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InstitutionId,
    /// 机构编号, its account.
    pub number: String,
    /// 机构名称.
    pub name: String,
    /// 机构类型.
    pub kind: Kind,
    /// 机构层级: that of its division.
    pub level: Level,
    /// Its division (GB/T 2260).
    pub region: String,
    /// The unit that it belongs to.
    pub unit_id: UnitId,
    /// The agency that has registered it and keeps it.
    pub agency_id: AgencyId,
    /// The officer who did.
    pub officer_id: OfficerId,
    /// Where it stands.
    pub state: State,
    /// With what it logs in, while it is open.
    pub account_id: Option<AccountId>,
    /// Its administrator, while it is open.
    pub person_id: Option<PersonId>,
    /// The administrator's own account, where they are told.
    pub person_account_id: Option<AccountId>,
    /// When it was opened.
    pub opened_at: Option<DateTimeUtc>,
    /// When it was ended.
    pub ended_at: Option<DateTimeUtc>,
    /// Why, sealed.
    pub reason: Option<Sealed>,
    /// Version of the row.
    pub version: i32,
    /// When it was registered.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
