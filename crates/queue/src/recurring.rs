//! The rows of recurring jobs: whoever moves `next_at` runs the body.

use crate::job::JobError;
use crate::lease::LEASE;
use crate::registry::Outcome;
use chrono::TimeDelta;
use db::Tx;
use kernel::clock::Instant;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, ExprTrait as _, Set};
use std::time::Duration;

/// One recurring job.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recurring")]
pub struct Model {
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Not before this moment.
    pub next_at: DateTimeUtc,
    /// Until when a runner holds it.
    pub lease_until: Option<DateTimeUtc>,
    /// When it began last.
    pub last_started_at: Option<DateTimeUtc>,
    /// When it ended last.
    pub last_finished_at: Option<DateTimeUtc>,
    /// Why it failed last; empty after a success.
    pub last_error: Option<String>,
    /// How many times in a row it has failed.
    pub failures: i32,
}

/// None: rows of other rooms name this one by its key.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Makes the rows that are missing; their first run is due at once.
pub(crate) async fn prepare(tx: &Tx, names: &[&'static str]) -> db::Result<()> {
    for name in names {
        let row = ActiveModel {
            name: Set((*name).to_owned()),
            next_at: Set(tx.now()),
            lease_until: Set(None),
            last_started_at: Set(None),
            last_finished_at: Set(None),
            last_error: Set(None),
            failures: Set(0),
        };
        let known = OnConflict::column(Column::Name).do_nothing().to_owned();
        Entity::insert(row)
            .on_conflict(known)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// The rows that are due at `now` and that nobody holds.
pub(crate) fn due(names: &[&'static str], now: Instant) -> Select<Entity> {
    Entity::find()
        .filter(Column::Name.is_in(names.iter().copied()))
        .filter(free(now))
}

fn free(now: Instant) -> Condition {
    Condition::all().add(Column::NextAt.lte(now)).add(
        Condition::any()
            .add(Column::LeaseUntil.is_null())
            .add(Column::LeaseUntil.lt(now)),
    )
}

/// Claims one run. `false`: another runner was quicker.
pub(crate) async fn claim(tx: &Tx, name: &str, interval: Duration) -> db::Result<bool> {
    let next = tx.now() + TimeDelta::from_std(interval).unwrap_or(TimeDelta::days(1));
    let update = Entity::update_many()
        .col_expr(Column::NextAt, Expr::value(next))
        .col_expr(Column::LeaseUntil, Expr::value(tx.now() + LEASE))
        .col_expr(Column::LastStartedAt, Expr::value(tx.now()))
        .filter(Column::Name.eq(name))
        .filter(free(tx.now()));
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Prolongs the lease of the run that began at `started`.
pub(crate) async fn prolong(tx: &Tx, name: &str, started: Instant) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::LeaseUntil, Expr::value(tx.now() + LEASE))
        .filter(Column::Name.eq(name))
        .filter(Column::LastStartedAt.eq(started));
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Writes how the run that began at `started` ended.
pub(crate) async fn settle(
    tx: &Tx,
    name: &str,
    started: Instant,
    outcome: &Outcome,
) -> db::Result<()> {
    let (error, failures) = match outcome {
        Ok(()) => (None, Expr::value(0)),
        Err(JobError::Retry(text) | JobError::Fail(text)) => {
            (Some(text.clone()), Expr::col(Column::Failures).add(1))
        }
    };
    Entity::update_many()
        .col_expr(Column::LeaseUntil, Expr::value(None::<Instant>))
        .col_expr(Column::LastFinishedAt, Expr::value(tx.now()))
        .col_expr(Column::LastError, Expr::value(error))
        .col_expr(Column::Failures, failures)
        .filter(Column::Name.eq(name))
        .filter(Column::LastStartedAt.eq(started))
        .exec(tx)
        .await?;
    Ok(())
}
