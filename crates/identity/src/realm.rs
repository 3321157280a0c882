//! What this room must be told from above: it knows accounts, not units, agencies or officers.

use crate::account::Account;
use async_trait::async_trait;
use kernel::{
    actor::Actor,
    clock::Instant,
    id::{AccountId, AgencyId},
};
use uuid::Uuid;

/// A realm: accounts of one unit or institution live apart from those of another. To this room it is an opaque id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Realm {
    /// The unit's or institution's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its 统一社会信用代码, or its 机构编号.
    pub code: String,
    /// The account of its 法定代表人, or the one account of an institution, once there is one.
    pub representative: Option<AccountId>,
}

/// As whom an account acts, and what the frame shows of it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The actor in every call of the session.
    pub actor: Actor,
    /// Masked by whoever fills it in.
    pub badge: web::Badge,
    /// When it ends by itself; `None` when it does not.
    pub until: Option<Instant>,
}

/// Implemented above this room (by `org`) and bound by the server.
#[async_trait]
pub trait Realms: Send + Sync {
    /// Finds a realm by what was typed as 统一社会信用代码/单位编号/机构编号 (checklist B-2.4.2).
    async fn find(&self, text: &str) -> db::Result<Option<Realm>>;

    /// The realm with this id.
    async fn by_id(&self, id: Uuid) -> db::Result<Option<Realm>>;

    /// As whom an account of a unit, of an institution or of an officer acts at present; `None` when it may not act any more (unit
    /// closed, officer gone). Asked about once a second and session, so it should be one or two indexed reads.
    async fn standing(&self, account: &Account, now: Instant) -> db::Result<Option<Standing>>;

    /// Why an account of a unit or an institution does not act any more, for its holder; `None` when there is nothing more to say.
    async fn barred(&self, account: &Account, now: Instant) -> db::Result<Option<String>> {
        let _ = (account, now);
        Ok(None)
    }

    /// Whether several people act for a realm, so that its key alone says nothing about who has come (Z.1.1).
    async fn several(&self, id: Uuid) -> db::Result<bool> {
        let _ = id;
        Ok(false)
    }

    /// Whether an agency speaks for the whole place that these sites serve. Nobody does unless the room above says so.
    async fn governs(&self, agency: AgencyId) -> db::Result<bool> {
        let _ = agency;
        Ok(false)
    }
}
