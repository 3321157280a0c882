//! The channel for short messages (短信): two providers behind [`identity::sms::SmsSender`], the second taking
//! over only when the reason is the first one's own.

pub mod aliyun;
pub(crate) mod codes;
mod post;
pub mod receipt;
pub mod template;
pub mod tencent;
#[cfg(test)]
mod tests;

pub use aliyun::AliyunConfig;
pub use receipt::Receipt;
pub use template::Template;
pub use tencent::TencentConfig;

use async_trait::async_trait;
use identity::sms::{Category, SendOutcome, SmsSender, SmsText};
use kernel::{
    clock::Clock,
    mobile::{Abroad, Mobile},
    rng::Rng,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The providers and the templates registered with them. At least one provider is needed; with both,
/// Aliyun is asked first.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsConfig {
    /// 阿里云短信服务.
    pub aliyun: Option<AliyunConfig>,
    /// 腾讯云短信.
    pub tencent: Option<TencentConfig>,
    /// Templates by the key that the rooms use. Without them, the standard ones.
    #[serde(default = "template::standard")]
    pub templates: BTreeMap<String, Template>,
}

/// A configuration that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum SmsConfigError {
    /// Neither provider is configured.
    #[error("短信：至少需要配置一家服务商（sms.aliyun 或 sms.tencent）")]
    NoProvider,
    /// An address that is not one.
    #[error("短信：服务地址不正确：{0}")]
    BaseUrl(String),
    /// The HTTP client could not be made.
    #[error("短信：无法建立网络客户端：{0}")]
    Http(#[from] reqwest::Error),
}

/// A number, as providers are told it.
#[derive(Clone, Copy)]
enum Number<'a> {
    /// Of the mainland.
    Home(&'a Mobile),
    /// Outside the mainland.
    Abroad(&'a Abroad),
}

impl Number<'_> {
    /// Without a sign: eleven digits of the mainland, elsewhere the country's code and the number.
    fn digits(self) -> String {
        match self {
            Self::Home(mobile) => mobile.as_str().to_owned(),
            Self::Abroad(number) => number.as_str().trim_start_matches('+').to_owned(),
        }
    }

    /// In the form of ITU-T E.164.
    fn e164(self) -> String {
        match self {
            Self::Home(mobile) => format!("+86{}", mobile.as_str()),
            Self::Abroad(number) => number.as_str().to_owned(),
        }
    }
}

/// One provider's own way of sending.
#[async_trait]
trait Provider: Send + Sync {
    fn name(&self) -> &'static str;
    async fn send(&self, to: Number<'_>, template: &Template, text: &SmsText) -> SendOutcome;
    async fn was_sent(&self, to: &Mobile, text: &SmsText) -> Option<bool>;
}

/// Sends through the configured providers.
pub struct Sms {
    providers: Vec<Box<dyn Provider>>,
    templates: BTreeMap<String, Template>,
}

impl std::fmt::Debug for Sms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.providers.iter().map(|provider| provider.name()))
            .finish()
    }
}

impl Sms {
    /// The channel for a configuration.
    pub fn new(config: SmsConfig, clock: &Clock, rng: &Rng) -> Result<Self, SmsConfigError> {
        let mut providers: Vec<Box<dyn Provider>> = Vec::new();
        if let Some(aliyun) = config.aliyun {
            providers.push(Box::new(aliyun::Aliyun::new(
                aliyun,
                clock.clone(),
                rng.clone(),
            )?));
        }
        if let Some(tencent) = config.tencent {
            providers.push(Box::new(tencent::Tencent::new(tencent, clock.clone())?));
        }
        if providers.is_empty() {
            return Err(SmsConfigError::NoProvider);
        }
        Ok(Self {
            providers,
            templates: config.templates,
        })
    }
}

impl Sms {
    /// Sends a text to a number abroad, made of a template that is registered for such numbers.
    pub(crate) async fn send_abroad(
        &self,
        to: &Abroad,
        template: &Template,
        text: &SmsText,
    ) -> SendOutcome {
        self.through(Number::Abroad(to), template, text).await
    }

    /// Asks the providers in their order.
    async fn through(&self, to: Number<'_>, template: &Template, text: &SmsText) -> SendOutcome {
        let mut outcome = codes::rejected(Category::Config, "provider-missing");
        for provider in &self.providers {
            outcome = provider.send(to, template, text).await;
            match &outcome {
                SendOutcome::Rejected { category, code, .. } => {
                    tracing::warn!(
                        provider = provider.name(),
                        code,
                        reference = text.reference,
                        "text refused"
                    );
                    if !category.may_fail_over() {
                        break;
                    }
                }
                SendOutcome::Accepted { provider_id } => {
                    tracing::info!(
                        provider = provider.name(),
                        provider_id,
                        reference = text.reference,
                        "text sent"
                    );
                    break;
                }
                // It may have left: a second provider could send it twice.
                SendOutcome::Unknown => {
                    tracing::warn!(
                        provider = provider.name(),
                        reference = text.reference,
                        "no answer about a text"
                    );
                    break;
                }
            }
        }
        outcome
    }
}

#[async_trait]
impl SmsSender for Sms {
    async fn send(&self, to: &Mobile, text: &SmsText) -> SendOutcome {
        let Some(template) = self.templates.get(&text.template) else {
            tracing::error!(template = text.template, "no such text template");
            return codes::rejected(Category::Config, "template-missing");
        };
        self.through(Number::Home(to), template, text).await
    }

    async fn was_sent(&self, to: &Mobile, text: &SmsText) -> Option<bool> {
        let mut all_asked = true;
        for provider in &self.providers {
            match provider.was_sent(to, text).await {
                Some(true) => return Some(true),
                Some(false) => {}
                None => all_asked = false,
            }
        }
        all_asked.then_some(false)
    }
}
