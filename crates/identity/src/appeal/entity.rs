//! The row of an appeal.

use super::rules::{Matter, State};
use crate::account::Kind;
use kernel::id::{AccountId, AppealId};
use sea_orm::entity::prelude::*;
use seal::{Blind, Sealed};

/// An appeal: somebody says that an account holds what is theirs.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appeal")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppealId,
    /// 申诉编号, which people read and type.
    pub number: String,
    /// What it is about.
    pub matter: Matter,
    /// Whether a person's or a unit's account is meant.
    pub account_kind: Kind,
    /// Where it stands.
    pub state: State,
    /// What was said, sealed.
    pub data: Sealed,
    /// Blind index of the document or number that is taken.
    pub value_blind: Blind,
    /// Blind index of the document of whoever appeals.
    pub applicant_blind: Blind,
    /// Blind index of the phone that was proved.
    pub contact_blind: Blind,
    /// The browser that may see it at present.
    pub browser: Blind,
    /// Until when it may.
    pub browser_until: DateTimeUtc,
    /// Ids of the materials, as JSON.
    pub materials: String,
    /// The officer's account that works on it.
    pub taken_by: Option<AccountId>,
    /// Since when.
    pub taken_at: Option<DateTimeUtc>,
    /// The officer's account that agreed first, where two must.
    pub first_by: Option<AccountId>,
    /// The account that the decision is about.
    pub occupant_id: Option<AccountId>,
    /// The officer's account that decided.
    pub decided_by: Option<AccountId>,
    /// When it was decided or taken back.
    pub decided_at: Option<DateTimeUtc>,
    /// Why it was refused, sealed.
    pub reason: Option<Sealed>,
    /// Hash of the link that opens the registration.
    pub link_hash: Option<Blind>,
    /// Until when the link is good.
    pub link_until: Option<DateTimeUtc>,
    /// When it was used.
    pub link_used_at: Option<DateTimeUtc>,
    /// When it was agreed to how the data is used.
    pub agreed_at: DateTimeUtc,
    /// When it was begun.
    pub created_at: DateTimeUtc,
    /// When it was handed in.
    pub submitted_at: Option<DateTimeUtc>,
    /// Version of the row.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
