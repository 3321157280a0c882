//! Where a certificate holds the 统一社会信用代码. Every CA has a place of its own, so this is an ordered list of rules.

use super::cert::Cert;
use kernel::credit_code::CreditCode;
use x509_cert::{
    der::{Tagged as _, asn1::AnyRef},
    spki::ObjectIdentifier,
};

/// Where it is looked for unless an authority says otherwise: extensions of GM/T 0015 (组织机构代码 and its text of 2023),
/// private extensions of Shanghai and Zhejiang, then the subject: `OU`, `serialNumber`, `organizationIdentifier`, `CN`.
pub(super) const USUAL: [&str; 8] = [
    "1.2.156.10260.4.1.4",
    "1.2.156.10260.4.4",
    "1.2.156.1.8888.148",
    "1.2.156.112573.14",
    "2.5.4.11",
    "2.5.4.5",
    "2.5.4.97",
    "2.5.4.3",
];
/// Characters of a code.
const LENGTH: usize = 18;

/// The first place that holds a code decides. Two codes in one place are none: nobody can tell which is meant.
pub(super) fn find(cert: &Cert, places: &[ObjectIdentifier]) -> Option<CreditCode> {
    for place in places {
        let mut found: Vec<CreditCode> = texts(cert, *place)
            .iter()
            .flat_map(|text| codes(text))
            .collect();
        found.sort_unstable();
        found.dedup();
        match found.len() {
            0 => {}
            1 => return found.pop(),
            _ => return None,
        }
    }
    None
}

/// What stands in one place: an extension, or the parts of the subject with this name.
fn texts(cert: &Cert, place: ObjectIdentifier) -> Vec<Vec<u8>> {
    if let Some(value) = cert.extension(place) {
        return vec![unwrapped(value).to_vec()];
    }
    let parts = cert.subject().iter().filter(|part| part.oid == place);
    parts.map(|part| part.value.value().to_vec()).collect()
}

/// The text inside whatever string type it is wrapped in, more than once if need be; bare text as it is.
fn unwrapped(mut value: &[u8]) -> &[u8] {
    for _ in 0..4 {
        match AnyRef::try_from(value) {
            Ok(inner) if !inner.tag().is_constructed() => value = inner.value(),
            _ => break,
        }
    }
    value
}

/// The codes in a text, with whatever stands around them (`TYSHXYDM:`, `SF`). The check character of GB 32100 decides.
fn codes(text: &[u8]) -> Vec<CreditCode> {
    let mut found = Vec::new();
    for run in text.split(|byte| !byte.is_ascii_alphanumeric()) {
        // a prefix without a separator is more likely than a suffix
        let code = run.windows(LENGTH).rev().find_map(|window| {
            let window = std::str::from_utf8(window).ok()?;
            window.parse::<CreditCode>().ok()
        });
        found.extend(code);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_with_whatever_stands_around_it() {
        let read = |text: &str| codes(text.as_bytes());
        let code: CreditCode = "91320100MA00000008".parse().unwrap();
        for text in [
            "91320100MA00000008",
            "TYSHXYDM:91320100MA00000008",
            "SF91320100MA00000008",
            "江苏示例 91320100MA00000008（公章）",
        ] {
            assert_eq!(read(text), std::slice::from_ref(&code), "{text}");
        }
        for text in ["", "91320100MA00000009", "91320100MA0000000", "人事部"] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn string_types_are_taken_off() {
        let code = b"91320100MA00000008";
        let mut printable = vec![0x13, 18];
        printable.extend(code);
        let mut octets = vec![0x04, 20];
        octets.extend(&printable);
        assert_eq!(unwrapped(code), code);
        assert_eq!(unwrapped(&printable), code);
        assert_eq!(unwrapped(&octets), code);
    }
}
