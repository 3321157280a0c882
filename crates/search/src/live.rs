//! One index folder that is in use: its fields, its writer, and the view that queries read.

use crate::{
    Doc, Error, Found, Hit, Query, Result, Shape, Sort,
    analyse::{Analyser, Analysis, with_header},
    cursor, parse, scan,
    table::Vocabulary,
    view::View,
};
use db::changes::Cursor;
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use tantivy::{
    DocAddress, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument,
    Term,
    index::SegmentId,
    indexer::{IndexWriterOptions, LogMergePolicy},
    query::{BooleanQuery, EnableScoring, Occur, TermQuery},
    schema::{
        BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing,
        TextOptions, Value as _,
    },
};
use uuid::Uuid;

const WORDS: &str = "words";
const PINYIN: &str = "pinyin";

/// The fields of the index.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) text: Field,
    pub(crate) pinyin: Field,
    keyword: Field,
    card: Field,
    facets: Vec<Field>,
    numbers: Vec<Field>,
}

impl Fields {
    pub(crate) fn declare(shape: &Shape) -> (Schema, Self) {
        let mut schema = Schema::builder();
        let indexed = |tokenizer: &str, record, norms| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(record)
                .set_fieldnorms(norms);
            TextOptions::default().set_indexing_options(indexing)
        };
        let fields = Self {
            id: schema.add_bytes_field("_id", BytesOptions::default().set_indexed().set_stored()),
            text: schema
                .add_text_field("_text", indexed(WORDS, IndexRecordOption::WithFreqs, true)),
            pinyin: schema
                .add_text_field("_pinyin", indexed(PINYIN, IndexRecordOption::Basic, false)),
            keyword: schema
                .add_text_field("_keyword", indexed("raw", IndexRecordOption::Basic, false)),
            card: schema.add_bytes_field("_card", BytesOptions::default().set_stored()),
            facets: shape
                .facets
                .iter()
                .map(|name| {
                    schema
                        .add_text_field(&facet_field(name), TextOptions::default().set_fast("raw"))
                })
                .collect(),
            numbers: shape
                .numbers
                .iter()
                .map(|name| {
                    schema.add_i64_field(&number_field(name), NumericOptions::default().set_fast())
                })
                .collect(),
        };
        (schema.build(), fields)
    }

    fn document(&self, shape: &Shape, doc: &Doc) -> Result<TantivyDocument> {
        let unknown = |name: &str| Error::Shape(name.to_owned());
        let mut row = TantivyDocument::new();
        row.add_bytes(self.id, doc.id.as_bytes());
        row.add_bytes(self.card, &doc.card);
        for (name, text) in &doc.texts {
            let field = shape
                .texts
                .iter()
                .find(|field| field.name == *name)
                .ok_or_else(|| unknown(name))?;
            let value = with_header(field.weight, field.short, text);
            if field.short {
                row.add_text(self.pinyin, &value);
            }
            row.add_text(self.text, value);
        }
        for (name, code) in &doc.facets {
            row.add_text(
                self.facets[shape.facet_index(name).ok_or_else(|| unknown(name))?],
                code,
            );
        }
        for (name, value) in &doc.keywords {
            if !shape.keywords.contains(name) {
                return Err(unknown(name));
            }
            row.add_text(self.keyword, keyword(name, value));
        }
        for (name, value) in &doc.numbers {
            row.add_i64(
                self.numbers[shape.number_index(name).ok_or_else(|| unknown(name))?],
                *value,
            );
        }
        Ok(row)
    }
}

/// A facet and a number may have the same name.
pub(crate) fn facet_field(name: &str) -> String {
    format!("facet_{name}")
}

pub(crate) fn number_field(name: &str) -> String {
    format!("number_{name}")
}

fn keyword(name: &str, value: &str) -> String {
    format!("{name}\u{1f}{value}")
}

/// An open index.
pub(crate) struct Live {
    pub(crate) name: String,
    shape: Shape,
    index: Index,
    fields: Fields,
    vocabulary: Vocabulary,
    reader: IndexReader,
    writer: Mutex<Option<IndexWriter>>,
    view: RwLock<Arc<View>>,
}

