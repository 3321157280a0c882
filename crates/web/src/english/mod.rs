//! English pages: the same page, its text looked up piece by piece (decision 0033).
//!
//! Templates are written in Chinese only. For a reader who has chosen English, the finished page is walked through
//! once, and every text and every attribute that is read out is looked up in a catalogue, whose keys are the Chinese
//! texts. What people wrote themselves stands under `translate="no"` and is left alone; what the catalogue does not know
//! stays Chinese and is marked as such, so that it is read out rightly.

mod catalogue;
mod rewrite;

pub use catalogue::{Catalogue, Unreadable};

use crate::call::Call;
use axum::{
    body::{Body, HttpBody as _, to_bytes},
    response::Response,
};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use kernel::actor::Actor;

/// Cookie of a reader who has chosen English.
pub(crate) const COOKIE: &str = "juxian_english";

/// Above this many bytes an answer is a file and not a page.
const MOST: usize = 4 << 20;

/// Whether pages of this actor exist in English: those of the public and of persons. Units and officers work with the
/// terms of Chinese forms, and half a page in English helps nobody; the manual shows the screens in Chinese.
pub(crate) fn offered(actor: &Actor, path: &str) -> bool {
    let chinese = ["/office", "/help"];
    matches!(actor, Actor::Anonymous | Actor::Person { .. })
        && !chinese.iter().any(|part| path.starts_with(part))
}

/// The page in English.
pub(crate) fn page(call: &Call, html: &str) -> String {
    rewrite::page(html, &call.app.english)
}

/// The answer in English, if it is a page or a message that is whole and has not been packed.
pub(crate) async fn answer(call: &Call, response: Response) -> Response {
    let head = response.headers();
    let kind = head
        .get(CONTENT_TYPE)
        .map_or(&[][..], |kind| kind.as_bytes());
    let say: fn(&Call, &str) -> String = match kind {
        kind if kind.starts_with(b"text/html") => page,
        kind if kind.starts_with(b"application/json") => message,
        _ => return response,
    };
    let size = response.body().size_hint().exact();
    let whole = size.is_some_and(|size| size <= MOST as u64);
    let done = response.extensions().get::<Done>().is_some();
    if !call.english || !whole || done || head.contains_key(CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // the body is in memory: nothing is waited for here
    let bytes = to_bytes(body, MOST).await.unwrap_or_default();
    parts.headers.remove(CONTENT_LENGTH);
    let body = match std::str::from_utf8(&bytes) {
        Ok(text) => Body::from(say(call, text)),
        Err(_) => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}

/// What a script is told, with its message in English: the `message` of an object.
fn message(call: &Call, json: &str) -> String {
    let Ok(serde_json::Value::Object(mut object)) = serde_json::from_str(json) else {
        return json.to_owned();
    };
    let Some(serde_json::Value::String(message)) = object.get_mut("message") else {
        return json.to_owned();
    };
    if let Some(english) = call.app.english.english(message) {
        *message = english;
    }
    serde_json::Value::Object(object).to_string()
}

/// Marks an answer that is in English already: one that was kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Done;
