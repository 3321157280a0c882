//! Fresh databases for one test: SQLite always, PostgreSQL when `JUXIAN_TEST_PG` names a server.

use db::{Db, Stamp};
use kernel::clock::Clock;
use kernel::rng::Rng;
use queue::{Registry, Runner};
use testkit::{On, TestApp};

/// One database with a clock that stands still.
pub struct Stand {
    pub db: Db,
    pub clock: Clock,
    pub rng: Rng,
    _app: TestApp,
}

/// Every database that this machine offers.
pub async fn stands() -> Vec<Stand> {
    let mut stands = Vec::new();
    for on in [On::Sqlite, On::Postgres] {
        if on.is_offered() {
            let app = testkit::bare(on).await;
            stands.push(Stand {
                db: app.app.db.clone(),
                clock: app.clock.clone(),
                rng: app.app.rng.clone(),
                _app: app,
            });
        }
    }
    stands
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
