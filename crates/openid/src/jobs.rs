//! What is of no use any more is thrown away.

use crate::{key, token, visit};
use chrono::TimeDelta;
use std::time::Duration;
use web::App;

/// Name of the recurring job.
const NAME: &str = "openid.sweep";
/// How long codes and tokens are kept after their end.
const SPENT: TimeDelta = TimeDelta::days(1);
/// How long visits are kept: a hint of a token may name one when somebody logs out.
const VISITS: TimeDelta = TimeDelta::days(31);

pub(crate) fn register(registry: &mut queue::Registry, app: &App) {
    let app = app.clone();
    registry.every(Duration::from_hours(1), NAME, move |ctx| {
        let app = app.clone();
        async move {
            let stamp = db::Stamp::system(ctx.now, app.rng.clone(), NAME);
            let now = ctx.now;
            app.db
                .write(&stamp, |tx| async move {
                    token::sweep(&tx, now - SPENT).await?;
                    visit::sweep(&tx, now - VISITS).await?;
                    key::sweep(&tx, now).await
                })
                .await?;
            Ok(())
        }
    });
}
