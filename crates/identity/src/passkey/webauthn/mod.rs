//! Web Authentication Level 3 as far as an account needs it: what a browser sends after making a passkey (§7.1) and after
//! using one (§7.2). Pure: whether a challenge was ours and fresh is its caller's affair.
//!
//! Attestation is not asked for: which make an authenticator is decides nothing here, and knowing it would tell on people.

mod cbor;
mod client;
mod data;
mod key;

pub(crate) use client::{Ceremony, Client};
pub(crate) use key::PublicKey;

use super::Relying;
use cbor::Item;
use sha2::{Digest as _, Sha256};

/// Longest credential id that there may be (§4, Credential ID).
const LONGEST_ID: usize = 1023;

/// Why something was not accepted; for the log, never for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// Cannot be read.
    #[error("format")]
    Format,
    /// Made for the other ceremony.
    #[error("type")]
    Type,
    /// By a page of another site, or within one.
    #[error("origin")]
    Origin,
    /// For another relying party.
    #[error("rp")]
    Relying,
    /// Nobody was there, or nobody showed who they are.
    #[error("user")]
    User,
    /// Contradicts itself, or what was said of the passkey before.
    #[error("backup")]
    Backup,
    /// A key that nothing here verifies with.
    #[error("key")]
    Key,
    /// An attestation that was not asked for.
    #[error("attestation")]
    Attestation,
    /// The signature is wrong.
    #[error("signature")]
    Signature,
}

/// A passkey that a browser has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) credential_id: Vec<u8>,
    /// As it came, in COSE; [`PublicKey::read`] reads it.
    pub(crate) public_key: Vec<u8>,
    pub(crate) count: u32,
    /// May be copied to other devices of its holder.
    pub(crate) eligible: bool,
    /// Has been.
    pub(crate) backed_up: bool,
}

/// A passkey that was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) count: u32,
    pub(crate) eligible: bool,
    pub(crate) backed_up: bool,
}

/// Checks what came of `navigator.credentials.create` (§7.1).
pub(crate) fn made(relying: &Relying, client: &Client, attestation: &[u8]) -> Result<Made, Fault> {
    let client_hash = client.check(relying, Ceremony::Create)?;
    let object = Item::whole(attestation)?;
    let data = object.named("authData").and_then(Item::bytes);
    let data = data.ok_or(Fault::Format)?;
    let read = data::Data::read(data)?;
    read.check(relying)?;
    let attested = read.attested.as_ref().ok_or(Fault::Format)?;
    if attested.credential_id.is_empty() || attested.credential_id.len() > LONGEST_ID {
        return Err(Fault::Format);
    }
    let key = PublicKey::read(attested.public_key)?;
    attested_by(&object, &key, data, &client_hash)?;
    Ok(Made {
        credential_id: attested.credential_id.to_vec(),
        public_key: attested.public_key.to_vec(),
        count: read.count,
        eligible: read.eligible(),
        backed_up: read.backed_up(),
    })
}

/// Checks what came of `navigator.credentials.get` (§7.2).
pub(crate) fn used(
    relying: &Relying,
    client: &Client,
    data: &[u8],
    signature: &[u8],
    key: &PublicKey,
) -> Result<Used, Fault> {
    let client_hash = client.check(relying, Ceremony::Get)?;
    let read = data::Data::read(data)?;
    read.check(relying)?;
    if read.attested.is_some() {
        return Err(Fault::Format);
    }
    if !key.verify(&[data, &client_hash].concat(), signature) {
        return Err(Fault::Signature);
    }
    Ok(Used {
        count: read.count,
        eligible: read.eligible(),
        backed_up: read.backed_up(),
    })
}

/// Nothing is asked for, so there is either nothing (§8.7) or the passkey's own word (§8.2, self attestation), which
/// browsers let through and which must be right.
fn attested_by(
    object: &Item<'_>,
    key: &PublicKey,
    data: &[u8],
    client_hash: &[u8],
) -> Result<(), Fault> {
    let format = object.named("fmt").and_then(Item::text);
    let statement = object.named("attStmt").ok_or(Fault::Format)?;
    match format {
        Some("none") if *statement == Item::Map(Vec::new()) => Ok(()),
        Some("packed") if statement.named("x5c").is_none() => {
            let algorithm = statement.named("alg").and_then(Item::integer);
            let signature = statement.named("sig").and_then(Item::bytes);
            let signature = signature.ok_or(Fault::Attestation)?;
            let right = algorithm == Some(key.algorithm())
                && key.verify(&[data, client_hash].concat(), signature);
            right.then_some(()).ok_or(Fault::Attestation)
        }
        _ => Err(Fault::Attestation),
    }
}

/// SHA-256, as everything here is hashed.
fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
