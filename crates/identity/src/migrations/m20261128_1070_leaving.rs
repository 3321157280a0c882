//! Copies that holders of accounts ask for, and accounts that ask to be closed.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1070_leaving"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (time, uuid) = match manager.get_database_backend() {
            DbBackend::Postgres => ("TIMESTAMPTZ", "UUID"),
            _ => ("TEXT", "BLOB"),
        };
        let statements = [
            format!("ALTER TABLE account ADD COLUMN closing_at {time}"),
            "CREATE INDEX account_closing ON account (closing_at) WHERE closing_at IS NOT NULL"
                .to_owned(),
            format!(
                "CREATE TABLE account_export (id {uuid} PRIMARY KEY, account_id {uuid} NOT NULL REFERENCES account (id), session_id {uuid} NOT NULL, \
                 downloads INTEGER NOT NULL, created_at {time} NOT NULL, until {time} NOT NULL)"
            ),
            "CREATE INDEX account_export_account ON account_export (account_id, created_at)"
                .to_owned(),
            "CREATE INDEX account_export_created ON account_export (created_at)".to_owned(),
            "CREATE INDEX appeal_applicant ON appeal (applicant_blind, created_at)".to_owned(),
            "CREATE INDEX proof_subject ON proof (subject_blind)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
