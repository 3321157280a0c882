//! Renewing the keys of contents: what an older key has sealed is sealed again with the current one.

use crate::entity::{Column, Entity, Model};
use crate::error::FileError;
use crate::sealing::{self, HEAD};
use crate::vault::Files;
use db::Read as _;
use futures::StreamExt as _;
use kernel::id::FileId;
use object_store::ObjectStoreExt as _;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use seal::KeyId;
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;

/// Rows looked at in one go.
const SLICE: u64 = 100;

/// What became of the contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    /// So many were sealed again.
    pub renewed: u64,
    /// These cannot be read: there is no such object, or its key is not there.
    pub unreadable: Vec<FileId>,
}

impl Files {
    /// Seals every content again that an older key has sealed. May be stopped and run again at any time, also while the
    /// files are in use: an object is replaced as a whole, by the same content.
    pub async fn reseal(&self) -> Result<Renewed, FileError> {
        let mut done = Renewed::default();
        let current = self.vault.current();
        let mut after = None;
        loop {
            let rows = self.slice(after).await?;
            let Some(last) = rows.last() else {
                return Ok(done);
            };
            after = Some(last.id);
            for row in &rows {
                match self.content_key(row).await {
                    Ok(Some(key)) if key == current => {}
                    Ok(Some(_)) => match self.renew(row).await {
                        Ok(()) => done.renewed += 1,
                        Err(_) => done.unreadable.push(row.id),
                    },
                    Ok(None) | Err(FileError::Absent) => done.unreadable.push(row.id),
                    Err(error) => return Err(error),
                }
            }
        }
    }

    /// How many contents this key has sealed.
    pub async fn sealed_with(&self, key: KeyId) -> Result<u64, FileError> {
        let (mut found, mut after) = (0, None);
        loop {
            let rows = self.slice(after).await?;
            let Some(last) = rows.last() else {
                return Ok(found);
            };
            after = Some(last.id);
            for row in &rows {
                match self.content_key(row).await {
                    Ok(named) if named == Some(key) => found += 1,
                    Ok(_) | Err(FileError::Absent) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }

    async fn slice(&self, after: Option<FileId>) -> Result<Vec<Model>, FileError> {
        let mut select = Entity::find().order_by_asc(Column::Id).limit(SLICE);
        if let Some(after) = after {
            select = select.filter(Column::Id.gt(after));
        }
        Ok(self.db.all(select).await?)
    }

    /// The key that sealed a content; all its frames have one.
    async fn content_key(&self, row: &Model) -> Result<Option<KeyId>, FileError> {
        let path = Path::from(row.object.as_str());
        let head = self.store.get_range(&path, 0..HEAD).await?;
        Ok(sealing::key_of(&head))
    }

    async fn renew(&self, row: &Model) -> Result<(), FileError> {
        let path = Path::from(row.object.as_str());
        let content = self.store.get(&path).await?.into_stream();
        let content = content.map(|piece| piece.map_err(FileError::from)).boxed();
        let mut content = sealing::open(self.vault.clone(), &row.object, content);
        let mut sealing = sealing::Sealing::new(&self.vault, &row.object);
        // nothing appears at the path before the end, so a reader sees the old object or the new one
        let mut writer = BufWriter::new(Arc::clone(&self.store), path.clone());
        while let Some(piece) = content.next().await {
            match piece {
                Ok(piece) => writer.put(sealing.put(&piece)).await?,
                Err(error) => {
                    let _ = writer.abort().await;
                    return Err(error);
                }
            }
        }
        writer.put(sealing.finish()).await?;
        writer
            .shutdown()
            .await
            .map_err(|error| FileError::Broken(error.to_string()))?;
        // cleaned up meanwhile: what nobody knows of must not come back
        if self.row(&self.db, row.id).await?.is_none() {
            self.store.delete(&path).await?;
        }
        Ok(())
    }
}
