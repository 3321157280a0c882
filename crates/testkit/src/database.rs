//! A database of its own for every test.

use std::path::Path;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The embedded default.
    Sqlite,
    /// The server named by `JUXIAN_TEST_PG`.
    Postgres,
}

impl On {
    /// Whether this machine has it: SQLite always, PostgreSQL when `JUXIAN_TEST_PG` names a server.
    #[must_use]
    pub fn is_offered(self) -> bool {
        self == Self::Sqlite || std::env::var("JUXIAN_TEST_PG").is_ok()
    }
}

/// Waits until nothing is running that was running when it was asked; then every committed change is in the feed.
const SETTLED: &str = "DO $$
DECLARE
    level CONSTANT xid8 := pg_snapshot_xmax(pg_current_snapshot());
    patience CONSTANT timestamptz := clock_timestamp() + interval '2 minutes';
BEGIN
    WHILE pg_snapshot_xmin(pg_current_snapshot()) < level LOOP
        IF clock_timestamp() > patience THEN
            RAISE 'a transaction of this server does not end: %',
                (SELECT string_agg(format('%s: %s', datname, query), '; ') FROM pg_stat_activity WHERE backend_xid::text::bigint < level::text::bigint);
        END IF;
        PERFORM pg_sleep(0.005);
    END LOOP;
END $$";

pub(crate) struct Database {
    url: String,
    disposable: Option<Disposable>,
}

/// A database of the server that goes away with its test, also with one that fails.
struct Disposable {
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
            runtime.expect("a runtime").block_on(execute(&server, &sql));
        });
        let dropped = dropping.join();
        assert!(
            dropped.is_ok() || std::thread::panicking(),
            "the database of a test is left behind"
        );
    }
}

impl Database {
    pub(crate) async fn create(on: On, folder: &Path) -> Self {
        match on {
            On::Sqlite => Self {
                url: format!("sqlite://{}", folder.join("test.db").display()),
                disposable: None,
            },
            On::Postgres => {
                let server = std::env::var("JUXIAN_TEST_PG").expect("JUXIAN_TEST_PG");
                let name = format!("t_{}", kernel::rng::Rng::system().token::<8>());
                execute(&server, &format!("CREATE DATABASE {name}")).await;
                let url = with_database(&server, &name);
                Self {
                    url,
                    disposable: Some(Disposable { server, name }),
                }
            }
        }
    }

    pub(crate) async fn connect(&self, listener: db::Listener) -> db::Db {
        let config = db::DbConfig {
            url: self.url.clone(),
            replica_url: None,
            max_connections: 6,
        };
        db::Db::connect_heard(&config, Some(listener))
            .await
            .expect("a database")
    }

    /// Returns when the change feed shows all that is committed. The server waits, not the test: on PostgreSQL an
    /// entry is shown when every older transaction of the whole server has ended, and other tests have some too.
    pub(crate) async fn settled(&self) {
        if self.disposable.is_some() {
            execute(&self.url, SETTLED).await;
        }
    }
}

async fn execute(url: &str, sql: &str) {
    use sea_orm::ConnectionTrait as _;
    let connection = sea_orm::Database::connect(url)
        .await
        .expect("the PostgreSQL server of JUXIAN_TEST_PG");
    connection
        .execute_unprepared(sql)
        .await
        .expect("an administrator's statement");
    connection.close().await.expect("closing");
}

/// The same server, another database: keeps what follows the `?`.
fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url
        .split_once('?')
        .map_or((url, ""), |(base, query)| (base, query));
    let end = base
        .rfind('/')
        .filter(|at| *at > "postgres://".len())
        .unwrap_or(base.len());
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    format!("{}/{name}{query}", &base[..end])
}
