//! Limits: at most so many in so long. Exact also when everybody comes at the same moment, on any number of nodes.

use crate::{error::Result, tx::Tx};
use chrono::TimeDelta;
use kernel::{clock::Instant, id::uuid_at};
use sea_orm::{ConnectionTrait as _, Statement};
use uuid::Uuid;

/// One thing that is counted, and how often it may happen.
#[derive(Clone, Copy, Debug)]
pub struct Limit<'a> {
    /// What is counted, as a keyed hash: the thing itself is never stored.
    pub key: &'a [u8; 32],
    /// Spans of time, with how often in each.
    pub spans: &'a [(TimeDelta, u64)],
}

/// What was counted, so that it can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim(Uuid);

/// The limit that leaves no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Which of the limits, by its place in the list.
    pub limit: usize,
    /// Which of its spans.
    pub span: TimeDelta,
}

impl Tx {
    /// Counts one more under every limit, or under none when one of them is reached. Whoever counts the same keys at
    /// the same time waits until this transaction ends.
    pub async fn tally(&self, limits: &[Limit<'_>]) -> Result<std::result::Result<Claim, Reached>> {
        let keys: Vec<String> = limits.iter().map(|limit| hex::encode(limit.key)).collect();
        self.lock_all(keys.iter().map(|key| ("tally", key.as_str())))
            .await?;
        for (place, limit) in limits.iter().enumerate() {
            for (span, most) in limit.spans {
                if counted(self, limit.key, *span).await? >= *most {
                    return Ok(Err(Reached {
                        limit: place,
                        span: *span,
                    }));
                }
            }
        }
        let claim = uuid_at(self.now(), self.rng());
        for limit in limits {
            let insert = Statement::from_sql_and_values(
                self.get_database_backend(),
                "INSERT INTO tally (key, claim, at) VALUES ($1, $2, $3) ON CONFLICT (key, claim) DO NOTHING",
                [limit.key.to_vec().into(), claim.into(), self.now().into()],
            );
            self.execute_raw(insert).await?;
        }
        Ok(Ok(Claim(claim)))
    }

    /// How often something was counted in a span. Exact after [`Tx::tally`] of the same key: it is held from then on.
    pub async fn tallied(&self, key: &[u8; 32], span: TimeDelta) -> Result<u64> {
        counted(self, key, span).await
    }

    /// Takes back what [`Tx::tally`] counted.
    pub async fn untally(&self, claim: Claim) -> Result<()> {
        let delete = Statement::from_sql_and_values(
            self.get_database_backend(),
            "DELETE FROM tally WHERE claim = $1",
            [claim.0.into()],
        );
        self.execute_raw(delete).await?;
        Ok(())
    }
}

async fn counted(tx: &Tx, key: &[u8; 32], span: TimeDelta) -> Result<u64> {
    let count = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "SELECT COUNT(*) AS n FROM tally WHERE key = $1 AND at > $2",
        [key.to_vec().into(), (tx.now() - span).into()],
    );
    let row = tx.query_one_raw(count).await?;
    let n: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Forgets what was counted before `before`: longer than the longest span of any limit.
pub async fn forget(tx: &Tx, before: Instant) -> Result<u64> {
    let delete = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "DELETE FROM tally WHERE at < $1",
        [before.into()],
    );
    Ok(tx.execute_raw(delete).await?.rows_affected())
}
