//! Accounts, persons, sessions, attempts, text-message codes, proofs, counter codes.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_1001_identity_base"
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
                "CREATE TABLE account (id {uuid} PRIMARY KEY, realm {uuid} NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('person', 'unit', 'officer')), \
                 name {bytes} NOT NULL, document {bytes} NOT NULL, document_blind {bytes} NOT NULL, document_kind TEXT NOT NULL, mobile {bytes}, \
                 mobile_blind {bytes}, password_hash TEXT, password_set_at {time}, status TEXT NOT NULL CHECK (status IN ('active', 'frozen', 'closed')), \
                 proven_at {time}, version INTEGER NOT NULL, created_at {time} NOT NULL, updated_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX account_document ON account (document_blind, realm, kind)"
                .to_owned(),
            "CREATE UNIQUE INDEX account_mobile ON account (mobile_blind, realm, kind)".to_owned(),
            format!(
                "CREATE TABLE person (id {uuid} PRIMARY KEY, account_id {uuid} NOT NULL REFERENCES account (id), created_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX person_account ON person (account_id)".to_owned(),
            format!(
                "CREATE TABLE session (id {uuid} PRIMARY KEY, token_hash {bytes} NOT NULL, account_id {uuid} NOT NULL REFERENCES account (id), \
                 kind TEXT NOT NULL, created_at {time} NOT NULL, seen_at {time} NOT NULL, proven_at {time} NOT NULL, ended_at {time})"
            ),
            "CREATE UNIQUE INDEX session_token ON session (token_hash)".to_owned(),
            "CREATE INDEX session_account ON session (account_id)".to_owned(),
            "CREATE INDEX session_created ON session (created_at)".to_owned(),
            format!(
                "CREATE TABLE login_attempt (key {bytes} PRIMARY KEY, failures INTEGER NOT NULL, last_at {time} NOT NULL)"
            ),
            "CREATE INDEX login_attempt_last ON login_attempt (last_at)".to_owned(),
            format!(
                "CREATE TABLE sms_code (id {uuid} PRIMARY KEY, purpose TEXT NOT NULL, mobile_blind {bytes} NOT NULL, browser_blind {bytes} NOT NULL, \
                 network_blind {bytes} NOT NULL, code_hash {bytes} NOT NULL, tries INTEGER NOT NULL, used_at {time}, created_at {time} NOT NULL)"
            ),
            "CREATE INDEX sms_code_mobile ON sms_code (mobile_blind, created_at)".to_owned(),
            "CREATE INDEX sms_code_browser ON sms_code (browser_blind, created_at)".to_owned(),
            "CREATE INDEX sms_code_network ON sms_code (network_blind, created_at)".to_owned(),
            "CREATE INDEX sms_code_created ON sms_code (created_at)".to_owned(),
            format!(
                "CREATE TABLE proof (id {uuid} PRIMARY KEY, purpose TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'passed', 'spent')), \
                 browser_blind {bytes} NOT NULL, subject_blind {bytes} NOT NULL, name {bytes} NOT NULL, document {bytes} NOT NULL, document_kind TEXT NOT NULL, \
                 mobile {bytes}, page TEXT NOT NULL, back TEXT NOT NULL, consented_at {time}, certify_id TEXT, method TEXT, counter_tries INTEGER NOT NULL, \
                 face_tries INTEGER NOT NULL, created_at {time} NOT NULL, expires_at {time} NOT NULL, passed_at {time})"
            ),
            "CREATE INDEX proof_created ON proof (created_at)".to_owned(),
            format!(
                "CREATE TABLE counter_code (id {uuid} PRIMARY KEY, subject_blind {bytes} NOT NULL, code_hash {bytes} NOT NULL, issued_by {uuid} NOT NULL, \
                 created_at {time} NOT NULL, expires_at {time} NOT NULL, used_at {time})"
            ),
            "CREATE INDEX counter_code_subject ON counter_code (subject_blind, created_at)"
                .to_owned(),
            "CREATE INDEX counter_code_created ON counter_code (created_at)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
