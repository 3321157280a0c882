//! `GET /health`: whether this node can serve, for load balancers and operators.

use axum::{Router, http::StatusCode, routing::get};

/// Answers 200 when the database answers.
pub fn router(db: db::Db) -> Router {
    Router::new().route(
        "/health",
        get(async move || match db.ping().await {
            Ok(()) => (StatusCode::OK, "ok\n"),
            Err(error) => {
                tracing::error!(%error, "the database does not answer");
                (StatusCode::SERVICE_UNAVAILABLE, "database\n")
            }
        }),
    )
}
