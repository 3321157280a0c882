//! Public keys of certificates, and what they verify: SM2 with SM3 (GB/T 32918, GM/T 0009) and RSA PKCS#1 v1.5.

use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RsaParameters, UnparsedPublicKey,
};
use sm2::dsa::{Signature, VerifyingKey, signature::Verifier as _};
use x509_cert::spki::{ObjectIdentifier, SubjectPublicKeyInfoOwned};

/// The distinguishing identifier that signatures are made with unless agreed otherwise (GM/T 0009).
pub(super) const SIGNER: &str = "1234567812345678";

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SM2_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

const SM2_SIGN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301.1");
const SM2_SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.501");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");

/// How something was signed. SHA-1 and MD5 are not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Sm2Sm3,
    RsaSha256,
    RsaSha384,
    RsaSha512,
}

impl Scheme {
    /// The scheme that a certificate or a revocation list names.
    pub(super) fn of_certificate(oid: ObjectIdentifier) -> Option<Self> {
        match oid {
            SM2_SM3 => Some(Self::Sm2Sm3),
            RSA_SHA256 => Some(Self::RsaSha256),
            RSA_SHA384 => Some(Self::RsaSha384),
            RSA_SHA512 => Some(Self::RsaSha512),
            _ => None,
        }
    }

    /// The scheme that a SignedData names, where the digest is named beside it (protocols of GM/T 0010 and RFC 5652).
    pub(super) fn of_signer(oid: ObjectIdentifier) -> Option<Self> {
        match oid {
            SM2_SIGN | SM2_SM3 | SM2_CURVE => Some(Self::Sm2Sm3),
            RSA | RSA_SHA256 => Some(Self::RsaSha256),
            _ => None,
        }
    }

    const fn rsa(self) -> Option<&'static RsaParameters> {
        match self {
            Self::Sm2Sm3 => None,
            Self::RsaSha256 => Some(&RSA_PKCS1_2048_8192_SHA256),
            Self::RsaSha384 => Some(&RSA_PKCS1_2048_8192_SHA384),
            Self::RsaSha512 => Some(&RSA_PKCS1_2048_8192_SHA512),
        }
    }
}

/// A public key that may have signed something.
pub(super) enum Key {
    Sm2(VerifyingKey),
    /// As in PKCS#1.
    Rsa(Vec<u8>),
}

impl Key {
    /// The key of a certificate, if it is one of those that are understood.
    pub(super) fn read(info: &SubjectPublicKeyInfoOwned) -> Option<Self> {
        let bytes = info.subject_public_key.as_bytes()?;
        match info.algorithm.oid {
            EC => {
                let curve = info.algorithm.parameters.as_ref()?;
                let curve: ObjectIdentifier = curve.decode_as().ok()?;
                let key = VerifyingKey::from_sec1_bytes(SIGNER, bytes).ok()?;
                (curve == SM2_CURVE).then_some(Self::Sm2(key))
            }
            RSA => Some(Self::Rsa(bytes.to_vec())),
            _ => None,
        }
    }

    /// The scheme of a signature that comes without a name for it.
    pub(super) const fn usual(&self) -> Scheme {
        match self {
            Self::Sm2(_) => Scheme::Sm2Sm3,
            Self::Rsa(_) => Scheme::RsaSha256,
        }
    }

    /// Whether this key has signed the text. An SM2 signature is `SEQUENCE {r, s}` or the 64 bytes of both.
    pub(super) fn verifies(&self, scheme: Scheme, text: &[u8], signature: &[u8]) -> bool {
        match (self, scheme.rsa()) {
            (Self::Sm2(key), None) => {
                let read = if signature.len() == 64 {
                    Signature::try_from(signature)
                } else {
                    Signature::from_der(signature)
                };
                read.is_ok_and(|signature| key.verify(text, &signature).is_ok())
            }
            (Self::Rsa(key), Some(parameters)) => UnparsedPublicKey::new(parameters, key)
                .verify(text, signature)
                .is_ok(),
            _ => false,
        }
    }
}
