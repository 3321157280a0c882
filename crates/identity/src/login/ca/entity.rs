//! The row of a challenge.

use sea_orm::entity::prelude::*;
use seal::Blind;

/// A text that one browser is to have signed by a key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ca_challenge")]
pub struct Model {
    /// SHA-256 of the text; the text itself is stored nowhere.
    #[sea_orm(primary_key, auto_increment = false)]
    pub text_hash: Vec<u8>,
    /// What a signature of it is good for.
    pub purpose: String,
    /// The browser that asked; no other can use it.
    pub browser_blind: Blind,
    /// When it was asked for.
    pub created_at: DateTimeUtc,
    /// When it is worthless.
    pub expires_at: DateTimeUtc,
    /// When somebody came with a signature, whatever came of it.
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
