//! The loopback service: the envelope of the most widespread driver, for the pages of allowed origins only; the test CA's
//! roots and revocation lists; and a page of its own.

use crate::{
    authority::{Order, Root, Sample, TRIES, TestCa},
    fault::{self, Armed},
    key::MakeError,
    page,
    sof::{self, Session},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use kernel::{choice::Choice as _, clock::Clock, credit_code::CreditCode, rng::Rng};
use serde_json::Value;
use std::{
    future::Future,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::net::TcpListener;

/// What the driver is started with.
#[derive(Debug)]
pub struct Settings {
    /// The test CA with its keys.
    pub ca: TestCa,
    /// Where it is kept; nowhere in tests.
    pub path: Option<PathBuf>,
    /// Origins whose pages may speak to it: `http://localhost:8080`.
    pub origins: Vec<String>,
    /// The clock.
    pub clock: Clock,
    /// The random source.
    pub rng: Rng,
}

struct Inner {
    ca: Mutex<(TestCa, Session)>,
    faults: Mutex<Vec<Armed>>,
    settings: Settings,
}

/// The driver. Cloning is cheap.
#[derive(Clone)]
pub struct Driver(Arc<Inner>);

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Driver")
    }
}

impl Driver {
    /// A driver with these keys.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(Inner {
            ca: Mutex::new((settings.ca.clone(), Session::default())),
            faults: Mutex::default(),
            settings,
        }))
    }

    /// Hands out a key for a unit that has none of this kind yet.
    pub fn equip(&self, order: &Order<'_>) -> Result<(), MakeError> {
        self.with(|ca, _| {
            let there = ca
                .keys
                .iter()
                .any(|key| key.code == order.code && key.sample == order.sample);
            if there {
                return Ok(());
            }
            let settings = &self.0.settings;
            ca.hand_out(order, settings.clock.now(), &settings.rng)?;
            self.keep(ca)
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut TestCa, &mut Session) -> T) -> T {
        let mut held = self.0.ca.lock().unwrap_or_else(PoisonError::into_inner);
        let (ca, session) = &mut *held;
        work(ca, session)
    }

    fn faults<T>(&self, work: impl FnOnce(&mut Vec<Armed>) -> T) -> T {
        work(&mut self.0.faults.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The page.
    fn page(&self, ca: &TestCa, wrong: &str) -> Response {
        let faults = self.faults(|armed| armed.iter().map(Armed::label).collect());
        page::index(ca, faults, wrong)
    }

    fn keep(&self, ca: &TestCa) -> Result<(), MakeError> {
        let settings = &self.0.settings;
        match &settings.path {
            Some(path) => ca.save(path, &settings.rng),
            None => Ok(()),
        }
    }

    /// Its addresses.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/alpha", post(ask).options(preflight))
            .route("/", get(index))
            .route("/driver.css", get(style))
            .route("/keys", post(order))
            .route("/fault", post(arm))
            .route("/fault/clear", post(disarm))
            .route("/keys/{id}/{act}", post(handle))
            .route("/ca/roots.pem", get(roots))
            .route("/ca/{list}", get(list))
            .route(
                "/.well-known/juxian-sandbox",
                get(async || crate::SANDBOX_MARK),
            )
            .with_state(self.clone())
    }

    /// The origin of a page that may speak to the driver.
    fn allowed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        let known = self.0.settings.origins.iter();
        known
            .clone()
            .any(|known| origin.as_bytes() == known.as_bytes())
            .then(|| origin.clone())
    }
}

/// Serves on a listener that is bound already.
pub async fn serve_on(
    listener: TcpListener,
    driver: &Driver,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, driver.router())
        .with_graceful_shutdown(shutdown)
        .await
}

fn refused() -> Response {
    StatusCode::FORBIDDEN.into_response()
}

/// What a browser asks before a page of the web may reach this computer.
async fn preflight(State(driver): State<Driver>, headers: HeaderMap) -> Response {
    let Some(origin) = driver.allowed(&headers) else {
        return refused();
    };
    let mut answer = StatusCode::NO_CONTENT.into_response();
    let to = answer.headers_mut();
    to.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    to.insert(header::VARY, HeaderValue::from_static("Origin"));
    let fixed = HeaderValue::from_static;
    to.insert(header::ACCESS_CONTROL_ALLOW_METHODS, fixed("POST"));
    to.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, fixed("content-type"));
    to.insert(header::ACCESS_CONTROL_MAX_AGE, fixed("600"));
    if headers.contains_key("access-control-request-private-network") {
        to.insert(
            HeaderName::from_static("access-control-allow-private-network"),
            fixed("true"),
        );
    }
    answer
}

