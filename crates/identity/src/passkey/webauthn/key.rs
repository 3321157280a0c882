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

#[cfg(test)]
mod tests {
    use super::*;

    /// Signatures of `message` that another program made.
    const MODULUS: &str = "cfbbdca03e0d39ae5bf2ce72b2297f05ddfb9fb77f3471b09aaaf957eec35022ec53dd986fc97f03e46348a14dafa81bbb5f\
        11afb2d720fd6364240d76bc6acea6fe8c3ec01a5b2ddfea2ccbfe9649273bcd96862b5d344e04a78f7e037519baeaf46130\
        c2114fdaa0f15be4d02f4331d0ec3192210af2eb58bd1f484bf632edb41a4874f04dfbe7702f7090a4c818e510e127471458\
        cf285ebf4b96f0c22af6525760ce963c8549cd6804a726e774d8c98062d443a6aaa6e4ea02b2063209de75ab9b34e6b7102a\
        c2e42970fb3feb9dd92db48c201dc27e0a50bd61dfd7f3cffc16c2edeadf1ac8b254a17becd9a24e22d1634b4dd229992ee0\
        e44595104461";
    const BY_RSA: &str = "4f7a44a98be63a9b9a2c1489b61badbb23a1ea5568bdf3468236ae2f24e9eeb577742d9d6aeb68ca1af88e651bd480d0a52d\
        3c575feb441db8ac95b69b55ee45ab9fd295f3478158ac4be770ed50fe77f5bc3cd4bea1ba8b99317a41a3ae09478bc20b50\
        ce84355a669ba0e5f1722c6b283ea19e1316ade836a31a209a1b0f150a4d9690496b8fca80dc7eabd22360253f36a2750fd3\
        b985f4448e4158d4985890f0cc75fb5ff19c8034680730cbb588ca053097bbb64465b720fe8f0a822288f5a060bf88159eb4\
        69bb722ea6459a41040a39c44dc074870df9a2e50fe04f0b689b2637a5428f89cfe44896ea1f9de6d77d71fb0a3b0429582f\
        95499ade3d38";
    const POINT: &str = "089f783eca0ab7c93dfe6caea606a4428772f37d7293ade0bc62ddb8a1d411fa";
    const BY_ED25519: &str = "e613fefe71a909920d1ede7d983f877bc5f0867ceb1d0cfb3d04169661d5984e696bfae1a4495f5a2bb4ac1c9d75cdfe5df8\
        3b1b567ff610f6f46eaba691c500";

    fn rsa(modulus: &str, algorithm: &str) -> Vec<u8> {
        // {1: 3, 3: algorithm, -1: n, -2: e}
        let length = format!("{:04x}", modulus.len() / 2);
        hex::decode(format!(
            "a4010303{algorithm}2059{length}{modulus}2143010001"
        ))
        .unwrap()
    }

    fn ed25519(curve: &str) -> Vec<u8> {
        hex::decode(format!("a40101032720{curve}215820{POINT}")).unwrap()
    }

    #[test]
    fn every_algorithm_that_is_offered_is_verified() {
        for (key, signature) in [
            (rsa(MODULUS, "390100"), BY_RSA),
            (ed25519("06"), BY_ED25519),
        ] {
            let key = PublicKey::read(&key).unwrap();
            let signature = hex::decode(signature).unwrap();
            assert!(key.verify(b"message", &signature));
            assert!(!key.verify(b"massage", &signature));
            assert!(PublicKey::ALGORITHMS.contains(&key.algorithm()));
        }
        assert!(!PublicKey::nobody().verify(b"message", &[0; 64]));
    }

    #[test]
    fn keys_of_other_kinds_and_sizes_are_refused() {
        for key in [
            // another curve, another algorithm, a short modulus, a point of the wrong length, no key
            ed25519("04"),
            rsa(MODULUS, "390101"),
            rsa(&MODULUS[..256], "390100"),
            hex::decode("a5010203262001215800225800").unwrap(),
            hex::decode("80").unwrap(),
            [ed25519("06"), vec![0]].concat(),
        ] {
            assert_eq!(PublicKey::read(&key), Err(Fault::Key));
        }
    }
}
