//! What became of a code at its provider. Codes of before were told as sent, and stay so.

use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1075_code_outcome"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared(
                "ALTER TABLE sms_code ADD COLUMN outcome TEXT NOT NULL DEFAULT 'sent' CHECK (outcome IN \
                 ('queued', 'trying', 'limit', 'unknown', 'sent', 'number', 'address', 'service'))",
            )
            .await?;
        Ok(())
    }
}
