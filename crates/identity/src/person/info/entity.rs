//! The rows of a person's record.

use kernel::id::PersonId;
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// What a person says of themselves. Ethnic group, political status and addresses are sensitive, so all of it is sealed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_info")]
pub struct Model {
    /// Whose: a person has one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// 人员编号 (checklist A-1.2.2.10): given by the system when the record is first saved.
    pub number: i64,
    /// [`Info`](super::Info) as sealed JSON.
    pub body: Sealed,
    /// Counts the edits.
    pub version: i32,
    /// When it was first saved.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// One changed field.
pub(crate) mod change {
    use kernel::id::PersonId;
    use sea_orm::entity::prelude::*;
    use seal::Sealed;

    /// One changed field: when, from, to. Only the person changes it.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person_change")]
    pub struct Model {
        /// Sorts by time.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub person_id: PersonId,
        /// When.
        pub at: DateTimeUtc,
        /// Label of the field.
        pub field: String,
        /// What stood there; numbers are masked even here.
        pub old: Sealed,
        /// What stands there now.
        pub new: Sealed,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
