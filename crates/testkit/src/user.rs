//! A browser of a test: keeps cookies, follows nothing by itself.

use crate::{Reply, plans::Heard};
use axum::{Router, body::Body, extract::ConnectInfo};
use http::{Request, header};
use kernel::actor::Actor;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tower::ServiceExt as _;

/// A browser. Cloning shares the cookies.
#[derive(Clone)]
pub struct User {
    router: Router,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    actor: Arc<Mutex<Actor>>,
    network: Arc<Mutex<SocketAddr>>,
    heard: Heard,
}

impl User {
    pub(crate) fn new(router: Router, heard: Heard) -> Self {
        let network = SocketAddr::from(([192, 0, 2, 1], 40_000));
        Self {
            router,
            cookies: Arc::default(),
            actor: Arc::new(Mutex::new(Actor::Anonymous)),
            network: Arc::new(Mutex::new(network)),
            heard,
        }
    }

    pub(crate) fn seat(&self, actor: Actor) {
        *self.actor.lock().expect("actor") = actor;
    }

    /// Who is logged in here (for typed users).
    #[must_use]
    pub fn actor(&self) -> Actor {
        *self.actor.lock().expect("actor")
    }

    /// Moves this browser to another network.
    pub fn from_network(&self, address: [u8; 4]) {
        *self.network.lock().expect("network") = SocketAddr::from((address, 40_000));
    }

    /// Sets a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies
            .lock()
            .expect("cookies")
            .insert(name.to_owned(), value.to_owned());
    }

    /// Reads a cookie.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("cookies").get(name).cloned()
    }

    /// Forgets a cookie.
    pub fn drop_cookie(&self, name: &str) {
        self.cookies.lock().expect("cookies").remove(name);
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).expect("a request"))
            .await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = encode(fields);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Opens a page, fills its form (the first whose action is `path` or empty) with `fields` and sends it to `path`:
    /// hidden fields such as the idempotency key and the version travel along.
    pub async fn fill(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let page = self.get(path).await.ok();
        let hidden = page.hidden_fields();
        let mut all: Vec<(&str, &str)> = hidden
            .iter()
            .filter(|(name, _)| !fields.iter().any(|(field, _)| field == name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    /// Sends a form with one file.
    pub async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Reply {
        const BOUNDARY: &str = "juxian-test-boundary";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
        }
        let (name, file_name, content) = file;
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = Request::post(path)
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Sends any request with this browser's cookies, as a same-origin request.
    pub async fn send(&self, mut request: Request<Body>) -> Reply {
        let cookies = {
            let jar = self.cookies.lock().expect("cookies");
            jar.iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("; ")
        };
        let headers = request.headers_mut();
        if !cookies.is_empty() {
            headers.insert(header::COOKIE, cookies.parse().expect("cookies"));
        }
        headers
            .entry(header::HOST)
            .or_insert(http::HeaderValue::from_static("localhost"));
        let network = *self.network.lock().expect("network");
        request.extensions_mut().insert(ConnectInfo(network));
        let response = {
            let _answering = self.heard.answering();
            let answer = self.router.clone().oneshot(request);
            answer.await.expect("an answer")
        };
        for value in response.headers().get_all(header::SET_COOKIE) {
            let text = value.to_str().expect("a cookie");
            let (name, rest) = text.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or("");
            let mut jar = self.cookies.lock().expect("cookies");
            if rest.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        Reply::read(response).await
    }
}

fn encode(fields: &[(&str, &str)]) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for (name, value) in fields {
        if !out.is_empty() {
            out.push('&');
        }
        for (part, end) in [(name, "="), (value, "")] {
            for byte in part.bytes() {
                if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                    out.push(char::from(byte));
                } else {
                    let _ = write!(out, "%{byte:02X}");
                }
            }
            out.push_str(end);
        }
    }
    out
}
