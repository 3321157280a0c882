//! The list of what the agency has opened, one of them, its receipt, another code, and taking it back.

use super::{
    ActivatePage, NAME, OpeningDesk, OpeningNew, OpeningPage, OpeningReceipt, OpeningReissue,
    OpeningWithdraw, STEPS, frame,
    papers::{facts, shelves},
};
use crate::{
    counter::{
        act::{self, Papers, REASON},
        code::{self, Issued},
        entity::Model,
        page::{Line, ListView, OpenedView, ShowView, TabLine},
        receipt::{Receipt, pdf},
        rules::{REASON_MAX, State, digits},
        store::{self, Tab},
    },
    officer,
};
use axum::response::{IntoResponse as _, Response};
use db::Read as _;
use http::header;
use identity::Fresh;
use kernel::{
    clock,
    id::{OfficerId, OpeningId},
    mask,
};
use std::collections::HashMap;
use web::{AsOfficer, Error, Input, Page, Pager, Path, Query, Result, invalid, see_other};

/// Openings on a page.
const LINES: u64 = 20;

pub(super) async fn list(call: AsOfficer, Query(query): Query) -> Result<Page<ListView>> {
    act::counter(&call).await?;
    let asked = Tab::ALL
        .into_iter()
        .find(|tab| tab.code() == query.get("tab"));
    let tab = asked.unwrap_or(Tab::Waiting);
    let questions = Tab::ALL.map(|tab| store::count(call.agency, tab, call.now));
    let counts = call.db().counts(&questions).await?;
    let tabs: Vec<TabLine> = Tab::ALL
        .into_iter()
        .zip(&counts)
        .map(|(one, count)| TabLine {
            label: one.label(),
            href: format!("{OpeningDesk}?tab={}", one.code()),
            current: one == tab,
            count: *count,
        })
        .collect();
    let total = tabs
        .iter()
        .find(|tab| tab.current)
        .map_or(0, |tab| tab.count);
    let pager = Pager::new(total, LINES, OpeningDesk, &query);
    let part = (pager.offset(), pager.size);
    let rows = store::list(call.db(), call.agency, tab, call.now, part).await?;
    let ids: Vec<OfficerId> = rows.iter().map(|row| row.officer_id).collect();
    let names = officer::names(call.db(), call.vault(), &ids).await?;
    Ok(Page(ListView {
        frame: frame(&call, NAME).await,
        tabs,
        lines: rows
            .into_iter()
            .map(|row| line(&call, row, &names))
            .collect(),
        pager,
        new: OpeningNew,
    }))
}

fn line(call: &AsOfficer, row: Model, names: &HashMap<OfficerId, String>) -> Line {
    Line {
        page: OpeningPage { id: row.id },
        number: row.number,
        officer: names.get(&row.officer_id).cloned().unwrap_or_default(),
        at: clock::minute(row.opened_at.unwrap_or(row.updated_at)),
        until: row
            .code_until
            .filter(|_| row.state == State::Waiting)
            .map(clock::minute)
            .unwrap_or_default(),
        state: row.state.shown(row.code_until, call.now),
        unit_name: row.unit_name,
        credit_code: row.credit_code,
    }
}

/// An opening that is past its form.
pub(super) async fn show(call: &AsOfficer, row: &Model, mut input: Input) -> Result<ShowView> {
    input.ensure_key(call.rng());
    let papers = Papers::open(call.vault(), row)?;
    let names = officer::names(call.db(), call.vault(), &[row.officer_id]).await?;
    let reason = call.vault().open_opt(REASON, row.reason.as_ref())?;
    let id = row.id;
    Ok(ShowView {
        frame: frame(call, "窗口开户详情").await,
        input,
        facts: facts(row, &papers)?,
        shelves: shelves(call, row, &papers).await?,
        number: row
            .number
            .map(|number| number.to_string())
            .unwrap_or_default(),
        state: row.state.shown(row.code_until, call.now),
        officer: names.get(&row.officer_id).cloned().unwrap_or_default(),
        opened: row.opened_at.map(clock::minute).unwrap_or_default(),
        until: row.code_until.map(clock::minute).unwrap_or_default(),
        closed: row.closed_at.map(clock::minute).unwrap_or_default(),
        reason: reason.unwrap_or_default(),
        issue: row.issue,
        waits: row.state == State::Waiting,
        reissue: OpeningReissue { id },
        withdraw: OpeningWithdraw { id },
    })
}

