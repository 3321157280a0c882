//! Wrong passwords slow down by (account, network) and by network: whoever guesses waits, the owner elsewhere does not.
//!
//! An attempt is counted before the password is compared and taken back when it was right, so that a thousand
//! attempts at the same moment count as a thousand.

use crate::blind;
use chrono::TimeDelta;
use db::{Read as _, Tx};
use kernel::clock::Instant;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _, Set,
    sea_query::{Expr, OnConflict},
};
use seal::Blind;
use web::Call;

/// The row of a counter.
mod entity {
    use sea_orm::entity::prelude::*;
    use seal::Blind;

    /// Failures of one account from one network, or of one network.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "login_attempt")]
    pub struct Model {
        /// Keyed hash of what is counted.
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: Vec<u8>,
        /// Failures in a row.
        pub failures: i32,
        /// When the last one was.
        pub last_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    pub(super) fn bytes(key: Blind) -> Vec<u8> {
        key.as_bytes().to_vec()
    }
}
use entity::{ActiveModel, Column, Entity, bytes};

/// How failures of one kind of counter slow down.
struct Pace {
    /// Failures without any wait.
    free: i32,
    /// The first wait.
    first: TimeDelta,
    /// Failures after which the wait doubles.
    step: i32,
    /// The longest wait.
    most: TimeDelta,
    /// After so much quiet the counter begins anew.
    forget: TimeDelta,
}

/// One account from one network: five free, then 30 s, 1, 2, 4 … 30 minutes.
const PAIR: Pace = Pace {
    free: 5,
    first: TimeDelta::seconds(30),
    step: 1,
    most: TimeDelta::minutes(30),
    forget: TimeDelta::hours(24),
};
/// One network, which may be a whole office: forty free, then 5 s, doubling every ten failures up to a minute.
const NETWORK: Pace = Pace {
    free: 40,
    first: TimeDelta::seconds(5),
    step: 10,
    most: TimeDelta::minutes(1),
    forget: TimeDelta::minutes(30),
};

impl Pace {
    /// How long to wait after so many failures.
    fn wait(&self, failures: i32) -> TimeDelta {
        if failures < self.free {
            return TimeDelta::zero();
        }
        let doublings =
            u32::try_from((failures - self.free) / self.step).map_or(0, |n| std::cmp::min(n, 16));
        std::cmp::min(self.first * 2_i32.pow(doublings), self.most)
    }
}

/// An attempt that was counted.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    pair: Blind,
    network: Blind,
    /// Failures of the pair in a row, this one counted in.
    pub(crate) failures: i32,
}

/// The caller has to wait so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(TimeDelta);

impl Wait {
    /// `30秒`, `2分钟`.
    pub fn words(self) -> String {
        let seconds = std::cmp::max(self.0.num_seconds(), 1);
        if seconds < 60 {
            format!("{seconds}秒")
        } else {
            format!("{}分钟", (seconds + 59) / 60)
        }
    }
}

impl Attempt {
    /// Counts an attempt for what was typed as account, whether or not there is such an account.
    pub async fn begin(
        call: &Call,
        door: &str,
        realm: &str,
        identifier: &str,
    ) -> db::Result<Result<Self, Wait>> {
        let vault = call.vault();
        let network = blind::network(vault, call.network);
        // one number has many spellings (+86, hyphens, full-width digits): each would buy five more guesses
        let typed = blind::spelling(vault, identifier);
        let realm = blind::realm_spelling(realm);
        let pair = vault.blind(
            "login_attempt.pair",
            &format!("{door}\n{realm}\n{typed}\n{}", network.hex()),
        );
        let attempt = Self {
            pair,
            network,
            failures: 1,
        };
        call.write(|tx| async move {
            let counted = [pair, network].map(|key| key.hex());
            tx.lock_all(counted.iter().map(|key| ("login_attempt", key.as_str())))
                .await?;
            let waits = [
                wait(&tx, pair, &PAIR).await?,
                wait(&tx, network, &NETWORK).await?,
            ];
            let longest = waits.into_iter().max().unwrap_or_default();
            if longest > TimeDelta::zero() {
                return Ok(Err(Wait(longest)));
            }
            count(&tx, pair, &PAIR).await?;
            count(&tx, network, &NETWORK).await?;
            let counted = tx
                .one(Entity::find().filter(Column::Key.eq(bytes(pair))))
                .await?;
            Ok::<_, db::Error>(Ok(Self {
                failures: counted.map_or(1, |row| row.failures),
                ..attempt
            }))
        })
        .await
    }

