//! What keys are to sign.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1010_ca_challenge"
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
            format!(
                "CREATE TABLE ca_challenge (text_hash {bytes} PRIMARY KEY, purpose TEXT NOT NULL CHECK (purpose IN ('login')), \
                 browser_blind {bytes} NOT NULL, created_at {time} NOT NULL, expires_at {time} NOT NULL, used_at {time})"
            ),
            "CREATE INDEX ca_challenge_created ON ca_challenge (created_at)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
