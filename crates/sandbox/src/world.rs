//! The one state behind all look-alikes. It lives in memory: a restart is a fresh world with the same keys.

use crate::{
    alipay::{self, Bill},
    control::{self, Received},
    driver::{self, CaOffer},
    fault::{Armed, Effects, Fault, Provider},
    gov,
    keys::{Keys, KeysError},
    licence,
    mail::{self, Letter},
    page,
    population::{self, Citizen, RegisteredUnit},
    register,
    sign::hmac_sha256,
    sms::{self, SmsTemplate, Text},
};
use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use kernel::{
    clock::{Clock, Instant},
    rng::Rng,
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How many received calls and texts are kept to be looked at.
const KEPT: usize = 500;

/// What a sandbox is made of. Only [`Keys`] and the templates must agree with the product's configuration.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// Both sides' keys.
    pub keys: Keys,
    /// The clock that signatures, limits and expiry are measured by.
    pub clock: Clock,
    /// Where identifiers come from.
    pub rng: Rng,
    /// Signatures (短信签名) registered with both text providers.
    pub sign_names: Vec<String>,
    /// Templates registered with both text providers.
    pub templates: Vec<SmsTemplate>,
    /// Units that the register knows by name. Others are judged by the rule on the index page.
    pub units: Vec<RegisteredUnit>,
    /// Citizens whose name and number the identity provider knows.
    pub citizens: Vec<Citizen>,
    /// Where delivery receipts are pushed.
    pub receipts: Receipts,
    /// The driver of a USB key, where one is served beside the sandbox.
    pub ca: Option<CaOffer>,
    /// Where the mail server is served, for the index page.
    pub mail: Option<std::net::SocketAddr>,
}

/// Addresses that the text providers push delivery receipts to. Without an address nothing is pushed.
#[derive(Clone, Debug, Default)]
pub struct Receipts {
    /// For texts sent through Aliyun.
    pub aliyun: Option<String>,
    /// For texts sent through Tencent.
    pub tencent: Option<String>,
    /// How long after the sending.
    pub delay: Duration,
}

impl SandboxConfig {
    /// A sandbox with the built-in units and citizens and one registered signature, and no template yet.
    #[must_use]
    pub fn new(keys: Keys, clock: Clock, rng: Rng) -> Self {
        Self {
            keys,
            clock,
            rng,
            sign_names: vec!["江苏人社".to_owned()],
            templates: Vec::new(),
            units: population::units(),
            citizens: population::citizens(),
            receipts: Receipts {
                delay: Duration::from_secs(2),
                ..Receipts::default()
            },
            ca: None,
            mail: None,
        }
    }
}

/// A running set of look-alikes. Clones share one world, so that a test can look inside and arm faults
/// while the router serves.
#[derive(Clone)]
pub struct Sandbox(pub(crate) Arc<World>);

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sandbox")
    }
}

pub(crate) struct World {
    pub config: SandboxConfig,
    pub alipay: alipay::Signer,
    pub gov: gov::oidc::Signer,
    pub http: reqwest::Client,
    state: Mutex<State>,
}

/// Everything that changes.
#[derive(Default)]
pub(crate) struct State {
    pub texts: VecDeque<Text>,
    pub letters: VecDeque<Letter>,
    pub bills: HashMap<String, Bill>,
    pub grants: alipay::Grants,
    pub nonces: HashMap<String, Instant>,
    pub tickets: gov::Tickets,
    pub licences: HashMap<String, licence::Session>,
    pub received: [VecDeque<Received>; Provider::COUNT],
    pub faults: [Vec<Armed>; Provider::COUNT],
}

impl World {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn now(&self) -> Instant {
        self.config.clock.now()
    }

    /// An identifier in the form that providers like: upper-case hexadecimal with hyphens.
    pub fn request_id(&self) -> String {
        uuid::Builder::from_random_bytes(self.config.rng.bytes::<16>())
            .into_uuid()
            .to_string()
            .to_uppercase()
    }

    pub fn effects(&self, provider: Provider) -> Effects {
        Effects::take(&mut self.state().faults[provider.index()])
    }

    /// Notes a call for the control page. `summary` must hold no secret.
    pub fn received(&self, provider: Provider, action: &str, summary: String, outcome: &str) {
        let entry = Received {
            at: self.now(),
            action: action.to_owned(),
            summary,
            outcome: outcome.to_owned(),
        };
        let mut state = self.state();
        let list = &mut state.received[provider.index()];
        list.push_front(entry);
        list.truncate(KEPT);
    }

    pub fn keep_text(&self, text: Text) {
        let mut state = self.state();
        state.texts.push_front(text);
        state.texts.truncate(KEPT);
    }

    pub fn keep_letter(&self, letter: Letter) {
        let mut state = self.state();
        state.letters.push_front(letter);
        state.letters.truncate(KEPT);
    }

