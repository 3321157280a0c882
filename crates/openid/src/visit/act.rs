//! A visit begins and ends.

use super::{
    backchannel::BackChannel,
    entity::{ActiveModel, Model},
    store,
};
use crate::client;
use db::Tx;
use identity::session;
use kernel::{
    clock::Instant,
    id::{AccountId, SessionId, uuid_at},
};
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::json;
use uuid::Uuid;

/// The visit of a session at a client: the one that lasts, or a new one.
pub(crate) async fn enter(
    tx: &Tx,
    session: SessionId,
    account: AccountId,
    client: Uuid,
) -> db::Result<Model> {
    // two tabs at once are one visit
    tx.lock("openid_visit", session).await?;
    if let Some(visit) = store::open(tx, session, client).await? {
        return Ok(visit);
    }
    let row = ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        session_id: Set(session),
        account_id: Set(account),
        client: Set(client),
        began_at: Set(tx.now()),
        check_at: Set(until(tx, session).await?.unwrap_or_else(|| tx.now())),
        ended_at: Set(None),
    };
    row.insert(tx).await.map_err(db::Error::from)
}

/// When a session runs out of time unless it is used again. None: it has ended.
pub(super) async fn until(tx: &Tx, session: SessionId) -> db::Result<Option<Instant>> {
    let live = session::until(tx, &[session], tx.now()).await?;
    Ok(live.first().map(|(_, until)| *until))
}

/// Ends a visit and has its client told, once.
pub(super) async fn end(tx: &Tx, visit: &Model) -> db::Result<()> {
    if !store::end(tx, visit.id).await? {
        return Ok(());
    }
    let told = client::store::by_id(tx, visit.client).await?;
    if told.is_some_and(|client| client.backchannel_uri.is_some()) {
        queue::enqueue(tx, &BackChannel { visit: visit.id }).await?;
    }
    Ok(())
}

/// Ends what a session has begun at other sites.
pub(super) async fn session_ended(tx: &Tx, session: SessionId) -> db::Result<()> {
    for visit in store::of_session(tx, session).await? {
        end(tx, &visit).await?;
    }
    Ok(())
}

/// Ends what an account has begun at one site.
pub(crate) async fn leave_client(tx: &Tx, account: AccountId, client: Uuid) -> db::Result<()> {
    for visit in store::of_account(tx, account, client).await? {
        end(tx, &visit).await?;
    }
    Ok(())
}

/// Looks after visits whose session may have run out of time; tells how many it looked at.
pub(super) async fn check(tx: &Tx, most: u64) -> db::Result<usize> {
    let visits = store::to_check(tx, tx.now(), most).await?;
    let sessions: Vec<SessionId> = visits.iter().map(|visit| visit.session_id).collect();
    let live = session::until(tx, &sessions, tx.now()).await?;
    for visit in &visits {
        if let Some((_, until)) = live.iter().find(|(id, _)| *id == visit.session_id) {
            store::check_again(tx, visit.id, *until).await?;
            continue;
        }
        end(tx, visit).await?;
        let object = format!("account:{}", visit.account_id);
        tx.audit("openid.expired", &object, json!({ "visit": visit.id }))
            .await?;
    }
    Ok(visits.len())
}

/// Ends what an account has begun at any site, and has each told.
pub(crate) async fn leave_all(tx: &Tx, account: AccountId) -> db::Result<Vec<Uuid>> {
    let visits = store::all_of(tx, account).await?;
    for visit in visits.iter().filter(|visit| visit.ended_at.is_none()) {
        end(tx, visit).await?;
    }
    let mut clients: Vec<Uuid> = visits.into_iter().map(|visit| visit.client).collect();
    clients.sort_unstable();
    clients.dedup();
    Ok(clients)
}
