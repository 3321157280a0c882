#![doc = include_str!("../README.md")]
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test aid fails by panicking"
)]
#![expect(clippy::print_stderr, reason = "says which tests were skipped")]

mod database;
mod paper;
mod plans;
mod reply;
mod user;
mod vectors;
mod zip;

pub use database::On;
pub use paper::Paper;
pub use plans::Plans;
pub use reply::Reply;
pub use user::User;
pub use vectors::{Vector, vector};
pub use zip::unzip;

use axum::Router;
use chrono::TimeZone as _;
use kernel::{
    actor::{Actor, UnitRole},
    clock::{Clock, Instant},
    id::{AccountId, AgencyId, OfficerId, PersonId, UnitId},
    rng::Rng,
};
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
};
use web::{App, Badge, Load, Parts, Session, Sessions, SiteConfig};

/// What a room brings to its tests.
pub struct Setup {
    /// All migrations needed, of this room and of those below.
    pub migrations: db::Migrations,
    /// Mounts the rooms and registers their jobs.
    #[expect(clippy::type_complexity, reason = "a closure handed over once")]
    pub wire: Box<dyn FnOnce(&App, &mut queue::Registry) -> Router + Send>,
    /// Menu entries.
    pub menus: Vec<web::MenuEntry>,
    /// Names and addresses.
    pub site: SiteConfig,
    /// The real session source, for tests of logging in, beside the table of typed users.
    #[expect(clippy::type_complexity, reason = "a closure handed over once")]
    pub sessions: Option<Box<dyn FnOnce(&Base) -> Arc<dyn Sessions> + Send>>,
}

impl Setup {
    /// A setup with the platform's own migrations and these of the rooms.
    pub fn new(
        migrations: impl IntoIterator<Item = db::Migrations>,
        wire: impl FnOnce(&App, &mut queue::Registry) -> Router + Send + 'static,
    ) -> Self {
        let platform = [
            db::migrations(),
            files::migrations(),
            queue::migrations(),
            web::migrations(),
        ];
        Self {
            migrations: platform.into_iter().chain(migrations).flatten().collect(),
            wire: Box::new(wire),
            menus: Vec::new(),
            site: SiteConfig::default(),
            sessions: None,
        }
    }
}

/// What exists before the application does.
#[derive(Clone)]
pub struct Base {
    /// The database.
    pub db: db::Db,
    /// The vault.
    pub vault: seal::Vault,
    /// The clock.
    pub clock: Clock,
    /// The random source.
    pub rng: Rng,
}

/// A running application in a test.
pub struct TestApp {
    /// The shared parts.
    pub app: App,
    /// The clock, which stands still until it is moved.
    pub clock: Clock,
    pub(crate) router: Router,
    runner: queue::Runner,
    seated: Arc<Seated>,
    heard: plans::Heard,
    database: database::Database,
    folder: tempfile::TempDir,
}

/// Typed users: a cookie stands for an actor.
#[derive(Default)]
struct Seated(Mutex<HashMap<String, Actor>>);

#[async_trait::async_trait]
impl Sessions for Seated {
    async fn load(&self, token: &str, now: Instant) -> Load {
        let Some(actor) = self.0.lock().expect("seats").get(token).copied() else {
            return Load::Unknown;
        };
        let badge = Badge {
            label: "测试 1*****00".to_owned(),
            name: "测试用户".to_owned(),
            home: "/".to_owned(),
            home_label: "首页".to_owned(),
        };
        Load::Live(Box::new(Session {
            id: kernel::id::SessionId(uuid::Uuid::nil()),
            actor,
            badge,
            proven_at: now,
            owes: false,
            leaving: None,
        }))
    }
}

/// Typed users beside real sessions: a test of logging in may seat those whom it is not about.
struct Beside {
    seated: Arc<Seated>,
    real: Arc<dyn Sessions>,
}

#[async_trait::async_trait]
impl Sessions for Beside {
    async fn load(&self, token: &str, now: Instant) -> Load {
        match self.seated.load(token, now).await {
            Load::Unknown => self.real.load(token, now).await,
            seated => seated,
        }
    }
}

/// A weekday morning in China: 2026-11-23 (Monday) 10:00.
#[must_use]
pub fn morning() -> Instant {
    chrono::Utc
        .with_ymd_and_hms(2026, 11, 23, 2, 0, 0)
        .single()
        .expect("a moment")
}

/// An application without any room: the ground alone.
pub async fn bare(on: On) -> TestApp {
    start(on, Setup::new([], |_, _| Router::new())).await
}

/// Starts the application on a fresh database.
pub async fn start(on: On, setup: Setup) -> TestApp {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Clock::fixed(morning());
    let rng = Rng::seeded(7);
    let database = database::Database::create(on, folder.path()).await;
    let heard = plans::Heard::default();
    let db = database.connect(heard.listener()).await;
    db.migrate(setup.migrations).await.expect("migrations");
    let vault = seal::Vault::new(seal::Keyring::generate(&rng));
    let base = Base {
        db: db.clone(),
        vault: vault.clone(),
        clock: clock.clone(),
        rng: rng.clone(),
    };
    let files = files::Files::open(
        &files::FilesConfig::folder(&folder.path().join("files")),
        db.clone(),
        vault.clone(),
    )
    .expect("files");
    let seated = Arc::new(Seated::default());
    let sessions: Arc<dyn Sessions> = match setup.sessions {
        None => seated.clone(),
        Some(make) => Arc::new(Beside {
            seated: seated.clone(),
            real: make(&base),
        }),
    };
    let app = App::new(Parts {
        db: db.clone(),
        vault,
        files,
        clock: clock.clone(),
        rng: rng.clone(),
        site: Arc::new(setup.site),
        english: web::english::Catalogue::default(),
        chrome: web::Chrome::new(setup.menus),
        sessions,
        secure_cookies: false,
        trusted_proxies: 0,
        codes_per_network: 60,
    });
    let mut registry = queue::Registry::new();
    let rooms = (setup.wire)(&app, &mut registry);
    let router = web::finish(&app, rooms);
    let runner = queue::Runner::new(db, clock.clone(), rng, registry);
    TestApp {
        app,
        clock,
        router,
        runner,
        seated,
        heard,
        database,
        folder,
    }
}

