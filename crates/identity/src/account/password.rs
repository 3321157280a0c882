//! The password of an account: a new one, and none any more.

use super::{Account, Holder, entity as account};
use crate::{
    password::{PasswordHash, PoolError},
    service::Identity,
};
use db::{Read, Tx};
use kernel::{
    clock::Instant,
    id::{AccountId, SessionId, uuid_at},
    password,
    secret::Secret,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Set, sea_query::Expr,
};
use serde::{Deserialize, Serialize};

/// Passwords that a new one must differ from: the present one and those before it.
const DIFFER: u64 = 5;

/// The row of a password that was used before.
mod entity {
    use kernel::id::AccountId;
    use sea_orm::entity::prelude::*;

    /// A password that an account had.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "past_password")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub account_id: AccountId,
        /// Argon2id hash.
        pub hash: String,
        /// Until when it was good.
        pub until: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// A password was changed: the room above that carries messages tells the holder, at the phone that the account has.
#[derive(Debug, Serialize, Deserialize)]
pub struct PasswordChanged {
    /// Whose.
    pub account: AccountId,
}

impl queue::Job for PasswordChanged {
    const NAME: &'static str = "identity.password_changed";
}

/// A password is good no more, because a log-in was not the holder's; the holder is told.
#[derive(Debug, Serialize, Deserialize)]
pub struct PasswordVoided {
    /// Whose.
    pub account: AccountId,
}

impl queue::Job for PasswordVoided {
    const NAME: &'static str = "identity.password_voided";
}

/// What becomes of an account's sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// All end.
    EndAll,
    /// All end but this one.
    EndExcept(SessionId),
    /// All stay: the holder wants it so.
    Stay,
}

/// Why a password cannot become an account's.
#[derive(Debug, thiserror::Error)]
pub enum NewPasswordError {
    /// It breaks the rule; the text says how.
    #[error("{0}")]
    Refused(String),
    /// The pool is full.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] db::Error),
}

/// Checks a new password against the rule, what belongs to the account and its holder, and the last ones; gives its hash.
pub async fn new_password(
    identity: &Identity,
    account: &Account,
    holder: &Holder,
    password: &Secret<String>,
) -> Result<PasswordHash, NewPasswordError> {
    let refused = |message: &str| NewPasswordError::Refused(message.to_owned());
    let code = identity.realm_code(account).await?;
    let mut forbidden = holder.personal_values();
    forbidden.push(&code);
    password::check(password.expose(), &forbidden).map_err(|error| refused(&error.to_string()))?;
    let pool = identity.passwords();
    if let Some(present) = account.password_hash.clone().map(PasswordHash::stored)
        && pool.verify(password, Some(&present)).await?
    {
        return Err(refused("新密码不能与原密码相同，请更换"));
    }
    for past in past(identity.db(), account.id).await? {
        if pool.verify(password, Some(&past)).await? {
            return Err(refused("新密码不能与最近5次使用过的密码相同，请更换"));
        }
    }
    Ok(pool.hash(password).await?)
}

/// The passwords before the present one that still count, the newest first.
async fn past(read: &impl Read, account: AccountId) -> db::Result<Vec<PasswordHash>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_desc(Column::Until)
        .order_by_desc(Column::Id)
        .limit(DIFFER - 1);
    let rows = read.all(select).await?;
    Ok(rows
        .into_iter()
        .map(|row| PasswordHash::stored(row.hash))
        .collect())
}

/// Keeps the present password among those before, and no more of them than count.
async fn retire(tx: &Tx, id: AccountId) -> db::Result<()> {
    let row = super::store::by_id(tx, id).await?.ok_or(db::Error::Stale)?;
    let Some(hash) = row.password_hash else {
        return Ok(());
    };
    let kept = ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        account_id: Set(id),
        hash: Set(hash),
        until: Set(tx.now()),
    };
    kept.insert(tx).await?;
    let surplus = Entity::find()
        .filter(Column::AccountId.eq(id))
        .order_by_desc(Column::Until)
        .order_by_desc(Column::Id)
        .offset(DIFFER - 1)
        .limit(DIFFER);
    for row in tx.all(surplus).await? {
        Entity::delete_by_id(row.id).exec(tx).await?;
    }
    Ok(())
}

/// Sets a new password, ends the sessions of the account as told, and has the holder told.
pub async fn set_password(
    tx: &Tx,
    id: AccountId,
    hash: &PasswordHash,
    others: Others,
) -> db::Result<()> {
    write(tx, id, Some(hash), None).await?;
    match others {
        Others::EndAll => crate::session::end_all(tx, id, None).await?,
        Others::EndExcept(keep) => crate::session::end_all(tx, id, Some(keep)).await?,
        Others::Stay => {}
    }
    queue::enqueue(tx, &PasswordChanged { account: id }).await?;
    let object = format!("account:{id}");
    tx.audit("account.password", &object, serde_json::Value::Null)
        .await
}

/// Takes the password away: nobody logs in with it any more. Every session but `keep` ends, and the holder is told.
pub(crate) async fn void_password(tx: &Tx, id: AccountId, keep: SessionId) -> db::Result<()> {
    write(tx, id, None, None).await?;
    crate::session::end_all(tx, id, Some(keep)).await?;
    queue::enqueue(tx, &PasswordVoided { account: id }).await?;
    let object = format!("account:{id}");
    tx.audit("account.password_void", &object, serde_json::Value::Null)
        .await
}

/// Sets an initial password, which others know: until `until` it opens the page on which its holder sets another, and nothing
/// else. Every session ends and every passkey goes. Whoever sets it tells the holder.
pub async fn set_initial_password(
    tx: &Tx,
    id: AccountId,
    hash: &PasswordHash,
    until: Instant,
) -> db::Result<()> {
    write(tx, id, Some(hash), Some(until)).await?;
    crate::session::end_all(tx, id, None).await?;
    crate::passkey::forget_all(tx, id).await?;
    let object = format!("account:{id}");
    tx.audit("account.password_initial", &object, serde_json::Value::Null)
        .await
}

async fn write(
    tx: &Tx,
    id: AccountId,
    hash: Option<&PasswordHash>,
    initial_until: Option<Instant>,
) -> db::Result<()> {
    retire(tx, id).await?;
    let update = account::Entity::update_many()
        .col_expr(
            account::Column::PasswordHash,
            Expr::value(hash.map(PasswordHash::as_str)),
        )
        .col_expr(
            account::Column::PasswordSetAt,
            Expr::value(hash.map(|_| tx.now())),
        )
        .col_expr(account::Column::InitialUntil, Expr::value(initial_until))
        .col_expr(account::Column::UpdatedAt, Expr::value(tx.now()))
        .col_expr(
            account::Column::Version,
            Expr::col(account::Column::Version).add(1),
        )
        .filter(account::Column::Id.eq(id));
    if update.exec(tx).await?.rows_affected == 0 {
        return Err(db::Error::Stale);
    }
    Ok(())
}

/// Forgets the passwords before the present one.
pub(super) async fn forget(tx: &Tx, account: AccountId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}
