//! The replica: answers questions, and follows the change feed.

use crate::{
    Error, Feed, Found, Query, Rebuilt, Result, Shape, Source, dictionary,
    live::Live,
    rebuild::{self, rebuild},
};
use db::changes::Cursor;
use moka::{policy::EvictionPolicy, sync::Cache};
use std::{
    fs,
    future::Future,
    path::{Path, PathBuf},
    pin::pin,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// Changes applied in one commit at most.
const CHANGES: u64 = 1000;
/// How often the feed is asked when no bell rings (another node may have written).
const TICK: Duration = Duration::from_millis(200);
/// Commits are at least so far apart, so that many small changes share one.
const PAUSE: Duration = Duration::from_millis(50);
/// After a failure.
const REST: Duration = Duration::from_secs(2);
/// A cursor that moved over other rooms' changes is written down after so long.
const NOTE: Duration = Duration::from_mins(1);

/// How much memory a replica may use.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Bytes for the writer that follows the feed; Tantivy takes at least 15 MB.
    pub heap: usize,
    /// Bytes for all writers of a rebuild together.
    pub rebuild_heap: usize,
    /// Bytes of answers kept in memory.
    pub answers: u64,
    /// From so many documents on, a search is shared by up to four cores while nobody else searches.
    pub shared_from: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            heap: 16_000_000,
            rebuild_heap: 64_000_000,
            answers: 8_000_000,
            shared_from: 200_000,
        }
    }
}

/// A full-text replica of one kind of document.
pub struct Replica {
    home: PathBuf,
    shape: Shape,
    source: Arc<dyn Source>,
    feed: Arc<dyn Feed>,
    options: Options,
    live: RwLock<Option<Arc<Live>>>,
    generation: AtomicU64,
    answers: Cache<(u64, Query), Arc<Found>>,
    /// How many questions are being answered from the index.
    searching: AtomicUsize,
    turn: Mutex<Place>,
}

/// Where the feed stands, as far as this process knows.
#[derive(Debug, Default)]
struct Place {
    cursor: Option<Cursor>,
    noted: Option<Instant>,
    merged: Option<Instant>,
}

impl std::fmt::Debug for Replica {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Replica")
            .field("home", &self.home)
            .field("generation", &self.generation())
            .finish_non_exhaustive()
    }
}

impl Replica {
    /// Opens the replica in `home`. What is there answers at once; what is missing is built by
    /// [`Replica::follow`] or [`Replica::catch_up`].
    pub fn open(
        home: impl AsRef<Path>,
        shape: Shape,
        source: Arc<dyn Source>,
        feed: Arc<dyn Feed>,
        options: Options,
    ) -> Result<Arc<Self>> {
        let home = home.as_ref().to_path_buf();
        fs::create_dir_all(&home)?;
        // what an interrupted rebuild left behind
        rebuild::sweep(&home)?;
        let live = match rebuild::current(&home, &shape) {
            Some(name) => open_live(&home, &name, &shape),
            None => None,
        };
        let answers = Cache::builder()
            .weigher(|(_, query): &(u64, Query), found: &Arc<Found>| {
                found
                    .weight()
                    .saturating_add(u32::try_from(query.text.len()).unwrap_or(u32::MAX))
            })
            .max_capacity(options.answers)
            // answers of an older generation are never asked for again, however often they were before
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Ok(Arc::new(Self {
            home,
            shape,
            source,
            feed,
            options,
            live: RwLock::new(live.map(Arc::new)),
            generation: AtomicU64::new(1),
            answers,
            searching: AtomicUsize::new(0),
            turn: Mutex::default(),
        }))
    }

