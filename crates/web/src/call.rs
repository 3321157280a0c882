//! The call context: who, when, in which request, with which doors.

use crate::{
    agent,
    app::App,
    coding::Coding,
    count::Asked,
    error::{Error, Result},
    form::Input,
    frame::{Flash, FrameBuilder, Site},
    park,
    session::Session,
};
use axum::extract::FromRequestParts;
use http::{HeaderValue, request::Parts};
use kernel::{actor::Actor, clock::Instant, id::AccountId, rng::Rng};
use std::{
    any::Any,
    collections::HashMap,
    future::Future,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// Cookie that names a browser.
pub(crate) const BROWSER: &str = "juxian_browser";

/// An answer that several parts of one page ask for.
type Shared = Arc<OnceCell<Arc<dyn Any + Send + Sync>>>;

/// One request (or job): everything a use case needs to know about its caller.
#[derive(Clone, Debug)]
pub struct Call {
    /// The shared parts.
    pub app: App,
    /// The moment of the request.
    pub now: Instant,
    /// Who acts.
    pub actor: Actor,
    /// The session, when somebody is logged in.
    pub session: Option<Arc<Session>>,
    /// Shown on error pages and written to the audit log.
    pub request_id: Arc<str>,
    /// The caller's address; `None` for jobs and commands.
    pub network: Option<IpAddr>,
    /// Path of the request, for links that come back here.
    pub path: Arc<str>,
    /// Query of the request, without the question mark.
    pub query: Arc<str>,
    /// What the browser says about itself.
    pub(crate) agent: Option<HeaderValue>,
    pub(crate) cookies: Arc<cookie::CookieJar>,
    /// In which coding the browser takes a page.
    pub(crate) coding: Coding,
    /// The reader has chosen English, and the page exists in it.
    pub(crate) english: bool,
    /// The account of a session that ended by time: its parked form waits for the same account.
    pub(crate) expired: Option<AccountId>,
    /// Why whoever had logged in may not act any more.
    pub(crate) barred: Option<Arc<str>>,
    /// Message for the page shown now.
    pub(crate) flash: Option<Flash>,
    /// Cookies to set on the way out.
    pub(crate) outgoing: Arc<Mutex<Vec<cookie::Cookie<'static>>>>,
    pub(crate) shared: Arc<Mutex<HashMap<&'static str, Shared>>>,
    pub(crate) asked: Arc<Asked>,
}

impl Call {
    /// The call of a job or a command.
    #[must_use]
    pub fn system(app: &App, name: &'static str) -> Self {
        Self {
            app: app.clone(),
            now: app.clock.now(),
            actor: Actor::System(name),
            session: None,
            request_id: Arc::from(""),
            network: None,
            path: Arc::from(""),
            query: Arc::from(""),
            agent: None,
            cookies: Arc::default(),
            coding: Coding::Plain,
            english: false,
            expired: None,
            barred: None,
            flash: None,
            outgoing: Arc::default(),
            shared: Arc::default(),
            asked: Arc::default(),
        }
    }

    /// The database, for reading.
    #[must_use]
    pub fn db(&self) -> &db::Db {
        &self.app.db
    }

    /// Field encryption.
    #[must_use]
    pub fn vault(&self) -> &seal::Vault {
        &self.app.vault
    }

    /// The random source.
    #[must_use]
    pub fn rng(&self) -> &Rng {
        &self.app.rng
    }

    /// What goes into the audit lines of a write.
    #[must_use]
    pub fn stamp(&self) -> db::Stamp {
        db::Stamp {
            now: self.now,
            rng: self.app.rng.clone(),
            actor: self.actor.label(),
            request_id: self.request_id.to_string(),
            network: self.network,
        }
    }

    /// Runs `work` in one write transaction, see [`db::Db::write`].
    pub async fn write<T, E, F, Fut>(&self, work: F) -> std::result::Result<T, E>
    where
        E: From<db::Error>,
        F: Fn(db::Tx) -> Fut,
        Fut: Future<Output = std::result::Result<T, E>>,
    {
        let stamp = self.stamp();
        self.app.db.write(&stamp, work).await
    }

    /// Looks something up once for the whole page: the numbers of the menus, the tiles and the page itself are often the
    /// same. For reading only: what this call writes afterwards is not seen. One `name`, one type.
    pub async fn shared<T, F, Fut>(&self, name: &'static str, look_up: F) -> db::Result<Arc<T>>
    where
        T: Send + Sync + 'static,
        F: FnOnce() -> Fut,
        Fut: Future<Output = db::Result<T>>,
    {
        let cell = self
            .shared
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(name)
            .or_default()
            .clone();
        let found = cell
            .get_or_try_init(|| async {
                let found: Arc<dyn Any + Send + Sync> = Arc::new(look_up().await?);
                Ok::<_, db::Error>(found)
            })
            .await?;
        found
            .clone()
            .downcast()
            .map_err(|_| db::Error::Broken(format!("«{name}» names two types")))
    }

    /// Answers a question after somebody else's thing: the same page as for a thing that does not exist, and an
    /// audit line, because honest links do not lead here.
    pub async fn denied(&self, object: &str) -> Error {
        let result = self
            .write(|tx| async move {
                tx.audit("access.denied", object, serde_json::Value::Null)
                    .await
            })
            .await;
        match result {
            Ok(()) => Error::Absent,
            Err(error) => error.into(),
        }
    }

    /// Begins the frame of a page.
    pub fn frame(&self, site: Site, title: impl Into<String>) -> FrameBuilder {
        FrameBuilder::new(self.clone(), site, title.into())
    }

    /// A message for the next page that this browser sees.
    pub fn flash(&self, text: impl Into<String>) {
        self.set_cookie(Flash::success(text).into_cookie());
    }

    /// A warning for the next page that this browser sees.
    pub fn warn(&self, text: impl Into<String>) {
        self.set_cookie(Flash::warning(text).into_cookie());
    }

    /// Sets a cookie on the answer: `HttpOnly`, `SameSite=Lax`, `Path=/`, and `Secure` where the sites use HTTPS.
    pub fn set_cookie(&self, mut cookie: cookie::Cookie<'static>) {
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(cookie::SameSite::Lax);
        cookie.set_secure(self.app.secure_cookies);
        self.outgoing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(cookie);
    }

    /// Makes the browser forget a cookie.
    pub fn drop_cookie(&self, name: &'static str) {
        let mut cookie = cookie::Cookie::new(name, "");
        cookie.set_max_age(cookie::time::Duration::ZERO);
        self.set_cookie(cookie);
    }

    /// A cookie that the browser sent.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(cookie::Cookie::value)
    }

    /// Browser and system of the caller in words: `Windows · Chrome浏览器`.
    #[must_use]
    pub fn agent(&self) -> String {
        let header = self.agent.as_ref().and_then(|value| value.to_str().ok());
        agent::words(header.unwrap_or(""))
    }

    /// A token that names this browser, for codes and tickets that are bound to it. Made at first use.
    #[must_use]
    pub fn browser(&self) -> String {
        if let Some(known) = self
            .cookie(BROWSER)
            .filter(|token| token.len() == 32 && token.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            return known.to_owned();
        }
        let mut outgoing = self.outgoing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = outgoing.iter().find(|cookie| cookie.name() == BROWSER) {
            return made.value().to_owned();
        }
        let token = self.app.rng.token::<16>();
        let mut cookie = cookie::Cookie::new(BROWSER, token.clone());
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(cookie::SameSite::Lax);
        cookie.set_secure(self.app.secure_cookies);
        outgoing.push(cookie);
        token
    }

    /// The input for a form page: what was typed before a log-in came in between, if it was typed here; otherwise
    /// `fresh` with a new idempotency key.
    pub async fn resume(&self, mut fresh: Input) -> Result<Input> {
        if let Some(parked) = park::take(self).await? {
            fresh.adopt(parked);
            fresh.note("您登录前填写的内容已经恢复，请核对后提交（密码和验证码需要重新填写）。");
        }
        fresh.ensure_key(&self.app.rng);
        Ok(fresh)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Call {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Error::broken("the call layer is missing"))
    }
}
