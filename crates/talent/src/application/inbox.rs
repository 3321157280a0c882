//! The unit's side: 收到的投递.

use super::{
    act::{self, ApplicationError},
    entity::Model,
    page::{InboxView, Row, ShowView},
    rules::{Answer, Event, Reason, State},
    store::{self, Filter},
};
use crate::vacancy::web::JobShow;
use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use db::Read as _;
use kernel::{
    choice::Choice as _,
    clock::{CivilDate, minute, today},
    duty::Duty,
    id::ApplicationId,
    mask,
};
use web::{
    ActingFor, Frame, Input, Menu, Opt, Page, Pager, Path, Query, Result, Site, duty::Applications,
    invalid, see_other,
};

web::routes! {
    /// 收到的投递.
    pub ApplicationInbox = "/rcfwypt/unit/applications";
    /// 批量回复.
    pub ApplicationsBulk = "/rcfwypt/unit/applications/bulk";
    /// One application.
    pub ApplicationShow { id: ApplicationId } = "/rcfwypt/unit/applications/{id}";
    /// 邀请面试, 不合适.
    pub ApplicationAnswer { id: ApplicationId } = "/rcfwypt/unit/applications/{id}/answer";
    /// Its attachment.
    pub ApplicationFile { id: ApplicationId } = "/rcfwypt/unit/applications/{id}/attachment";
}

/// Rows on a page.
const ROWS: u64 = 10;
/// Most applications that one bulk answer takes.
const BULK: usize = 50;
/// Most characters of a message.
const MESSAGE: usize = 300;

pub(super) fn router() -> Router {
    Router::new()
        .route(ApplicationInbox::PATH, get(list))
        .route(ApplicationsBulk::PATH, post(bulk))
        .route(ApplicationShow::PATH, get(show))
        .route(ApplicationAnswer::PATH, get(back_to_show).post(answer))
        .route(ApplicationFile::PATH, get(attachment))
}

async fn frame(call: &ActingFor<Applications>, title: &str) -> Frame {
    // the heading leads where its reader may go
    let published = if call.role.may(Duty::Vacancies) {
        crate::vacancy::web::Unpublished.to_string()
    } else {
        ApplicationInbox.to_string()
    };
    let frame = call
        .frame(Site::Talent, title)
        .crumb("首页", crate::public::Home)
        .crumb("我的发布", published);
    frame.side(Menu::UnitCentre, "收到的投递").done().await
}

async fn list(call: ActingFor<Applications>, Query(query): Query) -> Result<Page<InboxView>> {
    let filter = Filter {
        vacancy: query.get("job").parse().ok(),
        state: State::from_code(query.get("state")),
    };
    let select = store::inbox(call.unit, filter);
    let total = call.db().count(select.clone()).await?;
    let pager = Pager::new(total, ROWS, ApplicationInbox, &query);
    let rows = store::inbox_page(call.db(), select, pager.offset(), ROWS).await?;
    let rows = rows
        .into_iter()
        .zip(pager.offset() + 1..)
        .map(|(row, number)| line(&call, row, number))
        .collect::<Result<Vec<_>>>()?;
    let counts = store::counts_for(call.db(), call.unit).await?;
    let mut tabs = vec![(
        "全部",
        tab_href(&query, ""),
        filter.state.is_none(),
        counts.values().sum(),
    )];
    tabs.extend(State::ALL.iter().map(|state| {
        (
            state.label(),
            tab_href(&query, state.code()),
            filter.state == Some(*state),
            counts.get(state).copied().unwrap_or(0),
        )
    }));
    let vacancies = store::vacancies(call.db(), call.unit)
        .await?
        .into_iter()
        .map(|(id, title)| Opt::new(id.to_string(), title))
        .collect();
    let here = pager.href(pager.page);
    let mut input = query;
    input.ensure_key(call.rng());
    Ok(Page(InboxView {
        frame: frame(&call, "收到的投递").await,
        input,
        tabs,
        vacancies,
        reasons: Opt::of::<Reason>(),
        rows,
        pager,
        here,
    }))
}

/// The list of one state, keeping the vacancy.
fn tab_href(query: &Input, state: &str) -> String {
    let mut query = query.clone();
    query.set("state", state);
    query.forget(&["page"]);
    Pager::new(0, ROWS, ApplicationInbox, &query).href(1)
}

fn line(call: &ActingFor<Applications>, row: Model, number: u64) -> Result<Row> {
    let (other, facts) = if row.state == State::Withdrawn {
        ("（已撤回）".to_owned(), String::new())
    } else {
        let snapshot = store::open(call.vault(), &row)?;
        let name = if snapshot.is_gone() {
            snapshot.name.clone()
        } else {
            mask::name(&snapshot.name)
        };
        let facts = snapshot
            .body
            .facts()
            .into_iter()
            .map(|(_, value)| value)
            .collect::<Vec<_>>()
            .join(" · ");
        (name, facts)
    };
    let can_decline = row.state.next(Event::Decline).is_ok();
    Ok(Row {
        id: row.id,
        number,
        title: row.title,
        other,
        facts,
        state: row.state,
        sent: minute(row.sent_at),
        can_decline,
    })
}

/// Opens an application; another unit's does not exist.
async fn opened(call: &ActingFor<Applications>, id: ApplicationId) -> Result<Model> {
    match act::open(call, id).await {
        Ok(row) => Ok(row),
        Err(ApplicationError::Absent) => Err(call.denied(&act::object(id)).await),
        Err(error) => Err(error.into()),
    }
}

