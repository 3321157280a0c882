//! The phone side: its front page, 我的, and the manifest with which a phone puts it on its home screen. Everything on it is an
//! ordinary web page (features L-02); the entries come from the rooms.

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
use http::{HeaderValue, header};
use serde_json::json;

crate::routes! {
    /// The phone side's front page.
    pub PhoneHome = "/app";
    /// 我的.
    pub PhoneMine = "/app/mine";
    /// What a phone reads when the page is put on its home screen.
    pub PhoneManifest = "/app/manifest.webmanifest";
}

/// The phone side.
pub fn router() -> Router {
    Router::new()
        .route(PhoneHome::PATH, get(home))
        .route(PhoneMine::PATH, get(mine))
        .route(PhoneManifest::PATH, get(manifest))
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
}

async fn mine(call: Call) -> Page<MinePage> {
    let frame = call.frame(Site::Phone, "我的").nav("我的");
    Page(MinePage {
        frame: frame.noindex().done().await,
    })
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
