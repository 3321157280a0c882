//! Staff pages: the queue, one task, its pictures.

use super::{
    act,
    diff::{Mark, Section, compare},
    entity::Model,
    page::{Decision, Line, QueueView, Tab as TabView, TaskView, UnitFacts},
    rules::{REASON_MAX, State, Verdict, phrases, reason, waited},
    store::{self, Filter, Tab},
};
use axum::{Router, response::Response, routing::get};
use kernel::{
    choice::Choice as _,
    clock::{minute, stamp},
    id::{FileId, OfficerId, ReviewId},
};
use std::collections::HashMap;
use web::{
    AsOfficer, Error, Frame, Input, Menu, Opt, Page, Pager, Path, Query, Result, Site, invalid,
    see_other,
};

web::routes! {
    /// 审核: the queue.
    pub ReviewQueue = "/office/review";
    /// One task.
    pub ReviewTask { id: ReviewId } = "/office/review/{id}";
    /// A picture of a task.
    pub ReviewImage { id: ReviewId, file: FileId } = "/office/review/{id}/image/{file}";
}

/// Tasks on a page.
const LINES: u64 = 20;

pub(crate) fn router() -> Router {
    Router::new()
        .route(ReviewQueue::PATH, get(queue))
        .route(ReviewTask::PATH, get(show).post(decide))
        .route(ReviewImage::PATH, get(picture))
}

async fn frame(call: &AsOfficer, title: &str, below: bool) -> Frame {
    let frame = call
        .frame(Site::Office, title)
        .crumb("工作台", "/office")
        .side(Menu::Office, "审核");
    if below {
        frame.crumb("审核", ReviewQueue).done().await
    } else {
        frame.done().await
    }
}

async fn queue(call: AsOfficer, Query(query): Query) -> Result<Page<QueueView>> {
    let db = call.db();
    let kinds = store::kinds(db, call.agency).await?;
    let filter = Filter {
        kind: store::known_kind(&kinds, query.get("kind")),
        text: query.get("q").chars().take(100).collect(),
    };
    let decided = query.get("tab") == "decided";
    let tab = if decided { Tab::Decided } else { Tab::Pending };
    let counts = [
        store::count(db, call.agency, Tab::Pending, &filter).await?,
        store::count(db, call.agency, Tab::Decided, &filter).await?,
    ];
    let pager = Pager::new(counts[usize::from(decided)], LINES, ReviewQueue, &query);
    let rows = store::list(db, call.agency, tab, &filter, pager.offset(), pager.size).await?;
    let officers: Vec<OfficerId> = rows.iter().filter_map(|row| row.decided_by).collect();
    let names = org::officer::names(db, call.vault(), &officers).await?;
    let rows = rows
        .into_iter()
        .map(|row| line(&call, row, &names))
        .collect();
    Ok(Page(QueueView {
        frame: frame(&call, "审核", false).await,
        pending_tab: tab_view(&query, "", counts[0]),
        decided_tab: tab_view(&query, "decided", counts[1]),
        input: query,
        kinds,
        decided,
        rows,
        pager,
    }))
}

/// A tab keeps the filter and begins at its first page.
fn tab_view(query: &Input, tab: &str, count: u64) -> TabView {
    let mut query = query.clone();
    query.set("tab", tab);
    query.forget(&["page"]);
    TabView {
        href: Pager::new(count, LINES, ReviewQueue, &query).href(1),
        count: count.to_string(),
    }
}

fn line(call: &AsOfficer, row: Model, names: &HashMap<OfficerId, String>) -> Line {
    Line {
        href: ReviewTask { id: row.id }.to_string(),
        title: row.title,
        unit: row.unit_name,
        kind: row.kind_label,
        again: row.previous_id.is_some(),
        submitted: minute(row.submitted_at),
        waited: waited(row.submitted_at, row.decided_at.unwrap_or(call.now)),
        state: row.state,
        decided: row.decided_at.map(minute).unwrap_or_default(),
        officer: row
            .decided_by
            .and_then(|officer| names.get(&officer).cloned())
            .unwrap_or_default(),
    }
}

async fn show(call: AsOfficer, Path(id): Path<ReviewId>) -> Result<Page<TaskView>> {
    let row = act::own(&call, id).await?;
    let input = call.resume(Input::default()).await?;
    Ok(Page(view(&call, row, input).await?))
}

fn sections(row: &Model) -> Result<Vec<Section>> {
    serde_json::from_str(&row.snapshot).map_err(Error::broken)
}

