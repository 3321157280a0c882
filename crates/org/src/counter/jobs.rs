//! Forgetting forms that nobody finished, with their pictures.

use super::{act, rules::DRAFT_FOR, store};
use std::time::Duration;
use web::{App, Call, Result};

/// What was typed and photographed lies here no longer than its day and the pause between two sweeps.
pub(crate) fn register_jobs(registry: &mut queue::Registry, app: &App) {
    let app = app.clone();
    registry.every(Duration::from_mins(10), "org.opening.sweep", move |_| {
        let app = app.clone();
        async move {
            let call = Call::system(&app, "org.opening.sweep");
            sweep(&call)
                .await
                .map_err(|error| queue::JobError::Retry(error.to_string()))
        }
    });
}

async fn sweep(call: &Call) -> Result<()> {
    for row in store::stale(call.db(), call.now - DRAFT_FOR).await? {
        let id = row.id;
        call.write(|tx| async move { act::forget(&tx, call, id).await })
            .await?;
    }
    Ok(())
}
