//! The one way to write.
//!
//! PostgreSQL runs each write in a transaction of its own and lets the server group the commits. SQLite has one
//! writer: writes queue for it, each inside a savepoint, and one commit (one `fsync`) acknowledges all that were
//! queued when it began. A caller is answered only after the commit that holds its change.

use crate::{
    connect::Db,
    error::{Error, Result},
    tx::{Connection, Inner, Stamp, Tx},
};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, TransactionTrait as _};
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Mutex, Notify, oneshot};

/// How often a write is tried when it collides with others.
const ATTEMPTS: u32 = 6;

pub(crate) enum Writer {
    Sqlite(Arc<Queue>),
    Postgres(DatabaseConnection),
}

/// The queue before SQLite's one writer.
pub(crate) struct Queue {
    connection: DatabaseConnection,
    batch: Mutex<Batch>,
    commit: Notify,
}

/// The transaction that is open at the moment, and who waits for its commit.
#[derive(Default)]
struct Batch {
    open: bool,
    savepoint: Savepoint,
    waiting: Vec<oneshot::Sender<Result<()>>>,
}

/// What is in the savepoint that an open transaction always has. One statement between two writes, not two: the next
/// write lets go of the savepoint of the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Savepoint {
    /// Nothing: it serves the next write as it is.
    #[default]
    Clean,
    /// A write that succeeded.
    Kept,
    /// A write that runs, or that was cancelled in the middle and must be rolled back before anything else.
    Running,
}

impl Writer {
    pub(crate) fn sqlite(connection: DatabaseConnection) -> Self {
        let queue = Arc::new(Queue {
            connection,
            batch: Mutex::new(Batch::default()),
            commit: Notify::new(),
        });
        let weak = Arc::downgrade(&queue);
        tokio::spawn(async move {
            while let Some(queue) = weak.upgrade() {
                // wakes now and then even without work, so that the task ends with its database
                let _ = tokio::time::timeout(Duration::from_secs(1), queue.commit.notified()).await;
                queue.commit_batch().await;
            }
        });
        Self::Sqlite(queue)
    }

    pub(crate) const fn postgres(connection: DatabaseConnection) -> Self {
        Self::Postgres(connection)
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(queue) => {
                queue.commit_batch().await;
                let _ = queue.connection.clone().close().await;
            }
            Self::Postgres(connection) => {
                let _ = connection.clone().close().await;
            }
        }
    }
}

/// Sees to it that a write that is dropped half-way leaves no open transaction behind.
struct Turn<'a> {
    queue: &'a Queue,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.queue.commit.notify_one();
    }
}

impl Queue {
    async fn run<T, E, F, Fut>(&self, stamp: &Stamp, work: &F) -> std::result::Result<T, E>
    where
        E: From<Error>,
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = std::result::Result<T, E>>,
    {
        let (result, commit) = {
            let mut batch = self.batch.lock().await;
            let _turn = Turn { queue: self };
            self.begin(&mut batch).await?;
            batch.savepoint = Savepoint::Running;
            let inner = Arc::new(inner(Connection::Sqlite(self.connection.clone()), stamp));
            let result = finished(Tx(inner), work).await;
            if result.is_ok() {
                batch.savepoint = Savepoint::Kept;
            } else {
                self.clean_up(&mut batch).await?;
            }
            // a refusal may rest on what another write of this batch has changed: it too is told when that is durable,
            // so that whoever is refused finds in the database what refused them
            let waits = result.is_ok() || !batch.waiting.is_empty();
            let commit = waits.then(|| {
                let (sender, receiver) = oneshot::channel();
                batch.waiting.push(sender);
                receiver
            });
            (result, commit)
        };
        let committed = match commit {
            Some(commit) => commit
                .await
                .unwrap_or_else(|_| Err(Error::Broken("the writer stopped".to_owned()))),
            None => Ok(()),
        };
        let value = result?;
        committed.map_err(E::from)?;
        Ok(value)
    }

    /// Opens the transaction if there is none, and a clean savepoint in it.
    async fn begin(&self, batch: &mut Batch) -> Result<()> {
        self.clean_up(batch).await?;
        if !batch.open {
            self.sql("BEGIN IMMEDIATE; SAVEPOINT turn").await?;
            batch.open = true;
        } else if batch.savepoint == Savepoint::Kept {
            self.sql("RELEASE turn; SAVEPOINT turn").await?;
        }
        batch.savepoint = Savepoint::Clean;
        Ok(())
    }