/// The question in a body: the field `json` of a form, or JSON itself.
fn question(body: &[u8]) -> Option<Value> {
    if body.starts_with(b"json=") {
        let (_, json) = url::form_urlencoded::parse(body).find(|(name, _)| name == "json")?;
        serde_json::from_str(&json).ok()
    } else {
        serde_json::from_slice(body).ok()
    }
}

async fn ask(State(driver): State<Driver>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(origin) = driver.allowed(&headers) else {
        return refused();
    };
    let Some(question) = question(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let said = driver.with(|ca, session| {
        let (said, changed) = sof::answer(ca, session, &question);
        if changed && let Err(error) = driver.keep(ca) {
            tracing::error!(%error, "the keys could not be kept");
        }
        said
    });
    let name = question["function"].as_str().unwrap_or_default();
    let met = driver.faults(|armed| fault::take(armed, name));
    let mut answer = said.to_string().into_response();
    let to = answer.headers_mut();
    to.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    to.insert(header::VARY, HeaderValue::from_static("Origin"));
    to.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    fault::send(&met, answer).await
}

/// Whether a form comes from this driver's own page.
fn own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin == format!("http://{host}"),
        // no browser
        (None, _) => true,
        _ => false,
    }
}

async fn index(State(driver): State<Driver>) -> Response {
    driver.with(|ca, _| driver.page(ca, ""))
}

async fn style() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    (kind, include_str!("../assets/driver.css")).into_response()
}

fn back() -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response()
}

/// A field of a form.
fn field(body: &[u8], name: &str) -> String {
    url::form_urlencoded::parse(body)
        .find(|(known, _)| known == name)
        .map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

/// What shall go wrong, from the form: `kind` (`delay`, `drop`), `function`, `millis`, `times`.
async fn arm(State(driver): State<Driver>, headers: HeaderMap, body: Bytes) -> Response {
    if !own(&headers) {
        return refused();
    }
    match Armed::read(|name| field(&body, name)) {
        Some(armed) => {
            driver.faults(|all| all.push(armed));
            back()
        }
        None => driver.with(|ca, _| driver.page(ca, "请选择故障种类；延迟应为毫秒数，例如 3000")),
    }
}

async fn disarm(State(driver): State<Driver>, headers: HeaderMap) -> Response {
    if !own(&headers) {
        return refused();
    }
    driver.faults(Vec::clear);
    back()
}

/// A new key, from the form.
async fn order(State(driver): State<Driver>, headers: HeaderMap, body: Bytes) -> Response {
    if !own(&headers) {
        return refused();
    }
    let field = |name: &str| field(&body, name);
    let (name, sample) = (field("name"), Sample::from_code(&field("sample")));
    let code = field("code").parse::<CreditCode>();
    driver.with(|ca, _| {
        let code = match code {
            Ok(code) => code,
            Err(error) => return driver.page(ca, &error.to_string()),
        };
        if name.is_empty() {
            return driver.page(ca, "请输入单位名称");
        }
        let order = Order {
            name: &name,
            code: code.as_str(),
            sample: sample.unwrap_or(Sample::Good),
        };
        let settings = &driver.0.settings;
        let made = ca
            .hand_out(&order, settings.clock.now(), &settings.rng)
            .and_then(|_| driver.keep(ca));
        match made {
            Ok(()) => back(),
            Err(error) => driver.page(ca, &error.to_string()),
        }
    })
}

/// Plugging in, pulling out, unlocking.
async fn handle(
    State(driver): State<Driver>,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if !own(&headers) {
        return refused();
    }
    driver.with(|ca, _| {
        let Some(key) = ca.keys.iter_mut().find(|key| key.id == id) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        match act.as_str() {
            "plug" => key.plugged = true,
            "unplug" => key.plugged = false,
            "unlock" => key.tries = TRIES,
            _ => return StatusCode::NOT_FOUND.into_response(),
        }
        match driver.keep(ca) {
            Ok(()) => back(),
            Err(error) => driver.page(ca, &error.to_string()),
        }
    })
}

fn made<T: axum::response::IntoResponse>(made: Result<T, MakeError>, kind: &str) -> Response {
    match made {
        Ok(made) => ([(header::CONTENT_TYPE, kind)], made).into_response(),
        Err(error) => {
            tracing::error!(%error, "the test CA could not make it");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn roots(State(driver): State<Driver>) -> Response {
    driver.with(|ca, _| made(ca.roots_pem(), "application/x-pem-file"))
}

async fn list(State(driver): State<Driver>, Path(list): Path<String>) -> Response {
    let root = match list.as_str() {
        "sm2.crl" => Root::Sm2,
        "rsa.crl" => Root::Rsa,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let now = driver.0.settings.clock.now();
    driver.with(|ca, _| made(ca.revocation_list(root, now), "application/pkix-crl"))
}
