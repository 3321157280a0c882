//! Soft keys: SM2 (with the usual distinguishing identifier) and RSA 2048.

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use sm2::dsa::{Signature, SigningKey, signature::Signer as _};
use x509_cert::{
    builder,
    der::{Any, Decode as _, asn1::Null},
    spki::{
        AlgorithmIdentifierOwned, Document, DynSignatureAlgorithmIdentifier, EncodePublicKey,
        ObjectIdentifier, SubjectPublicKeyInfoOwned,
    },
};

/// The distinguishing identifier that everybody uses (GM/T 0009).
const SIGNER: &str = "1234567812345678";

/// The keys could not be made, read or used, or the file could not.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The cryptographic library refused.
    #[error("无法生成或读取测试CA的密钥")]
    Key,
    /// A certificate could not be made.
    #[error("无法签发测试证书：{0}")]
    Certificate(#[from] builder::Error),
    /// A structure could not be made.
    #[error("无法生成测试证书的内容：{0}")]
    Der(#[from] x509_cert::der::Error),
    /// The file could not be read or written.
    #[error("无法读写测试CA文件：{0}")]
    Io(#[from] std::io::Error),
    /// The file is not of this kind.
    #[error("测试CA文件内容不正确：{0}")]
    Parse(#[from] serde_json::Error),
}

/// A key that signs.
pub(crate) enum SoftKey {
    Sm2(Box<SigningKey>),
    Rsa(Box<KeyPair>),
}

impl SoftKey {
    /// The SM2 key of a seed.
    pub(crate) fn sm2(seed: &[u8]) -> Result<Self, MakeError> {
        SigningKey::from_slice(SIGNER, seed)
            .map(|key| Self::Sm2(Box::new(key)))
            .map_err(|_| MakeError::Key)
    }

    /// The RSA key of a PKCS#8 document.
    pub(crate) fn rsa(pkcs8: &[u8]) -> Result<Self, MakeError> {
        KeyPair::from_pkcs8(pkcs8)
            .map(|key| Self::Rsa(Box::new(key)))
            .map_err(|_| MakeError::Key)
    }

    /// A fresh RSA key, PKCS#8.
    pub(crate) fn fresh_rsa() -> Result<Vec<u8>, MakeError> {
        let key = KeyPair::generate(KeySize::Rsa2048).map_err(|_| MakeError::Key)?;
        let der: Pkcs8V1Der<'_> = key.as_der().map_err(|_| MakeError::Key)?;
        Ok(der.as_ref().to_vec())
    }

    /// Its signature of a text: `SEQUENCE {r, s}` or PKCS#1 v1.5 with SHA-256.
    pub(crate) fn sign(&self, text: &[u8]) -> Result<Vec<u8>, MakeError> {
        match self {
            Self::Sm2(key) => {
                let signature: Signature = key.try_sign(text).map_err(|_| MakeError::Key)?;
                Ok(signature.to_der().to_vec())
            }
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    text,
                    &mut signature,
                )
                .map_err(|_| MakeError::Key)?;
                Ok(signature)
            }
        }
    }

    /// What its signatures are called in certificates.
    pub(crate) fn algorithm(&self) -> AlgorithmIdentifierOwned {
        let (oid, parameters) = match self {
            Self::Sm2(_) => ("1.2.156.10197.1.501", None),
            Self::Rsa(_) => ("1.2.840.113549.1.1.11", Some(Any::from(Null))),
        };
        AlgorithmIdentifierOwned {
            oid: ObjectIdentifier::new_unwrap(oid),
            parameters,
        }
    }

    fn public_der(&self) -> Result<Vec<u8>, MakeError> {
        match self {
            Self::Sm2(key) => {
                let document = key.verifying_key().to_public_key_der();
                Ok(document.map_err(|_| MakeError::Key)?.as_bytes().to_vec())
            }
            Self::Rsa(key) => {
                let der: PublicKeyX509Der<'_> =
                    key.public_key().as_der().map_err(|_| MakeError::Key)?;
                Ok(der.as_ref().to_vec())
            }
        }
    }

    /// Its public half, as certificates hold it.
    pub(crate) fn public(&self) -> Result<SubjectPublicKeyInfoOwned, MakeError> {
        Ok(SubjectPublicKeyInfoOwned::from_der(&self.public_der()?)?)
    }
}

/// The public half of an issuer, for the builder of certificates.
#[derive(Clone)]
pub(crate) struct Public(Vec<u8>);

impl EncodePublicKey for Public {
    fn to_public_key_der(&self) -> x509_cert::spki::Result<Document> {
        Ok(Document::try_from(self.0.as_slice())?)
    }
}

/// An issuer, for the builder of certificates.
pub(crate) struct Issuer<'a> {
    pub(crate) key: &'a SoftKey,
    public: Public,
}

impl<'a> Issuer<'a> {
    pub(crate) fn new(key: &'a SoftKey) -> Result<Self, MakeError> {
        let public = Public(key.public_der()?);
        Ok(Self { key, public })
    }
}

impl sm2::dsa::signature::Keypair for Issuer<'_> {
    type VerifyingKey = Public;

    fn verifying_key(&self) -> Public {
        self.public.clone()
    }
}

impl DynSignatureAlgorithmIdentifier for Issuer<'_> {
    fn signature_algorithm_identifier(&self) -> x509_cert::spki::Result<AlgorithmIdentifierOwned> {
        Ok(self.key.algorithm())
    }
}
