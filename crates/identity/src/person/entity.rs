//! The row of a person.

use kernel::id::{AccountId, PersonId};
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// A natural person in their own name. Name, document and phone are in the account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// The account.
    pub account_id: AccountId,
    /// A phone number outside the mainland, which no text has verified (checklist Z.1.12).
    pub abroad: Option<Sealed>,
    /// When it was opened.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