/// The code, shown once.
pub(super) async fn opened(
    call: &AsOfficer,
    row: &Model,
    issued: &Issued,
    again: bool,
) -> OpenedView {
    let id = row.id;
    let mut input = Input::default();
    input.ensure_key(call.rng());
    OpenedView {
        frame: frame(
            call,
            if again {
                "补打开户码"
            } else {
                "办理窗口开户"
            },
        )
        .await,
        input,
        steps: STEPS,
        unit_name: row.unit_name.clone(),
        until: clock::minute(issued.until),
        code: grouped(&issued.code),
        again,
        receipt: OpeningReceipt { id },
        page: OpeningPage { id },
        activate: ActivatePage,
    }
}

/// Four digits and four, easier to read and to type.
fn grouped(code: &str) -> String {
    let (front, back) = code.split_at_checked(4).unwrap_or((code, ""));
    format!("{front} {back}")
}

/// 打印回执: whoever has the code before them gets it printed. Nobody else can: it is stored as a hash.
pub(super) async fn receipt(
    call: AsOfficer,
    Path(id): Path<OpeningId>,
    input: Input,
) -> Result<Response> {
    let row = act::own(&call, id).await?;
    let code = digits(input.get("code")).ok_or(Error::Absent)?;
    let known = row.state == State::Waiting
        && row.code_hash == Some(code::hash(call.vault(), id, row.issue, &code));
    if !known {
        return Err(Error::Gone(
            "开户码已经失效或已补打，请从窗口开户列表重新进入。".to_owned(),
        ));
    }
    let agency = act::counter(&call).await?;
    let papers = Papers::open(call.vault(), &row)?;
    let file = pdf(&Receipt {
        authority: &call.app.site.authority,
        agency: &agency.name,
        number: row
            .number
            .map(|number| number.to_string())
            .unwrap_or_default(),
        unit_name: &row.unit_name,
        credit_code: &row.credit_code,
        comer: format!("{}（{}）", mask::name(&papers.name), papers.comer.short()),
        code: &grouped(&code),
        until: row.code_until.map(clock::minute).unwrap_or_default(),
        opened: row.opened_at.map(clock::minute).unwrap_or_default(),
        address: format!("{}{ActivatePage}", call.app.site.base_url),
    });
    let (object, call) = (&format!("opening:{id}"), &call);
    call.write(|tx| async move {
        let detail = serde_json::json!({ "issue": row.issue });
        tx.audit("opening.print", object, detail).await
    })
    .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_DISPOSITION,
            // not shown in the browser: what may be somebody's file opens there without a viewer
            "attachment; filename=\"receipt.pdf\"; filename*=UTF-8''%E5%BC%80%E6%88%B7%E5%9B%9E%E6%89%A7.pdf",
        ),
    ];
    Ok((headers, file).into_response())
}

pub(super) async fn reissue(
    call: AsOfficer,
    fresh: Fresh,
    Path(id): Path<OpeningId>,
) -> Result<Response> {
    let row = act::own(&call, id).await?;
    let issued = act::reissue(&call, fresh, id).await?;
    Ok(Page(opened(&call, &row, &issued, true).await).into_response())
}

pub(super) async fn withdraw(
    call: AsOfficer,
    fresh: Fresh,
    Path(id): Path<OpeningId>,
    mut input: Input,
) -> Result<Response> {
    let row = act::own(&call, id).await?;
    let reason = input.text("reason", "撤销原因", 2..=REASON_MAX);
    if !input.ok() {
        return Ok(invalid(show(&call, &row, input).await?));
    }
    act::withdraw(&call, fresh, id, &reason).await?;
    call.flash("已撤销，开户码不再有效");
    Ok(see_other(OpeningPage { id }))
}
