//! Accounts of older systems.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_2040_history"
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
                "CREATE TABLE history (id {uuid} PRIMARY KEY, source TEXT NOT NULL, account_blind {bytes} NOT NULL, data {bytes} NOT NULL, \
                 browser {bytes}, browser_until {time}, used_at {time}, unit_id {uuid} REFERENCES unit (id), imported_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX history_account ON history (account_blind)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
