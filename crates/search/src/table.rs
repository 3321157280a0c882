//! What a query looks at in every match: the facet values and sort keys of a segment's documents, packed in memory.
//!
//! Each document has one small number per facet: the *set* of its values (a city with its province counts as one
//! set), named in a [`Vocabulary`] that all segments share. So a match costs one cache line and one increment per
//! facet; sets become single values only when the counting is over.

use crate::{
    MAX_REACH, Result, Shape,
    live::{facet_field, number_field},
};
use std::{
    cmp::Reverse,
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};
use tantivy::{DocId, SegmentReader};

/// The sets of values of one facet.
#[derive(Debug, Default)]
struct Sets {
    values: Vec<Arc<str>>,
    by_value: HashMap<Arc<str>, u16>,
    members: Vec<Box<[u16]>>,
    by_set: HashMap<Box<[u16]>, u16>,
}

impl Sets {
    fn value(&mut self, text: &str) -> Option<u16> {
        if let Some(known) = self.by_value.get(text) {
            return Some(*known);
        }
        let id = u16::try_from(self.values.len()).ok()?;
        let text: Arc<str> = text.into();
        self.values.push(Arc::clone(&text));
        self.by_value.insert(text, id);
        Some(id)
    }

    fn set(&mut self, values: &[u16]) -> u16 {
        if let Some(known) = self.by_set.get(values) {
            return *known;
        }
        let Ok(id) = u16::try_from(self.members.len()) else {
            tracing::error!(
                "a facet has more than 65,536 combinations of values: it is not counted for some documents"
            );
            return 0;
        };
        self.members.push(values.into());
        self.by_set.insert(values.into(), id);
        id
    }
}

/// All facets' sets, shared by the segments of an index. It only grows.
#[derive(Debug)]
pub(crate) struct Vocabulary(Vec<RwLock<Sets>>);

impl Vocabulary {
    pub(crate) fn new(facets: usize) -> Self {
        let empty = || {
            let mut sets = Sets::default();
            sets.set(&[]);
            RwLock::new(sets)
        };
        Self((0..facets).map(|_| empty()).collect())
    }

    /// How many sets a facet has by now.
    pub(crate) fn sets(&self, facet: usize) -> usize {
        self.0[facet]
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .members
            .len()
    }

    /// For each set of a facet, whether it holds one of these values.
    pub(crate) fn holding(&self, facet: usize, wanted: &[String]) -> Vec<bool> {
        let sets = self.0[facet].read().unwrap_or_else(PoisonError::into_inner);
        let wanted: Vec<u16> = wanted
            .iter()
            .filter_map(|value| sets.by_value.get(value.as_str()).copied())
            .collect();
        sets.members
            .iter()
            .map(|set| set.iter().any(|value| wanted.contains(value)))
            .collect()
    }

    /// Turns counts of sets into counts of values, the most frequent first.
    pub(crate) fn spread(&self, facet: usize, counts: &[u32]) -> Vec<(Arc<str>, u64)> {
        let sets = self.0[facet].read().unwrap_or_else(PoisonError::into_inner);
        let mut sums = vec![0_u64; sets.values.len()];
        for (set, count) in sets.members.iter().zip(counts) {
            for value in set {
                sums[usize::from(*value)] += u64::from(*count);
            }
        }
        let counted = sets.values.iter().zip(sums).filter(|(_, count)| *count > 0);
        let mut all: Vec<_> = counted
            .map(|(value, count)| (Arc::clone(value), count))
            .collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all
    }
}

/// A number of every document of a segment.
#[derive(Debug)]
enum Numbers {
    /// `base + value - 1`; zero where a document has none.
    Narrow {
        base: i64,
        values: Box<[u32]>,
    },
    Wide(Box<[i64]>),
}

impl Numbers {
    fn load(reader: &SegmentReader, field: &str) -> Result<Self> {
        let column = reader.fast_fields().i64(&number_field(field))?;
        let (low, high) = (column.min_value(), column.max_value());
        let docs = 0..reader.max_doc();
        let span = high
            .checked_sub(low)
            .and_then(|span| u32::try_from(span).ok());
        Ok(if span.is_some_and(|span| span < u32::MAX) {
            let narrow = |doc| {
                column
                    .first(doc)
                    .and_then(|value| u32::try_from(value - low + 1).ok())
                    .unwrap_or(0)
            };
            Self::Narrow {
                base: low,
                values: docs.map(narrow).collect(),
            }
        } else {
            Self::Wide(
                docs.map(|doc| column.first(doc).unwrap_or(i64::MIN))
                    .collect(),
            )
        })
    }

