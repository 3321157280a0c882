//! The inbox.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_3101_notify_base"
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
                "CREATE TABLE message (id {uuid} PRIMARY KEY, account_id {uuid} NOT NULL, notice TEXT NOT NULL, body {bytes} NOT NULL, link TEXT, \
                 created_at {time} NOT NULL, read_at {time}, sms TEXT NOT NULL, sms_params {bytes}, sms_provider_id TEXT, sms_code TEXT, sms_at {time})"
            ),
            "CREATE INDEX message_inbox ON message (account_id, id)".to_owned(),
            "CREATE INDEX message_unread ON message (account_id, id) WHERE read_at IS NULL"
                .to_owned(),
            "CREATE INDEX message_provider ON message (sms_provider_id)".to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