    /// Changes whenever an answer may have changed: what was computed from answers can be kept until then.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// How many documents can be found.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.live().map_or(0, |live| live.documents())
    }

    /// Whether there is an index to answer from; until then every answer is empty.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.live().is_some()
    }

    fn live(&self) -> Option<Arc<Live>> {
        self.live
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Answers a question, from memory if nothing has changed since it was asked last. Blocks for some milliseconds.
    pub fn find_now(&self, query: &Query) -> Result<Arc<Found>> {
        // read before the index is looked at: an answer is never newer than its generation says
        let generation = self.generation();
        let key = (generation, query.clone());
        if let Some(found) = self.answers.get(&key) {
            return Ok(found);
        }
        let Some(live) = self.live() else {
            return Ok(Arc::new(Found {
                generation,
                ..Found::default()
            }));
        };
        let began = Instant::now();
        let searching = Searching::begin(&self.searching);
        let mut found = live.find(query, self.cores(&live, searching.is_alone))?;
        found.took = began.elapsed();
        found.generation = generation;
        let found = Arc::new(found);
        self.answers.insert(key, Arc::clone(&found));
        Ok(found)
    }

    /// A core more costs a thread, which a small index is not worth; and where others search too, every core is at work
    /// already, and sharing would only make each wait for the other.
    fn cores(&self, live: &Live, alone: bool) -> u32 {
        if !alone || live.documents() < self.options.shared_from {
            return 1;
        }
        let all = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        u32::try_from(all.min(4)).unwrap_or(1)
    }

    /// Answers a question without holding up other tasks of the runtime.
    pub async fn find(self: &Arc<Self>, query: Query) -> Result<Arc<Found>> {
        let key = (self.generation(), query);
        if let Some(found) = self.answers.get(&key) {
            return Ok(found);
        }
        let me = Arc::clone(self);
        tokio::task::spawn_blocking(move || me.find_now(&key.1))
            .await
            .map_err(|_| Error::Interrupted)?
    }

    /// Applies everything that the feed has now. Builds the index first if there is none or it is too old.
    /// Returns whether anything changed.
    pub async fn catch_up(&self) -> Result<bool> {
        let mut place = self.turn.lock().await;
        let mut changed = self.take_up_replacement(&mut place)?;
        let mut standing = self.standing(&place).await?;
        if standing.is_none() {
            self.build(&mut place).await?;
            changed = true;
            standing = self.standing(&place).await?;
        }
        let Some((mut live, mut cursor)) = standing else {
            return Ok(changed);
        };
        loop {
            let (changes, next) = self
                .feed
                .since(cursor, self.source.kinds(), CHANGES)
                .await?;
            if next == cursor {
                break;
            }
            if !changes.is_empty() {
                let mut ids = self.source.affected(&changes).await?;
                ids.sort_unstable();
                ids.dedup();
                let docs = self.source.load(&ids).await?;
                live = self.apply(live, ids, docs, next).await?;
                place.noted = Some(Instant::now());
                self.generation.fetch_add(1, Ordering::AcqRel);
                changed = true;
            }
            cursor = next;
            place.cursor = Some(cursor);
        }
        self.note(&mut place, live, cursor).await?;
        Ok(changed)
    }

    /// The open index and its cursor, unless it must be built anew.
    async fn standing(&self, place: &Place) -> Result<Option<(Arc<Live>, Cursor)>> {
        let Some(live) = self.live() else {
            return Ok(None);
        };
        let cursor = match place.cursor {
            Some(cursor) => cursor,
            None => match live.cursor()? {
                Some(cursor) => cursor,
                None => return Ok(None),
            },
        };
        if self.feed.has_gap(cursor).await? {
            tracing::warn!("the change feed has forgotten what this replica has not seen yet");
            return Ok(None);
        }
        Ok(Some((live, cursor)))
    }

    async fn apply(
        &self,
        live: Arc<Live>,
        ids: Vec<uuid::Uuid>,
        docs: Vec<crate::Doc>,
        upto: Cursor,
    ) -> Result<Arc<Live>> {
        let heap = self.options.heap;
        tokio::task::spawn_blocking(move || live.apply(&ids, &docs, upto, heap).map(|()| live))
            .await
            .map_err(|_| Error::Interrupted)?
    }

    /// Small duties between changes: merged segments, and the cursor that moved over other rooms' changes.
    async fn note(&self, place: &mut Place, live: Arc<Live>, cursor: Cursor) -> Result<()> {
        if place.merged.is_none_or(|at| at.elapsed() > REST) {
            place.merged = Some(Instant::now());
            live.refresh_if_merged()?;
        }
        let noted = *place.noted.get_or_insert_with(Instant::now);
        if noted.elapsed() > NOTE {
            place.noted = Some(Instant::now());
            if live.cursor()? != Some(cursor) {
                self.apply(live, Vec::new(), Vec::new(), cursor).await?;
            }
        }
        Ok(())
    }

    /// Opens an index that another process has built meanwhile.
    fn take_up_replacement(&self, place: &mut Place) -> Result<bool> {
        let Some(name) = rebuild::current(&self.home, &self.shape) else {
            return Ok(false);
        };
        if self.live().is_some_and(|live| live.name == name) {
            return Ok(false);
        }
        let Some(fresh) = open_live(&self.home, &name, &self.shape) else {
            return Ok(false);
        };
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(fresh));
        *place = Place::default();
        self.generation.fetch_add(1, Ordering::AcqRel);
        rebuild::sweep(&self.home)?;
        Ok(true)
    }

    async fn build(&self, place: &mut Place) -> Result<Rebuilt> {
        let heap = self.options.rebuild_heap;
        let rebuilt = rebuild(&self.home, &self.shape, &*self.source, &*self.feed, heap).await?;
        tracing::info!(
            documents = rebuilt.documents,
            seconds = rebuilt.took.as_secs_f32(),
            "search index rebuilt"
        );
        self.take_up_replacement(place)?;
        Ok(rebuilt)
    }

    /// Builds the index anew from the source, beside the one in use, and swaps them.
    pub async fn rebuild(&self) -> Result<Rebuilt> {
        let mut place = self.turn.lock().await;
        self.build(&mut place).await
    }

    /// Keeps the replica level with the database until `shutdown` resolves.
    pub async fn follow(self: Arc<Self>, shutdown: impl Future<Output = ()> + Send) {
        let mut shutdown = pin!(shutdown);
        // the dictionary is not needed to start, but the first search should not wait for it
        tokio::task::spawn_blocking(dictionary::warm);
        let mut bell = self.feed.bell();
        loop {
            let wait = match self.catch_up().await {
                Ok(_) => TICK,
                Err(error) => {
                    tracing::warn!(%error, "the search index cannot follow; trying again");
                    REST
                }
            };
            let rung = async {
                tokio::time::sleep(PAUSE.min(wait)).await;
                if let Some(bell) = &mut bell
                    && wait == TICK
                    && bell.changed().await.is_ok()
                {
                    return;
                }
                std::future::pending::<()>().await;
            };
            tokio::select! {
                () = &mut shutdown => return,
                () = tokio::time::sleep(wait) => {}
                () = rung => {}
            }
        }
    }
}

/// A question that is being answered.
struct Searching<'a> {
    all: &'a AtomicUsize,
    /// Nobody else was asking when it began.
    is_alone: bool,
}

impl<'a> Searching<'a> {
    fn begin(all: &'a AtomicUsize) -> Self {
        Self {
            is_alone: all.fetch_add(1, Ordering::AcqRel) == 0,
            all,
        }
    }
}

impl Drop for Searching<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(1, Ordering::AcqRel);
    }
}

fn open_live(home: &Path, name: &str, shape: &Shape) -> Option<Live> {
    match Live::open(&home.join(name), name, shape) {
        Ok(live) => Some(live),
        Err(error) => {
            tracing::warn!(%error, "the search index on disk cannot be opened and will be built anew");
            None
        }
    }
}
