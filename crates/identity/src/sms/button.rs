//! Answers to the button 获取验证码: JSON for the script, which asks for it; without a script the form is shown again.

use super::{
    code::{CodeError, Sent},
    web::CodeSent,
};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;

/// Whether the script asks.
#[must_use]
pub fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

/// The code is on its way, and what became of it is told at `check`.
#[must_use]
pub fn sent(sent: &Sent) -> Response {
    let check = CodeSent { id: sent.id }.to_string();
    answer(
        StatusCode::OK,
        &json!({ "message": sent.message, "seconds": sent.seconds, "check": check }),
    )
}

/// It is not, because of this field.
#[must_use]
pub fn refused(status: StatusCode, field: &str, message: &str) -> Response {
    answer(status, &json!({ "message": message, "field": field }))
}

/// The status of an answer about a code.
#[must_use]
pub const fn status_of(error: &CodeError) -> StatusCode {
    match error {
        CodeError::TooSoon(_) | CodeError::NotGone(..) | CodeError::TooMany(_) => {
            StatusCode::TOO_MANY_REQUESTS
        }
        CodeError::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// JSON for a script.
pub(crate) fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        body.to_string(),
    )
        .into_response()
}
