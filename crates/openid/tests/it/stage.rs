//! A stage with persons and units that log in through the pages, and clients that the test plays itself.

use async_trait::async_trait;
use axum::{Router, body::Bytes, extract::State, routing::post};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::{
    Identity,
    account::{self, Holder, Kind, NewAccount},
    agreement::{self, Text, Way},
    face::{BeginOutcome, FaceAsk, FaceOutcome, FacePage, FaceVerifier, PageError},
    password::PasswordPool,
    sms::{SendOutcome, SmsSender, SmsText},
};
use kernel::{
    clock::CivilDate, credit_code::CreditCode, document::Document, id::AccountId, mobile::Mobile,
};
use openid::{
    OpenId, Scopes,
    client::{self, Doors, NewClient, Registered},
    key::Alg,
};
use org::{OrgRealms, agency, officer, unit};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, Mutex, OnceLock};
use testkit::{On, Reply, Setup, TestApp, User};

pub const PASSWORD: &str = "Xk4-ruqe7t";
/// The address of the sites in these tests.
pub const ISSUER: &str = "https://hall.example";
/// Where codes come back in these tests.
pub const CALLBACK: &str = "https://partner.example/callback";
/// Where a browser goes after logging out.
pub const GOODBYE: &str = "https://partner.example/goodbye";
/// A verifier, and its challenge is what every request of these tests carries.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// No face is checked here.
struct Silent;

/// The phone of these tests: the code of the last text.
#[derive(Default)]
pub struct Phone(Mutex<String>);

#[async_trait]
impl SmsSender for Phone {
    async fn send(&self, _: &Mobile, text: &SmsText) -> SendOutcome {
        if let Some((_, code)) = text.params.iter().find(|(name, _)| name == "code") {
            self.0.lock().unwrap().clone_from(code);
        }
        SendOutcome::Accepted {
            provider_id: "1".to_owned(),
        }
    }
    async fn was_sent(&self, _: &Mobile, _: &SmsText) -> Option<bool> {
        Some(false)
    }
}

#[async_trait]
impl FaceVerifier for Silent {
    async fn begin(&self, _: &FaceAsk) -> BeginOutcome {
        BeginOutcome::Begun {
            certify_id: "certify".to_owned(),
        }
    }
    fn page(&self, _: &str) -> Result<FacePage, PageError> {
        Err(PageError)
    }
    async fn result(&self, _: &str) -> FaceOutcome {
        FaceOutcome::NotPassed { reason: None }
    }
}

pub struct Stage {
    pub app: TestApp,
    pub identity: Identity,
    phone: Arc<Phone>,
}

impl Stage {
    pub async fn new(on: On) -> Self {
        let made: Arc<OnceLock<Identity>> = Arc::default();
        let (wired, sessions) = (made.clone(), made.clone());
        let phone = Arc::<Phone>::default();
        let sms = phone.clone();
        let mut setup = Setup::new(
            [
                identity::migrations(),
                org::migrations(),
                openid::migrations(),
            ],
            move |app, registry| {
                let identity = wired.get().expect("sessions are made first");
                identity::register_jobs(registry, identity);
                let keepers = identity::Keepers::new(vec![Box::new(openid::OpenIdKeeper)]);
                identity::register_keeping(registry, app, identity, &keepers);
                registry.on::<identity::ClosingAsked, _, _>(|_, _| async { Ok(()) });
                // in the whole house the notify room tells the holder
                registry.on::<identity::session::NewDevice, _, _>(|_, _| async { Ok(()) });
                registry.on::<account::PasswordChanged, _, _>(|_, _| async { Ok(()) });
                let openid = OpenId::new(identity.clone(), ISSUER).unwrap();
                openid::register_jobs(registry, app, &openid);
                identity::router(identity)
                    .merge(identity::keeping_router(identity, &keepers))
                    .merge(openid::router(&openid))
            },
        );
        setup.menus = openid::menu();
        setup.sessions = Some(Box::new(move |base| {
            let identity = Identity::new(identity::Setup {
                db: base.db.clone(),
                vault: base.vault.clone(),
                rng: base.rng.clone(),
                realms: Arc::new(OrgRealms::new(base.db.clone(), base.vault.clone())),
                sms,
                face: Arc::new(Silent),
                alipay: None,
                ca: None,
                passkeys: None,
                passwords: PasswordPool::start_with(&base.rng, 1).unwrap(),
                links: identity::Links::default(),
            });
            Arc::new(sessions.get_or_init(|| identity).clone())
        }));
        let app = testkit::start(on, setup).await;
        let identity = made.get().unwrap().clone();
        Self {
            app,
            identity,
            phone,
        }
    }

