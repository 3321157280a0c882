//! What can go wrong between the house and its database.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Result of a database call.
pub type Result<T> = std::result::Result<T, Error>;

/// A failed database call, in the kinds that callers treat differently.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The row was changed by somebody else since it was read: the edit must be looked at again.
    #[error("the row was changed in the meantime")]
    Stale,
    /// A unique constraint said no. Holds the database's message, which names the constraint (PostgreSQL)
    /// or the columns (SQLite); ask with [`Error::violates`].
    #[error("a unique value stands already: {0}")]
    Duplicate(String),
    /// The database could not serialise this transaction with others; running it again may succeed.
    #[error("the transaction collided with another")]
    Collision,
    /// Anything else: a bug or a broken database. Holds the cause for the log.
    #[error("database failure: {0}")]
    Broken(String),
}

impl Error {
    /// Whether this is a unique violation of the index `index` over `columns`, however the database words it:
    /// PostgreSQL names the index, SQLite lists `table.column` pairs.
    #[must_use]
    pub fn violates(&self, index: &str, columns: &str) -> bool {
        matches!(self, Self::Duplicate(text) if text.contains(index) || text.contains(columns))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(text)) = error.sql_err() {
            return Self::Duplicate(text);
        }
        match &error {
            DbErr::RecordNotUpdated => Self::Stale,
            DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause))
            | DbErr::Conn(RuntimeErr::SqlxError(cause)) => {
                let code = cause
                    .as_database_error()
                    .and_then(sea_orm::sqlx::error::DatabaseError::code);
                // 40001 serialization failure and 40P01 deadlock (PostgreSQL), 5 and 517 busy (SQLite)
                match code.as_deref() {
                    Some("40001" | "40P01" | "5" | "517") => Self::Collision,
                    _ => Self::Broken(error.to_string()),
                }
            }
            _ => Self::Broken(error.to_string()),
        }
    }
}
