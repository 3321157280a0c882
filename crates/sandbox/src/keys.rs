//! The keys on both sides of every signature. They are made when the demonstration first starts and kept
//! in a file beside its database: no private key is ever part of the product's source.

use crate::sign::hmac_sha256;
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use kernel::rng::Rng;
use serde::{Deserialize, Serialize};
use std::{io::Write as _, path::Path};

/// The keys could not be made, read or kept.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The cryptographic library refused.
    #[error("无法生成或读取仿真密钥")]
    Crypto,
    /// The file could not be read or written.
    #[error("无法读写仿真密钥文件：{0}")]
    Io(#[from] std::io::Error),
    /// The file is not a key file.
    #[error("仿真密钥文件内容不正确：{0}")]
    Parse(#[from] serde_json::Error),
}

/// All keys of the look-alikes; the product's configuration takes its side of each.
#[derive(Clone, Serialize, Deserialize)]
pub struct Keys {
    /// Access key of the Aliyun look-alike.
    pub aliyun: Pair,
    /// Secret key of the Tencent look-alike.
    pub tencent: Pair,
    /// `SmsSdkAppId` of the Tencent look-alike.
    pub tencent_app_id: String,
    /// Access key of the business register look-alike.
    pub register: Pair,
    /// Both sides of the Alipay look-alike.
    pub alipay: AlipayKeys,
}

/// An identifier and its secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pair {
    /// What is sent.
    pub id: String,
    /// What signs.
    pub secret: String,
}

/// RSA keys as Base64 of DER, the way the open platform's console shows them.
#[derive(Clone, Serialize, Deserialize)]
pub struct AlipayKeys {
    /// `app_id`.
    pub app_id: String,
    /// The application's private key (PKCS#8): the product signs with it.
    pub app_private_key: String,
    /// The application's public key (SPKI): the look-alike verifies with it.
    pub app_public_key: String,
    /// The gateway's private key (PKCS#8): the look-alike signs with it.
    pub gateway_private_key: String,
    /// The gateway's public key (SPKI): the product verifies with it.
    pub gateway_public_key: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pair({}, ..)", self.id)
    }
}

impl std::fmt::Debug for AlipayKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AlipayKeys({}, ..)", self.app_id)
    }
}

impl Keys {
    /// Fresh keys.
    pub fn generate(rng: &Rng) -> Result<Self, KeysError> {
        let (app_private_key, app_public_key) = rsa()?;
        let (gateway_private_key, gateway_public_key) = rsa()?;
        let pair = |prefix: &str| Pair {
            id: format!("{prefix}{}", rng.token::<8>()),
            secret: rng.token::<24>(),
        };
        Ok(Self {
            aliyun: pair("LTAIsandbox"),
            tencent: pair("AKIDsandbox"),
            tencent_app_id: format!("1400{}", rng.digits6()),
            register: pair("REGsandbox"),
            alipay: AlipayKeys {
                app_id: format!("2021{}{}", rng.digits6(), rng.digits6()),
                app_private_key,
                app_public_key,
                gateway_private_key,
                gateway_public_key,
            },
        })
    }

    /// The key to the province's gateway.
    #[must_use]
    pub fn gov(&self) -> Pair {
        self.derived("gov")
    }

    /// The key to the licence system's gateway.
    #[must_use]
    pub fn licence(&self) -> Pair {
        self.derived("licence")
    }

    /// The log-in of the mail server.
    #[must_use]
    pub fn mail(&self) -> Pair {
        self.derived("mail")
    }

    /// A key that follows from those that are kept, so that a file from before a look-alike came stays good.
    pub(crate) fn derived(&self, name: &str) -> Pair {
        let part = |what: &str| {
            let text = format!("{name}:{what}");
            hex::encode(hmac_sha256(
                self.register.secret.as_bytes(),
                text.as_bytes(),
            ))
        };
        Pair {
            id: format!("{}sandbox{}", name.to_uppercase(), &part("id")[..16]),
            secret: part("secret"),
        }
    }

    /// The keys kept in `path`; made and kept there when the file does not exist. On Unix only its owner
    /// may read the file.
    pub fn load_or_create(path: &Path, rng: &Rng) -> Result<Self, KeysError> {
        match std::fs::read(path) {
            Ok(text) => Ok(serde_json::from_slice(&text)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self::generate(rng)?;
                keys.keep(path, rng)?;
                Ok(keys)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Keys for tests, made once on a machine: making RSA keys takes longer than most tests do.
    pub fn throw_away(rng: &Rng) -> Result<Self, KeysError> {
        Self::load_or_create(
            &std::env::temp_dir().join("juxian-throw-away-keys.json"),
            rng,
        )
    }

    /// Writes beside the file and moves into place, so that nobody ever reads half a file.
    fn keep(&self, path: &Path, rng: &Rng) -> Result<(), KeysError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let draft = path.with_extension(rng.token::<8>());
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&draft)?
            .write_all(&serde_json::to_vec_pretty(self)?)?;
        Ok(std::fs::rename(&draft, path)?)
    }
}

/// A fresh RSA 2048 pair: private (PKCS#8) and public (SPKI), Base64.
fn rsa() -> Result<(String, String), KeysError> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeysError::Crypto)?;
    let private: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeysError::Crypto)?;
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| KeysError::Crypto)?;
    Ok((
        BASE64_STANDARD.encode(private.as_ref()),
        BASE64_STANDARD.encode(public.as_ref()),
    ))
}
