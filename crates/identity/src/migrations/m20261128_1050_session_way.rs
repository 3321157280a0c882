//! How the holder of a session logged in: what other sites are told of it (`amr`) must not be guessed.

use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1050_session_way"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("ALTER TABLE session ADD COLUMN way TEXT")
            .await?;
        Ok(())
    }
}
