//! Forms of units carry the account that they were made for: one person may act for several units, each in a tab of its own, but
//! a browser has one session. What is sent from a tab of another unit is stopped, and what was typed waits there.

use crate::{call::Call, error::Error, form::Input};
use axum::{
    body::{Body, HttpBody as _, to_bytes},
    response::Response,
};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use kernel::{actor::Actor, id::AccountId};

/// The field, and the parameter of an upload, that says for whom a form was made.
const FIELD: &str = "_as";
/// Above this many bytes an answer is a file and not a page.
const MOST: usize = 4 << 20;
/// How every form begins that is sent.
const FORM: &str = "<form method=\"post\"";
/// What may be sent from any tab: logging in, logging out, choosing a unit, how pages look.
const ANYWHERE: [&str; 3] = ["/login", "/logout", "/preferences"];

/// For whom the form was made that was sent; `None` when it does not say.
pub(crate) fn made_for(query: &str, typed: Option<&Input>) -> Option<AccountId> {
    let of = |input: &Input| input.get(FIELD).parse().ok();
    typed.and_then(of).or_else(|| {
        let query = Input::parse_urlencoded(query.as_bytes());
        of(&query)
    })
}

/// Stops what was sent from a tab of somebody else than who is logged in now.
pub(crate) fn check(call: &Call, made_for: Option<AccountId>) -> Result<(), Error> {
    let (Some(owner), Some(now)) = (made_for, call.actor.account()) else {
        return Ok(());
    };
    if owner == now || ANYWHERE.iter().any(|path| call.path.starts_with(path)) {
        return Ok(());
    }
    Err(Error::OtherTab(owner))
}

/// Marks the forms of a page of somebody who acts for a unit, or of an institution: the same door, the same browser.
pub(crate) async fn mark(call: &Call, response: Response) -> Response {
    let (Actor::Unit { account, .. } | Actor::Institution { account, .. }) = call.actor else {
        return response;
    };
    let head = response.headers();
    let is_page = head
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let size = response.body().size_hint().exact();
    let whole = size.is_some_and(|size| size <= MOST as u64);
    if !is_page || !whole || head.contains_key(CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // the body is in memory: nothing is waited for here
    let bytes = to_bytes(body, MOST).await.unwrap_or_default();
    parts.headers.remove(CONTENT_LENGTH);
    let body = match std::str::from_utf8(&bytes) {
        Ok(html) => Body::from(marked(html, account)),
        Err(_) => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}

/// The page with the account in each of its forms. An upload is read as it comes, so it carries the account in its address.
fn marked(html: &str, account: AccountId) -> String {
    let mut out = String::with_capacity(html.len() + 512);
    let mut rest = html;
    while let Some(at) = rest.find(FORM) {
        let (before, form) = rest.split_at(at);
        let Some(end) = form.find('>') else { break };
        let (tag, after) = form.split_at(end + 1);
        out.push_str(before);
        if tag.contains("multipart/form-data") {
            out.push_str(&addressed(tag, account));
        } else {
            out.push_str(tag);
            let field = format!("<input type=\"hidden\" name=\"{FIELD}\" value=\"{account}\">");
            out.push_str(&field);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The tag of a form with the account in its address.
fn addressed(tag: &str, account: AccountId) -> String {
    const ACTION: &str = "action=\"";
    let Some((before, after)) = tag.split_once(ACTION) else {
        return tag.to_owned();
    };
    let Some((action, after)) = after.split_once('"') else {
        return tag.to_owned();
    };
    let sign = if action.contains('?') { "&amp;" } else { "?" };
    format!("{before}{ACTION}{action}{sign}{FIELD}={account}\"{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_is_sent_says_for_whom_it_was_made() {
        let id = AccountId(uuid::Uuid::from_u128(7));
        let html = "<form method=\"get\"></form><form method=\"post\" action=\"/a\" class=\"x\">1</form>\
            <form method=\"post\" action=\"/b\" enctype=\"multipart/form-data\">2</form>";
        let seen = marked(html, id);
        assert_eq!(seen.matches(&id.to_string()).count(), 2);
        assert!(seen.contains(&format!(
            "class=\"x\"><input type=\"hidden\" name=\"_as\" value=\"{id}\">1"
        )));
        assert!(seen.contains(&format!("action=\"/b?_as={id}\"")));
        let typed = Input::parse_urlencoded(format!("_as={id}&a=1").as_bytes());
        assert_eq!(made_for("", Some(&typed)), Some(id));
        assert_eq!(made_for(&format!("_as={id}"), None), Some(id));
        assert_eq!(made_for("x=1", None), None);
    }
}
