//! Composition: every room is made once, told about those it needs, and mounted. No rule lives here.

use crate::config::{Config, Mode};
use axum::Router;
use kernel::{clock::Clock, rng::Rng};
use std::sync::Arc;
use web::{App, Chrome, Parts};

/// Any failure at start.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What commands need that do not serve pages.
pub struct Base {
    /// The database, migrated.
    pub db: db::Db,
    /// Field encryption.
    pub vault: seal::Vault,
    /// The clock.
    pub clock: Clock,
    /// The random source.
    pub rng: Rng,
}

impl Base {
    /// Opens database and vault. Keys are made at the very first start, never again.
    pub async fn open(config: &Config) -> Result<Self, Failure> {
        let rng = Rng::system();
        let db = db::Db::connect(&config.database()).await?;
        let path = config.keys();
        if !path.exists() {
            std::fs::create_dir_all(&config.data)?;
            seal::Keyring::generate(&rng).save(&path)?;
        }
        let vault = seal::Vault::new(seal::Keyring::load(&path)?);
        let applied = db.migrate(migrations()).await?;
        if !applied.is_empty() {
            tracing::info!(count = applied.len(), "migrations applied");
        }
        Ok(Self {
            db,
            vault,
            clock: Clock::system(),
            rng,
        })
    }
}

