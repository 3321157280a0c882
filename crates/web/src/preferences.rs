//! Small choices a browser keeps: elder mode, English.

use crate::{call::Call, english, form::Input, layer::local_path, page::see_other};
use axum::{Router, response::Response, routing::post};

/// Cookie that switches elder mode on.
pub(crate) const ELDER: &str = "juxian_elder";

/// `POST /preferences/elder` and `/preferences/english` switch on or off, and return to where they were pressed.
pub fn router() -> Router {
    Router::new()
        .route(
            "/preferences/elder",
            post(async |call: Call, input: Input| switch(&call, &input, ELDER)),
        )
        .route(
            "/preferences/english",
            post(async |call: Call, input: Input| switch(&call, &input, english::COOKIE)),
        )
}

fn switch(call: &Call, input: &Input, name: &'static str) -> Response {
    if call.cookie(name).is_some() {
        call.drop_cookie(name);
    } else {
        let mut cookie = cookie::Cookie::new(name, "1");
        cookie.set_max_age(cookie::time::Duration::days(365));
        call.set_cookie(cookie);
    }
    see_other(local_path(input.get("back")).unwrap_or("/"))
}
