//! CA 登录: certificates on USB keys (checklist B-2.2). What is signed, by whom, and whom that certificate speaks for; all of
//! it public keys, nothing secret of ours.

mod cert;
mod code;
mod driver;
mod key;
mod revoked;
mod signed;
#[cfg(test)]
mod tests;
mod trust;

pub use driver::{Driver, DriverError, Envelope};

use cert::Cert;
use kernel::{
    clock::{self, Instant},
    credit_code::CreditCode,
};
use serde::Deserialize;
use std::time::Duration;
use trust::Authority;
use url::Url;
use x509_cert::{Certificate, der::Encode as _, spki::ObjectIdentifier};

/// What the test certificates of the look-alike say in their subjects.
const LOOK_ALIKE: &str = "juxian-sandbox";

/// CA log-in, where it is offered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaConfig {
    /// The CAs whose certificates are taken.
    pub authorities: Vec<AuthorityConfig>,
    /// The drivers that the page looks for.
    #[serde(default = "Driver::table")]
    pub drivers: Vec<Driver>,
    /// Whether this is the look-alike: a production server refuses to start with it.
    #[serde(default)]
    pub sandbox: bool,
}

/// One CA.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityConfig {
    /// Its name, on the page where its driver is downloaded.
    pub name: String,
    /// Where its driver is downloaded.
    pub driver_url: String,
    /// Its roots: PEM, or paths of PEM files.
    pub roots: Vec<String>,
    /// Certificates between its roots and the units': PEM, or paths of PEM files.
    #[serde(default)]
    pub intermediates: Vec<String>,
    /// Addresses of its revocation lists, which together cover every issuer.
    pub revocation_lists: Vec<String>,
    /// Whether a certificate passes while no list can be had. The safe answer, which is the usual one, is no.
    #[serde(default)]
    pub pass_unchecked: bool,
    /// Where its certificates hold the credit code, most trusted first: object identifiers of extensions and of parts of the
    /// subject.
    #[serde(default)]
    pub code_places: Vec<String>,
}

/// A configuration that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum CaConfigError {
    /// Roots or intermediates.
    #[error("CA登录：{0} 的证书不能读取，应为 PEM 内容或 PEM 文件的路径")]
    Certificate(String),
    /// An address.
    #[error("CA登录：{0} 的地址不正确：{1}")]
    Address(String, String),
    /// An object identifier.
    #[error("CA登录：{0} 的 code_places 不正确：{1}")]
    Place(String, String),
    /// A driver.
    #[error("CA登录：{0}")]
    Driver(#[from] DriverError),
    /// Nobody is trusted.
    #[error("CA登录：没有配置任何发证机构")]
    Empty,
    /// The HTTP client could not be made.
    #[error("CA登录：无法建立网络客户端：{0}")]
    Http(#[from] reqwest::Error),
}

/// Why a certificate or a signature is not enough; the text says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a signature of what was to be signed, or not with this certificate.
    #[error("CA签名核验不通过，请重新插入CA后再试")]
    Signature,
    /// From nobody who is trusted.
    #[error("本站不支持该CA证书的发证机构，请使用其他方式登录")]
    Untrusted,
    /// Too early.
    #[error("CA证书从{}起生效，目前不能使用", day(*.0))]
    NotYet(i64),
    /// Too late.
    #[error("CA证书已于{}到期，请到发证机构更新后再登录，或使用其他方式登录", day(*.0))]
    Expired(i64),
    /// The certificate for encryption, or one of an issuer.
    #[error("该证书不能用于签名登录，请选择签名证书")]
    NotForSigning,
    /// Revoked.
    #[error("该CA证书已被发证机构吊销，请到发证机构办理，或使用其他方式登录")]
    Revoked,
    /// No revocation list.
    #[error("暂时无法核对CA证书的状态，请稍后再试，或使用其他方式登录")]
    Unchecked,
    /// No credit code.
    #[error("CA证书中没有统一社会信用代码，请联系发证机构，或使用其他方式登录")]
    NoCode,
}

/// The day of a second: `2026年1月1日`.
pub(crate) fn day(second: i64) -> String {
    chrono::DateTime::from_timestamp(second, 0).map_or_else(String::new, clock::day)
}

impl Refusal {
    /// For the audit log.
    pub(crate) const fn key(&self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Untrusted => "untrusted",
            Self::NotYet(_) => "not-yet",
            Self::Expired(_) => "expired",
            Self::NotForSigning => "not-for-signing",
            Self::Revoked => "revoked",
            Self::Unchecked => "unchecked",
            Self::NoCode => "no-code",
        }
    }
}

/// What a key proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proven {
    /// The unit that the certificate was issued for.
    pub(crate) code: CreditCode,
    /// Last second of the certificate.
    pub(crate) ends: i64,
    /// Its serial number, for the audit log.
    pub(crate) serial: String,
}

