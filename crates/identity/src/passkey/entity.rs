//! The rows of passkeys, and of the accounts that have some or were offered one.

use kernel::id::{AccountId, PasskeyId};
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// A passkey of an account. The private key never leaves its holder's device.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasskeyId,
    /// Whose.
    pub account_id: AccountId,
    /// Its own name for itself, random.
    pub credential_id: Vec<u8>,
    /// In COSE.
    pub public_key: Vec<u8>,
    /// What its holder calls it.
    pub name: Sealed,
    /// How often it says that it was used; many always say 0.
    pub sign_count: i64,
    /// May be copied to other devices of its holder.
    pub eligible: bool,
    /// Has been.
    pub backed_up: bool,
    /// How browsers reach it: internal, hybrid, usb …; as they told, with commas.
    pub transports: String,
    /// Browser and system in which it was made.
    pub agent: String,
    /// The session in which it was made.
    pub session_id: Uuid,
    /// The session that it began last.
    pub last_session_id: Option<Uuid>,
    /// When it was used last.
    pub last_used_at: Option<DateTimeUtc>,
    /// When its count went back: somebody may have a copy.
    pub doubted_at: Option<DateTimeUtc>,
    /// When it was added.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// What an account is called towards passkeys, and how often it was offered one.
pub(super) mod owner {
    use kernel::id::AccountId;
    use sea_orm::entity::prelude::*;

    /// An account that has passkeys or was offered one.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey_owner")]
    pub struct Model {
        /// The account.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: AccountId,
        /// The user handle: random, so that a device that is lost tells nothing of the person.
        pub handle: Vec<u8>,
        /// Offers so far.
        pub offers: i32,
        /// When the holder said «not now».
        pub declined_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
