//! The unit's pages of its vacancies (checklist ).

use super::{
    act::{self, Then, VacancyError},
    choices::{PayKind, State},
    content::Content,
    entity::Model,
    form::{self, Lists},
    history, lint,
    page::{EditView, Happened, Line, ListView, PreviewView, Row, ShowView},
    rules::{self, Event},
    store::{self, Tab},
};
use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use db::Read as _;
use kernel::{
    choice::Choice as _,
    clock::{day, minute, stamp},
    id::VacancyId,
};
use web::{
    ActingFor, Error, Frame, Input, Menu, Page, Pager, Path, Query, Result, Site, invalid,
    see_other,
};

web::routes! {
    /// 发布职位.
    pub JobNew = "/rcfwypt/unit/jobs/new";
    /// 未发布职位.
    pub Unpublished = "/rcfwypt/unit/jobs/unpublished";
    /// 已发布职位.
    pub Published = "/rcfwypt/unit/jobs/published";
    /// 已过期职位.
    pub Expired = "/rcfwypt/unit/jobs/expired";
    /// 已下架职位.
    pub TakenDown = "/rcfwypt/unit/jobs/taken-down";
    /// 回收站.
    pub Recycled = "/rcfwypt/unit/jobs/recycled";
    /// 批量操作.
    pub JobsBulk = "/rcfwypt/unit/jobs/bulk";
    /// A vacancy as its unit sees it.
    pub JobShow { id: VacancyId } = "/rcfwypt/unit/jobs/{id}";
    /// 编辑.
    pub JobEdit { id: VacancyId } = "/rcfwypt/unit/jobs/{id}/edit";
    /// 发布, 重新发布.
    pub JobSubmit { id: VacancyId } = "/rcfwypt/unit/jobs/{id}/submit";
    /// 撤回审核.
    pub JobWithdraw { id: VacancyId } = "/rcfwypt/unit/jobs/{id}/withdraw";
    /// 放弃修改.
    pub JobDropRevision { id: VacancyId } = "/rcfwypt/unit/jobs/{id}/drop-revision";
    /// 复制.
    pub JobCopy { id: VacancyId } = "/rcfwypt/unit/jobs/{id}/copy";
    /// 下架.
    pub JobDown { id: VacancyId } = "/rcfwypt/unit/jobs/{id}/take-down";
    /// 删除.
    pub JobDelete { id: VacancyId } = "/rcfwypt/unit/jobs/{id}/delete";
    /// 恢复.
    pub JobRestore { id: VacancyId } = "/rcfwypt/unit/jobs/{id}/restore";
}

/// Rows on a page (features §8.26).
const ROWS: u64 = 10;
/// Most rows that one bulk action takes.
const BULK: usize = 100;

impl Tab {
    /// Address of the list.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Unpublished => Unpublished::PATH,
            Self::Published => Published::PATH,
            Self::Expired => Expired::PATH,
            Self::TakenDown => TakenDown::PATH,
            Self::Recycled => Recycled::PATH,
        }
    }

    const fn time_label(self) -> &'static str {
        match self {
            Self::Unpublished => "更新时间",
            Self::Published => "有效期至",
            Self::Expired => "过期时间",
            Self::TakenDown => "下架时间",
            Self::Recycled => "永久删除时间",
        }
    }

    const fn bulk(self) -> (&'static str, Event) {
        match self {
            Self::Published => ("批量下架", Event::TakeDown),
            Self::Recycled => ("批量恢复", Event::Restore),
            Self::Unpublished | Self::Expired | Self::TakenDown => ("批量删除", Event::Recycle),
        }
    }
}

/// The unit's pages.
pub fn router() -> Router {
    let mut router = Router::new();
    for tab in Tab::ALL {
        router = router.route(tab.path(), get(move |call, query| list(call, query, tab)));
    }
    router
        .route(JobNew::PATH, get(new).post(create))
        .route(JobsBulk::PATH, post(bulk))
        .route(JobShow::PATH, get(show))
        .route(JobEdit::PATH, get(edit).post(update))
        .route(JobSubmit::PATH, post(submit))
        .route(JobWithdraw::PATH, post(withdraw))
        .route(JobDropRevision::PATH, post(drop_revision))
        .route(JobCopy::PATH, post(copy))
        .route(
            JobDown::PATH,
            post(|call, path| step(call, path, Event::TakeDown)),
        )
        .route(
            JobDelete::PATH,
            post(|call, path| step(call, path, Event::Recycle)),
        )
        .route(
            JobRestore::PATH,
            post(|call, path| step(call, path, Event::Restore)),
        )
}

