//! Sessions: a random token in a cookie, its hash in the database, its meaning looked up at most once a second.

mod device;
mod ended;
mod entity;
mod list;
mod rules;
mod sign_in;

pub use device::{Begun, NewDevice, begun};
pub(crate) use device::{devices, forget, is_known};
pub use ended::{Ended, end, end_all, until};
pub(crate) use ended::{end_live, forget_all};
pub(crate) use list::{all, live};
pub use sign_in::SignIn;
pub(crate) use sign_in::TwoFactors;

use crate::{
    account::{self, Account, Status},
    agreement::Text,
    exit::CloseStay,
    realm::Standing,
    service::Identity,
};
use chrono::TimeDelta;
use db::{Read, Tx};
use entity::{ActiveModel, Column, Entity};
use kernel::{
    choice::Choice as _,
    clock::Instant,
    id::{AccountId, ProofId, SessionId},
    mask,
    rng::Rng,
    secret::Secret,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set, sea_query::Expr,
};
use sha2::{Digest as _, Sha256};
use std::{sync::Arc, time::Duration};
use web::session::{Load, Session};

/// How long one answer about a session may be reused on a node: a log-out reaches every node within this time.
const CACHED: TimeDelta = TimeDelta::seconds(1);
/// Sessions of one account that live at the same time: the one used longest ago makes room.
const MOST: u64 = 20;
/// How long the row of an ended session is kept for questions about it.
const KEPT: TimeDelta = TimeDelta::days(30);

pub(crate) type Hash = [u8; 32];

/// The answers of the last second.
#[derive(Clone)]
pub(crate) struct Cache(moka::sync::Cache<Hash, Arc<Known>>);

/// One remembered answer.
struct Known {
    at: Instant,
    row: entity::Model,
    session: Session,
    /// When its holder's standing ends by itself.
    until: Option<Instant>,
}

impl Default for Cache {
    fn default() -> Self {
        Self(
            moka::sync::Cache::builder()
                .max_capacity(100_000)
                .time_to_live(Duration::from_secs(1))
                .build(),
        )
    }
}

/// A fresh token: 256 random bits. Only the browser ever holds it.
pub(crate) struct Token(Secret<String>);

impl Token {
    pub(crate) fn new(rng: &Rng) -> Self {
        Self(rng.token::<32>().into())
    }

    /// The cookie value.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }
}

pub(crate) fn hash(token: &str) -> Hash {
    Sha256::digest(token.as_bytes()).into()
}

/// Begins a session and ends the one that the browser had, so that a planted cookie is worth nothing.
pub(crate) async fn start(
    tx: &Tx,
    account: &Account,
    token: &Token,
    call: &web::Call,
    way: &str,
) -> db::Result<SessionId> {
    // before any row is touched, so that two log-ins never wait for each other
    tx.lock("session", account.id.0).await?;
    if let Some(previous) = &call.session {
        end(tx, previous.id).await?;
    }
    make_room(tx, account.id).await?;
    let id = SessionId::new(tx.now(), tx.rng());
    let row = ActiveModel {
        id: Set(id),
        token_hash: Set(hash(token.expose()).to_vec()),
        account_id: Set(account.id),
        kind: Set(account.kind),
        created_at: Set(tx.now()),
        seen_at: Set(tx.now()),
        proven_at: Set(tx.now()),
        agent: Set(Some(call.agent())),
        network: Set(call.network.map(mask::network)),
        way: Set(Some(way.to_owned())),
        proof_id: Set(None),
        ended_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(id)
}

/// Leaves room for one more session of an account.
async fn make_room(tx: &Tx, account: AccountId) -> db::Result<()> {
    let surplus = Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::EndedAt.is_null())
        .order_by_desc(Column::SeenAt)
        .order_by_desc(Column::Id)
        .offset(MOST - 1)
        .limit(MOST);
    for row in tx.all(surplus).await? {
        end(tx, row.id).await?;
    }
    Ok(())
}

