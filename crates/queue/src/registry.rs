//! Which bodies the process has for which jobs.

use crate::job::{Job, JobCtx, JobError};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

pub(crate) type Outcome = Result<(), JobError>;
type Body = dyn Fn(&str, JobCtx) -> BoxFuture<'static, Outcome> + Send + Sync;
type RecurringBody = dyn Fn(JobCtx) -> BoxFuture<'static, Outcome> + Send + Sync;

/// The body of one kind of job.
#[derive(Clone)]
pub(crate) struct Handler {
    pub(crate) max_attempts: u32,
    pub(crate) body: Arc<Body>,
}

/// A body that comes again and again.
#[derive(Clone)]
pub(crate) struct Recurring {
    pub(crate) interval: Duration,
    pub(crate) body: Arc<RecurringBody>,
}

/// Bodies by name. Each room adds its own; the runner owns the whole.
#[derive(Clone, Default)]
pub struct Registry {
    pub(crate) handlers: BTreeMap<&'static str, Handler>,
    pub(crate) recurring: BTreeMap<&'static str, Recurring>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry")
            .field("jobs", &self.names())
            .field("recurring", &self.recurring.keys())
            .finish_non_exhaustive()
    }
}

impl Registry {
    /// An empty registry.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The body of the jobs of type `J`. A name that is taken stays with the first body, and the log says so.
    pub fn on<J, F, Fut>(&mut self, body: F) -> &mut Self
    where
        J: Job,
        F: Fn(J, JobCtx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        let body = move |payload: &str, ctx: JobCtx| match serde_json::from_str::<J>(payload) {
            Ok(job) => body(job, ctx).boxed(),
            // serde's message repeats values of the payload: only the place is told
            Err(error) => std::future::ready(Err(JobError::Fail(format!(
                "任务内容无法解析（第{}列）",
                error.column()
            ))))
            .boxed(),
        };
        if self.handlers.contains_key(J::NAME) {
            tracing::error!(
                job = J::NAME,
                "two bodies for one job name; the first stays"
            );
            return self;
        }
        self.handlers.insert(
            J::NAME,
            Handler {
                max_attempts: J::MAX_ATTEMPTS.max(1),
                body: Arc::new(body),
            },
        );
        self
    }

    /// A body that runs every `interval`, on one node at a time. A failure is noted, and it comes again.
    pub fn every<F, Fut>(&mut self, interval: Duration, name: &'static str, body: F) -> &mut Self
    where
        F: Fn(JobCtx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        if self.recurring.contains_key(name) {
            tracing::error!(
                job = name,
                "two recurring jobs of one name; the first stays"
            );
            return self;
        }
        self.recurring.insert(
            name,
            Recurring {
                interval,
                body: Arc::new(move |ctx| body(ctx).boxed()),
            },
        );
        self
    }

    /// The names of the jobs that have a body.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.handlers.keys().copied().collect()
    }
}