async fn frame(call: &ActingFor, title: &str, menu: &str) -> Frame {
    call.frame(Site::Talent, title)
        .crumb("首页", crate::public::Home)
        .crumb("我的发布", Unpublished)
        .crumb("人才需求发布", Unpublished)
        .side(Menu::UnitCentre, menu)
        .done()
        .await
}

async fn list(call: ActingFor, Query(query): Query, tab: Tab) -> Result<Page<ListView>> {
    let select = store::list(call.unit, tab, query.get("q"));
    let total = call.db().count(select.clone()).await?;
    let pager = Pager::new(total, ROWS, tab.path(), &query);
    let rows = store::page(call.db(), select, pager.offset(), ROWS).await?;
    let rows = rows
        .iter()
        .zip(pager.offset() + 1..)
        .map(|(row, number)| row_of(row, number))
        .collect();
    let counts = store::counts(call.db(), call.unit).await?;
    let tabs = Tab::ALL
        .into_iter()
        .map(|tab| {
            (
                tab,
                tab.states()
                    .iter()
                    .filter_map(|state| counts.get(state))
                    .sum(),
            )
        })
        .collect();
    let mut input = query;
    input.ensure_key(call.rng());
    let (bulk_label, event) = tab.bulk();
    let frame = frame(&call, tab.label(), tab.label()).await;
    Ok(Page(ListView {
        frame,
        input,
        tab,
        tabs,
        rows,
        pager,
        time_label: tab.time_label(),
        bulk_label,
        bulk_code: event.code(),
    }))
}

fn row_of(row: &Model, number: u64) -> Row {
    let text = if row.state == State::Published {
        row.content()
    } else {
        row.working()
    };
    let time = match row.state {
        State::Published => row.expires_at.map(last_day),
        State::Expired | State::TakenDown => row.closed_at.map(minute),
        State::Recycled => row.deleted_at.map(|at| day(at + super::jobs::KEPT_IN_BIN)),
        State::Draft | State::UnderReview => Some(minute(row.updated_at)),
    };
    Row {
        id: row.id,
        number,
        place: text.place_text(),
        pay: text.pay_text(),
        headcount: text.headcount.map(|n| n.to_string()).unwrap_or_default(),
        title: text.title,
        state: row.state,
        revision: row.revision_state,
        refused: row.refusal.is_some(),
        time: time.unwrap_or_default(),
    }
}

/// The last day on which it is public.
fn last_day(end: kernel::clock::Instant) -> String {
    day(end - chrono::TimeDelta::seconds(1))
}

async fn new(call: ActingFor) -> Result<Response> {
    let mut input = Input::default();
    form::fill(&mut input, &Content::default());
    let mut input = call.resume(input).await?;
    // whoever has not chosen an agency yet learns it before typing, not after
    if let Err(
        reason @ (org::unit::NotReady::Incomplete
        | org::unit::NotReady::AgencyGone
        | org::unit::NotReady::Closed),
    ) = org::unit::require_ready(call.db(), call.unit).await
    {
        if input.noted().is_none() {
            input.note(format!("{reason}。现在可以先填写并保存。"));
        }
        return Ok(Page(editor(&call, input, None).await).into_response());
    }
    Ok(Page(editor(&call, input, None).await).into_response())
}

