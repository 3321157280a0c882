//! Log-ins by QR code in progress.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261125_1002_scan_ticket"
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
                "CREATE TABLE scan_ticket (id {uuid} PRIMARY KEY, token_hash {bytes} NOT NULL, holder_hash {bytes} NOT NULL, browser_blind {bytes} NOT NULL, \
                 network_blind {bytes} NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('person', 'unit')), \
                 state TEXT NOT NULL CHECK (state IN ('waiting', 'scanned', 'confirmed', 'spent', 'refused', 'mismatched')), next TEXT NOT NULL, \
                 number INTEGER NOT NULL, choices TEXT NOT NULL, agent TEXT NOT NULL, network TEXT NOT NULL, account_id {uuid} REFERENCES account (id), \
                 created_at {time} NOT NULL, expires_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX scan_ticket_token ON scan_ticket (token_hash)".to_owned(),
            "CREATE INDEX scan_ticket_browser ON scan_ticket (browser_blind, created_at)"
                .to_owned(),
            "CREATE INDEX scan_ticket_network ON scan_ticket (network_blind, created_at)"
                .to_owned(),
            "CREATE INDEX scan_ticket_created ON scan_ticket (created_at)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
