//! What a job is, and putting one into the outbox.

use crate::entity::{ActiveModel, Column, Entity, State};
use db::Tx;
use kernel::clock::Instant;
use kernel::id::uuid_at;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait as _, Set};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A task for later. The value is its payload: ids or sealed values only, never personal data in clear.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Names the kind of job, for ever: rows that wait carry it. `room.verb`, for instance `notify.sms`.
    const NAME: &'static str;
    /// How often it is started before it is given up. Eight attempts span about two hours.
    const MAX_ATTEMPTS: u32 = 8;
}

/// Why a job did not succeed. The text is stored and shown to operators: no personal data in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// May succeed later: a provider is down, a row is not there yet.
    #[error("{0}")]
    Retry(String),
    /// Will never succeed: given up at once.
    #[error("{0}")]
    Fail(String),
}

impl From<db::Error> for JobError {
    fn from(error: db::Error) -> Self {
        Self::Retry(error.to_string())
    }
}

/// What a job's body is told about this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobCtx {
    /// The moment the run began.
    pub now: Instant,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// After which attempt it is given up.
    pub max_attempts: u32,
    /// The job; nil for a recurring one. The same in every attempt: fit for a provider's idempotency key.
    pub id: Uuid,
    /// The request that caused it.
    pub request_id: String,
}

impl JobCtx {
    /// Whether the job is given up if this run fails.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.attempt >= self.max_attempts
    }
}

/// Writes a job that runs as soon as the transaction is committed.
pub async fn enqueue<J: Job>(tx: &Tx, job: &J) -> db::Result<Uuid> {
    enqueue_at(tx, job, tx.now()).await
}

/// Writes a job that runs at `at` or soon after.
pub async fn enqueue_at<J: Job>(tx: &Tx, job: &J, at: Instant) -> db::Result<Uuid> {
    let row = row(tx, job, at, None)?;
    let id = row.id.clone().unwrap();
    tx.defer(&Entity::insert(row));
    Ok(id)
}

/// Like [`enqueue`], unless a job of this kind with the same `key` waits already: then that one will do.
/// A job that is running at the moment does not count, because it may have read the old state.
pub async fn enqueue_unique<J: Job>(tx: &Tx, job: &J, key: &str) -> db::Result<()> {
    let row = row(tx, job, tx.now(), Some(key.to_owned()))?;
    let same = OnConflict::columns([Column::Name, Column::Dedup])
        .do_nothing()
        .to_owned();
    tx.defer(&Entity::insert(row).on_conflict(same));
    Ok(())
}

fn row<J: Job>(tx: &Tx, job: &J, at: Instant, dedup: Option<String>) -> db::Result<ActiveModel> {
    let payload = serde_json::to_string(job)
        .map_err(|error| db::Error::Broken(format!("job {}: {error}", J::NAME)))?;
    Ok(ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        name: Set(J::NAME.to_owned()),
        payload: Set(payload),
        run_at: Set(at),
        attempts: Set(0),
        state: Set(State::Ready),
        lease_until: Set(None),
        last_error: Set(None),
        dedup: Set(dedup),
        created_at: Set(tx.now()),
        finished_at: Set(None),
        request_id: Set(tx.stamp().request_id.clone()),
    })
}
