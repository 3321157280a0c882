//! Known devices: a browser that has logged in to an account keeps a long-lived cookie, whose hash stands beside the account.
//! A log-in without it is told to the holder.

use super::{Hash, entity as session, hash};
use chrono::TimeDelta;
use db::{Read, Tx};
use kernel::{
    clock::Instant,
    id::{AccountId, SessionId},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set, prelude::Uuid, sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};
use web::Call;

/// Cookie that names a browser among an account's devices.
const COOKIE: &str = "juxian_device";
/// How long a browser keeps it after its last log-in: no browser keeps a cookie longer.
const KEPT: TimeDelta = TimeDelta::days(400);

/// New devices that an account is told of by short message.
const TEXTS: [(TimeDelta, u64); 1] = [(TimeDelta::days(1), 3)];

/// The row of a known device.
mod entity {
    use kernel::id::AccountId;
    use sea_orm::entity::prelude::*;

    /// A browser in which an account has logged in.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "known_device")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: AccountId,
        /// SHA-256 of the cookie; the cookie itself is stored nowhere.
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: Vec<u8>,
        /// When it logged in first.
        pub first_at: DateTimeUtc,
        /// When it logged in last.
        pub last_at: DateTimeUtc,
        /// The session that it began last.
        pub session_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// An account has logged in in a browser that it never used before: the room above that carries messages tells the holder.
#[derive(Debug, Serialize, Deserialize)]
pub struct NewDevice {
    /// Whose.
    pub account: AccountId,
    /// The session that began there.
    pub session: SessionId,
    /// Whether by short message as well: a browser that keeps no cookies is new every day.
    pub by_sms: bool,
}

impl queue::Job for NewDevice {
    const NAME: &'static str = "identity.new_device";
}

/// The name that a browser keeps.
pub(crate) struct Device(String);

impl Device {
    fn of(call: &Call) -> Option<Self> {
        let token = call.cookie(COOKIE)?;
        let ours = token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        ours.then(|| Self(token.to_owned()))
    }

    fn hash(&self) -> Hash {
        hash(&self.0)
    }

    pub(super) fn cookie(&self) -> cookie::Cookie<'static> {
        let mut cookie = cookie::Cookie::new(COOKIE, self.0.clone());
        cookie.set_max_age(cookie::time::Duration::seconds(KEPT.num_seconds()));
        cookie
    }
}

/// Whether one of these accounts has logged in in this browser before. Asks the same also when there are none.
pub(crate) async fn is_known(
    call: &Call,
    accounts: impl Iterator<Item = AccountId>,
) -> db::Result<bool> {
    let Some(device) = Device::of(call) else {
        return Ok(false);
    };
    let nobody = AccountId(Uuid::nil());
    let known = Entity::find()
        .filter(Column::AccountId.is_in(accounts.chain([nobody])))
        .filter(Column::TokenHash.eq(device.hash().to_vec()));
    call.db().exists(known).await
}

/// Notes that an account logs in in this browser. The first browser of an account is not told: there is nothing that it
/// differs from. The caller holds the account's sessions.
pub(super) async fn note(
    tx: &Tx,
    call: &Call,
    account: AccountId,
    session: SessionId,
) -> db::Result<Device> {
    let mine = || Entity::find().filter(Column::AccountId.eq(account));
    let device = Device::of(call).unwrap_or_else(|| Device(tx.rng().token::<32>()));
    let known = mine().filter(Column::TokenHash.eq(device.hash().to_vec()));
    if !tx.exists(known).await? && tx.exists(mine()).await? {
        let limit = db::Limit {
            key: &hash(&format!("new_device:{account}")),
            spans: &TEXTS,
        };
        let by_sms = tx.tally(&[limit]).await?.is_ok();
        let event = NewDevice {
            account,
            session,
            by_sms,
        };
        queue::enqueue(tx, &event).await?;
    }
    let row = ActiveModel {
        account_id: Set(account),
        token_hash: Set(device.hash().to_vec()),
        first_at: Set(tx.now()),
        last_at: Set(tx.now()),
        session_id: Set(session.0),
    };
    let again = OnConflict::columns([Column::AccountId, Column::TokenHash])
        .update_columns([Column::LastAt, Column::SessionId])
        .to_owned();
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(device)
}

/// When browsers of an account logged in first and last.
pub(crate) async fn devices(
    read: &impl Read,
    account: AccountId,
) -> db::Result<Vec<(Instant, Instant)>> {
    let rows = read
        .all(Entity::find().filter(Column::AccountId.eq(account)))
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.first_at, row.last_at))
        .collect())
}

/// Forgets the browser that began a session: its next log-in is told again.
pub(crate) async fn forget(tx: &Tx, account: AccountId, session: SessionId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .filter(Column::SessionId.eq(session.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets every browser of an account.
pub(super) async fn forget_all(tx: &Tx, account: AccountId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}

/// A log-in, for telling its account's holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Whose.
    pub account: AccountId,
    /// Browser and system in words.
    pub agent: String,
    /// From where, masked.
    pub network: String,
    /// How, as the log of log-ins says it; empty when it was not kept.
    pub way: String,
    /// When.
    pub at: Instant,
    /// Whether it has been ended.
    pub ended: bool,
}

/// The log-in that began a session, while its row is kept (30 days).
pub async fn begun(read: &impl Read, id: SessionId) -> db::Result<Option<Begun>> {
    let row = read.one(session::Entity::find_by_id(id)).await?;
    Ok(row.map(|row| Begun {
        account: row.account_id,
        agent: row.agent.unwrap_or_default(),
        network: row.network.unwrap_or_default(),
        way: row.way.unwrap_or_default(),
        at: row.created_at,
        ended: row.ended_at.is_some(),
    }))
}

/// Throws away browsers that have lost their cookie.
pub(super) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::LastAt.lt(now - KEPT))
        .exec(tx)
        .await?;
    Ok(())
}
