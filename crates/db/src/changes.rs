//! The change feed: which entities changed, in an order in which nothing is ever missed.
//!
//! On SQLite the sequence is the commit order. On PostgreSQL a lower sequence may commit later, so rows are
//! ordered by transaction id and read only below the oldest transaction still running.

use crate::{
    connect::{Db, Dialect},
    error::{Error, Result},
    tx::Tx,
};
use kernel::clock::Instant;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, Value};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// One entry of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of entity, as the writing room named it.
    pub kind: String,
    /// Which one.
    pub id: Uuid,
}

/// A place in the feed. Opaque text outside this module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    transaction: i64,
    sequence: i64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.transaction, self.sequence)
    }
}

impl FromStr for Cursor {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let bad = || Error::Broken(format!("not a change cursor: {text}"));
        let (transaction, sequence) = text.split_once('.').ok_or_else(bad)?;
        Ok(Self {
            transaction: transaction.parse().map_err(|_| bad())?,
            sequence: sequence.parse().map_err(|_| bad())?,
        })
    }
}

pub(crate) fn record(tx: &Tx, kind: &str, id: Uuid) {
    tx.defer_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "INSERT INTO change (kind, entity_id, at) VALUES ($1, $2, $3)",
        [kind.into(), id.into(), tx.now().into()],
    ));
}

/// Up to `limit` changes of the given kinds after `cursor`, and the cursor to go on from. When nothing new is
/// there, the same cursor comes back.
pub async fn since(
    db: &Db,
    cursor: Cursor,
    kinds: &[&str],
    limit: u64,
) -> Result<(Vec<Change>, Cursor)> {
    let backend = match db.dialect() {
        Dialect::Sqlite => DbBackend::Sqlite,
        Dialect::Postgres => DbBackend::Postgres,
    };
    let limit = Value::from(i64::try_from(limit).unwrap_or(i64::MAX));
    let statement = match db.dialect() {
        Dialect::Sqlite => Statement::from_sql_and_values(
            backend,
            "SELECT 0 AS transaction_id, seq, kind, entity_id FROM change WHERE seq > $1 ORDER BY seq LIMIT $2",
            [cursor.sequence.into(), limit],
        ),
        Dialect::Postgres => Statement::from_sql_and_values(
            backend,
            "SELECT xid::text::bigint AS transaction_id, seq, kind, entity_id FROM change \
             WHERE (xid, seq) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, seq LIMIT $3",
            [
                cursor.transaction.to_string().into(),
                cursor.sequence.into(),
                limit,
            ],
        ),
    };
    let mut changes = Vec::new();
    let mut next = cursor;
    for row in db.reader().query_all_raw(statement).await? {
        next = Cursor {
            transaction: row
                .try_get::<i64>("", "transaction_id")
                .or_else(|_| row.try_get::<i32>("", "transaction_id").map(i64::from))?,
            sequence: row.try_get("", "seq")?,
        };
        let change = Change {
            kind: row.try_get("", "kind")?,
            id: row.try_get("", "entity_id")?,
        };
        if kinds.contains(&change.kind.as_str()) {
            changes.push(change);
        }
    }
    Ok((changes, next))
}

/// The end of the feed as it stands now: where a replica begins that was just built from the tables.
///
/// Take it *before* reading the tables, so that what changes meanwhile is seen again, not missed.
pub async fn end(db: &Db) -> Result<Cursor> {
    let (backend, sql) = match db.dialect() {
        Dialect::Sqlite => (
            DbBackend::Sqlite,
            "SELECT 0 AS transaction_id, COALESCE(MAX(seq), 0) AS seq FROM change",
        ),
        Dialect::Postgres => (
            DbBackend::Postgres,
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS transaction_id, 9223372036854775807 AS seq",
        ),
    };
    let row = db
        .reader()
        .query_one_raw(Statement::from_string(backend, sql))
        .await?;
    let Some(row) = row else {
        return Ok(Cursor::default());
    };
    let transaction = row
        .try_get::<i64>("", "transaction_id")
        .or_else(|_| row.try_get::<i32>("", "transaction_id").map(i64::from))?;
    Ok(Cursor {
        transaction,
        sequence: row.try_get("", "seq")?,
    })
}

/// Forgets entries older than `before`. A replica that was away for longer must be rebuilt.
pub async fn prune(tx: &Tx, before: Instant) -> Result<u64> {
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "DELETE FROM change WHERE at < $1",
        [before.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected())
}

/// Whether entries after `cursor` have been forgotten, so that a replica standing there must be rebuilt.
pub async fn has_gap(db: &Db, cursor: Cursor) -> Result<bool> {
    let (backend, sql) = match db.dialect() {
        Dialect::Sqlite => (DbBackend::Sqlite, "SELECT MIN(seq) AS first FROM change"),
        Dialect::Postgres => (DbBackend::Postgres, "SELECT MIN(seq) AS first FROM change"),
    };
    let row = db
        .reader()
        .query_one_raw(Statement::from_string(backend, sql))
        .await?;
    let first: Option<i64> = row.map_or(Ok(None), |row| row.try_get("", "first"))?;
    Ok(first.is_some_and(|first| {
        first > cursor.sequence.saturating_add(1) && cursor.sequence != i64::MAX
    }))
}
