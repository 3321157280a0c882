//! The row of a code.

use sea_orm::entity::prelude::*;
use seal::Blind;

/// A code that was sent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sms_code")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For what it is good.
    pub purpose: String,
    /// Where it was sent.
    pub mobile_blind: Blind,
    /// The browser that asked.
    pub browser_blind: Blind,
    /// The network that asked.
    pub network_blind: Blind,
    /// Keyed hash of the code.
    pub code_hash: Blind,
    /// Wrong tries.
    pub tries: i32,
    /// When it was used.
    pub used_at: Option<DateTimeUtc>,
    /// When it was asked for.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
