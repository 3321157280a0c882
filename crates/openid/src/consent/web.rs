//! 网站授权管理: the list, and withdrawing.

use super::{act, store};
use crate::{
    client::{self, Client},
    scope::Scope,
    service::OpenId,
};
use askama::Template;
use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use identity::{Centre, SettingsPage};
use kernel::{actor::Actor, choice::Choice as _, clock, id::AccountId};
use uuid::Uuid;
use web::{Call, Door, Error, Frame, Input, Menu, MenuEntry, Page, Path, Result, Site, see_other};

web::routes! {
    /// 网站授权管理.
    pub ConsentList { who: Centre } = "/settings/{who}/consents";
    /// Withdraws one.
    pub ConsentWithdraw { who: Centre, id: Uuid } = "/settings/{who}/consents/{id}/withdraw";
}

/// What the entry says.
const NAME: &str = "网站授权管理";

pub(crate) fn router() -> Router<OpenId> {
    Router::new()
        .route(ConsentList::PATH, get(list))
        .route(ConsentWithdraw::PATH, post(withdraw))
}

/// The entries: of persons below 账号设置; of units before it, because there it is the last one (checklist B-3.0.11). The name
/// says whose authorisation it is: 授权管理 alone is that of handlers (B-3.5.12).
pub(crate) fn menu() -> Vec<MenuEntry> {
    let entry = |menu, order, who| MenuEntry::new(menu, order, NAME, ConsentList { who });
    vec![
        entry(Menu::UnitCentre, 890, Centre::Unit)
            .only(|actor| matches!(actor, Actor::Unit { .. })),
        entry(Menu::PersonCentre, 920, Centre::Person)
            .below()
            .only(|actor| matches!(actor, Actor::Person { .. })),
    ]
}

/// The account whose settings these are.
fn mine(call: &Call, who: Centre) -> Result<AccountId> {
    match (who, call.actor) {
        (Centre::Unit, Actor::Unit { account, .. })
        | (Centre::Person, Actor::Person { account, .. }) => {
            web::door::agreed(call)?;
            Ok(account)
        }
        (Centre::Unit, _) => Err(Error::LogIn(Door::Unit)),
        (Centre::Person, _) => Err(Error::LogIn(Door::Person)),
        // officers and institutions log in to no other site
        (Centre::Institution | Centre::Officer, _) => Err(Error::Absent),
    }
}

/// One consent as it is shown.
struct Line {
    name: String,
    site: String,
    told: String,
    since: String,
    withdraw: ConsentWithdraw,
}

#[derive(Template)]
#[template(path = "consent/list.html")]
struct ListView {
    frame: Frame,
    input: Input,
    rows: Vec<Line>,
}

fn line(who: Centre, consent: &super::Consent, client: &Client) -> Line {
    let told: Vec<&str> = consent.agreed().iter().map(Scope::label).collect();
    Line {
        name: client.name.clone(),
        site: client.hosts(),
        told: told.join("；"),
        since: clock::minute(consent.updated_at),
        withdraw: ConsentWithdraw {
            who,
            id: consent.id,
        },
    }
}

async fn list(call: Call, Path(who): Path<Centre>) -> Result<Page<ListView>> {
    let account = mine(&call, who)?;
    let consents = store::all_of(call.db(), account).await?;
    let ids: Vec<Uuid> = consents.iter().map(|consent| consent.client).collect();
    let clients = client::store::by_ids(call.db(), &ids).await?;
    let rows = consents.iter().filter_map(|consent| {
        let client = clients.iter().find(|client| client.id == consent.client)?;
        Some(line(who, consent, client))
    });
    let rows = rows.collect();
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(Page(ListView {
        frame: frame(&call, who).await,
        input,
        rows,
    }))
}

async fn frame(call: &Call, who: Centre) -> Frame {
    let badge = call.session.as_ref().map(|session| &session.badge);
    let (home, label) = badge.map_or(("/", "首页"), |badge| {
        (badge.home.as_str(), badge.home_label.as_str())
    });
    let (menu, band) = match who {
        Centre::Unit => (Menu::UnitCentre, "单位办事"),
        Centre::Person | Centre::Institution | Centre::Officer => (Menu::PersonCentre, "个人办事"),
    };
    call.frame(Site::Hall, NAME)
        .crumb("首页", "/")
        .crumb(label, home)
        .crumb("账号设置", SettingsPage { who })
        .nav(band)
        .side(menu, NAME)
        .done()
        .await
}

async fn withdraw(call: Call, Path((who, id)): Path<(Centre, Uuid)>) -> Result<Response> {
    let account = mine(&call, who)?;
    let consent = store::find(call.db(), id).await?.ok_or(Error::Absent)?;
    if consent.account_id != account {
        return Err(call.denied(&format!("openid_consent:{id}")).await);
    }
    let clients = client::store::by_ids(call.db(), &[consent.client]).await?;
    let client = clients.first().ok_or(Error::Absent)?;
    act::withdraw(&call, &consent, client).await?;
    call.flash(format!("已取消对“{}”的授权", client.name));
    Ok(see_other(ConsentList { who }))
}
