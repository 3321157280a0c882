//! The row of an old account.

use kernel::id::{HistoryId, UnitId};
use sea_orm::entity::prelude::*;
use seal::{Blind, Sealed};

/// An account of an older system.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "history")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HistoryId,
    /// The division whose system it was in: the province or a city.
    pub source: String,
    /// Blind index of source and account name.
    pub account_blind: Blind,
    /// Everything else, sealed.
    pub data: Sealed,
    /// The browser that knew the password.
    pub browser: Option<Blind>,
    /// Until when it may register with it.
    pub browser_until: Option<DateTimeUtc>,
    /// When a registration used it up.
    pub used_at: Option<DateTimeUtc>,
    /// The unit that came of it.
    pub unit_id: Option<UnitId>,
    /// When it was imported last.
    pub imported_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
