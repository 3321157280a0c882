//! The row of a review task.

use super::rules::State;
use kernel::id::{AgencyId, OfficerId, ReviewId, UnitId};
use sea_orm::entity::prelude::*;

/// A review task.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewId,
    /// What is reviewed: key of the [`super::Kind`].
    pub kind: String,
    /// What officers call it.
    pub kind_label: String,
    /// Which one.
    pub subject_id: Uuid,
    /// Whose.
    pub unit_id: UnitId,
    /// The unit's name when it was submitted.
    pub unit_name: String,
    /// Who decides.
    pub agency_id: AgencyId,
    /// Its title.
    pub title: String,
    /// The text as JSON of [`super::Section`]s.
    pub snapshot: String,
    /// The last decided task of the same thing, to compare with.
    pub previous_id: Option<ReviewId>,
    /// Where it stands.
    pub state: State,
    /// When it came in.
    pub submitted_at: DateTimeUtc,
    /// When it was decided or withdrawn.
    pub decided_at: Option<DateTimeUtc>,
    /// The officer who decided.
    pub decided_by: Option<OfficerId>,
    /// Why it was returned.
    pub reason: Option<String>,
    /// Version of the row.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