impl Live {
    /// Creates an empty index in a folder that exists and is empty.
    pub(crate) fn create(folder: &Path, shape: &Shape) -> Result<Index> {
        let (schema, _) = Fields::declare(shape);
        let settings = IndexSettings::default();
        let mut index = Index::builder()
            .schema(schema)
            .settings(settings)
            .create_in_dir(folder)?;
        register(&mut index);
        Ok(index)
    }

    pub(crate) fn open(folder: &Path, name: &str, shape: &Shape) -> Result<Self> {
        let (_, fields) = Fields::declare(shape);
        let mut index = Index::open_in_dir(folder)?;
        register(&mut index);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(16)
            .try_into()?;
        let vocabulary = Vocabulary::new(shape.facets.len());
        let view = View::of(&reader, shape, &vocabulary, None)?;
        Ok(Self {
            name: name.to_owned(),
            shape: shape.clone(),
            index,
            fields,
            vocabulary,
            reader,
            writer: Mutex::new(None),
            view: RwLock::new(Arc::new(view)),
        })
    }

    pub(crate) fn cursor(&self) -> Result<Option<Cursor>> {
        cursor::of(&self.index)
    }

    pub(crate) fn documents(&self) -> u64 {
        self.view().searcher.num_docs()
    }

    fn view(&self) -> Arc<View> {
        Arc::clone(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes out `ids`, puts in `docs`, and notes in the same commit how far the feed is applied.
    pub(crate) fn apply(
        &self,
        ids: &[Uuid],
        docs: &[Doc],
        upto: Cursor,
        heap: usize,
    ) -> Result<()> {
        let mut held = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = match &mut *held {
            Some(writer) => writer,
            empty => empty.insert(writer(&self.index, 1, heap)?),
        };
        let written = write(writer, &self.fields, &self.shape, ids, docs, upto);
        if written.is_err() {
            // a writer that failed holds half of the change: a new one begins at the last commit
            *held = None;
        }
        drop(held);
        written?;
        self.refresh()
    }

    /// Shows queries the newest commit.
    pub(crate) fn refresh(&self) -> Result<()> {
        self.reader.reload()?;
        let before = self.view();
        let view = View::of(&self.reader, &self.shape, &self.vocabulary, Some(&before))?;
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
        Ok(())
    }

    /// Takes up segments that were merged in the background. The documents are the same.
    pub(crate) fn refresh_if_merged(&self) -> Result<()> {
        let mut now = self.index.searchable_segment_ids()?;
        now.sort_unstable_by_key(SegmentId::uuid_string);
        if now == self.view().ids() {
            Ok(())
        } else {
            self.refresh()
        }
    }

    /// Answers a question, on so many cores.
    pub(crate) fn find(&self, query: &Query, cores: u32) -> Result<Found> {
        let view = self.view();
        let wants = parse::wants(&query.text);
        let mut relaxed = false;
        let mut passed = self.pass(&view, query, &wants, (false, cores))?;
        if passed.matched == 0 && wants.len() > 1 {
            relaxed = true;
            passed = self.pass(&view, query, &wants, (true, cores))?;
        }
        let hits = passed
            .ranks
            .iter()
            .skip(query.offset)
            .map(|rank| self.hit(&view, rank.2))
            .collect::<Result<_>>()?;
        let facet = |(at, name): (usize, &&'static str)| {
            (
                *name,
                crate::query::Counts(self.vocabulary.spread(at, &passed.counts[at])),
            )
        };
        let counted = self.shape.facets.iter().enumerate();
        let counted = counted.filter(|_| !query.uncounted);
        Ok(Found {
            total: passed.total,
            hits,
            relaxed: relaxed && passed.total > 0,
            facets: counted.map(facet).collect(),
            ..Found::default()
        })
    }

    fn pass(
        &self,
        view: &View,
        query: &Query,
        wants: &[parse::Want],
        (relaxed, cores): (bool, u32),
    ) -> Result<scan::Passed> {
        let scoring = query.sort == Sort::Best && !wants.is_empty();
        let planner = parse::Planner {
            searcher: &view.searcher,
            fields: &self.fields,
            scoring,
        };
        let mut clauses = Vec::new();
        if let Some(text) = planner.plan(wants, relaxed)? {
            clauses.push((Occur::Must, text));
        }
        for (name, value) in &query.keywords {
            let term = Term::from_field_text(self.fields.keyword, &keyword(name, value));
            let exact = TermQuery::new(term, IndexRecordOption::Basic);
            clauses.push((
                Occur::Must,
                Box::new(tantivy::query::ConstScoreQuery::new(Box::new(exact), 0.0)),
            ));
        }
        let text = match clauses.len() {
            0 => None,
            1 => clauses.pop().map(|(_, only)| only),
            _ => Some(Box::new(BooleanQuery::new(clauses)) as Box<dyn tantivy::query::Query>),
        };
        let enable = if scoring {
            EnableScoring::enabled_from_searcher(&view.searcher)
        } else {
            EnableScoring::disabled_from_searcher(&view.searcher)
        };
        let weight = text.map(|text| text.weight(enable)).transpose()?;
        // without words the score says nothing: the tie-break decides
        let query = if scoring {
            query
        } else {
            &Query {
                sort: unscored(query.sort, &self.shape),
                ..query.clone()
            }
        };
        scan::pass(
            view,
            &self.vocabulary,
            &self.shape,
            query,
            weight.as_deref(),
            cores,
        )
    }

    fn hit(&self, view: &View, place: u64) -> Result<Hit> {
        let doc = u32::try_from(place & u64::from(u32::MAX)).unwrap_or(u32::MAX);
        let segment_ord = u32::try_from(place >> 32).unwrap_or(u32::MAX);
        let row: TantivyDocument = view.searcher.doc(DocAddress {
            segment_ord,
            doc_id: doc,
        })?;
        let bytes = |field| {
            row.get_first(field)
                .and_then(|value| value.as_bytes().map(<[u8]>::to_vec))
                .unwrap_or_default()
        };
        Ok(Hit {
            id: Uuid::from_slice(&bytes(self.fields.id)).unwrap_or_default(),
            card: bytes(self.fields.card),
        })
    }
}

fn unscored(sort: Sort, shape: &Shape) -> Sort {
    match (sort, shape.numbers.first()) {
        (Sort::Best, Some(first)) => Sort::Highest(first),
        (other, _) => other,
    }
}

fn register(index: &mut Index) {
    index
        .tokenizers()
        .register(WORDS, Analyser::new(Analysis::Words));
    index
        .tokenizers()
        .register(PINYIN, Analyser::new(Analysis::Pinyin));
}

/// Opens a writer. `heap` is shared by its threads.
pub(crate) fn writer(index: &Index, threads: usize, heap: usize) -> Result<IndexWriter> {
    let per_thread = (heap / threads).max(15_000_000);
    let options = IndexWriterOptions::builder()
        .num_worker_threads(threads)
        .memory_budget_per_thread(per_thread)
        .num_merge_threads(1)
        .build();
    let writer = index.writer_with_options(options)?;
    let mut merge = LogMergePolicy::default();
    merge.set_del_docs_ratio_before_merge(0.3);
    writer.set_merge_policy(Box::new(merge));
    Ok(writer)
}

/// Adds a document to a writer.
pub(crate) fn add(writer: &IndexWriter, fields: &Fields, shape: &Shape, doc: &Doc) -> Result<()> {
    writer.add_document(fields.document(shape, doc)?)?;
    Ok(())
}

fn write(
    writer: &mut IndexWriter,
    fields: &Fields,
    shape: &Shape,
    ids: &[Uuid],
    docs: &[Doc],
    upto: Cursor,
) -> Result<()> {
    for id in ids {
        writer.delete_term(Term::from_field_bytes(fields.id, id.as_bytes()));
    }
    for doc in docs {
        add(writer, fields, shape, doc)?;
    }
    commit(writer, upto)
}

/// Commits with the cursor in the commit itself.
pub(crate) fn commit(writer: &mut IndexWriter, upto: Cursor) -> Result<()> {
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&upto.to_string());
    commit.commit()?;
    Ok(())
}
