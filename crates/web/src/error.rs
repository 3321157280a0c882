//! The five kinds of failure that a page knows, each mapped once to an answer.

use crate::door::Door;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::id::AccountId;
use std::sync::Arc;

/// Result of a handler.
pub type Result<T> = std::result::Result<T, Error>;

/// Messages for fields, in the order in which they were found: `(field, message)`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<(String, String)>);

impl FieldErrors {
    /// One message for one field.
    #[must_use]
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        Self(vec![(field.to_owned(), message.into())])
    }
}

/// Why a page could not be given.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or not for this user: the answer does not tell which.
    #[error("absent")]
    Absent,
    /// It was there and is gone; the text says what became of it.
    #[error("gone: {0}")]
    Gone(String),
    /// The user may not do this; the text says what they can do.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// The thing is not in a state for this any more; the text says what to do.
    #[error("conflict: {0}")]
    Conflict(String),
    /// Input that no field can show; forms normally answer with their own page instead.
    #[error("invalid: {0:?}")]
    Invalid(FieldErrors),
    /// Too much was sent; the text says the limit.
    #[error("too large: {0}")]
    TooLarge(String),
    /// Too many tries; the text says how long to wait.
    #[error("slow down: {0}")]
    SlowDown(String),
    /// Nobody is logged in, or not as somebody who may enter here.
    #[error("log in")]
    LogIn(Door),
    /// Somebody is logged in but has not proved lately who they are: what was typed waits meanwhile.
    #[error("confirm")]
    Confirm,
    /// A newer agreement waits for the word of whoever is logged in: what was typed waits meanwhile.
    #[error("agree")]
    Agree,
    /// The form was made for another account than the one that is logged in now: what was typed waits for its owner.
    #[error("another tab")]
    OtherTab(AccountId),
    /// Our fault. The cause goes to the log, never to the page.
    #[error("broken: {0}")]
    Broken(Arc<str>),
}

impl Error {
    /// Our fault, with its cause for the log.
    pub fn broken(cause: impl std::fmt::Display) -> Self {
        Self::Broken(cause.to_string().into())
    }

    /// Status, heading and text of the error page.
    #[must_use]
    pub fn told(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::Absent => (
                StatusCode::NOT_FOUND,
                "没有找到您要的页面",
                "它可能已经移走，或者您没有查看的权限。请核对网址，或从首页重新进入。".to_owned(),
            ),
            Self::Gone(text) => (StatusCode::GONE, "内容已不再公开", text.clone()),
            Self::Forbidden(text) => (StatusCode::FORBIDDEN, "您暂时不能这样做", text.clone()),
            Self::Conflict(text) => (StatusCode::CONFLICT, "内容已经发生变化", text.clone()),
            Self::Invalid(errors) => {
                let text = errors.0.iter().map(|(_, message)| message.as_str()).collect::<Vec<_>>().join("；");
                (StatusCode::UNPROCESSABLE_ENTITY, "填写的内容需要修改", text)
            }
            Self::TooLarge(text) => (StatusCode::PAYLOAD_TOO_LARGE, "提交的内容太大", text.clone()),
            Self::SlowDown(text) => (StatusCode::TOO_MANY_REQUESTS, "操作过于频繁", text.clone()),
            Self::LogIn(_) => (StatusCode::UNAUTHORIZED, "请先登录", "登录后可以继续。".to_owned()),
            Self::Confirm => (
                StatusCode::UNAUTHORIZED,
                "请先确认身份",
                "确认是您本人后可以继续。".to_owned(),
            ),
            Self::Agree => (
                StatusCode::FORBIDDEN,
                "请先阅读新版协议",
                "同意新版协议后可以继续。".to_owned(),
            ),
            Self::OtherTab(_) => (
                StatusCode::CONFLICT,
                "您已换用其他身份登录",
                "这个页面属于另一个单位或账号，刚才的提交没有受理。".to_owned(),
            ),
            Self::Broken(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "系统出了点问题",
                "这不是您的问题，我们已经记录。请稍后再试；如果一直如此，请拨打服务热线并报出下面的编号。".to_owned(),
            ),
        }
    }
}

impl IntoResponse for Error {
    /// Carries the error to the layer that owns the error page.
    fn into_response(self) -> Response {
        let (status, ..) = self.told();
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Stale => Self::Conflict(
                "这条内容刚刚被别人修改过。请返回刷新页面，核对后再提交；您填写的内容仍在上一页。"
                    .to_owned(),
            ),
            other => Self::broken(other),
        }
    }
}

impl From<seal::SealError> for Error {
    fn from(error: seal::SealError) -> Self {
        Self::broken(error)
    }
}
