//! 通行密钥: list, new, rename, delete. What makes or removes a way in needs a fresh proof of who one is.

use super::{
    super::{
        door::{Centre, Mine},
        home::SettingsPage,
        password::SettingsPassword,
    },
    page::{DeleteView, EditView, Line, ListView, NewView},
};
use crate::{
    confirm::Fresh,
    passkey::{self, MOST, Passkey, PasskeyError},
    service::Identity,
};
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use kernel::{clock, id::PasskeyId};
use web::{Error, Input, Page, Path, Result, invalid, see_other};

web::routes! {
    /// 通行密钥.
    pub PasskeyList { who: Centre } = "/settings/{who}/passkeys";
    /// 添加通行密钥.
    pub PasskeyNew { who: Centre } = "/settings/{who}/passkeys/new";
    /// What a new one is to sign.
    pub PasskeyOptions { who: Centre } = "/settings/{who}/passkeys/options";
    /// 暂不添加.
    pub PasskeyDecline { who: Centre } = "/settings/{who}/passkeys/decline";
    /// 修改名称.
    pub PasskeyEdit { who: Centre, id: PasskeyId } = "/settings/{who}/passkeys/{id}";
    /// 删除通行密钥.
    pub PasskeyDelete { who: Centre, id: PasskeyId } = "/settings/{who}/passkeys/{id}/delete";
}

pub(in crate::settings) fn router() -> Router<Identity> {
    Router::new()
        .route(PasskeyList::PATH, get(list))
        .route(PasskeyNew::PATH, get(new).post(create))
        .route(PasskeyOptions::PATH, post(options))
        .route(PasskeyDecline::PATH, post(decline))
        .route(PasskeyEdit::PATH, get(edit).post(rename))
        .route(PasskeyDelete::PATH, get(ask).post(delete))
}

/// Longest name.
const LONGEST: usize = 40;

/// Where no passkey can be used, there are no pages about them.
fn host(identity: &Identity) -> Result<String> {
    let relying = identity.relying().ok_or(Error::Absent)?;
    Ok(relying.id().to_owned())
}

fn line(mine: &Mine, row: &Passkey) -> Result<Line> {
    let who = mine.centre;
    Ok(Line {
        name: mine.vault().open(passkey::NAME, &row.name)?,
        agent: row.agent.clone(),
        added: clock::minute(row.created_at),
        used: row
            .last_used_at
            .map_or_else(|| "尚未使用".to_owned(), clock::minute),
        synced: row.backed_up,
        doubted: row.doubted_at.map(clock::minute),
        edit: PasskeyEdit { who, id: row.id },
        delete: PasskeyDelete { who, id: row.id },
    })
}

/// One passkey of this account; somebody else's is denied.
async fn own(mine: &Mine, id: PasskeyId) -> Result<Passkey> {
    match passkey::by_id(mine.db(), id).await? {
        Some(row) if row.account_id == mine.id() => Ok(row),
        Some(_) => Err(mine.denied(&format!("passkey:{id}")).await),
        None => Err(Error::Absent),
    }
}

async fn list(mine: Mine, State(identity): State<Identity>) -> Result<Page<ListView>> {
    let (who, host) = (mine.centre, host(&identity)?);
    let rows = passkey::of(mine.db(), mine.id()).await?;
    let rows: Vec<Line> = rows
        .iter()
        .map(|row| line(&mine, row))
        .collect::<Result<_>>()?;
    Ok(Page(ListView {
        frame: mine.frame("通行密钥").await,
        left: MOST.saturating_sub(rows.len() as u64),
        rows,
        host,
        new: PasskeyNew { who },
        back: SettingsPage { who },
    }))
}

async fn new_view(mine: &Mine, host: String, mut input: Input) -> NewView {
    let who = mine.centre;
    input.forget(&["credential"]);
    input.ensure_key(mine.rng());
    NewView {
        frame: mine.frame("添加通行密钥").await,
        input,
        host,
        action: PasskeyNew { who },
        options: PasskeyOptions { who },
        back: PasskeyList { who },
    }
}

