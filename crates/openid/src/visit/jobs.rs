//! Sessions that end, by a word of `identity` or by time.

use super::{
    act,
    backchannel::{self, BackChannel},
};
use crate::service::OpenId;
use identity::session::Ended;
use std::time::Duration;
use web::App;

/// Visits looked after in one transaction: small, so that no user's write waits.
const SLICE: u64 = 100;
/// Name of the recurring job.
const EXPIRED: &str = "openid.expired";

pub(crate) fn register(registry: &mut queue::Registry, app: &App, openid: &OpenId) {
    let house = app.clone();
    registry.on::<Ended, _, _>(move |job, ctx| {
        let app = house.clone();
        async move {
            let stamp = db::Stamp {
                request_id: ctx.request_id.clone(),
                ..db::Stamp::system(ctx.now, app.rng.clone(), "openid.session_ended")
            };
            let ended = app.db.write(&stamp, |tx| async move {
                act::session_ended(&tx, job.session).await
            });
            Ok(ended.await?)
        }
    });
    let (house, provider) = (app.clone(), openid.clone());
    registry.on::<BackChannel, _, _>(move |job, ctx| {
        let (app, openid) = (house.clone(), provider.clone());
        async move { backchannel::tell(&app, &openid, &job, &ctx).await }
    });
    let app = app.clone();
    registry.every(Duration::from_mins(1), EXPIRED, move |ctx| {
        let app = app.clone();
        async move {
            let stamp = db::Stamp::system(ctx.now, app.rng.clone(), EXPIRED);
            loop {
                let looked_at = app
                    .db
                    .write(&stamp, |tx| async move { act::check(&tx, SLICE).await })
                    .await?;
                if looked_at == 0 {
                    return Ok(());
                }
            }
        }
    });
}
