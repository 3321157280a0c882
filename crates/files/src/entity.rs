//! The row of a file.

use crate::kind::Kind;
use kernel::id::FileId;
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// Where a file stands; the README has the table of transitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Received, used by nothing yet.
    #[sea_orm(string_value = "loose")]
    Loose,
    /// In use.
    #[sea_orm(string_value = "kept")]
    Kept,
    /// Used no more: clean-up takes it.
    #[sea_orm(string_value = "released")]
    Released,
}

/// One stored file.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FileId,
    /// The object's key in the store.
    pub object: String,
    /// What its content is.
    pub kind: Kind,
    /// Length in bytes.
    pub bytes: i64,
    /// SHA-256 of the content.
    pub sha256: Vec<u8>,
    /// The name that the user gave, sealed under [`NAME`].
    pub name: Sealed,
    /// Where it stands.
    pub state: State,
    /// Who sent it, as [`kernel::actor::Actor::label`].
    pub owner: String,
    /// When it was received.
    pub created_at: DateTimeUtc,
}

/// The context under which `name` is sealed.
pub(crate) const NAME: &str = "file.name";

/// None: rows of other rooms name this one by its key.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
