//! Alipay's real-person verification (支付宝身份认证): three methods of the open platform, signed with RSA2.
//!
//! `initialize` and `query` are calls; `certify` is none, only a signed address that the phone opens.

mod envelope;
mod keys;
#[cfg(test)]
mod tests;

use super::{
    BeginOutcome, FaceAsk, FaceCategory, FaceOutcome, FacePage, FaceVerifier, PageError, Refusal,
};
use async_trait::async_trait;
use envelope::Envelope;
use kernel::{
    clock::{Clock, stamp},
    secret::Secret,
};
use keys::{AppKey, PlatformKey};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use url::{Url, form_urlencoded};

const INITIALIZE: &str = "alipay.user.certify.open.initialize";
const CERTIFY: &str = "alipay.user.certify.open.certify";
const QUERY: &str = "alipay.user.certify.open.query";

/// Access to the open platform.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlipayConfig {
    /// `https://openapi.alipay.com/gateway.do`.
    pub gateway_url: String,
    /// The application's id.
    pub app_id: String,
    /// The application's private key: PKCS#8, Base64 or PEM.
    pub app_private_key: Secret<String>,
    /// Alipay's public key: Base64 or PEM.
    pub alipay_public_key: String,
    /// Stands before the percent-encoded page address in the QR code, so that scanning opens the app. When
    /// empty, the QR code holds the address itself.
    #[serde(default = "app_prefix")]
    pub qr_prefix: String,
    /// The product that the contract was made for: `FACE`, `SMART_FACE` …
    #[serde(default = "face")]
    pub biz_code: String,
    /// How long to wait for an answer, in milliseconds.
    #[serde(default = "patience")]
    pub timeout_ms: u64,
    /// Whether this is the look-alike: a production server refuses to start with it.
    #[serde(default)]
    pub sandbox: bool,
}

fn app_prefix() -> String {
    "alipays://platformapi/startapp?appId=20000067&url=".to_owned()
}

fn face() -> String {
    "FACE".to_owned()
}

const fn patience() -> u64 {
    10_000
}

/// A configuration that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum AlipayConfigError {
    /// The gateway's address is not one.
    #[error("支付宝：网关地址不正确：{0}")]
    Gateway(String),
    /// The private key cannot be read.
    #[error("支付宝：应用私钥不正确，应为 2048 位以上的 PKCS#8 格式")]
    PrivateKey,
    /// The public key cannot be read.
    #[error("支付宝：支付宝公钥不正确")]
    PublicKey,
    /// The HTTP client could not be made.
    #[error("支付宝：无法建立网络客户端：{0}")]
    Http(#[from] reqwest::Error),
}

/// The client.
pub struct Alipay {
    config: AlipayConfig,
    gateway: Url,
    app: AppKey,
    platform: PlatformKey,
    http: reqwest::Client,
    clock: Clock,
}

impl std::fmt::Debug for Alipay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Alipay").field(&self.config.app_id).finish()
    }
}

impl Alipay {
    /// The client for a configuration.
    pub fn new(config: AlipayConfig, clock: &Clock) -> Result<Self, AlipayConfigError> {
        let gateway = Url::parse(&config.gateway_url)
            .ok()
            .filter(|url| url.query().is_none() && matches!(url.scheme(), "http" | "https"))
            .ok_or_else(|| AlipayConfigError::Gateway(config.gateway_url.clone()))?;
        let app =
            AppKey::parse(config.app_private_key.expose()).ok_or(AlipayConfigError::PrivateKey)?;
        let platform =
            PlatformKey::parse(&config.alipay_public_key).ok_or(AlipayConfigError::PublicKey)?;
        let time = Duration::from_millis(config.timeout_ms);
        // Redirects are not followed: a signed request belongs to one address.
        let http = reqwest::Client::builder()
            .timeout(time)
            .connect_timeout(time.min(Duration::from_secs(5)))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            config,
            gateway,
            app,
            platform,
            http,
            clock: clock.clone(),
        })
    }

    /// The parameters of a request with their signature. The time is Beijing's, without a zone.
    fn signed(&self, method: &str, content: &Value) -> Option<Vec<(&'static str, String)>> {
        let mut params = vec![
            ("app_id", self.config.app_id.clone()),
            ("biz_content", content.to_string()),
            ("charset", "utf-8".to_owned()),
            ("format", "JSON".to_owned()),
            ("method", method.to_owned()),
            ("sign_type", "RSA2".to_owned()),
            ("timestamp", stamp(self.clock.now())),
            ("version", "1.0".to_owned()),
        ];
        let sign = self.app.sign(&request_text(&params))?;
        params.push(("sign", sign));
        Some(params)
    }

    /// Calls a method and opens the envelope. Common parameters go into the query, the content into the form.
    async fn call(&self, method: &str, content: &Value) -> Answer {
        let Some(params) = self.signed(method, content) else {
            return Answer::Refused(refusal(FaceCategory::Config, "sign"));
        };
        let (form, query): (Vec<_>, Vec<_>) = params
            .into_iter()
            .partition(|(name, _)| *name == "biz_content");
        let mut url = self.gateway.clone();
        url.set_query(Some(&encode(&query)));
        let request = self.http.post(url);
        let request = request.header(
            "content-type",
            "application/x-www-form-urlencoded; charset=utf-8",
        );
        let answer = async { request.body(encode(&form)).send().await?.text().await };
        match answer.await {
            Ok(body) => self.open(method, &body),
            Err(error) => {
                // The address holds the signature and is left out of the log.
                tracing::warn!(error = %error.without_url(), method, "no answer from alipay");
                Answer::Unknown
            }
        }
    }

    /// Verifies the raw text of the node before anything in it is believed.
    fn open(&self, method: &str, body: &str) -> Answer {
        let Some(envelope) = Envelope::cut(body, method) else {
            tracing::warn!(method, "alipay's answer cannot be read");
            return Answer::Unknown;
        };
        let verified = envelope
            .sign
            .as_deref()
            .is_some_and(|sign| self.platform.verify(envelope.node, sign));
        let node: Value = serde_json::from_str(envelope.node).unwrap_or_default();
        let text = |name: &str| node[name].as_str().unwrap_or_default();
        if !verified && !envelope.is_error {
            tracing::error!(method, "alipay's answer does not have alipay's signature");
            return Answer::Unknown;
        }
        // An `error_response` may come without a signature: it is a failure, never data.
        if text("code") == "10000" && verified && !envelope.is_error {
            return Answer::Node(node);
        }
        let code = if text("sub_code").is_empty() {
            text("code")
        } else {
            text("sub_code")
        };
        tracing::warn!(method, class = text("code"), code, "alipay refused");
        Answer::Refused(refusal(category(text("code"), code, method), code))
    }
}

