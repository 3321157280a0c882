//! Certificates and revocation lists of the test CA.

use crate::key::{Issuer, MakeError, SoftKey};
use std::{str::FromStr as _, time::Duration};
use x509_cert::{
    Certificate, TbsCertificate, Version,
    builder::{Builder as _, CertificateBuilder, profile::BuilderProfile},
    crl::{CertificateList, RevokedCert, TbsCertList},
    der::{
        Encode as _,
        asn1::{BitString, GeneralizedTime, OctetString, PrintableString},
    },
    ext::{
        Extension, ToExtension as _,
        pkix::{BasicConstraints, KeyUsage, KeyUsages},
    },
    name::Name,
    serial_number::SerialNumber,
    spki::{ObjectIdentifier, SubjectPublicKeyInfoRef},
    time::{Time, Validity},
};

/// Organisation code or credit code (GM/T 0015).
const CODE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10260.4.1.4");

/// What a certificate is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Root,
    Sign,
    Encrypt,
}

/// What a certificate says.
pub(crate) struct Made<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) serial: &'a [u8],
    /// First and last second.
    pub(crate) life: (i64, i64),
    pub(crate) purpose: Use,
    /// The credit code, in its extension.
    pub(crate) code: Option<&'a str>,
}

struct Profile {
    issuer: Name,
    subject: Name,
    purpose: Use,
    code: Option<PrintableString>,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let constraints = BasicConstraints {
            ca: self.purpose == Use::Root,
            path_len_constraint: None,
        };
        let usage = KeyUsage(match self.purpose {
            Use::Root => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
            Use::Sign => KeyUsages::DigitalSignature | KeyUsages::NonRepudiation,
            Use::Encrypt => KeyUsages::KeyEncipherment | KeyUsages::DataEncipherment,
        });
        let mut all = vec![constraints.to_extension(tbs.subject(), &[])?];
        all.push(usage.to_extension(tbs.subject(), &all)?);
        if let Some(code) = &self.code {
            all.push(Extension {
                extn_id: CODE,
                critical: false,
                extn_value: OctetString::new(code.to_der()?)?,
            });
        }
        Ok(all)
    }
}

fn time(second: i64) -> Result<Time, MakeError> {
    let second = u64::try_from(second).map_err(|_| MakeError::Key)?;
    let time = GeneralizedTime::from_unix_duration(Duration::from_secs(second))?;
    Ok(Time::GeneralTime(time))
}

/// A certificate for a key, DER.
pub(crate) fn issue(
    issuer: &SoftKey,
    key: &SoftKey,
    made: &Made<'_>,
) -> Result<Vec<u8>, MakeError> {
    let issuer = Issuer::new(issuer)?;
    let profile = Profile {
        issuer: Name::from_str(made.issuer)?,
        subject: Name::from_str(made.subject)?,
        purpose: made.purpose,
        code: made.code.map(PrintableString::new).transpose()?,
    };
    let validity = Validity::new(time(made.life.0)?, time(made.life.1)?);
    let serial = SerialNumber::new(made.serial)?;
    let mut builder = CertificateBuilder::new(profile, serial, validity, key.public()?)?;
    let text = builder.finalize(&issuer)?;
    let signature = BitString::from_bytes(&issuer.key.sign(&text)?)?;
    let made: Certificate = builder.assemble(signature, &issuer)?;
    Ok(made.to_der()?)
}

/// The list of what an issuer has revoked, DER.
pub(crate) fn revoke(
    key: &SoftKey,
    issuer: &str,
    serials: &[Vec<u8>],
    life: (i64, i64),
) -> Result<Vec<u8>, MakeError> {
    let entry = |serial: &Vec<u8>| {
        Ok(RevokedCert {
            serial_number: SerialNumber::new(serial)?,
            revocation_date: time(life.0)?,
            crl_entry_extensions: None,
        })
    };
    let entries = serials
        .iter()
        .map(entry)
        .collect::<Result<Vec<_>, MakeError>>()?;
    let list: TbsCertList = TbsCertList {
        version: Version::V2,
        signature: key.algorithm(),
        issuer: Name::from_str(issuer)?,
        this_update: time(life.0)?,
        next_update: Some(time(life.1)?),
        revoked_certificates: (!entries.is_empty()).then_some(entries),
        crl_extensions: None,
    };
    let signature = BitString::from_bytes(&key.sign(&list.to_der()?)?)?;
    let list: CertificateList = CertificateList {
        signature_algorithm: list.signature.clone(),
        tbs_cert_list: list,
        signature,
    };
    Ok(list.to_der()?)
}
