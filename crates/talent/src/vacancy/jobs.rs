//! What happens to vacancies by time: the end of their period, and the end of their stay in the bin.

use super::{
    act::{self, object},
    choices::State,
    rules::Event,
    store,
};
use chrono::TimeDelta;
use kernel::id::VacancyId;
use queue::{JobError, Registry};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use web::{App, Call};

/// The period of a vacancy is over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExpireVacancy {
    /// Which one.
    pub id: VacancyId,
}

impl queue::Job for ExpireVacancy {
    const NAME: &'static str = "vacancy.expire";
}

/// How long a vacancy lies in the bin (checklist ).
pub const KEPT_IN_BIN: TimeDelta = TimeDelta::days(30);
/// Rows in one go.
const SLICE: u64 = 100;

/// The bodies.
pub fn register(registry: &mut Registry, app: &App) {
    let expiring = app.clone();
    registry.on::<ExpireVacancy, _, _>(move |job, _| {
        let app = expiring.clone();
        async move { expire(&Call::system(&app, "vacancy.expire"), job.id).await }
    });
    let tidying = app.clone();
    registry.every(Duration::from_mins(10), "vacancy.sweep", move |_| {
        let app = tidying.clone();
        async move { sweep(&Call::system(&app, "vacancy.sweep")).await }
    });
}

/// Ends the period of one vacancy; one that was taken down or prolonged meanwhile is left alone.
async fn expire(call: &Call, id: VacancyId) -> Result<(), JobError> {
    let ended = call
        .write(|tx| async move {
            let row = store::find(&tx, id).await?.filter(|row| {
                row.state == State::Published && row.expires_at.is_some_and(|end| end <= tx.now())
            });
            let Some(row) = row else { return Ok(()) };
            act::step_row(&tx, &row, Event::Expire).await?;
            Ok(())
        })
        .await;
    ended.map_err(|error: act::VacancyError| JobError::Retry(error.to_string()))
}

/// Ends what a lost job should have ended, and empties the bin.
async fn sweep(call: &Call) -> Result<(), JobError> {
    for row in store::due(call.db(), call.now, SLICE).await? {
        expire(call, row.id).await?;
    }
    for row in store::forgotten(call.db(), call.now - KEPT_IN_BIN, SLICE).await? {
        let id = row.id;
        call.write(|tx| async move {
            store::remove(&tx, id).await?;
            tx.audit("vacancy.remove", &object(id), serde_json::Value::Null)
                .await
        })
        .await?;
    }
    Ok(())
}
