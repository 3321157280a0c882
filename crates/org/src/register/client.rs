//! The HTTP client of the business register: signed JSON, signed answers.
//!
//! The signature is the government gateways' ([`crate::gateway`]). It covers the body through the body's digest in the
//! query. An answer is signed the same way, with the status for the method, and names the question's signature, so that
//! it cannot be given to another question.

use super::{BusinessRegister, LegalMobile, Mismatch, RegisterOutcome, UnitClaim, UnitRecord};
use crate::gateway::{Answers, Gateway, base};
use async_trait::async_trait;
use kernel::{
    choice::Choice as _,
    clock::{CivilDate, Clock},
    secret::Secret,
};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use url::Url;

const PATH: &str = "register/verify";
/// `regState` of a unit in operation.
const IN_OPERATION: &str = "1";

/// What is told when it cannot just now, and when only the operator can do something about it.
const BUSY: &str =
    "登记机关的核对服务繁忙，您填写的内容已保留，请稍后点击“下一步”重试，或者到经办大厅办理";
/// See [`BUSY`].
const CONFIG: &str =
    "登记机关的核对服务暂时不能使用，您填写的内容已保留，请稍后再试，或者到经办大厅办理";

/// Access to the register.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterConfig {
    /// The address under which `register/verify` lies, ending in `/`.
    pub base_url: String,
    /// Access key.
    pub access_key: String,
    /// Secret that signs.
    pub secret: Secret<String>,
    /// How long to wait for an answer, in milliseconds.
    #[serde(default = "patience")]
    pub timeout_ms: u64,
    /// Whether this is the look-alike: a production server refuses to start with it.
    #[serde(default)]
    pub sandbox: bool,
}

const fn patience() -> u64 {
    10_000
}

/// A configuration that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum RegisterConfigError {
    /// The address is not one.
    #[error("工商登记：服务地址不正确，应以 / 结尾：{0}")]
    BaseUrl(String),
    /// The HTTP client could not be made.
    #[error("工商登记：无法建立网络客户端：{0}")]
    Http(#[from] reqwest::Error),
}

/// The client.
#[derive(Debug)]
pub struct HttpRegister {
    gateway: Gateway,
    url: Url,
}

/// The answer's body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    code: String,
    #[serde(default)]
    request_id: String,
    #[serde(default)]
    found: bool,
    #[serde(default, rename = "match")]
    matched: bool,
    #[serde(default)]
    fields: Fields,
    unit: Option<Unit>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    ent_name: bool,
    legal_rep_name: bool,
    legal_rep_id_no: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unit {
    reg_state: String,
    #[serde(default)]
    reg_state_name: String,
    #[serde(default)]
    ent_type: String,
    #[serde(default)]
    reg_authority_division: String,
    #[serde(default)]
    address: String,
    established: Option<CivilDate>,
    legal_rep_mobile: Option<Phone>,
}

#[derive(Deserialize)]
struct Phone {
    masked: String,
    number: String,
}

impl HttpRegister {
    /// The client for a configuration.
    pub fn new(config: RegisterConfig, clock: &Clock) -> Result<Self, RegisterConfigError> {
        let url = base(&config.base_url)
            .and_then(|base| base.join(PATH).ok())
            .ok_or_else(|| RegisterConfigError::BaseUrl(config.base_url.clone()))?;
        let gateway = Gateway::new(
            "register",
            (&config.access_key, &config.secret),
            Answers::Signed,
            Duration::from_millis(config.timeout_ms),
            clock,
        )?;
        Ok(Self { gateway, url })
    }
}

fn refused(code: &str, message: &str) -> RegisterOutcome {
    RegisterOutcome::Refused {
        code: code.to_owned(),
        message: message.to_owned(),
    }
}

fn judge(answer: Answer) -> RegisterOutcome {
    if answer.code != "OK" {
        tracing::warn!(
            code = answer.code,
            request_id = answer.request_id,
            "the business register refused"
        );
        return refused(&answer.code, BUSY);
    }
    if !answer.found {
        return RegisterOutcome::NotFound;
    }
    let Fields {
        ent_name,
        legal_rep_name,
        legal_rep_id_no,
    } = answer.fields;
    match (answer.matched, answer.unit) {
        (true, Some(unit)) if unit.reg_state == IN_OPERATION => {
            RegisterOutcome::Matched(Box::new(record(unit)))
        }
        (true, Some(unit)) => RegisterOutcome::NotInOperation {
            state: unit.reg_state_name,
        },
        (true, None) => RegisterOutcome::Unknown,
        (false, _) => RegisterOutcome::Mismatched(
            [
                (ent_name, Mismatch::Name),
                (legal_rep_name, Mismatch::LegalName),
                (legal_rep_id_no, Mismatch::LegalDocument),
            ]
            .into_iter()
            .filter_map(|(agrees, mismatch)| (!agrees).then_some(mismatch))
            .collect(),
        ),
    }
}

fn record(unit: Unit) -> UnitRecord {
    let mobile = |phone: Phone| {
        Some(LegalMobile {
            masked: phone.masked,
            number: Secret::new(phone.number.parse().ok()?),
        })
    };
    UnitRecord {
        state: unit.reg_state_name,
        kind: unit.ent_type,
        authority_division: unit.reg_authority_division,
        address: unit.address,
        established: unit.established,
        legal_mobile: unit.legal_rep_mobile.and_then(mobile),
    }
}

#[async_trait]
impl BusinessRegister for HttpRegister {
    async fn verify(&self, claim: &UnitClaim) -> RegisterOutcome {
        let question = json!({
            "uniscid": claim.credit_code.as_str(),
            "entName": claim.name,
            "legalRepName": claim.legal_name.expose(),
            "legalRepIdType": claim.legal_document.kind().code(),
            "legalRepIdNo": claim.legal_document.number(),
        });
        match self
            .gateway
            .ask("POST", &self.url, question.to_string())
            .await
        {
            Some((200, body)) => {
                serde_json::from_str(&body).map_or(RegisterOutcome::Unknown, judge)
            }
            Some((401, _)) => refused("401", CONFIG),
            Some((status, _)) => refused(&status.to_string(), BUSY),
            None => RegisterOutcome::Unknown,
        }
    }
}
