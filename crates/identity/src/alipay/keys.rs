//! RSA2: RSASSA-PKCS1-v1_5 with SHA-256, on both sides.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};

/// The application's key: signs requests.
pub(super) struct AppKey(RsaKeyPair);

impl AppKey {
    /// PKCS#8, Base64 or PEM.
    pub fn parse(text: &str) -> Option<Self> {
        RsaKeyPair::from_pkcs8(&der(text)?).ok().map(Self)
    }

    pub fn sign(&self, text: &str) -> Option<String> {
        let mut sign = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text.as_bytes(),
                &mut sign,
            )
            .ok()?;
        Some(BASE64_STANDARD.encode(sign))
    }
}

/// Alipay's key: verifies answers.
pub(super) struct PlatformKey(UnparsedPublicKey<Vec<u8>>);

impl PlatformKey {
    /// SubjectPublicKeyInfo, Base64 or PEM, as the open platform's console shows it.
    pub fn parse(text: &str) -> Option<Self> {
        let key = rsa_key_of(&der(text)?)?;
        Some(Self(UnparsedPublicKey::new(
            &RSA_PKCS1_2048_8192_SHA256,
            key,
        )))
    }

    pub fn verify(&self, text: &str, sign: &str) -> bool {
        BASE64_STANDARD
            .decode(sign)
            .is_ok_and(|sign| self.0.verify(text.as_bytes(), &sign).is_ok())
    }
}

/// The DER behind Base64, with or without PEM's lines around it.
fn der(text: &str) -> Option<Vec<u8>> {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("-----"));
    let base64: String = lines
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    BASE64_STANDARD
        .decode(base64)
        .ok()
        .filter(|der| !der.is_empty())
}

/// The `RSAPublicKey` (which the verifier wants) inside a `SubjectPublicKeyInfo` (which consoles show):
/// `SEQUENCE { SEQUENCE { algorithm }, BIT STRING { 0x00, RSAPublicKey } }`.
fn rsa_key_of(spki: &[u8]) -> Option<Vec<u8>> {
    let (inside, _) = element(spki, 0x30)?;
    let (_algorithm, rest) = element(inside, 0x30)?;
    let (bits, _) = element(rest, 0x03)?;
    let (unused, key) = bits.split_first()?;
    // Reading it as a sequence refuses anything that is not a key early.
    (*unused == 0 && element(key, 0x30).is_some()).then(|| key.to_vec())
}

/// The content of the DER element with this tag at the beginning of `der`, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = if *length < 0x80 {
        (usize::from(*length), rest)
    } else {
        let (bytes, rest) = rest
            .split_at_checked(usize::from(*length & 0x7f))
            .filter(|(bytes, _)| bytes.len() <= 4)?;
        (
            bytes
                .iter()
                .fold(0, |length, byte| length << 8 | usize::from(*byte)),
            rest,
        )
    };
    (*first == tag)
        .then(|| rest.split_at_checked(length))
        .flatten()
}
