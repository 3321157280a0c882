//! Aliyun's text service: RPC style, everything in the query string, `ACS3-HMAC-SHA256`.

use super::{
    Number, Provider, SmsConfigError, Template, codes,
    post::{self, Silence},
};
use async_trait::async_trait;
use hmac::{Hmac, KeyInit as _, Mac as _};
use identity::sms::{SendOutcome, SmsText};
use kernel::{
    clock::{Clock, Instant, today},
    mobile::Mobile,
    rng::Rng,
    secret::Secret,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use url::Url;

const VERSION: &str = "2017-05-25";
/// The longest value of a place; longer ones are refused as a whole.
const LONGEST: usize = 35;
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Access to Aliyun's text service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AliyunConfig {
    /// `https://dysmsapi.aliyuncs.com/`.
    pub base_url: String,
    /// Access key id.
    pub access_key_id: String,
    /// Access key secret.
    pub access_key_secret: Secret<String>,
    /// 短信签名, registered under the operator's name.
    pub sign_name: String,
    /// How long to wait for an answer, in milliseconds.
    #[serde(default = "post::patience")]
    pub timeout_ms: u64,
    /// Whether this is the look-alike: a production server refuses to start with it.
    #[serde(default)]
    pub sandbox: bool,
}

/// The client.
pub(super) struct Aliyun {
    config: AliyunConfig,
    base: Url,
    http: reqwest::Client,
    clock: Clock,
    rng: Rng,
}

/// What every answer has. Business refusals come with HTTP 200, refusals of the signature with 4xx.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    code: String,
    #[serde(default)]
    request_id: String,
    #[serde(default)]
    biz_id: String,
    #[serde(rename = "SmsSendDetailDTOs")]
    details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(rename = "SmsSendDetailDTO", default)]
    list: Vec<Detail>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Detail {
    #[serde(default)]
    out_id: String,
}

impl Aliyun {
    pub fn new(config: AliyunConfig, clock: Clock, rng: Rng) -> Result<Self, SmsConfigError> {
        let (base, http) = (
            post::base(&config.base_url)?,
            post::client(config.timeout_ms)?,
        );
        Ok(Self {
            config,
            base,
            http,
            clock,
            rng,
        })
    }

    /// A signed request. The query that is signed is the string that is sent.
    fn request(&self, action: &str, params: &BTreeMap<&str, String>) -> reqwest::RequestBuilder {
        let nonce = self.rng.token::<16>();
        let call = Call {
            host: &post::host(&self.base),
            path: self.base.path(),
            action,
            version: VERSION,
            date: &date(self.clock.now()),
            nonce: &nonce,
            query: &canonical_query(params),
        };
        let mut url = self.base.clone();
        url.set_query(Some(call.query));
        let mut request = self
            .http
            .post(url)
            .header("authorization", self.authorization(&call));
        for (name, value) in call.headers() {
            // The client sets `host` itself, to the same text.
            if name != "host" {
                request = request.header(name, value);
            }
        }
        request
    }

    fn authorization(&self, call: &Call<'_>) -> String {
        call.authorization(
            &self.config.access_key_id,
            self.config.access_key_secret.expose(),
        )
    }
}

