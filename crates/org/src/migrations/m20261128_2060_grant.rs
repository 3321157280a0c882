//! Who else may act for a unit.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_2060_grant"
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
                "CREATE TABLE unit_grant (id {uuid} PRIMARY KEY, unit_id {uuid} NOT NULL REFERENCES unit (id), person_id {uuid} NOT NULL, \
                 person_account_id {uuid} NOT NULL, account_id {uuid}, role TEXT NOT NULL CHECK (role IN ('administrator', 'handler')), \
                 state TEXT NOT NULL CHECK (state IN ('invited', 'checked', 'active', 'suspended', 'declined', 'ended')), from_day DATE, until_day DATE, \
                 items TEXT NOT NULL, holder {bytes} NOT NULL, granter {bytes} NOT NULL, invited_until {time} NOT NULL, proof_id {uuid}, \
                 version INTEGER NOT NULL, created_at {time} NOT NULL, updated_at {time} NOT NULL)"
            ),
            "CREATE INDEX unit_grant_unit ON unit_grant (unit_id, role, id)".to_owned(),
            "CREATE INDEX unit_grant_person ON unit_grant (person_id, id)".to_owned(),
            "CREATE INDEX unit_grant_account ON unit_grant (account_id, id)".to_owned(),
            "CREATE UNIQUE INDEX unit_grant_once ON unit_grant (unit_id, person_id) WHERE state NOT IN ('declined', 'ended')".to_owned(),
            "CREATE UNIQUE INDEX unit_grant_administrator ON unit_grant (unit_id) WHERE role = 'administrator' AND state NOT IN ('declined', 'ended')".to_owned(),
            format!(
                "CREATE TABLE unit_grant_change (id {uuid} PRIMARY KEY, grant_id {uuid} NOT NULL REFERENCES unit_grant (id), at {time} NOT NULL, who TEXT NOT NULL, \
                 account_id {uuid}, what TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL)"
            ),
            "CREATE INDEX unit_grant_change_grant ON unit_grant_change (grant_id, id)".to_owned(),
            format!(
                "CREATE TABLE unit_grant_notice (unit_id {uuid} PRIMARY KEY REFERENCES unit (id), version INTEGER NOT NULL, account_id {uuid} NOT NULL, \
                 agreed_at {time} NOT NULL)"
            ),
            format!(
                "CREATE TABLE unit_grant_template (id {uuid} PRIMARY KEY, unit_id {uuid} NOT NULL REFERENCES unit (id), name TEXT NOT NULL, \
                 items TEXT NOT NULL, updated_at {time} NOT NULL)"
            ),
            "CREATE UNIQUE INDEX unit_grant_template_name ON unit_grant_template (unit_id, name)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
