//! The row of an export: that a copy was asked for, never the copy.

use kernel::id::{AccountId, SessionId};
use sea_orm::entity::prelude::*;

/// A copy that the holder of an account has asked for.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_export")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: AccountId,
    /// The session that may take it.
    pub session_id: SessionId,
    /// How often it was taken.
    pub downloads: i32,
    /// When it was asked for.
    pub created_at: DateTimeUtc,
    /// Until when it may be taken.
    pub until: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
