//! The two things a replica lives on: a feed that says what changed, and a source that says what it is now.

use crate::{Doc, Result};
use db::changes::{self, Change, Cursor};
use tokio::sync::watch;
use uuid::Uuid;

/// Loads documents from the owning room's tables.
#[async_trait::async_trait]
pub trait Source: Send + Sync + 'static {
    /// The kinds of change after which a document must be loaded again.
    fn kinds(&self) -> &[&str];

    /// Whose documents a change touches: by default those of the changed ids themselves. A source that shows another
    /// entity in its documents (the unit's name on a vacancy) finds them here.
    async fn affected(&self, changes: &[Change]) -> Result<Vec<Uuid>> {
        Ok(changes.iter().map(|change| change.id).collect())
    }

    /// The documents of these ids, in any order. An id without a document (deleted, not public) is left out, and
    /// leaves the index.
    async fn load(&self, ids: &[Uuid]) -> Result<Vec<Doc>>;

    /// Up to `limit` documents after `after` in the order of ids, for a rebuild. Empty at the end.
    async fn all(&self, after: Option<Uuid>, limit: u64) -> Result<Vec<Doc>>;
}

/// The change feed, as far as a replica needs it.
#[async_trait::async_trait]
pub trait Feed: Send + Sync + 'static {
    /// What changed after `cursor`, and the cursor to go on from (the same when nothing is there).
    async fn since(
        &self,
        cursor: Cursor,
        kinds: &[&str],
        limit: u64,
    ) -> Result<(Vec<Change>, Cursor)>;
    /// The end of the feed at this moment.
    async fn end(&self) -> Result<Cursor>;
    /// Whether entries after `cursor` were forgotten.
    async fn has_gap(&self, cursor: Cursor) -> Result<bool>;
    /// A receiver that wakes at commits of this process, if there is one.
    fn bell(&self) -> Option<watch::Receiver<u64>> {
        None
    }
}

#[async_trait::async_trait]
impl Feed for db::Db {
    async fn since(
        &self,
        cursor: Cursor,
        kinds: &[&str],
        limit: u64,
    ) -> Result<(Vec<Change>, Cursor)> {
        Ok(changes::since(self, cursor, kinds, limit).await?)
    }

    async fn end(&self) -> Result<Cursor> {
        Ok(changes::end(self).await?)
    }

    async fn has_gap(&self, cursor: Cursor) -> Result<bool> {
        Ok(changes::has_gap(self, cursor).await?)
    }

    fn bell(&self) -> Option<watch::Receiver<u64>> {
        Some(self.wake().subscribe())
    }
}
