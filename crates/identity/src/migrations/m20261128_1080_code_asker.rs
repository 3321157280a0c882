//! Who asked for a code, as far as that was known. Of older codes it was not, and they are forgotten after two days.

use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1080_code_asker"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared(
                "ALTER TABLE sms_code ADD COLUMN asker TEXT NOT NULL DEFAULT 'anybody' CHECK (asker IN \
                 ('anybody', 'named', 'holder', 'member'))",
            )
            .await?;
        Ok(())
    }
}
