//! 省政务登录: the province's unified account of legal persons.
//!
//! Jiangsu's own server interface is not public. What is built are the protocols of comparison systems, chosen by
//! configuration as a *profile*, with one normalised result; the real profile is one more file here when its papers come.

mod codes;
mod profile;
#[cfg(test)]
mod tests;

pub use codes::Meaning;

use super::{Assurance, Begun, Evidence, Identified, Leaving, Levels, UnitProvider};
use crate::gateway::{Answers, Gateway, base};
use async_trait::async_trait;
use kernel::{clock::Clock, secret::Secret};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use url::Url;
use web::Input;

/// Which protocol the province speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// A ticket that is exchanged for a token, then for the account.
    Ticket,
    /// A token that is asked about at once.
    SsoToken,
}

/// Access to the province's account system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GovConfig {
    /// The protocol.
    pub profile: Profile,
    /// The page where units log in.
    pub login_url: String,
    /// The address under which the server calls lie, ending in `/`.
    pub api_url: String,
    /// The application's id there.
    pub app_id: String,
    /// Access key of the gateway.
    pub access_key: String,
    /// Secret that signs.
    pub secret: Secret<String>,
    /// Path of the call that exchanges a ticket (profile `ticket`).
    #[serde(default = "token_path")]
    pub token_path: String,
    /// Path of the call that tells the account.
    #[serde(default = "user_path")]
    pub user_path: String,
    /// From which level on a registered unit is logged in.
    #[serde(default = "online")]
    pub min_log_in: Assurance,
    /// From which level on the face check of a registration counts as passed.
    #[serde(default = "on_site")]
    pub min_face: Assurance,
    /// What the province's error codes mean, where that is known better than here.
    #[serde(default)]
    pub codes: BTreeMap<String, Meaning>,
    /// How long to wait for an answer, in milliseconds.
    #[serde(default = "patience")]
    pub timeout_ms: u64,
    /// Whether this is the look-alike: a production server refuses to start with it.
    #[serde(default)]
    pub sandbox: bool,
}

fn token_path() -> String {
    "uc/sso/access_token".to_owned()
}

fn user_path() -> String {
    "uc/sso/user".to_owned()
}

const fn online() -> Assurance {
    Assurance::Online
}

const fn on_site() -> Assurance {
    Assurance::OnSite
}

const fn patience() -> u64 {
    10_000
}

/// A configuration that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum GovConfigError {
    /// One of the addresses is not one.
    #[error("省政务登录：地址不正确，正式服务应以 https:// 开头，api_url 应以 / 结尾：{0}")]
    Address(String),
    /// The HTTP client could not be made.
    #[error("省政务登录：无法建立网络客户端：{0}")]
    Http(#[from] reqwest::Error),
}

/// The client.
#[derive(Debug)]
pub struct GovAccounts {
    config: GovConfig,
    login: Url,
    token: Url,
    user: Url,
    gateway: Gateway,
}

impl GovAccounts {
    /// The client for a configuration. Answers are not signed, so the real service must be reached by HTTPS.
    pub fn new(config: GovConfig, clock: &Clock) -> Result<Self, GovConfigError> {
        let wrong = |text: &str| GovConfigError::Address(text.to_owned());
        let safe = |url: &Url| config.sandbox || url.scheme() == "https";
        let api = base(&config.api_url)
            .filter(safe)
            .ok_or_else(|| wrong(&config.api_url))?;
        let login = Url::parse(&config.login_url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && safe(url))
            .ok_or_else(|| wrong(&config.login_url))?;
        let path = |text: &str| api.join(text).map_err(|_| wrong(text));
        let (token, user) = (path(&config.token_path)?, path(&config.user_path)?);
        let gateway = Gateway::new(
            "gov",
            (&config.access_key, &config.secret),
            Answers::Plain,
            Duration::from_millis(config.timeout_ms),
            clock,
        )?;
        Ok(Self {
            config,
            login,
            token,
            user,
            gateway,
        })
    }

    /// Asks the gateway; the JSON of an answer with status 200.
    async fn ask(&self, url: &Url, question: &Value) -> Result<Value, Identified> {
        match self.gateway.ask("POST", url, question.to_string()).await {
            Some((200, body)) => serde_json::from_str(&body).map_err(|_| Identified::Unknown),
            Some((status @ (401 | 403), body)) => {
                let message = serde_json::from_str::<Value>(&body).unwrap_or_default();
                let message = message["message"].as_str().unwrap_or_default();
                tracing::error!(status, message, "the province's gateway refused our key");
                Err(Identified::Config)
            }
            Some((status @ (429 | 503), _)) => {
                tracing::warn!(status, "the province's account system is busy");
                Err(Identified::Busy)
            }
            Some((status, _)) => {
                tracing::warn!(status, "the province's account system is in trouble");
                Err(Identified::Unknown)
            }
            None => Err(Identified::Unknown),
        }
    }

    async fn by_ticket(&self, ticket: &str) -> Result<Value, Identified> {
        let question = json!({ "ticketId": ticket, "appId": self.config.app_id });
        let token = self.ask(&self.token, &question).await?;
        let token = profile::data(token).map_err(|code| self.refused(&code))?;
        let token = token["accessToken"].as_str().unwrap_or_default();
        let account = self.ask(&self.user, &json!({ "token": token })).await?;
        profile::data(account).map_err(|code| self.refused(&code))
    }

    async fn by_token(&self, token: &str) -> Result<Value, Identified> {
        let question = json!({ "ssotoken": token, "appId": self.config.app_id });
        let answer = self.ask(&self.user, &question).await?;
        profile::info(answer).map_err(|code| self.refused(&code))?
    }

    /// What a refusal means: the configuration's word counts before ours.
    fn refused(&self, code: &Value) -> Identified {
        let code = codes::text(code);
        let meaning = self.config.codes.get(&code).copied();
        let meaning = meaning.or_else(|| codes::meaning(self.config.profile, &code));
        tracing::warn!(%code, ?meaning, "the province's account system refused");
        meaning.map_or(Identified::Refused, Identified::from)
    }
}

#[async_trait]
impl UnitProvider for GovAccounts {
    fn levels(&self) -> Levels {
        Levels {
            log_in: self.config.min_log_in,
            face: self.config.min_face,
        }
    }

    async fn begin(&self, leaving: &Leaving<'_>) -> Begun {
        profile::door(
            &self.login,
            self.config.profile,
            &self.config.app_id,
            leaving,
        )
        .map_or(Begun::Config, |url| Begun::Go(url.to_string()))
    }

    fn read(&self, came: &Input) -> (String, Option<String>) {
        let (state, ticket) = match self.config.profile {
            Profile::Ticket => ("state", "ticketId"),
            Profile::SsoToken => ("goto", "ssotoken"),
        };
        let ticket = Some(came.get(ticket).to_owned()).filter(|ticket| !ticket.is_empty());
        (came.get(state).to_owned(), ticket)
    }

    async fn identify(&self, evidence: &Evidence<'_>) -> Identified {
        let Evidence::Ticket(ticket) = evidence else {
            return Identified::Stale;
        };
        let account = match self.config.profile {
            Profile::Ticket => self.by_ticket(ticket).await,
            Profile::SsoToken => self.by_token(ticket).await,
        };
        match account {
            Ok(account) => profile::normalised(&account),
            Err(outcome) => outcome,
        }
    }
}
