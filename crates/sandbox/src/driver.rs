//! What is offered of the look-alike of a USB key's driver: where it is, and how to have it on another computer.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{Html, IntoResponse as _, Response},
    routing::get,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The driver and its test CA. The sandbox hands files over and knows nothing of what is in them.
#[derive(Clone, Debug)]
pub struct CaOffer {
    /// The page of the driver that runs beside the sandbox.
    pub page: String,
    /// The site whose pages may speak to the driver.
    pub site: String,
    /// The program.
    pub program: PathBuf,
    /// The test CA with its keys.
    pub store: PathBuf,
}

#[derive(Template)]
#[template(path = "driver.html")]
struct DriverPage {
    page: String,
    site: String,
    /// Whether the program was built.
    there: bool,
}

/// `/ca` and the files; nothing where no driver is served.
pub(crate) fn router<S: Clone + Send + Sync + 'static>(offer: Option<CaOffer>) -> Router<S> {
    let Some(offer) = offer else {
        return Router::new();
    };
    Router::new()
        .route("/ca", get(show))
        .route(
            "/ca/driver",
            get(async |State(offer): State<Arc<CaOffer>>| download(&offer.program).await),
        )
        .route(
            "/ca/test-ca.json",
            get(async |State(offer): State<Arc<CaOffer>>| download(&offer.store).await),
        )
        .with_state(Arc::new(offer))
}

async fn show(State(offer): State<Arc<CaOffer>>) -> Response {
    let page = DriverPage {
        page: offer.page.clone(),
        site: offer.site.clone(),
        there: offer.program.is_file(),
    };
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn download(path: &Path) -> Response {
    let name = path.file_name().and_then(|name| name.to_str());
    let disposition = format!("attachment; filename=\"{}\"", name.unwrap_or("driver"));
    match tokio::fs::read(path).await {
        Ok(bytes) => {
            let kind = "application/octet-stream".to_owned();
            let headers = [
                (header::CONTENT_TYPE, kind),
                (header::CONTENT_DISPOSITION, disposition),
            ];
            (headers, bytes).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
