//! The configuration: one TOML file, every key of which an environment variable can override
//! (`JUXIAN_DATABASE__URL` for `database.url`).

use figment::{
    Figment,
    providers::{Env, Format as _, Toml},
};
use serde::Deserialize;
use std::{
    net::SocketAddr,
    num::NonZeroU64,
    path::{Path, PathBuf},
};

/// How seriously the server takes itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// With look-alikes of the outside providers; every page says that it is a demonstration.
    Demo,
    /// For real: refuses to start with a look-alike behind any provider.
    Production,
}

/// Everything that can be configured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Demonstration or production.
    pub mode: Mode,
    /// Where the sites are served.
    #[serde(default = "listen")]
    pub listen: SocketAddr,
    /// Folder for everything that is kept: database, files, index, keys, manual.
    #[serde(default = "data")]
    pub data: PathBuf,
    /// Number of trusted proxies in front that append to `X-Forwarded-For`.
    #[serde(default)]
    pub trusted_proxies: u8,
    /// Codes that strangers of one network may ask for in an hour, and as many again those who are known.
    #[serde(default = "codes_per_network")]
    pub codes_per_network: NonZeroU64,
    /// Names and addresses shown on the sites.
    #[serde(default)]
    pub site: web::SiteConfig,
    /// The database.
    #[serde(default)]
    pub database: Option<db::DbConfig>,
    /// Where uploaded files are kept.
    #[serde(default)]
    pub files: Option<files::FilesConfig>,
    /// Text messages.
    pub sms: notify::sms::SmsConfig,
    /// Unguessable part of the address that the text providers push delivery receipts to; without it, no
    /// receipts are taken. The pushes carry no signature.
    #[serde(default)]
    pub receipt_secret: Option<kernel::secret::Secret<String>>,
    /// Alipay: real-person verification, and logging in where its page is configured.
    pub alipay: identity::alipay::AlipayConfig,
    /// The business register.
    pub register: org::register::client::RegisterConfig,
    /// 省政务登录; without it nobody is offered it.
    #[serde(default)]
    pub gov: Option<org::quick::gov::GovConfig>,
    /// 电子营业执照登录; without it nobody is offered it.
    #[serde(default)]
    pub licence: Option<org::quick::licence::LicenceConfig>,
    /// CA登录 of units; without it nobody is offered it.
    #[serde(default)]
    pub ca: Option<identity::ca::CaConfig>,
    /// Passkeys; without it they are bound to the host of `site.base_url`.
    #[serde(default)]
    pub passkeys: PasskeySection,
    /// E-mail and phones abroad, for persons without a phone of the mainland; without it nobody is offered them.
    #[serde(default)]
    pub overseas: Option<notify::overseas::OverseasConfig>,
    /// The look-alikes, in demonstration mode.
    #[serde(default)]
    pub sandbox: Option<SandboxSection>,
    /// Memory for writing the search index, in MiB.
    #[serde(default = "search_heap")]
    pub search_heap_mib: usize,
}

/// What passkeys are bound to. It cannot be changed later without losing all of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasskeySection {
    /// The domain, such as `jshrss.example.gov.cn`, or one above it that belongs to the same operator.
    pub domain: Option<String>,
    /// Addresses of the same sites beside `site.base_url`.
    pub origins: Vec<String>,
}

/// Where the look-alikes are served.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SandboxSection {
    /// Their address.
    pub listen: SocketAddr,
    /// Address of the look-alike of a USB key's driver, on this computer; without it none is served.
    #[serde(default)]
    pub ca_driver: Option<SocketAddr>,
    /// Address of the look-alike of a mail server; without it none is served.
    #[serde(default)]
    pub mail: Option<SocketAddr>,
}

fn listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

fn data() -> PathBuf {
    PathBuf::from("data")
}

const fn codes_per_network() -> NonZeroU64 {
    match NonZeroU64::new(60) {
        Some(codes) => codes,
        None => NonZeroU64::MIN,
    }
}

const fn search_heap() -> usize {
    32
}

impl Config {
    /// Reads the file and the environment.
    pub fn load(path: &Path) -> Result<Self, Box<figment::Error>> {
        Figment::new()
            .merge(Toml::file_exact(path))
            .merge(
                Env::prefixed("JUXIAN_")
                    .split("__")
                    // not of the file: the test database, the file's own path, the level of the log
                    .ignore(&["test_pg", "config", "log"]),
            )
            .extract()
            .map_err(Box::new)
    }

    /// The database, SQLite in the data folder unless configured.
    #[must_use]
    pub fn database(&self) -> db::DbConfig {
        self.database.clone().unwrap_or_else(|| db::DbConfig {
            url: format!("sqlite://{}", self.data.join("juxian.db").display()),
            ..db::DbConfig::default()
        })
    }

    /// The file store, a folder unless configured.
    #[must_use]
    pub fn files(&self) -> files::FilesConfig {
        self.files
            .clone()
            .unwrap_or_else(|| files::FilesConfig::folder(&self.data.join("files")))
    }

    /// Who relies on passkeys; none where the sites are reached by a bare address.
    pub fn relying(
        &self,
    ) -> Result<Option<identity::passkey::Relying>, identity::passkey::RelyingError> {
        let mut origins = vec![self.site.base_url.clone()];
        origins.extend(self.passkeys.origins.iter().cloned());
        identity::passkey::Relying::new(self.passkeys.domain.as_deref(), &origins)
    }

    /// The file with the encryption keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.data.join("keys.toml")
    }

    /// The file with the test CA of a demonstration.
    #[must_use]
    pub fn test_ca(&self) -> PathBuf {
        self.data.join("test-ca.json")
    }

    /// The folder of the search index.
    #[must_use]
    pub fn index(&self) -> PathBuf {
        self.data.join("index")
    }

    /// The folder of the manual, served under `/help` when it exists.
    #[must_use]
    pub fn help(&self) -> PathBuf {
        self.data.join("help")
    }
}