    async fn clean_up(&self, batch: &mut Batch) -> Result<()> {
        if batch.savepoint == Savepoint::Running {
            self.sql("ROLLBACK TO turn").await?;
            batch.savepoint = Savepoint::Clean;
        }
        Ok(())
    }

    async fn commit_batch(&self) {
        let mut batch = self.batch.lock().await;
        if !batch.open {
            return;
        }
        let result = async {
            self.clean_up(&mut batch).await?;
            self.sql("COMMIT").await
        }
        .await;
        if let Err(error) = &result {
            tracing::error!(%error, "commit failed; everything queued for it is refused");
            let _ = self.sql("ROLLBACK").await;
        }
        batch.savepoint = Savepoint::Clean;
        batch.open = false;
        for waiting in batch.waiting.drain(..) {
            let _ = waiting.send(result.clone());
        }
    }

    async fn sql(&self, sql: &str) -> Result<()> {
        self.connection.execute_unprepared(sql).await?;
        Ok(())
    }
}

/// Runs `work` and what it left for the end, and closes the transaction's door.
async fn finished<T, E, F, Fut>(tx: Tx, work: &F) -> std::result::Result<T, E>
where
    E: From<Error>,
    F: Fn(Tx) -> Fut,
    Fut: Future<Output = std::result::Result<T, E>>,
{
    let result = work(tx.clone()).await;
    let result = match result {
        Ok(value) => tx.flush().await.map(|()| value).map_err(E::from),
        Err(error) => Err(error),
    };
    tx.0.ended.store(true, Ordering::Release);
    result
}

fn inner(connection: Connection, stamp: &Stamp) -> Inner {
    Inner {
        connection,
        stamp: stamp.clone(),
        later: std::sync::Mutex::default(),
        ended: AtomicBool::new(false),
        collided: AtomicBool::new(false),
    }
}

/// One try on PostgreSQL. The flag says whether running it again may help.
async fn postgres_try<T, E, F, Fut>(
    connection: &DatabaseConnection,
    stamp: &Stamp,
    work: &F,
) -> (std::result::Result<T, E>, bool)
where
    E: From<Error>,
    F: Fn(Tx) -> Fut,
    Fut: Future<Output = std::result::Result<T, E>>,
{
    let begun = connection.begin().await;
    let transaction = match begun {
        Ok(transaction) => transaction,
        Err(error) => return (Err(Error::from(error).into()), false),
    };
    let shared = Arc::new(inner(Connection::Postgres(Box::new(transaction)), stamp));
    let result = finished(Tx(shared.clone()), work).await;
    let collided = shared.collided.load(Ordering::Acquire);
    let Ok(Inner {
        connection: Connection::Postgres(transaction),
        ..
    }) = Arc::try_unwrap(shared)
    else {
        return (
            Err(Error::Broken("a transaction was kept after its end".to_owned()).into()),
            false,
        );
    };
    match result {
        Ok(value) => match transaction.commit().await.map_err(Error::from) {
            Ok(()) => (Ok(value), false),
            Err(error) => {
                let again = matches!(error, Error::Collision);
                (Err(error.into()), again)
            }
        },
        Err(error) => {
            let _ = transaction.rollback().await;
            (Err(error), collided)
        }
    }
}

impl Db {
    /// Runs `work` in one write transaction and returns when it is durable. `work` may run again when the
    /// database could not serialise it with others, so it captures by reference and has no other effects.
    /// An error from `work` rolls everything back.
    pub async fn write<T, E, F, Fut>(&self, stamp: &Stamp, work: F) -> std::result::Result<T, E>
    where
        E: From<Error>,
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = std::result::Result<T, E>>,
    {
        let result = match &self.0.writer {
            Writer::Sqlite(queue) => queue.run(stamp, &work).await,
            Writer::Postgres(connection) => {
                let mut attempt = 1;
                loop {
                    let (result, again) = postgres_try(connection, stamp, &work).await;
                    if !again || attempt == ATTEMPTS {
                        break result;
                    }
                    let pause = stamp.rng.below(10 << attempt);
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                    attempt += 1;
                }
            }
        };
        if result.is_ok() {
            self.0.wake.ring();
        }
        result
    }
}
