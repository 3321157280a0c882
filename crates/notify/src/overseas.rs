//! The carrier of the overseas path: e-mail through a mail server, texts abroad through the text providers.

use crate::{
    mail::{self, Mail, MailConfig, MailConfigError},
    sms::{Sms, Template, codes::rejected},
};
use async_trait::async_trait;
use identity::{
    reach::{Carrier, Countries, Overseas, Reach},
    sms::{Category, SendOutcome, SmsText},
};
use kernel::clock::Clock;
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};

/// What is configured of the overseas path.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverseasConfig {
    /// The mail server; without it nobody is offered e-mail.
    #[serde(default)]
    pub mail: Option<MailConfig>,
    /// Which countries and regions texts are sent to; none unless listed.
    #[serde(default)]
    pub countries: Countries,
    /// Templates for numbers abroad, registered with the text providers as such. Without them, the standard ones.
    #[serde(default = "mail::abroad_texts")]
    pub templates: BTreeMap<String, Template>,
}

/// A configuration that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum OverseasConfigError {
    /// Neither e-mail nor a country.
    #[error("海外注册：至少需要配置邮件（overseas.mail）或国家（地区）（overseas.countries）")]
    Nothing,
    /// A code that is none.
    #[error("海外注册：没有这个国际电话区号：{0}")]
    Country(String),
    /// The mail server.
    #[error(transparent)]
    Mail(#[from] MailConfigError),
}

struct Post {
    mail: Option<Mail>,
    sms: Arc<Sms>,
    templates: BTreeMap<String, Template>,
}

/// The overseas path of a configuration. `site` signs the mails.
pub fn open(
    config: OverseasConfig,
    sms: &Arc<Sms>,
    site: &str,
    clock: &Clock,
) -> Result<Overseas, OverseasConfigError> {
    if let Some(code) = config.countries.unknown().first() {
        return Err(OverseasConfigError::Country((*code).to_owned()));
    }
    if config.mail.is_none() && config.countries.allow.is_empty() {
        return Err(OverseasConfigError::Nothing);
    }
    let mail = config
        .mail
        .map(|mail| Mail::new(mail, site, clock))
        .transpose()?;
    Ok(Overseas {
        mail: mail.is_some(),
        countries: config.countries,
        carrier: Arc::new(Post {
            mail,
            sms: sms.clone(),
            templates: config.templates,
        }),
    })
}

#[async_trait]
impl Carrier for Post {
    async fn send(&self, to: &Reach, text: &SmsText) -> SendOutcome {
        match (to, &self.mail) {
            (Reach::Mail(address), Some(mail)) => mail.send(address, text).await,
            (Reach::Mail(_), None) => rejected(Category::Config, "mail-missing"),
            (Reach::Abroad(number), _) => {
                if let Some(template) = self.templates.get(&text.template) {
                    return self.sms.send_abroad(number, template, text).await;
                }
                tracing::error!(template = text.template, "no such template for abroad");
                rejected(Category::Config, "template-missing")
            }
        }
    }
}
