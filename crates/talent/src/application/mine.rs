//! The person's side: 投递简历, 我的投递.

use super::{
    act::{self, ApplicationError},
    entity::Model,
    history,
    page::{MineShowView, MineView, Row, Step},
    rules::Event,
    store,
};
use crate::{public::JobPage, resume::web::ResumeEdit, vacancy};
use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use db::Read as _;
use kernel::{
    choice::Choice as _,
    clock::{minute, stamp},
    id::{ApplicationId, UnitId, VacancyId},
};
use seal::Vault;
use std::collections::HashMap;
use web::{AsPerson, Frame, Input, Menu, Page, Pager, Path, Query, Result, Site, see_other};

web::routes! {
    /// 我的投递.
    pub MyApplications = "/person/applications";
    /// One of them.
    pub MyApplication { id: ApplicationId } = "/person/applications/{id}";
    /// 撤回投递.
    pub MyWithdraw { id: ApplicationId } = "/person/applications/{id}/withdraw";
}

/// Rows on a page.
const ROWS: u64 = 10;

pub(super) fn router() -> Router {
    Router::new()
        .route(crate::public::JobApply::PATH, post(apply))
        .route(MyApplications::PATH, get(list))
        .route(MyApplication::PATH, get(show))
        .route(MyWithdraw::PATH, post(withdraw))
}

async fn frame(call: &AsPerson, title: &str) -> Frame {
    let frame = call
        .frame(Site::Talent, title)
        .crumb("首页", crate::public::Home)
        .crumb("个人中心", crate::person::PersonHome);
    frame.side(Menu::PersonCentre, "我的投递").done().await
}

async fn apply(call: AsPerson, Path(id): Path<VacancyId>, mut input: Input) -> Result<Response> {
    input.ensure_key(call.rng());
    let key = format!("apply:{id}:{}", input.key());
    match act::apply(&call, id, &key).await {
        Ok(application) => {
            call.flash("投递成功！单位查看和答复后，您会收到消息");
            Ok(see_other(MyApplication { id: application }))
        }
        Err(error @ ApplicationError::Duplicate(application, _)) => {
            call.warn(error.to_string());
            Ok(see_other(MyApplication { id: application }))
        }
        Err(error @ ApplicationError::NoResume) => {
            call.warn(error.to_string());
            Ok(see_other(format!("{ResumeEdit}?back={}", JobPage { id })))
        }
        Err(ApplicationError::Absent) => Err(call.denied(&vacancy::act::object(id)).await),
        Err(error) => Err(error.into()),
    }
}

async fn list(call: AsPerson, Query(query): Query) -> Result<Page<MineView>> {
    let total = call.db().count(super::Entity::sent_by(call.person)).await?;
    let pager = Pager::new(total, ROWS, MyApplications, &query);
    let rows = store::mine_page(call.db(), call.person, pager.offset(), ROWS).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let units = org::unit::public(call.db(), &units).await?;
    let rows = rows
        .into_iter()
        .zip(pager.offset() + 1..)
        .map(|(row, number)| line(row, number, &units))
        .collect();
    Ok(Page(MineView {
        frame: frame(&call, "我的投递").await,
        rows,
        pager,
    }))
}

fn line(row: Model, number: u64, units: &HashMap<UnitId, org::unit::PublicUnit>) -> Row {
    let other = units
        .get(&row.unit_id)
        .map(|unit| unit.name.clone())
        .unwrap_or_default();
    Row {
        id: row.id,
        number,
        title: row.title,
        other,
        facts: String::new(),
        state: row.state,
        sent: minute(row.sent_at),
        can_decline: false,
    }
}

/// One of one's own; anybody else's does not exist.
async fn find(call: &AsPerson, id: ApplicationId) -> Result<Model> {
    match store::sent(call.db(), call.person, id).await? {
        Some(row) => Ok(row),
        None => Err(call.denied(&act::object(id)).await),
    }
}

async fn show(call: AsPerson, Path(id): Path<ApplicationId>) -> Result<Page<MineShowView>> {
    let row = find(&call, id).await?;
    let units = org::unit::public(call.db(), &[row.unit_id]).await?;
    let job = vacancy::store::find(call.db(), row.vacancy_id)
        .await?
        .filter(|job| job.is_public(call.now))
        .map(|job| JobPage { id: job.id }.to_string());
    let steps = steps(call.vault(), store::history(call.db(), id).await?)?;
    let answer = row
        .answer
        .as_ref()
        .map(|sealed| store::open_answer(call.vault(), sealed))
        .transpose()?;
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(Page(MineShowView {
        frame: frame(&call, "投递详情").await,
        input,
        id,
        unit: units
            .get(&row.unit_id)
            .map(|unit| unit.name.clone())
            .unwrap_or_default(),
        job,
        state: row.state,
        answer: answer.map(|answer| answer.lines()).unwrap_or_default(),
        steps,
        can_withdraw: row.state.next(Event::Withdraw).is_ok(),
        snapshot: store::open(call.vault(), &row)?,
        attachment: row.attachment_id.is_some(),
        title: row.title,
    }))
}

/// The timeline, for both sides.
pub(super) fn steps(vault: &Vault, lines: Vec<history::Model>) -> Result<Vec<Step>> {
    lines
        .into_iter()
        .map(|line| {
            let note = line
                .note
                .as_ref()
                .map(|sealed| store::open_answer(vault, sealed))
                .transpose()?;
            let (who, tone) = match line.event {
                Event::Send => ("求职者", "info"),
                Event::Withdraw => ("求职者", "warning"),
                Event::Open => ("用人单位", "info"),
                Event::Invite => ("用人单位", "success"),
                Event::Decline => ("用人单位", "warning"),
            };
            Ok(Step {
                title: line.event.label(),
                time: stamp(line.at),
                who,
                note: note.map(|note| note.text()).unwrap_or_default(),
                tone,
            })
        })
        .collect()
}

async fn withdraw(call: AsPerson, Path(id): Path<ApplicationId>) -> Result<Response> {
    find(&call, id).await?;
    match act::withdraw(&call, id).await {
        Ok(()) => call.flash("已撤回投递，单位不能再查看您的简历"),
        Err(error @ ApplicationError::Misfit(_)) => call.warn(error.to_string()),
        Err(error) => return Err(error.into()),
    }
    Ok(see_other(MyApplication { id }))
}
