//! Agreements with versions, and who has agreed to which. The first versions come with the product; units have agreed to
//! theirs when they registered, persons were never asked.

use chrono::TimeZone as _;
use sea_orm::{ConnectionTrait as _, DbBackend};
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

const FIRST: [(&str, &str); 2] = [
    ("unit", include_str!("agreement_unit_1.txt")),
    ("person", include_str!("agreement_person_1.txt")),
];

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261128_1053_agreement"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (time, uuid) = match manager.get_database_backend() {
            DbBackend::Postgres => ("TIMESTAMPTZ", "UUID"),
            _ => ("TEXT", "BLOB"),
        };
        let tables = [
            format!(
                "CREATE TABLE agreement (text TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, changes TEXT NOT NULL, \
                 effective_at {time} NOT NULL, published_at {time} NOT NULL, published_by {uuid}, PRIMARY KEY (text, version))"
            ),
            format!(
                "CREATE TABLE agreement_acceptance (account_id {uuid} NOT NULL REFERENCES account (id), text TEXT NOT NULL, version INTEGER NOT NULL, \
                 way TEXT NOT NULL, at {time} NOT NULL, PRIMARY KEY (account_id, text, version))"
            ),
            "ALTER TABLE account ADD COLUMN agreed INTEGER NOT NULL DEFAULT 0".to_owned(),
        ];
        let connection = manager.get_connection();
        for sql in &tables {
            connection.execute_unprepared(sql).await?;
        }
        // 2026-11-01 in China
        let since = chrono::Utc
            .with_ymd_and_hms(2026, 10, 31, 16, 0, 0)
            .single()
            .ok_or_else(|| DbErr::Migration("no such moment".to_owned()))?;
        for (text, body) in FIRST {
            let insert = Query::insert()
                .into_table("agreement")
                .columns([
                    "text",
                    "version",
                    "body",
                    "changes",
                    "effective_at",
                    "published_at",
                ])
                .values([
                    text.into(),
                    1.into(),
                    body.trim_end().into(),
                    "".into(),
                    since.into(),
                    since.into(),
                ])
                .map_err(|error| DbErr::Migration(error.to_string()))?
                .to_owned();
            connection.execute(&insert).await?;
        }
        let agreed = [
            "INSERT INTO agreement_acceptance (account_id, text, version, way, at) SELECT id, 'unit', 1, 'register', created_at FROM account WHERE kind = 'unit'",
            "UPDATE account SET agreed = 1 WHERE kind = 'unit'",
        ];
        for sql in agreed {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
