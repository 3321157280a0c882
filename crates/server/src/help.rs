//! `/help`: the manual that the browser tests write, when it is there.

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use std::path::{Component, Path, PathBuf};
use web::{Call, Error};

/// Serves the folder of the manual.
pub fn router(folder: PathBuf) -> Router {
    let index = folder.clone();
    Router::new()
        .route(
            "/help",
            get(async move |call: Call| file(&call, &index, "index.html").await),
        )
        .route(
            "/help/{*path}",
            get(
                async move |call: Call, web::Path(path): web::Path<String>| {
                    file(&call, &folder, &path).await
                },
            ),
        )
}

async fn file(_: &Call, folder: &Path, name: &str) -> web::Result<Response> {
    let relative = Path::new(name);
    if !relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        return Err(Error::Absent);
    }
    let kind = match relative
        .extension()
        .and_then(|extension| extension.to_str())
    {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("svg") => "image/svg+xml",
        _ => return Err(Error::Absent),
    };
    let bytes = tokio::fs::read(folder.join(relative))
        .await
        .map_err(|_| Error::Absent)?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            web::PUBLIC,
        ],
        bytes,
    )
        .into_response())
}
