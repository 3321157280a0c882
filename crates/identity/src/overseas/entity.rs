//! The rows: a registration in progress, and what its person told.

use kernel::id::PersonId;
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// Context of the sealed address of a draft.
pub(crate) const DRAFT: &str = "overseas_draft.reach";
/// Context of what a person told.
pub(crate) const TOLD: &str = "overseas_person.body";

/// What somebody told when registering from abroad that the document does not tell.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "overseas_person")]
pub struct Model {
    /// Whose: a person has one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// [`Told`](super::Told) as sealed JSON.
    pub body: Sealed,
    /// When it was told.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// A registration in progress.
pub(crate) mod draft {
    use sea_orm::entity::prelude::*;
    use seal::{Blind, Sealed};

    /// Where a browser wants to be reached, until it has registered. One browser has one.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "overseas_draft")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The browser that it is bound to.
        pub browser: Blind,
        /// Address or number.
        pub reach: Sealed,
        /// Whether the puzzle is solved: codes are sent only then.
        pub open: bool,
        /// When it was begun.
        pub created_at: DateTimeUtc,
        /// When it is thrown away.
        pub expires_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
