//! The unit's pages of its vacancies (checklist ).

mod edit;
mod list;

use super::{
    act::{self, VacancyError},
    choices::State,
    content::Content,
    entity::Model,
    history, lint,
    page::{Happened, Line, Row, ShowView},
    rules::Event,
    store::{self, Tab},
};
use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use kernel::{
    choice::Choice as _,
    clock::{day, minute, stamp},
    id::VacancyId,
};
use web::{ActingFor, Frame, Input, Menu, Page, Path, Result, Site, duty::Vacancies, see_other};

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

/// The unit's pages.
pub fn router() -> Router {
    let mut router = Router::new();
    for tab in Tab::ALL {
        router = router.route(
            tab.path(),
            get(move |call, query| list::list(call, query, tab)),
        );
    }
    router
        .route(JobNew::PATH, get(edit::new).post(edit::create))
        .route(JobsBulk::PATH, post(list::bulk))
        .route(JobShow::PATH, get(show))
        .route(JobEdit::PATH, get(edit::edit).post(edit::update))
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

async fn frame(call: &ActingFor<Vacancies>, title: &str, menu: &str) -> Frame {
    call.frame(Site::Talent, title)
        .crumb("首页", crate::public::Home)
        .crumb("我的发布", Unpublished)
        .crumb("人才需求发布", Unpublished)
        .side(Menu::UnitCentre, menu)
        .done()
        .await
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

async fn show(call: ActingFor<Vacancies>, Path(id): Path<VacancyId>) -> Result<Page<ShowView>> {
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
async fn find(call: &ActingFor<Vacancies>, id: VacancyId) -> Result<Model> {
    match store::owned(call.db(), call.unit, id).await? {
        Some(row) => Ok(row),
        None => Err(call.denied(&act::object(id)).await),
    }
}

async fn submit(call: ActingFor<Vacancies>, Path(id): Path<VacancyId>) -> Result<Response> {
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
fn again(call: &ActingFor<Vacancies>, error: VacancyError, tab: Tab) -> Result<Response> {
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

async fn withdraw(call: ActingFor<Vacancies>, Path(id): Path<VacancyId>) -> Result<Response> {
    let row = find(&call, id).await?;
    match act::withdraw(&call, id).await {
        Ok(()) => {
            call.flash("已撤回审核，可以修改后重新发布");
            Ok(see_other(JobShow { id }))
        }
        Err(error) => again(&call, error, Tab::of(row.state)),
    }
}

async fn drop_revision(call: ActingFor<Vacancies>, Path(id): Path<VacancyId>) -> Result<Response> {
    let row = find(&call, id).await?;
    match act::drop_revision(&call, id).await {
        Ok(()) => {
            call.flash("已放弃修改，公开内容不变");
            Ok(see_other(JobShow { id }))
        }
        Err(error) => again(&call, error, Tab::of(row.state)),
    }
}

async fn copy(
    call: ActingFor<Vacancies>,
    Path(id): Path<VacancyId>,
    mut input: Input,
) -> Result<Response> {
    find(&call, id).await?;
    input.ensure_key(call.rng());
    let key = format!("copy:{id}:{}", input.key());
    let copy = act::copy(&call, id, &key).await?;
    call.flash("已复制为新的未发布职位，请修改后保存或发布");
    Ok(see_other(JobEdit { id: copy }))
}

async fn step(
    call: ActingFor<Vacancies>,
    Path(id): Path<VacancyId>,
    event: Event,
) -> Result<Response> {
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
