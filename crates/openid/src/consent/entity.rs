//! The row of a consent.

use crate::scope::Scopes;
use kernel::id::AccountId;
use sea_orm::entity::prelude::*;

/// What an account has agreed that a client may be told.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "openid_consent")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: AccountId,
    /// The client.
    pub client: Uuid,
    /// What was agreed to.
    pub scopes: String,
    /// What was asked: what was left out then is not asked every time again.
    pub asked: String,
    /// When it was given first.
    pub created_at: DateTimeUtc,
    /// When it was given last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What was agreed to.
    pub(crate) fn agreed(&self) -> Scopes {
        Scopes::read(&self.scopes)
    }

    /// What was asked.
    pub(crate) fn asked(&self) -> Scopes {
        Scopes::read(&self.asked)
    }
}