    /// A number in `0..bound` that is always the same for the same text, so that what the look-alikes make
    /// up about an unknown unit stays the same from one run to the next.
    pub fn steady(text: &str, bound: u64) -> u64 {
        let mac = hmac_sha256(b"juxian-sandbox", text.as_bytes());
        let first = mac
            .iter()
            .take(8)
            .fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
        first % bound.max(1)
    }
}

impl Sandbox {
    /// A fresh world.
    pub fn new(config: SandboxConfig) -> Result<Self, KeysError> {
        let alipay = alipay::Signer::new(&config.keys.alipay)?;
        let gov = gov::oidc::Signer::new()?;
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .build()
            .unwrap_or_default();
        Ok(Self(Arc::new(World {
            config,
            alipay,
            gov,
            http,
            state: Mutex::default(),
        })))
    }

    /// The pages and the providers' own addresses.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/", get(page::index).post(rpc))
            .route("/sandbox.css", get(page::style))
            .route(
                crate::SANDBOX_MARK_PATH,
                get(|| async { crate::SANDBOX_MARK }),
            )
            .merge(driver::router(self.0.config.ca.clone()))
            .route("/sms", get(sms::inbox))
            .route("/sms.json", get(sms::inbox_json))
            .route("/sms/clear", post(sms::clear))
            .route("/mail", get(mail::inbox))
            .route("/mail.json", get(mail::inbox_json))
            .route("/mail/clear", post(mail::clear))
            .route(
                "/gateway.do",
                get(alipay::gateway_get).post(alipay::gateway_post),
            )
            .route("/alipay/certify/{certify_id}", post(alipay::decide))
            .route("/oauth2/publicAppAuthorize.htm", get(alipay::authorize))
            .route("/alipay/log-in", post(alipay::decide_log_in))
            .route("/register/verify", post(register::verify))
            .route("/elicense/sessions", post(licence::open))
            .route("/elicense/sessions/{id}", get(licence::ask))
            .route("/elicense/scan/{id}", get(licence::scan))
            .route("/elicense/decide/{id}", post(licence::decide))
            .route("/gov/login", get(gov::login))
            .route("/gov/log-in", post(gov::decide))
            .route("/gov/api/uc/sso/access_token", post(gov::call))
            .route("/gov/api/uc/sso/user", post(gov::call))
            .route("/gov/cas/login", get(gov::cas::login))
            .route("/gov/cas/p3/serviceValidate", get(gov::cas::validate))
            .route("/gov/{profile}/authorize", get(gov::oauth::authorize))
            .route(
                "/gov/{profile}/oauth2/access_token",
                post(gov::oauth::token),
            )
            .route("/gov/{profile}/oauth2/token", post(gov::oauth::token))
            .route("/gov/openam/oauth2/tokeninfo", get(gov::oauth::token_info))
            .route("/gov/{profile}/oauth2/userinfo", get(gov::oauth::user_info))
            .route(
                "/gov/oidc/.well-known/openid-configuration",
                get(gov::oidc::discovery),
            )
            .route("/gov/oidc/jwks", get(gov::oidc::keys))
            .route("/control/{provider}", get(control::show))
            .route("/control/{provider}/calls.json", get(control::calls))
            .route("/control/{provider}/fault", post(control::arm))
            .route("/control/{provider}/clear", post(control::clear))
            .fallback(|| async {
                (StatusCode::NOT_FOUND, "没有这个页面。请从首页 / 开始。")
            })
            .layer(axum::middleware::map_response(page::safe_headers))
            .with_state(self.0.clone())
    }

    /// Arms a fault for the next `times` calls of a provider, or until cleared.
    pub fn arm(&self, provider: Provider, fault: Fault, times: Option<u32>) {
        self.0.state().faults[provider.index()].push(Armed { fault, left: times });
    }

    /// Disarms every fault of a provider.
    pub fn disarm(&self, provider: Provider) {
        self.0.state().faults[provider.index()].clear();
    }

    /// The texts that a number received (all numbers when empty), newest first.
    #[must_use]
    pub fn texts(&self, phone: &str) -> Vec<Text> {
        self.0
            .state()
            .texts
            .iter()
            .filter(|text| phone.is_empty() || text.phone == phone)
            .cloned()
            .collect()
    }

    /// The calls that a provider received, newest first.
    #[must_use]
    pub fn calls(&self, provider: Provider) -> Vec<Received> {
        self.0.state().received[provider.index()]
            .iter()
            .cloned()
            .collect()
    }
}

/// `POST /`: both text providers answer on the root of their own host; the action header tells which one
/// is meant.
async fn rpc(
    axum::extract::State(world): axum::extract::State<Arc<World>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if headers.contains_key("x-acs-action") {
        crate::aliyun::answer(&world, &method, &uri, &headers, &body).await
    } else if headers.contains_key("x-tc-action") {
        crate::tencent::answer(&world, &headers, &body).await
    } else {
        (
            StatusCode::BAD_REQUEST,
            "缺少 x-acs-action 或 X-TC-Action 请求头",
        )
            .into_response()
    }
}
