//! Where codes and messages reach a person who has no phone of the mainland: an e-mail address or a phone number abroad
//! (docs/decisions/0032). A person has one; it logs in beside the document, and a code to it proves who holds it.

mod calling;
mod email;
mod entity;
mod post;
mod store;

pub(crate) use self::store::{Reached, VALUE, add, by_value, change};
pub use self::{
    calling::{Calling, Countries},
    email::{Email, EmailError},
    post::{LETTER_TEXT, LETTER_TO, SendLetter, post},
    store::of,
};
pub(crate) use post::{Came, came, register_jobs, sweep};

use crate::sms::{SendOutcome, SmsText};
use async_trait::async_trait;
use kernel::mobile::Abroad;
use std::{fmt, str::FromStr, sync::Arc};

/// An e-mail address or a phone number abroad.
///
/// Personal data: `Debug` and `Display` show the masked form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// An e-mail address.
    Mail(Email),
    /// A phone number outside the mainland.
    Abroad(Abroad),
}

impl Reach {
    /// The address or number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mail(address) => address.as_str(),
            Self::Abroad(number) => number.as_str(),
        }
    }

    /// What it is called: 电子邮箱, 境外手机号.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Mail(_) => "电子邮箱",
            Self::Abroad(_) => "境外手机号",
        }
    }

    /// Whether it is an e-mail address.
    #[must_use]
    pub const fn is_mail(&self) -> bool {
        matches!(self, Self::Mail(_))
    }

    /// What must not occur in a password.
    pub(crate) fn personal(&self) -> &str {
        match self {
            Self::Mail(address) => address.as_str().split('@').next().unwrap_or_default(),
            Self::Abroad(number) => number.as_str().trim_start_matches('+'),
        }
    }

    /// What somebody may have meant who typed it to log in: an address, or a number that begins with `+`.
    pub(crate) fn typed(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains(['@', '＠']) {
            return text.parse().ok().map(Self::Mail);
        }
        if text.starts_with(['+', '＋']) {
            return text.parse().ok().map(Self::Abroad);
        }
        None
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mail(address) => address.fmt(f),
            Self::Abroad(number) => number.fmt(f),
        }
    }
}

/// Not what was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address and not a number abroad")]
pub struct ReachError;

impl FromStr for Reach {
    type Err = ReachError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::typed(text).ok_or(ReachError)
    }
}

/// Carries a text to an address or a number. The providers stand behind it, in `notify`.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Hands a text over, once. Sending is not idempotent, and nobody can be asked afterwards: go through [`post`], which
    /// never hands the same text over twice.
    async fn send(&self, to: &Reach, text: &SmsText) -> SendOutcome;
}

/// The overseas path, where it is configured.
#[derive(Clone)]
pub struct Overseas {
    /// Sends codes and messages.
    pub carrier: Arc<dyn Carrier>,
    /// Whether e-mail is sent.
    pub mail: bool,
    /// Which numbers abroad texts are sent to.
    pub countries: Countries,
}

impl fmt::Debug for Overseas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Overseas(mail: {}, {:?})", self.mail, self.countries)
    }
}

impl Overseas {
    /// Whether texts to phones abroad are sent anywhere.
    #[must_use]
    pub fn phone(&self) -> bool {
        !self.countries.allow.is_empty()
    }

    /// Whether this can be sent to.
    #[must_use]
    pub fn reaches(&self, reach: &Reach) -> bool {
        match reach {
            Reach::Mail(_) => self.mail,
            Reach::Abroad(number) => self.countries.of(number).is_some(),
        }
    }
}
