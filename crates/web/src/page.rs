//! Answers: pages, redirects, and path and query arguments that fail as a page.

use crate::{
    error::{Error, Result},
    form::Input,
};
use askama::Template;
use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use serde::de::DeserializeOwned;

/// A page: an askama template with its frame.
#[derive(Clone, Debug)]
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => (
                [(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("text/html; charset=utf-8"),
                )],
                html,
            )
                .into_response(),
            Err(error) => Error::broken(error).into_response(),
        }
    }
}

/// The same form again, with its messages: 422.
pub fn invalid<T: Template>(page: T) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response()
}

/// Where a successful POST goes: 303.
#[derive(Clone, Debug)]
pub struct Redirect(pub String);

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        match HeaderValue::try_from(self.0) {
            Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
            Err(error) => Error::broken(error).into_response(),
        }
    }
}

/// 303 to a route of ours.
pub fn see_other(route: impl std::fmt::Display) -> Response {
    Redirect(route.to_string()).into_response()
}

/// Path arguments; what does not parse is a page that does not exist.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| Error::Absent)
    }
}

/// Query arguments with the reading aids of a form. Never fails.
#[derive(Clone, Debug)]
pub struct Query(pub Input);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> std::result::Result<Self, Self::Rejection> {
        Ok(Self(Input::parse_urlencoded(
            parts.uri.query().unwrap_or("").as_bytes(),
        )))
    }
}
