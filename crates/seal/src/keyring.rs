//! The file of keys.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::rng::Rng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::path::Path;
use zeroize::{Zeroize as _, Zeroizing};

/// The number of a key. It stands in front of every sealed value.
pub type KeyId = u16;

/// Length of a secret and of every derived key, in bytes.
pub(crate) const KEY_BYTES: usize = 32;

/// What the keys of fields are derived for.
const FIELD: &str = "juxian seal 1: field";
/// What the key of the blind index is derived for.
const INDEX: &str = "juxian seal 1: blind index";

/// Why a keyring cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The file cannot be read or written.
    #[error("密钥文件 {path} 无法读写：{source}")]
    File {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not the format described in the README. The text is not repeated: it holds secrets.
    #[error("密钥文件格式不正确")]
    Format,
    /// A secret is not 32 bytes of Base64.
    #[error("密钥 {0} 应为32字节的Base64")]
    Secret(KeyId),
    /// Two keys carry one id.
    #[error("密钥编号 {0} 重复")]
    Duplicate(KeyId),
    /// `current` or `index` names a key that the file does not hold.
    #[error("密钥文件中没有编号为 {0} 的密钥")]
    Missing(KeyId),
    /// The current key seals new values, so it cannot be retired.
    #[error("密钥 {0} 正在使用，不能停用；请先启用新密钥")]
    Current(KeyId),
    /// All 65,535 ids are used.
    #[error("密钥编号已用完")]
    Full,
}

