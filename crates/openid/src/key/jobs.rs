//! Keys are renewed by age, on one node at a time.

use super::act;
use queue::JobError;
use std::time::Duration;
use web::App;

/// Name of the recurring job.
const NAME: &str = "openid.keys";

pub(crate) fn register(registry: &mut queue::Registry, app: &App) {
    let app = app.clone();
    registry.every(Duration::from_hours(1), NAME, move |ctx| {
        let app = app.clone();
        async move {
            let stamp = db::Stamp::system(ctx.now, app.rng.clone(), NAME);
            for alg in act::due(&app.db, ctx.now).await? {
                act::rotate(&app.db, &app.vault, &stamp, alg, false)
                    .await
                    .map_err(|error| JobError::Retry(error.to_string()))?;
            }
            Ok(())
        }
    });
}
