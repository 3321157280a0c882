//! An index for the operators' count of what is not finished.

use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261125_0202_queue_open"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // finished rows, by far the most, are not in it
        let sql = "CREATE INDEX job_open ON job (name, state, run_at) WHERE state <> 'done'";
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
