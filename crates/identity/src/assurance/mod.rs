//! 实名认证 and 实人认证 of persons: how sure it is who stands behind an account (checklist A-1.2.2.31–45).
//!
//! 实名认证 says that name and document belong together; 实人认证 that their owner was there in person. The second
//! includes the first. A later step that needs one of them asks [`of`].

mod act;
pub(crate) mod entity;
mod web;

pub(crate) use self::{act::vouched, web::router};
pub use self::{
    entity::{Level, Source},
    web::AccountPage,
};

use db::{Read, Tx};
use entity::{ActiveModel, Column, Entity};
use kernel::{
    choice::Choice as _,
    clock::Instant,
    id::{AccountId, uuid_at},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::{Expr, OnConflict},
};
use serde_json::json;

/// One fact about the holder of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Who vouches for it.
    pub source: Source,
    /// When it was found.
    pub at: Instant,
}

/// What is known about the holder of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assurance {
    /// 实名认证.
    pub name: Option<Fact>,
    /// 实人认证.
    pub presence: Option<Fact>,
}

/// What is known about the holder of an account: for any page or use case that needs it.
pub async fn of(read: &impl Read, account: AccountId) -> db::Result<Assurance> {
    let rows = read
        .all(Entity::find().filter(Column::AccountId.eq(account)))
        .await?;
    let fact = |level| {
        let row = rows.iter().find(|row| row.level == level)?;
        Some(Fact {
            source: row.source,
            at: row.at,
        })
    };
    Ok(Assurance {
        name: fact(Level::Name),
        presence: fact(Level::Presence),
    })
}

/// Notes a fact, with its audit line; the newest one of a level stands.
async fn note(tx: &Tx, account: AccountId, level: Level, source: Source) -> db::Result<()> {
    let row = ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        account_id: Set(account),
        level: Set(level),
        source: Set(source),
        at: Set(tx.now()),
    };
    let again = OnConflict::columns([Column::AccountId, Column::Level])
        .update_columns([Column::Source, Column::At])
        .to_owned();
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    if level == Level::Presence {
        note_on_account(tx, account).await?;
    }
    tx.audit(
        "account.assure",
        &format!("account:{account}"),
        json!({ "level": level.code(), "source": source.code() }),
    )
    .await
}

/// The account's own column, which those of units have as well.
async fn note_on_account(tx: &Tx, account: AccountId) -> db::Result<()> {
    use crate::account::entity as account_row;
    account_row::Entity::update_many()
        .col_expr(account_row::Column::ProvenAt, Expr::value(tx.now()))
        .filter(account_row::Column::Id.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets what was known of the holder of an account that is closed.
pub(crate) async fn forget(tx: &Tx, account: AccountId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}
