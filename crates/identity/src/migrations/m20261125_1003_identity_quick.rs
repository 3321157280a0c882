//! Trips to outside providers of log-ins, what an outside identity logs in to, and phone numbers abroad.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261125_1003_identity_quick"
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
                "CREATE TABLE quick_trip (id {uuid} PRIMARY KEY, provider TEXT NOT NULL, state_hash {bytes} NOT NULL, browser_blind {bytes} NOT NULL, \
                 next TEXT NOT NULL, reference TEXT, stage TEXT NOT NULL CHECK (stage IN ('away', 'back', 'told', 'done', 'over')), told {bytes}, \
                 proof_id {uuid}, account_id {uuid}, session_id {uuid}, created_at {time} NOT NULL, expires_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX quick_trip_state ON quick_trip (state_hash)".to_owned(),
            "CREATE INDEX quick_trip_created ON quick_trip (created_at)".to_owned(),
            format!(
                "CREATE TABLE quick_link (id {uuid} PRIMARY KEY, provider TEXT NOT NULL, account_id {uuid} NOT NULL REFERENCES account (id), \
                 open_id {bytes}, open_blind {bytes}, user_id {bytes}, user_blind {bytes}, created_at {time} NOT NULL, used_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX quick_link_open ON quick_link (open_blind, provider)".to_owned(),
            "CREATE UNIQUE INDEX quick_link_user ON quick_link (user_blind, provider)".to_owned(),
            "CREATE UNIQUE INDEX quick_link_account ON quick_link (account_id, provider)"
                .to_owned(),
            format!("ALTER TABLE person ADD COLUMN abroad {bytes}"),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