    pub fn call(&self) -> web::Call {
        web::Call::system(&self.app.app, "test")
    }

    /// A partner's site that may be told a name and a phone.
    pub async fn partner(&self) -> Partner {
        self.client(|_| ()).await
    }

    /// A client, changed from the usual one.
    pub async fn client(&self, change: impl FnOnce(&mut NewClient)) -> Partner {
        let mut new = NewClient {
            name: "南京人才网".to_owned(),
            redirect_uris: vec![CALLBACK.to_owned()],
            logout_uris: vec![GOODBYE.to_owned()],
            backchannel_uri: None,
            scopes: Scopes::read("openid profile phone unit"),
            doors: Doors::Both,
            alg: Alg::Es256,
            sector: None,
            public: false,
            first_party: false,
            demo: true,
        };
        change(&mut new);
        let new = &new;
        let Registered { client, secret } = self
            .call()
            .write(|tx| async move { client::add(&tx, new).await })
            .await
            .unwrap();
        Partner {
            id: client.client_id,
            secret: secret.map(|secret| secret.expose().clone()),
            browser: self.app.visitor(),
        }
    }

    /// A person with an account that has agreed to nothing yet.
    pub async fn newcomer(&self, n: u16) -> AccountId {
        let (holder, hash) = (&holder(n), &self.hash().await);
        let vault = &self.app.app.vault;
        let made = self
            .call()
            .write(|tx| async move {
                let (id, _) = identity::person::create(&tx, vault, holder, Some(hash)).await?;
                Ok::<_, account::AccountError>(id)
            })
            .await;
        made.unwrap()
    }

    /// A person with an account.
    pub async fn person(&self, n: u16) -> AccountId {
        let id = self.newcomer(n).await;
        self.call()
            .write(|tx| async move {
                agreement::record(&tx, id, Text::Person, 1, Way::Register).await
            })
            .await
            .unwrap();
        id
    }

    /// A unit whose legal representative has an account.
    pub async fn unit(&self, n: u16) -> AccountId {
        let (holder, hash, code) = (&holder(n), &self.hash().await, &code(n));
        let vault = &self.app.app.vault;
        self.call()
            .write(|tx| async move {
                let new = unit::NewUnit {
                    credit_code: code,
                    name: "南京测试有限公司",
                    region: Some("320102"),
                    address: None,
                    register_state: "存续",
                    register_kind: "有限责任公司",
                    established: None,
                };
                let unit = unit::create(&tx, vault, new).await?;
                let account = NewAccount {
                    realm: Some(unit.id.0),
                    kind: Kind::Unit,
                    holder,
                    password: Some(hash),
                    proven: true,
                };
                let account = account::create_in_realm(&tx, vault, account).await.unwrap();
                unit::set_account(&tx, unit.id, account).await?;
                agreement::record(&tx, account, Text::Unit, 1, Way::Register).await?;
                Ok::<_, unit::UnitError>(account)
            })
            .await
            .unwrap()
    }

