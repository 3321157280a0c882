//! The headers that every answer carries, whoever made it: the one place that owns them.

use crate::session;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, header};

/// Everything is ours and nothing is inline, so the policy is short.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'";
/// Where the script of one page may ask beside this site; an answer carries it among its extensions. Nothing else of the
/// policy can be widened.
#[derive(Clone, Debug)]
pub struct Connects(HeaderValue);

impl Connects {
    /// To these addresses and no others. They come from the configuration, whose owner has checked them.
    pub fn to<'a>(addresses: impl Iterator<Item = &'a str>) -> crate::Result<Self> {
        let own = "connect-src 'self'";
        let wider = addresses.fold(own.to_owned(), |wider, address| wider + " " + address);
        HeaderValue::try_from(CSP.replacen(own, &wider, 1))
            .map(Self)
            .map_err(crate::Error::broken)
    }
}

/// A file that somebody sent, opened by itself in a browser: nothing in it runs, and it has no origin.
const CSP_FILE: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; \
                        form-action 'none'; sandbox";

const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(), microphone=(), payment=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// What may be said of an answer that is the same for everybody. Without it, no cache keeps the answer: pages can hold
/// names and numbers also before anybody has logged in.
pub const PUBLIC: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));

/// The outermost layer; `secure` says that the sites are reached by HTTPS.
pub(crate) async fn dress(State(secure): State<bool>, request: Request, next: Next) -> Response {
    let known = knows_somebody(request.headers());
    let mut response = next.run(request).await;
    let sets_cookie = response.headers().contains_key(header::SET_COOKIE);
    let wider = response.extensions_mut().remove::<Connects>();
    let headers = response.headers_mut();
    let policy = match wider {
        _ if is_file(headers) => HeaderValue::from_static(CSP_FILE),
        Some(Connects(policy)) => policy,
        None => HeaderValue::from_static(CSP),
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let says_public = headers.get(header::CACHE_CONTROL) == Some(&PUBLIC.1);
    if !headers.contains_key(header::CACHE_CONTROL) || says_public && (known || sets_cookie) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if secure {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    response
}

/// Whether the request comes from a browser that is logged in, or says so.
fn knows_somebody(headers: &http::HeaderMap) -> bool {
    headers.get_all(header::COOKIE).iter().any(|value| {
        let value = value.as_bytes();
        value
            .windows(session::COOKIE.len())
            .any(|name| name == session::COOKIE.as_bytes())
    })
}

/// Whether the answer can be something that a user has sent: a picture or a document. Our own pictures are drawings,
/// which nobody can send.
fn is_file(headers: &http::HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind.starts_with(b"image/") && !kind.starts_with(b"image/svg")
            || kind.starts_with(b"application/pdf")
            || kind.starts_with(b"application/vnd.")
            || kind.starts_with(b"application/octet-stream")
    })
}
