//! Sending the browser to a client.

use super::page::LeaveView;
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use web::{Call, Page, Redirect, Site};

/// An address of a client with more parameters. What it was registered with stays.
pub(crate) fn with_pairs(uri: &str, pairs: &[(&str, Option<&str>)]) -> web::Result<String> {
    let mut url = url::Url::parse(uri).map_err(web::Error::broken)?;
    let present = pairs
        .iter()
        .filter_map(|(name, value)| value.map(|value| (*name, value)));
    if present.clone().next().is_some() {
        url.query_pairs_mut().extend_pairs(present);
    }
    Ok(url.into())
}

/// Whether the browser comes from a form of ours.
pub(crate) fn from_form(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site.as_bytes() == b"same-origin")
}

/// Goes there. The policy of our pages lets a form lead to this site only, and browsers hold every redirect after a form to
/// it, that of the log-in as well: whoever comes from one (`from_form`) goes on from a page of ours instead.
pub(crate) async fn leave(call: &Call, name: &str, url: String, from_form: bool) -> Response {
    if !from_form {
        return Redirect(url).into_response();
    }
    let title = format!("正在前往{name}");
    Page(LeaveView {
        frame: call.frame(Site::Hall, title).noindex().done().await,
        name: name.to_owned(),
        url,
    })
    .into_response()
}
