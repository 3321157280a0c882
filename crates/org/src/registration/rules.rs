//! Where a registration stands. No database here.

use chrono::TimeDelta;
use identity::proof::Status;

/// How long a registration may take.
pub(crate) const OPEN_FOR: TimeDelta = TimeDelta::hours(2);
/// The proof of step 2 is good for this and nothing else.
pub(crate) const PURPOSE: &str = "unit.register";
/// The four steps (checklist B-1.2.2).
pub(crate) const STEPS: [&str; 4] = ["填写单位信息", "法定代表人认证", "填写账户信息", "完成注册"];

kernel::choices! {
    /// Where a registration stands; whether the legal representative has been proved is the proof's own state.
    pub enum State {
        Filled = "filled", "已填写单位信息";
        Done = "done", "注册完成";
    }
}

/// What happens to a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// Step 1 is sent again: everything begins anew.
    Refill,
    /// Step 3 succeeds.
    Finish,
}

/// The event is not for this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("注册已经完成，请直接登录")]
pub(crate) struct Stuck;

impl State {
    /// The state after an event.
    pub(crate) const fn next(self, event: Event) -> Result<Self, Stuck> {
        match (self, event) {
            (_, Event::Refill) => Ok(Self::Filled),
            (Self::Filled, Event::Finish) => Ok(Self::Done),
            (Self::Done, Event::Finish) => Err(Stuck),
        }
    }
}

/// The step that a browser is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// 填写单位信息.
    Unit,
    /// 法定代表人认证: the proof is open.
    Verify,
    /// 法定代表人认证: the proof is over and must be begun again.
    VerifyAgain,
    /// 填写账户信息.
    Account,
    /// 完成注册.
    Done,
}

/// The step that follows from the registration's state and its proof's.
pub(crate) const fn step(state: Option<State>, proof: Status) -> Step {
    match (state, proof) {
        (None, _) => Step::Unit,
        (Some(State::Done), _) => Step::Done,
        (Some(State::Filled), Status::Open) => Step::Verify,
        (Some(State::Filled), Status::Passed) => Step::Account,
        (Some(State::Filled), Status::Expired | Status::Absent | Status::Spent) => {
            Step::VerifyAgain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_registration_is_not_finished_twice() {
        assert_eq!(State::Filled.next(Event::Finish), Ok(State::Done));
        assert_eq!(State::Done.next(Event::Finish), Err(Stuck));
        for state in [State::Filled, State::Done] {
            assert_eq!(state.next(Event::Refill), Ok(State::Filled));
        }
    }

    #[test]
    fn no_step_is_open_before_the_one_before_it_is_done() {
        use Status::{Absent, Expired, Open, Passed, Spent};
        for proof in [Open, Passed, Spent, Expired, Absent] {
            assert_eq!(step(None, proof), Step::Unit);
            assert_eq!(step(Some(State::Done), proof), Step::Done);
        }
        let filled = [
            (Open, Step::Verify),
            (Passed, Step::Account),
            (Spent, Step::VerifyAgain),
            (Expired, Step::VerifyAgain),
            (Absent, Step::VerifyAgain),
        ];
        for (proof, expected) in filled {
            assert_eq!(step(Some(State::Filled), proof), expected);
        }
    }
}
