//! Certificates of licences: SM2 with SM3 (GM/T 0015, GM/T 0009), checked up to a configured root at a given moment.

use kernel::clock::Instant;
use sm2::dsa::{Signature, VerifyingKey, signature::Verifier as _};
use x509_cert::{
    Certificate,
    der::{Decode as _, DecodePem as _, Encode as _},
    ext::pkix::{BasicConstraints, KeyUsage},
    spki::ObjectIdentifier,
};

/// The distinguishing identifier that signatures are made with unless agreed otherwise (GM/T 0009).
const SIGNER: &str = "1234567812345678";
/// SM2 with SM3.
const SM2_SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.501");
/// Certificates between the signer's and a root.
const LONGEST: usize = 4;

/// The roots that are trusted.
#[derive(Debug)]
pub(super) struct Roots(Vec<Certificate>);

/// A certificate that was checked up to a root.
#[derive(Debug)]
pub(super) struct Signer(Certificate);

impl Roots {
    /// Reads PEM; none unless there is at least one, and each is an SM2 certificate.
    pub(super) fn read(pems: &[String]) -> Option<Self> {
        let roots: Vec<Certificate> = pems
            .iter()
            .map(|pem| Certificate::from_pem(pem).ok())
            .collect::<Option<_>>()?;
        let usable = !roots.is_empty() && roots.iter().all(|root| key(root).is_some());
        usable.then_some(Self(roots))
    }

    /// Whether a root's subject contains this text.
    pub(super) fn names(&self, text: &str) -> bool {
        self.0.iter().any(|root| {
            let subject = root.tbs_certificate().subject();
            subject.to_string().contains(text)
        })
    }

    /// The signer of a confirmation: its certificate leads up to a root, each one valid now and made for its part.
    pub(super) fn signer(&self, signer: &[u8], chain: &[Vec<u8>], now: Instant) -> Option<Signer> {
        let signer = Certificate::from_der(signer).ok()?;
        if !may_sign(&signer) {
            return None;
        }
        let chain: Vec<Certificate> = chain
            .iter()
            .map(|der| Certificate::from_der(der).ok())
            .collect::<Option<_>>()?;
        let mut lowest = &signer;
        for _ in 0..=LONGEST {
            if !valid(lowest, now) {
                return None;
            }
            if let Some(root) = self.0.iter().find(|root| issued(root, lowest)) {
                return valid(root, now).then_some(Signer(signer));
            }
            lowest = chain
                .iter()
                .find(|above| may_issue(above) && issued(above, lowest))?;
        }
        None
    }
}

impl Signer {
    /// Whether the certificate names this unit.
    pub(super) fn names(&self, credit_code: &str) -> bool {
        self.0.tbs_certificate().subject().iter().any(|part| {
            // a string of whatever type: its octets are the text
            part.value.value() == credit_code.as_bytes()
        })
    }

    /// Whether the signature of a text is this certificate's.
    pub(super) fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        verifies(&self.0, text, signature)
    }
}

fn key(certificate: &Certificate) -> Option<VerifyingKey> {
    let key = &certificate
        .tbs_certificate()
        .subject_public_key_info()
        .subject_public_key;
    VerifyingKey::from_sec1_bytes(SIGNER, key.raw_bytes()).ok()
}

fn verifies(certificate: &Certificate, text: &[u8], signature: &[u8]) -> bool {
    match (key(certificate), Signature::from_der(signature)) {
        (Some(key), Ok(signature)) => key.verify(text, &signature).is_ok(),
        _ => false,
    }
}

/// Whether `above` issued `below`.
fn issued(above: &Certificate, below: &Certificate) -> bool {
    let Ok(signed) = below.tbs_certificate().to_der() else {
        return false;
    };
    above.tbs_certificate().subject() == below.tbs_certificate().issuer()
        && below.signature_algorithm().oid == SM2_SM3
        && verifies(above, &signed, below.signature().raw_bytes())
}

fn valid(certificate: &Certificate, now: Instant) -> bool {
    let validity = certificate.tbs_certificate().validity();
    let now = u64::try_from(now.timestamp()).unwrap_or(0);
    let from = validity.not_before.to_unix_duration().as_secs();
    let until = validity.not_after.to_unix_duration().as_secs();
    (from..=until).contains(&now)
}

fn usage(certificate: &Certificate) -> Option<KeyUsage> {
    let found = certificate.tbs_certificate().get_extension::<KeyUsage>();
    found.ok().flatten().map(|(_, usage)| usage)
}

/// Made for signing, and not for issuing.
fn may_sign(certificate: &Certificate) -> bool {
    usage(certificate).is_some_and(|usage| usage.digital_signature() || usage.non_repudiation())
}

fn may_issue(certificate: &Certificate) -> bool {
    let constraints = certificate
        .tbs_certificate()
        .get_extension::<BasicConstraints>();
    constraints.is_ok_and(|found| found.is_some_and(|(_, constraints)| constraints.ca))
        && usage(certificate).is_some_and(|usage| usage.key_cert_sign())
}
