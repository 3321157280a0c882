//! What the browser says of the page that used it (`clientDataJSON`, §5.8.1).

use super::{Fault, sha256};
use crate::passkey::Relying;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;

/// What a page did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ceremony {
    /// Had a passkey made.
    Create,
    /// Had one used.
    Get,
}

#[derive(Deserialize)]
struct Said {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
    #[serde(rename = "topOrigin")]
    top_origin: Option<String>,
}

/// The words of a browser, read and not yet believed.
pub(crate) struct Client {
    said: Said,
    hash: [u8; 32],
}

impl Client {
    /// Reads the bytes whose hash the authenticator signs.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        Ok(Self {
            said: serde_json::from_slice(bytes).map_err(|_| Fault::Format)?,
            hash: sha256(bytes),
        })
    }

    /// The challenge that it says it answers; empty when that is none.
    pub(crate) fn challenge(&self) -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD
            .decode(&self.said.challenge)
            .unwrap_or_default()
    }

    /// For this ceremony, by a page of ours that stands in no other page; gives the hash.
    pub(super) fn check(&self, relying: &Relying, ceremony: Ceremony) -> Result<[u8; 32], Fault> {
        let kind = match ceremony {
            Ceremony::Create => "webauthn.create",
            Ceremony::Get => "webauthn.get",
        };
        if self.said.r#type != kind {
            return Err(Fault::Type);
        }
        let framed = self.said.cross_origin || self.said.top_origin.is_some();
        if framed || !relying.admits(&self.said.origin) {
            return Err(Fault::Origin);
        }
        Ok(self.hash)
    }
}
