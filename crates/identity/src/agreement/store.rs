//! Queries on the agreements.

use super::{
    entity::{Column, Entity, Model, acceptance},
    known::Mark,
    rules::{Text, Way},
};
use db::{Read, Tx};
use kernel::{choice::Choice as _, clock::Instant, id::AccountId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

/// One version.
pub(super) async fn one(read: &impl Read, text: Text, version: i32) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id((text, version))).await
}

/// Since when the first version of each text is in force.
pub(crate) async fn first(read: &impl Read) -> db::Result<Vec<(Text, Instant)>> {
    let rows = read.all(Entity::find().filter(Column::Version.eq(1)));
    let since = |row: Model| (row.text, row.effective_at);
    Ok(rows.await?.into_iter().map(since).collect())
}

/// The newest version, in force or not.
pub(super) async fn last(read: &impl Read, text: Text) -> db::Result<Option<Model>> {
    read.one(
        Entity::find()
            .filter(Column::Text.eq(text))
            .order_by_desc(Column::Version),
    )
    .await
}

/// A version without what it says.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Head {
    pub(super) text: Text,
    pub(super) version: i32,
    pub(super) changes: String,
    pub(super) effective_at: Instant,
    pub(super) published_at: Instant,
}

fn heads() -> sea_orm::Select<Entity> {
    Entity::find()
        .select_only()
        .columns([
            Column::Text,
            Column::Version,
            Column::Changes,
            Column::EffectiveAt,
            Column::PublishedAt,
        ])
        .order_by_desc(Column::Version)
}

/// The versions of a text, the newest first.
pub(super) async fn versions(read: &impl Read, text: Text) -> db::Result<Vec<Head>> {
    read.all_as(heads().filter(Column::Text.eq(text))).await
}

/// When which version takes effect.
pub(super) async fn marks(read: &impl Read) -> db::Result<Vec<Mark>> {
    let texts = Text::ALL.iter().copied();
    let heads: Vec<Head> = read
        .all_as(heads().filter(Column::Text.is_in(texts)))
        .await?;
    Ok(heads
        .into_iter()
        .map(|head| Mark {
            text: head.text,
            version: head.version,
            effective_at: head.effective_at,
        })
        .collect())
}

/// What an account has agreed to, for its holder.
#[derive(Clone, Debug)]
pub(crate) struct Agreed {
    pub(crate) text: Text,
    pub(crate) version: i32,
    pub(crate) way: Way,
    pub(crate) at: Instant,
}

/// What an account has agreed to, the newest first.
pub(crate) async fn agreed_to(read: &impl Read, account: AccountId) -> db::Result<Vec<Agreed>> {
    let rows = read
        .all(
            acceptance::Entity::find()
                .filter(acceptance::Column::AccountId.eq(account))
                .order_by_desc(acceptance::Column::At)
                .order_by_desc(acceptance::Column::Version),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Agreed {
            text: row.text,
            version: row.version,
            way: row.way,
            at: row.at,
        })
        .collect())
}

/// Whether an account has agreed to a version.
pub(super) async fn has_agreed(
    tx: &Tx,
    account: AccountId,
    text: Text,
    version: i32,
) -> db::Result<bool> {
    tx.exists(acceptance::Entity::find_by_id((account, text, version)))
        .await
}
