//! One certificate: what it says, and whether another one issued it (RFC 5280, GM/T 0015).

use super::key::{Key, Scheme};
use kernel::clock::Instant;
use x509_cert::{
    Certificate,
    der::{Decode as _, Encode as _, Reader as _, SliceReader},
    ext::pkix::{BasicConstraints, KeyUsage, SubjectKeyIdentifier},
    name::Name,
    serial_number::SerialNumber,
    spki::ObjectIdentifier,
    time::Time,
};

/// Extensions that may be marked as critical: those that are looked at here, and those that narrow nothing that a log-in
/// relies on (names, policies, extended usage).
const UNDERSTOOD: [&str; 7] = [
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.32",
    "2.5.29.35",
    "2.5.29.37",
];

/// A certificate as it came, and as it was read.
pub(super) struct Cert {
    /// The part that its issuer has signed, byte for byte.
    signed: Vec<u8>,
    read: Certificate,
    key: Key,
}

impl std::fmt::Debug for Cert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cert")
    }
}

/// Seconds since 1970.
pub(super) fn seconds(time: &Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}

/// The first element inside a DER structure, whole.
pub(super) fn first_inside(der: &[u8]) -> Option<Vec<u8>> {
    let mut reader = SliceReader::new(der).ok()?;
    x509_cert::der::Header::decode(&mut reader).ok()?;
    reader.tlv_bytes().ok().map(<[u8]>::to_vec)
}

impl Cert {
    /// Reads DER; none when it is no certificate, or its key is of a kind that is not understood.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let read = Certificate::from_der(der).ok()?;
        let key = Key::read(read.tbs_certificate().subject_public_key_info())?;
        Some(Self {
            signed: first_inside(der)?,
            read,
            key,
        })
    }

    /// Takes one that came inside a larger structure.
    pub(super) fn from_inside(read: &Certificate) -> Option<Self> {
        Self::read(&read.to_der().ok()?)
    }

    pub(super) const fn key(&self) -> &Key {
        &self.key
    }

    pub(super) fn subject(&self) -> &Name {
        self.read.tbs_certificate().subject()
    }

    pub(super) fn issuer(&self) -> &Name {
        self.read.tbs_certificate().issuer()
    }

    pub(super) fn serial(&self) -> &SerialNumber {
        self.read.tbs_certificate().serial_number()
    }

    /// The value of an extension, as it came.
    pub(super) fn extension(&self, oid: ObjectIdentifier) -> Option<&[u8]> {
        let all = self.read.tbs_certificate().extensions()?;
        let found = all.iter().find(|extension| extension.extn_id == oid)?;
        Some(found.extn_value.as_bytes())
    }

    /// The identifier of its key.
    pub(super) fn key_id(&self) -> Option<Vec<u8>> {
        let found = self
            .read
            .tbs_certificate()
            .get_extension::<SubjectKeyIdentifier>();
        let (_, id) = found.ok()??;
        Some(id.0.as_bytes().to_vec())
    }

    /// First second of its life.
    pub(super) fn begins(&self) -> i64 {
        seconds(&self.read.tbs_certificate().validity().not_before)
    }

    /// Last second of its life.
    pub(super) fn ends(&self) -> i64 {
        seconds(&self.read.tbs_certificate().validity().not_after)
    }

    /// Whether it lives at a moment.
    pub(super) fn valid(&self, now: Instant) -> bool {
        (self.begins()..=self.ends()).contains(&now.timestamp())
    }

    /// Whether `above` issued this one: the name and the signature fit.
    pub(super) fn issued_by(&self, above: &Self) -> bool {
        let named = self.read.signature_algorithm();
        let scheme = Scheme::of_certificate(named.oid);
        self.issuer() == above.subject()
            && self.read.tbs_certificate().signature().oid == named.oid
            && scheme.is_some_and(|scheme| {
                let signature = self.read.signature().raw_bytes();
                above.key.verifies(scheme, &self.signed, signature)
            })
    }

    /// Whether anything is critical in it that is not understood.
    pub(super) fn asks_too_much(&self) -> bool {
        let all = self.read.tbs_certificate().extensions();
        all.is_some_and(|all| {
            all.iter().any(|extension| {
                extension.critical && !UNDERSTOOD.contains(&extension.extn_id.to_string().as_str())
            })
        })
    }

    fn usage(&self) -> Option<KeyUsage> {
        let found = self.read.tbs_certificate().get_extension::<KeyUsage>();
        found.ok().flatten().map(|(_, usage)| usage)
    }

    fn constraints(&self) -> Option<BasicConstraints> {
        let found = self
            .read
            .tbs_certificate()
            .get_extension::<BasicConstraints>();
        found.ok().flatten().map(|(_, constraints)| constraints)
    }

    /// Made for signing and not for issuing: a key holds a second certificate, for encryption, that is not for this.
    pub(super) fn may_sign(&self) -> bool {
        self.usage().is_some_and(|usage| usage.digital_signature())
            && !self.constraints().is_some_and(|constraints| constraints.ca)
    }

    /// Made for issuing, with so many certificates of issuers below it.
    pub(super) fn may_issue(&self, below: usize) -> bool {
        self.constraints().is_some_and(|constraints| {
            let depth = constraints.path_len_constraint;
            constraints.ca && depth.is_none_or(|depth| below <= usize::from(depth))
        }) && self.usage().is_none_or(|usage| usage.key_cert_sign())
    }

    /// Made for signing revocation lists.
    pub(super) fn may_revoke(&self) -> bool {
        self.usage().is_none_or(|usage| usage.crl_sign())
    }
}
