//! The one layer around all rooms: makes the call, refuses other origins, owns the error page, sets the headers.

use crate::{
    app::App,
    assets,
    call::Call,
    coding::{self, Coding},
    door::{Door, agree_url, confirm_url, units_url},
    english,
    error::{Error, FieldErrors},
    form::{Input, MAX_BODY},
    frame::{Flash, Frame, Site},
    headers,
    page::{Page, Redirect},
    park,
    session::{self, Load},
    tab,
};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use futures::{FutureExt as _, StreamExt as _};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use kernel::{actor::Actor, id::AccountId, rng::Rng};
use std::{
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    sync::{Arc, PoisonError},
    time::Duration,
};

/// Cookie that carries a message to the next page.
pub(crate) const FLASH: &str = "juxian_flash";
/// How long a form body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How long any other body may take: ten megabytes over a bad line.
const UPLOAD_TIME: Duration = Duration::from_mins(10);

/// Puts the layers around the collected routers of the rooms.
pub fn finish(app: &App, rooms: Router) -> Router {
    rooms
        .fallback(async || Error::Absent)
        .method_not_allowed_fallback(async || Error::Absent)
        .layer(from_fn_with_state(app.clone(), around))
        // before the session is looked up, behind the headers
        .layer(from_fn(assets::or_go_on))
        .layer(from_fn_with_state(app.secure_cookies, headers::dress))
}

async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let call = enter(&app, &parts).await;
    let mut request = Request::from_parts(parts, body);
    request.extensions_mut().insert(call.clone());
    let referer = same_origin_referer(request.headers());
    let partial = request.headers().contains_key("hx-request");
    let writes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let (mut typed, mut owner) = (None, None);
    let mut response = if writes {
        match admit(request).await {
            Ok((request, body)) => {
                owner = tab::made_for(&call.query, body.as_ref());
                typed = body;
                if let Err(error) = tab::check(&call, owner) {
                    error.into_response()
                } else {
                    // a task of its own: when the browser hangs up, what it asked for is still finished
                    tokio::spawn(next.run(request))
                        .await
                        .unwrap_or_else(|panic| Error::broken(panic).into_response())
                }
            }
            Err(error) => error.into_response(),
        }
    } else {
        AssertUnwindSafe(next.run(request))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Error::broken("a handler panicked").into_response())
    };
    if let Some(error) = response
        .extensions_mut()
        .remove::<Error>()
        .or_else(|| rejected(&response))
    {
        let page = referer.clone().unwrap_or_else(|| call.path.to_string());
        let asked = Asked {
            page,
            writes,
            typed,
            owner,
            partial,
        };
        response = match &error {
            Error::LogIn(door) => log_in(&call, *door, asked).await,
            Error::Confirm => first(&call, asked, confirm_url).await,
            Error::Agree => first(&call, asked, agree_url).await,
            Error::OtherTab(_) => other_tab(&call, asked).await,
            _ => error_page(&call, &error, referer).await,
        };
    }
    let response = tab::mark(&call, response).await;
    let response = english::answer(&call, hand_out(&call, response)).await;
    coding::pack(call.coding, response).await
}

/// What an extractor of the framework refused by itself, in a line of English.
fn rejected(response: &Response) -> Option<Error> {
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE if plain => Some(Error::TooLarge(
            "一次提交的内容太大，请删减后重试。".to_owned(),
        )),
        StatusCode::BAD_REQUEST
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY
            if plain =>
        {
            Some(Error::Invalid(FieldErrors::one(
                "",
                "提交的内容不完整或格式不正确，请返回原来的页面重新操作。",
            )))
        }
        _ => None,
    }
}

/// Checks the origin and takes a form body in, with a limit in size and time.
async fn admit(request: Request) -> Result<(Request, Option<Input>), Error> {
    if from_elsewhere(request.headers()) {
        return Err(Error::Forbidden(
            "这个请求来自其他网站，已被拒绝。请从本站页面重新操作。".to_owned(),
        ));
    }
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| {
            kind.as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        });
    if !is_form {
        // what does not come in time is cut off, and told as an upload that was interrupted
        let in_time = |body: Body| {
            let in_time = body
                .into_data_stream()
                .take_until(tokio::time::sleep(UPLOAD_TIME));
            Body::from_stream(in_time)
        };
        return Ok((request.map(in_time), None));
    }
    let (parts, body) = request.into_parts();
    let bytes = tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, MAX_BODY))
        .await
        .map_err(|_| {
            Error::TooLarge("提交用时过长，连接可能中断了。请检查网络后重新提交。".to_owned())
        })?
        .map_err(|_| Error::TooLarge("一次提交的内容不能超过 256 KB，请删减后重试。".to_owned()))?;
    let typed = Input::parse_urlencoded(&bytes);
    Ok((Request::from_parts(parts, Body::from(bytes)), Some(typed)))
}

