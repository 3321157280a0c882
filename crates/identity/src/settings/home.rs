//! 账号设置: the page (checklist B-3.8).

use super::{
    address::{self, AddressList},
    agreements::AgreementList,
    door::{Centre, Mine},
    linked::{self, LinkedList},
    logins::LogInList,
    mobile::SettingsMobile,
    page::{HomeView, PersonBlock},
    passkeys::PasskeyList,
    password::SettingsPassword,
    reach::SettingsReach,
    sessions::SessionList,
};
use crate::{
    account::Kind,
    exit::{ClosePage, ExportPage},
    passkey, person, reach,
    service::Identity,
    session,
};
use axum::{Router, extract::State, routing::get};
use kernel::{choice::Choice as _, clock, mask};
use web::{Input, Page, Result};

web::routes! {
    /// 账号设置.
    pub SettingsPage { who: Centre } = "/settings/{who}";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new().route(SettingsPage::PATH, get(home))
}

async fn home(mine: Mine, State(identity): State<Identity>) -> Result<Page<HomeView>> {
    let who = mine.centre;
    let unit = match mine.account.kind {
        Kind::Unit | Kind::Institution => identity.realms().by_id(mine.account.realm).await?,
        Kind::Person | Kind::Officer => None,
    };
    let addresses = if who.is_office() {
        None
    } else {
        Some(address::room(&mine).await?)
    };
    let devices = session::live(mine.db(), mine.id(), mine.now).await?.len();
    let mut input = Input::default();
    input.ensure_key(mine.rng());
    Ok(Page(HomeView {
        frame: mine.frame(super::NAME).await,
        input,
        who,
        unit,
        person: person(&mine).await?,
        password: mine.account.password_hash.is_some(),
        addresses,
        devices,
        to_mobile: SettingsMobile { who },
        to_reach: SettingsReach { who },
        to_password: SettingsPassword { who },
        to_addresses: AddressList { who },
        to_sessions: SessionList { who },
        to_log_ins: LogInList { who },
        to_agreements: AgreementList { who },
        deputy: mine.acts_for_another(),
        to_export: ExportPage { who: who.part() },
        to_close: ClosePage { who: who.part() },
        closing: mine.account.closing_at.map(clock::minute),
        passkeys: match identity.relying() {
            Some(_) => Some(passkey::count(mine.db(), mine.id()).await?),
            None => None,
        },
        to_passkeys: PasskeyList { who },
        linked: linked::room(&mine, &identity).await?,
        to_linked: LinkedList { who },
    }))
}

/// The holder, masked (checklist ).
async fn person(mine: &Mine) -> Result<PersonBlock> {
    let holder = mine.holder()?;
    let abroad = match (&holder.mobile, mine.centre) {
        (None, Centre::Person) => person::of_account(mine.db(), mine.id())
            .await?
            .map(|person| person::abroad(mine.vault(), &person))
            .transpose()?
            .flatten(),
        _ => None,
    };
    let mobile = match (&holder.mobile, abroad) {
        (Some(mobile), _) => mobile.to_string(),
        (None, Some(number)) => format!("{number}（未验证）"),
        (None, None) => "未填写".to_owned(),
    };
    let reached = match mine.centre {
        Centre::Person => reach::of(mine.db(), mine.vault(), mine.id()).await?,
        Centre::Unit | Centre::Institution | Centre::Officer => None,
    };
    Ok(PersonBlock {
        document_kind: holder.document.kind().label(),
        document: mask::document(holder.document.number()),
        name: mask::name(holder.name.expose()),
        mobile,
        reach: reached.map(|reach| (reach.kind(), reach.to_string())),
    })
}
