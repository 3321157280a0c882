//! Queries on review tasks: the only place that builds their SQL.

use super::{
    entity::{Column, Entity, Model},
    rules::State,
};
use db::{Count, Read};
use kernel::{
    choice::Choice as _,
    clock::{CHINA, CivilDate, Instant},
    id::{AgencyId, ReviewId},
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, ExprTrait as _, FromQueryResult,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
    prelude::Uuid,
    sea_query::{Expr, LikeExpr},
};
use web::Opt;

/// The task with this id.
pub async fn find(read: &impl Read, id: ReviewId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// All tasks of one thing, the newest first.
pub async fn history(read: &impl Read, kind: &str, subject: Uuid) -> db::Result<Vec<Model>> {
    read.all(of(kind, subject).order_by_desc(Column::Id)).await
}

/// The newest task of one thing.
pub async fn latest(read: &impl Read, kind: &str, subject: Uuid) -> db::Result<Option<Model>> {
    read.one(of(kind, subject).order_by_desc(Column::Id)).await
}

/// The task of one thing that waits.
pub(crate) async fn open(read: &impl Read, kind: &str, subject: Uuid) -> db::Result<Option<Model>> {
    read.one(of(kind, subject).filter(Column::State.eq(State::Pending)))
        .await
}

/// The last task of one thing that an officer decided.
pub(crate) async fn last_decided(
    read: &impl Read,
    kind: &str,
    subject: Uuid,
) -> db::Result<Option<Model>> {
    read.one(
        of(kind, subject)
            .filter(Column::State.is_in([State::Approved, State::Returned]))
            .order_by_desc(Column::Id),
    )
    .await
}

/// Waiting tasks of a kind and unit.
pub(crate) async fn open_of_unit(
    read: &impl Read,
    kind: &str,
    unit: kernel::id::UnitId,
) -> db::Result<Vec<Model>> {
    read.all(
        Entity::find()
            .filter(Column::UnitId.eq(unit))
            .filter(Column::Kind.eq(kind))
            .filter(Column::State.eq(State::Pending)),
    )
    .await
}

fn of(kind: &str, subject: Uuid) -> Select<Entity> {
    Entity::find()
        .filter(Column::Kind.eq(kind))
        .filter(Column::SubjectId.eq(subject))
}

/// Which tasks a queue shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) kind: String,
    pub(crate) text: String,
}

/// The two tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    /// 待审核, the oldest first.
    Pending,
    /// 已审核, the newest first.
    Decided,
}

fn queue(agency: AgencyId, tab: Tab, filter: &Filter) -> Select<Entity> {
    let mut select = Entity::find().filter(Column::AgencyId.eq(agency));
    select = match tab {
        Tab::Pending => select.filter(Column::State.eq(State::Pending)),
        Tab::Decided => select.filter(Column::State.is_in([State::Approved, State::Returned])),
    };
    if !filter.kind.is_empty() {
        select = select.filter(Column::Kind.eq(filter.kind.as_str()));
    }
    if !filter.text.is_empty() {
        let like = || LikeExpr::new(format!("%{}%", escaped(&filter.text))).escape('\\');
        select = select.filter(
            Condition::any()
                .add(Expr::col(Column::Title).like(like()))
                .add(Expr::col(Column::UnitName).like(like())),
        );
    }
    select
}

/// Text in which `%` and `_` mean themselves.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

/// How many tasks a tab holds under a filter.
pub(crate) async fn count(
    read: &impl Read,
    agency: AgencyId,
    tab: Tab,
    filter: &Filter,
) -> db::Result<u64> {
    read.count(queue(agency, tab, filter)).await
}

/// One page of a tab.
pub(crate) async fn list(
    read: &impl Read,
    agency: AgencyId,
    tab: Tab,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> db::Result<Vec<Model>> {
    let select = queue(agency, tab, filter);
    let select = match tab {
        Tab::Pending => select
            .order_by_asc(Column::SubmittedAt)
            .order_by_asc(Column::Id),
        Tab::Decided => select
            .order_by_desc(Column::DecidedAt)
            .order_by_desc(Column::Id),
    };
    read.all(select.offset(offset).limit(limit)).await
}

/// The kinds that an agency has ever had, for the filter.
pub(crate) async fn kinds(read: &impl Read, agency: AgencyId) -> db::Result<Vec<Opt>> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: String,
        kind_label: String,
    }
    let select = Entity::find()
        .select_only()
        .column(Column::Kind)
        .column(Column::KindLabel)
        .distinct()
        .filter(Column::AgencyId.eq(agency))
        .order_by_asc(Column::Kind);
    let rows: Vec<Row> = read.all_as(select).await?;
    Ok(rows
        .into_iter()
        .map(|row| Opt::new(row.kind, row.kind_label))
        .collect())
}

/// How many tasks wait for an agency.
#[must_use]
pub fn pending(agency: AgencyId) -> Count {
    Count::of(queue(agency, Tab::Pending, &Filter::default()))
}

/// When the oldest waiting task of an agency came in.
pub async fn oldest_pending(read: &impl Read, agency: AgencyId) -> db::Result<Option<Instant>> {
    let oldest = queue(agency, Tab::Pending, &Filter::default()).order_by_asc(Column::SubmittedAt);
    Ok(read.one(oldest).await?.map(|row| row.submitted_at))
}

/// How many tasks an agency decided on a day.
pub async fn decided_on(read: &impl Read, agency: AgencyId, day: CivilDate) -> db::Result<u64> {
    let start = day
        .and_time(chrono::NaiveTime::MIN)
        .and_local_timezone(CHINA)
        .single()
        .map(|start| start.to_utc());
    let Some(start) = start else { return Ok(0) };
    let select = queue(agency, Tab::Decided, &Filter::default())
        .filter(Column::DecidedAt.gte(start))
        .filter(Column::DecidedAt.lt(start + chrono::TimeDelta::days(1)));
    read.count(select).await
}

/// Which kind filter is meant; one that does not exist means all.
pub(crate) fn known_kind(kinds: &[Opt], asked: &str) -> String {
    kinds
        .iter()
        .find(|kind| kind.code == asked)
        .map(|kind| kind.code.clone())
        .unwrap_or_default()
}

impl State {
    /// The code for a column expression.
    pub(crate) fn column(self) -> &'static str {
        self.code()
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn signs_of_the_pattern_language_mean_themselves() {
        assert_eq!(escaped("100%_\\"), "100\\%\\_\\\\");
    }
}
