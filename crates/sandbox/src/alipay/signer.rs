//! RSA2: RSASSA-PKCS1-v1_5 with SHA-256.

use crate::keys::{AlipayKeys, KeysError};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};

/// The gateway's side: verifies applications, signs answers.
pub(crate) struct Signer {
    app: UnparsedPublicKey<Vec<u8>>,
    gateway: RsaKeyPair,
}

impl Signer {
    pub fn new(keys: &AlipayKeys) -> Result<Self, KeysError> {
        let decode = |text: &str| BASE64_STANDARD.decode(text).map_err(|_| KeysError::Crypto);
        Ok(Self {
            app: UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, decode(&keys.app_public_key)?),
            gateway: RsaKeyPair::from_pkcs8(&decode(&keys.gateway_private_key)?)
                .map_err(|_| KeysError::Crypto)?,
        })
    }

    /// Whether the application signed `text`.
    pub fn verify(&self, text: &str, sign: &str) -> bool {
        BASE64_STANDARD
            .decode(sign)
            .is_ok_and(|sign| self.app.verify(text.as_bytes(), &sign).is_ok())
    }

    /// The gateway's signature of `text`, Base64. (An RSA key that was parsed can sign; should it not, the
    /// answer goes out with an empty signature, which every client refuses.)
    pub fn sign(&self, text: &str) -> String {
        let mut sign = vec![0; self.gateway.public_modulus_len()];
        match self.gateway.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            text.as_bytes(),
            &mut sign,
        ) {
            Ok(()) => BASE64_STANDARD.encode(sign),
            Err(_) => String::new(),
        }
    }
}

/// The text that a request signs: every parameter but `sign` and empty ones, sorted, joined, not encoded.
pub(crate) fn request_text(params: &[(String, String)]) -> String {
    let mut kept: Vec<_> = params
        .iter()
        .filter(|(name, value)| name != "sign" && !value.is_empty())
        .collect();
    kept.sort();
    kept.iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}
