//! 经办人管理: the notice, the list and what its buttons do.

mod edit;
mod items;
mod lens;
mod phone;

pub use phone::{EnterprisePage, HandlerPage};

pub(super) use phone::MyGrant;

use super::{
    act::{GrantError, open_granter, open_holder},
    entity::Model,
    manage,
    page::{Buttons, HistoryView, Level, Line, ListView, NoticeView, Row},
    rules::{Deed, Event, NOTICE, Role, State, may, shown},
    store,
};
use crate::{Org, home};
use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use identity::Fresh;
use kernel::{actor::UnitRole, choice::Choice as _, clock::stamp, duty::Duties, id::GrantId, mask};
use web::{
    ActingFor, Call, Error, Frame, Input, Page, Path, Result,
    duty::{Manager, Representative},
    see_other,
};

/// What the menus call it.
pub const NAME: &str = "经办人管理";

web::routes! {
    /// 经办人管理 (账号授权管理).
    pub GrantList = "/unit/grants";
    /// 开通多经办人: the notice.
    pub GrantNotice = "/unit/grants/notice";
    /// 开通授权 (创建经办用户).
    pub GrantNew = "/unit/grants/new";
    /// 权限一览.
    pub GrantLens = "/unit/grants/lens";
    /// 变更记录 of one grant.
    pub GrantHistory { id: GrantId } = "/unit/grants/{id}";
    /// 授权: 可经办业务范围设置.
    pub GrantItems { id: GrantId } = "/unit/grants/{id}/items";
    /// Deletes a template of the unit's own; the page goes back to the items.
    pub GrantTemplateRemove { id: GrantId } = "/unit/grants/{id}/template";
    /// 更新期限.
    pub GrantPeriod { id: GrantId } = "/unit/grants/{id}/period";
    /// 身份变更.
    pub GrantRole { id: GrantId } = "/unit/grants/{id}/role";
    /// 删除.
    pub GrantDelete { id: GrantId } = "/unit/grants/{id}/delete";
    /// 停用.
    pub GrantSuspend { id: GrantId } = "/unit/grants/{id}/suspend";
    /// 恢复.
    pub GrantRestore { id: GrantId } = "/unit/grants/{id}/restore";
    /// 重新发送.
    pub GrantResend { id: GrantId } = "/unit/grants/{id}/resend";
}

pub(crate) fn router() -> Router<Org> {
    let event = |event: Event| {
        post(
            move |call: ActingFor<Manager>, fresh: Fresh, path: Path<GrantId>| {
                step(call, fresh, path, event)
            },
        )
    };
    Router::new()
        .route(GrantList::PATH, get(list))
        .route(GrantNotice::PATH, get(notice).post(enable))
        .route(GrantNew::PATH, get(edit::new).post(edit::create))
        .route(GrantLens::PATH, get(lens::page))
        .route(GrantHistory::PATH, get(history))
        .route(GrantItems::PATH, get(items::items).post(items::save_items))
        .route(GrantTemplateRemove::PATH, post(items::remove_template))
        .route(GrantPeriod::PATH, get(edit::period).post(edit::save_period))
        .route(GrantRole::PATH, get(edit::role).post(edit::save_role))
        .route(GrantDelete::PATH, event(Event::End))
        .route(GrantSuspend::PATH, event(Event::Suspend))
        .route(GrantRestore::PATH, event(Event::Restore))
        .route(GrantResend::PATH, event(Event::Resend))
        .merge(phone::router())
}

pub(super) async fn frame(call: &Call, title: &str) -> Frame {
    home::within(call, title, NAME, GrantList).await
}

/// The notice stays readable after it was agreed to.
async fn notice(call: ActingFor<Manager>) -> Result<Page<NoticeView>> {
    let agreed = store::enabled(call.db(), call.unit).await?;
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(Page(NoticeView {
        frame: frame(&call, "开通多经办人").await,
        input,
        version: NOTICE,
        may_agree: call.role == UnitRole::LegalRepresentative,
        agreed: agreed.map(|row| stamp(row.agreed_at)),
    }))
}

async fn enable(call: ActingFor<Representative>, _: Fresh, input: Input) -> Result<Response> {
    manage::enable(&call, input.version()).await?;
    call.flash("已开通多经办人，现在可以创建经办用户");
    Ok(see_other(GrantList))
}

