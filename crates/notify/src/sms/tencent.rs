//! Tencent Cloud's text service: JSON, `TC3-HMAC-SHA256`.

use super::{
    Number, Provider, SmsConfigError, Template,
    aliyun::hmac,
    codes,
    post::{self, Silence},
};
use async_trait::async_trait;
use chrono::TimeDelta;
use identity::sms::{Category, SendOutcome, SmsText};
use kernel::{
    clock::{Clock, Instant},
    mobile::Mobile,
    secret::Secret,
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

const SERVICE: &str = "sms";
const VERSION: &str = "2021-01-11";
/// Sent byte for byte as it is signed.
const CONTENT_TYPE: &str = "application/json; charset=utf-8";
const SIGNED_HEADERS: &str = "content-type;host;x-tc-action";

/// Access to Tencent Cloud's text service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TencentConfig {
    /// `https://sms.tencentcloudapi.com/`.
    pub base_url: String,
    /// Secret id.
    pub secret_id: String,
    /// Secret key.
    pub secret_key: Secret<String>,
    /// `SmsSdkAppId` of the application.
    pub app_id: String,
    /// 短信签名, registered under the operator's name.
    pub sign_name: String,
    /// `ap-guangzhou`, `ap-beijing` or `ap-nanjing`.
    #[serde(default = "nanjing")]
    pub region: String,
    /// How long to wait for an answer, in milliseconds.
    #[serde(default = "post::patience")]
    pub timeout_ms: u64,
    /// Whether this is the look-alike: a production server refuses to start with it.
    #[serde(default)]
    pub sandbox: bool,
}

fn nanjing() -> String {
    "ap-nanjing".to_owned()
}

/// The client.
pub(super) struct Tencent {
    config: TencentConfig,
    base: Url,
    http: reqwest::Client,
    clock: Clock,
}

impl Tencent {
    pub fn new(config: TencentConfig, clock: Clock) -> Result<Self, SmsConfigError> {
        let (base, http) = (
            post::base(&config.base_url)?,
            post::client(config.timeout_ms)?,
        );
        Ok(Self {
            config,
            base,
            http,
            clock,
        })
    }

    /// A signed request: the bytes that are signed are the bytes that are sent.
    fn request(&self, action: &str, payload: String) -> reqwest::RequestBuilder {
        let now = self.clock.now();
        let call = Call {
            service: SERVICE,
            host: &post::host(&self.base),
            action,
            at: now,
            payload: &payload,
        };
        let authorization =
            call.authorization(&self.config.secret_id, self.config.secret_key.expose());
        self.http
            .post(self.base.clone())
            .header("authorization", authorization)
            .header("content-type", CONTENT_TYPE)
            .header("x-tc-action", action)
            .header("x-tc-version", VERSION)
            .header("x-tc-timestamp", now.timestamp().to_string())
            .header("x-tc-region", &self.config.region)
            .body(payload)
    }
}

