//! What agencies open at their counters.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_2053_opening"
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
                "CREATE TABLE opening (id {uuid} PRIMARY KEY, number BIGINT, agency_id {uuid} NOT NULL REFERENCES agency (id), \
                 officer_id {uuid} NOT NULL, state TEXT NOT NULL CHECK (state IN ('draft', 'waiting', 'active', 'withdrawn')), \
                 credit_code TEXT NOT NULL, unit_name TEXT NOT NULL, data {bytes} NOT NULL, photo_nonce TEXT, photo_until {time}, photo_browser {bytes}, \
                 code_hash {bytes}, code_until {time}, code_tries INTEGER NOT NULL, issue INTEGER NOT NULL, opened_at {time}, closed_at {time}, \
                 reason {bytes}, unit_id {uuid} REFERENCES unit (id), created_at {time} NOT NULL, updated_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX opening_number ON opening (number)".to_owned(),
            "CREATE UNIQUE INDEX opening_waiting ON opening (credit_code) WHERE state = 'waiting'"
                .to_owned(),
            "CREATE INDEX opening_agency ON opening (agency_id, state, updated_at)".to_owned(),
            "CREATE INDEX opening_state ON opening (state, updated_at)".to_owned(),
            "CREATE INDEX opening_credit_code ON opening (credit_code, state)".to_owned(),
            format!(
                "CREATE TABLE opening_picture (file_id {uuid} PRIMARY KEY, opening_id {uuid} NOT NULL REFERENCES opening (id), \
                 slot TEXT NOT NULL CHECK (slot IN ('licence', 'handler', 'letter')), by_phone BOOLEAN NOT NULL, created_at {time} NOT NULL)"
            ),
            "CREATE INDEX opening_picture_opening ON opening_picture (opening_id, created_at)"
                .to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
