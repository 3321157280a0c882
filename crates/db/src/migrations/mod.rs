//! Migrations: each room owns those of its tables; the server collects them, sorted by name.

mod m20261122_0001_db_base;
mod m20261125_0002_db_audit_filters;
mod m20261125_0003_db_tally;

use crate::{
    connect::{Db, Dialect},
    error::{Error, Result},
};
use sea_orm::ConnectionTrait;
use sea_orm_migration::{MigrationTrait, SchemaManager};

/// A room's migrations.
pub type Migrations = Vec<Box<dyn MigrationTrait>>;

/// The tables of this crate: change feed, audit log, idempotency keys, numbers, what limits count.
#[must_use]
pub fn migrations() -> Migrations {
    vec![
        Box::new(m20261122_0001_db_base::Migration),
        Box::new(m20261125_0002_db_audit_filters::Migration),
        Box::new(m20261125_0003_db_tally::Migration),
    ]
}

impl Db {
    /// Applies the migrations that are missing, in the order of their names, each in a transaction of its own.
    /// Two nodes that start together do not trip over each other.
    pub async fn migrate(&self, mut migrations: Migrations) -> Result<Vec<String>> {
        migrations.sort_by(|a, b| a.name().cmp(b.name()));
        let stamp = crate::Stamp::system(
            kernel::clock::Clock::system().now(),
            kernel::rng::Rng::system(),
            "migrate",
        );
        self.write(&stamp, |tx| async move {
            tx.execute_unprepared(
                "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, at TEXT NOT NULL)",
            )
            .await?;
            Ok::<_, Error>(())
        })
        .await?;
        let mut applied = Vec::new();
        for migration in &migrations {
            let name = migration.name();
            let ran = self
                .write(&stamp, |tx| async move {
                    tx.lock("migrate", uuid::Uuid::nil()).await?;
                    let claim = sea_orm::Statement::from_sql_and_values(
                        tx.get_database_backend(),
                        "INSERT INTO migration (name, at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                        [name.into(), kernel::clock::stamp(tx.now()).into()],
                    );
                    if tx.execute_raw(claim).await?.rows_affected() == 0 {
                        return Ok(false);
                    }
                    tx.run_migration(migration.as_ref()).await?;
                    Ok::<_, Error>(true)
                })
                .await?;
            if ran {
                applied.push(name.to_owned());
            }
        }
        Ok(applied)
    }
}

impl crate::Tx {
    async fn run_migration(&self, migration: &dyn MigrationTrait) -> Result<()> {
        use crate::tx::Connection;
        match &self.0.connection {
            Connection::Sqlite(connection) => migration.up(&SchemaManager::new(connection)).await?,
            Connection::Postgres(transaction) => {
                migration
                    .up(&SchemaManager::new(transaction.as_ref()))
                    .await?;
            }
        }
        Ok(())
    }
}

/// The dialect behind a migration's schema manager.
pub(crate) fn dialect_of(manager: &SchemaManager<'_>) -> Dialect {
    match manager.get_database_backend() {
        sea_orm::DbBackend::Postgres => Dialect::Postgres,
        _ => Dialect::Sqlite,
    }
}
