//! 确认身份 (step-up): before something that a stolen session must not do, its holder proves again who they are, by the
//! password or by a proof. What was typed waits meanwhile.

mod act;
mod web;

pub(crate) use self::web::{
    ConfirmPage, ConfirmPasskey, ConfirmPasskeyOptions, ConfirmProof, router,
};

use ::web::{Call, Error};
use axum::extract::FromRequestParts;
use chrono::TimeDelta;
use http::request::Parts;

/// How long a log-in, a password or a proof counts as fresh.
pub(crate) const FRESH: TimeDelta = TimeDelta::minutes(5);

/// A handler that takes this is reached only by somebody who has proved within five minutes who they are. Everybody else
/// is sent to 确认身份 and comes back with what they typed. It comes after the parameter that says who may enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fresh(());

impl Fresh {
    /// The same, where it depends on the case whether it is needed.
    pub fn of(call: &Call) -> ::web::Result<Self> {
        let fresh = call
            .session
            .as_ref()
            .is_some_and(|session| call.now - session.proven_at < FRESH);
        if fresh {
            Ok(Self(()))
        } else {
            Err(Error::Confirm)
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Fresh {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        Self::of(&Call::from_request_parts(parts, state).await?)
    }
}
