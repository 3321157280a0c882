//! 机构登记 at the counter: the agency's list, a new one, one of them, 更正名称 and 终止.

use super::{
    DESK, InstitutionDesk, InstitutionDeskPage, InstitutionEnd, InstitutionNew, InstitutionRename,
    facts, told,
};
use crate::{
    institution::{
        REASON,
        act::kept,
        entity::Model,
        kind::Kind,
        page::{DeskLine, DeskListView, DeskNewView, DeskShowView, TabLine},
        register::{self, New, counter, divisions},
        rules::{NAME_MAX, REASON_MAX, State},
        store::{self, Asked},
    },
    officer, unit,
};
use axum::response::{IntoResponse as _, Response};
use db::Read as _;
use http::StatusCode;
use identity::Fresh;
use kernel::{
    choice::Choice as _,
    clock::minute,
    id::{InstitutionId, UnitId},
    region::{self, Level},
};
use web::{AsOfficer, Frame, Input, Menu, Opt, Page, Pager, Path, Query, Result, Site, see_other};

/// Institutions on a page.
const LINES: u64 = 20;
/// Longest text that is looked for.
const WORDS: usize = 50;

async fn frame(call: &AsOfficer, title: &str) -> Frame {
    let frame = call
        .frame(Site::Office, title)
        .crumb("工作台", "/office")
        .side(Menu::Office, DESK);
    if title == DESK {
        frame.done().await
    } else {
        frame.crumb(DESK, InstitutionDesk).done().await
    }
}

/// The address of a tab that keeps what is looked for.
fn tab_href(state: State, words: &str) -> String {
    let mut query = vec![("tab", state.code())];
    if !words.is_empty() {
        query.push(("q", words));
    }
    let mut address = url::form_urlencoded::Serializer::new(String::new());
    address.extend_pairs(query);
    format!("{InstitutionDesk}?{}", address.finish())
}

pub(super) async fn list(call: AsOfficer, Query(query): Query) -> Result<Page<DeskListView>> {
    counter(&call).await?;
    let words: String = query.get("q").trim().chars().take(WORDS).collect();
    let state = State::from_code(query.get("tab")).unwrap_or(State::Registered);
    let asked = |state| Asked {
        agency: call.agency,
        state,
        words: words.clone(),
    };
    let questions: Vec<_> = State::ALL
        .iter()
        .map(|state| store::count(&asked(*state)))
        .collect();
    let counts = call.db().counts(&questions).await?;
    let tabs: Vec<TabLine> = State::ALL
        .iter()
        .zip(&counts)
        .map(|(one, count)| TabLine {
            label: one.label(),
            href: tab_href(*one, &words),
            current: *one == state,
            count: *count,
        })
        .collect();
    let total = tabs
        .iter()
        .find(|tab| tab.current)
        .map_or(0, |tab| tab.count);
    let pager = Pager::new(total, LINES, InstitutionDesk, &query);
    let part = (pager.offset(), pager.size);
    let rows = store::page(call.db(), &asked(state), part).await?;
    let ids: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let units = unit::names(call.db(), &ids).await?;
    let lines = rows.into_iter().map(|row| DeskLine {
        show: InstitutionDeskPage { id: row.id }.to_string(),
        number: row.number,
        name: row.name,
        kind: row.kind.label(),
        level: row.level.label(),
        unit: units.get(&row.unit_id).cloned().unwrap_or_default(),
        at: minute(row.created_at),
    });
    let lines = lines.collect();
    let mut input = Input::default();
    input.set("q", &words);
    Ok(Page(DeskListView {
        frame: frame(&call, DESK).await,
        input,
        here: InstitutionDesk.to_string(),
        new: InstitutionNew.to_string(),
        tab: state.code(),
        tabs,
        lines,
        pager,
    }))
}

async fn new_view(call: &AsOfficer, input: Input) -> Result<DeskNewView> {
    let agency = counter(call).await?;
    let regions = divisions(&agency).map(|region| {
        let group = match region.level {
            Level::County => region.parent().unwrap_or(region).name,
            Level::Province | Level::City => region.name,
        };
        Opt::new(region.code, region.name).under(group)
    });
    Ok(DeskNewView {
        frame: frame(call, "登记机构").await,
        input,
        action: InstitutionNew.to_string(),
        back: InstitutionDesk.to_string(),
        kinds: Kind::options(),
        regions: regions.collect(),
    })
}

