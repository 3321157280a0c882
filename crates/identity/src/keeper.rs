//! What every room must be able to do that keeps something of accounts: hand a copy to their holder (个人信息保护法 第四十五条),
//! and forget it when the account is closed (第四十七条). Rooms above implement it, the server binds them.

use crate::{
    account::{Account, Kind},
    copy::Copy,
};
use async_trait::async_trait;
use db::Read;
use kernel::id::{AccountId, PersonId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;
use web::{App, Call};

/// Whose things are meant. Ids only: it travels in jobs, and lives longer than the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whose {
    /// The account.
    pub account: AccountId,
    /// For what it logs in.
    pub kind: Kind,
    /// The person, of a person's account.
    pub person: Option<PersonId>,
    /// The unit or institution, of their accounts; nil otherwise.
    pub realm: Uuid,
}

impl Whose {
    /// What is needed to find everything of an account.
    pub async fn of(read: &impl Read, account: &Account) -> db::Result<Self> {
        let person = match account.kind {
            Kind::Person => crate::person::of_account(read, account.id).await?,
            Kind::Unit | Kind::Institution | Kind::Officer => None,
        };
        Ok(Self {
            account: account.id,
            kind: account.kind,
            person: person.map(|person| person.id),
            realm: account.realm,
        })
    }
}

/// A room that keeps something of accounts.
#[async_trait]
pub trait Keeper: Send + Sync {
    /// Names the room for ever: jobs that wait carry it.
    fn room(&self) -> &'static str;

    /// Everything that the room holds of an account, masked nowhere: it is its holder's own. Nothing of anybody else's.
    async fn copy(&self, app: &App, whose: &Whose) -> web::Result<Copy>;

    /// What is still going on and ends with the account, in sentences for its holder.
    async fn open(&self, app: &App, whose: &Whose) -> web::Result<Vec<String>> {
        let _ = (app, whose);
        Ok(Vec::new())
    }

    /// Ends what goes on and deletes what need not be kept, after the account was closed. It may be asked again, also in
    /// the middle: what is done stays done, and doing it twice is doing it once.
    async fn forget(&self, call: &Call, whose: &Whose) -> web::Result<()>;
}

/// The rooms above that keep something of accounts. Cloning is cheap.
#[derive(Clone)]
pub struct Keepers(Arc<Vec<Box<dyn Keeper>>>);

impl std::fmt::Debug for Keepers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.iter().map(Keeper::room))
            .finish()
    }
}

impl Keepers {
    /// In the order in which a copy shows what they hold.
    #[must_use]
    pub fn new(rooms: Vec<Box<dyn Keeper>>) -> Self {
        Self(Arc::new(rooms))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &dyn Keeper> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The room of this name.
    pub(crate) fn room(&self, name: &str) -> Option<&dyn Keeper> {
        self.iter().find(|keeper| keeper.room() == name)
    }
}
