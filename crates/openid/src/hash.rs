//! Hashes of what only its holder may know: 256 random bits need no salt and no slow hash.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// As codes, tokens and secrets are stored.
pub(crate) fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// The challenge of a verifier (RFC 7636 §4.2).
pub(crate) fn challenge(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(hash(verifier))
}

/// `at_hash` of an access token: the left half of its hash (OpenID Connect Core §3.1.3.6).
pub(crate) fn half(token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&hash(token)[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standards() {
        let pkce = testkit::vector("pkce");
        assert_eq!(
            challenge(pkce.text("code_verifier")),
            pkce.text("code_challenge")
        );
        // OpenID Connect Core, appendix A.3
        assert_eq!(
            half("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }
}
