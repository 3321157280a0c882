//! One pass over the matches: filter, count every facet, keep the best.

use crate::{
    Error, Query, Result, Shape, Sort,
    table::{Table, Vocabulary},
    top::{Rank, Top},
    view::{Segment, View},
};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet as _, Score, SegmentReader, query::Weight};

/// What a pass has found.
pub(crate) struct Passed {
    pub(crate) total: u64,
    /// Matches of the text before any filter.
    pub(crate) matched: u64,
    pub(crate) ranks: Vec<Rank>,
    /// Per facet and set, how many results have it with all other filters applied.
    pub(crate) counts: Vec<Vec<u32>>,
}

#[derive(Clone, Copy)]
enum Key {
    Score,
    High(usize),
    Low(usize),
}

/// A facet, and for each of its sets whether it passes.
type Filter = (usize, Vec<bool>);

struct Pass {
    filters: Vec<Filter>,
    floors: Vec<(usize, i64)>,
    counts: Vec<Vec<u32>>,
    total: u64,
    matched: u64,
    key: Key,
    top: Top,
    /// Whether the facets are counted.
    counted: bool,
}

/// Goes through all matches of `weight` (all documents if there is none), on so many cores at once.
pub(crate) fn pass(
    view: &View,
    vocabulary: &Vocabulary,
    shape: &Shape,
    query: &Query,
    weight: Option<&dyn Weight>,
    cores: u32,
) -> Result<Passed> {
    let mut pass = Pass::new(vocabulary, shape, query, weight.is_some());
    match weight {
        Some(weight) => pass.matches(view, weight, cores.max(1))?,
        None => pass.documents(view),
    }
    Ok(Passed {
        total: pass.total,
        matched: pass.matched,
        ranks: pass.top.finish(),
        counts: pass.counts,
    })
}

fn each_alive(reader: &SegmentReader, mut see: impl FnMut(DocId)) {
    match reader.alive_bitset() {
        None => (0..reader.max_doc()).for_each(see),
        Some(alive) => alive.iter_alive().for_each(&mut see),
    }
}

impl Pass {
    fn new(vocabulary: &Vocabulary, shape: &Shape, query: &Query, has_text: bool) -> Self {
        let filter = |(name, codes): &(&'static str, Vec<String>)| {
            shape
                .facet_index(name)
                .map(|facet| (facet, vocabulary.holding(facet, codes)))
        };
        let floor = |(name, value): &(&'static str, i64)| {
            shape.number_index(name).map(|number| (number, *value))
        };
        let key = match query.sort {
            Sort::Best if has_text => Key::Score,
            Sort::Best => Key::High(0),
            Sort::Highest(name) => Key::High(shape.number_index(name).unwrap_or(0)),
            Sort::Lowest(name) => Key::Low(shape.number_index(name).unwrap_or(0)),
        };
        Self {
            filters: query.facets.iter().filter_map(filter).collect(),
            floors: query.at_least.iter().filter_map(floor).collect(),
            counts: (0..shape.facets.len())
                .map(|facet| vec![0; vocabulary.sets(facet)])
                .collect(),
            total: 0,
            matched: 0,
            key,
            top: Top::new(query.offset + query.limit),
            counted: !query.uncounted,
        }
    }

    fn documents(&mut self, view: &View) {
        for (at, segment) in (0_u64..).zip(view.segments()) {
            if self.filters.is_empty() && self.floors.is_empty() {
                self.everything(&segment, at);
            } else if !self.by_postings(&segment, at) {
                let table = segment.table;
                each_alive(segment.reader, |doc| self.see(table, at, doc, 0.0));
            }
        }
    }

