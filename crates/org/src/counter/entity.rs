//! The rows of what an agency opens at its counter.

use super::rules::{Slot, State};
use kernel::id::{AgencyId, FileId, OfficerId, OpeningId, UnitId};
use sea_orm::entity::prelude::*;
use seal::{Blind, Sealed};

/// An account that is opened at the counter.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opening")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OpeningId,
    /// 开户编号, once it is opened.
    pub number: Option<i64>,
    /// At whose counter.
    pub agency_id: AgencyId,
    /// Who keeps the form, and later who opened it.
    pub officer_id: OfficerId,
    /// Where it stands.
    pub state: State,
    /// 统一社会信用代码.
    pub credit_code: String,
    /// 单位全称.
    pub unit_name: String,
    /// Everything else, sealed.
    pub data: Sealed,
    /// Part of the ticket that a phone takes pictures with; a new one voids the old one.
    pub photo_nonce: Option<String>,
    /// Until when that ticket is good.
    pub photo_until: Option<DateTimeUtc>,
    /// The phone that has used it: it is good for no other.
    pub photo_browser: Option<Blind>,
    /// Keyed hash of the code on the receipt.
    pub code_hash: Option<Blind>,
    /// Until when the code is good.
    pub code_until: Option<DateTimeUtc>,
    /// Wrong tries of it.
    pub code_tries: i32,
    /// How many codes there have been.
    pub issue: i32,
    /// When it was opened.
    pub opened_at: Option<DateTimeUtc>,
    /// When it was activated or withdrawn.
    pub closed_at: Option<DateTimeUtc>,
    /// Why it was withdrawn.
    pub reason: Option<Sealed>,
    /// The unit that came of it.
    pub unit_id: Option<UnitId>,
    /// When the form was begun.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Pictures and scans of the papers.
pub(crate) mod picture {
    use super::{FileId, OpeningId, Slot};
    use sea_orm::entity::prelude::*;

    /// One picture of one paper.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "opening_picture")]
    pub struct Model {
        /// The stored file.
        #[sea_orm(primary_key, auto_increment = false)]
        pub file_id: FileId,
        /// Of what.
        pub opening_id: OpeningId,
        /// Of which paper.
        pub slot: Slot,
        /// Taken by a phone with a ticket, not uploaded at the desk.
        pub by_phone: bool,
        /// When.
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
