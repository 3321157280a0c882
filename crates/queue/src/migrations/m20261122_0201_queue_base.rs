//! Jobs and recurring jobs.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_0201_queue_base"
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
                "CREATE TABLE job (id {uuid} PRIMARY KEY, name TEXT NOT NULL, payload TEXT NOT NULL, run_at {time} NOT NULL, attempts INTEGER NOT NULL, \
                 state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead')), lease_until {time}, last_error TEXT, dedup TEXT, \
                 created_at {time} NOT NULL, finished_at {time}, request_id TEXT NOT NULL)"
            ),
            // each query of the runner has a small index of its own: finished rows, by far the most, are in one alone
            "CREATE INDEX job_due ON job (run_at, id) WHERE state = 'ready'".to_owned(),
            "CREATE INDEX job_leased ON job (lease_until) WHERE state = 'running'".to_owned(),
            // the key first: with the name first, the planner takes it for the look after due work
            "CREATE UNIQUE INDEX job_dedup ON job (dedup, name)".to_owned(),
            "CREATE INDEX job_done ON job (finished_at) WHERE state = 'done'".to_owned(),
            "CREATE INDEX job_dead ON job (id) WHERE state = 'dead'".to_owned(),
            format!(
                "CREATE TABLE recurring (name TEXT PRIMARY KEY, next_at {time} NOT NULL, lease_until {time}, last_started_at {time}, \
                 last_finished_at {time}, last_error TEXT, failures INTEGER NOT NULL)"
            ),
        ];
        for sql in &statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
