//! The rows of codes and tokens. What only its holder may know is stored as a hash.

/// An authorization code.
pub(crate) mod code {
    use sea_orm::entity::prelude::*;

    /// An authorization code.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "openid_code")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// SHA-256 of the code.
        pub code_hash: Vec<u8>,
        /// For whom.
        pub client: Uuid,
        /// The visit that it belongs to.
        pub visit_id: Uuid,
        /// Where it was sent.
        pub redirect_uri: String,
        /// What was granted.
        pub scopes: String,
        /// What the client wants to find in the ID token.
        pub nonce: Option<String>,
        /// S256 challenge (RFC 7636).
        pub challenge: String,
        /// When the person last proved who they are.
        pub auth_time: DateTimeUtc,
        /// When it is worth nothing any more.
        pub expires_at: DateTimeUtc,
        /// When it was exchanged, or tried.
        pub used_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// An access token.
pub(crate) mod access {
    use sea_orm::entity::prelude::*;

    /// An access token.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "openid_token")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// SHA-256 of the token.
        pub token_hash: Vec<u8>,
        /// The code that it was given for.
        pub code_id: Uuid,
        /// To whom.
        pub client: Uuid,
        /// The visit that it belongs to.
        pub visit_id: Uuid,
        /// What was granted.
        pub scopes: String,
        /// When it is worth nothing any more.
        pub expires_at: DateTimeUtc,
        /// When it was revoked.
        pub revoked_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
