//! Why there is no code, or not a right one.

use web::puzzle::PuzzleError;

/// Why no code was sent or a code was not accepted.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CodeError {
    /// The number cannot receive texts.
    #[error("该号码无法接收短信，请更换移动电话")]
    NotReachable,
    /// The last code for this number is younger than a minute.
    #[error("验证码已发送，请{0}秒后重新获取")]
    TooSoon(i64),
    /// The same, and this browser's code has not gone out as it should have.
    #[error("{0}。请{1}秒后重新获取")]
    NotGone(&'static str, i64),
    /// One of the hourly or daily limits is reached.
    #[error("获取验证码的次数过多，请{0}再试")]
    TooMany(&'static str),
    /// More than one person needs: a puzzle comes first.
    #[error("获取验证码较频繁，请先完成下面的安全验证，再重新获取")]
    Puzzle,
    /// Nothing, or not six digits, was typed.
    #[error("请输入6位短信验证码")]
    Shape,
    /// No code was sent to this number for this purpose from this browser.
    #[error("请先获取验证码")]
    NotRequested,
    /// Wrong; so many tries are left.
    #[error("验证码不正确，还可以输入{0}次")]
    Wrong(i32),
    /// Wrong too often.
    #[error("验证码输错次数过多，请重新获取")]
    Exhausted,
    /// Older than five minutes.
    #[error("验证码已过期，请重新获取")]
    Expired,
    /// Used already.
    #[error("验证码已使用，请重新获取")]
    Used,
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] db::Error),
}

impl From<PuzzleError> for CodeError {
    fn from(error: PuzzleError) -> Self {
        match error {
            PuzzleError::Broken(error) => error.into(),
            _ => Self::Puzzle,
        }
    }
}

impl From<CodeError> for web::Error {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Broken(error) => error.into(),
            CodeError::TooSoon(_) | CodeError::NotGone(..) | CodeError::TooMany(_) => {
                Self::SlowDown(error.to_string())
            }
            other => Self::Conflict(other.to_string()),
        }
    }
}
