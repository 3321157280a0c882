//! 省政务登录 and 电子营业执照登录 (checklist B-1.0.6–7, B-2.1.10–12): outside providers that vouch for a unit and for whoever
//! acts for it.
//!
//! One trait, one normalised result. What a provider vouches for logs a registered unit in as its legal representative, or
//! leads one that is not registered into the registration.

mod act;
pub mod gov;
pub mod licence;
mod rules;
mod web;

pub use rules::{Assurance, Levels, Means};
pub use web::{GovBack, GovLogIn, LicenceLogIn};

pub(crate) use act::{Voucher, voucher};
pub(crate) use web::router;

use async_trait::async_trait;
use identity::{proof::Method, quick::QuickWay};
use kernel::{
    credit_code::CreditCode,
    document::{Document, DocumentKind},
};
use serde::{Deserialize, Serialize};

/// Which provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// 省政务.
    Gov,
    /// 电子营业执照.
    Licence,
}

impl Provider {
    /// Its name in rows and audit lines.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Gov => "gov",
            Self::Licence => "licence",
        }
    }

    /// Its name on pages.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Gov => "省政务登录",
            Self::Licence => "电子营业执照登录",
        }
    }

    /// How a proof is recorded that it vouches for.
    pub(crate) const fn method(self) -> Method {
        match self {
            Self::Gov => Method::Government,
            Self::Licence => Method::Licence,
        }
    }

    /// As the block shows it.
    #[must_use]
    pub fn way(self) -> QuickWay {
        let (mark, tone, href) = match self {
            Self::Gov => ("政", "gov", GovLogIn.to_string()),
            Self::Licence => ("照", "licence", LicenceLogIn.to_string()),
        };
        QuickWay {
            key: self.key(),
            label: self.label(),
            mark,
            tone,
            href,
        }
    }
}

/// What a trip to the provider needs to know of ours.
#[derive(Clone, Copy, Debug)]
pub struct Leaving<'a> {
    /// Where the provider sends the browser back to.
    pub back: &'a str,
    /// Comes back with the browser.
    pub state: &'a str,
    /// Our own number of this log-in, never used twice.
    pub number: &'a str,
}

/// What became of [`UnitProvider::begin`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// The browser goes to the provider's own page.
    Go(String),
    /// A page of ours shows a code to be scanned, and asks until it is confirmed.
    Show(Shown),
    /// Refused for good: the operator corrects it.
    Config,
    /// No answer.
    Unknown,
}

/// A code to be scanned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The provider's session.
    pub session: String,
    /// Content of the QR code.
    pub qr: String,
    /// Our random, which the provider's signature must cover.
    pub random: String,
    /// Our number of the log-in, which it must cover as well.
    pub number: String,
}

/// What came back.
#[derive(Clone, Copy, Debug)]
pub enum Evidence<'a> {
    /// What the browser brought, on the way that was left by so.
    Ticket {
        /// The ticket, token or code.
        ticket: &'a str,
        /// What [`UnitProvider::begin`] was told.
        leaving: Leaving<'a>,
    },
    /// The session whose code was shown.
    Session(&'a Shown),
}

/// What became of [`UnitProvider::identify`].
#[derive(Clone, Debug)]
pub enum Identified {
    /// A unit and whoever acts for it.
    Known(Box<Vouched>),
    /// Not finished: the code waits, or was scanned and waits for confirmation.
    Waiting {
        /// Whether somebody has scanned it.
        scanned: bool,
    },
    /// The person turned back.
    Cancelled,
    /// The ticket or session is not good (any more): begin again.
    Stale,
    /// The ticket has been used already: begin again.
    Used,
    /// The provider says that it is busy: later, or another way.
    Busy,
    /// Refused for a reason that we do not know.
    Refused,
    /// It vouches for nothing that we can use; the text says what the user can do.
    Lacks(&'static str),
    /// Refused for good: the operator corrects it.
    Config,
    /// No answer, or none that can be believed.
    Unknown,
}

/// The normalised result. Personal data: kept only sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Vouched {
    /// The provider's own name of the account.
    pub subject: String,
    /// 统一社会信用代码.
    pub credit_code: String,
    /// 单位全称.
    pub unit_name: String,
    /// 法定代表人 as the provider knows them; some leave it out.
    pub legal_name: Option<String>,
    /// Who acts.
    pub operator_name: String,
    /// Their kind of document.
    pub operator_kind: DocumentKind,
    /// Its number.
    pub operator_document: String,
    /// How they logged in there.
    pub means: Means,
    /// How sure the provider is of them.
    pub assurance: Assurance,
}

impl Vouched {
    pub(crate) fn code(&self) -> ::web::Result<CreditCode> {
        self.credit_code.parse().map_err(::web::Error::broken)
    }

    pub(crate) fn document(&self) -> ::web::Result<Document> {
        Document::parse(self.operator_kind, &self.operator_document).map_err(::web::Error::broken)
    }

    /// Whether whoever acts is the legal representative, as far as the provider says. The register has the last word.
    pub(crate) fn by_legal(&self) -> bool {
        self.legal_name
            .as_ref()
            .is_none_or(|legal| rules::same_name(legal, &self.operator_name))
    }
}

/// An outside provider that vouches for units.
#[async_trait]
pub trait UnitProvider: Send + Sync {
    /// From which level on its word counts.
    fn levels(&self) -> Levels;

    /// Begins a log-in.
    async fn begin(&self, leaving: &Leaving<'_>) -> Begun;

    /// State and ticket among what the browser brought back; without a ticket, why there is none.
    fn read(&self, came: &::web::Input) -> (String, Result<String, Identified>);

    /// Whom the evidence is about. A ticket is used up by it.
    async fn identify(&self, evidence: &Evidence<'_>) -> Identified;
}
