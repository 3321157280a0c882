//! Wrong passwords slow down by (account, network) and by network: whoever guesses waits, the owner elsewhere does not.
//!
//! An attempt is counted before the password is compared and taken back when it was right, so that a thousand
//! attempts at the same moment count as a thousand. A network may be a whole town behind one address: what is wrong
//! there is forgotten after an hour, however busy it is, and those who log in at the same moment find room.

use crate::{blind, risk};
use chrono::TimeDelta;
use db::{Claim, Limit, Read as _, Tx};
use kernel::clock::Instant;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set, sea_query::OnConflict};
use seal::Blind;
use web::{
    Call,
    puzzle::{PuzzleError, Solved},
};

/// The row of a counter.
mod entity {
    use sea_orm::entity::prelude::*;
    use seal::Blind;

    /// Failures of one account from one network.
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
use entity::{ActiveModel, Column, Entity, Model, bytes};

/// How failures slow down.
struct Pace {
    /// Failures without any wait.
    free: i32,
    /// The first wait.
    first: TimeDelta,
    /// The longest wait.
    most: TimeDelta,
    /// After so much quiet the counter begins anew.
    forget: TimeDelta,
}

/// One account from one network: five free, then 30 s, 1, 2, 4 … 30 minutes.
const PAIR: Pace = Pace {
    free: 5,
    first: TimeDelta::seconds(30),
    most: TimeDelta::minutes(30),
    forget: TimeDelta::hours(24),
};
/// Wrong ones of a network, with those that are being compared.
const NETWORK: [(TimeDelta, u64); 2] = [(TimeDelta::minutes(10), 100), (TimeDelta::hours(1), 300)];
/// Over which time the risk of a network and of an account is looked at.
const NETWORK_RISK: TimeDelta = TimeDelta::minutes(10);
const ACCOUNT_RISK: TimeDelta = TimeDelta::hours(1);

impl Pace {
    /// How long to wait after so many failures.
    fn wait(&self, failures: i32) -> TimeDelta {
        if failures < self.free {
            return TimeDelta::zero();
        }
        let doublings = u32::try_from(failures - self.free).map_or(0, |n| std::cmp::min(n, 16));
        std::cmp::min(self.first * 2_i32.pow(doublings), self.most)
    }
}

/// An attempt that was counted.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    pair: Blind,
    claim: Claim,
    /// Failures of the pair in a row, this one counted in.
    pub(crate) failures: i32,
    /// Whether the next one needs a puzzle, should this one be wrong.
    pub(crate) puzzle_next: bool,
}

/// What a door knows of whoever stands before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before {
    /// Whether the account that is meant has logged in in this browser before.
    pub(crate) known: bool,
    /// The puzzle that the form brings.
    pub(crate) solved: Option<Solved>,
}

/// The password is not even compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Halt {
    /// The caller has to wait.
    Wait {
        /// How long.
        wait: Wait,
        /// Whether a puzzle is needed afterwards.
        puzzle: bool,
    },
    /// A puzzle is to be solved first.
    Puzzle,
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

/// Under what an attempt is counted.
#[derive(Clone, Copy)]
struct Keys {
    pair: Blind,
    account: Blind,
    network: Blind,
}