/// The requests that came over the network and were answered; none where nothing is served.
#[derive(Clone, Debug, Default)]
pub struct Served(Option<tokio::sync::watch::Receiver<usize>>);

impl Served {
    /// How many so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.as_ref().map_or(0, |served| *served.borrow())
    }

    /// Returns once there were so many.
    pub async fn reach(&self, many: usize) {
        let mut served = self.0.clone().expect("an application that is served");
        let reached = served.wait_for(|count| *count >= many).await;
        reached.expect("an application that still runs");
    }
}

impl TestApp {
    /// A browser in which nobody is logged in.
    #[must_use]
    pub fn visitor(&self) -> User {
        User::new(self.router.clone(), self.heard.clone())
    }

    /// A browser in which `actor` is logged in.
    #[must_use]
    pub fn acting_as(&self, actor: Actor) -> User {
        let token = self.app.rng.token::<16>();
        self.seated
            .0
            .lock()
            .expect("seats")
            .insert(token.clone(), actor);
        let user = self.visitor();
        user.set_cookie(web::session::COOKIE, &token);
        user.seat(actor);
        user
    }

    /// The legal representative of a new unit (ids only; rows are the room's affair).
    #[must_use]
    pub fn unit(&self) -> User {
        let (now, rng) = (self.app.clock.now(), &self.app.rng);
        self.acting_as(Actor::Unit {
            account: AccountId::new(now, rng),
            unit: UnitId::new(now, rng),
            role: UnitRole::LegalRepresentative,
        })
    }

    /// A new person (ids only).
    #[must_use]
    pub fn person(&self) -> User {
        let (now, rng) = (self.app.clock.now(), &self.app.rng);
        self.acting_as(Actor::Person {
            account: AccountId::new(now, rng),
            person: PersonId::new(now, rng),
        })
    }

    /// An officer of an agency (ids only).
    #[must_use]
    pub fn officer(&self, agency: AgencyId) -> User {
        let (now, rng) = (self.app.clock.now(), &self.app.rng);
        self.acting_as(Actor::Officer {
            account: AccountId::new(now, rng),
            officer: OfficerId::new(now, rng),
            agency,
            operator: false,
        })
    }

    /// Serves the application on a listener that is bound already, for look-alikes that call back.
    pub fn serve(&self, listener: std::net::TcpListener) -> Served {
        listener.set_nonblocking(true).expect("a listener");
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        let (done, served) = tokio::sync::watch::channel(0);
        let count = move |request: axum::extract::Request, next: axum::middleware::Next| {
            let done = done.clone();
            async move {
                let answer = next.run(request).await;
                done.send_modify(|done| *done += 1);
                answer
            }
        };
        let router = self.router.clone().layer(axum::middleware::from_fn(count));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Served(Some(served))
    }

    /// Moves the clock.
    pub fn advance(&self, by: chrono::TimeDelta) {
        self.clock.advance(by);
    }

    /// Runs everything in the outbox that is due.
    pub async fn run_jobs(&self) -> usize {
        self.runner.drain().await.expect("jobs")
    }

    /// Returns when the change feed shows all that is committed.
    pub async fn settled(&self) {
        self.database.settled().await;
    }

    /// What the requests that are made meanwhile ask of the database, in order: the statements without their values.
    pub async fn asked<T>(&self, doing: impl Future<Output = T>) -> (T, Vec<String>) {
        self.heard.asked(doing).await
    }

    /// The plans of everything that the pages of this test have waited on so far.
    pub async fn plans(&self) -> Plans {
        self.heard.plans(&self.app.db).await
    }

    /// Where the database and the files of this test lie.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The runner itself, for recurring jobs.
    #[must_use]
    pub fn runner(&self) -> &queue::Runner {
        &self.runner
    }

    /// Ends the test: nothing may be left in the outbox that is due or dead.
    pub async fn finish(self) {
        let dead = queue::store::dead(&self.app.db, None, 10)
            .await
            .expect("dead letters");
        assert!(dead.is_empty(), "dead letters: {dead:?}");
        assert_eq!(
            self.runner.drain().await.expect("jobs"),
            0,
            "jobs were left in the outbox"
        );
        self.app.db.close().await;
    }
}

/// Runs one test on both databases: `on_both!(name, async |on| { … })`.
#[macro_export]
macro_rules! on_both {
    ($(#[$meta:meta])* $name:ident, $body:expr) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "the body may need the names around it")]
            use super::*;
            #[test]
            fn on_sqlite() { $crate::run($crate::On::Sqlite, $body) }
            #[test]
            fn on_postgres() { $crate::run($crate::On::Postgres, $body) }
        }
    };
}

/// Runs a test body on one database; used by [`on_both!`].
pub fn run<F: AsyncFnOnce(On)>(on: On, body: F) {
    if !on.is_offered() {
        assert!(
            std::env::var("CI").is_err(),
            "JUXIAN_TEST_PG must name a PostgreSQL server in CI"
        );
        eprintln!("skipped: JUXIAN_TEST_PG is not set");
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(body(on));
}
