//! Idempotency keys: a create that is sent twice happens once.

use crate::{error::Result, tx::Tx};
use sea_orm::{ConnectionTrait as _, Statement};
use sha2::{Digest as _, Sha256};

/// The stored form of a key: bound to the actor, so that nobody can read another's outcome by guessing.
fn scoped(tx: &Tx, key: &str) -> String {
    hex::encode(Sha256::digest(format!("{}\n{key}", tx.stamp().actor)))
}

pub(crate) async fn reserve(tx: &Tx, key: &str) -> Result<Option<String>> {
    let scoped = scoped(tx, key);
    let backend = tx.get_database_backend();
    let insert = Statement::from_sql_and_values(
        backend,
        "INSERT INTO idempotency (key, outcome, at) VALUES ($1, '', $2) ON CONFLICT (key) DO NOTHING",
        [scoped.clone().into(), tx.now().into()],
    );
    if tx.execute_raw(insert).await?.rows_affected() == 1 {
        return Ok(None);
    }
    let select = Statement::from_sql_and_values(
        backend,
        "SELECT outcome FROM idempotency WHERE key = $1",
        [scoped.into()],
    );
    let row = tx.query_one_raw(select).await?;
    Ok(Some(row.map_or(Ok(String::new()), |row| {
        row.try_get("", "outcome")
    })?))
}

pub(crate) fn remember(tx: &Tx, key: &str, outcome: &str) {
    tx.defer_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE idempotency SET outcome = $1 WHERE key = $2",
        [outcome.into(), scoped(tx, key).into()],
    ));
}

/// Forgets keys older than `before`: by then no browser sends the same form again.
pub async fn forget(tx: &Tx, before: kernel::clock::Instant) -> Result<u64> {
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "DELETE FROM idempotency WHERE at < $1",
        [before.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected())
}
