//! 快捷方式登录 (third-party log-in): a trip to an outside provider and back, and what an outside identity logs in to.
//!
//! For persons this room has Alipay (checklist A-1.2.2.0–3). Providers that vouch for units stand in the room that knows
//! units, and travel by the same [`trip`].

mod act;
pub mod alipay;
mod claim;
mod entity;
pub(crate) mod link;
mod own;
mod phone;
mod rules;
pub mod trip;
mod web;

pub(crate) use self::{
    link::{Link, OPEN_ID, USER_ID, by_id, of},
    own::{UnlinkError, door, is_last, unlink},
    web::router,
};
pub use self::{
    link::{LinkAdded, LinkRemoved},
    web::{AlipayBack, AlipayLogIn},
};
pub use entity::Model as Trip;
pub use rules::Stage;

use async_trait::async_trait;
use kernel::{document::Document, mobile::Mobile, secret::Secret};

/// One way of 快捷方式登录, as the block shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuickWay {
    /// The provider's name in rows and audit lines.
    pub key: &'static str,
    /// Its label: 支付宝登录.
    pub label: &'static str,
    /// The one character of its mark.
    pub mark: &'static str,
    /// Key of its colour in the style sheet.
    pub tone: &'static str,
    /// Where it leads.
    pub href: String,
}

impl QuickWay {
    /// The same way, which goes on with a page of this site.
    #[must_use]
    pub fn towards(&self, next: &str) -> Self {
        let mut way = self.clone();
        if !next.is_empty() {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("next", next)
                .finish();
            way.href = format!("{}?{query}", self.href);
        }
        way
    }
}

/// 支付宝登录, as the block shows it.
pub(crate) fn alipay_way() -> QuickWay {
    QuickWay {
        key: alipay::ALIPAY,
        label: web::ALIPAY_LABEL,
        mark: "支",
        tone: "alipay",
        href: AlipayLogIn.to_string(),
    }
}

/// What a provider of persons is called.
#[must_use]
pub fn provider_name(key: &str) -> &'static str {
    match key {
        alipay::ALIPAY => "支付宝",
        _ => "第三方账号",
    }
}

/// Forgets the outside identities of an account that is closed, and its trips.
pub(crate) async fn forget(tx: &db::Tx, account: kernel::id::AccountId) -> db::Result<()> {
    link::forget(tx, account).await?;
    trip::forget(tx, account).await
}

/// An outside provider that a person logs in at.
#[async_trait]
pub trait PersonProvider: Send + Sync {
    /// The provider's page that asks the person to log in and to agree; it sends the browser back to `back` with `state`.
    fn door(&self, back: &str, state: &str) -> String;

    /// Who came back with this code. Uses the code up.
    async fn identify(&self, code: &str) -> Identified;
}

/// What became of [`PersonProvider::identify`].
#[derive(Clone, Debug)]
pub enum Identified {
    /// Somebody.
    Known(Box<Profile>),
    /// The code is not good (any more): begin again.
    BadCode,
    /// Refused for good: the operator corrects it.
    Config,
    /// The provider is in trouble, or there was no answer: the code may be used up, so begin again later.
    Unknown,
}

/// What a provider tells about a person. Personal data: kept only sealed.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// The identity within our application.
    pub open_id: Option<String>,
    /// The identity at the provider.
    pub user_id: Option<String>,
    /// Name and document, where the provider has verified them and the person agreed.
    pub person: Option<(Secret<String>, Document)>,
    /// The mobile number that the person uses there.
    pub mobile: Option<Mobile>,
    /// Why there is no `person`, and what the user can do, in Chinese.
    pub lacks: Option<&'static str>,
}
