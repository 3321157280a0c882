//! The row of a session.

use crate::account::Kind;
use kernel::id::{AccountId, ProofId, SessionId};
use sea_orm::entity::prelude::*;

/// One browser logged in to one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// SHA-256 of the cookie; the cookie itself is stored nowhere.
    pub token_hash: Vec<u8>,
    /// The account logged in.
    pub account_id: AccountId,
    /// For what the account logs in: decides the limits.
    pub kind: Kind,
    /// When it began: absolute limit.
    pub created_at: DateTimeUtc,
    /// When it was used last, to the minute: idle limit.
    pub seen_at: DateTimeUtc,
    /// When the person last proved who they are.
    pub proven_at: DateTimeUtc,
    /// Browser and system in words; none of a session from before this was kept.
    pub agent: Option<String>,
    /// From where it began, masked.
    pub network: Option<String>,
    /// How its holder logged in, as the log of log-ins says it; none of a session from before this was kept.
    pub way: Option<String>,
    /// The proof that its holder has begun to confirm something with; one at a time.
    pub proof_id: Option<ProofId>,
    /// When it was ended by logging out, a new password or a new log-in.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
