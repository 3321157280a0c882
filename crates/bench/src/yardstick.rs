//! What the product is compared with.

use crate::Failure;
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::phc,
};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use std::{
    num::NonZeroUsize,
    path::Path,
    time::{Duration, Instant},
};

/// The bare server: the least that axum can do.
pub(crate) async fn hello(port: u16) -> Result<(), Failure> {
    let router = axum::Router::new().route("/", axum::routing::get(async || "hello"));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}

/// Argon2id verifications a second on all processors, with the parameters of `identity`.
pub(crate) fn argon(time: Duration) -> Result<f64, Failure> {
    let argon = Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(19 * 1024, 2, 1, None).map_err(|error| error.to_string())?,
    );
    let hash: phc::PasswordHash = argon
        .hash_password_with_salt(b"Juxian#2026", &[7; 16])
        .map_err(|error| error.to_string())?;
    let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let begun = Instant::now();
    let work = || {
        let mut done = 0_u32;
        while begun.elapsed() < time {
            if argon.verify_password(b"Juxian#2026", &hash).is_ok() {
                done += 1;
            }
        }
        done
    };
    let done: u32 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or(0))
            .sum()
    });
    Ok(f64::from(done) / begun.elapsed().as_secs_f64())
}

/// Durable single-row commits a second of SQLite by one writer, set up as the product sets it up.
pub(crate) async fn sqlite_commits(folder: &Path, time: Duration) -> Result<f64, Failure> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join("raw.db");
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", path.display()));
    options.max_connections(1).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        let wal = sea_orm::sqlx::sqlite::SqliteJournalMode::Wal;
        sqlite
            .journal_mode(wal)
            .synchronous(sea_orm::sqlx::sqlite::SqliteSynchronous::Full)
    });
    let connection = Database::connect(options).await?;
    let rate = commits(&connection, DbBackend::Sqlite, time).await;
    connection.close().await?;
    for ending in ["raw.db", "raw.db-wal", "raw.db-shm"] {
        let _ = std::fs::remove_file(folder.join(ending));
    }
    rate
}

/// The same of PostgreSQL.
pub(crate) async fn postgres_commits(url: &str, time: Duration) -> Result<f64, Failure> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options).await?;
    let rate = commits(&connection, DbBackend::Postgres, time).await;
    connection.close().await?;
    rate
}

async fn commits(
    connection: &DatabaseConnection,
    backend: DbBackend,
    time: Duration,
) -> Result<f64, Failure> {
    connection
        .execute_unprepared("DROP TABLE IF EXISTS raw_commit")
        .await?;
    connection
        .execute_unprepared("CREATE TABLE raw_commit (id BIGINT PRIMARY KEY, body TEXT NOT NULL)")
        .await?;
    let body = "x".repeat(500);
    let begun = Instant::now();
    let mut done = 0_i32;
    while begun.elapsed() < time {
        let values = [i64::from(done).into(), body.as_str().into()];
        connection
            .execute_raw(Statement::from_sql_and_values(
                backend,
                "INSERT INTO raw_commit (id, body) VALUES ($1, $2)",
                values,
            ))
            .await?;
        done += 1;
    }
    let rate = f64::from(done) / begun.elapsed().as_secs_f64();
    connection
        .execute_unprepared("DROP TABLE raw_commit")
        .await?;
    Ok(rate)
}

/// A fresh database of a PostgreSQL server, and its URL.
pub(crate) async fn fresh_database(url: &str, name: &str) -> Result<String, Failure> {
    administer(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    administer(url, &format!("CREATE DATABASE {name}")).await?;
    let (base, query) = url
        .split_once('?')
        .map_or((url, String::new()), |(base, query)| {
            (base, format!("?{query}"))
        });
    let end = base
        .rfind('/')
        .filter(|at| *at > "postgres://".len())
        .unwrap_or(base.len());
    Ok(format!("{}/{name}{query}", &base[..end]))
}

/// One administrator's statement.
pub(crate) async fn administer(url: &str, sql: &str) -> Result<(), Failure> {
    let connection = Database::connect(url).await?;
    connection.execute_unprepared(sql).await?;
    connection.close().await?;
    Ok(())
}