async fn list(call: ActingFor<Manager>) -> Result<Response> {
    if store::enabled(call.db(), call.unit).await?.is_none() {
        return Ok(see_other(GrantNotice));
    }
    let rows = store::of_unit(call.db(), call.unit).await?;
    let places = |role: Role| {
        rows.iter()
            .filter(|row| row.role == role && row.state.counts())
            .count() as u64
    };
    let levels = [
        Level {
            title: "法定代表人",
            rank: "一级",
            count: 1,
        },
        Level {
            title: Role::Administrator.title(),
            rank: "二级",
            count: places(Role::Administrator),
        },
        Level {
            title: Role::Handler.title(),
            rank: "三级",
            count: places(Role::Handler),
        },
    ];
    let rows = rows
        .iter()
        .map(|row| line(&call, row))
        .collect::<Result<Vec<_>>>()?;
    let mut input = Input::default();
    input.ensure_key(call.rng());
    let page = ListView {
        frame: frame(&call, NAME).await,
        input,
        levels,
        rows,
    };
    Ok(Page(page).into_response())
}

fn line(call: &ActingFor<Manager>, row: &Model) -> Result<Row> {
    let person = open_holder(call.vault(), row)?;
    let (state, tone) = shown(row.state, row.period(), row.invited_until, call.now);
    Ok(Row {
        name: mask::name(&person.name),
        role: row.role.title(),
        number: mask::document(person.document.number()),
        mobile: mask::mobile(person.mobile.as_str()),
        granter: mask::name(&open_granter(call.vault(), row)?),
        period: row.period().words(),
        state,
        tone,
        items: (row.role == Role::Handler).then(|| summary(row.duties())),
        to: buttons(call.role, row),
    })
}

/// What a handler may do, in a word.
fn summary(items: Duties) -> String {
    if items.is_empty() {
        "尚未授权".to_owned()
    } else if items == Duties::all() {
        "全部事项".to_owned()
    } else {
        format!("{}项", items.len())
    }
}

/// The buttons that this reader has, and that fit.
fn buttons(role: UnitRole, row: &Model) -> Buttons {
    let id = row.id;
    let can = |deed| may(role, deed, row.role);
    let fits = |event| row.state.next(event).is_some();
    let show = |shown: bool, to: String| shown.then_some(to);
    let live = row.state.counts();
    Buttons {
        items: show(can(Deed::Items) && live, GrantItems { id }.to_string()),
        delete: show(can(Deed::Delete), GrantDelete { id }.to_string()),
        period: show(can(Deed::Renew) && live, GrantPeriod { id }.to_string()),
        role: show(can(Deed::ChangeRole) && live, GrantRole { id }.to_string()),
        suspend: show(
            can(Deed::Suspend) && fits(Event::Suspend),
            GrantSuspend { id }.to_string(),
        ),
        restore: show(
            can(Deed::Suspend) && fits(Event::Restore),
            GrantRestore { id }.to_string(),
        ),
        resend: show(
            can(Deed::Resend) && fits(Event::Resend),
            GrantResend { id }.to_string(),
        ),
        history: GrantHistory { id }.to_string(),
    }
}

async fn step(
    call: ActingFor<Manager>,
    _: Fresh,
    Path(id): Path<GrantId>,
    event: Event,
) -> Result<Response> {
    match manage::own(&call, id).await {
        Ok(_) => {}
        // deleted in another window: that is what was wanted
        Err(Error::Gone(_)) if event == Event::End => return Ok(see_other(GrantList)),
        Err(error) => return Err(error),
    }
    match manage::step(&call, id, event).await {
        Ok(()) => call.flash(match event {
            Event::Suspend => "已停用，该人员已退出登录",
            Event::Restore => "已恢复",
            Event::Resend => "已重新发送短信提醒",
            _ => "已删除，该人员不能再为本单位办事",
        }),
        Err(GrantError::Broken(Error::Conflict(text))) => call.warn(text),
        Err(GrantError::Broken(error)) => return Err(error),
        Err(error) => call.warn(error.to_string()),
    }
    Ok(see_other(GrantList))
}

async fn history(call: ActingFor<Manager>, Path(id): Path<GrantId>) -> Result<Page<HistoryView>> {
    let row = manage::own(&call, id).await?;
    let person = open_holder(call.vault(), &row)?;
    let lines = store::history(call.db(), id).await?.into_iter();
    Ok(Page(HistoryView {
        frame: frame(&call, "授权变更记录").await,
        name: mask::name(&person.name),
        lines: lines
            .map(|line| Line {
                at: stamp(line.at),
                who: line.who,
                what: line.what,
                old: line.old,
                new: line.new,
            })
            .collect(),
    }))
}

/// The classes that this reader may give.
fn roles(role: UnitRole) -> Vec<web::Opt> {
    Role::ALL
        .iter()
        .filter(|target| may(role, Deed::Create, **target))
        .map(|target| web::Opt::new(target.code(), target.label()))
        .collect()
}

/// Whether a grant can still be edited.
fn live(row: &Model) -> Result<()> {
    if row.state == State::Declined {
        return Err(Error::Conflict(
            "当事人已拒绝这项授权。需要时请先重新发送。".to_owned(),
        ));
    }
    Ok(())
}
