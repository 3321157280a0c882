//! Sealing, opening, finding.

use crate::keyring::{KEY_BYTES, KeyId, Keyring, keyed};
use crate::sealed::{Blind, Sealed};
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use hmac::Mac as _;
use kernel::rng::Rng;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The first byte of a sealed value: layout and algorithm. 1 is AES-256-GCM; others are kept for later ones.
const AES_256_GCM: u8 = 1;
const HEADER_BYTES: usize = 3;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// Why a sealed value does not open. None of the variants carries content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Too short, or of a layout that this version does not know.
    #[error("密文格式不正确")]
    Format,
    /// Its key is not in the keyring.
    #[error("密钥文件中没有编号为 {0} 的密钥")]
    UnknownKey(KeyId),
    /// Changed since it was sealed, sealed under another context, or with another key of the same number.
    #[error("密文与所在字段不符或已被改动")]
    Forged,
}

/// Seals and opens. Cloning shares the keys.
#[derive(Clone)]
pub struct Vault(Arc<Keys>);

struct Keys {
    current: KeyId,
    current_cipher: Aes256Gcm,
    ciphers: BTreeMap<KeyId, Aes256Gcm>,
    index: Zeroizing<[u8; KEY_BYTES]>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(..)")
    }
}

impl Vault {
    /// A vault with the keys of a keyring.
    #[must_use]
    pub fn new(keyring: impl Borrow<Keyring>) -> Self {
        let keyring = keyring.borrow();
        let current = keyring.current();
        let ciphers: BTreeMap<_, _> = keyring
            .derive("juxian seal 1: field")
            .iter()
            .map(|(id, key)| (*id, Aes256Gcm::new(&(**key).into())))
            .collect();
        // `current` names a key of the ring: every constructor of the keyring checks it.
        let current_cipher = ciphers
            .get(&current)
            .cloned()
            .unwrap_or_else(|| Aes256Gcm::new(&[0; KEY_BYTES].into()));
        Self(Arc::new(Keys {
            current,
            current_cipher,
            ciphers,
            index: keyring.derive_index("juxian seal 1: blind index"),
        }))
    }

    /// Encrypts a text for one place, `table.column`. The same text gives another value every time.
    #[must_use]
    pub fn seal(&self, context: &str, plaintext: &str) -> Sealed {
        Sealed::new(self.seal_bytes(context, plaintext.as_bytes()))
    }

    /// Encrypts bytes for one place; [`Vault::open_bytes`] gives them back. For pieces of files.
    #[must_use]
    pub fn seal_bytes(&self, context: &str, plaintext: &[u8]) -> Vec<u8> {
        let mut value =
            Vec::with_capacity(HEADER_BYTES + NONCE_BYTES + plaintext.len() + TAG_BYTES);
        value.push(AES_256_GCM);
        value.extend_from_slice(&self.0.current.to_be_bytes());
        // Not the injected source: a seeded stream would repeat nonces, and one repeated nonce gives GCM's key away.
        let nonce: [u8; NONCE_BYTES] = Rng::system().bytes();
        let aad = associated(&value, context);
        let payload = Payload {
            msg: plaintext,
            aad: &aad,
        };
        let Ok(ciphertext) = self.0.current_cipher.encrypt(&nonce.into(), payload) else {
            unreachable!(
                "AES-GCM refuses only texts past 64 GiB, which no String of a form can be"
            );
        };
        value.extend_from_slice(&nonce);
        value.extend_from_slice(&ciphertext);
        value
    }

    /// [`Vault::seal`] for an optional text.
    #[must_use]
    pub fn seal_opt(&self, context: &str, plaintext: Option<&str>) -> Option<Sealed> {
        plaintext.map(|text| self.seal(context, text))
    }

    /// Decrypts a value that was sealed for this place.
    pub fn open(&self, context: &str, sealed: &Sealed) -> Result<String, SealError> {
        let plaintext = self.open_bytes(context, sealed.as_bytes())?;
        String::from_utf8(plaintext).map_err(|_| SealError::Format)
    }

    /// Decrypts what [`Vault::seal_bytes`] made for this place.
    pub fn open_bytes(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (header, rest) = sealed
            .split_at_checked(HEADER_BYTES)
            .ok_or(SealError::Format)?;
        let key = key_of(header)?;
        let cipher = self.0.ciphers.get(&key).ok_or(SealError::UnknownKey(key))?;
        let (nonce, ciphertext) = rest
            .split_at_checked(NONCE_BYTES)
            .ok_or(SealError::Format)?;
        let nonce = <[u8; NONCE_BYTES]>::try_from(nonce).map_err(|_| SealError::Format)?;
        let aad = associated(header, context);
        cipher
            .decrypt(
                &nonce.into(),
                Payload {
                    msg: ciphertext,
                    aad: &aad,
                },
            )
            .map_err(|_| SealError::Forged)
    }

    /// [`Vault::open`] for an optional value.
    pub fn open_opt(
        &self,
        context: &str,
        sealed: Option<&Sealed>,
    ) -> Result<Option<String>, SealError> {
        sealed.map(|sealed| self.open(context, sealed)).transpose()
    }

    /// The fingerprint of a text for one place. Normalise the text before (upper case, no blanks, …): texts that
    /// differ in one byte have nothing in common.
    #[must_use]
    pub fn blind(&self, context: &str, text: &str) -> Blind {
        let mut mac = keyed(&self.0.index);
        mac.update(&(context.len() as u64).to_be_bytes());
        mac.update(context.as_bytes());
        mac.update(text.as_bytes());
        Blind(mac.finalize().into_bytes().into())
    }

    /// Whether the value was sealed with another key than the current one, and so should be re-sealed.
    #[must_use]
    pub fn is_stale(&self, sealed: &Sealed) -> bool {
        sealed
            .as_bytes()
            .get(..HEADER_BYTES)
            .and_then(|header| key_of(header).ok())
            != Some(self.0.current)
    }

    /// The value under the current key, or `None` when it is already.
    pub fn reseal(&self, context: &str, sealed: &Sealed) -> Result<Option<Sealed>, SealError> {
        if !self.is_stale(sealed) {
            return Ok(None);
        }
        let plaintext = Zeroizing::new(self.open(context, sealed)?);
        Ok(Some(self.seal(context, &plaintext)))
    }
}

fn key_of(header: &[u8]) -> Result<KeyId, SealError> {
    match header {
        [AES_256_GCM, high, low] => Ok(KeyId::from_be_bytes([*high, *low])),
        _ => Err(SealError::Format),
    }
}

/// What is authenticated beside the text: the header, so that no other key or layout can be claimed, and the place.
fn associated(header: &[u8], context: &str) -> Vec<u8> {
    [header, context.as_bytes()].concat()
}
