//! Reading. [`Db`] and [`Tx`] answer the same questions; only [`Tx`] is a SeaORM connection, so a write
//! outside `db.write` does not compile.

use crate::{connect::Db, error::Result, tx::Tx};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, EntityTrait, FromQueryResult, QueryResult, Select,
    Statement, StatementBuilder, TransactionTrait as _, sea_query,
};
use std::future::Future;

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
        async move {
            use sea_orm::QueryTrait as _;
            let mut inner = select.into_query();
            inner.clear_order_by();
            let query = sea_query::Query::select()
                .expr_as(sea_query::Func::count(sea_query::Expr::cust("*")), "n")
                .from_subquery(inner, "counted")
                .to_owned();
            let row = self.row(&query).await?;
            let n: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
            Ok(u64::try_from(n).unwrap_or(0))
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
        Ok(self.reader().query_one(statement).await?)
    }
    async fn rows<S: StatementBuilder>(&self, statement: &S) -> Result<Vec<QueryResult>> {
        Ok(self.reader().query_all(statement).await?)
    }
}

impl Read for Tx {
    async fn row<S: StatementBuilder>(&self, statement: &S) -> Result<Option<QueryResult>> {
        Ok(self.query_one(statement).await?)
    }
    async fn rows<S: StatementBuilder>(&self, statement: &S) -> Result<Vec<QueryResult>> {
        Ok(self.query_all(statement).await?)
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
        let inner = self.reader().get_database_backend().build(statement);
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
