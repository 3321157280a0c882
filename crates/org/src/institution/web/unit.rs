//! 机构管理 of a unit: the list, one of them, and 管理员密码重置.

use super::{
    InstitutionChange, InstitutionList, InstitutionOpen, InstitutionPage, InstitutionReset, NAME,
    facts, masked, told,
};
use crate::{
    Org, home,
    institution::{
        act,
        appoint::reset as put_back,
        entity::Model,
        page::{Buttons, ListView, Row, ShowView},
        rules::{Event, State},
        store,
    },
};
use axum::{extract::State as Extract, response::Response};
use identity::{Fresh, account};
use kernel::{choice::Choice as _, clock::minute, id::InstitutionId};
use web::{ActingFor, Call, Frame, Input, Page, Path, Result, duty::Manager, see_other};

pub(super) async fn frame(call: &Call, title: &str) -> Frame {
    home::within(call, title, NAME, InstitutionList).await
}

fn buttons(row: &Model) -> Buttons {
    let id = row.id;
    let fits = |event, to: String| row.state.next(event).map(|_| to);
    Buttons {
        open: fits(Event::Open, InstitutionOpen { id }.to_string()),
        change: fits(Event::Change, InstitutionChange { id }.to_string()),
        reset: fits(Event::Reset, InstitutionReset { id }.to_string()),
    }
}

pub(super) async fn list(call: ActingFor<Manager>) -> Result<Page<ListView>> {
    let rows = store::of_unit(call.db(), call.unit).await?;
    let (ended, live): (Vec<Model>, Vec<Model>) =
        rows.into_iter().partition(|row| row.state == State::Ended);
    let rows = live.into_iter().chain(ended).map(|row| Row {
        show: InstitutionPage { id: row.id }.to_string(),
        version: row.version,
        to: buttons(&row),
        kind: row.kind.label(),
        number: row.number,
        name: row.name,
    });
    let rows = rows.collect();
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(Page(ListView {
        frame: frame(&call, NAME).await,
        input,
        rows,
    }))
}

pub(super) async fn show(
    call: ActingFor<Manager>,
    Path(id): Path<InstitutionId>,
) -> Result<Page<ShowView>> {
    let row = act::own(&call, id).await?;
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(Page(ShowView {
        frame: frame(&call, "机构信息").await,
        input,
        facts: facts(&call, &row).await?,
        administrator: masked(&call, &row).await?,
        waits: waits(&call, &row).await?,
        version: row.version,
        to: buttons(&row),
    }))
}

/// What the account is waiting for: whether there is a password of the administrator's own, and nothing more of it.
async fn waits(call: &Call, row: &Model) -> Result<Option<String>> {
    let Some(id) = row.account_id else {
        return Ok(None);
    };
    let account = account::find(call.db(), id).await?;
    let until = account.and_then(|account| account.initial_until);
    Ok(until.map(|until| {
        if until > call.now {
            format!("等待管理员在 {} 前首次登录并设置新密码", minute(until))
        } else {
            "初始密码已过期，请办理“管理员密码重置”".to_owned()
        }
    }))
}

pub(super) async fn reset(
    call: ActingFor<Manager>,
    fresh: Fresh,
    Extract(org): Extract<Org>,
    Path(id): Path<InstitutionId>,
    mut input: Input,
) -> Result<Response> {
    let version = input.version();
    match put_back(&call, fresh, &org, (id, version)).await {
        Ok(()) => call
            .flash("已重置为初始密码：Js加管理员证件号码后六位，7天内有效。管理员原来的登录已退出"),
        Err(error) => {
            let text = error.to_string();
            told(&mut input, error)?;
            call.warn(text);
        }
    }
    Ok(see_other(InstitutionList))
}
