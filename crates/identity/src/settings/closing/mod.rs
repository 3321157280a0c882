//! 注销账号: asked for by whoever has just proved who they are, taken back by one click within a week, then done by a job
//! (个人信息保护法 第十五条、第四十七条; docs/decisions/0034). What the rooms above keep, they forget by jobs of their own.

mod act;
mod forget;
mod jobs;
mod page;
mod rules;
mod web;

pub use act::{ClosingAsked, ClosingStayed};
pub(super) use jobs::register;
pub(super) use web::router;

pub(super) use super::keeping::Keeping;

use crate::{account, keeper::Whose};
use ::web::Result;
use db::Tx;
use kernel::id::AccountId;
use seal::Vault;

/// Empties an account that a unit had given somebody, within the transaction that takes it away: it logs in no more, its
/// row names nobody, and every room forgets it by a job. One that is closed already stays so.
pub async fn empty_account(tx: &Tx, vault: &Vault, id: AccountId) -> Result<()> {
    tx.lock("session", id.0).await?;
    let Some(account) = account::find(tx, id).await? else {
        return Ok(());
    };
    let whose = Whose::of(tx, &account).await?;
    forget::rows(tx, &whose).await?;
    match account::erase(tx, vault, &account).await {
        Ok(()) => {
            queue::enqueue(tx, &jobs::Emptied { whose }).await?;
            Ok(())
        }
        Err(db::Error::Stale) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
