//! The row of a visit.

use kernel::id::{AccountId, SessionId};
use sea_orm::entity::prelude::*;

/// One session at one client.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "openid_visit")]
pub struct Model {
    /// Its id: the `sid` that the client knows.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The session here.
    pub session_id: SessionId,
    /// Whose.
    pub account_id: AccountId,
    /// The client.
    pub client: Uuid,
    /// When it began.
    pub began_at: DateTimeUtc,
    /// When to look whether the session has run out of time.
    pub check_at: DateTimeUtc,
    /// When it ended.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
