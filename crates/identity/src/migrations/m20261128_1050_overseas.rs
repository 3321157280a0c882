//! The overseas path: where persons without a phone of the mainland are reached, what they told, registrations in
//! progress, and which letters have been handed over.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1050_overseas"
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
                "CREATE TABLE account_reach (id {uuid} PRIMARY KEY REFERENCES account (id), value {bytes} NOT NULL, \
                 value_blind {bytes} NOT NULL, verified_at {time} NOT NULL, version INTEGER NOT NULL)"
            ),
            "CREATE UNIQUE INDEX account_reach_value ON account_reach (value_blind)".to_owned(),
            format!(
                "CREATE TABLE letter (reference TEXT PRIMARY KEY, state TEXT NOT NULL, at {time} NOT NULL)"
            ),
            "CREATE INDEX letter_at ON letter (at)".to_owned(),
            format!(
                "CREATE TABLE overseas_draft (id {uuid} PRIMARY KEY, browser {bytes} NOT NULL, reach {bytes} NOT NULL, \
                 open BOOLEAN NOT NULL, created_at {time} NOT NULL, expires_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX overseas_draft_browser ON overseas_draft (browser)".to_owned(),
            "CREATE INDEX overseas_draft_expires ON overseas_draft (expires_at)".to_owned(),
            format!(
                "CREATE TABLE overseas_person (id {uuid} PRIMARY KEY REFERENCES person (id), body {bytes} NOT NULL, \
                 created_at {time} NOT NULL)"
            ),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
