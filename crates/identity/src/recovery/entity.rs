//! The row of a recovery.

use super::rules::State;
use crate::account::Kind;
use kernel::id::{AccountId, ProofId, RecoveryId};
use sea_orm::entity::prelude::*;
use seal::{Blind, Sealed};

/// A recovery in progress; one browser has one.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecoveryId,
    /// The browser it is bound to.
    pub browser: Blind,
    /// Of a unit's or of a person's account.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// What was typed in step 1, sealed; emptied as soon as the account is known.
    pub data: Sealed,
    /// The account, once it is known.
    pub account_id: Option<AccountId>,
    /// The proof of its holder.
    pub proof_id: Option<ProofId>,
    /// When it was begun.
    pub created_at: DateTimeUtc,
    /// When it went on last.
    pub updated_at: DateTimeUtc,
    /// When it is thrown away.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
