//! Taking jobs and giving them back: the only place that moves a job between states while it runs.

use crate::backoff::pause;
use crate::entity::{Column, Entity, State};
use crate::job::JobError;
use crate::registry::Outcome;
use chrono::TimeDelta;
use db::{Dialect, Tx};
use kernel::clock::Instant;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryResult,
    Statement, Value,
};
use uuid::Uuid;

/// How long a runner holds a job without a sign of life.
pub(crate) const LEASE: TimeDelta = TimeDelta::seconds(60);
/// Longest error text that is kept, in characters.
const ERROR_CHARACTERS: usize = 500;

/// A job in the hands of a runner.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) payload: String,
    pub(crate) run_at: Instant,
    /// Number of this attempt; also fences its result.
    pub(crate) attempt: i32,
    pub(crate) request_id: String,
}

impl Held {
    fn from_row(row: &QueryResult) -> db::Result<Self> {
        Ok(Self {
            id: row.try_get("", "id")?,
            name: row.try_get("", "name")?,
            payload: row.try_get("", "payload")?,
            run_at: row.try_get("", "run_at")?,
            attempt: row.try_get("", "attempts")?,
            request_id: row.try_get("", "request_id")?,
        })
    }
}

const RETURNED: &str = "RETURNING id, name, payload, run_at, attempts, request_id";

/// Leases up to `limit` jobs of the given names that are due, oldest first. Another runner's transaction is never
/// waited for.
pub(crate) async fn take(tx: &Tx, names: &[&str], limit: usize) -> db::Result<Vec<Held>> {
    if names.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    // `state` is written out, so that both databases can use the partial index `job_due`
    let sql = format!(
        "WITH due AS (SELECT id AS due_id FROM job WHERE state = 'ready' AND run_at <= $1 AND name IN ({}) ORDER BY run_at, id LIMIT {limit}{}) \
         UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = $2, dedup = NULL FROM due WHERE id = due_id {RETURNED}",
        placeholders(3, names.len()),
        skip_locked(tx.dialect()),
    );
    let mut values: Vec<Value> = vec![tx.now().into(), (tx.now() + LEASE).into()];
    values.extend(names.iter().map(|name| Value::from(*name)));
    held(tx, &sql, values).await
}

/// Takes jobs whose runner has shown no sign of life, to be settled as failed.
pub(crate) async fn take_expired(tx: &Tx, limit: usize) -> db::Result<Vec<Held>> {
    let sql = format!(
        "WITH lost AS (SELECT id AS lost_id FROM job WHERE state = 'running' AND lease_until < $1 ORDER BY lease_until LIMIT {limit}{}) \
         UPDATE job SET lease_until = $2 FROM lost WHERE id = lost_id {RETURNED}",
        skip_locked(tx.dialect()),
    );
    held(tx, &sql, vec![tx.now().into(), (tx.now() + LEASE).into()]).await
}

async fn held(tx: &Tx, sql: &str, values: Vec<Value>) -> db::Result<Vec<Held>> {
    let rows = tx
        .query_all_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            sql,
            values,
        ))
        .await?;
    let mut jobs = rows
        .iter()
        .map(Held::from_row)
        .collect::<db::Result<Vec<_>>>()?;
    jobs.sort_by_key(|job| (job.run_at, job.id));
    Ok(jobs)
}

const fn skip_locked(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "",
        Dialect::Postgres => " FOR UPDATE SKIP LOCKED",
    }
}

pub(crate) fn placeholders(first: usize, count: usize) -> String {
    (first..first + count)
        .map(|n| format!("${n}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Prolongs the lease. `false`: it is not ours any more.
pub(crate) async fn prolong(tx: &Tx, job: &Held) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::LeaseUntil, Expr::value(tx.now() + LEASE))
        .filter(ours(job));
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Writes how a run ended. `false`: the lease was lost, and another runner's result counts.
///
/// `max_attempts` of `None` is for a job whose body this process does not have: it goes back unchanged.
pub(crate) async fn settle(
    tx: &Tx,
    job: &Held,
    max_attempts: Option<u32>,
    outcome: &Outcome,
) -> db::Result<bool> {
    let attempt = u32::try_from(job.attempt).unwrap_or(0);
    let (state, run_at, finished_at) = match outcome {
        Ok(()) => (State::Done, job.run_at, Some(tx.now())),
        Err(JobError::Fail(_)) => (State::Dead, job.run_at, Some(tx.now())),
        Err(JobError::Retry(_)) if max_attempts.is_some_and(|max| attempt >= max) => {
            (State::Dead, job.run_at, Some(tx.now()))
        }
        Err(JobError::Retry(_)) => (State::Ready, tx.now() + pause(attempt, tx.rng()), None),
    };
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::RunAt, Expr::value(run_at))
        .col_expr(Column::FinishedAt, Expr::value(finished_at))
        .col_expr(Column::LeaseUntil, Expr::value(None::<Instant>));
    if let Err(error) = outcome {
        let text: String = error.to_string().chars().take(ERROR_CHARACTERS).collect();
        update = update.col_expr(Column::LastError, Expr::value(text));
    }
    Ok(update.filter(ours(job)).exec(tx).await?.rows_affected == 1)
}

/// Still the attempt that was leased, and not settled by anybody.
fn ours(job: &Held) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(Column::Id.eq(job.id))
        .add(Column::State.eq(State::Running))
        .add(Column::Attempts.eq(job.attempt))
}
