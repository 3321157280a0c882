//! The rows: where an account is reached, and which texts have been handed over.

use kernel::id::AccountId;
use sea_orm::entity::prelude::*;
use seal::{Blind, Sealed};

/// Where an account is reached; it has one address or number.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_reach")]
pub struct Model {
    /// Whose: an account has one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// Address or number.
    pub value: Sealed,
    /// Its blind index, unique.
    pub value_blind: Blind,
    /// When a code to it was right.
    pub verified_at: DateTimeUtc,
    /// Counts the changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// What is known of a text that nobody can be asked about.
pub(crate) mod letter {
    use sea_orm::entity::prelude::*;

    kernel::choices! {
        /// How far a text came.
        pub enum State {
            Going = "going", "正在发送";
            Gone = "gone", "已发出";
            Held = "held", "未发出";
        }
    }

    /// One text, by our own reference.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "letter")]
    pub struct Model {
        /// Our own id of the text.
        #[sea_orm(primary_key, auto_increment = false)]
        pub reference: String,
        /// How far it came.
        pub state: State,
        /// When it came so far.
        pub at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
