//! Passkeys, proofs that take them, and the second step of officers' log-in.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1060_passkey"
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
                "CREATE TABLE passkey_owner (account_id {uuid} PRIMARY KEY REFERENCES account (id), handle {bytes} NOT NULL, offers INTEGER NOT NULL, \
                 declined_at {time})"
            ),
            format!(
                "CREATE TABLE passkey (id {uuid} PRIMARY KEY, account_id {uuid} NOT NULL REFERENCES account (id), credential_id {bytes} NOT NULL, \
                 public_key {bytes} NOT NULL, name {bytes} NOT NULL, sign_count BIGINT NOT NULL, eligible BOOLEAN NOT NULL, backed_up BOOLEAN NOT NULL, \
                 transports TEXT NOT NULL, agent TEXT NOT NULL, session_id {uuid} NOT NULL, last_session_id {uuid}, last_used_at {time}, \
                 doubted_at {time}, created_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id)".to_owned(),
            "CREATE INDEX passkey_account ON passkey (account_id, id)".to_owned(),
            format!(
                "CREATE TABLE passkey_challenge (hash {bytes} PRIMARY KEY, until {time} NOT NULL)"
            ),
            "CREATE INDEX passkey_challenge_until ON passkey_challenge (until)".to_owned(),
            "ALTER TABLE proof ADD COLUMN passkeys TEXT NOT NULL DEFAULT 'none' CHECK (passkeys IN ('none', 'account', 'holder'))"
                .to_owned(),
            format!("ALTER TABLE proof ADD COLUMN account_id {uuid}"),
            format!(
                "CREATE TABLE second_step (browser_blind {bytes} PRIMARY KEY, account_id {uuid} NOT NULL REFERENCES account (id), next TEXT NOT NULL, \
                 created_at {time} NOT NULL, expires_at {time} NOT NULL)"
            ),
            "CREATE INDEX second_step_expires ON second_step (expires_at)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
