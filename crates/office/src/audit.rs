//! 操作日志: the audit log. For operators only.

use crate::operators_only;
use askama::Template;
use axum::{Router, routing::get};
use db::{
    Read as _,
    audit::{Column, Entity, Model},
};
use kernel::clock::{CHINA, Instant, stamp};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};
use uuid::Uuid;
use web::{AsOfficer, Frame, Input, Menu, Page, Query, Result, Site};

web::routes! {
    /// 操作日志.
    pub AuditPage = "/office/audit";
}

/// Lines on a page.
const LINES: u64 = 50;

/// One line as operators see it.
struct Line {
    seq: Option<i64>,
    at: String,
    actor: String,
    action: String,
    object: String,
    detail: String,
    request: String,
    network: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditView {
    frame: Frame,
    input: Input,
    lines: Vec<Line>,
    older: Option<String>,
    first_page: bool,
}

pub(crate) fn router() -> Router {
    Router::new().route(AuditPage::PATH, get(show))
}

/// The place after which a page goes on: moment and id, because a transaction's lines share their moment.
fn place(text: &str) -> Option<(Instant, Uuid)> {
    let (micros, id) = text.split_once('-')?;
    Some((
        Instant::from_timestamp_micros(micros.parse().ok()?)?,
        Uuid::parse_str(id).ok()?,
    ))
}

fn place_of(row: &Model) -> String {
    format!("{}-{}", row.at.timestamp_micros(), row.id.simple())
}

fn select(query: &Input) -> Select<Entity> {
    let mut select = Entity::find()
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .limit(LINES + 1);
    for (name, column) in [
        ("actor", Column::Actor),
        ("action", Column::Action),
        ("object", Column::Object),
        ("request", Column::RequestId),
    ] {
        let value = query.get(name);
        if !value.is_empty() {
            select = select.filter(column.eq(value));
        }
    }
    // no message beside the field: a day that is none filters nothing
    let mut asked = query.clone();
    if let Some(day) = asked.date_optional("day", "日期")
        && let Some(start) = day
            .and_time(chrono::NaiveTime::MIN)
            .and_local_timezone(CHINA)
            .single()
    {
        select = select
            .filter(Column::At.gte(start.to_utc()))
            .filter(Column::At.lt(start.to_utc() + chrono::TimeDelta::days(1)));
    }
    if let Some((at, id)) = place(query.get("before")) {
        let same_moment = Condition::all()
            .add(Column::At.eq(at))
            .add(Column::Id.lt(id));
        select = select.filter(Condition::any().add(Column::At.lt(at)).add(same_moment));
    }
    select
}

fn line(row: Model) -> Line {
    Line {
        seq: row.seq,
        at: stamp(row.at),
        actor: row.actor,
        action: row.action,
        object: row.object,
        detail: row.detail,
        request: row.request_id,
        network: row.network,
    }
}

async fn show(call: AsOfficer, Query(query): Query) -> Result<Page<AuditView>> {
    operators_only(&call, "office:audit").await?;
    let mut rows = call.db().all(select(&query)).await?;
    let more = rows.len() as u64 > LINES;
    rows.truncate(usize::try_from(LINES).unwrap_or(usize::MAX));
    let older = rows.last().filter(|_| more).map(|last| {
        let mut next = query.clone();
        next.set("before", place_of(last));
        next.forget(&["page"]);
        web::Pager::new(0, LINES, AuditPage, &next).href(1)
    });
    Ok(Page(AuditView {
        frame: call
            .frame(Site::Office, "操作日志")
            .crumb("工作台", crate::OfficeHome)
            .side(Menu::Office, "操作日志")
            .done()
            .await,
        first_page: query.get("before").is_empty(),
        input: query,
        lines: rows.into_iter().map(line).collect(),
        older,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_address_and_nonsense_is_no_place() {
        let at = Instant::from_timestamp_micros(1_795_399_200_123_456).unwrap();
        let id = Uuid::from_u128(7);
        assert_eq!(
            place(&format!("{}-{}", at.timestamp_micros(), id.simple())),
            Some((at, id))
        );
        for nonsense in ["", "-", "1", "x-y", "99999999999999999999-0"] {
            assert_eq!(place(nonsense), None, "{nonsense}");
        }
    }
}
