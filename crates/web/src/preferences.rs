//! Small choices a browser keeps: elder mode.

use crate::{call::Call, form::Input, layer::local_path, page::see_other};
use axum::{Router, response::Response, routing::post};

/// Cookie that switches elder mode on.
pub(crate) const ELDER: &str = "juxian_elder";

/// `POST /preferences/elder` switches elder mode on or off and returns to where it was pressed.
pub fn router() -> Router {
    Router::new().route("/preferences/elder", post(elder))
}

async fn elder(call: Call, input: Input) -> Response {
    if call.cookie(ELDER).is_some() {
        call.drop_cookie(ELDER);
    } else {
        let mut cookie = cookie::Cookie::new(ELDER, "1");
        cookie.set_max_age(cookie::time::Duration::days(365));
        call.set_cookie(cookie);
    }
    see_other(local_path(input.get("back")).unwrap_or("/"))
}