async fn new(mine: Mine, _fresh: Fresh, State(identity): State<Identity>) -> Result<Page<NewView>> {
    let host = host(&identity)?;
    let mut input = Input::default();
    input.set("name", mine.agent());
    let input = mine.resume(input).await?;
    Ok(Page(new_view(&mine, host, input).await))
}

/// What the device shows of the account: as the badge masks it.
fn label(mine: &Mine) -> String {
    mine.badge().map_or_else(String::new, |badge| {
        format!("{} {}", badge.name, badge.label).trim().to_owned()
    })
}

async fn options(mine: Mine, _fresh: Fresh, State(identity): State<Identity>) -> Result<Response> {
    passkey::to_create(&identity, &mine, &mine.account, &label(&mine)).await
}

async fn create(
    mine: Mine,
    _fresh: Fresh,
    State(identity): State<Identity>,
    mut input: Input,
) -> Result<Response> {
    let host = host(&identity)?;
    let name = input.text("name", "名称", 1..=LONGEST);
    if input.ok() {
        let sent = input.verbatim("credential");
        match passkey::add(&identity, &mine, &mine.account, mine.session, &name, sent).await {
            Ok(()) => {
                mine.drop_cookie(web::session::OFFER);
                mine.flash("通行密钥已添加，下次登录可以直接使用");
                return Ok(see_other(PasskeyList { who: mine.centre }));
            }
            Err(PasskeyError::Broken(error)) => return Err(error),
            Err(error) => input.error("", error.to_string()),
        }
    }
    Ok(invalid(new_view(&mine, host, input).await))
}

async fn decline(mine: Mine, State(identity): State<Identity>) -> Result<Response> {
    host(&identity)?;
    passkey::decline(&mine, mine.id()).await?;
    mine.drop_cookie(web::session::OFFER);
    Ok(see_other(
        mine.badge().map_or("/", |badge| badge.home.as_str()),
    ))
}

async fn edit_view(mine: &Mine, id: PasskeyId, mut input: Input) -> EditView {
    let who = mine.centre;
    input.ensure_key(mine.rng());
    EditView {
        frame: mine.frame("修改名称").await,
        input,
        action: PasskeyEdit { who, id },
        back: PasskeyList { who },
    }
}

async fn edit(mine: Mine, Path((_, id)): Path<(Centre, PasskeyId)>) -> Result<Page<EditView>> {
    let row = own(&mine, id).await?;
    let mut input = Input::default();
    input.set("name", mine.vault().open(passkey::NAME, &row.name)?);
    let input = mine.resume(input).await?;
    Ok(Page(edit_view(&mine, id, input).await))
}

async fn rename(
    mine: Mine,
    Path((who, id)): Path<(Centre, PasskeyId)>,
    mut input: Input,
) -> Result<Response> {
    let row = own(&mine, id).await?;
    let name = input.text("name", "名称", 1..=LONGEST);
    if !input.ok() {
        return Ok(invalid(edit_view(&mine, id, input).await));
    }
    if !passkey::rename(&mine, &row, &name).await? {
        return Err(Error::Absent);
    }
    mine.flash("名称已保存");
    Ok(see_other(PasskeyList { who }))
}

async fn ask(mine: Mine, Path((who, id)): Path<(Centre, PasskeyId)>) -> Result<Page<DeleteView>> {
    let row = own(&mine, id).await?;
    Ok(Page(DeleteView {
        frame: mine.frame("删除通行密钥").await,
        input: mine.resume(Input::default()).await?,
        row: line(&mine, &row)?,
        password: mine.account.password_hash.is_some(),
        to_password: SettingsPassword { who },
        back: PasskeyList { who },
    }))
}

async fn delete(
    mine: Mine,
    _fresh: Fresh,
    Path((who, id)): Path<(Centre, PasskeyId)>,
) -> Result<Response> {
    let row = own(&mine, id).await?;
    passkey::remove(&mine, mine.session, &row).await?;
    mine.flash("通行密钥已删除");
    Ok(see_other(PasskeyList { who }))
}
