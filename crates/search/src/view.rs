//! What queries read: the segments at one moment, their tables, and what is deleted in them.

use crate::{
    Result, Shape,
    table::{Table, Vocabulary},
};
use std::{collections::HashMap, sync::Arc};
use tantivy::{
    DocId, IndexReader, Searcher, SegmentReader, fastfield::AliveBitSet, index::SegmentId,
};

/// The segments that queries see at the moment, with their tables.
pub(crate) struct View {
    pub(crate) searcher: Searcher,
    tables: Vec<Arc<Table>>,
    deleted: Vec<Box<[DocId]>>,
}

/// One segment as a query sees it.
#[derive(Clone, Copy)]
pub(crate) struct Segment<'a> {
    pub(crate) reader: &'a SegmentReader,
    pub(crate) table: &'a Table,
    /// Its documents that are deleted.
    pub(crate) deleted: &'a [DocId],
}

impl View {
    /// What the reader sees now; tables of segments that were there `before` are kept.
    pub(crate) fn of(
        reader: &IndexReader,
        shape: &Shape,
        vocabulary: &Vocabulary,
        before: Option<&Self>,
    ) -> Result<Self> {
        let searcher = reader.searcher();
        let mut known: HashMap<SegmentId, Arc<Table>> = HashMap::new();
        if let Some(view) = before {
            known.extend(
                view.searcher
                    .segment_readers()
                    .iter()
                    .map(SegmentReader::segment_id)
                    .zip(view.tables.iter().cloned()),
            );
        }
        let mut tables = Vec::new();
        for segment in searcher.segment_readers() {
            tables.push(match known.remove(&segment.segment_id()) {
                Some(table) => table,
                None => Arc::new(Table::load(segment, shape, vocabulary)?),
            });
        }
        let deleted = searcher.segment_readers().iter().map(deleted).collect();
        Ok(Self {
            searcher,
            tables,
            deleted,
        })
    }

    pub(crate) fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        let facts = self.tables.iter().zip(&self.deleted);
        let readers = self.searcher.segment_readers().iter();
        readers
            .zip(facts)
            .map(|(reader, (table, deleted))| Segment {
                reader,
                table,
                deleted,
            })
    }

    pub(crate) fn ids(&self) -> Vec<SegmentId> {
        let mut ids: Vec<SegmentId> = self
            .searcher
            .segment_readers()
            .iter()
            .map(SegmentReader::segment_id)
            .collect();
        ids.sort_unstable_by_key(SegmentId::uuid_string);
        ids
    }
}

fn deleted(reader: &SegmentReader) -> Box<[DocId]> {
    let gone = |alive: &AliveBitSet| {
        let all = 0..reader.max_doc();
        all.filter(|doc| alive.is_deleted(*doc)).collect()
    };
    reader.alive_bitset().map(gone).unwrap_or_default()
}