/// All migrations; the database sorts them by name, which is by floor first.
fn migrations() -> db::Migrations {
    [
        db::migrations(),
        files::migrations(),
        queue::migrations(),
        web::migrations(),
        identity::migrations(),
        org::migrations(),
        review::migrations(),
        notify::migrations(),
        openid::migrations(),
        talent::migrations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn chrome(config: &Config, identity: &identity::Identity, home: &org::home::UnitHome) -> Chrome {
    let mut chrome = Chrome::new(crate::menus::all(home));
    chrome.unread = Some(notify::unread());
    chrome.offer = identity.offering();
    let manual = config.help().join("index.html");
    chrome.help = manual.exists().then(|| "/help".to_owned());
    chrome
}

/// What the texts of all rooms are in English; what the operator has of his own comes last and overrules.
fn english(config: &Config) -> Result<web::english::Catalogue, Failure> {
    let own = match &config.site.english {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| format!("site.english = {}: {error}", path.display()))?,
        None => String::new(),
    };
    let rooms = [
        kernel::ENGLISH,
        web::ENGLISH,
        identity::ENGLISH,
        org::ENGLISH,
        review::ENGLISH,
        notify::ENGLISH,
        openid::ENGLISH,
        talent::ENGLISH,
        &own,
    ];
    Ok(web::english::Catalogue::read(rooms)?)
}

/// The whole house.
pub struct House {
    /// Database, vault, clock.
    pub base: Base,
    /// Accounts and sessions.
    pub identity: identity::Identity,
    /// Public pages and their search replica.
    pub public: talent::public::Public,
    /// All pages.
    pub router: Router,
    /// Runs the outbox.
    pub runner: queue::Runner,
}

impl House {
    /// Makes every room and mounts it.
    pub async fn build(config: &Config) -> Result<Self, Failure> {
        let base = Base::open(config).await?;
        let Base {
            db,
            vault,
            clock,
            rng,
        } = &base;
        let sms = Arc::new(notify::sms::Sms::new(config.sms.clone(), clock, rng)?);
        let (face, alipay) = alipay(config, clock)?;
        let register = Arc::new(org::register::client::HttpRegister::new(
            config.register.clone(),
            clock,
        )?);
        let options = search::Options {
            heap: config.search_heap_mib << 20,
            ..search::Options::default()
        };
        let public = talent::public::Public::open(&config.index(), db, clock, options)?;

        let overseas = overseas(config, &sms, clock)?;
        let setup = identity::Setup {
            db: db.clone(),
            vault: vault.clone(),
            rng: rng.clone(),
            realms: Arc::new(org::OrgRealms::new(db.clone(), vault.clone())),
            sms: sms.clone(),
            face,
            alipay,
            ca: config.ca.clone().map(identity::ca::Ca::new).transpose()?,
            passkeys: config.relying()?,
            passwords: identity::password::PasswordPool::start(rng)?,
            links: links(config),
        };
        let identity = identity::Identity::with_overseas(setup, overseas.clone());
        let home = talent::unit_home(org::home::UnitHome::default());
        let org = org::Org::new(org::Setup {
            identity: identity.clone(),
            register,
            gov: gov_accounts(config, clock)?,
            licence: licences(config, clock, rng)?,
            home: home.clone(),
        });

        let openid = openid::OpenId::new(identity.clone(), &config.site.base_url)?;

        let app = App::new(Parts {
            db: db.clone(),
            vault: vault.clone(),
            files: files::Files::open(&config.files(), db.clone(), vault.clone())?,
            clock: clock.clone(),
            rng: rng.clone(),
            site: Arc::new(config.site.clone()),
            english: english(config)?,
            chrome: chrome(config, &identity, &home),
            sessions: Arc::new(identity.clone()),
            secure_cookies: config.site.base_url.starts_with("https://"),
            trusted_proxies: config.trusted_proxies,
            codes_per_network: config.codes_per_network.get(),
        });

        let keepers = keepers();
        let channel = channel(&base, sms, overseas);
        let registry = jobs(&app, &identity, &openid, &channel, &keepers);

        let rooms = Router::new()
            .merge(web::home::router())
            .merge(web::phone::router())
            .merge(web::preferences_router().merge(web::puzzle::router()))
            .merge(identity::router(&identity))
            .merge(identity::keeping_router(&identity, &keepers))
            .merge(identity::desk_router(&identity))
            .merge(org::router(&org))
            .merge(review::desk_router())
            .merge(notify::router())
            .merge(openid::router(&openid))
            .merge(public.router())
            .merge(talent::router())
            .merge(office::router())
            .merge(crate::help::router(config.help()))
            .merge(crate::health::router(db.clone()));
        let router = web::finish(&app, with_receipts(config, rooms));
        let runner = queue::Runner::new(db.clone(), clock.clone(), rng.clone(), registry);
        Ok(Self {
            base,
            identity,
            public,
            router,
            runner,
        })
    }
}

/// The bodies of all background jobs.
fn jobs(
    app: &App,
    identity: &identity::Identity,
    openid: &openid::OpenId,
    channel: &notify::Channel,
    keepers: &identity::Keepers,
) -> queue::Registry {
    let mut registry = queue::Registry::new();
    identity::register_jobs(&mut registry, identity);
    identity::register_keeping(&mut registry, app, identity, keepers);
    org::register_jobs(&mut registry, app);
    notify::register_jobs(&mut registry, channel);
    openid::register_jobs(&mut registry, app, openid);
    talent::register_jobs(&mut registry, app);
    let deciders = talent::deciders(review::Deciders::new(), app);
    review::register_jobs(&mut registry, app, deciders);
    crate::upkeep::register(&mut registry, app);
    registry
}

/// The rooms that keep something of accounts, in the order in which a copy shows what they hold.
fn keepers() -> identity::Keepers {
    identity::Keepers::new(vec![
        Box::new(org::OrgKeeper),
        Box::new(talent::TalentKeeper),
        Box::new(notify::NotifyKeeper),
        Box::new(openid::OpenIdKeeper),
    ])
}

/// Where providers push receipts to, if their address is configured.
fn with_receipts(config: &Config, rooms: Router) -> Router {
    match &config.receipt_secret {
        Some(secret) => rooms.merge(notify::receipt_router(secret.expose())),
        None => rooms,
    }
}

/// E-mail and texts abroad, where they are configured.
fn overseas(
    config: &Config,
    sms: &Arc<notify::sms::Sms>,
    clock: &Clock,
) -> Result<Option<identity::reach::Overseas>, Failure> {
    let open = |overseas| notify::overseas::open(overseas, sms, &config.site.hall, clock);
    Ok(config.overseas.clone().map(open).transpose()?)
}

/// What carries messages out.
fn channel(
    base: &Base,
    sms: Arc<notify::sms::Sms>,
    overseas: Option<identity::reach::Overseas>,
) -> notify::Channel {
    notify::Channel {
        db: base.db.clone(),
        vault: base.vault.clone(),
        rng: base.rng.clone(),
        sms,
        overseas,
    }
}

type PersonProvider = Arc<dyn identity::quick::PersonProvider>;

/// What the one gateway of Alipay is for: the face check, and logging in where its page is configured.
fn alipay(
    config: &Config,
    clock: &Clock,
) -> Result<
    (
        Arc<dyn identity::face::FaceVerifier>,
        Option<PersonProvider>,
    ),
    Failure,
> {
    let gateway = identity::alipay::Gateway::new(config.alipay.clone(), clock)?;
    let gateway = Arc::new(gateway);
    let door = identity::quick::alipay::AlipayDoor::new(&gateway)?;
    Ok((
        Arc::new(identity::face::alipay::Alipay::new(gateway)),
        door.map(|door| Arc::new(door) as PersonProvider),
    ))
}

fn links(config: &Config) -> identity::Links {
    identity::Links {
        person_home: talent::PersonHome.to_string(),
        unit_upgrade: org::registration::CityUpgradePage.to_string(),
        unit_quick: quick_of_units(config),
        codes: vec![org::counter::PHOTOS.to_owned()],
        outside_codes: config
            .licence
            .iter()
            .map(|licence| (licence.codes(), "电子营业执照"))
            .collect(),
        ..identity::Links::default()
    }
}

type UnitProvider = Arc<dyn org::quick::UnitProvider>;

fn gov_accounts(config: &Config, clock: &Clock) -> Result<Option<UnitProvider>, Failure> {
    let Some(gov) = config.gov.clone() else {
        return Ok(None);
    };
    Ok(Some(Arc::new(org::quick::gov::GovAccounts::new(
        gov, clock,
    )?)))
}

fn licences(config: &Config, clock: &Clock, rng: &Rng) -> Result<Option<UnitProvider>, Failure> {
    let Some(licence) = config.licence.clone() else {
        return Ok(None);
    };
    Ok(Some(Arc::new(org::quick::licence::Licences::new(
        licence, clock, rng,
    )?)))
}

/// 快捷方式登录 of units: what is configured, in the manual's order (checklist B-2.1.11–12).
fn quick_of_units(config: &Config) -> Vec<identity::quick::QuickWay> {
    use org::quick::Provider;
    [
        (Provider::Gov, config.gov.is_some()),
        (Provider::Licence, config.licence.is_some()),
    ]
    .into_iter()
    .filter(|(_, configured)| *configured)
    .map(|(provider, _)| provider.way())
    .collect()
}

/// Whether the look-alikes are to be served beside the sites.
pub fn wants_sandbox(config: &Config) -> Option<std::net::SocketAddr> {
    config
        .sandbox
        .as_ref()
        .filter(|_| config.mode == Mode::Demo)
        .map(|section| section.listen)
}

/// Where the look-alike of a mail server is to be served.
pub fn wants_mail(config: &Config) -> Option<std::net::SocketAddr> {
    config
        .sandbox
        .as_ref()
        .filter(|_| config.mode == Mode::Demo)
        .and_then(|section| section.mail)
}

/// Where the look-alike of a USB key's driver is to be served.
pub fn wants_ca_driver(config: &Config) -> Option<std::net::SocketAddr> {
    config
        .sandbox
        .as_ref()
        .filter(|_| config.mode == Mode::Demo)
        .and_then(|section| section.ca_driver)
}