impl Keys {
    fn of(call: &Call, door: &str, realm: &str, identifier: &str) -> Self {
        let vault = call.vault();
        let network = blind::network(vault, call.network);
        // one number has many spellings (+86, hyphens, full-width digits): each would buy five more guesses
        let typed = blind::spelling(vault, identifier);
        let account = format!("{door}\n{}\n{typed}", blind::realm_spelling(realm));
        Self {
            pair: vault.blind(
                "login_attempt.pair",
                &format!("{account}\n{}", network.hex()),
            ),
            account: vault.blind("login_attempt.account", &account),
            network: vault.blind("login_attempt.network", &network.hex()),
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
        let keys = Keys::of(call, door, realm, identifier);
        let counted = call.write(|tx| async move { count_in(&tx, keys, None).await });
        Ok(match counted.await? {
            Ok(attempt) => Ok(attempt),
            Err(Halt::Wait { wait, .. }) => Err(wait),
            // without a door nothing asks for one
            Err(Halt::Puzzle) => Err(Wait(PAIR.first)),
        })
    }

    /// The same at a door, which asks for a puzzle when it looks like guessing.
    pub(crate) async fn at_door(
        call: &Call,
        door: &str,
        (realm, identifier): (&str, &str),
        before: Before,
    ) -> db::Result<Result<Self, Halt>> {
        let keys = Keys::of(call, door, realm, identifier);
        call.write(|tx| async move { count_in(&tx, keys, Some(before)).await })
            .await
    }

    /// The password was right: the account's counter begins anew, the network's loses this attempt (and only this one:
    /// logging in to an account of one's own must not buy new guesses).
    pub async fn succeeded(self, tx: &Tx) -> db::Result<()> {
        Entity::delete_many()
            .filter(Column::Key.eq(bytes(self.pair)))
            .exec(tx)
            .await?;
        tx.untally(self.claim).await
    }
}

async fn count_in(
    tx: &Tx,
    keys: Keys,
    before: Option<Before>,
) -> db::Result<Result<Attempt, Halt>> {
    tx.lock("login_attempt", keys.pair.hex()).await?;
    let row = counter(tx, keys.pair).await?;
    let failures = row.as_ref().map_or(0, |row| row.failures);
    let wait = row.map_or(TimeDelta::zero(), |row| {
        PAIR.wait(row.failures) - (tx.now() - row.last_at)
    });
    if wait > TimeDelta::zero() {
        let (wait, puzzle) = (Wait(wait), before.is_some());
        return Ok(Err(Halt::Wait { wait, puzzle }));
    }
    let limits = [
        Limit {
            key: keys.network.as_bytes(),
            spans: &NETWORK,
        },
        // counted only: whoever locks an account by guessing would keep its owner out
        Limit {
            key: keys.account.as_bytes(),
            spans: &[],
        },
    ];
    let claim = match tx.tally(&limits).await? {
        Ok(claim) => claim,
        Err(reached) => {
            let wait = Wait(reached.span);
            return Ok(Err(Halt::Wait {
                wait,
                puzzle: false,
            }));
        }
    };
    let seen = look(tx, keys, failures + 1, before).await?;
    if let Some(before) = before
        && seen.before_this_one().asks()
        && !spent(tx, before.solved).await?
    {
        tx.untally(claim).await?;
        return Ok(Err(Halt::Puzzle));
    }
    count(tx, keys.pair, seen.in_a_row).await?;
    Ok(Ok(Attempt {
        pair: keys.pair,
        claim,
        failures: seen.in_a_row,
        puzzle_next: seen.asks(),
    }))
}

/// What is known, this attempt counted in.
async fn look(
    tx: &Tx,
    keys: Keys,
    in_a_row: i32,
    before: Option<Before>,
) -> db::Result<risk::Password> {
    Ok(risk::Password {
        in_a_row,
        account: tx.tallied(keys.account.as_bytes(), ACCOUNT_RISK).await?,
        network: tx.tallied(keys.network.as_bytes(), NETWORK_RISK).await?,
        known: before.is_some_and(|before| before.known),
    })
}

/// Whether there is a solved puzzle, which is used up by this.
async fn spent(tx: &Tx, solved: Option<Solved>) -> db::Result<bool> {
    let Some(solved) = solved else {
        return Ok(false);
    };
    match solved.spend(tx).await {
        Ok(()) => Ok(true),
        Err(PuzzleError::Broken(error)) => Err(error),
        Err(_) => Ok(false),
    }
}

/// The counter, unless it has been quiet so long that it begins anew.
async fn counter(tx: &Tx, key: Blind) -> db::Result<Option<Model>> {
    let row = tx.one(Entity::find_by_id(bytes(key))).await?;
    Ok(row.filter(|row| tx.now() - row.last_at < PAIR.forget))
}

/// Sets the counter. Whoever counts holds its lock.
async fn count(tx: &Tx, key: Blind, failures: i32) -> db::Result<()> {
    let row = ActiveModel {
        key: Set(bytes(key)),
        failures: Set(failures),
        last_at: Set(tx.now()),
    };
    let again = OnConflict::column(Column::Key)
        .update_columns([Column::Failures, Column::LastAt])
        .to_owned();
    Entity::insert(row)
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
            let attempts = futures::future::join_all((0..130).map(|n| {
                let call = Call::system(&app.app, "test");
                async move { Attempt::begin(&call, "person", "", &format!("nobody {n}")).await }
            }))
            .await;
            let let_in = attempts
                .into_iter()
                .filter(|attempt| attempt.as_ref().is_ok_and(Result::is_ok))
                .count();
            assert_eq!(let_in, 100);
            app.finish().await;
        }
    );

    #[test]
    fn waits_grow_and_stop_growing() {
        let seconds = |failures| PAIR.wait(failures).num_seconds();
        assert_eq!(
            [0, 4, 5, 6, 7, 10, 11, 12, 1000].map(seconds),
            [0, 0, 30, 60, 120, 960, 1800, 1800, 1800]
        );
    }
}
