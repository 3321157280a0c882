//! The front page of the hall: where to log in, where to register, what can be done. Its tiles come from the rooms.

use crate::{
    call::Call,
    chrome::Menu,
    frame::{Frame, Site},
    page::Page,
};
use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::get,
};

/// `GET /`.
pub fn router() -> Router {
    Router::new().route("/", get(home))
}

/// A tile of a front page.
pub(crate) struct Tile {
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) href: String,
}

impl Tile {
    /// The tiles of a front page that the acting user sees.
    pub(crate) fn of(call: &Call, menu: Menu) -> Vec<Self> {
        let entries = call.app.chrome.entries(menu, call.actor);
        entries
            .map(|entry| Self {
                label: entry.label,
                hint: entry.hint,
                href: entry.href.clone(),
            })
            .collect()
    }

    /// The character in the coloured square.
    pub(crate) fn glyph(&self) -> String {
        self.label.chars().take(1).collect()
    }
}

#[derive(askama::Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    tiles: Vec<Tile>,
}

async fn home(call: Call) -> Response {
    let title = call.app.site.hall.clone();
    let frame = call.frame(Site::Hall, title).nav("大厅首页").done().await;
    let tiles = Tile::of(&call, Menu::HallHome);
    let page = Page(HomePage { frame, tiles });
    if call.session.is_some() || call.flash.is_some() {
        return page.into_response();
    }
    ([crate::PUBLIC], page).into_response()
}