/// CA log-in as it is configured.
pub struct Ca {
    authorities: Vec<Authority>,
    drivers: Vec<Driver>,
    /// Name and address of every driver download.
    downloads: Vec<(String, String)>,
}

impl std::fmt::Debug for Ca {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Ca").field(&self.downloads).finish()
    }
}

impl CaConfig {
    /// Whether a root is that of the look-alike.
    #[must_use]
    pub fn trusts_look_alike(&self) -> bool {
        self.authorities
            .iter()
            .flat_map(|authority| &authority.roots)
            .filter_map(|root| read_pem(root))
            .flatten()
            .any(|cert| cert.subject().to_string().contains(LOOK_ALIKE))
    }
}

impl Ca {
    /// Reads certificates, addresses and the table of drivers.
    pub fn new(config: CaConfig) -> Result<Self, CaConfigError> {
        if config.authorities.is_empty() {
            return Err(CaConfigError::Empty);
        }
        // Redirects are not followed: a list belongs to the address that is configured.
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .connect_timeout(Duration::from_secs(3))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let downloads = config
            .authorities
            .iter()
            .map(|authority| {
                let url = address(&authority.name, &authority.driver_url)?;
                Ok((authority.name.clone(), url.to_string()))
            })
            .collect::<Result<_, CaConfigError>>()?;
        Ok(Self {
            downloads,
            authorities: config
                .authorities
                .into_iter()
                .map(|authority| authority.read(&http))
                .collect::<Result<_, _>>()?,
            drivers: config
                .drivers
                .into_iter()
                .map(Driver::checked)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The table of drivers.
    pub(crate) fn drivers(&self) -> &[Driver] {
        &self.drivers
    }

    /// Name and address of every driver download.
    pub(crate) fn downloads(&self) -> &[(String, String)] {
        &self.downloads
    }

    /// Whom a signature of `text` speaks for.
    pub(crate) async fn prove(
        &self,
        text: &str,
        certificate: &[u8],
        signature: &[u8],
        now: Instant,
    ) -> Result<Proven, Refusal> {
        let signer = signed::signer(text.as_bytes(), certificate, signature);
        let signer = signer.ok_or(Refusal::Signature)?;
        let authority = trust::check(&self.authorities, &signer, now).await?;
        let code = code::find(&signer, &authority.places).ok_or(Refusal::NoCode)?;
        Ok(Proven {
            code,
            ends: signer.ends(),
            serial: signer.serial().to_string(),
        })
    }
}

impl Ca {
    /// The unit that a certificate names, whether or not any of it is to be believed: whoever is meant may read in their
    /// log that somebody came with it.
    pub(crate) fn named(&self, certificate: &[u8], signature: &[u8]) -> Option<CreditCode> {
        let cert = signed::sent(certificate, signature)?;
        let places = self.authorities.iter().map(|authority| &authority.places);
        places
            .into_iter()
            .find_map(|places| code::find(&cert, places))
    }
}

impl AuthorityConfig {
    fn read(self, http: &reqwest::Client) -> Result<Authority, CaConfigError> {
        let certificates = |all: &[String]| {
            let read: Option<Vec<Vec<Cert>>> = all.iter().map(|text| read_pem(text)).collect();
            read.map(|all| all.into_iter().flatten().collect::<Vec<_>>())
                .ok_or_else(|| CaConfigError::Certificate(self.name.clone()))
        };
        let roots = certificates(&self.roots)?;
        if roots.is_empty() {
            return Err(CaConfigError::Certificate(self.name));
        }
        let intermediates = certificates(&self.intermediates)?;
        let urls = self
            .revocation_lists
            .iter()
            .map(|url| address(&self.name, url))
            .collect::<Result<_, _>>()?;
        let places: Vec<&str> = if self.code_places.is_empty() {
            code::USUAL.to_vec()
        } else {
            self.code_places.iter().map(String::as_str).collect()
        };
        let places = places
            .into_iter()
            .map(|place| {
                ObjectIdentifier::new(place)
                    .map_err(|_| CaConfigError::Place(self.name.clone(), place.to_owned()))
            })
            .collect::<Result<_, _>>()?;
        Ok(Authority {
            roots,
            intermediates,
            lists: revoked::Lists::new(http.clone(), urls, self.pass_unchecked),
            places,
        })
    }
}

fn address(name: &str, text: &str) -> Result<Url, CaConfigError> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| CaConfigError::Address(name.to_owned(), text.to_owned()))
}

/// The certificates of a PEM text, or of the file whose path it is.
fn read_pem(text: &str) -> Option<Vec<Cert>> {
    let file;
    let pem = if text.trim_start().starts_with("-----BEGIN") {
        text.as_bytes()
    } else {
        file = std::fs::read(text).ok()?;
        &file
    };
    let chain = Certificate::load_pem_chain(pem).ok()?;
    chain
        .iter()
        .map(|cert| Cert::read(&cert.to_der().ok()?))
        .collect()
}
