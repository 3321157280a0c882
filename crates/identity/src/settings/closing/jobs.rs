//! The jobs: closing what is due, and a job for each room above, so that one that fails keeps no other from forgetting.

use super::{act, forget};
use crate::{
    keeper::{Keeper, Keepers, Whose},
    service::Identity,
};
use chrono::TimeDelta;
use db::Tx;
use queue::{Job, JobError, Registry};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use web::{App, Call};

/// Name of the recurring job.
const CLOSING: &str = "identity.closing";
/// Accounts closed in one run: each is a transaction.
const SLICE: u64 = 100;

/// This room among those that forget.
const OWN: &str = "identity";
/// After so long no request of an account that was closed is on its way any more: a session is remembered for a second.
const QUIET: TimeDelta = TimeDelta::minutes(1);

/// One room forgets an account.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ForgetIn {
    pub(super) room: String,
    pub(super) whose: Whose,
}

impl Job for ForgetIn {
    const NAME: &'static str = "identity.forget";
}

/// An account that somebody acted with for another is empty: every room forgets it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Emptied {
    pub(super) whose: Whose,
}

impl Job for Emptied {
    const NAME: &'static str = "identity.emptied";
}

/// Leaves a job for each room, a moment after what is still on its way.
pub(super) async fn everywhere(tx: &Tx, rooms: &Keepers, whose: Whose) -> db::Result<()> {
    for room in rooms.iter().map(Keeper::room).chain([OWN]) {
        let job = ForgetIn {
            room: room.to_owned(),
            whose,
        };
        queue::enqueue_at(tx, &job, tx.now() + QUIET).await?;
    }
    Ok(())
}

pub(in crate::settings) fn register(
    registry: &mut Registry,
    app: &App,
    identity: &Identity,
    keepers: &Keepers,
) {
    let (house, identity, rooms) = (app.clone(), identity.clone(), keepers.clone());
    registry.every(Duration::from_mins(10), CLOSING, move |_| {
        let (app, identity, rooms) = (house.clone(), identity.clone(), rooms.clone());
        async move { close_due(&Call::system(&app, CLOSING), &identity, &rooms).await }
    });
    let (house, rooms) = (app.clone(), keepers.clone());
    registry.on::<Emptied, _, _>(move |job, _| {
        let (app, rooms) = (house.clone(), rooms.clone());
        async move {
            let (call, rooms) = (Call::system(&app, Emptied::NAME), &rooms);
            call.write(|tx| async move { everywhere(&tx, rooms, job.whose).await })
                .await?;
            Ok(())
        }
    });
    let (app, rooms) = (app.clone(), keepers.clone());
    registry.on::<ForgetIn, _, _>(move |job, _| {
        let (app, rooms) = (app.clone(), rooms.clone());
        async move { forget_in(&Call::system(&app, ForgetIn::NAME), &rooms, &job).await }
    });
}

/// One that fails keeps no other waiting; it comes again with the next run.
async fn close_due(call: &Call, identity: &Identity, rooms: &Keepers) -> Result<(), JobError> {
    let mut failed = None;
    for id in act::due(call.db(), call.now, SLICE).await? {
        if let Err(error) = act::close(call, identity, rooms, id).await {
            tracing::error!(account = %id, %error, "an account was not closed");
            failed = Some(id);
        }
    }
    match failed {
        Some(id) => Err(JobError::Retry(format!("账号 {id} 没有注销成功"))),
        None => Ok(()),
    }
}

async fn forget_in(call: &Call, rooms: &Keepers, job: &ForgetIn) -> Result<(), JobError> {
    if job.room == OWN {
        let whose = &job.whose;
        call.write(|tx| async move { forget::rows(&tx, whose).await })
            .await?;
        return Ok(());
    }
    let Some(room) = rooms.room(&job.room) else {
        return Err(JobError::Fail(format!("没有模块“{}”", job.room)));
    };
    room.forget(call, &job.whose)
        .await
        .map_err(|error| JobError::Retry(error.to_string()))
}
