//! The arithmetic that the look-alikes share. It is written apart from the clients on purpose: a mistake
//! on one side must not hide behind the same mistake on the other.

use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// HMAC-SHA256. (HMAC takes a key of any length, so nothing can fail.)
pub(crate) fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(text).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

/// Percent-encodes by RFC 3986.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The pairs of a raw query or form: `+` is a space, as HTML forms have it.
pub(crate) fn pairs(raw: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    raw.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// The pairs of a raw query, encoded anew and sorted.
pub(crate) fn canonical_query(raw: &str) -> String {
    let mut parts: Vec<_> = pairs(raw)
        .iter()
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    parts.sort();
    parts
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_sorted_and_encoded_by_rfc_3986() {
        assert_eq!(
            canonical_query("b=2&a=x+y%2F%E6%B1%9F~&c"),
            "a=x%20y%2F%E6%B1%9F~&b=2&c="
        );
    }

    #[test]
    fn hmac_agrees_with_rfc_4231_case_2() {
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(
            hex::encode(mac),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
