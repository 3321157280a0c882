//! Many rows at once, for imports and demonstration data.

use crate::{error::Result, tx::Tx};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel, Iterable as _};

/// Values in one statement: SQLite takes 32,766, PostgreSQL 65,535.
const VALUES: usize = 30_000;
/// Rows in one statement: more make the statement longer to read without making it faster.
const ROWS: usize = 500;

impl Tx {
    /// Inserts rows in as few statements as the databases allow. No audit line and no change-feed entry: one line for
    /// the whole batch is the caller's affair.
    pub async fn insert_all<A, I>(&self, rows: I) -> Result<()>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
        I: IntoIterator<Item = A>,
        I::IntoIter: Send,
    {
        let columns = <A::Entity as EntityTrait>::Column::iter().count().max(1);
        let most = (VALUES / columns).clamp(1, ROWS);
        let mut rows = rows.into_iter();
        loop {
            let slice: Vec<A> = rows.by_ref().take(most).collect();
            if slice.is_empty() {
                return Ok(());
            }
            A::Entity::insert_many(slice)
                .exec_without_returning(self)
                .await?;
        }
    }
}