    /// The password was right: the account's counter begins anew, the network's loses this attempt (and only this one:
    /// logging in to an account of one's own must not buy new guesses).
    pub async fn succeeded(self, tx: &Tx) -> db::Result<()> {
        Entity::delete_many()
            .filter(Column::Key.eq(bytes(self.pair)))
            .exec(tx)
            .await?;
        let less = Entity::update_many()
            .col_expr(Column::Failures, Expr::col(Column::Failures).sub(1))
            .filter(Column::Key.eq(bytes(self.network)))
            .filter(Column::Failures.gt(0));
        less.exec(tx).await?;
        Ok(())
    }
}

/// How long from now the counter asks to wait.
async fn wait(tx: &Tx, key: Blind, pace: &Pace) -> db::Result<TimeDelta> {
    let Some(row) = tx
        .one(Entity::find().filter(Column::Key.eq(bytes(key))))
        .await?
    else {
        return Ok(TimeDelta::zero());
    };
    let quiet = tx.now() - row.last_at;
    if quiet >= pace.forget {
        return Ok(TimeDelta::zero());
    }
    Ok(std::cmp::max(
        pace.wait(row.failures) - quiet,
        TimeDelta::zero(),
    ))
}

async fn count(tx: &Tx, key: Blind, pace: &Pace) -> db::Result<()> {
    let stale = Entity::delete_many()
        .filter(Column::Key.eq(bytes(key)))
        .filter(Column::LastAt.lte(tx.now() - pace.forget));
    stale.exec(tx).await?;
    let fresh = ActiveModel {
        key: Set(bytes(key)),
        failures: Set(1),
        last_at: Set(tx.now()),
    };
    let again = OnConflict::column(Column::Key)
        .value(
            Column::Failures,
            Expr::col((Entity, Column::Failures)).add(1),
        )
        .value(Column::LastAt, tx.now())
        .to_owned();
    Entity::insert(fresh)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Throws away counters that nobody adds to.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::LastAt.lt(now - TimeDelta::days(2)))
        .exec(tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    testkit::on_both!(
        attempts_from_one_network_at_the_same_moment_all_count,
        async |on| {
            let rooms = testkit::Setup::new([crate::migrations()], |_, _| axum::Router::new());
            let app = testkit::start(on, rooms).await;
            let attempts = futures::future::join_all((0..70).map(|n| {
                let call = Call::system(&app.app, "test");
                async move { Attempt::begin(&call, "person", "", &format!("nobody {n}")).await }
            }))
            .await;
            let let_in = attempts
                .into_iter()
                .filter(|attempt| attempt.as_ref().is_ok_and(Result::is_ok))
                .count();
            assert_eq!(let_in, 40);
            app.finish().await;
        }
    );

    #[test]
    fn waits_grow_and_stop_growing() {
        let seconds = |pace: &Pace, failures| pace.wait(failures).num_seconds();
        assert_eq!(
            [0, 4, 5, 6, 7, 10, 11, 12, 1000].map(|n| seconds(&PAIR, n)),
            [0, 0, 30, 60, 120, 960, 1800, 1800, 1800]
        );
        assert_eq!(
            [39, 40, 49, 50, 60, 70, 80, 1000].map(|n| seconds(&NETWORK, n)),
            [0, 5, 5, 10, 20, 40, 60, 60]
        );
    }
}
