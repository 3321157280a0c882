//! States and times of a log-in by QR code.

use chrono::TimeDelta;
use kernel::rng::Rng;

/// How long a code waits for a phone.
pub(crate) const WAITS: TimeDelta = TimeDelta::minutes(2);
/// How long a phone may take from scanning to agreeing: it may have to log in first.
pub(crate) const ANSWERS: TimeDelta = TimeDelta::minutes(3);
/// How long the browser has to collect its log-in.
pub(crate) const COLLECTS: TimeDelta = TimeDelta::minutes(1);
/// Codes for one network while one waits: a whole office may sit behind one address.
pub(crate) const PER_NETWORK: [(TimeDelta, u64); 1] = [(WAITS, 120)];

kernel::choices! {
    /// Where a log-in by QR code stands; the README has the table of transitions.
    pub enum State {
        Waiting = "waiting", "待扫描";
        Scanned = "scanned", "已扫描";
        Confirmed = "confirmed", "已确认";
        Spent = "spent", "登录成功";
        Refused = "refused", "已拒绝";
        Mismatched = "mismatched", "数字不一致";
    }
}

/// What can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A phone opened what the code holds.
    Scan,
    /// The phone chose the number that the browser shows.
    Match,
    /// The phone chose another.
    Mismatch,
    /// «不是我».
    Refuse,
    /// The browser collected its session.
    Collect,
}

impl State {
    /// The state after an event; `None` when the event has no place here.
    pub(crate) const fn next(self, event: Event) -> Option<Self> {
        match (self, event) {
            (Self::Waiting | Self::Scanned, Event::Scan) => Some(Self::Scanned),
            (Self::Scanned, Event::Match) => Some(Self::Confirmed),
            (Self::Scanned, Event::Mismatch) => Some(Self::Mismatched),
            (Self::Scanned, Event::Refuse) => Some(Self::Refused),
            (Self::Confirmed, Event::Collect) => Some(Self::Spent),
            _ => None,
        }
    }
}

/// The number that the browser shows, and the three that the phone offers, in their order. They are chosen once, so that
/// opening the page again tells nothing about which is right.
pub(crate) fn numbers(rng: &Rng) -> (i32, [i32; 3]) {
    let mut choices = [0; 3];
    let mut filled = 0;
    while let Some(slot) = choices.get_mut(filled) {
        *slot = two_digits(rng);
        let (before, rest) = choices.split_at(filled);
        if rest.first().is_some_and(|new| !before.contains(new)) {
            filled += 1;
        }
    }
    let [right, ..] = choices;
    choices.sort_unstable();
    (right, choices)
}

fn two_digits(rng: &Rng) -> i32 {
    i32::try_from(10 + rng.below(90)).unwrap_or(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::choice::Choice as _;

    #[test]
    fn only_the_way_from_waiting_to_spent_logs_in_and_no_end_goes_on() {
        let events = [
            Event::Scan,
            Event::Match,
            Event::Mismatch,
            Event::Refuse,
            Event::Collect,
        ];
        let after = |state: State| events.map(|event| state.next(event));
        let scanned = Some(State::Scanned);
        assert_eq!(
            after(State::Waiting),
            [scanned, None, None, None, None],
            "nobody agrees before scanning"
        );
        assert_eq!(
            after(State::Scanned),
            [
                scanned,
                Some(State::Confirmed),
                Some(State::Mismatched),
                Some(State::Refused),
                None
            ]
        );
        assert_eq!(
            after(State::Confirmed),
            [None, None, None, None, Some(State::Spent)]
        );
        for end in [State::Spent, State::Refused, State::Mismatched] {
            assert_eq!(after(end), [None; 5], "{}", end.code());
        }
    }

    #[test]
    fn three_different_numbers_of_two_digits_in_order_one_of_them_right() {
        let rng = Rng::seeded(3);
        let mut places = [0; 3];
        for _ in 0..600 {
            let (right, choices) = numbers(&rng);
            assert!(choices.is_sorted_by(|a, b| a < b), "{choices:?}");
            assert!(choices.iter().all(|n| (10..100).contains(n)));
            places[choices.iter().position(|n| *n == right).unwrap()] += 1;
        }
        assert!(
            places.iter().all(|count| *count > 120),
            "no place is more likely: {places:?}"
        );
    }
}
