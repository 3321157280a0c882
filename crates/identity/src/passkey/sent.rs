//! What a page sends of the browser's answer. Nothing of it is believed yet.

use super::webauthn::{Client, Fault};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;

/// Longest answer of a browser, in characters: the longest real ones have a few thousand.
const LONGEST: usize = 20_000;
/// How a browser may reach an authenticator; what else it tells is not kept.
const TRANSPORTS: [&str; 6] = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

/// What a page sends of the browser's answer.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Sent {
    pub(super) id: Bytes,
    #[serde(rename = "clientDataJSON")]
    pub(super) client_data: Bytes,
    pub(super) attestation_object: Bytes,
    pub(super) authenticator_data: Bytes,
    pub(super) signature: Bytes,
    pub(super) user_handle: Bytes,
    transports: Vec<String>,
}

/// Bytes in Base64url; what is none is none.
#[derive(Default)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
        Ok(Self(bytes.unwrap_or_default()))
    }
}

impl Sent {
    pub(super) fn read(text: &str) -> Self {
        if text.len() > LONGEST {
            return Self::default();
        }
        serde_json::from_str(text).unwrap_or_default()
    }

    pub(super) fn client(&self) -> Result<Client, Fault> {
        Client::read(&self.client_data.0)
    }

    pub(super) fn transports(&self) -> String {
        let known = TRANSPORTS.iter().filter(|name| {
            let told = self.transports.iter().map(String::as_str);
            told.take(TRANSPORTS.len()).any(|told| told == **name)
        });
        known.copied().collect::<Vec<&str>>().join(",")
    }
}
