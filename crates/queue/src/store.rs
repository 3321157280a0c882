//! What operators see of the outbox, and the one thing they can do.

use crate::entity::{Column, Entity, Model, State};
use crate::recurring;
use chrono::TimeDelta;
use db::{Db, Read as _, Tx};
use kernel::clock::Instant;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select, Statement,
};
use uuid::Uuid;

/// Finished jobs are kept this long, so that an operator can still see them.
pub const KEEP_DONE: TimeDelta = TimeDelta::days(7);
/// Rows removed in one transaction: small, so that no user's write waits.
const SLICE: u64 = 500;

/// How many jobs of one name are in one state.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Count {
    /// The job's name.
    pub name: String,
    /// The state.
    pub state: State,
    /// How many.
    pub jobs: i64,
    /// The earliest `run_at` among them: how far behind the queue is.
    pub oldest: Option<Instant>,
}

/// Counts what is not finished, by name and state.
pub async fn counts(db: &Db) -> db::Result<Vec<Count>> {
    let select = Entity::find()
        .select_only()
        .column(Column::Name)
        .column(Column::State)
        .column_as(Column::Id.count(), "jobs")
        .column_as(Column::RunAt.min(), "oldest")
        // written out for the partial index, see [`in_state`]
        .filter(Expr::cust("state <> 'done'"))
        .group_by(Column::Name)
        .group_by(Column::State)
        .order_by_asc(Column::Name)
        .order_by_asc(Column::State);
    db.all_as(select).await
}

/// Jobs in one state, newest first, at most `limit`; `before` continues after the last one shown.
pub async fn list(
    db: &Db,
    state: State,
    before: Option<Uuid>,
    limit: u64,
) -> db::Result<Vec<Model>> {
    let mut select = Entity::find()
        .filter(in_state(state))
        .order_by_desc(Column::Id)
        .limit(limit);
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    db.all(select).await
}

/// The dead letters, newest first, at most `limit`.
pub async fn dead(db: &Db, before: Option<Uuid>, limit: u64) -> db::Result<Vec<Model>> {
    list(db, State::Dead, before, limit).await
}

/// How many dead letters there are.
#[must_use]
pub fn count_dead() -> db::Count {
    db::Count::of(Entity::find().filter(in_state(State::Dead)))
}

/// Jobs that failed at least once and will be tried again, the next one first.
pub async fn retrying(db: &Db, limit: u64) -> db::Result<Vec<Model>> {
    db.all(
        Entity::find()
            .filter(in_state(State::Ready))
            .filter(Column::Attempts.gt(0))
            .order_by_asc(Column::RunAt)
            .limit(limit),
    )
    .await
}

/// One job.
pub async fn find(db: &Db, id: Uuid) -> db::Result<Option<Model>> {
    db.one(Entity::find_by_id(id)).await
}

/// The recurring jobs and how their last runs ended.
pub async fn recurring(db: &Db) -> db::Result<Vec<recurring::Model>> {
    db.all(recurring::Entity::find().order_by_asc(recurring::Column::Name))
        .await
}

/// Puts a dead letter back, due at once, with all its attempts. `false`: there is no such dead letter.
pub async fn retry(tx: &Tx, id: Uuid) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Ready))
        .col_expr(Column::RunAt, Expr::value(tx.now()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::FinishedAt, Expr::value(None::<Instant>))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Dead));
    let found = update.exec(tx).await?.rows_affected == 1;
    if found {
        tx.audit("job.retry", &format!("job:{id}"), serde_json::Value::Null)
            .await?;
    }
    Ok(found)
}

/// Names of jobs that are due and that none of `known` runs: a deployment has lost a body.
pub async fn unknown(db: &Db, known: &[&'static str], now: Instant) -> db::Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Name {
        name: String,
    }
    let select = Entity::find()
        .select_only()
        .column(Column::Name)
        .distinct()
        .filter(in_state(State::Ready))
        .filter(Column::RunAt.lte(now))
        .filter(Column::Name.is_not_in(known.iter().copied()));
    let names: Vec<Name> = db.all_as(select).await?;
    Ok(names.into_iter().map(|row| row.name).collect())
}

/// The state written out, so that both databases can use the partial index of that state: they cannot for a
/// bound value.
fn in_state(state: State) -> Expr {
    Expr::cust(match state {
        State::Ready => "state = 'ready'",
        State::Running => "state = 'running'",
        State::Done => "state = 'done'",
        State::Dead => "state = 'dead'",
    })
}

/// Jobs of the given names that are due.
pub(crate) fn due(names: &[&'static str], now: Instant) -> Select<Entity> {
    Entity::find()
        .filter(in_state(State::Ready))
        .filter(Column::RunAt.lte(now))
        .filter(Column::Name.is_in(names.iter().copied()))
}

/// Removes one slice of jobs that finished before `before`; zero means that nothing is left.
pub(crate) async fn forget_done(tx: &Tx, before: Instant) -> db::Result<u64> {
    let sql = format!(
        "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 'done' AND finished_at < $1 LIMIT {SLICE})"
    );
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, [before.into()]);
    Ok(tx.execute_raw(statement).await?.rows_affected())
}
