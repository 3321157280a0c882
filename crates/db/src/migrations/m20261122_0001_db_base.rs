//! Change feed, audit log, idempotency keys, numbers.

use crate::{Dialect, audit};
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_0001_db_base"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = super::dialect_of(manager);
        let connection = manager.get_connection();
        let feed: &[&str] = match dialect {
            Dialect::Sqlite => &[
                "CREATE TABLE change (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, entity_id BLOB NOT NULL, at TEXT NOT NULL)",
                "CREATE INDEX change_at ON change (at)",
            ],
            Dialect::Postgres => &[
                "CREATE TABLE change (seq BIGINT GENERATED ALWAYS AS IDENTITY, xid xid8 NOT NULL DEFAULT pg_current_xact_id(), \
                 kind TEXT NOT NULL, entity_id UUID NOT NULL, at TIMESTAMPTZ NOT NULL, PRIMARY KEY (xid, seq))",
                "CREATE INDEX change_at ON change (at)",
            ],
        };
        let (time, bytes, uuid) = match dialect {
            Dialect::Sqlite => ("TEXT", "BLOB", "BLOB"),
            Dialect::Postgres => ("TIMESTAMPTZ", "BYTEA", "UUID"),
        };
        for sql in feed {
            connection.execute_unprepared(sql).await?;
        }
        let rest = [
            format!(
                "CREATE TABLE audit (id {uuid} PRIMARY KEY, at {time} NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, \
                 detail TEXT NOT NULL, request_id TEXT NOT NULL, network TEXT NOT NULL, seq BIGINT, hash {bytes})"
            ),
            "CREATE UNIQUE INDEX audit_seq ON audit (seq)".to_owned(),
            "CREATE INDEX audit_unlinked ON audit (id) WHERE seq IS NULL".to_owned(),
            "CREATE INDEX audit_at ON audit (at)".to_owned(),
            "CREATE INDEX audit_object ON audit (object, at)".to_owned(),
            format!(
                "CREATE TABLE idempotency (key TEXT PRIMARY KEY, outcome TEXT NOT NULL, at {time} NOT NULL)"
            ),
            "CREATE INDEX idempotency_at ON idempotency (at)".to_owned(),
            "CREATE TABLE number (name TEXT PRIMARY KEY, value BIGINT NOT NULL)".to_owned(),
        ];
        for sql in &rest {
            connection.execute_unprepared(sql).await?;
        }
        for sql in audit::guards(dialect) {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