    /// An officer of an agency, with an account.
    pub async fn officer(&self, n: u16) {
        let (holder, hash) = (&holder(n), &self.hash().await);
        let vault = &self.app.app.vault;
        self.call()
            .write(|tx| async move {
                let agency = agency::NewAgency {
                    code: "320100",
                    name: "南京市人力资源和社会保障局",
                    region: "320100",
                    parent: None,
                    reviews: true,
                };
                let agency = agency::create(&tx, agency).await.unwrap();
                let new = officer::NewOfficer {
                    agency,
                    holder,
                    password: Some(hash),
                    operator: false,
                };
                officer::create(&tx, vault, new).await.map(drop)
            })
            .await
            .unwrap();
    }

    /// A browser in which officer `n` has shown both factors.
    pub async fn officer_logged_in(&self, n: u16) -> User {
        let user = self.app.visitor();
        let second = log_in(&user, "/office/login", n).await;
        let _ = user.post(&format!("{second}/code"), &[]).await.ok();
        self.app.run_jobs().await;
        let code = self.phone.0.lock().unwrap().clone();
        let goal = user.post(&second, &[("sms_code", &code)]).await.see_other();
        assert_eq!(goal, "/office");
        user
    }

    async fn hash(&self) -> identity::password::PasswordHash {
        self.identity
            .passwords()
            .hash(&PASSWORD.into())
            .await
            .unwrap()
    }

    /// A browser in which person `n` has logged in.
    pub async fn logged_in(&self, n: u16) -> User {
        let user = self.app.visitor();
        log_in(&user, "/login?tab=person", n).await;
        self.app.run_jobs().await;
        user
    }

    /// All lines of the audit log, as text.
    pub async fn audit(&self) -> Vec<(String, String)> {
        let filter = db::audit::Filter::default();
        let lines = db::audit::list(&self.app.app.db, &filter, 500)
            .await
            .unwrap();
        lines
            .into_iter()
            .map(|line| {
                let text = format!("{} {} {}", line.actor, line.object, line.detail);
                (line.action, text)
            })
            .collect()
    }

    /// How many lines of the audit log are of an action.
    pub async fn audited(&self, action: &str) -> usize {
        let lines = self.audit().await;
        lines.iter().filter(|(of, _)| of == action).count()
    }
}

/// The holder number `n` of these tests.
pub fn holder(n: u16) -> Holder {
    let born = CivilDate::from_ymd_opt(1980, 1, 1).unwrap();
    Holder {
        name: "沈知行".to_owned().into(),
        document: Document::resident(329_991, born, 100 + n).unwrap(),
        mobile: Some(format!("1380000{n:04}").parse().unwrap()),
    }
}

/// The credit code of unit `n`.
pub fn code(n: u16) -> CreditCode {
    CreditCode::compose("91", "329990", &format!("MA{n:06}")).unwrap()
}

/// Logs holder `n` in on a page; gives where the browser is sent.
pub async fn log_in(user: &User, page: &str, n: u16) -> String {
    let (holder, code) = (holder(n), code(n));
    let mut fields = vec![
        ("identifier", holder.document.number()),
        ("password", PASSWORD),
    ];
    if page.contains("tab=unit") {
        fields.extend([("tab", "unit"), ("realm", code.as_str())]);
    } else {
        fields.push(("tab", "person"));
    }
    user.fill(page, &fields).await.see_other()
}

/// A client of these tests. Its server sends no cookies.
pub struct Partner {
    pub id: String,
    pub secret: Option<String>,
    pub browser: User,
}

/// What a client got for a code.
pub struct Tokens {
    pub access: String,
    pub id_token: String,
    pub claims: Value,
    pub scope: String,
}