pub(super) async fn new(call: AsOfficer) -> Result<Page<DeskNewView>> {
    let input = call.resume(Input::default()).await?;
    Ok(Page(new_view(&call, input).await?))
}

fn read(input: &mut Input) -> Option<New> {
    let credit_code = input.parse("credit_code", "统一社会信用代码");
    let name = input.text("name", "机构名称", 2..=NAME_MAX);
    let kind = input.choice("kind", "机构类型");
    let region = region::by_code(input.get("region"));
    if region.is_none() {
        input.error("region", "请选择行政区划");
    }
    let (credit_code, kind, region) = (credit_code?, kind?, region?);
    input.ok().then_some(New {
        credit_code,
        name,
        kind,
        region,
    })
}

pub(super) async fn create(call: AsOfficer, mut input: Input) -> Result<Response> {
    input.ensure_key(call.rng());
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(new) = read(&mut input) {
        match register::register(&call, input.key(), &new).await {
            Ok(id) => {
                call.flash("登记成功，请将机构编号告知办理人，由单位在“机构管理”中开通");
                return Ok(see_other(InstitutionDeskPage { id }));
            }
            Err(error) => status = told(&mut input, error)?,
        }
    }
    Ok((status, Page(new_view(&call, input).await?)).into_response())
}

async fn view(call: &AsOfficer, row: &Model, mut input: Input) -> Result<DeskShowView> {
    input.ensure_key(call.rng());
    if !input.has("name") {
        input.set("name", &row.name);
    }
    let names = officer::names(call.db(), call.vault(), &[row.officer_id]).await?;
    let reason = call.vault().open_opt(REASON, row.reason.as_ref())?;
    let version = if input.has(web::form::VERSION) {
        input.version()
    } else {
        row.version
    };
    let id = row.id;
    Ok(DeskShowView {
        frame: frame(call, "机构登记信息").await,
        input,
        facts: facts(call, row).await?,
        officer: names.get(&row.officer_id).cloned().unwrap_or_default(),
        reason: reason.unwrap_or_default(),
        version,
        live: row.state != State::Ended,
        rename: InstitutionRename { id }.to_string(),
        end: InstitutionEnd { id }.to_string(),
    })
}

pub(super) async fn show(
    call: AsOfficer,
    Path(id): Path<InstitutionId>,
) -> Result<Page<DeskShowView>> {
    let row = kept(&call, id).await?;
    let input = call.resume(Input::default()).await?;
    Ok(Page(view(&call, &row, input).await?))
}

pub(super) async fn rename(
    call: AsOfficer,
    Path(id): Path<InstitutionId>,
    mut input: Input,
) -> Result<Response> {
    let row = kept(&call, id).await?;
    let name = input.text("name", "机构名称", 2..=NAME_MAX);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if input.ok() {
        match register::rename(&call, id, input.version(), &name).await {
            Ok(()) => {
                call.flash("机构名称已更正");
                return Ok(see_other(InstitutionDeskPage { id }));
            }
            Err(error) => status = told(&mut input, error)?,
        }
    }
    Ok((status, Page(view(&call, &row, input).await?)).into_response())
}

/// The agency ends it. What was typed waits on the page of the institution while its author proves who they are.
pub(super) async fn end(
    call: AsOfficer,
    fresh: Fresh,
    Path(id): Path<InstitutionId>,
    mut input: Input,
) -> Result<Response> {
    let row = kept(&call, id).await?;
    let reason = input.text("reason", "终止原因", 2..=REASON_MAX);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if input.ok() {
        let version = input.version();
        match register::end(&call, fresh, id, version, &reason).await {
            Ok(()) => {
                call.flash("机构已终止，其账号已停止使用");
                return Ok(see_other(InstitutionDeskPage { id }));
            }
            Err(error) => status = told(&mut input, error)?,
        }
    }
    Ok((status, Page(view(&call, &row, input).await?)).into_response())
}
