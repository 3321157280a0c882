//! The row of a job.

use sea_orm::entity::prelude::*;

/// Where a job stands; the README has the table of transitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Waits for its time and a runner.
    #[sea_orm(string_value = "ready")]
    Ready,
    /// Leased by a runner.
    #[sea_orm(string_value = "running")]
    Running,
    /// Succeeded.
    #[sea_orm(string_value = "done")]
    Done,
    /// Failed for good, until an operator retries it.
    #[sea_orm(string_value = "dead")]
    Dead,
}

/// One job of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Sorts by the time it was enqueued.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// [`Job::NAME`](crate::Job::NAME).
    pub name: String,
    /// The job as JSON.
    pub payload: String,
    /// Not before this moment.
    pub run_at: DateTimeUtc,
    /// How often it was started.
    pub attempts: i32,
    /// Where it stands.
    pub state: State,
    /// Until when a runner holds it.
    pub lease_until: Option<DateTimeUtc>,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// At most one waiting job of a name carries the same key.
    pub dedup: Option<String>,
    /// When it was enqueued.
    pub created_at: DateTimeUtc,
    /// When it succeeded or was given up.
    pub finished_at: Option<DateTimeUtc>,
    /// The request that caused it.
    pub request_id: String,
}

/// None: rows of other rooms name this one by its key.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
