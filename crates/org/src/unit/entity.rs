//! The rows of a unit.

use super::code::{Affiliation, Category, EconomicType, PublicNature};
use kernel::id::{AccountId, AgencyId, FileId, UnitId};
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// A unit (用人单位).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    /// Its id, which is also the realm of its accounts.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UnitId,
    /// 单位编号: a number that people read and log in with (checklist B-2.4.2).
    pub number: i64,
    /// 统一社会信用代码.
    pub credit_code: String,
    /// 单位全称.
    pub name: String,
    /// Division of GB/T 4754-2017.
    pub industry: Option<String>,
    /// 经济类型.
    pub economic_type: Option<EconomicType>,
    /// 隶属关系.
    pub affiliation: Option<Affiliation>,
    /// 登记机关行政区划 (GB/T 2260).
    pub region: Option<String>,
    /// 注册地地址.
    pub address: Option<Sealed>,
    /// 单位类别.
    pub category: Category,
    /// 单位性质(机关事业单位).
    pub nature: Option<PublicNature>,
    /// 单位简介.
    pub intro: String,
    /// 审核机构.
    pub agency_id: Option<AgencyId>,
    /// The approved logo.
    pub logo_id: Option<FileId>,
    /// The legal representative's account.
    pub account_id: Option<AccountId>,
    /// 登记状态 in the register's words.
    pub register_state: String,
    /// 单位类型 in the register's words.
    pub register_kind: String,
    /// 成立日期.
    pub established: Option<Date>,
    /// When the register last agreed.
    pub verified_at: Option<DateTimeUtc>,
    /// When 单位基本信息 was complete for the first time.
    pub completed_at: Option<DateTimeUtc>,
    /// Whether the unit may act.
    pub active: bool,
    /// Version of the row.
    pub version: i32,
    /// When it was registered.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether its account was closed, so that it may register again. One that was shut may not.
    #[must_use]
    pub const fn is_vacant(&self) -> bool {
        self.active && self.account_id.is_none()
    }
}

/// One changed field: who, when, from, to.
pub(crate) mod change {
    use kernel::id::UnitId;
    use sea_orm::entity::prelude::*;
    use seal::Sealed;

    /// One changed field.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "unit_change")]
    pub struct Model {
        /// Sorts by time.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub unit_id: UnitId,
        /// When.
        pub at: DateTimeUtc,
        /// With which standing it was changed: no name.
        pub who: String,
        /// Label of the field.
        pub field: String,
        /// What stood there, sealed because an address may be among it.
        pub old: Sealed,
        /// What stands there now.
        pub new: Sealed,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
