//! The store with its table: reading, keeping, releasing.

use crate::config::FilesConfig;
use crate::entity::{Column, Entity, Model, NAME, State};
use crate::error::FileError;
use crate::sealing;
use bytes::Bytes;
use db::{Db, Read, Tx};
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use kernel::id::FileId;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use seal::Vault;
use std::sync::Arc;

/// The files of the product. Cloning shares the store.
#[derive(Clone)]
pub struct Files {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) db: Db,
    pub(crate) vault: Vault,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Files({})", self.store)
    }
}

/// A file that is being read.
pub struct Opened {
    /// Its row.
    pub row: Model,
    /// The name that the user gave.
    pub name: String,
    /// Its content, in pieces.
    pub content: BoxStream<'static, Result<Bytes, FileError>>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened")
            .field("id", &self.row.id)
            .finish_non_exhaustive()
    }
}

impl Files {
    /// Files in `store`, with their rows in `db`.
    #[must_use]
    pub fn new(store: Arc<dyn ObjectStore>, db: Db, vault: Vault) -> Self {
        Self { store, db, vault }
    }

    /// Files where the configuration says.
    pub fn open(config: &FilesConfig, db: Db, vault: Vault) -> Result<Self, FileError> {
        Ok(Self::new(config.open()?, db, vault))
    }

    /// The row of a file, read through the readers or an open transaction.
    pub async fn row(&self, from: &impl Read, id: FileId) -> Result<Option<Model>, db::Error> {
        from.one(Entity::find_by_id(id)).await
    }

    /// The name that the user gave.
    pub fn name(&self, row: &Model) -> Result<String, FileError> {
        self.vault
            .open(NAME, &row.name)
            .map_err(|error| FileError::Broken(error.to_string()))
    }

    /// Opens a file that somebody may see. Whether they may is for the caller to decide.
    pub async fn read(&self, id: FileId) -> Result<Opened, FileError> {
        let row = self
            .row(&self.db, id)
            .await?
            .filter(|row| row.state != State::Released)
            .ok_or(FileError::Absent)?;
        let name = self.name(&row)?;
        let content = self
            .store
            .get(&Path::from(row.object.as_str()))
            .await?
            .into_stream()
            .map_err(FileError::from)
            .boxed();
        let content = sealing::open(self.vault.clone(), &row.object, content);
        Ok(Opened { row, name, content })
    }

    /// Takes a loose file into use: the file that this actor sent, and nobody else's. Keeping one's own file twice
    /// is no error, so a form may be sent again.
    pub async fn keep(&self, tx: &Tx, id: FileId) -> Result<Model, FileError> {
        let row = self
            .row(tx, id)
            .await?
            .filter(|row| row.owner == tx.stamp().actor && row.state != State::Released)
            .ok_or(FileError::Absent)?;
        self.turn(tx, id, State::Loose, State::Kept).await?;
        Ok(Model {
            state: State::Kept,
            ..row
        })
    }

    /// Lets go of a file. Its bytes stay until clean-up, so that a rolled-back transaction loses nothing.
    pub async fn remove(&self, tx: &Tx, id: FileId) -> Result<(), FileError> {
        self.turn(tx, id, State::Kept, State::Released).await?;
        self.turn(tx, id, State::Loose, State::Released).await
    }

    async fn turn(&self, tx: &Tx, id: FileId, from: State, to: State) -> Result<(), FileError> {
        Entity::update_many()
            .col_expr(Column::State, Expr::value(to))
            .filter(Column::Id.eq(id))
            .filter(Column::State.eq(from))
            .exec(tx)
            .await
            .map_err(db::Error::from)?;
        Ok(())
    }
}
