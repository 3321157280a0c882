//! The row of a delivery address.

use kernel::id::{AccountId, AddressId};
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// A delivery address (收件地址).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_address")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AddressId,
    /// Whose.
    pub account_id: AccountId,
    /// 收件人姓名.
    pub name: Sealed,
    /// 移动电话.
    pub mobile: Sealed,
    /// Code of the division.
    pub region: String,
    /// 详细地址.
    pub detail: Sealed,
    /// 默认地址; at most one of an account.
    pub main: bool,
    /// Version of the row.
    pub version: i32,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
