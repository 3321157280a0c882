//! Public keys in COSE (RFC 9052, RFC 9053 §7) of the three algorithms that every authenticator has one of.

use super::{Fault, cbor::Item};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

/// ECDSA on P-256 with SHA-256.
const ES256: i64 = -7;
/// Ed25519.
const EDDSA: i64 = -8;
/// RSASSA-PKCS1-v1_5 with SHA-256.
const RS256: i64 = -257;

/// A key that signatures are verified with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// A point of P-256, uncompressed.
    Es256(Vec<u8>),
    /// A point of Ed25519.
    EdDsa(Vec<u8>),
    /// Modulus and exponent.
    Rs256 {
        /// Modulus.
        n: Vec<u8>,
        /// Exponent.
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// What a new passkey may sign with, in the order in which we like it.
    pub(crate) const ALGORITHMS: [i64; 3] = [ES256, EDDSA, RS256];

    /// Reads a COSE key.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let key = Item::whole(bytes).map_err(|_| Fault::Key)?;
        let number = |label| key.numbered(label).and_then(Item::integer);
        let of = |label| key.numbered(label).and_then(Item::bytes);
        let exactly = |label| {
            of(label)
                .filter(|bytes| bytes.len() == 32)
                .ok_or(Fault::Key)
        };
        match (number(1), number(3), number(-1)) {
            (Some(2), Some(ES256), Some(1)) => {
                Ok(Self::Es256([&[4], exactly(-2)?, exactly(-3)?].concat()))
            }
            (Some(1), Some(EDDSA), Some(6)) => Ok(Self::EdDsa(exactly(-2)?.to_vec())),
            // where the other two have a curve, this one has its modulus
            (Some(3), Some(RS256), None) => match (of(-1), of(-2)) {
                (Some(n), Some(e)) if (256..=1024).contains(&n.len()) => Ok(Self::Rs256 {
                    n: n.to_vec(),
                    e: e.to_vec(),
                }),
                _ => Err(Fault::Key),
            },
            _ => Err(Fault::Key),
        }
    }

    /// Its number in the register of COSE algorithms.
    pub(super) const fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) => ES256,
            Self::EdDsa(_) => EDDSA,
            Self::Rs256 { .. } => RS256,
        }
    }

    /// Whether this key signed that message.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self {
            Self::Es256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Self::EdDsa(point) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature)
            }
            Self::Rs256 { n, e } => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
        };
        verified.is_ok()
    }

    /// A key that nobody has: an unknown passkey takes as long to refuse as a known one. The point is the curve's own
    /// generator (SEC 2, §2.4.2).
    pub(crate) fn nobody() -> Self {
        const POINT: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                             4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
        Self::Es256(hex::decode(POINT).unwrap_or_default())
    }
}