async fn show(
    call: ActingFor<Applications>,
    Path(id): Path<ApplicationId>,
) -> Result<Page<ShowView>> {
    let row = opened(&call, id).await?;
    let input = call.resume(Input::default()).await?;
    Ok(Page(view(&call, row, input).await?))
}

/// Where a log-in in the middle of an answer comes back to.
async fn back_to_show(_: ActingFor<Applications>, Path(id): Path<ApplicationId>) -> Response {
    see_other(ApplicationShow { id })
}

async fn view(call: &ActingFor<Applications>, row: Model, input: Input) -> Result<ShowView> {
    let withdrawn = row.state == State::Withdrawn;
    let snapshot = store::open(call.vault(), &row)?;
    let gone = snapshot.is_gone();
    let snapshot = Some(snapshot).filter(|_| !withdrawn && !gone);
    let attachment = match row.attachment_id.filter(|_| !withdrawn) {
        Some(file) => crate::resume::web::file_name(call, file).await?,
        None => None,
    };
    let steps = super::mine::steps(call.vault(), store::history(call.db(), row.id).await?)?;
    Ok(ShowView {
        frame: frame(call, "投递详情").await,
        input,
        id: row.id,
        job: JobShow { id: row.vacancy_id }.to_string(),
        state: row.state,
        snapshot,
        attachment,
        steps,
        gone,
        can_invite: !gone && row.state.next(Event::Invite).is_ok(),
        can_decline: row.state.next(Event::Decline).is_ok(),
        reasons: Opt::of::<Reason>(),
        today: today(call.now).to_string(),
        title: row.title,
    })
}

async fn answer(
    call: ActingFor<Applications>,
    Path(id): Path<ApplicationId>,
    mut input: Input,
) -> Result<Response> {
    input.ensure_key(call.rng());
    let row = opened(&call, id).await?;
    let read = if input.get("do") == "invite" {
        invitation(&mut input, today(call.now))
    } else {
        refusal(&mut input)
    };
    let Some(answer) = read.filter(|_| input.ok()) else {
        return Ok(invalid(view(&call, row, input).await?));
    };
    let key = format!("answer:{id}:{}", input.key());
    match act::answer(&call, id, &key, &answer).await {
        Ok(()) => call.flash("已答复，求职者会收到消息"),
        Err(error @ (ApplicationError::Misfit(_) | ApplicationError::Gone)) => {
            call.warn(error.to_string());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(see_other(ApplicationShow { id }))
}

fn invitation(input: &mut Input, today: CivilDate) -> Option<Answer> {
    if input.get("day").is_empty() {
        input.error("day", "请选择面试日期");
    }
    let day = input.date_optional("day", "面试日期");
    if day.is_some_and(|day| day < today) {
        input.error("day", "面试日期不能早于今天");
    }
    let time = input.text("time", "面试时间", 1..=5);
    if !time.is_empty() && chrono::NaiveTime::parse_from_str(&time, "%H:%M").is_err() {
        input.error("time", "面试时间请按“时:分”填写，例如 09:30");
    }
    let place = input.text("place", "面试地点", 1..=100);
    let contact = input.text("contact", "联系人", 1..=20);
    let phone = input.text("phone", "联系电话", 1..=20);
    if !phone.is_empty()
        && (phone.chars().filter(char::is_ascii_digit).count() < 7
            || !phone
                .chars()
                .all(|c| c.is_ascii_digit() || "-+() ".contains(c)))
    {
        input.error(
            "phone",
            "联系电话格式不正确，请填写手机号码或带区号的座机号码",
        );
    }
    let message = input.text("message", "留言", 0..=MESSAGE);
    Some(Answer::Invitation {
        time: format!("{} {time}", day?),
        place,
        contact,
        phone,
        message,
    })
}

fn refusal(input: &mut Input) -> Option<Answer> {
    let reason = input.choice("reason", "不合适的原因");
    let message = input.text("note", "留言", 0..=MESSAGE);
    if reason == Some(Reason::Other) && message.is_empty() {
        input.error("note", "选择“其他”时，请写明原因");
    }
    Some(Answer::Refusal {
        reason: reason?,
        message,
    })
}

async fn bulk(call: ActingFor<Applications>, mut input: Input) -> Result<Response> {
    let back = web::local_path(input.get("back"))
        .filter(|back| back.starts_with(ApplicationInbox::PATH))
        .unwrap_or(ApplicationInbox::PATH)
        .to_owned();
    let ids: Vec<ApplicationId> = input
        .all("id")
        .into_iter()
        .filter_map(|id| id.parse().ok())
        .take(BULK)
        .collect();
    let answer = refusal(&mut input);
    let Some(answer) = answer.filter(|_| input.ok() && !ids.is_empty()) else {
        call.warn(if ids.is_empty() {
            "请先勾选要答复的投递"
        } else {
            "请选择不合适的原因（“其他”请逐份填写说明）"
        });
        return Ok(see_other(back));
    };
    let moved = act::decline_many(&call, &ids, &answer).await?;
    call.flash(format!("已答复 {moved} 份投递，求职者会收到消息"));
    Ok(see_other(back))
}

async fn attachment(
    call: ActingFor<Applications>,
    Path(id): Path<ApplicationId>,
) -> Result<Response> {
    match act::open_attachment(&call, id).await {
        Ok(file) => web::upload::download(&call, file).await,
        Err(ApplicationError::Absent) => Err(call.denied(&act::object(id)).await),
        Err(error) => Err(error.into()),
    }
}
