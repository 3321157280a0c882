//! The permission lens: why somebody can, or cannot, do an item at a moment. The rule that it names is the one that the server
//! asks; a test holds the two together.

use super::{
    entity::Model,
    rules::{Role, State, When},
};
use kernel::{clock::Instant, duty::Duty};

/// Whether, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether the person may do it.
    pub may: bool,
    /// The rule that decides.
    pub why: String,
}

fn no(why: String) -> Answer {
    Answer { may: false, why }
}

fn yes(why: &str) -> Answer {
    Answer {
        may: true,
        why: why.to_owned(),
    }
}

/// Whether the holder of a grant may do `duty` at `at`, and why.
#[must_use]
pub fn answer(row: &Model, duty: Duty, at: Instant) -> Answer {
    let period = row.period();
    match (row.state, period.at(at)) {
        (State::Active, When::Within) => {}
        (State::Active, When::Before) => {
            let first = period.from.unwrap_or_default();
            return no(format!("授权期限从{first}开始"));
        }
        (State::Active, When::After) => {
            let last = period.until.unwrap_or_default();
            return no(format!("授权期限到{last}为止，可点击“更新期限”"));
        }
        (state, _) => return no(format!("授权的状态是“{state}”")),
    }
    match row.role {
        Role::Administrator => yes("管理员可在授权有效期内办理任何业务"),
        Role::Handler if row.duties().has(duty) => yes("已授权该事项"),
        Role::Handler => no("尚未授权该事项，可点击“授权”添加".to_owned()),
    }
}
