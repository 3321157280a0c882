//! What a key sends: its certificate with a bare signature, or a SignedData (GM/T 0010 or RFC 5652) in any of its shapes.

use super::{
    cert::Cert,
    key::{Key, Scheme},
};
use cms::{
    cert::CertificateChoices,
    content_info::ContentInfo,
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use sha2::{Digest as _, Sha256};
use sm3::Sm3;
use x509_cert::{
    der::{
        Decode as _, Encode as _,
        asn1::{ObjectIdentifier, OctetString},
    },
    spki::AlgorithmIdentifierOwned,
};

/// signedData of the two families of names.
const SIGNED_DATA: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.2.156.10197.6.1.4.2.2"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2"),
];
/// data of the two families.
const DATA: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.2.156.10197.6.1.4.2.1"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1"),
];
const SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.401");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");

/// Who has signed a text.
///
/// `certificate` is what the driver exported; a SignedData may bring its own. `None` when the signature is not of this
/// text, or not of that certificate.
pub(super) fn signer(text: &[u8], certificate: &[u8], signature: &[u8]) -> Option<Cert> {
    let exported = Cert::read(certificate);
    match ContentInfo::from_der(signature) {
        Ok(content) => of_signed_data(text, exported, &content),
        Err(_) => exported.filter(|cert| {
            let key = cert.key();
            key.verifies(key.usual(), text, signature)
        }),
    }
}

/// The certificate that came along, whoever issued it and whatever was signed.
pub(super) fn sent(certificate: &[u8], signature: &[u8]) -> Option<Cert> {
    Cert::read(certificate).or_else(|| {
        let content = ContentInfo::from_der(signature).ok()?;
        let data: SignedData = content.content.decode_as().ok()?;
        brought(&data).next()
    })
}

/// The certificates inside.
fn brought(data: &SignedData) -> impl Iterator<Item = Cert> {
    let all = data.certificates.iter().flat_map(|all| all.0.iter());
    all.filter_map(|choice| match choice {
        CertificateChoices::Certificate(cert) => Cert::from_inside(cert),
        CertificateChoices::Other(_) => None,
    })
}

fn of_signed_data(text: &[u8], exported: Option<Cert>, content: &ContentInfo) -> Option<Cert> {
    if !SIGNED_DATA.contains(&content.content_type) {
        return None;
    }
    let data: SignedData = content.content.decode_as().ok()?;
    let [info] = data.signer_infos.0.as_slice() else {
        return None;
    };
    let kind = data.encap_content_info.econtent_type;
    if let Some(attached) = &data.encap_content_info.econtent {
        let attached: OctetString = attached.decode_as().ok()?;
        if attached.as_bytes() != text {
            return None;
        }
    }
    let signer = exported
        .into_iter()
        .chain(brought(&data))
        .find(|cert| names(&info.sid, cert))?;
    let scheme = Scheme::of_signer(info.signature_algorithm.oid)?;
    let covered = covered(info, kind, text, signer.key())?;
    let signature = info.signature.as_bytes();
    let right = signer.key().verifies(scheme, &covered, signature);
    right.then_some(signer)
}

fn names(id: &SignerIdentifier, cert: &Cert) -> bool {
    match id {
        SignerIdentifier::IssuerAndSerialNumber(id) => {
            id.issuer == *cert.issuer() && id.serial_number == *cert.serial()
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            cert.key_id().as_deref() == Some(id.0.as_bytes())
        }
    }
}

/// The bytes that the signature is of: the text itself, or the signed attributes, which then have to speak of the text.
fn covered(info: &SignerInfo, kind: ObjectIdentifier, text: &[u8], key: &Key) -> Option<Vec<u8>> {
    if !DATA.contains(&kind) {
        return None;
    }
    let digest = digest(&info.digest_alg, text)?;
    // an RSA signature names its digest inside, which is SHA-256 here
    if matches!(key, Key::Rsa(_)) && info.digest_alg.oid != SHA256 {
        return None;
    }
    let Some(attributes) = &info.signed_attrs else {
        return Some(text.to_vec());
    };
    let only = |name: ObjectIdentifier| {
        let mut found = attributes.iter().filter(|attribute| attribute.oid == name);
        match (found.next()?.values.as_slice(), found.next()) {
            ([value], None) => Some(value),
            _ => None,
        }
    };
    let named: ObjectIdentifier = only(CONTENT_TYPE)?.decode_as().ok()?;
    let told: OctetString = only(MESSAGE_DIGEST)?.decode_as().ok()?;
    // the plain digest, without what SM2 puts in front of a text
    let right = named == kind && told.as_bytes() == digest;
    // re-tagged: as a SET, not as the [0] that stands in the structure
    right.then(|| attributes.to_der().ok()).flatten()
}

fn digest(algorithm: &AlgorithmIdentifierOwned, text: &[u8]) -> Option<Vec<u8>> {
    match algorithm.oid {
        SM3 => Some(Sm3::digest(text).to_vec()),
        SHA256 => Some(Sha256::digest(text).to_vec()),
        _ => None,
    }
}
