//! How vacancies end up, and at which times they got there.

use crate::{day::Day, dice::Dice};
use chrono::TimeDelta;
use kernel::{choice::Choice as _, clock::Instant};
use talent::vacancy::{Period, RevisionState, rules};

/// How a vacancy ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Draft,
    Waiting,
    Refused,
    Published,
    Revised(RevisionState),
    Expired,
    TakenDown,
    Recycled,
}

use Fate as F;

/// The vacancies of the unit whose account is printed: something of everything.
pub(super) const SHOWN: [Fate; 26] = [
    F::Published,
    F::Published,
    F::Refused,
    F::Draft,
    F::Waiting,
    F::Published,
    F::Expired,
    F::TakenDown,
    F::Recycled,
    F::Revised(RevisionState::UnderReview),
    F::Revised(RevisionState::Refused),
    F::Revised(RevisionState::Draft),
    F::Published,
    F::Published,
    F::Published,
    F::Draft,
    F::Published,
    F::Expired,
    F::Published,
    F::Published,
    F::Recycled,
    F::Published,
    F::Waiting,
    F::Published,
    F::Published,
    F::Published,
];

/// The units after it send one vacancy each, so that the officers of every city find something in their queue.
pub(super) const QUEUED: usize = 26;

pub(super) const FATES: &[(Fate, u32)] = &[
    (F::Published, 770),
    (F::Revised(RevisionState::UnderReview), 6),
    (F::Revised(RevisionState::Refused), 3),
    (F::Revised(RevisionState::Draft), 4),
    (F::Draft, 45),
    (F::Waiting, 35),
    (F::Refused, 22),
    (F::Expired, 60),
    (F::TakenDown, 35),
    (F::Recycled, 20),
];

const PERIODS: &[(Period, u32)] = &[
    (Period::OneMonth, 30),
    (Period::TwoMonths, 20),
    (Period::ThreeMonths, 30),
    (Period::SixMonths, 15),
    (Period::OneYear, 5),
];

/// What happened on the way to a fate.
pub(super) struct Way {
    pub(super) created: Instant,
    pub(super) submitted: Option<Instant>,
    pub(super) decided: Option<Instant>,
    pub(super) ended: Option<Instant>,
    pub(super) period: Period,
}

/// Finds times for a way.
pub(super) struct Times<'a> {
    pub(super) dice: &'a Dice,
    pub(super) day: Day,
}

impl Times<'_> {
    /// Times that fit a fate.
    pub(super) fn of(&self, fate: Fate) -> Way {
        let Self { dice, day } = *self;
        let anything = *dice.weighted(PERIODS);
        let only_created = |created| Way {
            created,
            submitted: None,
            decided: None,
            ended: None,
            period: anything,
        };
        match fate {
            F::Draft => only_created(day.office(dice.between(1, 40), dice)),
            F::Recycled => {
                let way = only_created(day.office(dice.between(12, 60), dice));
                Way {
                    ended: Some(day.office(dice.between(1, 10), dice)),
                    ..way
                }
            }
            F::Waiting => {
                let submitted = day.office(*dice.pick(&[1, 1, 1, 2, 2, 3, 4, 6]), dice);
                Way {
                    submitted: Some(submitted),
                    ..only_created(self.before(submitted))
                }
            }
            F::Refused => self.decided(dice.between(1, 20), anything),
            F::Published | F::Revised(_) => {
                let age = match dice.below(20) {
                    0..=8 => dice.between(1, 14),
                    9..=15 => dice.between(15, 45),
                    _ => dice.between(46, 110),
                };
                self.decided(age, self.period_beyond(age))
            }
            F::TakenDown => {
                let age = dice.between(8, 120);
                let ended = day.office(dice.between(1, age - 2), dice);
                Way {
                    ended: Some(ended),
                    ..self.decided(age, self.period_beyond(age))
                }
            }
            F::Expired => {
                let period = *dice.pick(&[
                    Period::OneMonth,
                    Period::OneMonth,
                    Period::TwoMonths,
                    Period::ThreeMonths,
                ]);
                let age = i64::from(period.months()) * 31 + dice.between(2, 60);
                let way = self.decided(age, period);
                Way {
                    ended: way.decided.map(|at| rules::expiry(at, period)),
                    ..way
                }
            }
        }
    }

    /// Submitted and decided so many days ago.
    fn decided(&self, days: i64, period: Period) -> Way {
        let decided = self.day.office(days, self.dice);
        let submitted = decided - TimeDelta::minutes(self.dice.between(35, 60 * 50));
        Way {
            created: self.before(submitted),
            submitted: Some(submitted),
            decided: Some(decided),
            ended: None,
            period,
        }
    }

    fn before(&self, at: Instant) -> Instant {
        at - TimeDelta::minutes(self.dice.between(4, 60 * 70))
    }

    /// A period that is not over after so many days.
    fn period_beyond(&self, days: i64) -> Period {
        let fitting: Vec<Period> = Period::ALL
            .iter()
            .copied()
            .filter(|period| i64::from(period.months()) * 28 > days + 2)
            .collect();
        // the shorter ones more often
        let at = self
            .dice
            .below(fitting.len())
            .min(self.dice.below(fitting.len()));
        fitting.get(at).copied().unwrap_or(Period::OneYear)
    }
}
