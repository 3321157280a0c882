//! 关联账号: list, link, unlink. What makes or removes a way in needs a fresh proof of who one is.

use super::{
    super::{
        door::{Centre, Mine},
        home::SettingsPage,
        passkeys::PasskeyList,
        password::SettingsPassword,
    },
    page::{CutView, Line, ListView, NewView, UnitLine, UnitView},
};
use crate::{
    confirm::Fresh,
    quick::{self, Link, OPEN_ID, QuickWay, USER_ID, UnlinkError, trip::TripError},
    service::Identity,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use chrono::TimeDelta;
use db::audit::History;
use http::StatusCode;
use kernel::{clock, mask};
use serde::Deserialize;
use uuid::Uuid;
use web::{Error, Input, Page, Path, Redirect, Result, see_other};

web::routes! {
    /// 关联账号.
    pub LinkedList { who: Centre } = "/settings/{who}/linked";
    /// 关联支付宝: what it means.
    pub LinkNew { who: Centre } = "/settings/{who}/linked/new";
    /// Leads to Alipay.
    pub LinkOut { who: Centre } = "/settings/{who}/linked/out";
    /// 解除关联.
    pub LinkCut { who: Centre, id: Uuid } = "/settings/{who}/linked/{id}";
}

pub(in crate::settings) fn router() -> Router<Identity> {
    Router::new()
        .route(LinkedList::PATH, get(list))
        .route(LinkNew::PATH, get(new))
        .route(LinkOut::PATH, get(out))
        .route(LinkCut::PATH, get(ask).post(cut))
}

/// How far back the log is read for when a unit's way was used last.
const LOOKED_AT: TimeDelta = TimeDelta::days(183);
/// Lines of it that are read.
const LINES: u64 = 200;

/// What 账号设置 says of it: nothing where no provider is configured and nothing is linked.
pub(in crate::settings) async fn room(mine: &Mine, identity: &Identity) -> Result<Option<Room>> {
    Ok(match mine.centre {
        Centre::Institution | Centre::Officer => None,
        Centre::Unit => {
            let ways = &identity.links().unit_quick;
            let labels: Vec<&str> = ways.iter().map(|way| way.label).collect();
            (!labels.is_empty()).then(|| Room::Ways(labels.join("、")))
        }
        Centre::Person => {
            let count = quick::of(mine.db(), mine.id()).await?.len();
            (count > 0 || identity.alipay().is_some()).then_some(Room::Links(count))
        }
    })
}

/// What there is.
pub(in crate::settings) enum Room {
    /// A person's links.
    Links(usize),
    /// What logs in to a unit without a link.
    Ways(String),
}

/// An id of somebody else's making: the first three and the last four characters, of one that is long enough for it.
fn masked(id: &str) -> String {
    let count = id.chars().count();
    if count < 12 {
        return "****".to_owned();
    }
    let head: String = id.chars().take(3).collect();
    let tail: String = id.chars().skip(count - 4).collect();
    format!("{head}****{tail}")
}

fn line(mine: &Mine, row: &Link) -> Result<Line> {
    let vault = mine.vault();
    let subject = match vault.open_opt(OPEN_ID, row.open_id.as_ref())? {
        Some(id) => Some(id),
        None => vault.open_opt(USER_ID, row.user_id.as_ref())?,
    };
    Ok(Line {
        provider: quick::provider_name(&row.provider),
        // a link is made and used only while the provider certifies the account's own document
        name: mask::name(mine.holder()?.name.expose()),
        subject: subject.map_or_else(String::new, |id| masked(&id)),
        since: clock::minute(row.created_at),
        used: clock::minute(row.used_at),
        cut: LinkCut {
            who: mine.centre,
            id: row.id,
        },
    })
}

async fn list(mine: Mine, State(identity): State<Identity>) -> Result<Response> {
    let who = mine.centre;
    match room(&mine, &identity).await? {
        None => Err(Error::Absent),
        Some(Room::Ways(_)) => {
            let view = UnitView {
                frame: mine.frame("关联账号").await,
                rows: used(&mine, &identity.links().unit_quick).await?,
                back: SettingsPage { who },
            };
            Ok(Page(view).into_response())
        }
        Some(Room::Links(_)) => {
            let rows = quick::of(mine.db(), mine.id()).await?;
            let linked = |key| rows.iter().any(|row| row.provider == key);
            let new = identity.alipay().is_some() && !linked(quick::alipay::ALIPAY);
            let rows = rows.iter().map(|row| line(&mine, row));
            let view = ListView {
                frame: mine.frame("关联账号").await,
                rows: rows.collect::<Result<_>>()?,
                new: new.then_some(LinkNew { who }),
                back: SettingsPage { who },
            };
            Ok(Page(view).into_response())
        }
    }
}

/// When each way of a unit was used last, from the audit log: there is no row of it.
async fn used(mine: &Mine, ways: &[QuickWay]) -> Result<Vec<UnitLine>> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Detail {
        provider: String,
    }
    let history = History {
        object: &mine.object(),
        actions: &["login.quick"],
        since: mine.now - LOOKED_AT,
    };
    let lines: Vec<(String, clock::Instant)> = history
        .page(mine.db(), 0, LINES)
        .await?
        .into_iter()
        .map(|row| {
            let detail: Detail = serde_json::from_str(&row.detail).unwrap_or_default();
            (detail.provider, row.at)
        })
        .collect();
    let line = |way: &QuickWay| UnitLine {
        label: way.label,
        used: match lines.iter().find(|(key, _)| key == way.key) {
            Some((_, at)) => clock::minute(*at),
            None => "最近半年未使用".to_owned(),
        },
    };
    Ok(ways.iter().map(line).collect())
}

