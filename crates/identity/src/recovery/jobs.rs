//! Forgetting recoveries that nobody finished.

use super::act::sweep;
use crate::service::Identity;
use std::time::Duration;

/// What was typed lies here no longer than its time and the pause between two sweeps.
pub(crate) fn register_jobs(registry: &mut queue::Registry, identity: &Identity) {
    let identity = identity.clone();
    registry.every(
        Duration::from_mins(5),
        "identity.recovery.sweep",
        move |ctx| {
            let identity = identity.clone();
            async move {
                let stamp = db::Stamp::system(ctx.now, identity.rng().clone(), "recovery.sweep");
                let write = identity
                    .db()
                    .write(&stamp, |tx| async move { sweep(&tx, ctx.now).await });
                Ok(write.await?)
            }
        },
    );
}
