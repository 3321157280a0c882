//! The row of a résumé.

use kernel::id::{FileId, PersonId, ResumeId};
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// A person's résumé. Everything in it may identify the person, so all of it is sealed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resume")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResumeId,
    /// Whose it is; one each at present.
    pub person_id: PersonId,
    /// [`Body`](super::Body) as sealed JSON.
    pub body: Sealed,
    /// A file beside it.
    pub attachment_id: Option<FileId>,
    /// Counts the edits.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// The context under which `body` is sealed.
pub const BODY: &str = "resume.body";

impl ActiveModelBehavior for ActiveModel {}
