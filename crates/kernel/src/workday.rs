//! Working days: weekends, statutory holidays and make-up days as the State Council announces them each November
//! (GB/T 39046 limits and licensing law count in these).

use crate::clock::CivilDate;
use chinese_holiday::{Ymd, chinese_holiday};
use chrono::{Datelike as _, TimeDelta, Weekday};

/// The first and the last day that the published calendar covers. Beyond it weekends and the fixed statutory
/// holidays are known, the lunar ones and the make-up days are not.
const PUBLISHED: (CivilDate, CivilDate) = match (
    CivilDate::from_ymd_opt(2004, 1, 1),
    CivilDate::from_ymd_opt(2026, 12, 25),
) {
    (Some(first), Some(last)) => (first, last),
    _ => unreachable!(),
};

/// True if the State Council's calendar for this day is known here. Where a deadline falls outside it, say "预计".
#[must_use]
pub fn is_published(day: CivilDate) -> bool {
    day >= PUBLISHED.0 && day <= PUBLISHED.1
}

/// True if offices work on this day.
#[must_use]
pub fn is_workday(day: CivilDate) -> bool {
    if is_published(day)
        && let (Ok(year), Ok(month), Ok(date)) = (
            u16::try_from(day.year()),
            u8::try_from(day.month()),
            u8::try_from(day.day()),
        )
    {
        return chinese_holiday(Ymd::new(year, month, date)).is_workday();
    }
    let fixed = matches!((day.month(), day.day()), (1, 1) | (5, 1 | 2) | (10, 1..=3));
    !fixed && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The day on which a limit of `count` working days that begins on `from` ends. The first day is not counted
/// (民法典 art. 201): one working day from Friday ends on Monday. Zero gives `from` itself.
#[must_use]
pub fn add_workdays(from: CivilDate, count: u32) -> CivilDate {
    let mut day = from;
    let mut left = count;
    while left > 0 {
        let Some(next) = day.succ_opt() else {
            return day;
        };
        day = next;
        if is_workday(day) {
            left -= 1;
        }
    }
    day
}

/// Working days after `from` up to and including `to`; negative when `to` is earlier.
#[must_use]
pub fn workdays_between(from: CivilDate, to: CivilDate) -> i64 {
    if to < from {
        return -workdays_between(to, from);
    }
    let mut day = from;
    let mut count = 0;
    while day < to {
        day += TimeDelta::days(1);
        count += i64::from(is_workday(day));
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> CivilDate {
        CivilDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn holidays_and_make_up_days_of_2026() {
        assert!(!is_workday(day(2026, 10, 1)), "National Day");
        assert!(is_workday(day(2026, 9, 20)), "a Sunday that is worked");
        assert!(is_workday(day(2026, 10, 10)), "a Saturday that is worked");
        assert!(!is_workday(day(2026, 11, 22)), "an ordinary Sunday");
    }

    #[test]
    fn every_day_of_the_published_calendar_has_an_answer() {
        let mut at = day(2003, 12, 1);
        while at < day(2027, 2, 1) {
            let _ = is_workday(at);
            at += TimeDelta::days(1);
        }
    }

    #[test]
    fn beyond_the_calendar_weekends_and_fixed_holidays_are_known() {
        assert!(!is_published(day(2030, 1, 1)));
        assert!(!is_workday(day(2030, 1, 1)));
        assert!(is_workday(day(2030, 1, 2)));
        assert!(!is_workday(day(2030, 1, 5)));
        assert!(is_workday(day(1999, 7, 1)));
    }

    #[test]
    fn a_limit_skips_the_first_day_and_the_holidays() {
        assert_eq!(add_workdays(day(2026, 11, 20), 1), day(2026, 11, 23));
        assert_eq!(add_workdays(day(2026, 9, 30), 1), day(2026, 10, 8));
        assert_eq!(add_workdays(day(2026, 11, 20), 0), day(2026, 11, 20));
    }

    proptest! {
        #[test]
        fn adding_and_counting_agree(offset in 0..8000_i64, count in 1..60_u32) {
            let from = day(2005, 1, 1) + TimeDelta::days(offset);
            let end = add_workdays(from, count);
            prop_assert!(is_workday(end));
            prop_assert_eq!(workdays_between(from, end), i64::from(count));
            prop_assert_eq!(workdays_between(end, from), -i64::from(count));
        }
    }
}
