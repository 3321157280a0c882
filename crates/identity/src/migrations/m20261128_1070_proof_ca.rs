//! Proofs that a unit's key passes, and challenges for them.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1070_proof_ca"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (time, bytes) = match manager.get_database_backend() {
            DbBackend::Postgres => ("TIMESTAMPTZ", "BYTEA"),
            _ => ("TEXT", "BLOB"),
        };
        let statements = [
            "ALTER TABLE proof ADD COLUMN ca BOOLEAN NOT NULL DEFAULT FALSE".to_owned(),
            // SQLite cannot take a check off a column; what is in it is worthless after two minutes
            "DROP TABLE ca_challenge".to_owned(),
            format!(
                "CREATE TABLE ca_challenge (text_hash {bytes} PRIMARY KEY, purpose TEXT NOT NULL, browser_blind {bytes} NOT NULL, \
                 created_at {time} NOT NULL, expires_at {time} NOT NULL, used_at {time})"
            ),
            "CREATE INDEX ca_challenge_created ON ca_challenge (created_at)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