impl Partner {
    /// The address that a browser is sent to; `more` comes last, and replaces what has the same name.
    pub fn door(&self, more: &[(&str, &str)]) -> String {
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let usual = [
            ("client_id", self.id.as_str()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid profile phone unit"),
            ("state", "a state & more"),
            ("nonce", "a nonce"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let kept = usual
            .iter()
            .filter(|(name, _)| !more.iter().any(|(other, _)| name == other));
        query.extend_pairs(kept);
        query.extend_pairs(more.iter().filter(|(_, value)| !value.is_empty()));
        format!("/oauth/authorize?{}", query.finish())
    }

    /// Sends a form to an endpoint with the client's secret in the form.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut all = fields.to_vec();
        all.push(("client_id", &self.id));
        if let Some(secret) = &self.secret {
            all.push(("client_secret", secret));
        }
        self.browser.post(path, &all).await
    }

    /// Exchanges a code.
    pub async fn exchange(&self, code: &str) -> Reply {
        self.exchange_with(code, &[]).await
    }

    /// Exchanges a code, with some fields changed.
    pub async fn exchange_with(&self, code: &str, more: &[(&str, &str)]) -> Reply {
        let usual = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let mut all: Vec<_> = usual
            .into_iter()
            .filter(|(name, _)| !more.iter().any(|(other, _)| name == other))
            .collect();
        all.extend_from_slice(more);
        self.send("/oauth/token", &all).await
    }

    /// What a good code is exchanged for.
    pub async fn tokens(&self, code: &str) -> Tokens {
        let body = json(&self.exchange(code).await.ok());
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        assert_eq!(body["token_type"], "Bearer");
        let id_token = text("id_token");
        Tokens {
            access: text("access_token"),
            claims: payload(&id_token),
            id_token,
            scope: text("scope"),
        }
    }

    /// What an access token opens.
    pub async fn userinfo(&self, access: &str) -> Reply {
        let request = http::Request::get("/oauth/userinfo")
            .header("authorization", format!("Bearer {access}"))
            .body(axum::body::Body::empty())
            .unwrap();
        self.browser.send(request).await
    }

    /// The whole way of a browser that is logged in: asks, agrees, and comes back with a code.
    pub async fn code(&self, user: &User, more: &[(&str, &str)]) -> String {
        let door = self.door(more);
        let first = user.get(&door).await;
        let back = if first.status == 303 {
            first.see_other()
        } else {
            agree(user, &door, &[]).await
        };
        param(&back, "code").expect("the way back carries a code")
    }
}

/// Agrees on the consent page; gives where the browser goes on.
pub async fn agree(user: &User, door: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![("do", "agree")];
    fields.extend_from_slice(more);
    onward(&user.fill(door, &fields).await)
}

/// Where the page on the way leads.
pub fn onward(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.text());
    let refresh = reply
        .attribute("meta[http-equiv=refresh]", "content")
        .expect("a page on the way");
    refresh.strip_prefix("0;url=").unwrap().to_owned()
}

/// A parameter of an address.
pub fn param(address: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(address).unwrap();
    let found = url.query_pairs().find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned())
}

pub fn json(reply: &Reply) -> Value {
    serde_json::from_str(&reply.body).unwrap()
}

/// What a token says.
pub fn payload(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The header of a token.
pub fn header(token: &str) -> Value {
    let part = token.split('.').next().unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A client's own server: keeps the logout tokens that it is sent, and answers as it is told.
#[derive(Clone, Default)]
pub struct Ear {
    heard: Arc<Mutex<Vec<String>>>,
    /// How often it fails before it takes one.
    pub failing: Arc<Mutex<u32>>,
}

async fn hear(State(ear): State<Ear>, body: Bytes) -> http::StatusCode {
    let mut failing = ear.failing.lock().unwrap();
    if *failing > 0 {
        *failing -= 1;
        return http::StatusCode::SERVICE_UNAVAILABLE;
    }
    let form = url::form_urlencoded::parse(&body);
    let tokens = form
        .filter(|(name, _)| name == "logout_token")
        .map(|(_, value)| value.into_owned());
    ear.heard.lock().unwrap().extend(tokens);
    http::StatusCode::OK
}

impl Ear {
    /// Listens; gives its address.
    pub async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/logout", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/logout", post(hear))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    /// What it has heard so far.
    pub fn tokens(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}