/// The person has just proved who they are.
pub(crate) async fn prove(tx: &Tx, id: SessionId) -> db::Result<()> {
    set_proven(tx, id, tx.now()).await
}

/// Whatever the person has proved counts no more.
pub(crate) async fn unprove(tx: &Tx, id: SessionId) -> db::Result<()> {
    set_proven(tx, id, Instant::UNIX_EPOCH).await
}

/// The person had proved who they are before this session began.
pub(crate) async fn prove_as_of(tx: &Tx, id: SessionId, at: Instant) -> db::Result<()> {
    set_proven(tx, id, at).await
}

async fn set_proven(tx: &Tx, id: SessionId, at: Instant) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::ProvenAt, Expr::value(at))
        .filter(Column::Id.eq(id));
    update.exec(tx).await?;
    Ok(())
}

/// Remembers the proof that the holder of a session has begun.
pub(crate) async fn begin_proof(tx: &Tx, id: SessionId, proof: ProofId) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::ProofId, Expr::value(Some(proof.0)))
        .filter(Column::Id.eq(id));
    update.exec(tx).await?;
    Ok(())
}

/// The proof that the holder of a session has begun last.
pub(crate) async fn proof(read: &impl Read, id: SessionId) -> db::Result<Option<ProofId>> {
    let row = read.one(Entity::find_by_id(id)).await?;
    Ok(row.and_then(|row| row.proof_id))
}

/// Holds the sessions of an account to the end of the transaction, and fails if this one has ended meanwhile.
pub(crate) async fn hold(tx: &Tx, account: AccountId, id: SessionId) -> db::Result<()> {
    tx.lock("session", account.0).await?;
    let row = tx.one(Entity::find_by_id(id)).await?;
    match row.filter(|row| row.ended_at.is_none()) {
        Some(_) => Ok(()),
        None => Err(db::Error::Stale),
    }
}

/// What a live session's row means at present.
async fn resolve(
    identity: &Identity,
    row: entity::Model,
    now: Instant,
) -> web::Result<Option<Known>> {
    let Some(account) = account::store::by_id(identity.db(), row.account_id).await? else {
        return Ok(None);
    };
    if account.status != Status::Active {
        return Ok(None);
    }
    let Some(Standing {
        actor,
        badge,
        until,
    }) = identity.standing(&account, now).await?
    else {
        return Ok(None);
    };
    let owes = match Text::of(account.kind) {
        Some(text) => account.agreed < identity.agreement(text, now).await?,
        None => false,
    };
    let session = Session {
        id: row.id,
        actor,
        badge,
        proven_at: row.proven_at,
        owes,
        leaving: account.closing_at.map(|at| web::Leaving {
            at,
            stay: CloseStay {
                who: account.kind.code(),
            }
            .to_string(),
        }),
    };
    Ok(Some(Known {
        at: now,
        row,
        session,
        until,
    }))
}

/// Notes that the session is in use.
async fn note_use(identity: &Identity, id: SessionId, now: Instant) -> db::Result<()> {
    let stamp = db::Stamp::system(now, identity.rng().clone(), "session");
    identity
        .db()
        .write(&stamp, |tx| async move {
            Entity::update_many()
                .col_expr(Column::SeenAt, Expr::value(now))
                .filter(Column::Id.eq(id))
                .filter(Column::SeenAt.lt(now))
                .exec(&tx)
                .await?;
            Ok::<_, db::Error>(())
        })
        .await
}

