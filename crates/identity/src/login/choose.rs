//! 选择单位: one person may act for several units. Whoever is logged in for one of them goes on for another without a new
//! log-in, because it is the same person; what they have proved, and when, stays what it was.

use super::web::next_page;
use crate::{
    account::{self, Account, Status},
    realm::Standing,
    service::Identity,
    session,
};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use kernel::{actor::Actor, clock::Instant, id::AccountId};
use serde_json::json;
use web::{Call, Door, Error, Frame, Input, Page, Query, Redirect, Result, Site};

web::routes! {
    /// 选择单位: the units that whoever is logged in acts for.
    pub UnitChoice = "/login/units";
}

/// What the log of log-ins says of this way.
const WAY: &str = "切换单位";
/// Most units of one person.
const MOST: u64 = 50;

pub(super) fn router() -> Router<Identity> {
    Router::new().route(UnitChoice::PATH, get(page).post(switch))
}

/// The page, going on with `next` afterwards.
pub(super) fn towards(next: &str) -> String {
    if next.is_empty() {
        return UnitChoice.to_string();
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("next", next);
    format!("{UnitChoice}?{}", query.finish())
}

/// The accounts of units with which the person behind `account` may act at present.
pub(super) async fn units(
    identity: &Identity,
    account: &Account,
    now: Instant,
) -> Result<Vec<(Account, Standing)>> {
    let found = account::store::units_of(identity.db(), account.document_blind, MOST).await?;
    let mut acting = Vec::with_capacity(found.len());
    for account in found {
        if account.status == Status::Active
            && let Some(standing) = identity.standing(&account, now).await?
        {
            acting.push((account, standing));
        }
    }
    Ok(acting)
}

/// A unit to choose.
struct Line {
    account: AccountId,
    name: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "login/units.html")]
struct Choice {
    frame: Frame,
    input: Input,
    next: String,
    lines: Vec<Line>,
}

/// The account that is logged in for a unit.
async fn acting(identity: &Identity, call: &Call) -> Result<Account> {
    let Actor::Unit { account, .. } = call.actor else {
        return Err(Error::LogIn(Door::Unit));
    };
    account::store::by_id(identity.db(), account)
        .await?
        .ok_or(Error::Absent)
}

async fn page(
    State(identity): State<Identity>,
    call: Call,
    Query(mut input): Query,
) -> Result<Response> {
    let account = acting(&identity, &call).await?;
    let lines = units(&identity, &account, call.now).await?;
    let lines = lines.into_iter().map(|(other, standing)| Line {
        account: other.id,
        name: standing.badge.name,
        label: standing.badge.label,
        current: other.id == account.id,
    });
    let lines = lines.collect();
    let next = next_page(input.get("next")).to_owned();
    input.ensure_key(call.rng());
    let frame = call.frame(Site::Hall, "选择单位").crumb("大厅首页", "/");
    let page = Choice {
        frame: frame.noindex().done().await,
        input,
        next,
        lines,
    };
    Ok(Page(page).into_response())
}

async fn switch(State(identity): State<Identity>, call: Call, input: Input) -> Result<Response> {
    let account = acting(&identity, &call).await?;
    let next = next_page(input.get("next")).to_owned();
    let wanted: Option<AccountId> = input.get("account").parse().ok();
    let mut found = units(&identity, &account, call.now).await?.into_iter();
    let found = found.find(|(other, _)| Some(other.id) == wanted);
    let Some((target, standing)) = found else {
        return Err(call.denied("account:other").await);
    };
    let go = if next.is_empty() {
        standing.badge.home
    } else {
        next
    };
    if target.id == account.id {
        return Ok(Redirect(go).into_response());
    }
    let proven = call
        .session
        .as_ref()
        .map_or(Instant::UNIX_EPOCH, |session| session.proven_at);
    let (target, from) = (&target, account.id);
    let (identity, call) = (&identity, &call);
    let sign_in = call
        .write(|tx| async move {
            let sign_in = identity.sign_in(&tx, call, target, WAY).await?;
            session::prove_as_of(&tx, sign_in.id(), proven).await?;
            let detail = json!({ "from": from.to_string() });
            tx.audit("login.switch", &format!("account:{}", target.id), detail)
                .await?;
            Ok::<_, db::Error>(sign_in)
        })
        .await?;
    identity.hand_over(call, &sign_in);
    Ok(Redirect(go).into_response())
}
