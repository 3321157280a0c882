//! Forgetting what was begun and never handed in.

use super::act::sweep;
use crate::service::Identity;
use std::time::Duration;

/// What was typed lies here no longer than its time and the pause between two sweeps.
pub(crate) fn register_jobs(registry: &mut queue::Registry, identity: &Identity) {
    let identity = identity.clone();
    registry.every(
        Duration::from_mins(10),
        "identity.appeal.sweep",
        move |ctx| {
            let identity = identity.clone();
            async move {
                let stamp = db::Stamp::system(ctx.now, identity.rng().clone(), "appeal.sweep");
                let write = identity
                    .db()
                    .write(&stamp, |tx| async move { sweep(&tx).await });
                Ok(write.await?)
            }
        },
    );
}
