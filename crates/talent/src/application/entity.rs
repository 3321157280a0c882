//! The row of an application, and who may find it.

use super::rules::State;
use kernel::id::{AccountId, ApplicationId, FileId, PersonId, UnitId, VacancyId};
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// An application.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationId,
    /// For which vacancy; with the person it is unique.
    pub vacancy_id: VacancyId,
    /// Whose vacancy it is.
    pub unit_id: UnitId,
    /// Who applies.
    pub person_id: PersonId,
    /// Their account, for messages.
    pub account_id: AccountId,
    /// 职位名称 when it was sent; the vacancy may be changed or removed later.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// [`Snapshot`](crate::resume::Snapshot) as sealed JSON.
    pub snapshot: Sealed,
    /// The attachment as it was then.
    pub attachment_id: Option<FileId>,
    /// The last [`Answer`](super::rules::Answer) as sealed JSON.
    pub answer: Option<Sealed>,
    /// Counts the changes.
    pub version: i32,
    /// When it was sent.
    pub sent_at: DateTimeUtc,
    /// When the unit opened it first.
    pub read_at: Option<DateTimeUtc>,
    /// When the unit answered last.
    pub answered_at: Option<DateTimeUtc>,
}

/// The context under which `snapshot` is sealed.
pub const SNAPSHOT: &str = "application.snapshot";
/// The context under which `answer` and the notes of the history are sealed.
pub const ANSWER: &str = "application.answer";

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The applications for a unit's vacancies.
    #[must_use]
    pub fn received_by(unit: UnitId) -> Select<Self> {
        Self::find().filter(Column::UnitId.eq(unit))
    }

    /// A person's own applications.
    #[must_use]
    pub fn sent_by(person: PersonId) -> Select<Self> {
        Self::find().filter(Column::PersonId.eq(person))
    }
}
