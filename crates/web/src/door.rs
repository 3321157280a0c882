//! Being allowed is a parameter type: a handler that takes one of these cannot be reached by anybody else.

use crate::{call::Call, duty::Needs, error::Error};
use axum::extract::FromRequestParts;
use http::request::Parts;
use kernel::{
    actor::{Actor, UnitRole},
    id::{AccountId, AgencyId, InstitutionId, OfficerId, PersonId, UnitId},
};
use std::{marker::PhantomData, ops::Deref};

/// Which log-in a page needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// 单位登录.
    Unit,
    /// 单位登录, for an institution: whoever is logged in for a unit is not inside.
    Institution,
    /// 个人登录.
    Person,
    /// The office's own log-in.
    Officer,
}

impl Door {
    /// The log-in page behind this door; `next` is the page to come back to.
    #[must_use]
    pub fn login_url(self, next: &str) -> String {
        let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
        match self {
            Self::Unit => format!("/login?tab=unit&next={next}"),
            Self::Institution => format!("/login?tab=unit&who=institution&next={next}"),
            Self::Person => format!("/login?tab=person&next={next}"),
            Self::Officer => format!("/office/login?next={next}"),
        }
    }
}

/// The page on which somebody who is logged in proves again who they are; `next` is the page to come back to.
#[must_use]
pub fn confirm_url(next: &str) -> String {
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    format!("/confirm?next={next}")
}

/// The page on which somebody who is logged in reads a newer agreement; `next` is the page to come back to.
#[must_use]
pub fn agree_url(next: &str) -> String {
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    format!("/agreement/renew?next={next}")
}

/// The page on which somebody who acts for several units chooses one; `next` is the page to come back to.
#[must_use]
pub fn units_url(next: &str) -> String {
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    format!("/login/units?next={next}")
}

/// Whether whoever is logged in has agreed to what is in force. Every door asks; a page that knows its reader without a
/// door asks by itself. It costs nothing: the session brings the answer.
pub fn agreed(call: &Call) -> Result<(), Error> {
    match &call.session {
        Some(session) if session.owes => Err(Error::Agree),
        _ => Ok(()),
    }
}

/// Somebody who acts for a unit and may do there what `D` names: a page says what it asks of them, or does not compile.
#[derive(Clone, Debug)]
pub struct ActingFor<D> {
    /// The call.
    pub call: Call,
    /// The unit acted for.
    pub unit: UnitId,
    /// The account that acts.
    pub account: AccountId,
    /// With which standing.
    pub role: UnitRole,
    duty: PhantomData<D>,
}

/// A person in their own name.
#[derive(Clone, Debug)]
pub struct AsPerson {
    /// The call.
    pub call: Call,
    /// The person.
    pub person: PersonId,
    /// Their account.
    pub account: AccountId,
}

/// An institution of a unit in its own name. It does not act for the unit.
#[derive(Clone, Debug)]
pub struct AsInstitution {
    /// The call.
    pub call: Call,
    /// The institution.
    pub institution: InstitutionId,
    /// Its account.
    pub account: AccountId,
}

/// An officer of an agency.
#[derive(Clone, Debug)]
pub struct AsOfficer {
    /// The call.
    pub call: Call,
    /// The officer.
    pub officer: OfficerId,
    /// The agency served.
    pub agency: AgencyId,
    /// Their account.
    pub account: AccountId,
    /// May see the operators' pages.
    pub operator: bool,
}

macro_rules! derefs_to_call {
    ($($name:ident),+) => {$(
        impl Deref for $name {
            type Target = Call;
            fn deref(&self) -> &Call { &self.call }
        }
    )+};
}
derefs_to_call!(AsPerson, AsInstitution, AsOfficer);

impl<D> Deref for ActingFor<D> {
    type Target = Call;
    fn deref(&self) -> &Call {
        &self.call
    }
}

impl<S: Send + Sync, D: Needs> FromRequestParts<S> for ActingFor<D> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let call = Call::from_request_parts(parts, state).await?;
        match call.actor {
            Actor::Unit {
                account,
                unit,
                role,
            } => {
                agreed(&call)?;
                if !D::met_by(role) {
                    return Err(refused(&call, unit, D::refusal()).await);
                }
                Ok(Self {
                    call,
                    unit,
                    account,
                    role,
                    duty: PhantomData,
                })
            }
            _ => Err(Error::LogIn(Door::Unit)),
        }
    }
}

/// Somebody of the unit asks for what was not granted to them: they are told whom to ask, and it is noted.
async fn refused(call: &Call, unit: UnitId, text: String) -> Error {
    let object = format!("unit:{unit}");
    let object = object.as_str();
    let noted = call
        .write(|tx| async move {
            let detail = serde_json::json!({ "path": &*call.path });
            tx.audit("duty.refused", object, detail).await
        })
        .await;
    match noted {
        Ok(()) => Error::Forbidden(text),
        Err(error) => <Error as From<db::Error>>::from(error),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AsPerson {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let call = Call::from_request_parts(parts, state).await?;
        match call.actor {
            Actor::Person { account, person } => {
                agreed(&call)?;
                Ok(Self {
                    call,
                    person,
                    account,
                })
            }
            _ => Err(Error::LogIn(Door::Person)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AsInstitution {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let call = Call::from_request_parts(parts, state).await?;
        match call.actor {
            Actor::Institution {
                account,
                institution,
            } => Ok(Self {
                call,
                institution,
                account,
            }),
            _ => Err(Error::LogIn(Door::Institution)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AsOfficer {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let call = Call::from_request_parts(parts, state).await?;
        match call.actor {
            Actor::Officer {
                account,
                officer,
                agency,
                operator,
            } => Ok(Self {
                call,
                officer,
                agency,
                account,
                operator,
            }),
            _ => Err(Error::LogIn(Door::Officer)),
        }
    }
}
