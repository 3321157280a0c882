//! SignedData as keys make it: in both families of names, with signed attributes or without, with the text inside or not.

use crate::key::{MakeError, SoftKey};
use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{
        CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo,
        SignerInfos,
    },
};
use sha2::{Digest as _, Sha256};
use sm3::Sm3;
use x509_cert::{
    Certificate,
    attr::Attribute,
    der::{
        Any, Decode as _, Encode as _, Tag,
        asn1::{ObjectIdentifier, OctetString, SetOfVec},
    },
    spki::AlgorithmIdentifierOwned,
};

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// The shape of a SignedData.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Names of GM/T 0010 rather than of RFC 5652.
    pub gm: bool,
    /// With signed attributes.
    pub attributes: bool,
    /// Without the text inside.
    pub detached: bool,
}

impl Shape {
    /// All there are.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let each = |bits: u8| Self {
            gm: bits & 1 != 0,
            attributes: bits & 2 != 0,
            detached: bits & 4 != 0,
        };
        (0..8).map(each).collect()
    }
}

fn named(name: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned {
        oid: name,
        parameters: None,
    }
}

/// How a key's digests and signatures are called.
struct Names {
    digest: ObjectIdentifier,
    signature: ObjectIdentifier,
}

impl Names {
    const fn of(key: &SoftKey, shape: Shape) -> Self {
        let (digest, signature) = match (key, shape.gm) {
            (SoftKey::Sm2(_), true) => ("1.2.156.10197.1.401", "1.2.156.10197.1.301.1"),
            (SoftKey::Sm2(_), false) => ("1.2.156.10197.1.401", "1.2.156.10197.1.501"),
            (SoftKey::Rsa(_), _) => ("2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.1"),
        };
        Self {
            digest: oid(digest),
            signature: oid(signature),
        }
    }
}

/// The signed attributes of a text: its type and its plain digest.
fn attributes(
    key: &SoftKey,
    data: ObjectIdentifier,
    text: &[u8],
) -> Result<SetOfVec<Attribute>, MakeError> {
    let digest = match key {
        SoftKey::Sm2(_) => Sm3::digest(text).to_vec(),
        SoftKey::Rsa(_) => Sha256::digest(text).to_vec(),
    };
    let attribute = |name: &str, value: Any| {
        Ok::<_, MakeError>(Attribute {
            oid: oid(name),
            values: SetOfVec::try_from(vec![value])?,
        })
    };
    let digest = OctetString::new(digest)?;
    Ok(SetOfVec::try_from(vec![
        attribute("1.2.840.113549.1.9.3", Any::encode_from(&data)?)?,
        attribute("1.2.840.113549.1.9.4", Any::encode_from(&digest)?)?,
    ])?)
}

/// A text, signed, DER.
pub(crate) fn signed_data(
    key: &SoftKey,
    certificate: &[u8],
    text: &[u8],
    shape: Shape,
) -> Result<Vec<u8>, MakeError> {
    let certificate = Certificate::from_der(certificate)?;
    let (data, outer) = if shape.gm {
        ("1.2.156.10197.6.1.4.2.1", "1.2.156.10197.6.1.4.2.2")
    } else {
        ("1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2")
    };
    let data = oid(data);
    let names = Names::of(key, shape);
    let signed_attrs = shape
        .attributes
        .then(|| attributes(key, data, text))
        .transpose()?;
    let covered = match &signed_attrs {
        Some(attributes) => attributes.to_der()?,
        None => text.to_vec(),
    };
    let told = certificate.tbs_certificate();
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: told.issuer().clone(),
            serial_number: told.serial_number().clone(),
        }),
        digest_alg: named(names.digest),
        signed_attrs,
        signature_algorithm: named(names.signature),
        signature: OctetString::new(key.sign(&covered)?)?,
        unsigned_attrs: None,
    };
    let inside = Any::new(Tag::OctetString, text)?;
    let certificates = vec![CertificateChoices::Certificate(certificate)];
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![named(names.digest)])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: data,
            econtent: (!shape.detached).then_some(inside),
        },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates)?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![info])?),
    };
    let content = ContentInfo {
        content_type: oid(outer),
        content: Any::encode_from(&signed)?,
    };
    Ok(content.to_der()?)
}
