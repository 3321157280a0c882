//! 注销账号: the page, asking, taking it back.

use super::{
    Keeping, act,
    page::{CloseView, OfficerView},
    rules::{self, WORDS},
};
use crate::{
    confirm::Fresh,
    exit::{ClosePage, CloseStay, ExportPage},
    keeper::Whose,
    settings::{SettingsPage, door::Mine},
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use kernel::clock;
use web::{Input, Page, Result, invalid, see_other};

pub(in crate::settings) fn router() -> Router<Keeping> {
    Router::new()
        .route(ClosePage::PATH, get(page).post(ask))
        .route(CloseStay::PATH, post(stay))
}

const TITLE: &str = "注销账号";

async fn view(mine: &Mine, keeping: &Keeping, mut input: Input) -> Result<CloseView> {
    input.ensure_key(mine.rng());
    let (who, part) = (mine.centre, mine.centre.part());
    let whose = Whose::of(mine.db(), &mine.account).await?;
    let mut open = Vec::new();
    for keeper in keeping.keepers.iter() {
        open.extend(keeper.open(&mine.app, &whose).await?);
    }
    Ok(CloseView {
        frame: mine.frame(TITLE).await,
        input,
        who,
        at: mine.account.closing_at.map(clock::minute),
        open,
        action: ClosePage { who: part },
        stay: CloseStay { who: part },
        export: ExportPage { who: part },
        back: SettingsPage { who },
    })
}

async fn page(mine: Mine, State(keeping): State<Keeping>) -> Result<Response> {
    let who = mine.centre;
    if who.is_office() {
        let frame = mine.frame(TITLE).await;
        let back = SettingsPage { who };
        return Ok(Page(OfficerView { frame, back }).into_response());
    }
    mine.holder_alone()?;
    let input = mine.resume(Input::default()).await?;
    Ok(Page(view(&mine, &keeping, input).await?).into_response())
}

async fn ask(
    mine: Mine,
    _fresh: Fresh,
    State(keeping): State<Keeping>,
    mut input: Input,
) -> Result<Response> {
    mine.holder_alone()?;
    if !rules::is_meant(input.get("words")) {
        input.error("words", format!("请输入“{}”", WORDS[0]));
    }
    if !input.tick("agree") {
        input.error("agree", "请阅读后勾选");
    }
    if !input.ok() {
        return Ok(invalid(view(&mine, &keeping, input).await?));
    }
    act::ask(&mine).await?;
    keeping.identity.forget_cached(&mine);
    mine.flash("已申请注销");
    let who = mine.centre.part();
    Ok(see_other(ClosePage { who }))
}

/// Pressed twice, or in another tab, it is taken back once.
async fn stay(mine: Mine, State(keeping): State<Keeping>) -> Result<Response> {
    mine.holder_alone()?;
    act::stay(&mine).await?;
    keeping.identity.forget_cached(&mine);
    mine.flash("已撤销注销申请，账号可以继续使用");
    Ok(see_other(SettingsPage { who: mine.centre }))
}
