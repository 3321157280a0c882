//! The note in each commit of the index: how far the change feed has been applied.

use crate::Result;
use db::changes::Cursor;
use tantivy::Index;

/// The cursor of the last commit; `None` for an index that never had one.
pub(crate) fn of(index: &Index) -> Result<Option<Cursor>> {
    Ok(index
        .load_metas()?
        .payload
        .and_then(|text| text.parse().ok()))
}
