//! Review tasks.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_3001_review_base"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (time, uuid) = match manager.get_database_backend() {
            DbBackend::Postgres => ("TIMESTAMPTZ", "UUID"),
            _ => ("TEXT", "BLOB"),
        };
        let statements = [
            format!(
                "CREATE TABLE review (id {uuid} PRIMARY KEY, kind TEXT NOT NULL, kind_label TEXT NOT NULL, subject_id {uuid} NOT NULL, unit_id {uuid} NOT NULL, \
                 unit_name TEXT NOT NULL, agency_id {uuid} NOT NULL, title TEXT NOT NULL, snapshot TEXT NOT NULL, previous_id {uuid} REFERENCES review (id), \
                 state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'returned', 'withdrawn')), submitted_at {time} NOT NULL, decided_at {time}, \
                 decided_by {uuid}, reason TEXT, version INTEGER NOT NULL)"
            ),
            "CREATE INDEX review_queue ON review (agency_id, state, submitted_at)".to_owned(),
            "CREATE INDEX review_decided ON review (agency_id, decided_at)".to_owned(),
            "CREATE INDEX review_subject ON review (kind, subject_id, id)".to_owned(),
            "CREATE INDEX review_unit ON review (unit_id)".to_owned(),
            "CREATE INDEX review_previous ON review (previous_id)".to_owned(),
            "CREATE INDEX review_officer ON review (decided_by)".to_owned(),
            "CREATE UNIQUE INDEX review_open ON review (kind, subject_id) WHERE state = 'pending'"
                .to_owned(),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
