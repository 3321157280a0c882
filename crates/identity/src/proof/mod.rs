//! Proving that a person is who they say (实人认证): by face, or by one of two equal other ways.
//!
//! A proof is bound to one purpose, one browser and one person, is good for ten minutes, and is used once.

mod act;
mod ca;
mod counter;
mod desk;
mod entity;
mod face;
mod page;
mod passkey;
mod web;

pub use self::{
    desk::CounterCodePage,
    entity::{Method, State},
    page::{Accepts, Ask, PageText},
    web::ProofPage,
};
pub(crate) use self::{
    desk::desk_router,
    web::{router, stranger},
};
pub use act::{Proven, Status, spend, start, status, vouch};
pub(crate) use act::{passed_within, start_of, subject};

use chrono::TimeDelta;
use db::Tx;
use kernel::clock::Instant;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// Why a proof cannot be begun, passed or used; the text says what to do.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProofError {
    /// No such proof for this browser and purpose.
    #[error("请先完成身份认证")]
    Absent,
    /// Not passed yet.
    #[error("身份认证尚未完成，请先完成认证")]
    NotPassed,
    /// Older than its time.
    #[error("身份认证已过期，请重新认证")]
    Expired,
    /// Used already.
    #[error("该认证已使用，请重新认证")]
    Spent,
    /// Passed by somebody else than the one asked about.
    #[error("认证的人员与填写的信息不一致，请重新认证")]
    OtherPerson,
    /// This way is not open for this person or was tried too often.
    #[error("{0}")]
    Way(String),
    /// This browser or network has begun too many.
    #[error("发起身份认证的次数过多，请{0}再试")]
    TooMany(&'static str),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] ::web::Error),
}

impl From<db::Error> for ProofError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<seal::SealError> for ProofError {
    fn from(error: seal::SealError) -> Self {
        Self::Broken(error.into())
    }
}

impl From<ProofError> for ::web::Error {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Broken(error) => error,
            ProofError::Absent => Self::Absent,
            ProofError::TooMany(_) => Self::SlowDown(error.to_string()),
            other => Self::Conflict(other.to_string()),
        }
    }
}

/// Throws away proofs and counter codes that nobody can use; what was proved stays in the audit log.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    entity::Entity::delete_many()
        .filter(entity::Column::CreatedAt.lt(now - TimeDelta::days(1)))
        .exec(tx)
        .await?;
    counter::sweep(tx, now).await
}

/// Forgets the proofs about somebody whose account is closed; that they were passed stays in the audit log.
pub(crate) async fn forget(
    tx: &Tx,
    vault: &seal::Vault,
    holder: &crate::account::Holder,
) -> db::Result<()> {
    let subject = subject(vault, holder.name.expose(), &holder.document);
    entity::Entity::delete_many()
        .filter(entity::Column::SubjectBlind.eq(subject))
        .exec(tx)
        .await?;
    counter::forget(tx, subject).await
}
