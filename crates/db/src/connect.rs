//! Opening the database and keeping its two sides apart: many readers, one way to write.

use crate::{
    error::{Error, Result},
    tx::WakeUp,
    write::Writer,
};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend, Statement};
use std::{sync::Arc, time::Duration};

/// Which database speaks. Where the two differ, the difference sits in this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The embedded default.
    Sqlite,
    /// By URL, for several nodes and many users.
    Postgres,
}

/// Where the database is. `Debug` hides the URL, which may carry a password.
#[derive(Clone, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DbConfig {
    /// `sqlite://data/juxian.db` or `postgres://…`.
    pub url: String,
    /// PostgreSQL only: a replica that serves the reads.
    pub replica_url: Option<String>,
    /// Size of each connection pool.
    pub max_connections: u32,
}

impl Default for DbConfig {
    fn default() -> Self {
        Self {
            url: "sqlite://data/juxian.db".to_owned(),
            replica_url: None,
            max_connections: 8,
        }
    }
}

impl std::fmt::Debug for DbConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DbConfig")
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

/// Hears every statement that went through the door, with its values, in the task that waited for it.
pub type Listener = Arc<dyn Fn(&Statement) + Send + Sync>;

/// The database door. Cloning shares the pools.
#[derive(Clone)]
pub struct Db(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: Writer,
    pub(crate) dialect: Dialect,
    pub(crate) wake: WakeUp,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Db").field(&self.0.dialect).finish()
    }
}

impl Db {
    /// Opens the pools. A missing SQLite file is created, with its folder.
    pub async fn connect(config: &DbConfig) -> Result<Self> {
        Self::connect_heard(config, None).await
    }

    /// [`Db::connect`], with somebody who listens: a test asks for the plans of what its pages waited on.
    pub async fn connect_heard(config: &DbConfig, listener: Option<Listener>) -> Result<Self> {
        let wake = WakeUp::default();
        let inner = if config.url.starts_with("sqlite:") {
            create_parent(&config.url)?;
            let writer = heard(sqlite(&config.url, 1, false).await?, listener.as_ref());
            let reader = if config.url.contains(":memory:") {
                writer.clone()
            } else {
                let reader = sqlite(&config.url, config.max_connections, true).await?;
                heard(reader, listener.as_ref())
            };
            Inner {
                reader,
                writer: Writer::sqlite(writer),
                dialect: Dialect::Sqlite,
                wake,
            }
        } else {
            let primary = postgres(&config.url, config.max_connections).await?;
            let primary = heard(primary, listener.as_ref());
            let reader = match &config.replica_url {
                Some(url) => heard(
                    postgres(url, config.max_connections).await?,
                    listener.as_ref(),
                ),
                None => primary.clone(),
            };
            Inner {
                reader,
                writer: Writer::postgres(primary),
                dialect: Dialect::Postgres,
                wake,
            }
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Which database this is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// What tells the queue and the search replica that something was committed.
    #[must_use]
    pub fn wake(&self) -> &WakeUp {
        &self.0.wake
    }

    /// Whether the database answers, for the health page.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.0.reader.ping().await?)
    }

    /// Closes the pools after the last commit.
    pub async fn close(&self) {
        self.0.writer.close().await;
        let _ = self.0.reader.clone().close().await;
    }
}

fn heard(mut connection: DatabaseConnection, listener: Option<&Listener>) -> DatabaseConnection {
    if let Some(listener) = listener.cloned() {
        connection.set_metric_callback(move |told| listener(told.statement));
    }
    connection
}

fn create_parent(url: &str) -> Result<()> {
    let path = url
        .trim_start_matches("sqlite://")
        .trim_start_matches("sqlite:");
    let path = path.split('?').next().unwrap_or(path);
    match std::path::Path::new(path).parent() {
        Some(parent) if !parent.as_os_str().is_empty() => std::fs::create_dir_all(parent)
            .map_err(|error| Error::Broken(format!("cannot create {}: {error}", parent.display()))),
        _ => Ok(()),
    }
}

fn quiet(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10));
    options
}

async fn sqlite(url: &str, connections: u32, read_only: bool) -> Result<DatabaseConnection> {
    let mut options = quiet(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(sea_orm::sqlx::sqlite::SqliteJournalMode::Wal)
            // FULL: a commit that was acknowledged survives the power going off, not just the process
            .synchronous(sea_orm::sqlx::sqlite::SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(256)
            .pragma("temp_store", "memory");
        // in KiB: what the readers don't find in their own cache they find in the system's
        if read_only {
            sqlite
                .pragma("cache_size", "-4000")
                .pragma("query_only", "on")
        } else {
            sqlite.pragma("cache_size", "-16000")
        }
    });
    Ok(Database::connect(options).await?)
}

async fn postgres(url: &str, connections: u32) -> Result<DatabaseConnection> {
    let mut options = quiet(url);
    options.max_connections(connections).min_connections(1);
    let connection = Database::connect(options).await?;
    if connection.get_database_backend() != DbBackend::Postgres {
        return Err(Error::Broken(
            "the database URL must start with sqlite: or postgres:".to_owned(),
        ));
    }
    Ok(connection)
}
