//! Telling the rooms what was decided, and taking in the logos of `org`.

use super::{
    act::{Submission, submit},
    diff::{Field, Section},
    rules::{Kind, Verdict},
    store,
};
use futures::{FutureExt as _, future::BoxFuture};
use kernel::{
    clock::Instant,
    id::{AgencyId, ReviewId, UnitId},
};
use org::unit::{self, logo};
use queue::JobError;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, future::Future, sync::Arc};
use uuid::Uuid;
use web::{App, Call};

/// A logo of a unit (checklist ).
const LOGO: Kind = Kind {
    key: "logo",
    label: "单位 logo",
};

/// An officer has decided.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Decided {
    pub(crate) review: ReviewId,
}

impl queue::Job for Decided {
    const NAME: &'static str = "review.decided";
}

/// What an officer decided, for the room that owns the thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The task.
    pub review: ReviewId,
    /// Which thing.
    pub subject: Uuid,
    /// Whose.
    pub unit: UnitId,
    /// Who decided.
    pub agency: AgencyId,
    /// Its title when it was submitted.
    pub title: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Why it was returned, for the unit to read.
    pub reason: Option<String>,
    /// When.
    pub at: Instant,
}

type Decider = Arc<dyn Fn(Outcome) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;

/// Which room acts on the verdicts of which kind.
#[derive(Clone, Default)]
pub struct Deciders(BTreeMap<&'static str, Decider>);

impl std::fmt::Debug for Deciders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Deciders {
    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `body` acts on the verdicts about this kind. It may be told the same verdict twice.
    #[must_use]
    pub fn on<F, Fut>(mut self, kind: Kind, body: F) -> Self
    where
        F: Fn(Outcome) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        self.0
            .insert(kind.key, Arc::new(move |outcome| body(outcome).boxed()));
        self
    }
}

pub(crate) fn register_jobs(registry: &mut queue::Registry, app: &App, deciders: Deciders) {
    let logos = app.clone();
    let deciders = deciders.on(LOGO, move |outcome| decide_logo(logos.clone(), outcome));
    let told = app.clone();
    registry.on::<Decided, _, _>(move |job, _| {
        let (app, deciders) = (told.clone(), deciders.clone());
        async move { tell(&app, &deciders, job.review).await }
    });
    let incoming = app.clone();
    registry.on::<logo::LogoSubmitted, _, _>(move |job, _| {
        let app = incoming.clone();
        async move { take_logo(&app, job.logo).await }
    });
}

async fn tell(app: &App, deciders: &Deciders, id: ReviewId) -> Result<(), JobError> {
    let row = store::find(&app.db, id)
        .await?
        .ok_or_else(|| JobError::Fail("没有这个审核任务".to_owned()))?;
    let (Some(verdict), Some(at)) = (row.state.verdict(), row.decided_at) else {
        return Err(JobError::Fail("该审核任务没有结论".to_owned()));
    };
    let decider = deciders
        .0
        .get(row.kind.as_str())
        .cloned()
        .ok_or_else(|| JobError::Fail(format!("没有处理“{}”审核结论的部分", row.kind)))?;
    let outcome = Outcome {
        review: id,
        subject: row.subject_id,
        unit: row.unit_id,
        agency: row.agency_id,
        title: row.title,
        verdict,
        reason: row.reason,
        at,
    };
    decider(outcome).await
}

async fn decide_logo(app: App, outcome: Outcome) -> Result<(), JobError> {
    let call = Call::system(&app, "review.logo");
    let decided = logo::decide(
        &call,
        outcome.subject,
        outcome.verdict == Verdict::Approve,
        outcome.reason.as_deref(),
    )
    .await;
    decided.map_err(|error| JobError::Retry(error.to_string()))
}

/// Puts a logo into the queue of its agency. Told twice, it is there once; one that was replaced leaves the queue.
async fn take_logo(app: &App, id: Uuid) -> Result<(), JobError> {
    let Some(row) = logo::find(&app.db, id)
        .await?
        .filter(|row| row.state == logo::State::Pending)
    else {
        return Ok(());
    };
    let unit = unit::find(&app.db, row.unit_id)
        .await?
        .ok_or_else(|| JobError::Fail("没有这个单位".to_owned()))?;
    let picture = |label: &str, file| Field {
        label: label.to_owned(),
        value: String::new(),
        image: file,
    };
    let fields = vec![
        picture("现用标志", unit.logo_id),
        picture("新标志", Some(row.file_id)),
    ];
    let submission = Submission {
        kind: LOGO,
        subject: id,
        unit: row.unit_id,
        title: format!("{}的单位标志", unit.name),
        unit_name: unit.name,
        agency: row.agency_id,
        snapshot: vec![Section {
            heading: "单位 logo".to_owned(),
            fields,
        }],
    };
    let submission = &submission;
    let call = Call::system(app, "review.logo");
    call.write(|tx| async move {
        if store::latest(&tx, LOGO.key, id).await?.is_some() {
            return Ok(());
        }
        for old in store::open_of_unit(&tx, LOGO.key, submission.unit).await? {
            super::act::withdraw(&tx, LOGO.key, old.subject_id).await?;
        }
        submit(&tx, submission).await?;
        Ok::<_, db::Error>(())
    })
    .await?;
    Ok(())
}