async fn view(call: &AsOfficer, row: Model, input: Input) -> Result<TaskView> {
    let now = sections(&row)?;
    let previous = match row.previous_id {
        Some(id) => store::find(call.db(), id).await?,
        None => None,
    };
    let before = previous.as_ref().map(sections).transpose()?;
    let sections = compare(before.as_deref(), &now);
    let changed = before.is_some().then(|| {
        sections
            .iter()
            .flat_map(|section| &section.rows)
            .filter(|row| row.mark != Mark::Same)
            .count()
    });
    Ok(TaskView {
        frame: frame(call, &row.title, true).await,
        input,
        action: ReviewTask { id: row.id }.to_string(),
        unit: unit_facts(call, &row).await?,
        history: history(call, &row).await?,
        phrases: phrases(&row.kind)
            .iter()
            .map(|phrase| Opt::new(*phrase, *phrase))
            .collect(),
        pictures: format!("{}/image/", ReviewTask { id: row.id }),
        submitted: stamp(row.submitted_at),
        waited: waited(row.submitted_at, row.decided_at.unwrap_or(call.now)),
        version: row.version,
        state: row.state,
        title: row.title,
        kind: row.kind_label,
        sections,
        changed,
    })
}

async fn unit_facts(call: &AsOfficer, row: &Model) -> Result<UnitFacts> {
    let unit = org::unit::find(call.db(), row.unit_id)
        .await?
        .ok_or(Error::Absent)?;
    let contact = org::contact::first(call.db(), call.vault(), row.unit_id).await?;
    let contact = contact.map_or_else(
        || "未填写".to_owned(),
        |contact| format!("{} {}", kernel::mask::name(&contact.name), contact.mobile),
    );
    let (credit_code, register_state, registered) = (
        unit.credit_code.clone(),
        unit.register_state.clone(),
        minute(unit.created_at),
    );
    let public = org::unit::PublicUnit::from(unit);
    Ok(UnitFacts {
        number: public.number.to_string(),
        category: public.category,
        industry: public.industry.unwrap_or("未填写"),
        region: public
            .region
            .as_deref()
            .map_or_else(|| "未填写".to_owned(), kernel::region::name_path),
        name: public.name,
        intro: public.intro,
        credit_code,
        register_state,
        registered,
        contact,
    })
}

/// What became of earlier submissions of the same thing, the newest first.
async fn history(call: &AsOfficer, row: &Model) -> Result<Vec<Decision>> {
    let rows = store::history(call.db(), &row.kind, row.subject_id).await?;
    let officers: Vec<OfficerId> = rows
        .iter()
        .filter(|row| row.agency_id == call.agency)
        .filter_map(|row| row.decided_by)
        .collect();
    let names = org::officer::names(call.db(), call.vault(), &officers).await?;
    let mut lines = Vec::new();
    for row in rows {
        let who = row.decided_by.map_or("", |officer| {
            names.get(&officer).map_or("其他审核机构", String::as_str)
        });
        if let Some(at) = row.decided_at {
            lines.push(Decision {
                state: row.state,
                at: stamp(at),
                who: who.to_owned(),
                reason: row.reason.unwrap_or_default(),
            });
        }
        lines.push(Decision {
            state: State::Pending,
            at: stamp(row.submitted_at),
            who: row.unit_name,
            reason: String::new(),
        });
    }
    Ok(lines)
}

async fn decide(call: AsOfficer, Path(id): Path<ReviewId>, mut input: Input) -> Result<Response> {
    let row = act::own(&call, id).await?;
    let verdict: Option<Verdict> = input.choice("do", "审核意见");
    let text = reason(&input.all("phrase"), input.get("reason"));
    if verdict == Some(Verdict::Return) {
        if text.is_empty() {
            input.error("reason", "退回时请勾选或填写理由，单位会看到");
        } else if text.chars().count() > REASON_MAX {
            let count = text.chars().count();
            input.error(
                "reason",
                format!(
                    "理由（含勾选的内容）最多{REASON_MAX}个字，现在有{count}个字，请删减{}个字",
                    count - REASON_MAX
                ),
            );
        }
    }
    let Some(verdict) = verdict.filter(|_| input.ok()) else {
        return Ok(invalid(view(&call, row, input).await?));
    };
    let reason = (verdict == Verdict::Return).then_some(text.as_str());
    let row = act::decide(&call, id, verdict, reason).await?;
    call.flash(format!("已{}：{}", verdict.label(), row.title));
    Ok(see_other(ReviewQueue))
}

/// A picture, if the task that the officer may see holds it.
async fn picture(call: AsOfficer, Path((id, file)): Path<(ReviewId, FileId)>) -> Result<Response> {
    let row = act::own(&call, id).await?;
    if !sections(&row)?
        .iter()
        .flat_map(|section| &section.fields)
        .any(|field| field.image == Some(file))
    {
        return Err(Error::Absent);
    }
    let shown = web::upload::picture(&call, file, "no-store").await;
    shown.map_err(|error| match error {
        Error::Absent => Error::Gone("这张图片已按结论删除，不再保留。".to_owned()),
        other => other,
    })
}
