//! What 修改移动电话 and 修改联系方式 have in common: a proof of who one is, spent by the change that follows it.

use super::{SettingsPage, door::Mine};
use crate::{
    account::AccountError,
    confirm::FRESH,
    proof::{self, Ask, ProofError, ProofPage, Status},
    reach::Reached,
    session,
    sms::{button, code::CodeError},
};
use axum::response::Response;
use http::StatusCode;
use kernel::id::ProofId;
use std::fmt::Display;
use web::{Error, Result, see_other};

/// Begins the proof, bound to this session.
pub(super) async fn begin(mine: &Mine, ask: &Ask<'_>) -> Result<Response> {
    let begun = mine.write(|tx| async move {
        session::hold(&tx, mine.id(), mine.session).await?;
        let id = proof::start_of(&tx, mine, ask, mine.id()).await?;
        session::begin_proof(&tx, mine.session, id).await?;
        Ok::<_, ProofError>(id)
    });
    match begun.await {
        Ok(id) => Ok(see_other(ProofPage { id })),
        Err(error @ ProofError::TooMany(_)) => Ok(leave(mine, &error.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// Where the change of this session stands.
pub(super) async fn at(mine: &Mine, purpose: &str) -> Result<(Status, Option<ProofId>)> {
    let Some(id) = session::proof(mine.db(), mine.session).await? else {
        return Ok((Status::Absent, None));
    };
    Ok((proof::status(mine, id, purpose).await?, Some(id)))
}

/// The passed proof, or the answer to whoever is at another step: `done` is the last page, `first` says what is missing.
pub(super) async fn passed(
    mine: &Mine,
    purpose: &str,
    done: impl Display,
    first: &str,
) -> Result<std::result::Result<ProofId, Response>> {
    match at(mine, purpose).await? {
        (Status::Passed, Some(id)) => Ok(Ok(id)),
        (Status::Open, Some(id)) => Ok(Err(see_other(ProofPage { id }))),
        (Status::Spent, _) => Ok(Err(see_other(done))),
        _ => Ok(Err(leave(mine, first))),
    }
}

/// The same while the proof is still fresh: the new number or address is named, and its code asked for, only then. The
/// code lives no longer than a proof is fresh.
pub(super) async fn fresh(
    mine: &Mine,
    passed: std::result::Result<ProofId, Response>,
) -> Result<std::result::Result<ProofId, Response>> {
    match passed {
        Ok(id) if !proof::passed_within(mine, id, FRESH).await? => {
            Ok(Err(leave(mine, "身份认证已超过5分钟，请重新认证。")))
        }
        answer => Ok(answer),
    }
}

/// The answer to the button 获取验证码 when the proof is not there any more.
pub(super) fn expired(script: bool, elsewhere: Response) -> Response {
    if script {
        let message = "身份认证已过期，请返回重新认证";
        button::refused(StatusCode::CONFLICT, "sms_code", message)
    } else {
        elsewhere
    }
}

/// Back to 账号设置, with what to do.
pub(super) fn leave(mine: &Mine, message: &str) -> Response {
    mine.warn(message);
    see_other(SettingsPage { who: mine.centre })
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// The code.
    #[error(transparent)]
    Code(CodeError),
    /// Another account has the number or address.
    #[error("{0}")]
    Taken(String),
    /// The proof must be passed again.
    #[error("{0}")]
    Prove(String),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<CodeError> for Refused {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Broken(error) => error.into(),
            other => Self::Code(other),
        }
    }
}

impl From<ProofError> for Refused {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Broken(error) => Self::Broken(error),
            other => Self::Prove(other.to_string()),
        }
    }
}

impl From<AccountError> for Refused {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Broken(error) => error.into(),
            taken => Self::Taken(format!("{taken}。号码确为本人使用的，可以提出用户申诉")),
        }
    }
}

impl From<Reached> for Refused {
    fn from(error: Reached) -> Self {
        match error {
            Reached::Broken(error) => error.into(),
            Reached::Taken(_) => Self::Taken(error.to_string()),
        }
    }
}
