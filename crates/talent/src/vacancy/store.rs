//! Queries on vacancies: the only place that builds their SQL.

use super::{
    choices::{RevisionState, State},
    content::Content,
    entity::{ActiveModel, Column, Entity, Model},
    history,
    rules::Event,
};
use db::{Count, Read, Tx};
use kernel::{
    clock::Instant,
    id::{ReviewId, UnitId, VacancyId, uuid_at},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, FromQueryResult,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select, Set,
};
use std::collections::HashMap;

/// The lists of the unit's menu (checklist –8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// 未发布职位: drafts, and what is under review.
    Unpublished,
    /// 已发布职位.
    Published,
    /// 已过期职位.
    Expired,
    /// 已下架职位.
    TakenDown,
    /// 回收站.
    Recycled,
}

impl Tab {
    /// All of them, in the menu's order.
    pub const ALL: [Self; 5] = [
        Self::Unpublished,
        Self::Published,
        Self::Expired,
        Self::TakenDown,
        Self::Recycled,
    ];

    /// Its label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unpublished => "未发布职位",
            Self::Published => "已发布职位",
            Self::Expired => "已过期职位",
            Self::TakenDown => "已下架职位",
            Self::Recycled => "回收站",
        }
    }

    /// The states that it shows.
    #[must_use]
    pub const fn states(self) -> &'static [State] {
        match self {
            Self::Unpublished => &[State::Draft, State::UnderReview],
            Self::Published => &[State::Published],
            Self::Expired => &[State::Expired],
            Self::TakenDown => &[State::TakenDown],
            Self::Recycled => &[State::Recycled],
        }
    }

    /// The list that shows a state.
    #[must_use]
    pub const fn of(state: State) -> Self {
        match state {
            State::Draft | State::UnderReview => Self::Unpublished,
            State::Published => Self::Published,
            State::Expired => Self::Expired,
            State::TakenDown => Self::TakenDown,
            State::Recycled => Self::Recycled,
        }
    }
}

fn within(unit: UnitId, states: &[State]) -> Select<Entity> {
    Entity::owned_by(unit).filter(Column::State.is_in(states.iter().copied()))
}

/// The vacancies of a list whose title holds `words`.
pub fn list(unit: UnitId, tab: Tab, words: &str) -> Select<Entity> {
    let select = within(unit, tab.states());
    let words = words.trim();
    if words.is_empty() {
        select
    } else {
        select.filter(Column::Title.contains(words))
    }
}

/// One page of a list, what changed last first.
pub async fn page(
    read: &impl Read,
    select: Select<Entity>,
    offset: u64,
    limit: u64,
) -> db::Result<Vec<Model>> {
    read.all(
        select
            .order_by_desc(Column::UpdatedAt)
            .order_by_desc(Column::Id)
            .offset(offset)
            .limit(limit),
    )
    .await
}

/// How many vacancies of a unit are in each state.
pub async fn counts(read: &impl Read, unit: UnitId) -> db::Result<HashMap<State, u64>> {
    #[derive(FromQueryResult)]
    struct Row {
        state: State,
        n: i64,
    }
    let select = Entity::owned_by(unit)
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "n")
        .group_by(Column::State);
    let rows: Vec<Row> = read.all_as(select).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.state, u64::try_from(row.n).unwrap_or(0)))
        .collect())
}

/// Some vacancies of a unit in one of these states.
pub(crate) async fn some(
    read: &impl Read,
    unit: UnitId,
    states: &[State],
    limit: u64,
) -> db::Result<Vec<Model>> {
    read.all(within(unit, states).order_by_asc(Column::Id).limit(limit))
        .await
}

/// How many vacancies of a unit are in one of these states.
pub(crate) fn in_states(unit: UnitId, states: &[State]) -> Count {
    Count::of(Entity::owned_by(unit).filter(Column::State.is_in(states.iter().copied())))
}

/// How many vacancies of a unit have gone further than a draft.
pub(crate) fn ever_sent(unit: UnitId) -> Count {
    Count::of(Entity::owned_by(unit).filter(Column::State.ne(State::Draft)))
}

/// How many drafts and new texts of a unit were refused and wait for it.
#[must_use]
pub fn refused(unit: UnitId) -> Count {
    let draft = Condition::all()
        .add(Column::State.eq(State::Draft))
        .add(Column::Refusal.is_not_null());
    let revision = Condition::all()
        .add(Column::State.eq(State::Published))
        .add(Column::RevisionState.eq(RevisionState::Refused));
    Count::of(Entity::owned_by(unit).filter(Condition::any().add(draft).add(revision)))
}