#[async_trait]
impl Provider for Tencent {
    fn name(&self) -> &'static str {
        "tencent"
    }

    async fn send(&self, to: Number<'_>, template: &Template, text: &SmsText) -> SendOutcome {
        let Some(values) = template.values(text) else {
            return codes::rejected(Category::Config, "template-place-missing");
        };
        let payload = json!({
            "PhoneNumberSet": [to.e164()],
            "SmsSdkAppId": self.config.app_id,
            "SignName": self.config.sign_name,
            "TemplateId": template.tencent,
            "TemplateParamSet": values,
            "SessionContext": text.reference,
        });
        let answer = match post::deliver(self.request("SendSms", payload.to_string())).await {
            Ok(answer) => answer,
            Err(silence) => return silence.into(),
        };
        let Ok(answer) = serde_json::from_str::<Value>(&answer) else {
            return Silence::Unknown.into();
        };
        let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str);
        // The call can succeed while the number fails: the number's own code counts.
        match text("/Response/Error/Code").or_else(|| text("/Response/SendStatusSet/0/Code")) {
            Some("Ok") => SendOutcome::Accepted {
                provider_id: text("/Response/SendStatusSet/0/SerialNo")
                    .unwrap_or_default()
                    .to_owned(),
            },
            Some(code) => {
                tracing::info!(
                    request_id = text("/Response/RequestId"),
                    code,
                    "tencent refused a text"
                );
                codes::rejected(codes::tencent(code), code)
            }
            None => Silence::Unknown.into(),
        }
    }

    async fn was_sent(&self, to: &Mobile, text: &SmsText) -> Option<bool> {
        let now = self.clock.now();
        let payload = json!({
            "SmsSdkAppId": self.config.app_id,
            "PhoneNumber": format!("+86{}", to.as_str()),
            "BeginTime": (now - TimeDelta::hours(1)).timestamp(),
            "EndTime": now.timestamp(),
            "Offset": 0,
            "Limit": 100,
        });
        let request = self.request("PullSmsSendStatusByPhoneNumber", payload.to_string());
        let answer: Value = serde_json::from_str(&post::deliver(request).await.ok()?).ok()?;
        let list = answer
            .pointer("/Response/PullSmsSendStatusSet")?
            .as_array()?;
        Some(
            list.iter()
                .any(|one| one["SessionContext"].as_str() == Some(&text.reference)),
        )
    }
}

/// What is signed of a call.
struct Call<'a> {
    service: &'a str,
    host: &'a str,
    action: &'a str,
    at: Instant,
    payload: &'a str,
}

impl Call<'_> {
    /// The action is signed in lower case and sent in its own.
    fn canonical(&self) -> String {
        format!(
            "POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{}\nx-tc-action:{}\n\n{SIGNED_HEADERS}\n{}",
            self.host,
            self.action.to_lowercase(),
            hex::encode(Sha256::digest(self.payload)),
        )
    }

    /// The date of the scope is UTC's; Beijing's would be wrong for eight hours a day.
    fn authorization(&self, id: &str, secret: &str) -> String {
        let date = self.at.format("%Y-%m-%d").to_string();
        let scope = format!("{date}/{}/tc3_request", self.service);
        let digest = hex::encode(Sha256::digest(self.canonical()));
        let text = format!(
            "TC3-HMAC-SHA256\n{}\n{scope}\n{digest}",
            self.at.timestamp()
        );
        let key = [date.as_str(), self.service, "tc3_request"]
            .into_iter()
            .fold(format!("TC3{secret}").into_bytes(), |key, link| {
                hmac(&key, link.as_bytes())
            });
        let signature = hex::encode(hmac(&key, text.as_bytes()));
        format!(
            "TC3-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={SIGNED_HEADERS}, Signature={signature}"
        )
    }
}

#[cfg(test)]
mod vectors {
    use super::*;
    use testkit::{Vector, vector};

    fn call(known: &Vector) -> Call<'_> {
        Call {
            service: known.text("service"),
            host: known.text("host"),
            action: known.text("action"),
            at: chrono::DateTime::from_timestamp(known.number("timestamp"), 0).unwrap(),
            payload: known.text("payload"),
        }
    }

    /// The provider's published example, and the call of our own as another implementation signs it.
    #[test]
    fn known_answers_are_reproduced() {
        for (name, date) in [("tencent_tc3", "2019-02-25"), ("tencent_sms", "2026-01-01")] {
            let known = vector(name);
            let call = call(&known);
            let digest = hex::encode(Sha256::digest(call.canonical()));
            assert_eq!(digest, known.text("canonical_request_sha256"), "{name}");
            assert_eq!(
                call.authorization(known.text("secret_id"), known.text("secret_key")),
                format!(
                    "TC3-HMAC-SHA256 Credential={}/{date}/{}/tc3_request, \
                     SignedHeaders=content-type;host;x-tc-action, Signature={}",
                    known.text("secret_id"),
                    known.text("service"),
                    known.text("signature")
                )
            );
        }
        assert_eq!(SERVICE, vector("tencent_sms").text("service"));
    }
}