    #[inline]
    fn get(&self, doc: DocId) -> i64 {
        match self {
            Self::Narrow { base, values } => match values[doc as usize] {
                0 => i64::MIN,
                value => base + i64::from(value) - 1,
            },
            Self::Wide(values) => values[doc as usize],
        }
    }
}

/// The packed facts of one segment. Segments never change, so a table is built once and lives as long as its segment.
#[derive(Debug)]
pub(crate) struct Table {
    width: usize,
    rows: Box<[u16]>,
    numbers: Vec<Numbers>,
    /// Per facet and set, how many documents of the segment (deleted ones too) have it.
    pub(crate) counts: Vec<Vec<u32>>,
    /// Per number, the documents with the highest values (as many as paging can reach): the plain list needs to
    /// look at no others.
    highest: Vec<Box<[DocId]>>,
    /// Per facet, where its sets stand. Made when somebody filters by it.
    postings: Vec<OnceLock<Postings>>,
    /// Per two facets, how many documents have which two sets. Made when somebody filters by the first.
    together: Vec<OnceLock<Together>>,
}

/// Two facets of larger tables are counted one document at a time.
const MOST_TOGETHER: usize = 1 << 20;

/// How many documents have a set of one facet and a set of another.
#[derive(Debug)]
struct Together {
    width: usize,
    counts: Box<[u32]>,
}

/// Per set of one facet, the documents that have it.
#[derive(Debug)]
struct Postings {
    /// Where each set's documents begin; one more at the end.
    starts: Box<[u32]>,
    docs: Box<[DocId]>,
}

impl Postings {
    /// `counts` tells how many documents each set has.
    fn gather(sets: impl Iterator<Item = u16>, counts: &[u32]) -> Self {
        let mut starts = vec![0_u32; counts.len() + 1];
        for (set, count) in counts.iter().enumerate() {
            starts[set + 1] = starts[set] + count;
        }
        let mut next = starts.clone();
        let mut docs = vec![0; starts[counts.len()] as usize].into_boxed_slice();
        for (doc, set) in (0..).zip(sets) {
            let at = &mut next[usize::from(set)];
            docs[*at as usize] = doc;
            *at += 1;
        }
        Self {
            starts: starts.into_boxed_slice(),
            docs,
        }
    }

