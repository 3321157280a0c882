//! Queries on appeals: the only place that builds their SQL.

use super::{
    entity::{Column, Entity, Model},
    rules::{OPEN, OVER},
};
use db::Read;
use kernel::id::AppealId;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};
use seal::Blind;

/// Earlier appeals that a page shows.
const EARLIER: u64 = 20;

/// The appeal with this id.
pub(super) async fn find(read: &impl Read, id: AppealId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// The appeal with this number.
pub(super) async fn by_number(read: &impl Read, number: &str) -> db::Result<Option<Model>> {
    read.one(Entity::find().filter(Column::Number.eq(number)))
        .await
}

/// The appeal that a link belongs to.
pub(super) async fn by_link(read: &impl Read, hash: Blind) -> db::Result<Option<Model>> {
    read.one(Entity::find().filter(Column::LinkHash.eq(hash)))
        .await
}

/// An undecided appeal of the same phone about the same thing.
pub(super) async fn twin(
    read: &impl Read,
    contact: Blind,
    value: Blind,
) -> db::Result<Option<Model>> {
    read.one(
        Entity::find()
            .filter(Column::ContactBlind.eq(contact))
            .filter(Column::State.is_in(OPEN))
            .filter(Column::ValueBlind.eq(value)),
    )
    .await
}

/// Other appeals about the same document or number, the newest first.
pub(super) async fn about(read: &impl Read, row: &Model) -> db::Result<Vec<Model>> {
    read.all(
        Entity::find()
            .filter(Column::ValueBlind.eq(row.value_blind))
            .filter(Column::Id.ne(row.id))
            .filter(Column::SubmittedAt.is_not_null())
            .order_by_desc(Column::CreatedAt)
            .limit(EARLIER),
    )
    .await
}

/// Appeals of one person by one phone, the newest first: the phone was proved, so that nobody gets to read what somebody
/// else has handed in with their document.
pub(super) async fn by_applicant(
    read: &impl Read,
    applicant: Blind,
    contact: Blind,
) -> db::Result<Vec<Model>> {
    read.all(
        Entity::find()
            .filter(Column::ApplicantBlind.eq(applicant))
            .filter(Column::ContactBlind.eq(contact))
            .order_by_desc(Column::CreatedAt),
    )
    .await
}

/// The two tabs of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    /// 待办, the oldest first.
    Open,
    /// 已办结, the newest first.
    Over,
}

fn tab(which: Tab) -> Select<Entity> {
    let states = match which {
        Tab::Open => OPEN,
        Tab::Over => OVER,
    };
    Entity::find().filter(Column::State.is_in(states))
}

/// How many appeals a tab holds.
pub(super) async fn count(read: &impl Read, which: Tab) -> db::Result<u64> {
    read.count(tab(which)).await
}

/// One page of a tab.
pub(super) async fn list(
    read: &impl Read,
    which: Tab,
    offset: u64,
    limit: u64,
) -> db::Result<Vec<Model>> {
    let select = match which {
        Tab::Open => tab(which)
            .order_by_asc(Column::SubmittedAt)
            .order_by_asc(Column::Id),
        Tab::Over => tab(which)
            .order_by_desc(Column::SubmittedAt)
            .order_by_desc(Column::Id),
    };
    read.all(select.offset(offset).limit(limit)).await
}
