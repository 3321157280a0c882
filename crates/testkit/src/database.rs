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

pub(crate) struct Database {
    url: String,
    admin: Option<(String, String)>,
}

impl Database {
    pub(crate) async fn create(on: On, folder: &Path) -> Self {
        match on {
            On::Sqlite => Self {
                url: format!("sqlite://{}", folder.join("test.db").display()),
                admin: None,
            },
            On::Postgres => {
                let admin = std::env::var("JUXIAN_TEST_PG").expect("JUXIAN_TEST_PG");
                let name = format!("t_{}", kernel::rng::Rng::system().token::<8>());
                execute(&admin, &format!("CREATE DATABASE {name}")).await;
                let url = with_database(&admin, &name);
                Self {
                    url,
                    admin: Some((admin, name)),
                }
            }
        }
    }

    pub(crate) async fn connect(&self) -> db::Db {
        let config = db::DbConfig {
            url: self.url.clone(),
            replica_url: None,
            max_connections: 6,
        };
        db::Db::connect(&config).await.expect("a database")
    }

    pub(crate) async fn drop(self) {
        if let Some((admin, name)) = self.admin {
            execute(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
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