async fn look_up(identity: &Identity, token: &str, now: Instant) -> web::Result<Load> {
    let key = hash(token);
    let cache = &identity.sessions().0;
    if let Some(known) = cache.get(&key)
        && (TimeDelta::zero()..CACHED).contains(&(now - known.at))
        && known.until.is_none_or(|until| now < until)
        && rules::is_live(known.row.kind, known.row.created_at, known.row.seen_at, now)
    {
        return Ok(Load::Live(Box::new(known.session.clone())));
    }
    let Some(mut row) = identity
        .db()
        .one(Entity::find().filter(Column::TokenHash.eq(key.to_vec())))
        .await?
    else {
        return Ok(Load::Unknown);
    };
    if row.ended_at.is_some() {
        return barred(identity, &row, now).await;
    }
    if !rules::is_live(row.kind, row.created_at, row.seen_at, now) {
        return Ok(Load::Expired(row.account_id));
    }
    if now - row.seen_at >= rules::NOTED_EVERY {
        note_use(identity, row.id, now).await?;
        row.seen_at = now;
    }
    match resolve(identity, row.clone(), now).await? {
        Some(known) => {
            let live = Load::Live(Box::new(known.session.clone()));
            cache.insert(key, Arc::new(known));
            Ok(live)
        }
        None => barred(identity, &row, now).await,
    }
}

/// What is told to somebody who may not act for a unit or an institution any more, in the middle of whatever they were doing.
async fn barred(identity: &Identity, row: &entity::Model, now: Instant) -> web::Result<Load> {
    if !matches!(row.kind, account::Kind::Unit | account::Kind::Institution) {
        return Ok(Load::Unknown);
    }
    let Some(account) = account::store::by_id(identity.db(), row.account_id).await? else {
        return Ok(Load::Unknown);
    };
    Ok(match identity.realms().barred(&account, now).await? {
        Some(why) => Load::Barred(account.id, why),
        None => Load::Unknown,
    })
}

#[async_trait::async_trait]
impl web::Sessions for Identity {
    async fn load(&self, token: &str, now: Instant) -> Load {
        // anything but our own 64 hexadecimal digits is not worth a query
        if token.len() != 64 || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Load::Unknown;
        }
        match look_up(self, token, now).await {
            Ok(load) => load,
            Err(error) => {
                tracing::error!(%error, "session lookup failed");
                Load::Unknown
            }
        }
    }
}

impl Identity {
    /// The live session with this id, as its cookie would show it: for rooms that act later in what somebody began there.
    /// It is not counted as a use.
    pub async fn session(&self, id: SessionId, now: Instant) -> web::Result<Option<Session>> {
        let row = self.db().one(Entity::find_by_id(id)).await?;
        let live = row.filter(|row| {
            row.ended_at.is_none() && rules::is_live(row.kind, row.created_at, row.seen_at, now)
        });
        match live {
            Some(row) => Ok(resolve(self, row, now).await?.map(|known| known.session)),
            None => Ok(None),
        }
    }

    /// Logs the browser of a call out, as the button 退出登录 does.
    pub async fn log_out(&self, call: &web::Call) -> web::Result<()> {
        crate::login::log_out(self, call).await
    }
}

/// Throws away sessions that ended long ago, and the other short-lived rows of this room.
pub(crate) fn register_jobs(registry: &mut queue::Registry, identity: &Identity) {
    let identity = identity.clone();
    registry.every(Duration::from_hours(1), "identity.sweep", move |ctx| {
        let identity = identity.clone();
        async move {
            let stamp = db::Stamp::system(ctx.now, identity.rng().clone(), "identity.sweep");
            let now = ctx.now;
            identity
                .db()
                .write(&stamp, |tx| async move {
                    Entity::delete_many()
                        .filter(Column::CreatedAt.lt(now - KEPT))
                        .exec(&tx)
                        .await?;
                    device::sweep(&tx, now).await?;
                    crate::login::sweep(&tx, now).await?;
                    crate::sms::code::sweep(&tx, now).await?;
                    crate::proof::sweep(&tx, now).await?;
                    crate::passkey::sweep(&tx, now).await?;
                    crate::reach::sweep(&tx, now).await?;
                    crate::overseas::sweep(&tx, now).await?;
                    crate::quick::trip::sweep(&tx, now).await?;
                    Ok::<_, db::Error>(())
                })
                .await?;
            Ok(())
        }
    });
}
