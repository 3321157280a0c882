//! The loop that takes due jobs and runs their bodies.

use crate::job::{JobCtx, JobError};
use crate::lease::{self, Held};
use crate::registry::{Outcome, Recurring, Registry};
use crate::{recurring, store};
use db::{Db, Read as _, Stamp};
use futures::FutureExt as _;
use kernel::clock::{Clock, Instant};
use kernel::rng::Rng;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tracing::Instrument as _;
use uuid::Uuid;

/// How many jobs run at the same time in one process.
const WORKERS: usize = 8;
/// How often work of other nodes, due times and lost leases are looked for.
const POLL: Duration = Duration::from_secs(1);
/// After a commit wakes the runner it waits this long, so that a busy server is asked once for many commits.
const GATHER: Duration = Duration::from_millis(5);
/// How often a running job's lease is prolonged: three times before it ends.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// How long a stopping process waits for its running jobs.
const GRACE: Duration = Duration::from_secs(20);
/// How often jobs without a body are reported.
const REPORT: Duration = Duration::from_mins(5);

/// Runs jobs. Cloning shares everything.
#[derive(Clone)]
pub struct Runner(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    rng: Rng,
    registry: Registry,
    names: Vec<&'static str>,
    recurring: Vec<&'static str>,
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Runner").field(&self.0.registry).finish()
    }
}

impl Runner {
    /// A runner for all bodies of `registry`, and for the queue's own house-keeping.
    #[must_use]
    pub fn new(db: Db, clock: Clock, rng: Rng, mut registry: Registry) -> Self {
        let tidy = (db.clone(), clock.clone(), rng.clone());
        registry.every(Duration::from_hours(1), "queue.tidy", move |_| {
            let (db, clock, rng) = tidy.clone();
            async move {
                let stamp = Stamp::system(clock.now(), rng, "queue.tidy");
                while db
                    .write(&stamp, |tx| async move {
                        store::forget_done(&tx, tx.now() - store::KEEP_DONE).await
                    })
                    .await?
                    > 0
                {}
                Ok(())
            }
        });
        let names = registry.names();
        let recurring = registry.recurring.keys().copied().collect();
        Self(Arc::new(Inner {
            db,
            clock,
            rng,
            registry,
            names,
            recurring,
        }))
    }

