//! Sealing, opening, finding.

use crate::keyring::{KEY_BYTES, KeyId, Keyring, keyed};
use crate::sealed::{Blind, Sealed};
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use hmac::Mac as _;
use kernel::rng::Rng;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use zeroize::Zeroizing;

/// The first byte of a sealed value: layout and algorithm. 1 is AES-256-GCM; others are kept for later ones.
const AES_256_GCM: u8 = 1;
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

/// Seals and opens. Cloning shares the keys, also those that [`Vault::replace`] brings later.
#[derive(Clone)]
pub struct Vault(Arc<RwLock<Arc<Keys>>>);

struct Keys {
    current: KeyId,
    current_cipher: Aes256Gcm,
    ciphers: BTreeMap<KeyId, Aes256Gcm>,
    index: Zeroizing<[u8; KEY_BYTES]>,
}

impl Keys {
    fn of(keyring: &Keyring) -> Self {
        let current = keyring.current();
        let ciphers: BTreeMap<_, _> = keyring
            .field_keys()
            .iter()
            .map(|(id, key)| (*id, Aes256Gcm::new(&(**key).into())))
            .collect();
        // `current` names a key of the ring: every constructor of the keyring checks it.
        let current_cipher = ciphers
            .get(&current)
            .cloned()
            .unwrap_or_else(|| Aes256Gcm::new(&[0; KEY_BYTES].into()));
        Self {
            current,
            current_cipher,
            ciphers,
            index: keyring.index_key(),
        }
    }
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
        Self(Arc::new(RwLock::new(Arc::new(Keys::of(keyring.borrow())))))
    }

    /// Goes on with the keys of another keyring, in every clone: the file of keys has changed.
    pub fn replace(&self, keyring: &Keyring) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Keys::of(keyring));
    }

    /// A vault that keeps the keys of this moment: what is sealed in pieces is sealed with one key.
    #[must_use]
    pub fn pinned(&self) -> Self {
        Self(Arc::new(RwLock::new(self.keys())))
    }

    fn keys(&self) -> Arc<Keys> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
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
        let keys = self.keys();
        value.extend_from_slice(&keys.current.to_be_bytes());
        // Not the injected source: a seeded stream would repeat nonces, and one repeated nonce gives GCM's key away.
        let nonce: [u8; NONCE_BYTES] = Rng::system().bytes();
        let aad = associated(&value, context);
        let payload = Payload {
            msg: plaintext,
            aad: &aad,
        };
        let Ok(ciphertext) = keys.current_cipher.encrypt(&nonce.into(), payload) else {
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
        let keys = self.keys();
        let cipher = keys.ciphers.get(&key).ok_or(SealError::UnknownKey(key))?;
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
        let mut mac = keyed(&self.keys().index);
        mac.update(&(context.len() as u64).to_be_bytes());
        mac.update(context.as_bytes());
        mac.update(text.as_bytes());
        Blind(mac.finalize().into_bytes().into())
    }

    /// Whether the value was sealed with another key than the current one, and so should be re-sealed.
    #[must_use]
    pub fn is_stale(&self, sealed: &Sealed) -> bool {
        key_id(sealed.as_bytes()) != Some(self.current())
    }

    /// The key that seals new values.
    #[must_use]
    pub fn current(&self) -> KeyId {
        self.keys().current
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

/// The first bytes of every value that a key has sealed.
#[must_use]
pub const fn header_of(key: KeyId) -> [u8; HEADER_BYTES] {
    let [high, low] = key.to_be_bytes();
    [AES_256_GCM, high, low]
}

/// Length of what [`header_of`] gives.
pub const HEADER_BYTES: usize = 3;

/// The key that a value names, if it is a sealed value.
#[must_use]
pub fn key_id(sealed: &[u8]) -> Option<KeyId> {
    let header = sealed.get(..HEADER_BYTES)?;
    key_of(header).ok()
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