/// The form, for a new vacancy or for `row`.
async fn editor(call: &ActingFor, input: Input, row: Option<&Model>) -> EditView {
    let heading = if row.is_some() {
        "编辑职位"
    } else {
        "发布职位"
    };
    let menu = row.map_or("发布职位", |row| Tab::of(row.state).label());
    let text = form::read(&mut input.clone());
    EditView {
        frame: frame(call, heading, menu).await,
        heading,
        action: row.map_or_else(
            || JobNew.to_string(),
            |row| JobEdit { id: row.id }.to_string(),
        ),
        back: row
            .map_or(Unpublished::PATH, |row| Tab::of(row.state).path())
            .to_owned(),
        version: row.map(|row| row.version),
        pay_label: format!(
            "{}范围",
            PayKind::from_code(input.get("pay_kind"))
                .unwrap_or(PayKind::Month)
                .label()
        ),
        findings: lint::check(&text),
        refusal: row.and_then(|row| row.refusal.clone()),
        public: row.is_some_and(|row| row.state == State::Published),
        lists: Lists::new(),
        input,
    }
}

/// Which button sent the form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Button {
    Save,
    Publish,
    Preview,
    Back,
}

fn pressed(input: &Input) -> Button {
    match input.get("do") {
        "publish" => Button::Publish,
        "preview" => Button::Preview,
        "back" => Button::Back,
        _ => Button::Save,
    }
}

async fn create(call: ActingFor, input: Input) -> Result<Response> {
    receive(&call, input, None).await
}

async fn update(call: ActingFor, Path(id): Path<VacancyId>, input: Input) -> Result<Response> {
    let row = find(&call, id).await?;
    receive(&call, input, Some(row)).await
}

async fn receive(call: &ActingFor, mut input: Input, row: Option<Model>) -> Result<Response> {
    let button = pressed(&input);
    input.ensure_key(call.rng());
    let row = row.as_ref();
    if button == Button::Back {
        return Ok(Page(editor(call, input, row).await).into_response());
    }
    let text = form::read(&mut input);
    let then = if button == Button::Publish {
        Then::Publish
    } else {
        Then::Keep
    };
    if then == Then::Publish {
        note(&mut input, rules::lacks(&text));
    }
    if !input.ok() {
        return Ok(invalid(editor(call, input, row).await));
    }
    if button == Button::Preview {
        return Ok(Page(preview(call, input, row, &text).await).into_response());
    }
    let key = input.key().to_owned();
    let done = match row {
        None => act::create(call, &key, &text, then).await,
        Some(row) => act::edit(call, row.id, &key, input.version(), &text, then).await,
    };
    match done {
        Ok(id) => {
            told(
                call,
                then,
                &text,
                row.is_some_and(|row| row.state == State::Published),
            );
            let to = find(call, id)
                .await
                .map_or(Tab::Unpublished, |row| Tab::of(row.state));
            Ok(see_other(to.path()))
        }
        Err(error) => refused(call, input, row, error).await,
    }
}

fn note(input: &mut Input, faults: rules::Faults) {
    for (field, message) in faults {
        input.error(field, message);
    }
}

fn told(call: &ActingFor, then: Then, text: &Content, public: bool) {
    let words = lint::check(text).len();
    match (then, public) {
        (Then::Publish, false) => call.flash("提交成功！职位已送审核机构，审核通过后公开"),
        (Then::Publish, true) => {
            call.flash("提交成功！修改内容已送审核机构，审核通过前仍显示原内容");
        }
        (Then::Keep, _) if words > 0 => call.warn(format!(
            "已保存。有 {words} 处用语需要注意，请在编辑页面查看提示"
        )),
        (Then::Keep, true) => call.flash("已保存修改，点击“发布”提交审核后生效"),
        (Then::Keep, false) => call.flash("已保存到未发布职位"),
    }
}

/// The form again, with everything that was typed.
async fn refused(
    call: &ActingFor,
    mut input: Input,
    row: Option<&Model>,
    error: VacancyError,
) -> Result<Response> {
    match error {
        VacancyError::Lacks(faults) => note(&mut input, faults),
        VacancyError::Database(db::Error::Stale) => {
            input.error("", "这个职位刚刚被修改过（可能在另一个窗口）。您填写的内容都在下面，核对后再次提交将以您填写的内容为准");
            if let Some(row) = row {
                input.set(web::form::VERSION, row.version);
            }
        }
        VacancyError::Made => {
            input.error("", error.to_string());
            input.set(web::form::KEY, call.rng().token::<16>());
        }
        VacancyError::Database(error) => return Err(error.into()),
        VacancyError::Absent => return Err(Error::Absent),
        other => input.error("", other.to_string()),
    }
    Ok(invalid(editor(call, input, row).await))
}

