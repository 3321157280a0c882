//! Queries on messages: the only place that builds their SQL.

use super::entity::{Column, Entity, Model, SmsState};
use db::{Count, Read, Tx};
use kernel::clock::Instant;
use kernel::id::{AccountId, MessageId};
use sea_orm::ActiveModelTrait as _;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select, Set,
};

/// Which messages of an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    Unread,
}

fn inbox(account: AccountId, which: Which) -> Select<Entity> {
    let select = Entity::find().filter(Column::AccountId.eq(account));
    match which {
        Which::All => select,
        Which::Unread => select.filter(Column::ReadAt.is_null()),
    }
}

/// How many.
pub(crate) async fn count(read: &impl Read, account: AccountId, which: Which) -> db::Result<u64> {
    read.count(inbox(account, which)).await
}

/// How many are unread.
pub(crate) fn unread(account: AccountId) -> Count {
    Count::of(inbox(account, Which::Unread))
}

/// One page of them, newest first.
pub(crate) async fn page(
    read: &impl Read,
    account: AccountId,
    which: Which,
    offset: u64,
    limit: u64,
) -> db::Result<Vec<Model>> {
    read.all(
        inbox(account, which)
            .order_by_desc(Column::Id)
            .offset(offset)
            .limit(limit),
    )
    .await
}

/// A message of this account.
pub(crate) async fn of_account(
    read: &impl Read,
    account: AccountId,
    id: MessageId,
) -> db::Result<Option<Model>> {
    read.one(inbox(account, Which::All).filter(Column::Id.eq(id)))
        .await
}

/// Any message, for the channels.
pub(crate) async fn find(read: &impl Read, id: MessageId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// Marks one message as read, or all of them.
pub(crate) async fn mark_read(
    tx: &Tx,
    account: AccountId,
    only: Option<MessageId>,
) -> db::Result<u64> {
    let mut update = Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(tx.now()))
        .filter(Column::AccountId.eq(account))
        .filter(Column::ReadAt.is_null());
    if let Some(id) = only {
        update = update.filter(Column::Id.eq(id));
    }
    Ok(update.exec(tx).await?.rows_affected)
}

/// What is known of a short message after a try.
pub(crate) struct Progress<'a> {
    pub(crate) state: SmsState,
    pub(crate) provider_id: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
    pub(crate) at: Instant,
}

/// Writes it. What filled the places is forgotten as soon as nothing is left to send.
pub(crate) async fn progress(tx: &Tx, row: &Model, progress: Progress<'_>) -> db::Result<()> {
    let mut changed: super::entity::ActiveModel = sea_orm::ActiveModelTrait::default();
    changed.id = Set(row.id);
    changed.sms = Set(progress.state);
    changed.sms_at = Set(Some(progress.at));
    changed.sms_code = Set(progress.code.map(str::to_owned));
    if let Some(provider_id) = progress.provider_id {
        changed.sms_provider_id = Set(Some(provider_id.to_owned()));
    }
    if progress.state != SmsState::Unknown {
        changed.sms_params = Set(None);
    }
    changed.update(tx).await?;
    Ok(())
}

/// Raises the state of an accepted text by a provider's receipt. Ids that are not ours change nothing.
pub(crate) async fn receipt(
    tx: &Tx,
    provider_id: &str,
    delivered: bool,
    code: &str,
) -> db::Result<bool> {
    let state = if delivered {
        SmsState::Delivered
    } else {
        SmsState::Undelivered
    };
    let update = Entity::update_many()
        .col_expr(Column::Sms, Expr::value(state))
        .col_expr(
            Column::SmsCode,
            Expr::value(code.chars().take(60).collect::<String>()),
        )
        .col_expr(Column::SmsAt, Expr::value(tx.now()))
        .filter(Column::SmsProviderId.eq(provider_id))
        .filter(Column::Sms.is_in([SmsState::Accepted, SmsState::Unknown]));
    Ok(update.exec(tx).await?.rows_affected > 0)
}

/// Empties the inbox of an account that is closed.
pub(crate) async fn forget(tx: &Tx, account: AccountId) -> db::Result<u64> {
    let gone = Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(gone.rows_affected)
}
