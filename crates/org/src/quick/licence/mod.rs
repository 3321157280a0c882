//! 电子营业执照登录: the electronic business licence.
//!
//! The interface of the national system is handed out on approval only, so the contract here is our own and neutral: open
//! a session, show its code, ask until the holder has confirmed it on the phone. What counts is the licence's own
//! signature (SM2) over our random, our number, the credit code and the time, and the certificate behind it.

mod certificate;
#[cfg(test)]
mod tests;

use super::{
    Assurance, Begun, Evidence, Identified, Leaving, Levels, Means, Shown, UnitProvider, Vouched,
};
use crate::gateway::{Answers, Gateway, base};
use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use certificate::Roots;
use chrono::{DateTime, TimeDelta};
use kernel::{
    choice::Choice as _,
    clock::{Clock, Instant},
    credit_code::CreditCode,
    document::{Document, DocumentKind},
    secret::Secret,
};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use url::Url;
use web::Input;

/// Under the base address.
const SESSIONS: &str = "elicense/sessions";
/// `regState` of a unit in operation.
const IN_OPERATION: &str = "1";
/// How far the signed time may be from ours.
const FRESH: TimeDelta = TimeDelta::minutes(6);

/// Access to the licence system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenceConfig {
    /// The address under which `elicense/sessions` lies, ending in `/`.
    pub base_url: String,
    /// The application's id there.
    pub app_id: String,
    /// Access key of the gateway.
    pub access_key: String,
    /// Secret that signs.
    pub secret: Secret<String>,
    /// How everything begins that the system's QR codes hold, where that is not below `base_url`: 扫一扫 opens no other
    /// address of theirs.
    #[serde(default)]
    pub code_prefix: Option<String>,
    /// Certificates that licences are issued under, PEM.
    pub roots: Vec<String>,
    /// From which level on the face check of a registration counts as passed.
    #[serde(default = "certificate_level")]
    pub min_face: Assurance,
    /// How long to wait for an answer, in milliseconds.
    #[serde(default = "patience")]
    pub timeout_ms: u64,
    /// Whether this is the look-alike: a production server refuses to start with it.
    #[serde(default)]
    pub sandbox: bool,
}

impl LicenceConfig {
    /// How everything begins that the system's QR codes hold.
    #[must_use]
    pub fn codes(&self) -> String {
        let below = || format!("{}elicense/scan/", self.base_url);
        self.code_prefix.clone().unwrap_or_else(below)
    }

    /// Whether one of the roots is the look-alike's: whoever has a demonstration's keys could confirm for any unit.
    #[must_use]
    pub fn trusts_look_alike(&self) -> bool {
        Roots::read(&self.roots).is_some_and(|roots| roots.names("juxian-sandbox"))
    }
}

const fn certificate_level() -> Assurance {
    Assurance::Certificate
}

const fn patience() -> u64 {
    10_000
}

/// A configuration that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum LicenceConfigError {
    /// The address is not one.
    #[error("电子营业执照登录：服务地址不正确，应以 / 结尾：{0}")]
    Address(String),
    /// No certificate, or one that cannot be read.
    #[error("电子营业执照登录：roots 中没有可用的根证书（PEM，SM2）")]
    Roots,
    /// The HTTP client could not be made.
    #[error("电子营业执照登录：无法建立网络客户端：{0}")]
    Http(#[from] reqwest::Error),
}

/// The client.
#[derive(Debug)]
pub struct Licences {
    app_id: String,
    min_face: Assurance,
    sessions: Url,
    gateway: Gateway,
    roots: Roots,
    clock: Clock,
    rng: kernel::rng::Rng,
}

/// An opened session.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    session_id: String,
    qr_content: String,
}

/// How far a session is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    state: String,
    result: Option<Confirmed>,
}

/// What the licence system says of a confirmed session.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Confirmed {
    ent_name: String,
    uniscid: String,
    reg_state: String,
    legal_rep_name: String,
    holder_role: String,
    holder_name: String,
    holder_id_type: String,
    holder_id_no: String,
    licence_serial: String,
    time: String,
    /// DER, Base64.
    signer_certificate: String,
    /// Certificates between the signer's and a root, DER, Base64.
    #[serde(default)]
    chain: Vec<String>,
    /// DER, Base64.
    signature: String,
}

impl Licences {
    /// The client for a configuration.
    pub fn new(
        config: LicenceConfig,
        clock: &Clock,
        rng: &kernel::rng::Rng,
    ) -> Result<Self, LicenceConfigError> {
        let sessions = base(&config.base_url)
            .and_then(|base| base.join(SESSIONS).ok())
            .ok_or_else(|| LicenceConfigError::Address(config.base_url.clone()))?;
        let gateway = Gateway::new(
            "licence",
            (&config.access_key, &config.secret),
            Answers::Signed,
            Duration::from_millis(config.timeout_ms),
            clock,
        )?;
        Ok(Self {
            app_id: config.app_id,
            min_face: config.min_face,
            sessions,
            gateway,
            roots: Roots::read(&config.roots).ok_or(LicenceConfigError::Roots)?,
            clock: clock.clone(),
            rng: rng.clone(),
        })
    }

