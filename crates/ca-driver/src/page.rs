//! The driver's own page: which keys there are, which are plugged in, and a form for new ones. No script runs on it.

use crate::authority::{PIN, Sample, TRIES, TestCa};
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use kernel::choice::Choice as _;

#[derive(Template)]
#[template(path = "index.html")]
struct Index<'a> {
    ca: &'a TestCa,
    pin: &'static str,
    most: u32,
    samples: &'static [Sample],
    /// What shall go wrong.
    faults: Vec<String>,
    /// What is wrong with the form.
    fault: &'a str,
}

pub(crate) fn index(ca: &TestCa, faults: Vec<String>, fault: &str) -> Response {
    let page = Index {
        ca,
        pin: PIN,
        most: TRIES,
        samples: Sample::ALL,
        faults,
        fault,
    };
    let status = if fault.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    match page.render() {
        Ok(html) => {
            let mut response = (status, Html(html)).into_response();
            let policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
            response.headers_mut().insert(
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(policy),
            );
            response
        }
        Err(error) => {
            tracing::error!(%error, "the page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
