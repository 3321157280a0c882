//! Clients, keys, consents, and what clients were given: visits, codes, tokens.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_2501_openid_base"
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
                "CREATE TABLE openid_client (id {uuid} PRIMARY KEY, client_id TEXT NOT NULL, name TEXT NOT NULL, secret_hash {bytes}, sector TEXT NOT NULL, \
                 first_party BOOLEAN NOT NULL, redirect_uris TEXT NOT NULL, logout_uris TEXT NOT NULL, backchannel_uri TEXT, scopes TEXT NOT NULL, \
                 doors TEXT NOT NULL, alg TEXT NOT NULL CHECK (alg IN ('ES256', 'RS256')), disabled_at {time}, created_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX openid_client_client_id ON openid_client (client_id)".to_owned(),
            format!(
                "CREATE TABLE openid_key (id {uuid} PRIMARY KEY, kid TEXT NOT NULL, alg TEXT NOT NULL, private {bytes}, public TEXT NOT NULL, \
                 signs_from {time} NOT NULL, ends_at {time}, created_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX openid_key_kid ON openid_key (kid)".to_owned(),
            format!(
                "CREATE TABLE openid_consent (id {uuid} PRIMARY KEY, account_id {uuid} NOT NULL, client {uuid} NOT NULL REFERENCES openid_client (id), \
                 scopes TEXT NOT NULL, asked TEXT NOT NULL, created_at {time} NOT NULL, updated_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX openid_consent_account ON openid_consent (account_id, client)"
                .to_owned(),
            format!(
                "CREATE TABLE openid_visit (id {uuid} PRIMARY KEY, session_id {uuid} NOT NULL, account_id {uuid} NOT NULL, \
                 client {uuid} NOT NULL REFERENCES openid_client (id), began_at {time} NOT NULL, check_at {time} NOT NULL, ended_at {time})"
            ),
            "CREATE UNIQUE INDEX openid_visit_session ON openid_visit (session_id, client) WHERE ended_at IS NULL".to_owned(),
            "CREATE INDEX openid_visit_account ON openid_visit (account_id, client)".to_owned(),
            "CREATE INDEX openid_visit_check ON openid_visit (check_at) WHERE ended_at IS NULL"
                .to_owned(),
            "CREATE INDEX openid_visit_began ON openid_visit (began_at)".to_owned(),
            format!(
                "CREATE TABLE openid_code (id {uuid} PRIMARY KEY, code_hash {bytes} NOT NULL, client {uuid} NOT NULL REFERENCES openid_client (id), \
                 visit_id {uuid} NOT NULL REFERENCES openid_visit (id), redirect_uri TEXT NOT NULL, scopes TEXT NOT NULL, nonce TEXT, \
                 challenge TEXT NOT NULL, auth_time {time} NOT NULL, expires_at {time} NOT NULL, used_at {time})"
            ),
            "CREATE UNIQUE INDEX openid_code_hash ON openid_code (code_hash)".to_owned(),
            "CREATE INDEX openid_code_expires ON openid_code (expires_at)".to_owned(),
            "CREATE INDEX openid_code_visit ON openid_code (visit_id)".to_owned(),
            format!(
                "CREATE TABLE openid_token (id {uuid} PRIMARY KEY, token_hash {bytes} NOT NULL, code_id {uuid} NOT NULL, \
                 client {uuid} NOT NULL REFERENCES openid_client (id), visit_id {uuid} NOT NULL REFERENCES openid_visit (id), scopes TEXT NOT NULL, \
                 expires_at {time} NOT NULL, revoked_at {time})"
            ),
            "CREATE UNIQUE INDEX openid_token_hash ON openid_token (token_hash)".to_owned(),
            "CREATE INDEX openid_token_code ON openid_token (code_id)".to_owned(),
            "CREATE INDEX openid_token_visit ON openid_token (visit_id)".to_owned(),
            "CREATE INDEX openid_token_expires ON openid_token (expires_at)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
