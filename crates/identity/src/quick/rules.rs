//! Where a trip stands. No database here.

use chrono::TimeDelta;

/// How long somebody may take at the provider.
pub(crate) const AWAY_FOR: TimeDelta = TimeDelta::minutes(15);
/// How long what the provider told waits for the next step.
pub(crate) const TOLD_FOR: TimeDelta = TimeDelta::minutes(30);

kernel::choices! {
    /// Where a trip stands.
    pub enum Stage {
        Away = "away", "已前往第三方";
        Back = "back", "已返回";
        Told = "told", "待确认";
        Done = "done", "已登录";
        Over = "over", "已结束";
    }
}

/// What happens to a trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The browser is back with the state.
    Arrive,
    /// The provider told who it is, and a step of the user's is missing.
    Tell,
    /// Somebody is logged in.
    Finish,
    /// It came to nothing.
    End,
}

impl Stage {
    /// The stage after an event; none when the event is not for this stage: a state and a form are good once.
    pub(crate) const fn next(self, event: Event) -> Option<Self> {
        match (self, event) {
            (Self::Away, Event::Arrive) => Some(Self::Back),
            (Self::Back, Event::Tell) => Some(Self::Told),
            (Self::Back | Self::Told, Event::Finish) => Some(Self::Done),
            (Self::Away | Self::Back | Self::Told, Event::End) => Some(Self::Over),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::choice::Choice as _;

    #[test]
    fn a_state_comes_back_once_and_nothing_happens_after_the_end() {
        let table = |event| {
            Stage::ALL
                .iter()
                .map(|stage| stage.next(event))
                .collect::<Vec<_>>()
        };
        let (back, told, done, over) = (
            Some(Stage::Back),
            Some(Stage::Told),
            Some(Stage::Done),
            Some(Stage::Over),
        );
        assert_eq!(table(Event::Arrive), [back, None, None, None, None]);
        assert_eq!(table(Event::Tell), [None, told, None, None, None]);
        assert_eq!(table(Event::Finish), [None, done, done, None, None]);
        assert_eq!(table(Event::End), [over, over, over, None, None]);
    }
}