async fn preview(
    call: &ActingFor,
    input: Input,
    row: Option<&Model>,
    text: &Content,
) -> PreviewView {
    let menu = row.map_or("发布职位", |row| Tab::of(row.state).label());
    PreviewView {
        frame: frame(call, "职位预览", menu).await,
        action: row.map_or_else(
            || JobNew.to_string(),
            |row| JobEdit { id: row.id }.to_string(),
        ),
        lines: lines(text, None),
        findings: lint::check(text)
            .into_iter()
            .filter(|finding| finding.weight == lint::Weight::Risky)
            .collect(),
        faults: rules::lacks(text)
            .into_iter()
            .map(|(_, message)| message)
            .collect(),
        input,
    }
}

/// The fields of a text; with `before`, what differs from it.
fn lines(text: &Content, before: Option<&Content>) -> Vec<Line> {
    let old = before.map(Content::lines);
    let line = |(at, (label, value)): (usize, (&'static str, String))| {
        let before = old
            .as_ref()
            .and_then(|old| old.get(at))
            .map(|(_, value)| value.clone())
            .filter(|old| *old != value);
        Line {
            label,
            value,
            before,
        }
    };
    text.lines().into_iter().enumerate().map(line).collect()
}

async fn edit(call: ActingFor, Path(id): Path<VacancyId>, Query(query): Query) -> Result<Response> {
    let row = find(&call, id).await?;
    if let Some(reason) = closed(&row) {
        call.warn(reason);
        return Ok(see_other(JobShow { id }));
    }
    let mut input = Input::default();
    form::fill(&mut input, &row.working());
    input.set(web::form::VERSION, row.version);
    let mut input = call.resume(input).await?;
    if query.tick("check") {
        note(&mut input, rules::lacks(&row.working()));
    }
    Ok(Page(editor(&call, input, Some(&row)).await).into_response())
}

/// Why the text cannot be changed now.
fn closed(row: &Model) -> Option<&'static str> {
    match row.state {
        State::UnderReview => Some("职位正在审核中，如需修改请先撤回审核"),
        State::Recycled => Some("职位在回收站中，如需修改请先恢复"),
        State::Published if row.revision_state == Some(super::RevisionState::UnderReview) => {
            Some("修改内容正在审核中，如需再次修改请先撤回审核")
        }
        _ => None,
    }
}

async fn show(call: ActingFor, Path(id): Path<VacancyId>) -> Result<Page<ShowView>> {
    let row = find(&call, id).await?;
    let events = store::history(call.db(), id)
        .await?
        .into_iter()
        .map(happened)
        .collect();
    let approved = row.content();
    let text = row.working();
    let before = row.revision.is_some().then_some(&approved);
    let mut input = Input::default();
    input.ensure_key(call.rng());
    let tab = Tab::of(row.state);
    let public = row
        .is_public(call.now)
        .then(|| crate::public::JobPage { id }.to_string());
    Ok(Page(ShowView {
        frame: frame(&call, "职位详情", tab.label()).await,
        input,
        lines: lines(&text, before),
        findings: lint::check(&text),
        refusal: row.refusal.clone(),
        until: row
            .expires_at
            .filter(|_| row.state == State::Published)
            .map(last_day),
        public,
        events,
        back: tab.path().to_owned(),
        row: row_of(&row, 0),
    }))
}

fn happened(line: history::Model) -> Happened {
    let who = match line.event {
        Event::Approve | Event::Refuse => "审核机构",
        Event::Expire => "系统",
        _ => "本单位",
    };
    let tone = match line.event {
        Event::Approve => "success",
        Event::Refuse => "danger",
        Event::Expire | Event::TakeDown | Event::Recycle => "warning",
        _ => "info",
    };
    Happened {
        title: line.event.label(),
        time: stamp(line.at),
        who,
        note: line.note.unwrap_or_default(),
        tone,
    }
}

/// One of the unit's own vacancies; anybody else's does not exist.
async fn find(call: &ActingFor, id: VacancyId) -> Result<Model> {
    match store::owned(call.db(), call.unit, id).await? {
        Some(row) => Ok(row),
        None => Err(call.denied(&act::object(id)).await),
    }
}

