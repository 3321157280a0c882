//! Alipay's open platform (支付宝开放平台): one gateway, requests and answers signed with RSA2. What is asked there stands
//! with the noun that asks: the face check in [`crate::face`], logging in in [`crate::quick`].

mod envelope;
mod keys;
#[cfg(test)]
pub(crate) mod tests;

use envelope::Envelope;
use kernel::{
    clock::{Clock, stamp},
    secret::Secret,
};
use keys::{AppKey, PlatformKey};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;
use url::{Url, form_urlencoded};

/// Access to the open platform.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlipayConfig {
    /// `https://openapi.alipay.com/gateway.do`.
    pub gateway_url: String,
    /// `https://openauth.alipay.com/oauth2/publicAppAuthorize.htm`: where a person logs in. Without it nobody is offered to
    /// log in through Alipay.
    #[serde(default)]
    pub authorize_url: Option<String>,
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
    /// The address of the log-in page is not one.
    #[error("支付宝：授权登录地址不正确：{0}")]
    Authorize(String),
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

/// The gateway, with our key and theirs.
pub struct Gateway {
    config: AlipayConfig,
    url: Url,
    app: AppKey,
    platform: PlatformKey,
    http: reqwest::Client,
    clock: Clock,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Gateway").field(&self.config.app_id).finish()
    }
}

/// A call's answer.
pub(crate) enum Answer {
    /// What was asked for, signed by Alipay.
    Node(Value),
    /// Refused.
    Refused {
        /// `code`: the class of the failure.
        class: String,
        /// `sub_code`, or `code` where there is none.
        code: String,
    },
    /// No answer, or none that Alipay signed.
    Unknown,
}

/// An address that may be configured: of the web, and without a query of its own.
pub(crate) fn address(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|url| url.query().is_none() && matches!(url.scheme(), "http" | "https"))
}

impl Gateway {
    /// The gateway of a configuration.
    pub fn new(config: AlipayConfig, clock: &Clock) -> Result<Self, AlipayConfigError> {
        let url = address(&config.gateway_url)
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
            url,
            app,
            platform,
            http,
            clock: clock.clone(),
        })
    }

    pub(crate) const fn config(&self) -> &AlipayConfig {
        &self.config
    }

    /// The parameters that every request of a method begins with: whose application, and what is asked for.
    fn first(&self, method: &str) -> Vec<(&'static str, String)> {
        vec![
            ("app_id", self.config.app_id.clone()),
            ("charset", "utf-8".to_owned()),
            ("format", "JSON".to_owned()),
            ("method", method.to_owned()),
        ]
    }

    /// How the address of every page of a method begins.
    pub(crate) fn page_begins(&self, method: &str) -> String {
        let mut url = self.url.clone();
        url.set_query(Some(&encode(&self.first(method))));
        format!("{url}&")
    }

    /// The parameters of a request with their signature. The time is Beijing's, without a zone.
    fn signed(
        &self,
        method: &str,
        own: &[(&'static str, String)],
    ) -> Option<Vec<(&'static str, String)>> {
        let mut params = self.first(method);
        params.extend([
            ("sign_type", "RSA2".to_owned()),
            ("timestamp", stamp(self.clock.now())),
            ("version", "1.0".to_owned()),
        ]);
        params.extend_from_slice(own);
        let sign = self.app.sign(&request_text(&params))?;
        params.push(("sign", sign));
        Some(params)
    }

    /// The signed address of a page on the gateway; no call is made.
    pub(crate) fn page(&self, method: &str, content: &Value) -> Option<String> {
        let params = self.signed(method, &[("biz_content", content.to_string())])?;
        let mut url = self.url.clone();
        url.set_query(Some(&encode(&params)));
        Some(url.to_string())
    }

    /// Calls a method with its content.
    pub(crate) async fn call(&self, method: &str, content: &Value) -> Answer {
        self.ask(method, &[("biz_content", content.to_string())])
            .await
    }

    /// Calls a method with parameters of its own and opens the envelope. Common parameters go into the query, the
    /// method's own, which may be personal or secret, into the form.
    pub(crate) async fn ask(&self, method: &str, own: &[(&'static str, String)]) -> Answer {
        let Some(params) = self.signed(method, own) else {
            return Answer::Refused {
                class: String::new(),
                code: "sign".to_owned(),
            };
        };
        let (form, query): (Vec<_>, Vec<_>) = params
            .into_iter()
            .partition(|(name, _)| own.iter().any(|(known, _)| known == name));
        let mut url = self.url.clone();
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
        // The token's node has no code when it is a token.
        let success = text("code") == "10000"
            || (text("code").is_empty() && !text("access_token").is_empty());
        // An `error_response` may come without a signature: it is a failure, never data.
        if success && verified && !envelope.is_error {
            return Answer::Node(node);
        }
        let code = if text("sub_code").is_empty() {
            text("code")
        } else {
            text("sub_code")
        };
        tracing::warn!(method, class = text("code"), code, "alipay refused");
        Answer::Refused {
            class: text("code").to_owned(),
            code: code.to_owned(),
        }
    }
}

/// Whether a refusal means that the provider itself is in trouble.
pub(crate) fn in_trouble(class: &str, code: &str) -> bool {
    class == "20000"
        || matches!(
            code,
            "ACQ.SYSTEM_ERROR" | "SYSTEM_ERROR" | "isp.unknow-error" | "aop.unknow-error"
        )
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
