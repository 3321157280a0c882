//! How long a session lives (GB/T 22239 and the portal's own settings: persons and units 30 minutes idle and 12 hours
//! in all, staff 15 minutes and 8 hours).

use crate::account::Kind;
use chrono::TimeDelta;
use kernel::clock::Instant;

/// The use of a session is noted at most this often, so that reading does not become writing.
pub(crate) const NOTED_EVERY: TimeDelta = TimeDelta::seconds(60);

/// Longest time without a request.
pub(crate) const fn idle(kind: Kind) -> TimeDelta {
    match kind {
        Kind::Person | Kind::Unit | Kind::Institution => TimeDelta::minutes(30),
        Kind::Officer => TimeDelta::minutes(15),
    }
}

/// Longest time in all.
pub(crate) const fn absolute(kind: Kind) -> TimeDelta {
    match kind {
        Kind::Person | Kind::Unit | Kind::Institution => TimeDelta::hours(12),
        Kind::Officer => TimeDelta::hours(8),
    }
}

/// Whether a session that began and was seen at these moments still lives.
pub(crate) fn is_live(kind: Kind, created: Instant, seen: Instant, now: Instant) -> bool {
    now - seen < idle(kind) && now - created < absolute(kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn limits_are_exact_to_the_second() {
        let start = chrono::Utc.with_ymd_and_hms(2026, 11, 22, 1, 0, 0).unwrap();
        let second = TimeDelta::seconds(1);
        for (kind, idle, absolute) in [
            (Kind::Person, 30, 12),
            (Kind::Unit, 30, 12),
            (Kind::Institution, 30, 12),
            (Kind::Officer, 15, 8),
        ] {
            let (idle, absolute) = (TimeDelta::minutes(idle), TimeDelta::hours(absolute));
            assert!(is_live(kind, start, start, start + idle - second));
            assert!(!is_live(kind, start, start, start + idle));
            assert!(is_live(
                kind,
                start,
                start + absolute - second * 2,
                start + absolute - second
            ));
            assert!(!is_live(
                kind,
                start,
                start + absolute - second,
                start + absolute
            ));
        }
    }
}
