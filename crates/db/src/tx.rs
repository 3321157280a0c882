//! An open write transaction: what a use case holds while it changes things.

use crate::{audit, changes, connect::Dialect, error::Result, number, once};
use kernel::{clock::Instant, rng::Rng};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, QueryTrait, Statement,
};
use std::{
    collections::BTreeSet,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use uuid::Uuid;

/// Who writes, when, and in which request: goes into every audit line of the transaction.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The moment of the call.
    pub now: Instant,
    /// The injected random source.
    pub rng: Rng,
    /// The actor as `kind:id`, see [`kernel::actor::Actor::label`].
    pub actor: String,
    /// The request, as shown on error pages.
    pub request_id: String,
    /// The caller's address; `None` for jobs and commands.
    pub network: Option<IpAddr>,
}

impl Stamp {
    /// The stamp of the system itself: a job or a command.
    #[must_use]
    pub fn system(now: Instant, rng: Rng, name: &str) -> Self {
        Self {
            now,
            rng,
            actor: format!("system:{name}"),
            request_id: String::new(),
            network: None,
        }
    }
}

/// Tells whoever waits that something was committed in this process.
#[derive(Clone, Debug)]
pub struct WakeUp(Arc<tokio::sync::watch::Sender<u64>>);

impl Default for WakeUp {
    fn default() -> Self {
        Self(Arc::new(tokio::sync::watch::Sender::new(0)))
    }
}

impl WakeUp {
    /// Counts a commit and wakes every subscriber.
    pub fn ring(&self) {
        self.0.send_modify(|n| *n = n.wrapping_add(1));
    }
    /// A receiver whose `changed()` resolves at the next commit.
    #[must_use]
    pub fn subscribe(&self) -> tokio::sync::watch::Receiver<u64> {
        self.0.subscribe()
    }
}

/// A write transaction. Cloning it is cheap; it ends when the closure of `db.write` returns.
#[derive(Clone)]
pub struct Tx(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) connection: Connection,
    pub(crate) stamp: Stamp,
    /// What is written at the end.
    pub(crate) later: Mutex<Vec<Statement>>,
    pub(crate) ended: AtomicBool,
    pub(crate) collided: AtomicBool,
}

pub(crate) enum Connection {
    Sqlite(DatabaseConnection),
    Postgres(Box<DatabaseTransaction>),
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tx")
    }
}

