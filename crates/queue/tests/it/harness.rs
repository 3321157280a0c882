//! Fresh databases for one test: SQLite always, PostgreSQL when `JUXIAN_TEST_PG` names a server.

use db::{Db, DbConfig, Stamp};
use kernel::clock::{Clock, Instant};
use kernel::rng::Rng;
use queue::{Registry, Runner};
use sea_orm::ConnectionTrait as _;

/// One database with a clock that stands still.
pub struct Stand {
    pub db: Db,
    pub clock: Clock,
    pub rng: Rng,
    _folder: tempfile::TempDir,
    pub disposable: Option<Disposable>,
}

/// A database of the server that goes away with its test.
pub struct Disposable {
    server: String,
    name: String,
}

impl Drop for Disposable {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let server = self.server.clone();
        // a thread of its own, because the test's runtime cannot be waited for from within itself
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(async move {
                let admin = sea_orm::Database::connect(&server).await.unwrap();
                admin.execute_unprepared(&sql).await.unwrap();
            });
        });
        let _ = dropping.join();
    }
}

pub fn noon() -> Instant {
    "2026-11-22T04:00:00Z".parse().unwrap()
}

/// Every database that this machine offers.
pub async fn stands() -> Vec<Stand> {
    let folder = tempfile::tempdir().unwrap();
    let mut stands = vec![
        stand(
            format!("sqlite://{}", folder.path().join("q.db").display()),
            folder,
        )
        .await,
    ];
    if let Ok(server) = std::env::var("JUXIAN_TEST_PG") {
        let name = format!("queue_{}", Rng::system().token::<8>());
        let admin = sea_orm::Database::connect(&server).await.unwrap();
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        let mut made = stand(format!("{base}/{name}"), tempfile::tempdir().unwrap()).await;
        made.disposable = Some(Disposable { server, name });
        stands.push(made);
    }
    stands
}

async fn stand(url: String, folder: tempfile::TempDir) -> Stand {
    let db = Db::connect(&DbConfig {
        url,
        ..DbConfig::default()
    })
    .await
    .unwrap();
    let mut migrations = db::migrations();
    migrations.extend(queue::migrations());
    db.migrate(migrations).await.unwrap();
    Stand {
        db,
        clock: Clock::fixed(noon()),
        rng: Rng::seeded(1),
        _folder: folder,
        disposable: None,
    }
}

impl Stand {
    pub fn stamp(&self) -> Stamp {
        Stamp {
            request_id: "r-1".to_owned(),
            ..Stamp::system(self.clock.now(), self.rng.clone(), "test")
        }
    }

    pub fn runner(&self, registry: Registry) -> Runner {
        Runner::new(
            self.db.clone(),
            self.clock.clone(),
            self.rng.clone(),
            registry,
        )
    }

    pub async fn put<J: queue::Job>(&self, job: &J) -> uuid::Uuid {
        self.db
            .write(
                &self.stamp(),
                |tx| async move { queue::enqueue(&tx, job).await },
            )
            .await
            .unwrap()
    }

    pub async fn state(&self, id: uuid::Uuid) -> queue::State {
        self.row(id).await.state
    }

    pub async fn row(&self, id: uuid::Uuid) -> queue::JobRow {
        queue::store::find(&self.db, id).await.unwrap().unwrap()
    }

    pub fn advance(&self, seconds: i64) {
        self.clock.advance(chrono::TimeDelta::seconds(seconds));
    }
}
