//! Recurring jobs that belong to no capability: linking the audit chain, forgetting what has served its time.

use chrono::TimeDelta;
use queue::JobError;
use std::time::Duration;
use web::{App, Call};

/// Idempotency keys and change-feed entries are kept this long.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Registers them.
pub fn register(registry: &mut queue::Registry, app: &App) {
    let every =
        |registry: &mut queue::Registry,
         interval,
         name,
         body: fn(App) -> futures::future::BoxFuture<'static, Result<(), JobError>>| {
            let app = app.clone();
            registry.every(interval, name, move |_| body(app.clone()));
        };
    every(registry, Duration::from_secs(2), "audit.link", |app| {
        Box::pin(link_audit(app))
    });
    every(registry, Duration::from_hours(1), "web.parked", |app| {
        Box::pin(async move { web::sweep_parked_forms(&app).await.map(drop).map_err(retry) })
    });
    every(registry, Duration::from_mins(30), "web.puzzles", |app| {
        Box::pin(async move { web::puzzle::sweep(&app).await.map_err(retry) })
    });
    every(registry, Duration::from_hours(1), "db.forget", |app| {
        Box::pin(forget(app))
    });
    every(registry, Duration::from_hours(1), "files.tidy", |app| {
        Box::pin(async move {
            app.files
                .tidy(&Call::system(&app, "files-tidy").stamp())
                .await
                .map(drop)
                .map_err(retry)
        })
    });
    every(registry, Duration::from_hours(24), "files.sweep", |app| {
        Box::pin(async move {
            app.files
                .sweep(&Call::system(&app, "files-sweep").stamp())
                .await
                .map(drop)
                .map_err(retry)
        })
    });
}

fn retry(error: impl std::fmt::Display) -> JobError {
    JobError::Retry(error.to_string())
}

async fn link_audit(app: App) -> Result<(), JobError> {
    let stamp = Call::system(&app, "audit-link").stamp();
    while db::audit::link(&app.db, &stamp, 500).await.map_err(retry)? > 0 {}
    Ok(())
}

async fn forget(app: App) -> Result<(), JobError> {
    Call::system(&app, "forget")
        .write(|tx| async move {
            db::changes::prune(&tx, tx.now() - KEPT).await?;
            db::forget_tallies(&tx, tx.now() - KEPT).await?;
            db::forget_keys(&tx, tx.now() - KEPT).await
        })
        .await
        .map(drop)
        .map_err(retry)
}