impl Tx {
    /// The moment of the call that opened the transaction.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.0.stamp.now
    }

    /// The injected random source.
    #[must_use]
    pub fn rng(&self) -> &Rng {
        &self.0.stamp.rng
    }

    /// Who writes.
    #[must_use]
    pub fn stamp(&self) -> &Stamp {
        &self.0.stamp
    }

    /// Which database this is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.0.connection {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Leaves a write for the end of the transaction: one that nothing in the transaction reads, whose outcome nobody
    /// asks for. All of them reach SQLite in one go, which is most of what a write with many lines costs there.
    pub fn defer<Q: QueryTrait>(&self, query: &Q) {
        self.defer_raw(query.build(self.get_database_backend()));
    }

    pub(crate) fn defer_raw(&self, statement: Statement) {
        self.0
            .later
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(statement);
    }

    /// Writes what was left for the end.
    pub(crate) async fn flush(&self) -> Result<()> {
        let later =
            std::mem::take(&mut *self.0.later.lock().unwrap_or_else(PoisonError::into_inner));
        match self.dialect() {
            Dialect::Sqlite if later.len() > 1 => {
                self.execute_raw(joined(later)).await?;
            }
            _ => {
                for statement in later {
                    self.execute_raw(statement).await?;
                }
            }
        }
        Ok(())
    }

    /// Writes a line of the audit log. `detail` must not hold personal data in clear.
    #[expect(
        clippy::unused_async,
        reason = "a write like any other to its callers; that it waits for the end is this room's matter"
    )]
    pub async fn audit(&self, action: &str, object: &str, detail: serde_json::Value) -> Result<()> {
        audit::record(self, action, object, &detail);
        Ok(())
    }

    /// Notes in the change feed that an entity was created, changed or removed.
    #[expect(
        clippy::unused_async,
        reason = "a write like any other to its callers; that it waits for the end is this room's matter"
    )]
    pub async fn changed(&self, kind: &str, id: Uuid) -> Result<()> {
        changes::record(self, kind, id);
        Ok(())
    }

    /// The next number of a sequence that people read, starting at 1.
    pub async fn next_number(&self, name: &str) -> Result<i64> {
        number::next(self, name).await
    }

    /// Reserves an idempotency key for this actor. `Some(outcome)` if the key was used before: do nothing and
    /// answer with that outcome. `None`: go on, and call [`Tx::remember`] before the end.
    pub async fn once(&self, key: &str) -> Result<Option<String>> {
        once::reserve(self, key).await
    }

    /// Stores what came of a reserved idempotency key (an id, usually).
    #[expect(
        clippy::unused_async,
        reason = "a write like any other to its callers; that it waits for the end is this room's matter"
    )]
    pub async fn remember(&self, key: &str, outcome: &str) -> Result<()> {
        once::remember(self, key, outcome);
        Ok(())
    }

    /// Waits until no other transaction holds the same `(scope, key)`, and holds it to the end: for rules that
    /// count rows, such as «at most ten». SQLite has one writer, so there it does nothing.
    pub async fn lock(&self, scope: &str, key: impl std::fmt::Display) -> Result<()> {
        self.advise(&format!("{scope}:{key}")).await
    }

    /// [`Tx::lock`] for several keys, in one order for everybody, so that two callers never wait for each other.
    pub async fn lock_all<'a>(
        &self,
        locks: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<()> {
        let locks: BTreeSet<String> = locks
            .into_iter()
            .map(|(scope, key)| format!("{scope}:{key}"))
            .collect();
        for lock in &locks {
            self.advise(lock).await?;
        }
        Ok(())
    }

    async fn advise(&self, lock: &str) -> Result<()> {
        if self.dialect() == Dialect::Postgres {
            let statement = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                [lock.into()],
            );
            self.query_one_raw(statement).await?;
        }
        Ok(())
    }

    fn open(&self) -> std::result::Result<(), DbErr> {
        if self.0.ended.load(Ordering::Acquire) {
            return Err(DbErr::Custom("the transaction has ended".to_owned()));
        }
        Ok(())
    }

    fn watch<T>(&self, result: std::result::Result<T, DbErr>) -> std::result::Result<T, DbErr> {
        if let Err(error) = &result
            && looks_like_collision(error)
        {
            self.0.collided.store(true, Ordering::Release);
        }
        result
    }
}

/// Several statements of SQLite as one text with one list of values. Places go by order there, so numbers are left out.
fn joined(statements: Vec<Statement>) -> Statement {
    let mut sql = String::new();
    let mut values = Vec::new();
    for statement in statements {
        let mut places = statement.sql.split('$');
        sql.push_str(places.next().unwrap_or_default());
        for after in places {
            sql.push('?');
            sql.push_str(after.trim_start_matches(|c: char| c.is_ascii_digit()));
        }
        sql.push_str("; ");
        values.extend(statement.values.into_iter().flat_map(|values| values.0));
    }
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
}

fn looks_like_collision(error: &DbErr) -> bool {
    use sea_orm::RuntimeErr;
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return false;
    };
    let code = cause
        .as_database_error()
        .and_then(sea_orm::sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("40001" | "40P01"))
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        match self.dialect() {
            Dialect::Sqlite => DbBackend::Sqlite,
            Dialect::Postgres => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.open()?;
        self.watch(match &self.0.connection {
            Connection::Sqlite(c) => c.execute_raw(statement).await,
            Connection::Postgres(c) => c.execute_raw(statement).await,
        })
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        self.open()?;
        self.watch(match &self.0.connection {
            Connection::Sqlite(c) => c.execute_unprepared(sql).await,
            Connection::Postgres(c) => c.execute_unprepared(sql).await,
        })
    }

    async fn query_one_raw(
        &self,
        statement: Statement,
    ) -> std::result::Result<Option<QueryResult>, DbErr> {
        self.open()?;
        self.watch(match &self.0.connection {
            Connection::Sqlite(c) => c.query_one_raw(statement).await,
            Connection::Postgres(c) => c.query_one_raw(statement).await,
        })
    }

    async fn query_all_raw(
        &self,
        statement: Statement,
    ) -> std::result::Result<Vec<QueryResult>, DbErr> {
        self.open()?;
        self.watch(match &self.0.connection {
            Connection::Sqlite(c) => c.query_all_raw(statement).await,
            Connection::Postgres(c) => c.query_all_raw(statement).await,
        })
    }
}