/// Several keys, one of them current. Never printed.
#[derive(Clone)]
pub struct Keyring {
    current: KeyId,
    index: KeyId,
    /// The key of the blind index by itself, once the key it was derived from is retired.
    index_key: Option<Zeroizing<[u8; KEY_BYTES]>>,
    secrets: BTreeMap<KeyId, Zeroizing<[u8; KEY_BYTES]>>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring")
            .field("current", &self.current)
            .field("index", &self.index)
            .field("keys", &self.secrets.len())
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyringFile {
    current: KeyId,
    index: KeyId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    index_key: Option<String>,
    key: Vec<KeyEntry>,
}

impl Drop for KeyringFile {
    fn drop(&mut self) {
        self.index_key.zeroize();
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyEntry {
    id: KeyId,
    algorithm: Algorithm,
    secret: String,
}

impl Drop for KeyEntry {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

#[derive(Serialize, Deserialize)]
enum Algorithm {
    #[serde(rename = "aes-256-gcm")]
    Aes256Gcm,
}

impl Keyring {
    /// A new keyring with one key, number 1.
    #[must_use]
    pub fn generate(rng: &Rng) -> Self {
        Self {
            current: 1,
            index: 1,
            index_key: None,
            secrets: BTreeMap::from([(1, Zeroizing::new(rng.bytes()))]),
        }
    }

    /// Adds a key and makes it current; values sealed before still open. The blind index keeps its key.
    pub fn rotate(&mut self, rng: &Rng) -> Result<KeyId, KeyringError> {
        let last = self.secrets.last_key_value().map_or(0, |(id, _)| *id);
        let id = last.checked_add(1).ok_or(KeyringError::Full)?;
        self.secrets.insert(id, Zeroizing::new(rng.bytes()));
        self.current = id;
        Ok(id)
    }

    /// Takes a key out; gives it as a keyring of its own, for old backups. The current key stays. If the blind index
    /// was derived from it, only that derived key is kept: it opens nothing, and look-ups go on working.
    pub fn retire(&mut self, id: KeyId) -> Result<Self, KeyringError> {
        if id == self.current {
            return Err(KeyringError::Current(id));
        }
        let secret = self.secrets.remove(&id).ok_or(KeyringError::Missing(id))?;
        if id == self.index && self.index_key.is_none() {
            self.index_key = Some(expand(&secret, INDEX));
        }
        Ok(Self {
            current: id,
            index: id,
            index_key: None,
            secrets: BTreeMap::from([(id, secret)]),
        })
    }

    /// The same keys, sealing with `current` if that is one of them.
    #[must_use]
    pub fn sealing_with(mut self, current: KeyId) -> Self {
        if self.secrets.contains_key(&current) {
            self.current = current;
        }
        self
    }

    /// The ids of all keys, in order.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.secrets.keys().copied()
    }

    /// Reads the file that [`Keyring::save`] wrote.
    pub fn load(path: &Path) -> Result<Self, KeyringError> {
        let text = std::fs::read_to_string(path).map_err(|source| file_error(path, source))?;
        Self::from_toml(&Zeroizing::new(text))
    }

    /// Reads the format described in the README.
    pub fn from_toml(text: &str) -> Result<Self, KeyringError> {
        let file: KeyringFile = toml::from_str(text).map_err(|_| KeyringError::Format)?;
        let mut secrets = BTreeMap::new();
        for entry in &file.key {
            let secret = decoded(entry.id, &entry.secret)?;
            if secrets.insert(entry.id, secret).is_some() {
                return Err(KeyringError::Duplicate(entry.id));
            }
        }
        let index_key = file
            .index_key
            .as_ref()
            .map(|text| decoded(file.index, text))
            .transpose()?;
        if !secrets.contains_key(&file.current) {
            return Err(KeyringError::Missing(file.current));
        }
        if index_key.is_none() && !secrets.contains_key(&file.index) {
            return Err(KeyringError::Missing(file.index));
        }
        Ok(Self {
            current: file.current,
            index: file.index,
            index_key,
            secrets,
        })
    }

    /// The file's text.
    pub fn to_toml(&self) -> Result<Zeroizing<String>, KeyringError> {
        let entry = |(id, secret): (&KeyId, &Zeroizing<[u8; KEY_BYTES]>)| KeyEntry {
            id: *id,
            algorithm: Algorithm::Aes256Gcm,
            secret: BASE64.encode(secret.as_slice()),
        };
        let file = KeyringFile {
            current: self.current,
            index: self.index,
            index_key: self
                .index_key
                .as_ref()
                .map(|key| BASE64.encode(key.as_slice())),
            key: self.secrets.iter().map(entry).collect(),
        };
        toml::to_string(&file)
            .map(Zeroizing::new)
            .map_err(|_| KeyringError::Format)
    }

    /// Writes the file so that only its owner can read it. The new content appears at once or not at all:
    /// a machine that stops in between must not lose the only copy of a key.
    pub fn save(&self, path: &Path) -> Result<(), KeyringError> {
        let text = self.to_toml()?;
        let draft = path.with_extension("toml.new");
        write_private(&draft, text.as_bytes())
            .and_then(|()| std::fs::rename(&draft, path))
            .map_err(|source| file_error(path, source))
    }

    /// The key that seals new values.
    #[must_use]
    pub const fn current(&self) -> KeyId {
        self.current
    }

    /// The keys of fields, derived from the secrets.
    pub(crate) fn field_keys(&self) -> BTreeMap<KeyId, Zeroizing<[u8; KEY_BYTES]>> {
        self.secrets
            .iter()
            .map(|(id, secret)| (*id, expand(secret, FIELD)))
            .collect()
    }

    /// The key of the blind index.
    pub(crate) fn index_key(&self) -> Zeroizing<[u8; KEY_BYTES]> {
        // without a key of its own, `index` names one of the ring: every constructor checks it
        self.index_key.clone().unwrap_or_else(|| {
            self.secrets
                .get(&self.index)
                .map_or_else(Zeroizing::default, |secret| expand(secret, INDEX))
        })
    }
}

fn decoded(id: KeyId, text: &str) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyringError> {
    let bytes = Zeroizing::new(BASE64.decode(text).map_err(|_| KeyringError::Secret(id))?);
    <[u8; KEY_BYTES]>::try_from(bytes.as_slice())
        .map(Zeroizing::new)
        .map_err(|_| KeyringError::Secret(id))
}

/// HKDF-Expand for one block (RFC 5869 §2.3). The secret is already uniformly random, so Extract is not needed.
fn expand(secret: &[u8; KEY_BYTES], purpose: &str) -> Zeroizing<[u8; KEY_BYTES]> {
    let mut mac = keyed(secret);
    mac.update(purpose.as_bytes());
    mac.update(&[1]);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// HMAC-SHA-256 with a key of 32 bytes, without the error that arbitrary keys could give: HMAC pads the key
/// with zeros to the block of 64 bytes (RFC 2104 §2), and a key of exactly that length is infallible.
pub(crate) fn keyed(key: &[u8; KEY_BYTES]) -> Hmac<Sha256> {
    let mut block = Zeroizing::new([0_u8; 64]);
    block[..KEY_BYTES].copy_from_slice(key);
    Hmac::new(&(*block).into())
}

fn file_error(path: &Path, source: std::io::Error) -> KeyringError {
    KeyringError::File {
        path: path.display().to_string(),
        source,
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