/// Only persons link: nothing is kept of a unit's.
fn of_person(mine: &Mine, identity: &Identity) -> Result<()> {
    match mine.centre {
        Centre::Person if identity.alipay().is_some() => Ok(()),
        _ => Err(Error::Absent),
    }
}

async fn new(mine: Mine, State(identity): State<Identity>, _fresh: Fresh) -> Result<Page<NewView>> {
    of_person(&mine, &identity)?;
    let who = mine.centre;
    Ok(Page(NewView {
        frame: mine.frame("关联支付宝").await,
        name: mask::name(mine.holder()?.name.expose()),
        out: LinkOut { who },
        back: LinkedList { who },
    }))
}

/// A link and not a form: browsers hold the way of a form, with all its redirections, to this site.
async fn out(mine: Mine, State(identity): State<Identity>) -> Result<Response> {
    of_person(&mine, &identity)?;
    let who = mine.centre;
    if Fresh::of(&mine).is_err() {
        return Ok(see_other(LinkNew { who }));
    }
    let list = LinkedList { who }.to_string();
    match quick::door(&identity, &mine, (mine.id(), mine.session), &list).await {
        Ok(url) => Ok(Redirect(url).into_response()),
        Err(error @ TripError::TooMany) => {
            mine.warn(error.to_string());
            Ok(Redirect(list).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// One link of this account; somebody else's is denied.
async fn own(mine: &Mine, id: Uuid) -> Result<Link> {
    match quick::by_id(mine.db(), id).await? {
        Some(row) if row.account_id == mine.id() => Ok(row),
        Some(_) => Err(mine.denied(&format!("link:{id}")).await),
        None => Err(Error::Absent),
    }
}

async fn cut_view(mine: &Mine, identity: &Identity, row: &Link, input: Input) -> Result<CutView> {
    let who = mine.centre;
    Ok(CutView {
        frame: mine.frame("解除关联").await,
        input,
        row: line(mine, row)?,
        last: quick::is_last(identity, mine.db(), row).await?,
        passkeys: identity.relying().is_some(),
        to_password: SettingsPassword { who },
        to_passkeys: PasskeyList { who }.to_string(),
        back: LinkedList { who },
    })
}

async fn ask(
    mine: Mine,
    State(identity): State<Identity>,
    Path((_, id)): Path<(Centre, Uuid)>,
) -> Result<Page<CutView>> {
    let row = own(&mine, id).await?;
    let input = mine.resume(Input::default()).await?;
    Ok(Page(cut_view(&mine, &identity, &row, input).await?))
}

async fn cut(
    mine: Mine,
    _fresh: Fresh,
    State(identity): State<Identity>,
    Path((who, id)): Path<(Centre, Uuid)>,
    mut input: Input,
) -> Result<Response> {
    let row = own(&mine, id).await?;
    match quick::unlink(&identity, &mine, &mine.account, mine.session, &row).await {
        Ok(()) => {
            mine.flash("关联已解除");
            Ok(see_other(LinkedList { who }))
        }
        Err(UnlinkError::Broken(error)) => Err(error),
        Err(error @ UnlinkError::Last) => {
            input.error("", error.to_string());
            input.ensure_key(mine.rng());
            let page = Page(cut_view(&mine, &identity, &row, input).await?);
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_shown_only_as_far_as_it_tells_two_apart() {
        assert_eq!(masked("066nqXf3Kv-0001"), "066****0001");
        assert_eq!(masked("2088123"), "****");
    }
}
