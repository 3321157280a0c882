//! Stored files.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_0101_files_base"
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
                "CREATE TABLE file (id {uuid} PRIMARY KEY, object TEXT NOT NULL, kind TEXT NOT NULL, bytes BIGINT NOT NULL, sha256 {bytes} NOT NULL, \
                 name {bytes} NOT NULL, state TEXT NOT NULL CHECK (state IN ('loose', 'kept', 'released')), owner TEXT NOT NULL, created_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX file_object ON file (object)".to_owned(),
            "CREATE INDEX file_tidy ON file (created_at) WHERE state <> 'kept'".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
