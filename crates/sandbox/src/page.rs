//! The sandbox's own pages, plain HTML with one style sheet. All say that this is a demonstration.

use crate::{
    control::Received,
    fault::Provider,
    mail::Letter,
    population::{Citizen, RegisteredUnit},
    register::ENDINGS,
    sms::Text,
    world::World,
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use kernel::clock::stamp;
use std::sync::Arc;

/// A template as a response.
pub(crate) struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => Html(html).into_response(),
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// 首页.
#[derive(Template)]
#[template(path = "index.html")]
pub(crate) struct Index {
    base: String,
    providers: [Provider; Provider::COUNT],
    units: Vec<RegisteredUnit>,
    citizens: Vec<Citizen>,
    sign_names: Vec<String>,
    /// Whether there is a driver of a USB key.
    ca: bool,
    /// Where the mail server listens.
    mail: Option<std::net::SocketAddr>,
    endings: String,
}

/// 短信收件箱.
#[derive(Template)]
#[template(path = "inbox.html")]
pub(crate) struct Inbox {
    pub phone: String,
    pub texts: Vec<Text>,
}

/// 邮件收件箱.
#[derive(Template)]
#[template(path = "mails.html")]
pub(crate) struct Mails {
    pub to: String,
    pub letters: Vec<Letter>,
}

/// 控制台.
#[derive(Template)]
#[template(path = "control.html")]
pub(crate) struct Control {
    pub provider: Provider,
    pub calls: Vec<Received>,
    /// What is armed, and how many calls it still meets.
    pub faults: Vec<(String, Option<u32>)>,
}

/// The phone page of a verification.
#[derive(Template)]
#[template(path = "phone.html")]
pub(crate) struct Phone {
    pub certify_id: String,
    pub token: String,
    pub name: String,
    pub number: String,
    pub host: String,
    pub again: bool,
}

/// Alipay's page where a person logs in and agrees.
#[derive(Template)]
#[template(path = "authorize.html")]
pub(crate) struct Authorize {
    pub host: String,
    pub redirect_uri: String,
    pub scope: String,
    pub state: String,
    pub citizens: Vec<Citizen>,
}

/// The province's page where a unit logs in.
#[derive(Template)]
#[template(path = "government.html")]
pub(crate) struct Government {
    pub profile: &'static str,
    pub host: String,
    pub back: String,
    pub nonce: String,
    pub challenge: String,
    pub units: Vec<RegisteredUnit>,
}

/// The phone page of the electronic business licence.
#[derive(Template)]
#[template(path = "licence.html")]
pub(crate) struct Licence {
    pub id: String,
    pub units: Vec<RegisteredUnit>,
}

/// One message and nothing else.
#[derive(Template)]
#[template(path = "notice.html")]
pub(crate) struct Notice {
    pub title: String,
    pub text: String,
}

/// `GET /`: what there is, and the rules by which it answers.
pub(crate) async fn index(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let config = &world.config;
    Page(Index {
        base: format!("http://{host}"),
        providers: Provider::ALL,
        units: config.units.iter().take(40).cloned().collect(),
        citizens: config.citizens.iter().take(40).cloned().collect(),
        sign_names: config.sign_names.clone(),
        ca: config.ca.is_some(),
        mail: config.mail,
        endings: ENDINGS.join("、"),
    })
}

/// `GET /sandbox.css`.
pub(crate) async fn style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("../assets/sandbox.css"),
    )
}

/// No script runs on these pages and no other site frames them. (`form-action` is left open: the phone page
/// ends with a redirect to whatever return address the caller registered.)
pub(crate) async fn safe_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
