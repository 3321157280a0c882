//! 邮件收件箱: what the look-alike has taken.

use super::Letter;
use crate::{page, world::World};
use axum::{
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Redirect},
};
use kernel::clock::stamp;
use serde::Deserialize;
use std::sync::Arc;

/// The query of the inbox.
#[derive(Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    to: String,
}

impl Filter {
    fn letters(&self, world: &World) -> Vec<Letter> {
        let to = self.to.trim().to_lowercase();
        let state = world.state();
        state
            .letters
            .iter()
            .filter(|letter| to.is_empty() || letter.to.contains(&to))
            .cloned()
            .collect()
    }
}

/// `GET /mail`: the page.
pub(crate) async fn inbox(
    State(world): State<Arc<World>>,
    Query(filter): Query<Filter>,
) -> impl IntoResponse {
    let letters = filter.letters(&world);
    page::Page(page::Mails {
        to: filter.to,
        letters,
    })
}

/// `GET /mail.json?to=`: the same for programs.
pub(crate) async fn inbox_json(
    State(world): State<Arc<World>>,
    Query(filter): Query<Filter>,
) -> impl IntoResponse {
    let list: Vec<_> = filter
        .letters(&world)
        .iter()
        .map(|letter| {
            serde_json::json!({
                "at": stamp(letter.at), "from": letter.from, "to": letter.to, "subject": letter.subject,
                "text": letter.text, "id": letter.id, "encrypted": letter.encrypted,
            })
        })
        .collect();
    (
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        serde_json::Value::Array(list).to_string(),
    )
}

/// `POST /mail/clear`: empties the inbox.
pub(crate) async fn clear(State(world): State<Arc<World>>) -> Redirect {
    world.state().letters.clear();
    Redirect::to("/mail")
}