/// Whether a browser says that another site made this request. Programs that are no browsers say neither.
fn from_elsewhere(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return !matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    match (headers.get(header::ORIGIN), headers.get(header::HOST)) {
        (Some(origin), Some(host)) => origin
            .to_str()
            .ok()
            .and_then(|origin| origin.split_once("://"))
            .is_none_or(|(_, origin)| origin.as_bytes() != host.as_bytes()),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

async fn enter(app: &App, request: &Parts) -> Call {
    let headers = &request.headers;
    let mut cookies = cookie::CookieJar::new();
    for value in headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
    {
        for cookie in cookie::Cookie::split_parse(value.to_owned()).flatten() {
            cookies.add_original(cookie);
        }
    }
    let now = app.clock.now();
    let english = cookies.get(english::COOKIE).is_some();
    let (mut session, mut expired, mut barred) = (None, None, None);
    if let Some(cookie) = cookies.get(session::COOKIE) {
        match app.sessions.load(cookie.value(), now).await {
            Load::Live(live) => session = Some(Arc::new(*live)),
            Load::Expired(account) => expired = Some(account),
            Load::Barred(account, why) => {
                expired = Some(account);
                barred = Some(Arc::from(why));
            }
            Load::Unknown => {}
        }
    }
    let flash = cookies
        .get(FLASH)
        .and_then(|cookie| Flash::from_cookie(cookie.value()));
    let actor = session
        .as_ref()
        .map_or(Actor::Anonymous, |session| session.actor);
    Call {
        app: app.clone(),
        now,
        actor,
        english: english && english::offered(&actor, request.uri.path()),
        session,
        request_id: request_id(&app.rng),
        network: network(request, app.trusted_proxies),
        agent: headers.get(header::USER_AGENT).cloned(),
        path: Arc::from(request.uri.path()),
        query: Arc::from(request.uri.query().unwrap_or("")),
        cookies: Arc::new(cookies),
        coding: Coding::of(headers),
        expired,
        barred,
        flash,
        outgoing: Arc::default(),
        shared: Arc::default(),
        asked: Arc::default(),
    }
}

/// Short enough to be read out on the phone.
fn request_id(rng: &Rng) -> Arc<str> {
    Arc::from(rng.token::<6>())
}

fn network(request: &Parts, trusted_proxies: u8) -> Option<IpAddr> {
    let peer = request
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip());
    if trusted_proxies == 0 {
        return peer;
    }
    let forwarded: Vec<&str> = request
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    // the last entry was added by the nearest proxy; entries before the trusted ones can be made up
    let index = forwarded.len().checked_sub(usize::from(trusted_proxies));
    index
        .and_then(|index| forwarded.get(index))
        .and_then(|text| text.parse().ok())
        .or(peer)
}

/// Path and query of the page that the request came from, if it is ours.
fn same_origin_referer(headers: &HeaderMap) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let (_, rest) = referer.split_once("://")?;
    let path = rest.strip_prefix(host)?;
    local_path(path).map(str::to_owned)
}

/// `path` if it stays on this site: the guard against open redirects.
#[must_use]
pub fn local_path(path: &str) -> Option<&str> {
    let fits = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control);
    fits.then_some(path)
}

/// A request that has to wait for its author.
struct Asked {
    /// The page that it came from.
    page: String,
    writes: bool,
    /// What was typed.
    typed: Option<Input>,
    /// For whom the form was made.
    owner: Option<AccountId>,
    /// A fragment of a page was asked for.
    partial: bool,
}

impl Asked {
    /// The page to go on with afterwards.
    fn next(&self, call: &Call) -> String {
        match (self.writes, call.query.is_empty()) {
            (true, _) => self.page.clone(),
            (false, true) => call.path.to_string(),
            (false, false) => format!("{}?{}", call.path, call.query),
        }
    }

    /// Keeps what was typed; tells whether it waits at the page to go on with.
    async fn park(&self, call: &Call, next: &str) -> Result<bool, Error> {
        match &self.typed {
            Some(typed) => park::leave(call, next, typed, self.owner).await,
            None => Ok(false),
        }
    }

    fn go_to(&self, url: String) -> Response {
        if self.partial {
            return (
                StatusCode::OK,
                [(HeaderName::from_static("hx-redirect"), url)],
            )
                .into_response();
        }
        Redirect(url).into_response()
    }
}

async fn log_in(call: &Call, door: Door, asked: Asked) -> Response {
    let next = asked.next(call);
    let kept = match asked.park(call, &next).await {
        Ok(kept) => kept,
        Err(error) => return error_page(call, &error, None).await,
    };
    if let Some(why) = &call.barred {
        call.warn(match (asked.writes, kept) {
            (true, true) => format!("{why}。刚才的提交没有受理，您填写的内容已为您保留2小时，授权恢复后重新登录即可继续。"),
            (true, false) => format!("{why}。刚才的提交没有受理。"),
            (false, _) => format!("{why}。"),
        });
    } else if call.expired.is_some() {
        call.warn(match (asked.writes, kept) {
            (true, true) => "登录已超时，请重新登录。您填写的内容已为您保留。",
            (true, false) => "登录已超时，请重新登录。刚才提交的内容没有保存，登录后请重新填写。",
            (false, _) => "登录已超时，请重新登录。",
        });
    }
    asked.go_to(door.login_url(&next))
}