    fn of(&self, set: usize) -> &[DocId] {
        match self.starts.get(set..set + 2) {
            Some([from, to]) => &self.docs[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

impl Table {
    pub(crate) fn load(
        reader: &SegmentReader,
        shape: &Shape,
        vocabulary: &Vocabulary,
    ) -> Result<Self> {
        let width = shape.facets.len();
        let mut rows = vec![0_u16; width * reader.max_doc() as usize].into_boxed_slice();
        for (facet, name) in shape.facets.iter().enumerate() {
            let mut sets = vocabulary.0[facet]
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            fill(
                reader,
                name,
                &mut sets,
                rows.iter_mut().skip(facet).step_by(width),
            )?;
        }
        let numbers: Vec<Numbers> = shape
            .numbers
            .iter()
            .map(|name| Numbers::load(reader, name))
            .collect::<Result<_>>()?;
        let mut counts: Vec<Vec<u32>> = (0..width)
            .map(|facet| vec![0; vocabulary.sets(facet)])
            .collect();
        if width > 0 {
            for row in rows.chunks_exact(width) {
                for (set, counts) in row.iter().zip(&mut counts) {
                    counts[usize::from(*set)] += 1;
                }
            }
        }
        let highest = numbers
            .iter()
            .map(|numbers| highest(numbers, reader.max_doc()))
            .collect();
        Ok(Self {
            width,
            rows,
            numbers,
            counts,
            highest,
            postings: (0..width).map(|_| OnceLock::new()).collect(),
            together: (0..width * width).map(|_| OnceLock::new()).collect(),
        })
    }

    /// The documents (deleted ones too) whose set of a facet is wanted.
    pub(crate) fn having<'a>(
        &'a self,
        facet: usize,
        wanted: &'a [bool],
    ) -> impl Iterator<Item = DocId> + 'a {
        let postings = self.postings[facet].get_or_init(|| {
            let sets = self.rows.iter().skip(facet).step_by(self.width);
            Postings::gather(sets.copied(), &self.counts[facet])
        });
        (0..self.counts[facet].len())
            .filter(move |set| wanted.get(*set).copied().unwrap_or(false))
            .flat_map(|set| postings.of(set).iter().copied())
    }

    /// Adds to `sums`, per set of `other`, how many documents (deleted ones too) have it and a set of `facet` that is
    /// wanted. Tells whether it could.
    pub(crate) fn add_together(
        &self,
        facet: usize,
        wanted: &[bool],
        other: usize,
        sums: &mut [u32],
    ) -> bool {
        let (sets, width) = (self.counts[facet].len(), self.counts[other].len());
        if sets * width > MOST_TOGETHER {
            return false;
        }
        let together = self.together[facet * self.width + other].get_or_init(|| {
            let mut counts = vec![0; sets * width].into_boxed_slice();
            for row in self.rows.chunks_exact(self.width) {
                counts[usize::from(row[facet]) * width + usize::from(row[other])] += 1;
            }
            Together { width, counts }
        });
        let rows = together.counts.chunks_exact(together.width);
        for (row, _) in rows.zip(wanted).filter(|(_, wanted)| **wanted) {
            for (sum, count) in sums.iter_mut().zip(row) {
                *sum += count;
            }
        }
        true
    }

    /// How many documents [`Table::having`] gives.
    pub(crate) fn how_many(&self, facet: usize, wanted: &[bool]) -> u32 {
        let counts = self.counts[facet].iter().zip(wanted);
        counts.filter(|(_, wanted)| **wanted).map(|(n, _)| n).sum()
    }

    /// The sets of one document, one per facet.
    #[inline]
    pub(crate) fn row(&self, doc: DocId) -> &[u16] {
        let start = doc as usize * self.width;
        &self.rows[start..start + self.width]
    }

    /// The first `wanted` documents that pass `good` by their highest number, and those as high as the last of them.
    /// `None` if that is not known.
    pub(crate) fn highest_of(
        &self,
        number: usize,
        wanted: usize,
        good: impl Fn(DocId) -> bool,
    ) -> Option<Vec<DocId>> {
        let known = self.highest.get(number)?;
        let complete = known.len() < MAX_REACH;
        let least = known
            .last()
            .map_or(i64::MIN, |doc| self.number(number, *doc));
        let mut found: Vec<DocId> = Vec::new();
        for doc in known.iter().copied().filter(|doc| good(*doc)) {
            let value = self.number(number, doc);
            let last = found.get(wanted.wrapping_sub(1));
            if last.is_some_and(|last| self.number(number, *last) > value) {
                return Some(found);
            }
            // beyond the last one that is known there may be more of the same number
            if value == least && !complete {
                return None;
            }
            found.push(doc);
        }
        complete.then_some(found)
    }

    /// A number of one document; the smallest if it has none.
    #[inline]
    pub(crate) fn number(&self, index: usize, doc: DocId) -> i64 {
        self.numbers
            .get(index)
            .map_or(i64::MIN, |numbers| numbers.get(doc))
    }
}

/// The documents with the highest values, the highest first.
fn highest(numbers: &Numbers, docs: DocId) -> Box<[DocId]> {
    let mut all: Vec<DocId> = (0..docs).collect();
    if all.len() > MAX_REACH {
        all.select_nth_unstable_by_key(MAX_REACH - 1, |doc| Reverse(numbers.get(*doc)));
        all.truncate(MAX_REACH);
        all.shrink_to_fit();
    }
    all.sort_unstable_by_key(|doc| Reverse(numbers.get(*doc)));
    all.into_boxed_slice()
}

fn fill<'a>(
    reader: &SegmentReader,
    name: &str,
    sets: &mut Sets,
    cells: impl Iterator<Item = &'a mut u16>,
) -> Result<()> {
    let Some(column) = reader.fast_fields().str(&facet_field(name))? else {
        return Ok(());
    };
    let mut text = String::new();
    let mut values = Vec::with_capacity(column.num_terms());
    for ord in 0..column.num_terms() as u64 {
        text.clear();
        column.ord_to_str(ord, &mut text)?;
        values.push(sets.value(&text));
    }
    let mut known: HashMap<Vec<u64>, u16> = HashMap::new();
    let (mut ords, mut set) = (Vec::new(), Vec::new());
    for (doc, cell) in (0..reader.max_doc()).zip(cells) {
        ords.clear();
        ords.extend(column.term_ords(doc));
        *cell = if let Some(id) = known.get(&ords) {
            *id
        } else {
            set.clear();
            set.extend(
                ords.iter()
                    .filter_map(|ord| usize::try_from(*ord).ok().and_then(|ord| values[ord])),
            );
            set.sort_unstable();
            set.dedup();
            let id = sets.set(&set);
            known.insert(ords.clone(), id);
            id
        };
    }
    Ok(())
}
