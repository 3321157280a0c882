//! Institutions of units.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_2080_institution"
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
                "CREATE TABLE institution (id {uuid} PRIMARY KEY, number TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, \
                 level TEXT NOT NULL CHECK (level IN ('province', 'city', 'county')), region TEXT NOT NULL, unit_id {uuid} NOT NULL REFERENCES unit (id), \
                 agency_id {uuid} NOT NULL REFERENCES agency (id), officer_id {uuid} NOT NULL, \
                 state TEXT NOT NULL CHECK (state IN ('registered', 'open', 'ended')), account_id {uuid}, person_id {uuid}, person_account_id {uuid}, \
                 opened_at {time}, ended_at {time}, reason {bytes}, version INTEGER NOT NULL, created_at {time} NOT NULL, updated_at {time} NOT NULL, \
                 CHECK ((state = 'open') = (account_id IS NOT NULL)))"
            ),
            "CREATE UNIQUE INDEX institution_number ON institution (number)".to_owned(),
            "CREATE UNIQUE INDEX institution_name ON institution (unit_id, name) WHERE state <> 'ended'"
                .to_owned(),
            "CREATE INDEX institution_unit ON institution (unit_id, number)".to_owned(),
            "CREATE INDEX institution_agency ON institution (agency_id, state, id)".to_owned(),
            "CREATE INDEX institution_person ON institution (person_id) WHERE person_id IS NOT NULL"
                .to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
