//! Codes of a network are counted by the limit that refuses them, no longer among the tickets.

use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261125_1006_scan_counted_elsewhere"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = "DROP INDEX scan_ticket_network";
        manager.get_connection().execute_unprepared(drop).await?;
        Ok(())
    }
}
