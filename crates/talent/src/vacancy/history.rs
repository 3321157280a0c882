//! What happened to a vacancy, for the unit and the reviewer: one row per transition.

use super::{choices::State, rules::Event};
use kernel::id::VacancyId;
use sea_orm::entity::prelude::*;

/// One transition.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vacancy_history")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The vacancy.
    pub vacancy_id: VacancyId,
    /// What happened.
    pub event: Event,
    /// Where the vacancy stood.
    pub from_state: State,
    /// Where it stands since.
    pub to_state: State,
    /// The reason given, if one was.
    pub note: Option<String>,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
