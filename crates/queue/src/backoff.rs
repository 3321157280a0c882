//! When a failed job comes again.

use chrono::TimeDelta;
use kernel::rng::Rng;

const FIRST_SECONDS: u64 = 10;
const LONGEST_SECONDS: u64 = 3600;

/// The pause after attempt number `attempt` failed: 10 s, tripled each time, at most an hour; of that, a random part
/// between half and all, so that jobs that failed together do not come back together.
pub(crate) fn pause(attempt: u32, rng: &Rng) -> TimeDelta {
    let full = 3_u64
        .checked_pow(attempt.saturating_sub(1))
        .map_or(LONGEST_SECONDS, |n| n.saturating_mul(FIRST_SECONDS))
        .min(LONGEST_SECONDS)
        * 1000;
    let millis = full / 2 + rng.below(full / 2 + 1);
    TimeDelta::milliseconds(i64::try_from(millis).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::pause;
    use kernel::rng::Rng;

    #[test]
    fn pauses_triple_with_jitter_up_to_an_hour() {
        let rng = Rng::seeded(1);
        for (attempt, full) in [
            (1, 10),
            (2, 30),
            (3, 90),
            (4, 270),
            (5, 810),
            (6, 2430),
            (7, 3600),
            (8, 3600),
            (60, 3600),
        ] {
            for _ in 0..50 {
                let seconds = pause(attempt, &rng).as_seconds_f64();
                assert!(
                    (f64::from(full) / 2.0..=f64::from(full)).contains(&seconds),
                    "attempt {attempt}: {seconds}"
                );
            }
        }
    }
}
