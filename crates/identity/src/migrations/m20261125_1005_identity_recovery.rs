//! Recoveries of a password.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261125_1005_identity_recovery"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (time, uuid, bytes) = match manager.get_database_backend() {
            DbBackend::Postgres => ("TIMESTAMPTZ", "UUID", "BYTEA"),
            _ => ("TEXT", "BLOB", "BLOB"),
        };
        let statements = [
            format!(
                "CREATE TABLE recovery (id {uuid} PRIMARY KEY, browser {bytes} NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('person', 'unit')), \
                 state TEXT NOT NULL CHECK (state IN ('typed', 'known', 'done')), data {bytes} NOT NULL, account_id {uuid} REFERENCES account (id), \
                 proof_id {uuid}, created_at {time} NOT NULL, updated_at {time} NOT NULL, expires_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX recovery_browser ON recovery (browser)".to_owned(),
            "CREATE INDEX recovery_expires ON recovery (expires_at)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
