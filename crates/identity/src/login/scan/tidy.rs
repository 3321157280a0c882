//! What is thrown away of scans.

use super::entity::{Column, Entity};
use chrono::TimeDelta;
use db::Tx;
use kernel::{clock::Instant, id::AccountId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// Throws away tickets that nobody can use; what happened stays in the audit log.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(now - TimeDelta::days(1)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets the codes that an account has scanned.
pub(in crate::login) async fn forget(tx: &Tx, account: AccountId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}