    /// The matches of a text. Each core takes its share of every segment.
    fn matches(&mut self, view: &View, weight: &dyn Weight, cores: u32) -> Result<()> {
        let others: Vec<Self> = (1..cores).map(|_| self.empty()).collect();
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..cores)
                .zip(others)
                .map(|(core, mut part)| {
                    scope.spawn(move || part.share(view, weight, core, cores).map(|()| part))
                })
                .collect();
            let mine = self.share(view, weight, 0, cores);
            for other in others {
                self.take_in(other.join().map_err(|_| Error::Interrupted)??);
            }
            mine
        })
    }

    /// The same question with nothing found yet.
    fn empty(&self) -> Self {
        Self {
            filters: self.filters.clone(),
            floors: self.floors.clone(),
            counts: self.counts.iter().map(|sets| vec![0; sets.len()]).collect(),
            total: 0,
            matched: 0,
            key: self.key,
            top: Top::new(self.top.keep()),
            counted: self.counted,
        }
    }

    fn take_in(&mut self, other: Self) {
        self.total += other.total;
        self.matched += other.matched;
        for (sums, counts) in self.counts.iter_mut().zip(&other.counts) {
            add(sums, counts);
        }
        for rank in other.top.finish() {
            self.top.offer(rank);
        }
    }

    /// The matches in one of `cores` equal parts of every segment.
    fn share(&mut self, view: &View, weight: &dyn Weight, core: u32, cores: u32) -> Result<()> {
        for (at, segment) in (0_u64..).zip(view.segments()) {
            let Segment { reader, table, .. } = segment;
            let bound = |core: u32| {
                let docs = u64::from(reader.max_doc()) * u64::from(core) / u64::from(cores);
                DocId::try_from(docs).unwrap_or(DocId::MAX)
            };
            let (from, to) = (bound(core), bound(core + 1));
            let mut scorer = weight.scorer(reader, 1.0)?;
            if scorer.doc() < from {
                scorer.seek(from);
            }
            if matches!(self.key, Key::Score) {
                while scorer.doc() < to {
                    let doc = scorer.doc();
                    if !reader.is_deleted(doc) {
                        self.see(table, at, doc, scorer.score());
                    }
                    scorer.advance();
                }
            } else {
                let mut block = [0; COLLECT_BLOCK_BUFFER_LEN];
                while scorer.doc() < to {
                    let filled = scorer.fill_buffer(&mut block);
                    let mine = block[..filled].iter().take_while(|doc| **doc < to);
                    for doc in mine.filter(|doc| !reader.is_deleted(**doc)) {
                        self.see(table, at, *doc, 0.0);
                    }
                }
            }
        }
        Ok(())
    }

    /// A document that matches the text: does it pass the filters? If it fails in one facet only, it still counts
    /// for that facet, because a facet is counted without its own filter.
    #[inline]
    fn see(&mut self, table: &Table, segment: u64, doc: DocId, score: Score) {
        self.matched += 1;
        for (number, least) in &self.floors {
            if table.number(*number, doc) < *least {
                return;
            }
        }
        let row = table.row(doc);
        let mut failed = None;
        for (facet, allowed) in &self.filters {
            if !allowed
                .get(usize::from(row[*facet]))
                .copied()
                .unwrap_or(false)
            {
                if failed.is_some() || !self.counted {
                    return;
                }
                failed = Some(*facet);
            }
        }
        if let Some(facet) = failed {
            self.counts[facet][usize::from(row[facet])] += 1;
            return;
        }
        self.total += 1;
        if self.counted {
            for (set, counts) in row.iter().zip(&mut self.counts) {
                counts[usize::from(*set)] += 1;
            }
        }
        self.rank(table, segment, doc, score);
    }

    /// Without text, but with filters: looks at no more documents than those of the narrowest filter, and counts from
    /// tables where it can. Tells whether it could.
    fn by_postings(&mut self, segment: &Segment<'_>, at: u64) -> bool {
        if !self.floors.is_empty() {
            return false;
        }
        let filters = std::mem::take(&mut self.filters);
        let size = |filter: &&Filter| segment.table.how_many(filter.0, &filter.1);
        let narrow = filters.iter().min_by_key(size);
        let only = filters.len() == 1;
        if let Some(narrow) = narrow
            && !(only && self.by_tables(segment, at, narrow))
        {
            self.filters.clone_from(&filters);
            self.inside(segment, at, narrow);
        }
        let done = narrow.is_some();
        self.filters = filters;
        done
    }

    /// One filter: everything is known beforehand but the order.
    fn by_tables(&mut self, segment: &Segment<'_>, at: u64, only: &Filter) -> bool {
        let Segment { reader, table, .. } = *segment;
        let (facet, wanted) = only;
        let inside = |doc: DocId| passes(table.row(doc), std::slice::from_ref(only));
        if self.counted {
            let mut added = Vec::new();
            for other in (0..self.counts.len()).filter(|other| other != facet) {
                let mut sums = vec![0; self.counts[other].len()];
                if !table.add_together(*facet, wanted, other, &mut sums) {
                    return false;
                }
                added.push((other, sums));
            }
            added.push((*facet, table.counts[*facet].clone()));
            for (other, sums) in &added {
                add(&mut self.counts[*other], sums);
            }
            for doc in segment.deleted {
                let row = table.row(*doc);
                for (other, _) in added
                    .iter()
                    .filter(|(other, _)| other == facet || inside(*doc))
                {
                    self.counts[*other][usize::from(row[*other])] -= 1;
                }
            }
        }
        let gone = segment.deleted.iter().filter(|doc| inside(**doc)).count();
        self.total += u64::from(table.how_many(*facet, wanted)) - gone as u64;
        let good = |doc: DocId| !reader.is_deleted(doc);
        let best = match self.key {
            Key::High(number) => {
                table.highest_of(number, self.top.keep(), |doc| inside(doc) && good(doc))
            }
            Key::Low(_) | Key::Score => None,
        };
        match best {
            Some(best) => best
                .into_iter()
                .for_each(|doc| self.rank(table, at, doc, 0.0)),
            None => table
                .having(*facet, wanted)
                .filter(|doc| good(*doc))
                .for_each(|doc| self.rank(table, at, doc, 0.0)),
        }
        true
    }

    /// Everything that passes is within `narrow`; what fails in nothing but `narrow` is counted for its facet.
    fn inside(&mut self, segment: &Segment<'_>, at: u64, narrow: &Filter) {
        let Segment { reader, table, .. } = *segment;
        let (facet, wanted) = narrow;
        for doc in table.having(*facet, wanted) {
            if !reader.is_deleted(doc) {
                self.see(table, at, doc, 0.0);
            }
        }
        if !self.counted {
            return;
        }
        let others: Vec<Filter> = self
            .filters
            .iter()
            .filter(|filter| *filter != narrow)
            .cloned()
            .collect();
        let sums = self.sums_of_others(segment, *facet, &others);
        let outside = sums
            .iter()
            .zip(wanted.iter().chain(std::iter::repeat(&false)));
        for ((sum, wanted), count) in outside.zip(&mut self.counts[*facet]) {
            if !wanted {
                *count += sum;
            }
        }
    }

    /// Per set of a facet, how many documents pass the `others`.
    fn sums_of_others(&self, segment: &Segment<'_>, facet: usize, others: &[Filter]) -> Vec<u32> {
        let Segment { reader, table, .. } = *segment;
        let set = |doc: DocId| usize::from(table.row(doc)[facet]);
        let mut sums = vec![0; self.counts[facet].len()];
        let known = match others {
            [] => {
                add(&mut sums, &table.counts[facet]);
                true
            }
            [other] => table.add_together(other.0, &other.1, facet, &mut sums),
            _ => false,
        };
        if known {
            for doc in segment.deleted {
                if passes(table.row(*doc), others) {
                    sums[set(*doc)] -= 1;
                }
            }
            return sums;
        }
        let narrow = others
            .iter()
            .min_by_key(|filter| table.how_many(filter.0, &filter.1));
        for doc in narrow
            .into_iter()
            .flat_map(|narrow| table.having(narrow.0, &narrow.1))
        {
            if passes(table.row(doc), others) && !reader.is_deleted(doc) {
                sums[set(doc)] += 1;
            }
        }
        sums
    }

    /// Counts all documents of a segment.
    fn add_all(&mut self, segment: &Segment<'_>) {
        for (sums, counts) in self.counts.iter_mut().zip(&segment.table.counts) {
            add(sums, counts);
        }
        for doc in segment.deleted {
            for (set, counts) in segment.table.row(*doc).iter().zip(&mut self.counts) {
                counts[usize::from(*set)] -= 1;
            }
        }
    }

    /// Without text and filters the counts are known beforehand.
    fn everything(&mut self, segment: &Segment<'_>, at: u64) {
        let Segment { reader, table, .. } = *segment;
        if self.counted {
            self.add_all(segment);
        }
        self.total += u64::from(reader.num_docs());
        self.matched += u64::from(reader.num_docs());
        let known = match self.key {
            Key::High(number) => {
                table.highest_of(number, self.top.keep(), |doc| !reader.is_deleted(doc))
            }
            Key::Low(_) | Key::Score => None,
        };
        match known {
            Some(docs) => {
                for doc in docs {
                    self.rank(table, at, doc, 0.0);
                }
            }
            None => each_alive(reader, |doc| self.rank(table, at, doc, 0.0)),
        }
    }

    #[inline]
    fn rank(&mut self, table: &Table, segment: u64, doc: DocId, score: Score) {
        let key = match self.key {
            // scores are never negative, and the bits of positive floats sort as they do
            Key::Score => u64::from(score.max(0.0).to_bits()),
            Key::High(number) => ordered(table.number(number, doc)),
            Key::Low(number) => match table.number(number, doc) {
                i64::MIN => 0,
                value => !ordered(value),
            },
        };
        if self.top.may_enter(key) {
            self.top.offer((
                key,
                ordered(table.number(0, doc)),
                segment << 32 | u64::from(doc),
            ));
        }
    }
}

fn add(sums: &mut [u32], counts: &[u32]) {
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum += count;
    }
}

/// Whether a document's sets pass all these filters.
fn passes(row: &[u16], filters: &[Filter]) -> bool {
    filters.iter().all(|(facet, wanted)| {
        wanted
            .get(usize::from(row[*facet]))
            .copied()
            .unwrap_or(false)
    })
}

/// Maps signed numbers to unsigned ones that sort the same.
fn ordered(value: i64) -> u64 {
    value.cast_unsigned() ^ (1 << 63)
}