    /// Runs jobs until `shutdown` resolves, then waits for those that run. What does not end in time is repeated
    /// later by whoever finds its lease expired.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) {
        let mut shutdown = pin!(shutdown);
        let mut wake = self.0.db.wake().subscribe();
        let mut running = JoinSet::new();
        let mut poll = tokio::time::interval(POLL);
        poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut report = tokio::time::interval(REPORT);
        let mut prepared = false;
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                _ = poll.tick() => {
                    if !prepared {
                        prepared = self.prepare().await;
                    }
                    self.recover().await;
                    self.start_recurring(&mut running).await;
                }
                _ = report.tick() => self.report_unknown().await,
                Some(_) = running.join_next(), if !running.is_empty() => {}
                Ok(()) = wake.changed() => tokio::time::sleep(GATHER).await,
            }
            // taken before looking: a commit after this wakes the next round
            wake.borrow_and_update();
            self.fill(&mut running).await;
        }
        let _ = tokio::time::timeout(GRACE, async {
            while running.join_next().await.is_some() {}
        })
        .await;
    }

    /// Runs every job that is due, one after the other, until none is; tells how many runs that were. For tests
    /// and commands: the clock does not move, so what failed waits for its next attempt.
    pub async fn drain(&self) -> db::Result<usize> {
        let mut runs = 0;
        loop {
            let jobs = self.take(1).await?;
            if jobs.is_empty() {
                return Ok(runs);
            }
            for job in jobs {
                self.process(job).await;
                runs += 1;
            }
        }
    }

    /// Runs a recurring job now, whether it is due or not. `None`: there is none of that name.
    pub async fn run_recurring(&self, name: &str) -> Option<Result<(), JobError>> {
        let recurring = self.0.registry.recurring.get(name)?;
        Some(guarded((recurring.body)(recurring_ctx(self.0.clock.now()))).await)
    }

    /// Names of due jobs that this runner has no body for.
    pub async fn unknown(&self) -> db::Result<Vec<String>> {
        store::unknown(&self.0.db, &self.0.names, self.0.clock.now()).await
    }

    /// Settles the jobs of runners that have died, as failed attempts; tells how many. [`Runner::run`] does it by itself.
    pub async fn recover_expired(&self) -> db::Result<usize> {
        let inner = &self.0;
        inner
            .db
            .write(&self.stamp(), |tx| async move {
                let lost = lease::take_expired(&tx, 100).await?;
                for job in &lost {
                    let max = inner
                        .registry
                        .handlers
                        .get(job.name.as_str())
                        .map(|handler| handler.max_attempts);
                    let outcome = Err(JobError::Retry(
                        "执行中断：处理进程已停止或失去响应".to_owned(),
                    ));
                    lease::settle(&tx, job, max, &outcome).await?;
                }
                Ok(lost.len())
            })
            .await
    }

    fn stamp(&self) -> Stamp {
        Stamp::system(self.0.clock.now(), self.0.rng.clone(), "queue")
    }

    async fn prepare(&self) -> bool {
        let names = &self.0.recurring;
        let result = self
            .0
            .db
            .write(&self.stamp(), |tx| async move {
                recurring::prepare(&tx, names).await
            })
            .await;
        log_failure("prepare", &result);
        result.is_ok()
    }

    async fn recover(&self) {
        match self.recover_expired().await {
            Ok(0) => {}
            Ok(jobs) => tracing::warn!(jobs, "jobs of a runner that died are taken over"),
            Err(error) => tracing::error!(%error, "queue: recover"),
        }
    }

    async fn report_unknown(&self) {
        match self.unknown().await {
            Ok(names) if names.is_empty() => {}
            Ok(names) => tracing::error!(?names, "due jobs that nothing here runs; they wait"),
            Err(error) => tracing::error!(%error, "queue: report"),
        }
    }

    /// Starts as many due jobs as there are free workers.
    async fn fill(&self, running: &mut JoinSet<()>) {
        let free = WORKERS.saturating_sub(running.len());
        match self.take(free).await {
            Ok(jobs) => {
                for job in jobs {
                    let me = self.clone();
                    running.spawn(async move { me.process(job).await });
                }
            }
            Err(error) => tracing::error!(%error, "queue: take"),
        }
    }

    async fn take(&self, limit: usize) -> db::Result<Vec<Held>> {
        let (names, stamp) = (&self.0.names, self.stamp());
        // The look before the transaction spares SQLite's one writer. It also ends the circle in which every
        // commit wakes the runner and the runner commits. A replica that lags costs at most one poll.
        if limit == 0 || !self.0.db.exists(store::due(names, stamp.now)).await? {
            return Ok(Vec::new());
        }
        self.0
            .db
            .write(
                &stamp,
                |tx| async move { lease::take(&tx, names, limit).await },
            )
            .await
    }

    async fn process(&self, job: Held) {
        let span = tracing::info_span!("job", name = %job.name, id = %job.id.simple(), attempt = job.attempt, request_id = %job.request_id);
        self.process_inner(&job).instrument(span).await;
    }

    async fn process_inner(&self, job: &Held) {
        let Some(handler) = self.0.registry.handlers.get(job.name.as_str()) else {
            return;
        };
        let ctx = JobCtx {
            now: self.0.clock.now(),
            attempt: u32::try_from(job.attempt).unwrap_or(0),
            max_attempts: handler.max_attempts,
            id: job.id,
            request_id: job.request_id.clone(),
        };
        let body = guarded((handler.body)(&job.payload, ctx));
        let outcome = self
            .alive(body, || async {
                self.0
                    .db
                    .write(
                        &self.stamp(),
                        |tx| async move { lease::prolong(&tx, job).await },
                    )
                    .await
            })
            .await;
        match &outcome {
            Ok(()) => tracing::debug!("done"),
            Err(JobError::Retry(error)) => tracing::warn!(%error, "failed; will be tried again"),
            Err(JobError::Fail(error)) => tracing::error!(%error, "failed for good"),
        }
        let (outcome, max) = (&outcome, Some(handler.max_attempts));
        let settled = self
            .0
            .db
            .write(&self.stamp(), |tx| async move {
                lease::settle(&tx, job, max, outcome).await
            })
            .await;
        if matches!(settled, Ok(false)) {
            tracing::warn!("the lease was lost while the job ran; it may run twice");
        }
        log_failure("settle", &settled);
    }

    /// Awaits `body`, calling `prolong` now and then while it runs.
    async fn alive<F, Fut>(&self, body: impl Future<Output = Outcome>, prolong: F) -> Outcome
    where
        F: Fn() -> Fut,
        Fut: Future<Output = db::Result<bool>>,
    {
        let mut body = pin!(body);
        loop {
            match tokio::time::timeout(SIGN_OF_LIFE, &mut body).await {
                Ok(outcome) => return outcome,
                Err(_) => log_failure("prolong", &prolong().await),
            }
        }
    }

    async fn start_recurring(&self, running: &mut JoinSet<()>) {
        let due = match self
            .0
            .db
            .all(recurring::due(&self.0.recurring, self.0.clock.now()))
            .await
        {
            Ok(due) => due,
            Err(error) => return tracing::error!(%error, "queue: recurring"),
        };
        for row in due {
            if let Some((name, recurring)) =
                self.0.registry.recurring.get_key_value(row.name.as_str())
            {
                let (me, name, recurring) = (self.clone(), *name, recurring.clone());
                running.spawn(async move { me.process_recurring(name, &recurring).await });
            }
        }
    }

    async fn process_recurring(&self, name: &'static str, recurring: &Recurring) {
        let stamp = self.stamp();
        let interval = recurring.interval;
        let claimed = self
            .0
            .db
            .write(&stamp, |tx| async move {
                recurring::claim(&tx, name, interval).await
            })
            .await;
        log_failure("claim", &claimed);
        if !matches!(claimed, Ok(true)) {
            return;
        }
        let started = stamp.now;
        let body = guarded((recurring.body)(recurring_ctx(started)))
            .instrument(tracing::info_span!("recurring", name));
        let outcome = self
            .alive(body, || async {
                self.0
                    .db
                    .write(&self.stamp(), |tx| async move {
                        recurring::prolong(&tx, name, started).await
                    })
                    .await
            })
            .await;
        if let Err(error) = &outcome {
            tracing::error!(name, %error, "recurring job failed; it comes again");
        }
        let outcome = &outcome;
        let settled = self
            .0
            .db
            .write(&self.stamp(), |tx| async move {
                recurring::settle(&tx, name, started, outcome).await
            })
            .await;
        log_failure("settle", &settled);
    }
}

const fn recurring_ctx(now: Instant) -> JobCtx {
    JobCtx {
        now,
        attempt: 1,
        max_attempts: 1,
        id: Uuid::nil(),
        request_id: String::new(),
    }
}

fn log_failure<T>(what: &str, result: &db::Result<T>) {
    if let Err(error) = result {
        tracing::error!(%error, "queue: {what}");
    }
}

/// A panic in a body is a failed attempt, not the end of the runner.
async fn guarded(body: impl Future<Output = Outcome>) -> Outcome {
    AssertUnwindSafe(body)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(JobError::Retry("任务异常中止".to_owned())))
}
