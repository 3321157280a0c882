//! 后台任务: dead letters with 重试, jobs that will be tried again, recurring jobs. For operators only.

use crate::operators_only;
use askama::Template;
use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use db::Read as _;
use kernel::clock::stamp;
use queue::{JobRow, State, store};
use uuid::Uuid;
use web::{AsOfficer, Frame, Input, Menu, Page, Path, Query, Result, Site, see_other};

web::routes! {
    /// 后台任务.
    pub OutboxPage = "/office/outbox";
    /// Puts a dead letter back.
    pub OutboxRetry { id: Uuid } = "/office/outbox/{id}/retry";
}

/// Dead letters on a page.
const LINES: u64 = 20;

/// One job as operators see it: never its payload.
struct Job {
    name: String,
    attempts: i32,
    error: String,
    created: String,
    at: String,
    request: String,
    retry: String,
}

/// One recurring job.
struct Recurring {
    name: String,
    next: String,
    last: String,
    failures: i32,
    error: String,
}

/// Jobs of one name and state.
struct Count {
    name: String,
    state: &'static str,
    tone: &'static str,
    jobs: i64,
    oldest: String,
}

#[derive(Template)]
#[template(path = "outbox.html")]
struct OutboxView {
    frame: Frame,
    input: Input,
    total: u64,
    dead: Vec<Job>,
    older: Option<String>,
    retrying: Vec<Job>,
    counts: Vec<Count>,
    recurring: Vec<Recurring>,
}

pub(crate) fn router() -> Router {
    Router::new()
        .route(OutboxPage::PATH, get(show))
        .route(OutboxRetry::PATH, post(retry))
}

fn job(row: JobRow) -> Job {
    Job {
        retry: OutboxRetry { id: row.id }.to_string(),
        name: row.name,
        attempts: row.attempts,
        error: row.last_error.unwrap_or_default(),
        created: stamp(row.created_at),
        at: stamp(row.finished_at.unwrap_or(row.run_at)),
        request: row.request_id,
    }
}

const fn word(state: State) -> (&'static str, &'static str) {
    match state {
        State::Ready => ("等待执行", "info"),
        State::Running => ("执行中", "info"),
        State::Done => ("已完成", "success"),
        State::Dead => ("失败", "danger"),
    }
}

async fn show(call: AsOfficer, Query(query): Query) -> Result<Page<OutboxView>> {
    operators_only(&call, "office:outbox").await?;
    let db = call.db();
    let before = query.get("before").parse().ok();
    let rows = store::dead(db, before, LINES).await?;
    let older = (rows.len() as u64 == LINES)
        .then(|| {
            rows.last()
                .map(|row| format!("{OutboxPage}?before={}", row.id))
        })
        .flatten();
    let counts = store::counts(db).await?;
    let total = db.number(&store::count_dead()).await?;
    let counts = counts
        .into_iter()
        .map(|count| {
            let (state, tone) = word(count.state);
            Count {
                name: count.name,
                state,
                tone,
                jobs: count.jobs,
                oldest: count.oldest.map(stamp).unwrap_or_default(),
            }
        })
        .collect();
    let recurring = store::recurring(db)
        .await?
        .into_iter()
        .map(|row| Recurring {
            name: row.name,
            next: stamp(row.next_at),
            last: row.last_finished_at.map(stamp).unwrap_or_default(),
            failures: row.failures,
            error: row.last_error.unwrap_or_default(),
        });
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(Page(OutboxView {
        frame: call
            .frame(Site::Office, "后台任务")
            .crumb("工作台", crate::OfficeHome)
            .side(Menu::Office, "后台任务")
            .done()
            .await,
        input,
        total,
        dead: rows.into_iter().map(job).collect(),
        older,
        retrying: store::retrying(db, LINES)
            .await?
            .into_iter()
            .map(job)
            .collect(),
        counts,
        recurring: recurring.collect(),
    }))
}

async fn retry(call: AsOfficer, Path(id): Path<Uuid>) -> Result<Response> {
    operators_only(&call, "office:outbox").await?;
    // sent twice, the second finds nothing dead any more: no error, it has been done
    let again = call
        .write(|tx| async move { store::retry(&tx, id).await })
        .await?;
    if again {
        call.flash("已重新排队，请稍后刷新查看结果");
    } else {
        call.warn("该任务已不在失败列表中，不需要重试");
    }
    Ok(see_other(OutboxPage))
}
