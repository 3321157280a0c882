//! Building the whole index anew, beside the one in use.

use crate::{
    Error, Feed, Result, Shape, Source,
    live::{self, Fields, Live},
};
use std::{
    fs::{self, File, TryLockError},
    io::Write as _,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

/// Holds the name of the folder in use.
const CURRENT: &str = "CURRENT";
const LOCK: &str = "REBUILD.lock";
/// Documents loaded at a time.
const BATCH: u64 = 2000;

/// What a rebuild has done.
#[derive(Clone, Copy, Debug)]
pub struct Rebuilt {
    /// How many documents the index holds now.
    pub documents: u64,
    /// How long it took.
    pub took: Duration,
}

/// The folder in use, if it has the given shape.
pub(crate) fn current(home: &Path, shape: &Shape) -> Option<String> {
    let name = fs::read_to_string(home.join(CURRENT)).ok()?;
    (name.starts_with(&shape.fingerprint()) && home.join(&name).join("meta.json").is_file())
        .then_some(name)
}

/// Names another folder as the one in use. Renaming is atomic: a crash leaves the old name or the new one.
fn switch(home: &Path, name: &str) -> Result<()> {
    let draft = home.join("CURRENT.new");
    let mut file = File::create(&draft)?;
    file.write_all(name.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, home.join(CURRENT))?;
    File::open(home)?.sync_all()?;
    Ok(())
}

/// Removes folders that no one uses, unless a rebuild is under way.
pub(crate) fn sweep(home: &Path) -> Result<()> {
    let Ok(_lock) = lock(home) else { return Ok(()) };
    let current = fs::read_to_string(home.join(CURRENT)).unwrap_or_default();
    for entry in fs::read_dir(home)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && entry.file_name().to_string_lossy() != current {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn lock(home: &Path) -> Result<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(home.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Rebuilding),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Builds a fresh index from everything that the source has, and names it as the one in use.
pub(crate) async fn rebuild(
    home: &Path,
    shape: &Shape,
    source: &dyn Source,
    feed: &dyn Feed,
    heap: usize,
) -> Result<Rebuilt> {
    let began = Instant::now();
    let _lock = lock(home)?;
    // first the cursor, then the documents: what changes meanwhile is seen again, not missed
    let upto = feed.end().await?;
    let name = free_name(home, shape);
    let folder = home.join(&name);
    fs::create_dir_all(&folder)?;
    let fields = Arc::new(Fields::declare(shape).1);
    let shape = Arc::new(shape.clone());
    let index = Live::create(&folder, &shape)?;
    let threads = std::thread::available_parallelism()
        .map_or(1, |n| n.get().min(heap / 15_000_000))
        .clamp(1, 4);
    let mut writer = live::writer(&index, threads, heap)?;
    let mut documents = 0;
    let mut batch = source.all(None, BATCH).await?;
    while let Some(last) = batch.last().map(|doc| doc.id) {
        documents += batch.len() as u64;
        let (fields, shape) = (Arc::clone(&fields), Arc::clone(&shape));
        // the next batch is loaded while this one is indexed
        let adding = tokio::task::spawn_blocking(move || {
            let added = batch
                .iter()
                .try_for_each(|doc| live::add(&writer, &fields, &shape, doc));
            added.map(|()| writer)
        });
        let (next, added) = tokio::join!(source.all(Some(last), BATCH), adding);
        writer = added.map_err(|_| Error::Interrupted)??;
        batch = next?;
        if documents % 100_000 < BATCH {
            tracing::info!(documents, "rebuilding the search index");
        }
    }
    tokio::task::spawn_blocking(move || {
        live::commit(&mut writer, upto)?;
        writer.wait_merging_threads()?;
        Ok::<_, Error>(())
    })
    .await
    .map_err(|_| Error::Interrupted)??;
    switch(home, &name)?;
    Ok(Rebuilt {
        documents,
        took: began.elapsed(),
    })
}

fn free_name(home: &Path, shape: &Shape) -> String {
    let shape = shape.fingerprint();
    (1_u32..=1_000_000)
        .map(|n| format!("{shape}-{n}"))
        .find(|name| !home.join(name).exists())
        .unwrap_or(shape)
}
