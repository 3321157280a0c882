//! The row of a log-in by QR code.

use super::rules::State;
use crate::account::Kind;
use kernel::id::{AccountId, ScanId};
use sea_orm::entity::prelude::*;
use seal::Blind;

/// One QR code that one browser shows, until its log-in is over.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scan_ticket")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScanId,
    /// Keyed hash of what the QR code holds.
    pub token_hash: Blind,
    /// Keyed hash of the secret in the browser's cookie.
    pub holder_hash: Blind,
    /// The browser, to recognise an older tab of it.
    pub browser_blind: Blind,
    /// Its network: for the limit, and to tell the phone whether it is in the same one.
    pub network_blind: Blind,
    /// At which door.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// The page to go on with.
    pub next: String,
    /// The number that the browser shows.
    pub number: i32,
    /// The numbers that the phone offers, with commas.
    pub choices: String,
    /// Browser and system in words.
    pub agent: String,
    /// The network, masked.
    pub network: String,
    /// The account that scanned it; nobody else can go on.
    pub account_id: Option<AccountId>,
    /// The unit whose key came before, when it did: nobody of another unit can go on.
    pub realm: Option<Uuid>,
    /// The account that the browser is to log in to, when a person's phone has chosen a unit.
    pub unit_account_id: Option<AccountId>,
    /// When the browser asked.
    pub created_at: DateTimeUtc,
    /// When it is worthless.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
