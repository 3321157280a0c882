//! The certificate of the look-alike, which follows from the kept keys: a configuration that was written once stays good.

use crate::keys::{Keys, KeysError};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ED25519, SerialNumber, date_time_ymd};
use std::sync::Arc;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// What comes before the 32 bytes of an Ed25519 key in PKCS#8 (RFC 8410).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The private key, and the certificate that it has signed itself.
fn made(keys: &Keys) -> Result<(Vec<u8>, rcgen::Certificate), KeysError> {
    let seed = hex::decode(keys.derived("mail-tls").secret).map_err(|_| KeysError::Crypto)?;
    let key = [PKCS8.as_slice(), &seed].concat();
    let pair = KeyPair::from_pkcs8_der_and_sign_algo(
        &PrivatePkcs8KeyDer::from(key.as_slice()),
        &PKCS_ED25519,
    )?;
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut params = CertificateParams::new(names.to_vec())?;
    params
        .distinguished_name
        .push(DnType::CommonName, crate::SANDBOX_MARK);
    params.serial_number = Some(SerialNumber::from(1_u64));
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2099, 12, 31);
    Ok((key, params.self_signed(&pair)?))
}

/// The certificate in PEM, for the product's configuration.
pub fn certificate_pem(keys: &Keys) -> Result<String, KeysError> {
    Ok(made(keys)?.1.pem())
}

/// What answers STARTTLS.
pub(super) fn acceptor(keys: &Keys) -> Result<TlsAcceptor, KeysError> {
    let (key, certificate) = made(keys)?;
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|_| KeysError::Crypto)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
