//! 省政务登录: the province's unified account of legal persons.
//!
//! Jiangsu's own server interface is not public. What is built are the protocols of comparison systems, chosen by
//! configuration as a *profile*, with one normalised result; the real profile is one more file here when its papers come.

mod account;
mod cas;
mod codes;
mod config;
mod gateway;
mod oauth;
mod oidc;
#[cfg(test)]
mod tests;

pub use codes::Meaning;
pub use config::{Claims, GovConfig, Profile};

use super::{Begun, Evidence, Identified, Leaving, Levels, UnitProvider};
use crate::gateway::{Answers, Gateway, base};
use async_trait::async_trait;
use kernel::clock::Clock;
use serde_json::Value;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use url::Url;
use web::Input;

/// A configuration that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum GovConfigError {
    /// One of the addresses is not one.
    #[error("省政务登录：地址不正确，正式服务应以 https:// 开头，api_url 应以 / 结尾：{0}")]
    Address(String),
    /// The profile needs something that is not there.
    #[error("省政务登录：所选的 profile 还需要配置 gov.{0}")]
    Lacks(&'static str),
    /// The HTTP client could not be made.
    #[error("省政务登录：无法建立网络客户端：{0}")]
    Http(#[from] reqwest::Error),
}

/// The client.
#[derive(Debug)]
pub struct GovAccounts {
    config: GovConfig,
    /// Where units log in; nowhere for a profile that finds it by itself.
    login: Option<Url>,
    api: Url,
    token: Url,
    user: Url,
    /// For profiles whose questions are signed.
    gateway: Gateway,
    /// For the others.
    http: reqwest::Client,
    issuer: Mutex<Option<Arc<oidc::Issuer>>>,
    clock: Clock,
}

impl GovAccounts {
    /// The client for a configuration. Answers are not signed, so the real service must be reached by HTTPS.
    pub fn new(config: GovConfig, clock: &Clock) -> Result<Self, GovConfigError> {
        if let Some(name) = config.lacks() {
            return Err(GovConfigError::Lacks(name));
        }
        let wrong = |text: &str| GovConfigError::Address(text.to_owned());
        let safe = |url: &Url| is_safe(&config, url);
        let api = base(&config.api_url)
            .filter(safe)
            .ok_or_else(|| wrong(&config.api_url))?;
        let login = match config.login_url.as_str() {
            "" => None,
            text => Some(
                Url::parse(text)
                    .ok()
                    .filter(safe)
                    .ok_or_else(|| wrong(text))?,
            ),
        };
        let path = |text: &str| api.join(text).map_err(|_| wrong(text));
        let (token, user) = (path(config.token_path())?, path(config.user_path())?);
        let timeout = Duration::from_millis(config.timeout_ms);
        let key = (config.access_key.as_str(), &config.secret);
        let gateway = Gateway::new("gov", key, Answers::Plain, timeout, clock)?;
        let http = crate::gateway::client(timeout)?;
        Ok(Self {
            config,
            login,
            api,
            token,
            user,
            gateway,
            http,
            issuer: Mutex::new(None),
            clock: clock.clone(),
        })
    }

    fn safe(&self, url: &Url) -> bool {
        is_safe(&self.config, url)
    }

    /// What a refusal means: the configuration's word counts before ours.
    fn meaning(&self, code: &str) -> Identified {
        let meaning = self.config.codes.get(code).copied();
        let meaning = meaning.or_else(|| codes::meaning(self.config.profile, code));
        meaning.map_or(Identified::Refused, Identified::from)
    }

    fn refused(&self, code: &Value) -> Identified {
        let code = codes::text(code);
        let meaning = self.meaning(&code);
        tracing::warn!(%code, ?meaning, "the province's account system refused");
        meaning
    }

    /// The page where the unit logs in.
    async fn door(&self, leaving: &Leaving<'_>) -> Result<Url, Identified> {
        if self.config.profile == Profile::Oidc {
            return self.oidc_door(leaving).await;
        }
        let config = &self.config;
        let mut door = self.login.clone().ok_or(Identified::Config)?;
        let back = |carrier| gateway::back(leaving, carrier).ok_or(Identified::Config);
        match config.profile {
            Profile::Ticket => {
                door.query_pairs_mut()
                    .append_pair("appId", &config.app_id)
                    .append_pair("sp", back("state")?.as_str());
                Ok(door)
            }
            Profile::SsoToken => {
                door.query_pairs_mut()
                    .append_pair("spappurl", back("goto")?.as_str());
                Ok(door)
            }
            Profile::Cas => cas::door(&door, leaving).ok_or(Identified::Config),
            _ => Ok(oauth::door(&door, &config.app_id, config.scope(), leaving)),
        }
    }
}

fn is_safe(config: &GovConfig, url: &Url) -> bool {
    url.scheme() == "https" || config.sandbox && url.scheme() == "http"
}

/// What a status means that is no answer.
fn trouble(status: u16) -> Identified {
    tracing::warn!(status, "the province's account system is in trouble");
    match status {
        401 | 403 => Identified::Config,
        429 | 503 => Identified::Busy,
        _ => Identified::Unknown,
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
        match self.door(leaving).await {
            Ok(url) => Begun::Go(url.to_string()),
            Err(Identified::Config) => Begun::Config,
            Err(_) => Begun::Unknown,
        }
    }

    fn read(&self, came: &Input) -> (String, Result<String, Identified>) {
        let (state, ticket) = match self.config.profile {
            Profile::Ticket => ("state", "ticketId"),
            Profile::SsoToken => ("goto", "ssotoken"),
            Profile::Cas => (cas::CARRIER, "ticket"),
            Profile::OpenAm | Profile::Gd | Profile::Oidc => ("state", "code"),
        };
        let ticket = match (came.get(ticket), came.get("error")) {
            ("", "" | "access_denied") => Err(Identified::Cancelled),
            // not logged: anybody can write into an address
            ("", error) => Err(self.meaning(error)),
            (ticket, _) => Ok(ticket.to_owned()),
        };
        (came.get(state).to_owned(), ticket)
    }

    async fn identify(&self, evidence: &Evidence<'_>) -> Identified {
        let Evidence::Ticket { ticket, leaving } = evidence else {
            return Identified::Stale;
        };
        let told = match self.config.profile {
            Profile::Ticket => self.by_ticket(ticket).await,
            Profile::SsoToken => self.by_sso_token(ticket).await,
            Profile::OpenAm | Profile::Gd => self.by_code(ticket, leaving).await,
            Profile::Cas => self.by_service_ticket(ticket, leaving).await,
            Profile::Oidc => self.by_openid_code(ticket, leaving).await,
        };
        match told {
            Ok(told) => told.judged(&self.config),
            Err(outcome) => outcome,
        }
    }
}
