//! The injected clock. Inside the house time is UTC; `Asia/Shanghai` appears only at the edges.

use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound as _, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// A moment, in UTC, with microsecond precision (what both databases keep).
pub type Instant = DateTime<Utc>;

/// A calendar day in China, without a time.
pub type CivilDate = NaiveDate;

/// China's civil time: UTC+8 all year (daylight saving ended in 1991).
pub const CHINA: FixedOffset = match FixedOffset::east_opt(8 * 3600) {
    Some(offset) => offset,
    None => unreachable!(),
};

/// Tells the time. Cloning shares the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<Mutex<Instant>>),
}

impl Clock {
    /// The machine's own clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is moved, so that a test can stand on any day.
    #[must_use]
    pub fn fixed(at: Instant) -> Self {
        Self(Source::Fixed(Arc::new(Mutex::new(at))))
    }

    /// The present moment, cut to microseconds.
    #[must_use]
    pub fn now(&self) -> Instant {
        match &self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place where the machine's clock is read"
            )]
            Source::System => Utc::now().trunc_subsecs(6),
            Source::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a fixed clock forward (or back). The system clock cannot be moved.
    pub fn advance(&self, by: chrono::TimeDelta) {
        if let Source::Fixed(at) = &self.0 {
            *at.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }
}

/// The civil day in China at `now`.
#[must_use]
pub fn today(now: Instant) -> CivilDate {
    now.with_timezone(&CHINA).date_naive()
}

/// `YYYY-MM-DD HH:MM:SS` in China's time (checklist X-19).
#[must_use]
pub fn stamp(at: Instant) -> String {
    at.with_timezone(&CHINA)
        .format("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// `YYYY-MM-DD HH:MM` in China's time.
#[must_use]
pub fn minute(at: Instant) -> String {
    at.with_timezone(&CHINA)
        .format("%Y-%m-%d %H:%M")
        .to_string()
}

/// `YYYY-MM-DD` in China's time (checklist X-18).
#[must_use]
pub fn day(at: Instant) -> String {
    at.with_timezone(&CHINA).format("%Y-%m-%d").to_string()
}