#[async_trait]
impl Provider for Aliyun {
    fn name(&self) -> &'static str {
        "aliyun"
    }

    async fn send(&self, to: Number<'_>, template: &Template, text: &SmsText) -> SendOutcome {
        let values: BTreeMap<_, _> = text
            .params
            .iter()
            .map(|(name, value)| (name, shorten(value)))
            .collect();
        let Ok(values) = serde_json::to_string(&values) else {
            return SendOutcome::Unknown;
        };
        let params = BTreeMap::from([
            ("PhoneNumbers", to.digits()),
            ("SignName", self.config.sign_name.clone()),
            ("TemplateCode", template.aliyun.clone()),
            ("TemplateParam", values),
            ("OutId", text.reference.clone()),
        ]);
        let answer = match post::deliver(self.request("SendSms", &params)).await {
            Ok(answer) => answer,
            Err(silence) => return silence.into(),
        };
        match serde_json::from_str::<Answer>(&answer) {
            Ok(answer) if answer.code == "OK" => SendOutcome::Accepted {
                provider_id: answer.biz_id,
            },
            Ok(answer) => {
                tracing::info!(
                    request_id = answer.request_id,
                    code = answer.code,
                    "aliyun refused a text"
                );
                codes::rejected(codes::aliyun(&answer.code), &answer.code)
            }
            Err(_) => Silence::Unknown.into(),
        }
    }

    async fn was_sent(&self, to: &Mobile, text: &SmsText) -> Option<bool> {
        let now = self.clock.now();
        let mut days = vec![today(now - chrono::TimeDelta::hours(1)), today(now)];
        days.dedup();
        for day in days {
            let params = BTreeMap::from([
                ("PhoneNumber", to.as_str().to_owned()),
                ("SendDate", day.format("%Y%m%d").to_string()),
                ("PageSize", "50".to_owned()),
                ("CurrentPage", "1".to_owned()),
            ]);
            let answer = post::deliver(self.request("QuerySendDetails", &params))
                .await
                .ok()?;
            let answer: Answer = serde_json::from_str(&answer)
                .ok()
                .filter(|answer: &Answer| answer.code == "OK")?;
            let found = answer
                .details
                .map(|details| details.list)
                .unwrap_or_default();
            if found.iter().any(|one| one.out_id == text.reference) {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// UTC, to the second, with `Z`.
fn date(now: Instant) -> String {
    now.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn shorten(value: &str) -> String {
    if value.chars().count() <= LONGEST {
        return value.to_owned();
    }
    value.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// RFC 3986 encoding of every name and value, sorted by name; a name without value keeps its `=`.
fn canonical_query(params: &BTreeMap<&str, String>) -> String {
    let mut parts: Vec<_> = params
        .iter()
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    parts.sort();
    parts
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}

/// What is signed of a call without a body.
struct Call<'a> {
    host: &'a str,
    path: &'a str,
    action: &'a str,
    version: &'a str,
    date: &'a str,
    nonce: &'a str,
    query: &'a str,
}

impl Call<'_> {
    /// The signed headers, by name.
    fn headers(&self) -> [(&'static str, String); 6] {
        [
            ("host", self.host.to_owned()),
            ("x-acs-action", self.action.to_owned()),
            ("x-acs-content-sha256", hex::encode(Sha256::digest(b""))),
            ("x-acs-date", self.date.to_owned()),
            ("x-acs-signature-nonce", self.nonce.to_owned()),
            ("x-acs-version", self.version.to_owned()),
        ]
    }

    fn signed_headers(&self) -> String {
        self.headers().map(|(name, _)| name).join(";")
    }

    fn canonical(&self) -> String {
        let headers = self
            .headers()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .concat();
        let empty = hex::encode(Sha256::digest(b""));
        format!(
            "POST\n{}\n{}\n{headers}\n{}\n{empty}",
            self.path,
            self.query,
            self.signed_headers()
        )
    }

    fn authorization(&self, id: &str, secret: &str) -> String {
        let digest = hex::encode(Sha256::digest(self.canonical()));
        let signature = hmac(
            secret.as_bytes(),
            format!("ACS3-HMAC-SHA256\n{digest}").as_bytes(),
        );
        format!(
            "ACS3-HMAC-SHA256 Credential={id},SignedHeaders={},Signature={}",
            self.signed_headers(),
            hex::encode(signature)
        )
    }
}

/// HMAC-SHA256. (HMAC takes a key of any length, so nothing can fail.)
pub(super) fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(text).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

#[cfg(test)]
mod vectors {
    use super::*;
    use testkit::{Vector, vector};

    fn digest(call: &Call<'_>) -> String {
        hex::encode(Sha256::digest(call.canonical()))
    }

    /// The call of a vector.
    fn call<'a>(known: &'a Vector, query: &'a str) -> Call<'a> {
        Call {
            host: known.text("host"),
            path: "/",
            action: known.text("x_acs_action"),
            version: known.text("x_acs_version"),
            date: known.text("x_acs_date"),
            nonce: known.text("x_acs_signature_nonce"),
            query,
        }
    }

    fn signed(known: &Vector, call: &Call<'_>) -> String {
        call.authorization(known.text("access_key_id"), known.text("access_key_secret"))
    }

    #[test]
    fn the_published_example_is_reproduced() {
        let known = vector("aliyun_acs3");
        let call = call(&known, known.text("query"));
        assert_eq!(digest(&call), known.text("canonical_request_sha256"));
        assert_eq!(
            signed(&known, &call),
            format!(
                "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,\
                 SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,\
                 Signature={}",
                known.text("signature")
            )
        );
    }

    #[test]
    fn a_text_is_signed_as_another_implementation_signs_it() {
        let known = vector("aliyun_sms");
        let params = [
            ("PhoneNumbers", "phone_numbers"),
            ("SignName", "sign_name"),
            ("TemplateCode", "template_code"),
            ("TemplateParam", "template_param"),
            ("OutId", "out_id"),
        ];
        let params = params.map(|(name, key)| (name, known.text(key).to_owned()));
        let query = canonical_query(&BTreeMap::from(params));
        assert_eq!(query, known.text("canonical_query"));
        let at = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        assert_eq!(date(at), known.text("x_acs_date"));
        assert_eq!(VERSION, known.text("x_acs_version"));
        let call = call(&known, &query);
        assert_eq!(digest(&call), known.text("canonical_request_sha256"));
        let signature = format!("Signature={}", known.text("signature"));
        assert!(signed(&known, &call).ends_with(&signature));
    }

    #[test]
    fn long_values_are_cut_to_what_the_provider_takes() {
        assert_eq!(shorten(&"字".repeat(35)), "字".repeat(35));
        assert_eq!(shorten(&"字".repeat(36)).chars().count(), 35);
        assert!(shorten(&"字".repeat(36)).ends_with('…'));
    }
}
