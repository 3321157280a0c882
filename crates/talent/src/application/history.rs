//! What happened to an application, with its time: the timeline that the person sees.

use super::rules::{Event, State};
use kernel::id::ApplicationId;
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// One step.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application_history")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The application.
    pub application_id: ApplicationId,
    /// What happened.
    pub event: Event,
    /// Where it stands since.
    pub to_state: State,
    /// The answer of the unit as sealed JSON.
    pub note: Option<Sealed>,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
