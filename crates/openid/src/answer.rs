//! Answers for programs: JSON that nobody keeps.

use crate::fault::Fault;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

/// JSON for one client alone (RFC 6749 §5.1).
pub(crate) fn private(status: StatusCode, body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::PRAGMA, "no-cache"),
    ];
    (status, headers, body.to_string()).into_response()
}

/// JSON that is the same for everybody.
pub(crate) fn public(kind: &'static str, body: &Value) -> Response {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static(kind));
    ([kind, web::PUBLIC], body.to_string()).into_response()
}

/// A fault of a request to the token endpoint (RFC 6749 §5.2).
pub(crate) fn fault(fault: Fault) -> Response {
    let status = match fault {
        Fault::CLIENT => StatusCode::UNAUTHORIZED,
        Fault::SLOW => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::BAD_REQUEST,
    };
    let body = json!({ "error": fault.code, "error_description": fault.text });
    let mut response = private(status, &body);
    if fault == Fault::CLIENT {
        let basic = HeaderValue::from_static("Basic realm=\"token\", charset=\"UTF-8\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, basic);
    }
    if fault == Fault::SLOW {
        let minutes = HeaderValue::from_static("600");
        response.headers_mut().insert(header::RETRY_AFTER, minutes);
    }
    response
}

/// Our fault: the cause goes to the log.
pub(crate) fn broken(error: &web::Error) -> Response {
    tracing::error!(%error, "a client's request failed");
    private(
        StatusCode::INTERNAL_SERVER_ERROR,
        &json!({ "error": "server_error" }),
    )
}
