//! The row of a log-in that waits for its second factor.

use kernel::id::AccountId;
use sea_orm::entity::prelude::*;

/// A browser in which the password was right of an officer, or of an institution that has to replace it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_step")]
pub struct Model {
    /// The browser; no other can go on. One log-in of a browser at a time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub browser_blind: Vec<u8>,
    /// Whose password it was.
    pub account_id: AccountId,
    /// The page to go on with.
    pub next: String,
    /// When the password was right.
    pub created_at: DateTimeUtc,
    /// When it must be typed again.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
