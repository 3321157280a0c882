//! Sequences of numbers that people read. They may have gaps, never doubles.

use crate::{error::Result, tx::Tx};
use sea_orm::{ConnectionTrait as _, Statement};

pub(crate) async fn next(tx: &Tx, name: &str) -> Result<i64> {
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "INSERT INTO number (name, value) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET value = number.value + 1 RETURNING value",
        [name.into()],
    );
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "value"))?)
}
