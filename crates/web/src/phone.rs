//! The phone side: its front page, 我的, the manifest with which a phone puts it on its home screen, and the worker that says
//! 没有网络 where there is none. Everything on it is an ordinary web page (features L-02); the entries come from the rooms.

use crate::{
    assets,
    call::Call,
    chrome::Menu,
    error::{Error, Result},
    frame::{Frame, Site},
    home::Tile,
    page::Page,
};
use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderName, HeaderValue, header};
use serde_json::json;
use std::sync::LazyLock;

crate::routes! {
    /// The phone side's front page.
    pub PhoneHome = "/app";
    /// 我的.
    pub PhoneMine = "/app/mine";
    /// What a phone reads when the page is put on its home screen.
    pub PhoneManifest = "/app/manifest.webmanifest";
    /// The script that a phone keeps, for when there is no network.
    pub PhoneWorker = "/app/worker.js";
    /// 没有网络: the only page that a phone keeps.
    pub PhoneOffline = "/app/offline";
}

/// The phone side.
pub fn router() -> Router {
    Router::new()
        .route(PhoneHome::PATH, get(home))
        .route(PhoneMine::PATH, get(mine))
        .route(PhoneManifest::PATH, get(manifest))
        .route(PhoneWorker::PATH, get(worker))
        .route(PhoneOffline::PATH, get(offline))
}

#[derive(askama::Template)]
#[template(path = "phone_home.html")]
struct HomePage {
    frame: Frame,
    tiles: Vec<Tile>,
}

async fn home(call: Call) -> Page<HomePage> {
    let title = call.app.site.app.clone();
    let frame = call.frame(Site::Phone, title).nav("首页").done().await;
    let tiles = Tile::of(&call, Menu::PhoneHome);
    Page(HomePage { frame, tiles })
}

#[derive(askama::Template)]
#[template(path = "phone_mine.html")]
struct MinePage {
    frame: Frame,
    entries: Vec<Tile>,
}

async fn mine(call: Call) -> Page<MinePage> {
    let frame = call.frame(Site::Phone, "我的").nav("我的");
    Page(MinePage {
        frame: frame.noindex().done().await,
        entries: Tile::of(&call, Menu::PhoneMine),
    })
}

#[derive(askama::Template)]
#[template(path = "phone_offline.html")]
struct OfflinePage {
    css: &'static str,
    favicon: &'static str,
}

/// The same for everybody: it knows neither call nor session, because a phone keeps it.
async fn offline() -> Page<OfflinePage> {
    Page(OfflinePage {
        css: assets::CSS,
        favicon: assets::FAVICON,
    })
}

/// What the worker keeps from the beginning: the files that the frame of every page of this side names.
static WORKER: LazyLock<String> = LazyLock::new(|| {
    let shell = [assets::CSS, assets::JS, assets::SPRITE, assets::FAVICON];
    let given = json!({ "shell": shell, "offline": PhoneOffline::PATH });
    format!("const given = {given};\n{}", include_str!("worker.js"))
});

async fn worker() -> Response {
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    // without this it would be for what is below `/app/`, and not for `/app` itself
    let scope = HeaderName::from_static("service-worker-allowed");
    let head = [
        (header::CONTENT_TYPE, kind),
        (scope, HeaderValue::from_static(PhoneHome::PATH)),
    ];
    (head, WORKER.as_str()).into_response()
}

async fn manifest(call: Call) -> Result<Response> {
    let icon = |src: &str, sizes: &str, kind: &str, purpose: &str| json!({ "src": src, "sizes": sizes, "type": kind, "purpose": purpose });
    let site = &call.app.site;
    let text = serde_json::to_string(&json!({
        "id": PhoneHome::PATH,
        "name": site.app,
        "short_name": site.app,
        "description": format!("{}{}手机端", site.authority, site.hall),
        "lang": "zh-CN",
        "dir": "ltr",
        "start_url": PhoneHome::PATH,
        // the centres and the messages are pages of the sites, and stay in the same window
        "scope": "/",
        "display": "standalone",
        "theme_color": "#0d3f8c",
        "background_color": "#f4f6fa",
        "icons": [
            icon(assets::FAVICON, "any", "image/svg+xml", "any"),
            icon(assets::ICON_SMALL, "192x192", "image/png", "any"),
            icon(assets::ICON_LARGE, "512x512", "image/png", "any"),
            icon(assets::ICON_MASKABLE, "512x512", "image/png", "maskable"),
        ],
    }))
    .map_err(Error::broken)?;
    let kind = HeaderValue::from_static("application/manifest+json");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
