//! The room's own service object: what its pages, and the rooms above, work with.

use crate::{
    account::{Account, Kind},
    agreement::{self, Text},
    ca::Ca,
    face::FaceVerifier,
    passkey::Relying,
    password::PasswordPool,
    quick::{PersonProvider, QuickWay},
    reach::Overseas,
    realm::Realms,
    session,
    sms::SmsSender,
};
use db::Db;
use kernel::{clock::Instant, rng::Rng};
use seal::Vault;
use std::sync::Arc;

/// Pages of other rooms that this room links to.
#[derive(Clone, Debug)]
pub struct Links {
    /// Where a person goes after logging in.
    pub person_home: String,
    /// Its name: 个人中心.
    pub person_home_label: String,
    /// 法定代表人注册, for the «没有账号？立即注册» of the unit tab.
    pub unit_register: String,
    /// 地市历史用户升级, on the password page of the unit tab.
    pub unit_upgrade: String,
    /// 快捷方式登录 of units; persons' own is this room's.
    pub unit_quick: Vec<QuickWay>,
    /// Paths of other rooms that their pages print as QR codes, for 扫一扫; what ends in `/` is for what is below it.
    pub codes: Vec<String>,
    /// Beginnings of what the codes of providers hold that other rooms show, and what they are called.
    pub outside_codes: Vec<(String, &'static str)>,
}

impl Default for Links {
    fn default() -> Self {
        Self {
            person_home: "/person".to_owned(),
            person_home_label: "个人中心".to_owned(),
            unit_register: "/register/unit".to_owned(),
            unit_upgrade: "/register/unit/history/city".to_owned(),
            unit_quick: Vec::new(),
            codes: Vec::new(),
            outside_codes: Vec::new(),
        }
    }
}

/// What the server puts together once, at start.
pub struct Setup {
    /// The database.
    pub db: Db,
    /// Field encryption.
    pub vault: Vault,
    /// The random source.
    pub rng: Rng,
    /// Units, agencies and officers, known above this room.
    pub realms: Arc<dyn Realms>,
    /// Sends text messages.
    pub sms: Arc<dyn SmsSender>,
    /// Verifies people by face.
    pub face: Arc<dyn FaceVerifier>,
    /// Logs persons in at Alipay, where that is configured.
    pub alipay: Option<Arc<dyn PersonProvider>>,
    /// Logs units in with a key, where that is configured.
    pub ca: Option<Ca>,
    /// The domain that passkeys are bound to, where they can be used.
    pub passkeys: Option<Relying>,
    /// Hashes passwords.
    pub passwords: PasswordPool,
    /// Pages of other rooms.
    pub links: Links,
}

struct Inner {
    setup: Setup,
    overseas: Option<Overseas>,
    sessions: session::Cache,
    agreements: agreement::Known,
}

/// Accounts, sessions, codes and proofs. Cloning is cheap.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity")
    }
}

impl Identity {
    /// Puts the parts together, without the overseas path.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        Self::with_overseas(setup, None)
    }

    /// Puts the parts together, with the overseas path where it is configured.
    #[must_use]
    pub fn with_overseas(setup: Setup, overseas: Option<Overseas>) -> Self {
        Self(Arc::new(Inner {
            setup,
            overseas,
            sessions: session::Cache::default(),
            agreements: agreement::Known::default(),
        }))
    }

    /// The pool that hashes passwords.
    #[must_use]
    pub fn passwords(&self) -> &PasswordPool {
        &self.0.setup.passwords
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.setup.db
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.0.setup.vault
    }

    pub(crate) fn rng(&self) -> &Rng {
        &self.0.setup.rng
    }

    pub(crate) fn realms(&self) -> &dyn Realms {
        self.0.setup.realms.as_ref()
    }

    /// The code of the unit, or the number of the institution, that an account belongs to; empty for persons and officers.
    pub(crate) async fn realm_code(&self, account: &Account) -> db::Result<String> {
        let realm = match account.kind {
            Kind::Unit | Kind::Institution => self.realms().by_id(account.realm).await?,
            Kind::Person | Kind::Officer => None,
        };
        Ok(realm.map_or_else(String::new, |realm| realm.code))
    }

    pub(crate) fn sms(&self) -> &Arc<dyn SmsSender> {
        &self.0.setup.sms
    }

    /// E-mail and phones abroad, where they are configured.
    #[must_use]
    pub fn overseas(&self) -> Option<&Overseas> {
        self.0.overseas.as_ref()
    }

    pub(crate) fn face(&self) -> &dyn FaceVerifier {
        self.0.setup.face.as_ref()
    }

    pub(crate) fn alipay(&self) -> Option<&dyn PersonProvider> {
        self.0.setup.alipay.as_deref()
    }

    /// Who relies on passkeys; `None` where none can be used.
    pub(crate) fn relying(&self) -> Option<&Relying> {
        self.0.setup.passkeys.as_ref()
    }

    /// The domain of [`Self::relying`], empty where there is none: pages show what needs passkeys under this host only.
    pub(crate) fn passkey_host(&self) -> String {
        self.relying()
            .map_or_else(String::new, |relying| relying.id().to_owned())
    }

    pub(crate) fn ca(&self) -> Option<&Ca> {
        self.0.setup.ca.as_ref()
    }

    /// The ways of 快捷方式登录 that are configured for persons or for units, going on with a page of this site.
    #[must_use]
    pub fn quick_ways(&self, unit: bool, next: &str) -> Vec<QuickWay> {
        let ways = if unit {
            self.links().unit_quick.clone()
        } else {
            self.alipay()
                .map(|_| crate::quick::alipay_way())
                .into_iter()
                .collect()
        };
        ways.iter().map(|way| way.towards(next)).collect()
    }

    pub(crate) fn links(&self) -> &Links {
        &self.0.setup.links
    }

    /// The version of an agreement that is in force; zero when there is none. Remembered: it costs no question a page.
    pub async fn agreement(&self, text: Text, now: Instant) -> db::Result<i32> {
        self.agreements().newest(self.db(), text, now).await
    }

    pub(crate) fn agreements(&self) -> &agreement::Known {
        &self.0.agreements
    }

    pub(crate) fn sessions(&self) -> &session::Cache {
        &self.0.sessions
    }
}
