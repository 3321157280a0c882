//! The channel for e-mail: SMTP (RFC 5321) with STARTTLS (RFC 3207) or TLS from the first byte, and AUTH (RFC 4954).
//!
//! A mail is handed over in one connection, step by step, so that it is known whether its text was on its way when
//! something broke: before, it has not left and may be tried again; after, nobody can say.

mod compose;
mod template;
#[cfg(test)]
mod tests;

pub use template::abroad as abroad_texts;

use crate::sms::codes::rejected;
use identity::{
    reach::Email,
    sms::{Category, SendOutcome, SmsText},
};
use kernel::{clock::Clock, secret::Secret};
use lettre::{
    Address,
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
        commands::{Data, Mail as MailFrom, Rcpt},
        extension::ClientId,
    },
};
use serde::Deserialize;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// How the connection is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// In clear first, then STARTTLS, without which nothing is sent (port 587).
    #[default]
    Starttls,
    /// From the first byte (port 465).
    Implicit,
    /// Not at all: only for a server on this machine.
    None,
}

/// Access to a mail server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// Name of the server.
    pub host: String,
    /// Its port: 587 or 465.
    #[serde(default = "submission")]
    pub port: u16,
    /// How the connection is encrypted.
    #[serde(default)]
    pub tls: Tls,
    /// Log-in; none for a server that asks for none.
    #[serde(default)]
    pub username: Option<String>,
    /// Its password.
    #[serde(default)]
    pub password: Secret<String>,
    /// Address that the mails come from.
    pub from: String,
    /// A certificate in PEM to trust instead of the system's own, for a server of the house.
    #[serde(default)]
    pub root: Option<String>,
    /// How long the whole may take, in milliseconds.
    #[serde(default = "patience")]
    pub timeout_ms: u64,
    /// Whether this is the look-alike: a production server refuses to start with it.
    #[serde(default)]
    pub sandbox: bool,
}

const fn submission() -> u16 {
    587
}

const fn patience() -> u64 {
    20_000
}

/// A configuration that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum MailConfigError {
    /// The sender is no address.
    #[error("邮件：发件地址不正确：{0}")]
    From(String),
    /// The certificate cannot be read, or the name of the server is none.
    #[error("邮件：服务器名称或证书不正确：{0}")]
    Tls(#[from] lettre::transport::smtp::Error),
}

/// Sends mails through one server.
pub struct Mail {
    config: MailConfig,
    from: Address,
    hello: ClientId,
    tls: Option<TlsParameters>,
    site: String,
    clock: Clock,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({}:{})", self.config.host, self.config.port)
    }
}

/// Why a mail did not leave, at a step before its text.
enum Stopped {
    Smtp(lettre::transport::smtp::Error),
    /// The server does not offer what the configuration asks for.
    NoTls,
}

impl From<lettre::transport::smtp::Error> for Stopped {
    fn from(error: lettre::transport::smtp::Error) -> Self {
        Self::Smtp(error)
    }
}

impl Mail {
    /// The channel for a configuration. `site` signs the mails.
    pub fn new(config: MailConfig, site: &str, clock: &Clock) -> Result<Self, MailConfigError> {
        let wrong = || MailConfigError::From(config.from.clone());
        let from: Address = config.from.parse().map_err(|_| wrong())?;
        let tls = match config.tls {
            Tls::None => None,
            Tls::Starttls | Tls::Implicit => {
                let mut builder = TlsParameters::builder(config.host.clone());
                if let Some(pem) = &config.root {
                    builder = builder
                        .certificate_store(CertificateStore::None)
                        .add_root_certificate(Certificate::from_pem(pem.as_bytes())?);
                }
                Some(builder.build_rustls()?)
            }
        };
        Ok(Self {
            hello: ClientId::Domain(from.domain().to_owned()),
            from,
            tls,
            site: site.to_owned(),
            clock: clock.clone(),
            config,
        })
    }

