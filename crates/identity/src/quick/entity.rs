//! The row of a trip.

use super::rules::Stage;
use kernel::id::{AccountId, ProofId, SessionId, TripId};
use sea_orm::entity::prelude::*;
use seal::{Blind, Sealed};

/// One way of one browser to an outside provider and back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quick_trip")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TripId,
    /// Which provider.
    pub provider: String,
    /// SHA-256 of the state that travels with the browser; the state itself is stored nowhere.
    pub state_hash: Vec<u8>,
    /// The browser that set out; no other comes back.
    pub browser_blind: Blind,
    /// The page to go on with: a path of this site, or nothing.
    pub next: String,
    /// What the provider's own protocol needs to remember.
    pub reference: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// What the provider told, sealed; emptied at the end.
    pub told: Option<Sealed>,
    /// The proof that an account which exists already is the user's.
    pub proof_id: Option<ProofId>,
    /// The account that was logged in to; from the beginning, the one that is to be linked.
    pub account_id: Option<AccountId>,
    /// The session that began; from the beginning, the one that wants the link.
    pub session_id: Option<SessionId>,
    /// When it was begun.
    pub created_at: DateTimeUtc,
    /// When it is worthless.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
