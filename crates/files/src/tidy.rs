//! Clean-up: the bodies of recurring jobs that the server registers.

use crate::entity::{Column, Entity, Model, State};
use crate::error::FileError;
use crate::vault::Files;
use chrono::TimeDelta;
use db::{Read as _, Stamp};
use futures::TryStreamExt as _;
use kernel::clock::Instant;
use object_store::ObjectStoreExt as _;
use object_store::path::Path;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use std::collections::HashSet;

/// How long an upload may wait for its form.
const LOOSE: TimeDelta = TimeDelta::days(1);
/// Rows looked at in one go.
const SLICE: u64 = 200;

impl Files {
    /// Removes released files, and loose ones older than a day; tells how many. Fit for an hourly job.
    pub async fn tidy(&self, stamp: &Stamp) -> Result<u64, FileError> {
        let mut removed = 0;
        loop {
            let unused = self.unused(stamp.now).await?;
            if unused.is_empty() {
                return Ok(removed);
            }
            for row in unused {
                // the object first: if the row cannot go now, the next round finds it again
                self.delete_object(&row.object).await?;
                let id = row.id;
                self.db
                    .write(stamp, |tx| async move {
                        let gone = Entity::delete_many()
                            .filter(Column::Id.eq(id))
                            .filter(Column::State.ne(State::Kept))
                            .exec(&tx)
                            .await;
                        gone.map_err(db::Error::from)
                    })
                    .await?;
                removed += 1;
            }
        }
    }

    async fn unused(&self, now: Instant) -> Result<Vec<Model>, db::Error> {
        let forgotten = Condition::all()
            .add(Column::State.eq(State::Loose))
            .add(Column::CreatedAt.lt(now - LOOSE));
        let unused = Condition::any()
            .add(Column::State.eq(State::Released))
            .add(forgotten);
        self.db
            .all(
                Entity::find()
                    .filter(unused)
                    .order_by_asc(Column::CreatedAt)
                    .limit(SLICE),
            )
            .await
    }

    /// Removes objects that have no row, because the process died between the two; tells how many. Looks at the
    /// objects of one day, two days before now, so that no upload in progress is touched. Fit for a daily job.
    pub async fn sweep(&self, stamp: &Stamp) -> Result<u64, FileError> {
        let day = (stamp.now - TimeDelta::days(2))
            .format("%Y/%m/%d")
            .to_string();
        let objects: Vec<_> = self
            .store
            .list(Some(&Path::from(day.as_str())))
            .map_ok(|meta| meta.location.to_string())
            .try_collect()
            .await?;
        let mut removed = 0;
        for slice in objects.chunks(usize::try_from(SLICE).unwrap_or(200)) {
            let rows = self
                .db
                .all(Entity::find().filter(Column::Object.is_in(slice.iter().map(String::as_str))))
                .await?;
            let known: HashSet<_> = rows.into_iter().map(|row| row.object).collect();
            for object in slice.iter().filter(|object| !known.contains(*object)) {
                self.delete_object(object).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    async fn delete_object(&self, object: &str) -> Result<(), FileError> {
        match self.store.delete(&Path::from(object)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
