//! The door through which this room sends short messages (短信). The providers stand behind it in
//! `notify`; this room knows neither of them.

pub(crate) mod asker;
pub mod button;
pub mod code;
mod entity;
mod error;
pub mod jobs;
mod limits;
pub(crate) mod outcome;
mod to;
mod web;

pub(crate) use self::web::router;

use async_trait::async_trait;
use kernel::mobile::Mobile;
use serde::{Deserialize, Serialize};

/// Sends one short message.
#[async_trait]
pub trait SmsSender: Send + Sync {
    /// Hands the text to a provider. Sending is not idempotent: after [`SendOutcome::Unknown`] the text may
    /// or may not have left, so a caller asks [`SmsSender::was_sent`] before it sends again.
    async fn send(&self, to: &Mobile, text: &SmsText) -> SendOutcome;

    /// Whether a provider knows of a text sent within the last hour under the same
    /// [`SmsText::reference`]; `None` when that could not be found out.
    async fn was_sent(&self, to: &Mobile, text: &SmsText) -> Option<bool>;
}

/// What to send: the key of a template registered with the providers, and what fills its places.
///
/// The parameters may hold a one-time code, so this is never logged; a job payload keeps it sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsText {
    /// Key of the template in the configuration, e.g. `code_register`.
    pub template: String,
    /// Name and value of each place of the template's text.
    pub params: Vec<(String, String)>,
    /// Our own id of this text (at most 64 letters and digits), echoed by the provider.
    pub reference: String,
}

impl SmsText {
    /// A text from its template key, its places and our own reference.
    #[must_use]
    pub fn new(template: &str, params: &[(&str, &str)], reference: impl Into<String>) -> Self {
        Self {
            template: template.to_owned(),
            params: params
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            reference: reference.into(),
        }
    }
}

impl std::fmt::Debug for SmsText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmsText({}, {})", self.template, self.reference)
    }
}

/// What became of a text, in three kinds that never mix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// A provider took it.
    Accepted {
        /// The provider's id of it.
        provider_id: String,
    },
    /// It was refused for good and has not left.
    Rejected {
        /// Whose fault it is.
        category: Category,
        /// The provider's own code, for the log.
        code: String,
        /// What to tell the user, in Chinese.
        message: String,
    },
    /// No answer: it may or may not have left.
    Unknown,
}

/// Whose fault a refusal is, which decides who can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Too many texts: wait.
    Rate,
    /// The number itself: the user corrects it.
    User,
    /// The text did not pass the provider's content review.
    Content,
    /// Keys, signature, template: the operator corrects it.
    Config,
    /// The account is out of credit or out of service.
    Quota,
    /// The provider is in trouble: try later.
    System,
}

impl Category {
    /// Whether another provider may be tried: only when neither the number nor the frequency is the
    /// reason (a second provider must never become a way around a limit).
    #[must_use]
    pub const fn may_fail_over(self) -> bool {
        matches!(self, Self::Config | Self::Quota | Self::System)
    }
}