    /// Hands a mail over. After [`SendOutcome::Unknown`] it may have left.
    pub async fn send(&self, to: &Email, text: &SmsText) -> SendOutcome {
        let Some(letter) = template::fill(text, &self.site) else {
            tracing::error!(template = text.template, "no such letter");
            return rejected(Category::Config, "template-missing");
        };
        let Ok(to) = to.as_str().parse::<Address>() else {
            return refused(Category::User, "address");
        };
        let frame = compose::Frame {
            site: &self.site,
            from: self.from.as_ref(),
            domain: self.from.domain(),
            to: to.as_ref(),
            reference: &text.reference,
            at: self.clock.now(),
        };
        let bytes = compose::compose(&frame, &letter);
        let on_its_way = AtomicBool::new(false);
        let time = Duration::from_millis(self.config.timeout_ms);
        let work = self.hand_over(&to, &bytes, &on_its_way);
        let outcome = tokio::time::timeout(time, work).await;
        let left = on_its_way.load(Ordering::Relaxed);
        let outcome = match outcome {
            Ok(Ok(())) => SendOutcome::Accepted {
                provider_id: text.reference.clone(),
            },
            Ok(Err(Stopped::NoTls)) => refused(Category::Config, "no-starttls"),
            Ok(Err(Stopped::Smtp(error))) => stopped(&error, left),
            Err(_) if left => SendOutcome::Unknown,
            Err(_) => refused(Category::System, "timeout"),
        };
        match &outcome {
            SendOutcome::Accepted { .. } => {
                tracing::info!(reference = text.reference, "mail sent");
            }
            SendOutcome::Rejected { code, .. } => {
                tracing::warn!(code, reference = text.reference, "mail refused");
            }
            SendOutcome::Unknown => {
                tracing::warn!(reference = text.reference, "no answer about a mail");
            }
        }
        outcome
    }

    async fn hand_over(
        &self,
        to: &Address,
        bytes: &[u8],
        on_its_way: &AtomicBool,
    ) -> Result<(), Stopped> {
        let server = (self.config.host.as_str(), self.config.port);
        let at_once = self
            .tls
            .clone()
            .filter(|_| self.config.tls == Tls::Implicit);
        let time = Some(Duration::from_millis(self.config.timeout_ms));
        let mut smtp =
            AsyncSmtpConnection::connect_tokio1(server, time, &self.hello, at_once, None).await?;
        if let (Tls::Starttls, Some(tls)) = (self.config.tls, &self.tls) {
            if !smtp.can_starttls() {
                smtp.abort().await;
                return Err(Stopped::NoTls);
            }
            smtp.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(username) = &self.config.username {
            let known = [Mechanism::Plain, Mechanism::Login];
            let who = Credentials::new(username.clone(), self.config.password.expose().clone());
            smtp.auth(&known, &who).await?;
        }
        smtp.command(MailFrom::new(Some(self.from.clone()), Vec::new()))
            .await?;
        smtp.command(Rcpt::new(to.clone(), Vec::new())).await?;
        smtp.command(Data).await?;
        on_its_way.store(true, Ordering::Relaxed);
        smtp.message(bytes).await?;
        // it has been taken: what happens to the connection now changes nothing
        let _ = tokio::time::timeout(Duration::from_secs(2), smtp.quit()).await;
        Ok(())
    }
}

/// What an error means. An answer of the server is a refusal at every step; silence after the text says nothing.
fn stopped(error: &lettre::transport::smtp::Error, left: bool) -> SendOutcome {
    let Some(status) = error.status() else {
        if left {
            return SendOutcome::Unknown;
        }
        tracing::warn!(%error, "the mail server was not reached");
        let category = if error.is_tls() {
            Category::Config
        } else {
            Category::System
        };
        return refused(category, "connect");
    };
    let code = status.to_string();
    let category = match code.as_str() {
        _ if code.starts_with('4') => Category::System,
        "550" | "551" | "553" => Category::User,
        "552" | "554" => Category::Content,
        _ => Category::Config,
    };
    refused(category, &code)
}

/// A refusal with its sentence.
fn refused(category: Category, code: &str) -> SendOutcome {
    let message = match category {
        Category::User => "该邮箱不存在或拒收邮件，请核对或更换邮箱",
        Category::Content => "邮件被收件方拒收，请更换邮箱",
        Category::Rate | Category::System => "邮件服务繁忙，请稍后再试",
        Category::Config | Category::Quota => "邮件服务配置有误，请联系管理员",
    };
    SendOutcome::Rejected {
        category,
        code: code.to_owned(),
        message: message.to_owned(),
    }
}
