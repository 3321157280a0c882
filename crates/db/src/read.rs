//! Reading. [`Db`] and [`Tx`] answer the same questions; only [`Tx`] is a SeaORM connection, so a write
//! outside `db.write` does not compile.

use crate::{connect::Db, error::Result, tx::Tx};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, EntityTrait, FromQueryResult, QueryResult, Select,
    Statement, StatementBuilder, TransactionTrait as _, Value, sea_query,
};
use std::{future::Future, sync::Arc};

/// A question whose answer is a number. Many of them travel to the database together ([`Read::counts`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Count(Arc<sea_query::SelectStatement>);

impl Count {
    /// How many rows a select without `LIMIT`, `DISTINCT` and groups finds.
    pub fn of<E: EntityTrait>(select: Select<E>) -> Self {
        use sea_orm::QueryTrait as _;
        let mut query = select.into_query();
        query
            .clear_order_by()
            .clear_selects()
            .expr(sea_query::Func::count(sea_query::Expr::cust("*")));
        Self(Arc::new(query))
    }

    /// The question itself, for looking at its plan.
    #[must_use]
    pub fn statement(&self) -> &sea_query::SelectStatement {
        &self.0
    }
}

/// Questions that both the readers and an open transaction answer.
pub trait Read: Sync {
    /// One row as it comes from the database.
    fn row<S: StatementBuilder>(
        &self,
        statement: &S,
    ) -> impl Future<Output = Result<Option<QueryResult>>> + Send;

    /// All rows as they come from the database.
    fn rows<S: StatementBuilder>(
        &self,
        statement: &S,
    ) -> impl Future<Output = Result<Vec<QueryResult>>> + Send;

    /// The first model that a select finds.
    fn one<E: EntityTrait>(
        &self,
        select: Select<E>,
    ) -> impl Future<Output = Result<Option<E::Model>>> + Send {
        async move {
            use sea_orm::{QuerySelect as _, QueryTrait as _};
            match self.row(&select.limit(1).into_query()).await? {
                Some(row) => Ok(Some(E::Model::from_query_result(&row, "")?)),
                None => Ok(None),
            }
        }
    }

    /// All models that a select finds.
    fn all<E: EntityTrait>(
        &self,
        select: Select<E>,
    ) -> impl Future<Output = Result<Vec<E::Model>>> + Send {
        async move {
            use sea_orm::QueryTrait as _;
            let rows = self.rows(&select.into_query()).await?;
            rows.iter()
                .map(|row| Ok(E::Model::from_query_result(row, "")?))
                .collect()
        }
    }

    /// Rows of another shape than the entity's: `select_only()` with columns named as the fields of `M`.
    fn all_as<E: EntityTrait, M: FromQueryResult + Send>(
        &self,
        select: Select<E>,
    ) -> impl Future<Output = Result<Vec<M>>> + Send {
        async move {
            use sea_orm::QueryTrait as _;
            let rows = self.rows(&select.into_query()).await?;
            rows.iter()
                .map(|row| Ok(M::from_query_result(row, "")?))
                .collect()
        }
    }

    /// How many rows a select finds.
    fn count<E: EntityTrait>(&self, select: Select<E>) -> impl Future<Output = Result<u64>> + Send {
        async move { self.number(&Count::of(select)).await }
    }

    /// The answer to one question.
    fn number(&self, question: &Count) -> impl Future<Output = Result<u64>> + Send {
        async move {
            let row = self.row(question.statement()).await?;
            let n: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
            Ok(u64::try_from(n).unwrap_or(0))
        }
    }

    /// The answers to several questions, in one trip to the database and as of one moment.
    fn counts(&self, questions: &[Count]) -> impl Future<Output = Result<Vec<u64>>> + Send {
        async move {
            if questions.is_empty() {
                return Ok(Vec::new());
            }
            let mut together = sea_query::Query::select();
            for (n, question) in questions.iter().enumerate() {
                let answer =
                    sea_query::Expr::SubQuery(None, Box::new(question.statement().clone().into()));
                together.expr_as(answer, format!("n{n}"));
            }
            let row = self.row(&together).await?;
            let answer = |n| match &row {
                Some(row) => row.try_get_by_index::<i64>(n),
                None => Ok(0),
            };
            (0..questions.len())
                .map(|n| Ok(u64::try_from(answer(n)?).unwrap_or(0)))
                .collect()
        }
    }

    /// Whether a select finds anything.
    fn exists<E: EntityTrait>(
        &self,
        select: Select<E>,
    ) -> impl Future<Output = Result<bool>> + Send {
        async move {
            use sea_orm::{QuerySelect as _, QueryTrait as _};
            Ok(self.row(&select.limit(1).into_query()).await?.is_some())
        }
    }
}

impl Read for Db {
    async fn row<S: StatementBuilder>(&self, statement: &S) -> Result<Option<QueryResult>> {
        let statement = literal(self.reader(), statement);
        Ok(self.reader().query_one_raw(statement).await?)
    }
    async fn rows<S: StatementBuilder>(&self, statement: &S) -> Result<Vec<QueryResult>> {
        let statement = literal(self.reader(), statement);
        Ok(self.reader().query_all_raw(statement).await?)
    }
}

