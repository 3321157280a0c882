//! Moments before the day of seeding.

use crate::dice::Dice;
use chrono::{NaiveTime, TimeDelta, TimeZone as _};
use kernel::clock::{CHINA, CivilDate, Instant, today};

/// Midnight in China at the beginning of the day of seeding: everything that happened, happened before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day(pub(crate) Instant);

impl Day {
    /// The day that `now` lies in.
    pub(crate) fn of(now: Instant) -> Self {
        let midnight = today(now).and_time(NaiveTime::MIN);
        Self(
            CHINA
                .from_local_datetime(&midnight)
                .single()
                .map_or(now, |local| local.to_utc()),
        )
    }

    /// The day itself.
    pub(crate) fn date(self) -> CivilDate {
        today(self.0)
    }

    /// So many days before at midnight.
    pub(crate) fn ago(self, days: i64) -> Instant {
        self.0 - TimeDelta::days(days)
    }

    /// In the working hours of the day that lies `days` before; at least one.
    pub(crate) fn office(self, days: i64, dice: &Dice) -> Instant {
        self.ago(days.max(1))
            + TimeDelta::minutes(dice.between(8 * 60 + 40, 17 * 60 + 40))
            + TimeDelta::seconds(dice.between(0, 59))
    }

    /// At any waking hour of the day that lies `days` before; at least one.
    pub(crate) fn waking(self, days: i64, dice: &Dice) -> Instant {
        self.ago(days.max(1))
            + TimeDelta::minutes(dice.between(7 * 60, 23 * 60))
            + TimeDelta::seconds(dice.between(0, 59))
    }
}