async fn submit(call: ActingFor, Path(id): Path<VacancyId>) -> Result<Response> {
    let row = find(&call, id).await?;
    match act::submit(&call, id).await {
        Ok(()) => {
            call.flash("提交成功！已送审核机构，审核通过后公开");
            Ok(see_other(Unpublished))
        }
        Err(VacancyError::Lacks(_)) => Ok(see_other(format!("{}?check=1", JobEdit { id }))),
        Err(error) => again(&call, error, Tab::of(row.state)),
    }
}

/// Back to the list, saying why nothing happened.
fn again(call: &ActingFor, error: VacancyError, tab: Tab) -> Result<Response> {
    match error {
        VacancyError::Database(db::Error::Stale) => call.warn("这个职位刚刚被修改过，请核对后再试"),
        VacancyError::Misfit(misfit) => call.warn(misfit.to_string()),
        error @ VacancyError::Decided => call.warn(error.to_string()),
        VacancyError::NotReady(
            reason @ (org::unit::NotReady::Incomplete
            | org::unit::NotReady::AgencyGone
            | org::unit::NotReady::Closed),
        ) => call.warn(reason.to_string()),
        other => return Err(other.into()),
    }
    Ok(see_other(tab.path()))
}

async fn withdraw(call: ActingFor, Path(id): Path<VacancyId>) -> Result<Response> {
    let row = find(&call, id).await?;
    match act::withdraw(&call, id).await {
        Ok(()) => {
            call.flash("已撤回审核，可以修改后重新发布");
            Ok(see_other(JobShow { id }))
        }
        Err(error) => again(&call, error, Tab::of(row.state)),
    }
}

async fn drop_revision(call: ActingFor, Path(id): Path<VacancyId>) -> Result<Response> {
    let row = find(&call, id).await?;
    match act::drop_revision(&call, id).await {
        Ok(()) => {
            call.flash("已放弃修改，公开内容不变");
            Ok(see_other(JobShow { id }))
        }
        Err(error) => again(&call, error, Tab::of(row.state)),
    }
}

async fn copy(call: ActingFor, Path(id): Path<VacancyId>, mut input: Input) -> Result<Response> {
    find(&call, id).await?;
    input.ensure_key(call.rng());
    let key = format!("copy:{id}:{}", input.key());
    let copy = act::copy(&call, id, &key).await?;
    call.flash("已复制为新的未发布职位，请修改后保存或发布");
    Ok(see_other(JobEdit { id: copy }))
}

async fn step(call: ActingFor, Path(id): Path<VacancyId>, event: Event) -> Result<Response> {
    let row = find(&call, id).await?;
    let tab = Tab::of(row.state);
    match act::step(&call, id, event).await {
        Ok(()) => {
            call.flash(match event {
                Event::TakeDown => "已下架，可在“已下架职位”中重新发布",
                Event::Restore => "已恢复到未发布职位",
                _ => "已移入回收站，30天内可以恢复",
            });
            Ok(see_other(tab.path()))
        }
        Err(error) => again(&call, error, tab),
    }
}

async fn bulk(call: ActingFor, input: Input) -> Result<Response> {
    let event = input
        .get("do")
        .parse()
        .ok()
        .filter(|event| matches!(event, Event::TakeDown | Event::Recycle | Event::Restore));
    let tab = Tab::ALL
        .into_iter()
        .find(|tab| tab.path() == input.get("back"))
        .unwrap_or(Tab::Unpublished);
    let ids: Vec<VacancyId> = input
        .all("id")
        .into_iter()
        .filter_map(|id| id.parse().ok())
        .take(BULK)
        .collect();
    let Some(event) = event.filter(|_| !ids.is_empty()) else {
        call.warn("请先勾选要操作的职位");
        return Ok(see_other(tab.path()));
    };
    let moved = act::step_many(&call, &ids, event).await?;
    let left = ids.len() - moved.min(ids.len());
    if left == 0 {
        call.flash(format!("已{} {moved} 个职位", event.label()));
    } else {
        call.warn(format!(
            "已{} {moved} 个职位；{left} 个职位当前状态不能{}，未作改动",
            event.label(),
            event.label()
        ));
    }
    Ok(see_other(tab.path()))
}
