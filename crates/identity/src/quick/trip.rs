//! A trip to an outside provider: bound to one browser, its state good once.

use super::{
    entity::{ActiveModel, Column, Entity, Model},
    rules::{AWAY_FOR, Event, Stage, TOLD_FOR},
};
use crate::{blind, login::next_page, session};
use chrono::TimeDelta;
use db::{Read, Tx};
use kernel::{
    choice::Choice as _,
    clock::Instant,
    id::{AccountId, SessionId, TripId},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use sha2::{Digest as _, Sha256};
use web::Call;

/// Trips that set out from one network: a whole office may sit behind one address.
const PER_NETWORK: [(TimeDelta, u64); 1] = [(TimeDelta::minutes(10), 300)];
/// Context of what a provider told.
const TOLD: &str = "quick_trip.told";

/// Why a trip does not go on; the text says what to do.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TripError {
    /// Not begun by this browser, or never begun.
    #[error("这次登录不是从本浏览器发起的，或者已经失效，请重新点击登录方式")]
    Absent,
    /// The state came back before, or the form was sent before.
    #[error("这次登录已经使用过，请重新点击登录方式")]
    Used,
    /// This network has set out too often.
    #[error("您所在网络使用第三方登录的次数过多，请10分钟后再试，或使用其他方式登录")]
    TooMany,
    /// Too slow.
    #[error("这次登录用时过长，已经失效，请重新点击登录方式")]
    Expired,
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for TripError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<seal::SealError> for TripError {
    fn from(error: seal::SealError) -> Self {
        Self::Broken(error.into())
    }
}

impl From<TripError> for web::Error {
    fn from(error: TripError) -> Self {
        match error {
            TripError::Broken(error) => error,
            TripError::Absent => Self::Absent,
            TripError::TooMany => Self::SlowDown(error.to_string()),
            other => Self::Conflict(other.to_string()),
        }
    }
}

fn hash(state: &str) -> Vec<u8> {
    Sha256::digest(state.as_bytes()).to_vec()
}

/// Sets out: gives the trip and the state that must come back with the browser. `next` is the page to go on with, as it
/// was asked for.
pub async fn leave(call: &Call, provider: &str, next: &str) -> Result<(TripId, String), TripError> {
    set_out(call, provider, next, None).await
}

/// Sets out to link an identity to the account that is logged in here; the trip logs nobody in.
pub(crate) async fn leave_to_link(
    call: &Call,
    provider: &str,
    (account, session): (AccountId, SessionId),
    next: &str,
) -> Result<String, TripError> {
    let (_, state) = set_out(call, provider, next, Some((account, session))).await?;
    Ok(state)
}

async fn set_out(
    call: &Call,
    provider: &str,
    next: &str,
    linking: Option<(AccountId, SessionId)>,
) -> Result<(TripId, String), TripError> {
    let state = call.rng().token::<32>();
    let browser = blind::browser(call.vault(), &call.browser());
    let network = blind::network(call.vault(), call.network);
    let counted = call.vault().blind("quick_trip.leave", &network.hex());
    let state_hash = hash(&state);
    let state_hash = &state_hash;
    let id = call
        .write(|tx| async move {
            let limit = db::Limit {
                key: counted.as_bytes(),
                spans: &PER_NETWORK,
            };
            if tx.tally(&[limit]).await?.is_err() {
                return Err(TripError::TooMany);
            }
            let id = TripId::new(tx.now(), tx.rng());
            let row = ActiveModel {
                id: Set(id),
                provider: Set(provider.to_owned()),
                state_hash: Set(state_hash.clone()),
                browser_blind: Set(browser),
                next: Set(next_page(next).to_owned()),
                reference: Set(None),
                stage: Set(Stage::Away),
                told: Set(None),
                proof_id: Set(None),
                account_id: Set(linking.map(|(account, _)| account)),
                session_id: Set(linking.map(|(_, session)| session)),
                created_at: Set(tx.now()),
                expires_at: Set(tx.now() + AWAY_FOR),
            };
            row.insert(&tx).await.map_err(db::Error::from)?;
            Ok(id)
        })
        .await?;
    Ok((id, state))
}

/// The browser is back with a state: uses it up before anything else is done with what came along.
pub async fn arrive(call: &Call, provider: &str, state: &str) -> Result<Model, TripError> {
    let select = Entity::find()
        .filter(Column::StateHash.eq(hash(state)))
        .filter(Column::Provider.eq(provider));
    let trip = call.db().one(select).await?.ok_or(TripError::Absent)?;
    let trip = guard(call, trip).await?;
    take(call, &trip).await?;
    Ok(trip)
}

/// Uses a trip of this browser up, whose provider has answered: of two at the same moment, one goes on.
pub async fn take(call: &Call, trip: &Model) -> Result<(), TripError> {
    call.write(|tx| async move {
        if !step(&tx, trip.id, Event::Arrive).await? {
            return Err(TripError::Used);
        }
        let provider = serde_json::json!({ "provider": trip.provider });
        tx.audit("quick.arrive", &format!("trip:{}", trip.id), provider)
            .await?;
        Ok(())
    })
    .await
}

/// Notes what the provider's own protocol needs to remember.
pub async fn note(call: &Call, id: TripId, reference: &str) -> db::Result<()> {
    call.write(|tx| async move {
        Entity::update_many()
            .col_expr(Column::Reference, Expr::value(reference))
            .filter(Column::Id.eq(id))
            .filter(Column::Stage.eq(Stage::Away))
            .exec(&tx)
            .await?;
        Ok::<_, db::Error>(())
    })
    .await
}

/// A trip of this browser, whatever its stage.
pub async fn find(call: &Call, provider: &str, id: TripId) -> Result<Model, TripError> {
    let trip = call.db().one(Entity::find_by_id(id)).await?;
    let trip = trip
        .filter(|trip| trip.provider == provider)
        .ok_or(TripError::Absent)?;
    guard(call, trip).await
}

/// Refuses another browser, with an audit line, and what is too old.
async fn guard(call: &Call, trip: Model) -> Result<Model, TripError> {
    if trip.browser_blind != blind::browser(call.vault(), &call.browser()) {
        return match call.denied(&format!("trip:{}", trip.id)).await {
            web::Error::Absent => Err(TripError::Absent),
            other => Err(other.into()),
        };
    }
    if trip.expires_at <= call.now {
        return Err(TripError::Expired);
    }
    Ok(trip)
}

/// Takes one step, if the stage allows it: of two at the same moment, one does.
async fn step(tx: &Tx, id: TripId, event: Event) -> db::Result<bool> {
    let from = Stage::ALL
        .iter()
        .filter(|stage| stage.next(event).is_some())
        .map(|stage| stage.code());
    let to = Stage::ALL.iter().find_map(|stage| stage.next(event));
    let Some(to) = to else { return Ok(false) };
    let mut update = Entity::update_many()
        .col_expr(Column::Stage, Expr::value(to.code()))
        .filter(Column::Id.eq(id))
        .filter(Column::Stage.is_in(from));
    if matches!(event, Event::Finish | Event::End) {
        update = update.col_expr(Column::Told, Expr::value(None::<Vec<u8>>));
    }
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Keeps what the provider told, sealed, until the user's next step.
pub async fn tell(call: &Call, id: TripId, told: &str) -> Result<(), TripError> {
    let sealed = call.vault().seal(TOLD, told);
    let sealed = &sealed;
    call.write(|tx| async move {
        if !step(&tx, id, Event::Tell).await? {
            return Err(TripError::Used);
        }
        let update = Entity::update_many()
            .col_expr(Column::Told, Expr::value(Some(sealed.as_bytes().to_vec())))
            .col_expr(Column::ExpiresAt, Expr::value(tx.now() + TOLD_FOR))
            .filter(Column::Id.eq(id));
        update.exec(&tx).await.map_err(db::Error::from)?;
        Ok(())
    })
    .await
}

/// What the provider told, while it waits for the user's next step.
pub fn told(call: &Call, trip: &Model) -> Result<String, TripError> {
    match (&trip.told, trip.stage) {
        (Some(told), Stage::Told) => Ok(call.vault().open(TOLD, told)?),
        _ => Err(TripError::Used),
    }
}

/// Holds a trip that waits for its user until the transaction ends: of two equal forms, the second one finds it used.
pub(crate) async fn hold(tx: &Tx, id: TripId) -> Result<(), TripError> {
    tx.lock("quick_trip", id.0).await?;
    let waits = Entity::find_by_id(id).filter(Column::Stage.eq(Stage::Told));
    if tx.exists(waits).await? {
        Ok(())
    } else {
        Err(TripError::Used)
    }
}

/// Somebody is logged in by it, in the transaction of the log-in: whoever is first wins.
pub async fn finish(
    tx: &Tx,
    id: TripId,
    sign_in: Option<(&crate::account::Account, &session::SignIn)>,
) -> Result<(), TripError> {
    if !step(tx, id, Event::Finish).await? {
        return Err(TripError::Used);
    }
    if let Some((account, sign_in)) = sign_in {
        remember(tx, id, account.id, sign_in.id()).await?;
    }
    Ok(())
}

/// Notes which session a trip has ended in.
pub(crate) async fn remember(
    tx: &Tx,
    id: TripId,
    account: AccountId,
    session: SessionId,
) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::AccountId, Expr::value(Some(account.0)))
        .col_expr(Column::SessionId, Expr::value(Some(session.0)))
        .filter(Column::Id.eq(id));
    update.exec(tx).await?;
    Ok(())
}

/// Notes the proof that an existing account was asked for.
pub(crate) async fn note_proof(tx: &Tx, id: TripId, proof: kernel::id::ProofId) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::ProofId, Expr::value(Some(proof.0)))
        .filter(Column::Id.eq(id));
    update.exec(tx).await?;
    Ok(())
}

/// It came to nothing.
pub async fn end(call: &Call, id: TripId) -> db::Result<()> {
    call.write(|tx| async move { step(&tx, id, Event::End).await.map(drop) })
        .await
}

/// Throws away trips that nobody comes back from.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(now - TimeDelta::days(1)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets the trips that have led to an account.
pub(super) async fn forget(tx: &Tx, account: kernel::id::AccountId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}
