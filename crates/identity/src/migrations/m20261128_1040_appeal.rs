//! Appeals against accounts that hold what is somebody else's.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1040_appeal"
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
                "CREATE TABLE appeal (id {uuid} PRIMARY KEY, number TEXT NOT NULL, matter TEXT NOT NULL CHECK (matter IN ('document', 'mobile', 'unbind')), \
                 account_kind TEXT NOT NULL CHECK (account_kind IN ('person', 'unit')), \
                 state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'reviewing', 'confirming', 'approved', 'refused', 'withdrawn')), \
                 data {bytes} NOT NULL, value_blind {bytes} NOT NULL, applicant_blind {bytes} NOT NULL, contact_blind {bytes} NOT NULL, \
                 browser {bytes} NOT NULL, browser_until {time} NOT NULL, materials TEXT NOT NULL, taken_by {uuid} REFERENCES account (id), taken_at {time}, \
                 first_by {uuid} REFERENCES account (id), occupant_id {uuid} REFERENCES account (id), decided_by {uuid} REFERENCES account (id), \
                 decided_at {time}, reason {bytes}, link_hash {bytes}, link_until {time}, link_used_at {time}, agreed_at {time} NOT NULL, \
                 created_at {time} NOT NULL, submitted_at {time}, version INTEGER NOT NULL)"
            ),
            "CREATE UNIQUE INDEX appeal_number ON appeal (number)".to_owned(),
            "CREATE UNIQUE INDEX appeal_link ON appeal (link_hash)".to_owned(),
            "CREATE INDEX appeal_state ON appeal (state, submitted_at)".to_owned(),
            "CREATE INDEX appeal_value ON appeal (value_blind, created_at)".to_owned(),
            format!(
                "CREATE TABLE document_reservation (document_blind {bytes} PRIMARY KEY, appeal_id {uuid} NOT NULL REFERENCES appeal (id), until {time} NOT NULL)"
            ),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
