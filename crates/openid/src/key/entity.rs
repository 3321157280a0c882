//! The row of a signing key.

use sea_orm::entity::prelude::*;
use seal::Sealed;

kernel::choices! {
    /// How an ID token is signed (RFC 7518 §3.1).
    pub enum Alg {
        Es256 = "ES256", "ECDSA P-256";
        Rs256 = "RS256", "RSA 2048";
    }
}

/// Context of the sealed private half.
pub(crate) const PRIVATE: &str = "openid_key.private";

/// A key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "openid_key")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its name in tokens: the thumbprint of its public half (RFC 7638).
    pub kid: String,
    /// What it signs with.
    pub alg: Alg,
    /// PKCS#8, in Base64, sealed; gone once it signs no more.
    pub private: Option<Sealed>,
    /// The public half as a JSON Web Key.
    pub public: String,
    /// From when on it signs.
    pub signs_from: DateTimeUtc,
    /// When another one takes its place.
    pub ends_at: Option<DateTimeUtc>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