impl Read for Tx {
    async fn row<S: StatementBuilder>(&self, statement: &S) -> Result<Option<QueryResult>> {
        Ok(self.query_one_raw(literal(self, statement)).await?)
    }
    async fn rows<S: StatementBuilder>(&self, statement: &S) -> Result<Vec<QueryResult>> {
        Ok(self.query_all_raw(literal(self, statement)).await?)
    }
}

fn literal<S: StatementBuilder>(connection: &impl ConnectionTrait, statement: &S) -> Statement {
    literal_limit(connection.get_database_backend().build(statement))
}

/// The statement with its `LIMIT` and `OFFSET` as numbers in the text. Bound as values, SQLite looks at them while it
/// plans, and so plans anew at every single reading; PostgreSQL takes them for a tenth of the table.
fn literal_limit(mut statement: Statement) -> Statement {
    let Some((head, tail)) = statement.sql.rsplit_once(" LIMIT ") else {
        return statement;
    };
    let (limit, offset) = match tail.split_once(" OFFSET ") {
        Some((limit, offset)) => (limit, Some(offset)),
        None => (tail, None),
    };
    let bound = |mark: &str| mark == "?" || mark.strip_prefix('$').is_some_and(is_number);
    if !bound(limit) || !offset.is_none_or(bound) {
        return statement;
    }
    let Some(values) = statement.values.as_mut().map(|values| &mut values.0) else {
        return statement;
    };
    let kept = values
        .len()
        .saturating_sub(1 + usize::from(offset.is_some()));
    let numbers: Vec<u64> = values[kept..].iter().filter_map(number).collect();
    statement.sql = match (numbers.as_slice(), offset) {
        ([limit], None) => format!("{head} LIMIT {limit}"),
        ([limit, offset], Some(_)) => format!("{head} LIMIT {limit} OFFSET {offset}"),
        _ => return statement,
    };
    values.truncate(kept);
    statement
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

const fn number(value: &Value) -> Option<u64> {
    match value {
        Value::BigUnsigned(number) => *number,
        _ => None,
    }
}

impl Db {
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.0.reader
    }

    /// The database's plan for a statement, as one text: tests assert that what pages wait on has an index.
    ///
    /// PostgreSQL reads a small table whole however well it is indexed, so there reading whole is made dear: what is
    /// still read whole has no index that would help.
    pub async fn plan<S: StatementBuilder>(&self, statement: &S) -> Result<String> {
        let (prefix, column) = match self.dialect() {
            crate::Dialect::Sqlite => ("EXPLAIN QUERY PLAN ", "detail"),
            crate::Dialect::Postgres => ("EXPLAIN ", "QUERY PLAN"),
        };
        let inner = literal(self.reader(), statement);
        let explained = Statement {
            sql: format!("{prefix}{}", inner.sql),
            ..inner
        };
        let rows = match self.dialect() {
            crate::Dialect::Sqlite => self.reader().query_all_raw(explained).await?,
            crate::Dialect::Postgres => {
                let aside = self.reader().begin().await?;
                aside
                    .execute_unprepared("SET LOCAL enable_seqscan = off")
                    .await?;
                let rows = aside.query_all_raw(explained).await?;
                aside.rollback().await?;
                rows
            }
        };
        let lines: std::result::Result<Vec<String>, _> =
            rows.iter().map(|row| row.try_get("", column)).collect();
        Ok(lines?.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::DbBackend;

    fn given(sql: &str, values: Vec<Value>) -> (String, Option<Vec<Value>>) {
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
        let literal = literal_limit(statement);
        (literal.sql, literal.values.map(|values| values.0))
    }

    #[test]
    fn a_limit_at_the_end_becomes_text() {
        let id = || Value::from("x");
        let ten = || Value::from(10_u64);
        assert_eq!(
            given("SELECT a FROM t WHERE b = ? LIMIT ?", vec![id(), ten()]),
            (
                "SELECT a FROM t WHERE b = ? LIMIT 10".to_owned(),
                Some(vec![id()])
            )
        );
        assert_eq!(
            given(
                "SELECT a FROM t WHERE b = $1 LIMIT $2 OFFSET $3",
                vec![id(), ten(), Value::from(20_u64)]
            ),
            (
                "SELECT a FROM t WHERE b = $1 LIMIT 10 OFFSET 20".to_owned(),
                Some(vec![id()])
            )
        );
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for sql in [
            "SELECT a FROM t WHERE b = ?",
            "SELECT a FROM t WHERE b = ' LIMIT ' AND c = ?",
            "SELECT a FROM (SELECT a FROM t LIMIT ?) AS t ORDER BY a",
        ] {
            let values = vec![Value::from("x")];
            assert_eq!(given(sql, values.clone()), (sql.to_owned(), Some(values)));
        }
        // text where a number belongs is the caller's mistake, and the database's to tell
        let values = vec![Value::from("x")];
        let sql = "SELECT a FROM t LIMIT ?";
        assert_eq!(given(sql, values.clone()), (sql.to_owned(), Some(values)));
    }
}
