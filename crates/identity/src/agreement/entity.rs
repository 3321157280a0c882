//! The rows of the agreements: their versions, and who has agreed to which.

use super::rules::{Text, Way};
use kernel::id::{AccountId, OfficerId};
use sea_orm::entity::prelude::*;

/// Never asked of a text: it is no number.
impl sea_orm::TryFromU64 for Text {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Text"))
    }
}

/// A version of a text. A row is never changed: what somebody agreed to stays what it was.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement")]
pub struct Model {
    /// Which text.
    #[sea_orm(primary_key, auto_increment = false)]
    pub text: Text,
    /// Its number, from one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// What it says, a line a paragraph.
    pub body: String,
    /// What is different from the version before.
    pub changes: String,
    /// When it takes effect.
    pub effective_at: DateTimeUtc,
    /// When it was published.
    pub published_at: DateTimeUtc,
    /// By whom; none of the first one, which the product brought.
    pub published_by: Option<OfficerId>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Who has agreed.
pub(crate) mod acceptance {
    use super::{AccountId, Text, Way};
    use sea_orm::entity::prelude::*;

    /// An account has agreed to a version.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agreement_acceptance")]
    pub struct Model {
        /// Who.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: AccountId,
        /// To which text.
        #[sea_orm(primary_key, auto_increment = false)]
        pub text: Text,
        /// To which version of it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i32,
        /// On which occasion.
        pub way: Way,
        /// When.
        pub at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
