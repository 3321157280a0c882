//! Sessions at the edge: the page kit knows the cookie, `identity` gives it its meaning.

use kernel::{
    actor::Actor,
    clock::Instant,
    id::{AccountId, SessionId},
};

/// Name of the session cookie.
pub const COOKIE: &str = "juxian_session";

/// Cookie that says that the first page of the centre has something to offer.
pub const OFFER: &str = "juxian_offer";

/// A live session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who acts in it.
    pub actor: Actor,
    /// What the frame shows of them.
    pub badge: Badge,
    /// When the person last proved who they are (log-in or a later proof).
    pub proven_at: Instant,
    /// A newer agreement waits for the account's word: no page of its own opens before.
    pub owes: bool,
    /// The account has asked to be closed.
    pub leaving: Option<Leaving>,
}

/// An account that has asked to be closed, and may take it back until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// When it is closed.
    pub at: Instant,
    /// Where taking it back is sent.
    pub stay: String,
}

/// What the frame shows of whoever is logged in. Masked by the server.
#[derive(Clone, Debug, Default)]
pub struct Badge {
    /// `法人 1*****82` (checklist ).
    pub label: String,
    /// Name of the unit, masked name of the person, or the officer's agency.
    pub name: String,
    /// Their home page.
    pub home: String,
    /// Its name: 单位中心, 个人中心, 工作台.
    pub home_label: String,
}

/// What a session cookie turned out to be.
#[derive(Clone, Debug)]
pub enum Load {
    /// A live session.
    Live(Box<Session>),
    /// A session that has ended by time; the account is told so that a parked form finds its owner again.
    Expired(AccountId),
    /// A session of somebody who may not act for the unit any more, and why: what they typed waits for them.
    Barred(AccountId, String),
    /// No such session.
    Unknown,
}

/// Gives a session cookie its meaning.
#[async_trait::async_trait]
pub trait Sessions: Send + Sync {
    /// Looks a token up and counts the use against the idle limit.
    async fn load(&self, token: &str, now: Instant) -> Load;
}