    async fn progress(&self, session: &str) -> Result<Progress, Identified> {
        let mut url = self.sessions.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(session);
        }
        match self.gateway.ask("GET", &url, String::new()).await {
            Some((200, body)) => serde_json::from_str(&body).map_err(|_| Identified::Unknown),
            Some((404, _)) => Err(Identified::Stale),
            Some((401 | 403, _)) => Err(Identified::Config),
            Some(_) | None => Err(Identified::Unknown),
        }
    }
}

/// Believes a result only with the licence's signature over what we asked, and says what it vouches for.
fn judge(result: &Confirmed, shown: &Shown, roots: &Roots, now: Instant) -> Identified {
    let doubt = |what: &str| {
        tracing::error!(what, "a licence's confirmation is not believed");
        Identified::Unknown
    };
    let Ok(credit_code) = result.uniscid.parse::<CreditCode>() else {
        return doubt("credit code");
    };
    let decode = |text: &String| BASE64_STANDARD.decode(text).ok();
    let (Some(signer), Some(signature), Some(chain)) = (
        decode(&result.signer_certificate),
        decode(&result.signature),
        result.chain.iter().map(decode).collect::<Option<Vec<_>>>(),
    ) else {
        return doubt("encoding");
    };
    let Some(signer) = roots.signer(&signer, &chain, now) else {
        return doubt("certificate");
    };
    if !signer.names(credit_code.as_str()) {
        return doubt("certificate of another unit");
    }
    let text = format!(
        "{}|{}|{}|{}",
        shown.random, shown.number, result.uniscid, result.time
    );
    if !signer.has_signed(text.as_bytes(), &signature) {
        return doubt("signature");
    }
    let fresh = DateTime::parse_from_rfc3339(&result.time)
        .is_ok_and(|time| (now - time.with_timezone(&chrono::Utc)).abs() <= FRESH);
    if !fresh {
        return doubt("time");
    }
    if result.reg_state != IN_OPERATION {
        return Identified::Lacks(
            "电子营业执照显示该单位的登记状态不正常，不能登录。如有疑问请与登记机关联系",
        );
    }
    let document = DocumentKind::from_code(&result.holder_id_type)
        .and_then(|kind| Document::parse(kind, &result.holder_id_no).ok());
    let Some(document) = document else {
        return Identified::Lacks("电子营业执照没有提供持有人的证件信息，请使用其他方式登录");
    };
    let legal = (result.holder_role != "LEGAL").then(|| result.legal_rep_name.clone());
    Identified::Known(Box::new(Vouched {
        subject: result.licence_serial.clone(),
        credit_code: credit_code.as_str().to_owned(),
        unit_name: result.ent_name.clone(),
        legal_name: Some(legal.unwrap_or_else(|| result.holder_name.clone())),
        operator_name: result.holder_name.clone(),
        operator_kind: document.kind(),
        operator_document: document.number().to_owned(),
        means: Means::Licence,
        assurance: Assurance::Certificate,
    }))
}

#[async_trait]
impl UnitProvider for Licences {
    fn levels(&self) -> Levels {
        Levels {
            log_in: Assurance::Certificate,
            face: self.min_face,
        }
    }

    async fn begin(&self, leaving: &Leaving<'_>) -> Begun {
        let random = self.rng.token::<16>();
        let question = json!({
            "appId": self.app_id,
            "businessNo": leaving.number,
            "random": random,
            "returnUrl": leaving.back,
        });
        let answer = self
            .gateway
            .ask("POST", &self.sessions, question.to_string())
            .await;
        match answer {
            Some((200, body)) => match serde_json::from_str::<Opened>(&body) {
                Ok(opened) => Begun::Show(Shown {
                    session: opened.session_id,
                    qr: opened.qr_content,
                    random,
                    number: leaving.number.to_owned(),
                }),
                Err(_) => Begun::Unknown,
            },
            Some((status @ (400..=403), _)) => {
                tracing::error!(status, "the licence system refused");
                Begun::Config
            }
            Some(_) | None => Begun::Unknown,
        }
    }

    fn read(&self, _: &Input) -> (String, Result<String, Identified>) {
        // nothing comes back with the browser: the session is asked about
        (String::new(), Err(Identified::Stale))
    }

    async fn identify(&self, evidence: &Evidence<'_>) -> Identified {
        let Evidence::Session(shown) = evidence else {
            return Identified::Stale;
        };
        let progress = match self.progress(&shown.session).await {
            Ok(progress) => progress,
            Err(outcome) => return outcome,
        };
        match (progress.state.as_str(), progress.result) {
            ("waiting", _) => Identified::Waiting { scanned: false },
            ("scanned", _) => Identified::Waiting { scanned: true },
            ("cancelled", _) => Identified::Cancelled,
            ("expired", _) => Identified::Stale,
            ("rejected", _) => Identified::Lacks(
                "电子营业执照系统拒绝了本次登录，请核对执照状态，或使用其他方式登录",
            ),
            ("confirmed", Some(result)) => judge(&result, shown, &self.roots, self.clock.now()),
            _ => Identified::Unknown,
        }
    }
}