/// Leads to the page that comes first; what was typed waits for its author.
async fn first(call: &Call, asked: Asked, there: fn(&str) -> String) -> Response {
    let next = asked.next(call);
    if let Err(error) = asked.park(call, &next).await {
        return error_page(call, &error, None).await;
    }
    asked.go_to(there(&next))
}

/// The form belongs to another tab's account: it waits there, and its author chooses as whom to go on.
async fn other_tab(call: &Call, asked: Asked) -> Response {
    let next = asked.next(call);
    let kept = match asked.park(call, &next).await {
        Ok(kept) => kept,
        Err(error) => return error_page(call, &error, None).await,
    };
    call.warn(if kept {
        "您在另一个窗口换用了其他身份登录，刚才的提交没有受理，填写的内容已为您保留。请选择原来的单位继续。"
    } else {
        "您在另一个窗口换用了其他身份登录，刚才的提交没有受理。请选择原来的单位继续。"
    });
    let there = match call.actor {
        Actor::Unit { .. } => units_url(&next),
        _ => Door::Unit.login_url(&next),
    };
    asked.go_to(there)
}

#[derive(askama::Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    status: u16,
    heading: &'static str,
    text: String,
    back: Option<String>,
}

/// An address as the log may know it: what is longer than a word may be a token that lets its holder in.
fn loggable(path: &str) -> String {
    let part = |part: &str| if part.len() > 20 { "…" } else { part }.to_owned();
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn error_page(call: &Call, error: &Error, back: Option<String>) -> Response {
    let (status, heading, text) = error.told();
    if let Error::Broken(cause) = error {
        let path = loggable(&call.path);
        tracing::error!(request = %call.request_id, %path, %cause, "request failed");
    }
    let site = match &*call.path {
        path if path.starts_with("/office") => Site::Office,
        path if path.starts_with("/rcfwypt") => Site::Talent,
        path if path.starts_with("/app") => Site::Phone,
        _ => Site::Hall,
    };
    let frame = call.frame(site, heading).noindex().done().await;
    let back = back.filter(|page| *page != *call.path);
    (
        status,
        Page(ErrorPage {
            frame,
            status: status.as_u16(),
            heading,
            text,
            back,
        }),
    )
        .into_response()
}

/// Hands over the cookies that were set on the way.
fn hand_out(call: &Call, mut response: Response) -> Response {
    let cookies =
        std::mem::take(&mut *call.outgoing.lock().unwrap_or_else(PoisonError::into_inner));
    for cookie in cookies {
        if let Ok(value) = HeaderValue::try_from(cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_learns_no_token() {
        let token = "k3".repeat(22);
        for (path, logged) in [
            (format!("/appeal/register/{token}"), "/appeal/register/…"),
            (format!("/app/scan/{token}/confirm"), "/app/scan/…/confirm"),
            ("/office/dead-letters".to_owned(), "/office/dead-letters"),
        ] {
            assert_eq!(loggable(&path), logged);
        }
    }

    #[test]
    fn only_paths_of_this_site_pass() {
        assert_eq!(local_path("/unit?x=1"), Some("/unit?x=1"));
        for evil in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:1",
            "",
            "/a\nb",
        ] {
            assert_eq!(local_path(evil), None, "{evil}");
        }
    }

    #[test]
    fn a_form_on_another_site_is_refused() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs
                .iter()
                .map(|(name, value)| {
                    (
                        HeaderName::from_static(name),
                        HeaderValue::from_static(value),
                    )
                })
                .collect::<HeaderMap>()
        };
        assert!(from_elsewhere(&headers(&[
            ("sec-fetch-site", "cross-site"),
            ("host", "a")
        ])));
        assert!(from_elsewhere(&headers(&[
            ("sec-fetch-site", "same-site"),
            ("host", "a")
        ])));
        assert!(!from_elsewhere(&headers(&[
            ("sec-fetch-site", "same-origin"),
            ("host", "a")
        ])));
        assert!(from_elsewhere(&headers(&[
            ("origin", "https://evil.example"),
            ("host", "a.example")
        ])));
        assert!(from_elsewhere(&headers(&[
            ("origin", "null"),
            ("host", "a.example")
        ])));
        assert!(!from_elsewhere(&headers(&[
            ("origin", "https://a.example"),
            ("host", "a.example")
        ])));
        assert!(!from_elsewhere(&headers(&[("host", "a.example")])));
    }
}
