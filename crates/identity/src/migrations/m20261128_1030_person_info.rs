//! What a person says of themselves, with its history; how sure an account's holder is.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1030_person_info"
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
                "CREATE TABLE person_info (id {uuid} PRIMARY KEY REFERENCES person (id), number BIGINT NOT NULL, body {bytes} NOT NULL, \
                 version INTEGER NOT NULL, created_at {time} NOT NULL, updated_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX person_info_number ON person_info (number)".to_owned(),
            format!(
                "CREATE TABLE person_change (id {uuid} PRIMARY KEY, person_id {uuid} NOT NULL REFERENCES person (id), at {time} NOT NULL, \
                 field TEXT NOT NULL, old {bytes} NOT NULL, new {bytes} NOT NULL)"
            ),
            "CREATE INDEX person_change_person ON person_change (person_id, id)".to_owned(),
            format!(
                "CREATE TABLE assurance (id {uuid} PRIMARY KEY, account_id {uuid} NOT NULL REFERENCES account (id), \
                 level TEXT NOT NULL CHECK (level IN ('name', 'presence')), source TEXT NOT NULL, at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX assurance_account ON assurance (account_id, level)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
