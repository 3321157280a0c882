//! What limits count.

use crate::Dialect;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261125_0003_db_tally"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (time, bytes, uuid) = match super::dialect_of(manager) {
            Dialect::Sqlite => ("TEXT", "BLOB", "BLOB"),
            Dialect::Postgres => ("TIMESTAMPTZ", "BYTEA", "UUID"),
        };
        let statements = [
            format!(
                "CREATE TABLE tally (key {bytes} NOT NULL, claim {uuid} NOT NULL, at {time} NOT NULL, PRIMARY KEY (key, claim))"
            ),
            "CREATE INDEX tally_key_at ON tally (key, at)".to_owned(),
            "CREATE INDEX tally_claim ON tally (claim)".to_owned(),
            "CREATE INDEX tally_at ON tally (at)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
