//! What is offered of the look-alike of a USB key's driver: where it is, and how to have it on another computer.

use crate::{page::Page, world::World};
use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
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

/// `GET /ca`.
pub(crate) async fn show(State(world): State<Arc<World>>) -> Response {
    let Some(offer) = &world.config.ca else {
        return StatusCode::NOT_FOUND.into_response();
    };
    Page(DriverPage {
        page: offer.page.clone(),
        site: offer.site.clone(),
        there: offer.program.is_file(),
    })
    .into_response()
}

/// `GET /ca/driver`.
pub(crate) async fn program(State(world): State<Arc<World>>) -> Response {
    let offer = world.config.ca.as_ref();
    download(offer.map(|offer| offer.program.as_path())).await
}

/// `GET /ca/test-ca.json`.
pub(crate) async fn store(State(world): State<Arc<World>>) -> Response {
    let offer = world.config.ca.as_ref();
    download(offer.map(|offer| offer.store.as_path())).await
}

async fn download(path: Option<&Path>) -> Response {
    let Some(path) = path else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let name = path.file_name().and_then(|name| name.to_str());
    let disposition = format!("attachment; filename=\"{}\"", name.unwrap_or("driver"));
    match tokio::fs::read(path).await {
        Ok(bytes) => (
            [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
            ],
            bytes,
        )
            .into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
