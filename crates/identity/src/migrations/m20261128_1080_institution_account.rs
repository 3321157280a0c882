//! Accounts of institutions, and initial passwords.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1080_institution_account"
    }
}

/// What an account may log in for.
const KINDS: &str = "('person', 'unit', 'institution', 'officer')";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = match manager.get_database_backend() {
            DbBackend::Postgres => vec![format!(
                "ALTER TABLE account DROP CONSTRAINT account_kind_check, ADD CONSTRAINT account_kind_check CHECK (kind IN {KINDS}), \
                     ADD COLUMN initial_until TIMESTAMPTZ"
            )],
            // SQLite changes no check. Another column takes the place of this one, without touching the table itself, which
            // half the rooms refer to; the default is never used, every row names its kind
            _ => vec![
                "DROP INDEX account_document".to_owned(),
                "DROP INDEX account_mobile".to_owned(),
                format!(
                    "ALTER TABLE account ADD COLUMN kind_now TEXT NOT NULL DEFAULT 'person' CHECK (kind_now IN {KINDS})"
                ),
                "UPDATE account SET kind_now = kind".to_owned(),
                "ALTER TABLE account DROP COLUMN kind".to_owned(),
                "ALTER TABLE account RENAME COLUMN kind_now TO kind".to_owned(),
                "CREATE UNIQUE INDEX account_document ON account (document_blind, realm, kind)"
                    .to_owned(),
                "CREATE UNIQUE INDEX account_mobile ON account (mobile_blind, realm, kind)"
                    .to_owned(),
                "ALTER TABLE account ADD COLUMN initial_until TEXT".to_owned(),
            ],
        };
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