/// A call's answer.
enum Answer {
    Node(Value),
    Refused(Refusal),
    Unknown,
}

/// The signed text: every parameter but empty ones, sorted by name, joined, not encoded.
fn request_text(params: &[(&'static str, String)]) -> String {
    let mut kept: Vec<_> = params
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    kept.sort();
    kept.iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}

fn encode(params: &[(&'static str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(params)
        .finish()
}

fn category(class: &str, code: &str, method: &str) -> FaceCategory {
    match (class, code) {
        ("20000", _)
        | (_, "ACQ.SYSTEM_ERROR" | "SYSTEM_ERROR" | "isp.unknow-error" | "aop.unknow-error") => {
            FaceCategory::System
        }
        (_, "CERTIFY_ID_EXPIRED" | "OPEN_CERTIFY_BILL_NOT_EXIST") => FaceCategory::Restart,
        // A refusal of the business at the beginning is about the name and the number.
        ("40004", _) if method == INITIALIZE => FaceCategory::Mismatch,
        ("40004", _) => FaceCategory::Restart,
        _ => FaceCategory::Config,
    }
}

fn refusal(category: FaceCategory, code: &str) -> Refusal {
    let message = match category {
        FaceCategory::Mismatch => "姓名与证件号码未通过核对，请检查后重新填写，或改用其他认证方式",
        FaceCategory::Restart => "认证已失效，请重新发起刷脸认证",
        FaceCategory::Config => "支付宝接口配置有误，请联系管理员，或改用其他认证方式",
        FaceCategory::System => "支付宝服务暂不可用，请稍后再试，或改用其他认证方式",
    };
    Refusal {
        category,
        code: code.to_owned(),
        message: message.to_owned(),
    }
}

#[async_trait]
impl FaceVerifier for Alipay {
    async fn begin(&self, ask: &FaceAsk) -> BeginOutcome {
        let Some(cert_type) = ask.document.kind().face_type() else {
            let message = "该证件类型不支持人脸识别，请改用其他认证方式".to_owned();
            let refusal = Refusal {
                category: FaceCategory::Mismatch,
                code: "cert-type".to_owned(),
                message,
            };
            return BeginOutcome::Refused(refusal);
        };
        let content = json!({
            "outer_order_no": ask.order_no,
            "biz_code": self.config.biz_code,
            "identity_param": {
                "identity_type": "CERT_INFO",
                "cert_type": cert_type,
                "cert_name": ask.name.expose(),
                "cert_no": ask.document.number(),
            },
            "merchant_config": { "return_url": ask.return_url },
        });
        match self.call(INITIALIZE, &content).await {
            Answer::Node(node) => match node["certify_id"].as_str() {
                Some(id) if !id.is_empty() => BeginOutcome::Begun {
                    certify_id: id.to_owned(),
                },
                _ => BeginOutcome::Unknown,
            },
            Answer::Refused(refusal) => BeginOutcome::Refused(refusal),
            Answer::Unknown => BeginOutcome::Unknown,
        }
    }

    fn page(&self, certify_id: &str) -> Result<FacePage, PageError> {
        let params = self
            .signed(CERTIFY, &json!({ "certify_id": certify_id }))
            .ok_or(PageError)?;
        let mut url = self.gateway.clone();
        url.set_query(Some(&encode(&params)));
        let link = url.to_string();
        if self.config.qr_prefix.is_empty() {
            return Ok(FacePage {
                qr: link.clone(),
                link,
            });
        }
        let encoded: String = form_urlencoded::byte_serialize(link.as_bytes()).collect();
        let qr = format!("{}{encoded}", self.config.qr_prefix);
        Ok(FacePage {
            link: qr.clone(),
            qr,
        })
    }

    async fn result(&self, certify_id: &str) -> FaceOutcome {
        match self.call(QUERY, &json!({ "certify_id": certify_id })).await {
            Answer::Node(node) => match node["passed"].as_str() {
                Some("T") => FaceOutcome::Passed,
                _ => FaceOutcome::NotPassed {
                    reason: node["fail_reason"].as_str().map(str::to_owned),
                },
            },
            Answer::Refused(refusal) => FaceOutcome::Refused(refusal),
            Answer::Unknown => FaceOutcome::Unknown,
        }
    }
}
