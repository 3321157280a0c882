//! How often: a puzzle keeps programs from trying at will, and programs can solve puzzles, so every way is counted.

use super::{
    PuzzleError,
    entity::{Column, Entity, State, Way},
};
use crate::call::Call;
use chrono::TimeDelta;
use db::{Read as _, Tx};
use kernel::choice::Choice as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, Select};
use seal::Blind;

/// Wrong answers and puzzles posed are counted over this time.
const RECENT: TimeDelta = TimeDelta::minutes(10);
/// Wrong answers of one browser, and of one network, which may be a whole office.
const MISSES: (u64, u64) = (8, 30);
/// Puzzles posed to one browser and to one network: each is a picture to draw.
const POSED: (u64, u64) = (40, 300);
/// Ways that a program takes as easily as a person are counted when they succeed, over this time.
const LONG: TimeDelta = TimeDelta::hours(1);
const BY_WORK: (u64, u64) = (10, 60);
const BY_QUESTION: (u64, u64) = (5, 20);

/// Who is asked, as limits count it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) browser: Blind,
    pub(super) network: Blind,
}

impl Asked {
    pub(super) fn of(call: &Call) -> Self {
        let vault = call.vault();
        Self {
            browser: vault.blind("puzzle.browser", &call.browser()),
            network: vault.blind("puzzle.network", &kernel::network::name(call.network)),
        }
    }

    /// One answer at a time from one network, so that a thousand at once count as a thousand.
    pub(super) async fn lock(&self, tx: &Tx) -> db::Result<()> {
        let counted = [self.network, self.browser].map(|key| key.hex());
        tx.lock_all(counted.iter().map(|key| ("puzzle", key.as_str())))
            .await
    }

    async fn reached(
        &self,
        tx: &Tx,
        most: (u64, u64),
        counted: impl Fn() -> Select<Entity>,
    ) -> db::Result<bool> {
        let browser = counted().filter(Column::BrowserBlind.eq(self.browser));
        let network = counted().filter(Column::NetworkBlind.eq(self.network));
        Ok(tx.count(browser).await? >= most.0 || tx.count(network).await? >= most.1)
    }

    /// Whether another puzzle may be posed.
    pub(super) async fn may_be_asked(&self, tx: &Tx) -> db::Result<Result<(), PuzzleError>> {
        let since = tx.now() - RECENT;
        let posed = || Entity::find().filter(Column::CreatedAt.gt(since));
        let missed = || posed().filter(Column::State.eq(State::Missed));
        let over =
            self.reached(tx, MISSES, missed).await? || self.reached(tx, POSED, posed).await?;
        Ok(if over {
            Err(PuzzleError::TooMany)
        } else {
            Ok(())
        })
    }

    /// Whether an answer may be given in this way.
    pub(super) async fn may_answer(
        &self,
        tx: &Tx,
        way: Way,
    ) -> db::Result<Result<(), PuzzleError>> {
        let since = tx.now() - RECENT;
        let missed = || {
            Entity::find()
                .filter(Column::CreatedAt.gt(since))
                .filter(Column::State.eq(State::Missed))
        };
        if self.reached(tx, MISSES, missed).await? {
            return Ok(Err(PuzzleError::TooMany));
        }
        let most = match way {
            Way::Slide => return Ok(Ok(())),
            Way::Work => BY_WORK,
            Way::Question => BY_QUESTION,
        };
        let since = tx.now() - LONG;
        let passed = || {
            Entity::find()
                .filter(Column::CreatedAt.gt(since))
                .filter(Column::State.is_in([State::Solved, State::Spent]))
                .filter(Column::Way.eq(way))
        };
        Ok(if self.reached(tx, most, passed).await? {
            Err(PuzzleError::WayUsedUp(way.label()))
        } else {
            Ok(())
        })
    }
}
