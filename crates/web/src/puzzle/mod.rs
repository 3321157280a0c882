//! 拼图验证: before something that programs would try at will, a browser solves a puzzle (checklist B-2.5.15–17).
//!
//! The piece is dragged by pointer, touch or arrow keys; two equal ways need neither eyes nor hands: the page's script
//! computes for a moment, or a question in words is answered, which also works without a script (docs/decisions/0020).

mod act;
mod dice;
mod entity;
mod field;
mod limits;
mod page;
mod question;
mod scene;
mod track;
mod web;
mod work;

pub use act::{Solved, answer, pose, shown, sweep};
pub use entity::Way;
pub use field::{PuzzleField, PuzzleFieldAgain, ask, brought};
pub use page::Puzzle;
pub use web::{PuzzlePiece, PuzzleScene, router};

use crate::error::Error;
use http::StatusCode;

/// Why somebody does not get past a puzzle; the text says what to do.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PuzzleError {
    /// Answered already, too late, or not this browser's: a new one waits.
    #[error("验证已过期或已使用，已为您更换，请重新验证")]
    Over,
    /// The answer was wrong: a new one waits.
    #[error("{}", missed(*.0))]
    Missed(Way),
    /// This way was used too often.
    #[error("“{0}”使用次数过多，请换一种方式，或一小时后再试")]
    WayUsedUp(&'static str),
    /// Wrong too often, or too many were asked for.
    #[error("验证次数过多，请10分钟后再试，或到窗口办理")]
    TooMany,
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] db::Error),
}

impl PuzzleError {
    /// The status of an answer that says so.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::TooMany | Self::WayUsedUp(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Over | Self::Missed(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

const fn missed(way: Way) -> &'static str {
    match way {
        Way::Slide => "拼图没有对准，已换一张，请再试一次，或选择下面的其他方式",
        Way::Work => "自动验证没有完成，请再试一次，或选择其他方式",
        Way::Question => "回答不正确，已换一个问题，请再试一次",
    }
}

impl From<PuzzleError> for Error {
    fn from(error: PuzzleError) -> Self {
        match error {
            PuzzleError::Broken(error) => error.into(),
            PuzzleError::TooMany | PuzzleError::WayUsedUp(_) => Self::SlowDown(error.to_string()),
            other => Self::Conflict(other.to_string()),
        }
    }
}
