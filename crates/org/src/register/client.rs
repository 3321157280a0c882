//! The HTTP client of the business register: signed JSON, signed answers.
//!
//! The text that is signed is method, path, sorted query, access key and date, each followed by a newline (the
//! government gateways' HMAC signature). It covers the body through the body's digest in the query. An answer
//! is signed the same way, with the status for the method, and names the question's signature, so that it
//! cannot be given to another question.

use super::{BusinessRegister, LegalMobile, Mismatch, RegisterOutcome, UnitClaim, UnitRecord};
use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::{
    choice::Choice as _,
    clock::{CivilDate, Clock, Instant},
    secret::Secret,
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use url::Url;

const PATH: &str = "register/verify";
const SIGNATURE: &str = "x-bg-hmac-signature";
const ALGORITHM: &str = "x-bg-hmac-algorithm";
const ACCESS_KEY: &str = "x-bg-hmac-access-key";
const DATE_TIME: &str = "x-bg-date-time";
/// `regState` of a unit in operation.
const IN_OPERATION: &str = "1";

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
    config: RegisterConfig,
    url: Url,
    http: reqwest::Client,
    clock: Clock,
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
        let wrong = || RegisterConfigError::BaseUrl(config.base_url.clone());
        let base = Url::parse(&config.base_url).map_err(|_| wrong())?;
        if !base.path().ends_with('/') || !matches!(base.scheme(), "http" | "https") {
            return Err(wrong());
        }
        let url = base.join(PATH).map_err(|_| wrong())?;
        let time = Duration::from_millis(config.timeout_ms);
        let http = reqwest::Client::builder()
            .timeout(time)
            .connect_timeout(time.min(Duration::from_secs(5)))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            config,
            url,
            http,
            clock: clock.clone(),
        })
    }

    fn sign(&self, verb: &str, query: &str, date: &str) -> String {
        let text = signing_text(verb, self.url.path(), query, &self.config.access_key, date);
        signature(self.config.secret.expose(), &text)
    }

    /// Sends the question; gives back the status and the body of an answer that the register signed.
    async fn ask(&self, body: String) -> Option<(u16, String)> {
        let date = http_date(self.clock.now());
        let query = format!("digest={}", hex::encode(Sha256::digest(&body)));
        let asked = self.sign("POST", &query, &date);
        let mut url = self.url.clone();
        url.set_query(Some(&query));
        let request = self
            .http
            .post(url)
            .header("content-type", "application/json; charset=utf-8")
            .header(SIGNATURE, &asked)
            .header(ALGORITHM, "hmac-sha256")
            .header(ACCESS_KEY, &self.config.access_key)
            .header(DATE_TIME, date)
            .body(body);
        let silent = |error: reqwest::Error| {
            tracing::warn!(error = %error.without_url(), "no answer from the business register");
        };
        let response = request.send().await.map_err(silent).ok()?;
        let status = response.status();
        let header = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let (sign, date) = (header(SIGNATURE).to_owned(), header(DATE_TIME).to_owned());
        let body = response.text().await.map_err(silent).ok()?;
        let query = format!(
            "digest={}&request={}",
            hex::encode(Sha256::digest(&body)),
            percent_encoded(&asked)
        );
        let expected = self.sign(status.as_str(), &query, &date);
        // A refused key cannot sign: its refusal is believed, since nothing is granted by it.
        if status != 401 && sign != expected {
            tracing::error!("the business register's answer does not have its signature");
            return None;
        }
        Some((status.as_u16(), body))
    }
}

/// Every line, the last too, ends with a newline.
fn signing_text(verb: &str, path: &str, query: &str, access_key: &str, date: &str) -> String {
    format!("{verb}\n{path}\n{query}\n{access_key}\n{date}\n")
}

/// Base64 of HMAC-SHA256. (HMAC takes a key of any length, so nothing can fail.)
fn signature(secret: &str, text: &str) -> String {
    Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map(|mac| BASE64_STANDARD.encode(mac.chain_update(text).finalize().into_bytes()))
        .unwrap_or_default()
}

/// Date and time by RFC 1123, always GMT.
fn http_date(at: Instant) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Base64 text in a query.
fn percent_encoded(base64: &str) -> String {
    base64
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
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
        return refused(&answer.code, "工商登记信息核对服务暂不可用，请稍后再试");
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
        match self.ask(question.to_string()).await {
            Some((200, body)) => {
                serde_json::from_str(&body).map_or(RegisterOutcome::Unknown, judge)
            }
            Some((401, _)) => refused("401", "工商登记信息核对服务配置有误，请联系管理员"),
            Some((status, _)) => refused(
                &status.to_string(),
                "工商登记信息核对服务暂不可用，请稍后再试",
            ),
            None => RegisterOutcome::Unknown,
        }
    }
}

#[cfg(test)]
mod vectors {
    use super::*;

    /// Cross-checked with a second implementation. Throw-away TEST keys.
    #[test]
    fn the_gateway_signature_agrees_with_another_implementation() {
        let at = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        let text = |query| {
            signing_text(
                "POST",
                "/restapi/prod/TEST/uc/sso/access_token",
                query,
                "TESTAK0001",
                &http_date(at),
            )
        };
        assert_eq!(
            text(""),
            "POST\n/restapi/prod/TEST/uc/sso/access_token\n\nTESTAK0001\nThu, 01 Jan 2026 00:00:00 GMT\n"
        );
        assert_eq!(
            signature("TESTSECRET0001", &text("")),
            "OmR1hH/3nylun0cYiagbs4c4f5u2wYjG7u3d/QXrBMk="
        );
        assert_eq!(
            signature("TESTSECRET0001", &text("a=1&b=2")),
            "1cB0D4ffm5elQu524a2it5lXy1k9wA57097FcS51XSI="
        );
    }
}
