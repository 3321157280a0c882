//! The row of a client.

use crate::{key::Alg, scope::Scopes};
use sea_orm::entity::prelude::*;
use web::Door;

kernel::choices! {
    /// Whose accounts a client takes.
    pub enum Doors {
        Persons = "person", "个人";
        Units = "unit", "单位";
        Both = "both", "个人和单位";
    }
}

/// A site that may ask who somebody is.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "openid_client")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its name in the protocol.
    pub client_id: String,
    /// What users read.
    pub name: String,
    /// SHA-256 of the secret, 256 random bits; none for a client that cannot keep one.
    pub secret_hash: Option<Vec<u8>>,
    /// Subjects are the same for all clients of one sector, and different elsewhere.
    pub sector: String,
    /// One of our own sites: nobody is asked for consent.
    pub first_party: bool,
    /// Where codes may be sent, one a line.
    pub redirect_uris: String,
    /// Where a browser may go after logging out, one a line.
    pub logout_uris: String,
    /// Where the end of a session is told.
    pub backchannel_uri: Option<String>,
    /// What it may be told at most.
    pub scopes: String,
    /// Whose accounts it takes.
    pub doors: Doors,
    /// How its ID tokens are signed.
    pub alg: Alg,
    /// Since when it is shut out.
    pub disabled_at: Option<DateTimeUtc>,
    /// When it was registered.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What it may be told at most.
    #[must_use]
    pub fn may(&self) -> Scopes {
        Scopes::read(&self.scopes)
    }

    /// Whether codes may be sent there: character by character (RFC 9700 §4.1.3).
    pub(crate) fn takes_codes_at(&self, uri: &str) -> bool {
        self.redirect_uris.lines().any(|known| known == uri)
    }

    /// Whether a browser may be sent there after logging out.
    pub(crate) fn follows_log_out_at(&self, uri: &str) -> bool {
        self.logout_uris.lines().any(|known| known == uri)
    }

    /// The hosts that codes are sent to, for whoever is to agree.
    pub(crate) fn hosts(&self) -> String {
        let mut hosts: Vec<String> = self.redirect_uris.lines().filter_map(host).collect();
        hosts.dedup();
        hosts.join("、")
    }

    /// The log-in page that opens first.
    pub(crate) const fn door(&self) -> Door {
        match self.doors {
            Doors::Units => Door::Unit,
            Doors::Persons | Doors::Both => Door::Person,
        }
    }

    /// Whether it keeps a secret.
    #[must_use]
    pub const fn is_confidential(&self) -> bool {
        self.secret_hash.is_some()
    }
}

/// The host of an address.
pub(crate) fn host(uri: &str) -> Option<String> {
    let url = url::Url::parse(uri).ok()?;
    url.host_str().map(str::to_owned)
}
