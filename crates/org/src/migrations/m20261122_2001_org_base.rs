//! Agencies, officers, units with their history, contacts and logos, registrations.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_2001_org_base"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (time, uuid, bytes) = match manager.get_database_backend() {
            DbBackend::Postgres => ("TIMESTAMPTZ", "UUID", "BYTEA"),
            _ => ("TEXT", "BLOB", "BLOB"),
        };
        let kind = Types { time, uuid, bytes };
        for sql in agencies(&kind)
            .iter()
            .chain(&units(&kind))
            .chain(&registrations(&kind))
        {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// The names that the database has for our types.
struct Types {
    time: &'static str,
    uuid: &'static str,
    bytes: &'static str,
}

/// Agencies and officers.
fn agencies(Types { time, uuid, bytes }: &Types) -> Vec<String> {
    vec![
        format!(
            "CREATE TABLE agency (id {uuid} PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, region TEXT NOT NULL, parent_id {uuid} REFERENCES agency (id), \
             reviews BOOLEAN NOT NULL, active BOOLEAN NOT NULL, version INTEGER NOT NULL, created_at {time} NOT NULL, updated_at {time} NOT NULL)"
        ),
        "CREATE UNIQUE INDEX agency_code ON agency (code)".to_owned(),
        "CREATE INDEX agency_parent ON agency (parent_id)".to_owned(),
        format!(
            "CREATE TABLE officer (id {uuid} PRIMARY KEY, account_id {uuid} NOT NULL, agency_id {uuid} NOT NULL REFERENCES agency (id), name {bytes} NOT NULL, \
             operator BOOLEAN NOT NULL, active BOOLEAN NOT NULL, version INTEGER NOT NULL, created_at {time} NOT NULL, updated_at {time} NOT NULL)"
        ),
        "CREATE UNIQUE INDEX officer_account ON officer (account_id)".to_owned(),
        "CREATE INDEX officer_agency ON officer (agency_id)".to_owned(),
    ]
}

/// Units with their history, logos and contacts.
fn units(Types { time, uuid, bytes }: &Types) -> Vec<String> {
    vec![
        format!(
            "CREATE TABLE unit (id {uuid} PRIMARY KEY, number BIGINT NOT NULL, credit_code TEXT NOT NULL, name TEXT NOT NULL, industry TEXT, economic_type TEXT, \
             affiliation TEXT, region TEXT, address {bytes}, category TEXT NOT NULL, nature TEXT, intro TEXT NOT NULL, agency_id {uuid} REFERENCES agency (id), \
             logo_id {uuid}, account_id {uuid}, register_state TEXT NOT NULL, register_kind TEXT NOT NULL, established DATE, verified_at {time}, \
             completed_at {time}, active BOOLEAN NOT NULL, version INTEGER NOT NULL, created_at {time} NOT NULL, updated_at {time} NOT NULL)"
        ),
        "CREATE UNIQUE INDEX unit_credit_code ON unit (credit_code)".to_owned(),
        "CREATE UNIQUE INDEX unit_number ON unit (number)".to_owned(),
        "CREATE INDEX unit_agency ON unit (agency_id)".to_owned(),
        "CREATE INDEX unit_account ON unit (account_id)".to_owned(),
        format!(
            "CREATE TABLE unit_change (id {uuid} PRIMARY KEY, unit_id {uuid} NOT NULL REFERENCES unit (id), at {time} NOT NULL, who TEXT NOT NULL, field TEXT NOT NULL, \
             old {bytes} NOT NULL, new {bytes} NOT NULL)"
        ),
        "CREATE INDEX unit_change_unit ON unit_change (unit_id, id)".to_owned(),
        format!(
            "CREATE TABLE unit_logo (id {uuid} PRIMARY KEY, unit_id {uuid} NOT NULL REFERENCES unit (id), file_id {uuid} NOT NULL, agency_id {uuid} NOT NULL REFERENCES agency (id), \
             state TEXT NOT NULL, reason TEXT, created_at {time} NOT NULL, decided_at {time})"
        ),
        "CREATE INDEX unit_logo_unit ON unit_logo (unit_id, id)".to_owned(),
        "CREATE INDEX unit_logo_file ON unit_logo (file_id)".to_owned(),
        "CREATE INDEX unit_logo_agency ON unit_logo (agency_id)".to_owned(),
        "CREATE UNIQUE INDEX unit_logo_open ON unit_logo (unit_id) WHERE state = 'pending'"
            .to_owned(),
        format!(
            "CREATE TABLE unit_contact (id {uuid} PRIMARY KEY, unit_id {uuid} NOT NULL REFERENCES unit (id), name {bytes} NOT NULL, mobile {bytes} NOT NULL, \
             email {bytes}, post {bytes}, version INTEGER NOT NULL, created_at {time} NOT NULL, updated_at {time} NOT NULL)"
        ),
        "CREATE INDEX unit_contact_unit ON unit_contact (unit_id, id)".to_owned(),
    ]
}

/// Registrations in progress.
fn registrations(Types { time, uuid, bytes }: &Types) -> Vec<String> {
    vec![
        format!(
            "CREATE TABLE registration (id {uuid} PRIMARY KEY, browser {bytes} NOT NULL, state TEXT NOT NULL, credit_code TEXT NOT NULL, unit_name TEXT NOT NULL, \
             data {bytes} NOT NULL, agreement TEXT NOT NULL, agreed_at {time} NOT NULL, proof_id {uuid}, unit_id {uuid}, created_at {time} NOT NULL, \
             updated_at {time} NOT NULL, expires_at {time} NOT NULL)"
        ),
        "CREATE UNIQUE INDEX registration_browser ON registration (browser)".to_owned(),
        "CREATE INDEX registration_proof ON registration (proof_id)".to_owned(),
        "CREATE INDEX registration_unit ON registration (unit_id)".to_owned(),
        "CREATE INDEX registration_expires ON registration (expires_at)".to_owned(),
    ]
}
