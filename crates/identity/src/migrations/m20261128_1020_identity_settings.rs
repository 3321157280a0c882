//! What the holder of an account sees of its sessions, known devices, passwords before the present one, delivery addresses.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1020_identity_settings"
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
            "ALTER TABLE session ADD COLUMN agent TEXT".to_owned(),
            "ALTER TABLE session ADD COLUMN network TEXT".to_owned(),
            format!("ALTER TABLE session ADD COLUMN proof_id {uuid}"),
            format!(
                "CREATE TABLE known_device (account_id {uuid} NOT NULL REFERENCES account (id), token_hash {bytes} NOT NULL, first_at {time} NOT NULL, \
                 last_at {time} NOT NULL, session_id {uuid} NOT NULL, PRIMARY KEY (account_id, token_hash))"
            ),
            "CREATE INDEX known_device_last ON known_device (last_at)".to_owned(),
            format!(
                "CREATE TABLE past_password (id {uuid} PRIMARY KEY, account_id {uuid} NOT NULL REFERENCES account (id), hash TEXT NOT NULL, \
                 until {time} NOT NULL)"
            ),
            "CREATE INDEX past_password_account ON past_password (account_id, until)".to_owned(),
            format!(
                "CREATE TABLE delivery_address (id {uuid} PRIMARY KEY, account_id {uuid} NOT NULL REFERENCES account (id), name {bytes} NOT NULL, \
                 mobile {bytes} NOT NULL, region TEXT NOT NULL, detail {bytes} NOT NULL, main BOOLEAN NOT NULL, version INTEGER NOT NULL, \
                 created_at {time} NOT NULL, updated_at {time} NOT NULL)"
            ),
            "CREATE INDEX delivery_address_account ON delivery_address (account_id, id)".to_owned(),
            "CREATE UNIQUE INDEX delivery_address_main ON delivery_address (account_id) WHERE main"
                .to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
