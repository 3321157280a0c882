//! The front page of the hall: where to log in, where to register, what can be done. Its tiles come from the rooms.

use crate::{
    call::Call,
    chrome::Menu,
    frame::{Frame, Site},
    page::Page,
};
use axum::{Router, routing::get};

/// `GET /`.
pub fn router() -> Router {
    Router::new().route("/", get(home))
}

/// A tile of the front page.
struct Tile {
    label: &'static str,
    hint: &'static str,
    href: String,
}

impl Tile {
    /// The character in the coloured square.
    fn glyph(&self) -> String {
        self.label.chars().take(1).collect()
    }
}

#[derive(askama::Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    tiles: Vec<Tile>,
}

async fn home(call: Call) -> Page<HomePage> {
    let title = call.app.site.hall.clone();
    let frame = call.frame(Site::Hall, title).nav("大厅首页").done().await;
    let entries = call.app.chrome.entries(Menu::HallHome, call.actor);
    let tiles = entries
        .map(|entry| Tile {
            label: entry.label,
            hint: entry.hint,
            href: entry.href.clone(),
        })
        .collect();
    Page(HomePage { frame, tiles })
}
