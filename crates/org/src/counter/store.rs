//! Queries on openings.

use super::{
    entity::{Column, Entity, Model, picture},
    rules::State,
};
use db::Read;
use kernel::{
    clock::Instant,
    id::{AgencyId, FileId, OpeningId},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};

/// Which of an agency's openings a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Draft,
    Waiting,
    Expired,
    Active,
    Withdrawn,
}

impl Tab {
    pub(super) const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Expired,
        Self::Active,
        Self::Withdrawn,
        Self::Draft,
    ];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Expired => "expired",
            Self::Active => "active",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Draft => "填写中",
            Self::Waiting => "待激活",
            Self::Expired => "已过期",
            Self::Active => "已激活",
            Self::Withdrawn => "已撤销",
        }
    }
}

fn of(agency: AgencyId, tab: Tab, now: Instant) -> Select<Entity> {
    let select = Entity::find().filter(Column::AgencyId.eq(agency));
    match tab {
        Tab::Draft => select.filter(Column::State.eq(State::Draft)),
        Tab::Waiting => select
            .filter(Column::State.eq(State::Waiting))
            .filter(Column::CodeUntil.gt(now)),
        Tab::Expired => select
            .filter(Column::State.eq(State::Waiting))
            .filter(Column::CodeUntil.lte(now)),
        Tab::Active => select.filter(Column::State.eq(State::Active)),
        Tab::Withdrawn => select.filter(Column::State.eq(State::Withdrawn)),
    }
}

/// The question how many an agency has.
pub(super) fn count(agency: AgencyId, tab: Tab, now: Instant) -> db::Count {
    db::Count::of(of(agency, tab, now))
}

/// A page of an agency's openings, the newest first.
pub(super) async fn list(
    read: &impl Read,
    agency: AgencyId,
    tab: Tab,
    now: Instant,
    (offset, limit): (u64, u64),
) -> db::Result<Vec<Model>> {
    read.all(
        of(agency, tab, now)
            .order_by_desc(Column::UpdatedAt)
            .order_by_desc(Column::Id)
            .offset(offset)
            .limit(limit),
    )
    .await
}

/// The opening with this id, whoever's.
pub(super) async fn find(read: &impl Read, id: OpeningId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// The opening of a unit that waits to be activated.
pub(super) async fn waiting(read: &impl Read, code: &str) -> db::Result<Option<Model>> {
    read.one(
        Entity::find()
            .filter(Column::CreditCode.eq(code))
            .filter(Column::State.eq(State::Waiting)),
    )
    .await
}

/// The pictures of an opening, in the order in which they came.
pub(super) async fn pictures(read: &impl Read, id: OpeningId) -> db::Result<Vec<picture::Model>> {
    read.all(
        picture::Entity::find()
            .filter(picture::Column::OpeningId.eq(id))
            .order_by_asc(picture::Column::CreatedAt)
            .order_by_asc(picture::Column::FileId),
    )
    .await
}

/// One picture of an opening.
pub(super) async fn picture(
    read: &impl Read,
    id: OpeningId,
    file: FileId,
) -> db::Result<Option<picture::Model>> {
    read.one(picture::Entity::find_by_id(file).filter(picture::Column::OpeningId.eq(id)))
        .await
}

/// Forms that nobody has finished in time.
pub(super) async fn stale(read: &impl Read, before: Instant) -> db::Result<Vec<Model>> {
    read.all(
        Entity::find()
            .filter(Column::State.eq(State::Draft))
            .filter(Column::UpdatedAt.lt(before))
            .limit(100),
    )
    .await
}
