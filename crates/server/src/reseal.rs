//! Renewing keys: what an older key has sealed is sealed again with the current one, column by column, in small
//! transactions. May be stopped and run again at any time, also while the product is serving.

use crate::compose::Failure;
use db::{Db, Read as _, Stamp};
use sea_orm::{
    ConnectionTrait as _, DbBackend, ExprTrait as _, Statement,
    prelude::Uuid,
    sea_query::{Expr, Func, Order, Query},
};
use seal::{KeyId, Place, Sealed, Vault};

/// Rows changed in one transaction: small, so that no user's write waits.
const SLICE: u64 = 100;

/// Every column in which a room keeps sealed values.
pub fn places() -> Vec<Place> {
    [
        files::sealed(),
        web::sealed(),
        identity::sealed(),
        org::sealed(),
        notify::sealed(),
        openid::sealed(),
        talent::sealed(),
    ]
    .concat()
}

/// What became of the values of a place.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    /// So many were sealed again.
    pub renewed: u64,
    /// Rows whose value does not open, and so stays as it is.
    pub unreadable: Vec<Uuid>,
}

/// A value as it lies in its column: the bytes themselves, or the JSON around them.
enum Lying {
    Bytes(Vec<u8>),
    Json(String),
}

struct Row {
    id: Uuid,
    value: Lying,
}

/// Seals again what lies at one place under an older key.
pub async fn renew(
    db: &Db,
    vault: &Vault,
    stamp: &Stamp,
    place: Place,
) -> Result<Renewed, Failure> {
    let mut done = Renewed::default();
    let mut after = Uuid::nil();
    loop {
        let rows = stale(db, place, vault.current(), after).await?;
        let Some(last) = rows.last() else {
            return Ok(done);
        };
        after = last.id;
        let mut changes = Vec::new();
        for row in rows {
            match fresh(vault, place, &row.value) {
                Ok(Some(value)) => changes.push((row, value)),
                Ok(None) => {}
                Err(_) => done.unreadable.push(row.id),
            }
        }
        let changes = &changes;
        done.renewed += db
            .write(stamp, |tx| async move {
                let mut changed = 0;
                for (row, value) in changes {
                    changed += tx
                        .execute_raw(replace(tx.get_database_backend(), place, row, value))
                        .await?
                        .rows_affected();
                }
                Ok::<_, db::Error>(changed)
            })
            .await?;
    }
}

/// How many values a key has sealed at one place.
pub async fn sealed_with(db: &Db, place: Place, key: KeyId) -> Result<u64, Failure> {
    if place.member.is_none() {
        let count = Query::select()
            .expr_as(Func::count(Expr::cust("*")), "n")
            .from(place.table)
            .and_where(header(place).eq(seal::header_of(key).to_vec()))
            .to_owned();
        let row = db.row(&count).await?;
        let n: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
        return Ok(u64::try_from(n).unwrap_or(0));
    }
    let (mut found, mut after) = (0, Uuid::nil());
    loop {
        let rows = slice(db, place, None, after).await?;
        let Some(last) = rows.last() else {
            return Ok(found);
        };
        after = last.id;
        for row in rows {
            let sealed = member_of(place, &row.value);
            found +=
                u64::from(sealed.and_then(|value| seal::key_id(value.as_bytes())) == Some(key));
        }
    }
}

/// The next rows whose value may have to be renewed.
async fn stale(db: &Db, place: Place, current: KeyId, after: Uuid) -> Result<Vec<Row>, Failure> {
    slice(db, place, Some(current), after).await
}

async fn slice(
    db: &Db,
    place: Place,
    except: Option<KeyId>,
    after: Uuid,
) -> Result<Vec<Row>, Failure> {
    let mut select = Query::select();
    select
        .columns(["id", place.column])
        .from(place.table)
        .and_where(Expr::col("id").gt(after))
        .and_where(Expr::col(place.column).is_not_null())
        .order_by("id", Order::Asc)
        .limit(SLICE);
    match (place.member, except) {
        (Some(member), _) => {
            select.and_where(Expr::col(member.kind_column).eq(member.kind));
        }
        (None, Some(current)) => {
            select.and_where(header(place).ne(seal::header_of(current).to_vec()));
        }
        (None, None) => {}
    }
    let rows = db.rows(&select).await?;
    rows.into_iter()
        .map(|row| {
            let value = match place.member {
                Some(_) => Lying::Json(row.try_get("", place.column)?),
                None => Lying::Bytes(row.try_get("", place.column)?),
            };
            Ok(Row {
                id: row.try_get("", "id")?,
                value,
            })
        })
        .collect()
}

/// The value under the current key, or `None` when it is already.
fn fresh(vault: &Vault, place: Place, value: &Lying) -> Result<Option<Lying>, Failure> {
    match (value, place.member) {
        (Lying::Json(text), Some(member)) => {
            let Some(old) = member_of(place, value) else {
                return Ok(None);
            };
            let Some(new) = vault.reseal(place.context, &old)? else {
                return Ok(None);
            };
            let mut json: serde_json::Value = serde_json::from_str(text)?;
            json[member.name] = serde_json::to_value(new)?;
            Ok(Some(Lying::Json(json.to_string())))
        }
        (Lying::Bytes(bytes), _) => {
            let old = Sealed::from_bytes(bytes.clone());
            let new = vault.reseal(place.context, &old)?;
            Ok(new.map(|new| Lying::Bytes(new.as_bytes().to_vec())))
        }
        (Lying::Json(_), None) => Ok(None),
    }
}

fn member_of(place: Place, value: &Lying) -> Option<Sealed> {
    let Lying::Json(text) = value else {
        return None;
    };
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    serde_json::from_value(json.get(place.member?.name)?.clone()).ok()
}

/// Whoever has written the row meanwhile was right.
fn replace(backend: DbBackend, place: Place, row: &Row, value: &Lying) -> Statement {
    let bound = |value: &Lying| -> sea_orm::Value {
        match value {
            Lying::Bytes(bytes) => bytes.clone().into(),
            Lying::Json(text) => text.clone().into(),
        }
    };
    let Place { table, column, .. } = place;
    Statement::from_sql_and_values(
        backend,
        format!("UPDATE {table} SET {column} = $1 WHERE id = $2 AND {column} = $3"),
        [bound(value), row.id.into(), bound(&row.value)],
    )
}

/// The first bytes of the values in a column.
fn header(place: Place) -> Expr {
    let from = Expr::value(1);
    let length = Expr::value(i32::try_from(seal::HEADER_BYTES).unwrap_or(i32::MAX));
    Expr::expr(Func::cust("substr").args([Expr::col(place.column), from, length]))
}

#[cfg(test)]
mod tests;