/// One vacancy, whoever owns it: for jobs and for the decisions of the agency.
pub async fn find(read: &impl Read, id: VacancyId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// One vacancy of a unit.
pub async fn owned(read: &impl Read, unit: UnitId, id: VacancyId) -> db::Result<Option<Model>> {
    read.one(Entity::owned_by(unit).filter(Column::Id.eq(id)))
        .await
}

/// The vacancies with these ids that belong to the unit.
pub async fn owned_among(
    read: &impl Read,
    unit: UnitId,
    ids: &[VacancyId],
) -> db::Result<Vec<Model>> {
    read.all(
        Entity::owned_by(unit)
            .filter(Column::Id.is_in(ids.iter().copied()))
            .order_by_asc(Column::Id),
    )
    .await
}

/// The vacancy, or its new text, that a review is about.
pub async fn under_review(read: &impl Read, review: ReviewId) -> db::Result<Option<Model>> {
    read.one(Entity::find().filter(Column::ReviewId.eq(review)))
        .await
}

/// What happened to a vacancy, oldest first.
pub async fn history(read: &impl Read, id: VacancyId) -> db::Result<Vec<history::Model>> {
    read.all(
        history::Entity::find()
            .filter(history::Column::VacancyId.eq(id))
            .order_by_asc(history::Column::At)
            .order_by_asc(history::Column::Id),
    )
    .await
}

/// Published vacancies whose time is over at `now`.
pub async fn due(read: &impl Read, now: Instant, limit: u64) -> db::Result<Vec<Model>> {
    read.all(
        Entity::find()
            .filter(Column::State.eq(State::Published))
            .filter(Column::ExpiresAt.lte(now))
            .order_by_asc(Column::ExpiresAt)
            .limit(limit),
    )
    .await
}

/// Vacancies that were put into the bin before `before`.
pub async fn forgotten(read: &impl Read, before: Instant, limit: u64) -> db::Result<Vec<Model>> {
    read.all(
        Entity::find()
            .filter(Column::State.eq(State::Recycled))
            .filter(Column::DeletedAt.lt(before))
            .order_by_asc(Column::DeletedAt)
            .limit(limit),
    )
    .await
}

/// A new draft.
pub async fn insert(tx: &Tx, unit: UnitId, content: &Content) -> db::Result<Model> {
    let row = ActiveModel {
        id: Set(VacancyId::new(tx.now(), tx.rng())),
        unit_id: Set(unit),
        state: Set(State::Draft),
        version: Set(1),
        revision: Set(None),
        revision_state: Set(None),
        review_id: Set(None),
        refusal: Set(None),
        submitted_at: Set(None),
        published_at: Set(None),
        expires_at: Set(None),
        closed_at: Set(None),
        deleted_at: Set(None),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        ..content.clone().into()
    };
    Ok(row.insert(tx).await?)
}

/// Writes the columns that are set in `change`, if the row still has the version it was read with; gives the row as
/// it stands now.
pub async fn update(tx: &Tx, row: &Model, change: ActiveModel) -> db::Result<Model> {
    let change = ActiveModel {
        version: Set(row.version + 1),
        updated_at: Set(tx.now()),
        ..change
    };
    let done = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(row.id))
        .filter(Column::Version.eq(row.version))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(db::Error::Stale);
    }
    find(tx, row.id).await?.ok_or(db::Error::Stale)
}

/// Notes a transition.
pub async fn record(
    tx: &Tx,
    id: VacancyId,
    event: Event,
    from: State,
    to: State,
    note: Option<String>,
) -> db::Result<()> {
    let line = history::ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        vacancy_id: Set(id),
        event: Set(event),
        from_state: Set(from),
        to_state: Set(to),
        note: Set(note),
        at: Set(tx.now()),
    };
    line.insert(tx).await?;
    Ok(())
}

/// Removes a vacancy from the bin for ever, with its history.
pub async fn remove(tx: &Tx, id: VacancyId) -> db::Result<()> {
    history::Entity::delete_many()
        .filter(history::Column::VacancyId.eq(id))
        .exec(tx)
        .await?;
    Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Recycled))
        .exec(tx)
        .await?;
    Ok(())
}
