//! The rows of a grant.

use super::rules::{Role, State};
use kernel::id::{AccountId, GrantId, PersonId, ProofId, UnitId};
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// A grant (授权): one person may act for one unit.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_grant")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    /// For which unit.
    pub unit_id: UnitId,
    /// To whom.
    pub person_id: PersonId,
    /// Their own account, where they are told.
    pub person_account_id: AccountId,
    /// The account with which they act for the unit; none before they have confirmed.
    pub account_id: Option<AccountId>,
    /// 用户类别.
    pub role: Role,
    /// Where it stands.
    pub state: State,
    /// First day in China; none for at once.
    pub from_day: Option<Date>,
    /// Last day in China; none for no end.
    pub until_day: Option<Date>,
    /// What a handler may do: codes of [`kernel::duty::Duties`].
    pub items: String,
    /// Name, document and phone, sealed.
    pub holder: Sealed,
    /// Name of whoever granted it, sealed.
    pub granter: Sealed,
    /// Until when the invitation may be confirmed.
    pub invited_until: DateTimeUtc,
    /// The proof that the person has begun.
    pub proof_id: Option<ProofId>,
    /// Version of the row.
    pub version: i32,
    /// When it was granted.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// What happened to a grant: who, when, from, to.
pub(crate) mod change {
    use kernel::id::{AccountId, GrantId};
    use sea_orm::entity::prelude::*;

    /// One change.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "unit_grant_change")]
    pub struct Model {
        /// Sorts by time.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which grant.
        pub grant_id: GrantId,
        /// When.
        pub at: DateTimeUtc,
        /// With which standing: no name.
        pub who: String,
        /// The account that did it.
        pub account_id: Option<AccountId>,
        /// What was done.
        pub what: String,
        /// What stood there: states, days and items, no personal data.
        pub old: String,
        /// What stands there now.
        pub new: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// 开通多经办人: a unit has agreed to the notice.
pub(crate) mod enabled {
    use kernel::id::{AccountId, UnitId};
    use sea_orm::entity::prelude::*;

    /// The agreement of one unit.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "unit_grant_notice")]
    pub struct Model {
        /// Which unit.
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit_id: UnitId,
        /// Which version of the notice.
        pub version: i32,
        /// Who agreed.
        pub account_id: AccountId,
        /// When.
        pub agreed_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
