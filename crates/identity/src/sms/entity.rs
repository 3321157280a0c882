//! The row of a code.

use super::{asker::Asker, outcome::Outcome};
use sea_orm::entity::prelude::*;
use seal::Blind;

/// A code that was asked for.
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
    /// What was known of whoever asked.
    pub asker: Asker,
    /// Keyed hash of the code.
    pub code_hash: Blind,
    /// Wrong tries.
    pub tries: i32,
    /// When it was used.
    pub used_at: Option<DateTimeUtc>,
    /// What became of it at the provider.
    pub outcome: Outcome,
    /// When it was asked for.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
