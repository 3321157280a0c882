//! A person's phone logs a browser in for a unit; a key is followed by a scan where several people act for its unit.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1070_scan_for_unit"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uuid = match manager.get_database_backend() {
            DbBackend::Postgres => "UUID",
            _ => "BLOB",
        };
        for column in ["realm", "unit_account_id"] {
            let sql = format!("ALTER TABLE scan_ticket ADD COLUMN {column} {uuid}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
