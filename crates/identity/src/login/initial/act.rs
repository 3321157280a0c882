//! The use cases.

use super::super::{
    act::{Credentials, NOWHERE},
    second::{self, SecondError, Step},
};
use crate::{
    account::{self, Account, Kind, NewPasswordError, Others},
    blind,
    service::Identity,
    session::SignIn,
    sms::code::{self, CodeError},
};
use kernel::{id::AccountId, institution::InstitutionNumber, secret::Secret};
use web::Call;

/// What is said to whoever has an initial password that is too old.
pub(in crate::login) const EXPIRED: &str =
    "初始密码已超过7天有效期，请联系所属单位，在“机构管理”中办理“管理员密码重置”后再登录";
/// What the log of log-ins says of this way.
const WAY: &str = "账号密码、短信验证码";

/// Which kind of account is meant at a door: whoever types a number of an institution, well or badly, means one.
pub(in crate::login) fn door(unit: bool, realm: &str) -> Kind {
    match (unit, InstitutionNumber::is_meant(realm)) {
        (true, true) => Kind::Institution,
        (true, false) => Kind::Unit,
        (false, _) => Kind::Person,
    }
}

/// Under what a log-in is counted. An institution has one account: its number is all that counts, however it is typed and
/// whatever stands beside it, or every document tried would buy five more guesses.
pub(in crate::login) fn counted(typed: &Credentials) -> (String, &str) {
    if typed.kind != Kind::Institution {
        return (typed.realm.clone(), &typed.identifier);
    }
    let number = typed.realm.parse::<InstitutionNumber>();
    (
        number.map_or_else(|_| typed.realm.clone(), |number| number.to_string()),
        "",
    )
}

/// The account of an institution, if a document or phone that was typed as well is its administrator's.
pub(in crate::login) async fn candidate(
    identity: &Identity,
    typed: &Credentials,
) -> db::Result<Option<Account>> {
    // an unknown one is asked for as a known one is
    let realm = identity.realms().find(&typed.realm).await?;
    let id = realm.and_then(|realm| realm.representative);
    let id = id.unwrap_or(AccountId(NOWHERE));
    let found = account::find(identity.db(), id).await?;
    Ok(found.filter(|account| account.kind == Kind::Institution && fits(identity, account, typed)))
}

fn fits(identity: &Identity, account: &Account, typed: &Credentials) -> bool {
    if typed.identifier.is_empty() {
        return true;
    }
    let meant = blind::identifier(identity.vault(), &typed.identifier);
    meant.documents.contains(&account.document_blind)
        || (meant.mobile.is_some() && meant.mobile == account.mobile_blind)
}

/// Why no password was set.
#[derive(Debug, thiserror::Error)]
pub(super) enum InitialError {
    /// The step, or the code.
    #[error(transparent)]
    Step(SecondError),
    /// The new password.
    #[error("{0}")]
    Password(String),
    /// The pool is full.
    #[error("{0}")]
    Busy(String),
}

impl From<SecondError> for InitialError {
    fn from(error: SecondError) -> Self {
        Self::Step(error)
    }
}

impl From<db::Error> for InitialError {
    fn from(error: db::Error) -> Self {
        Self::Step(error.into())
    }
}

impl From<NewPasswordError> for InitialError {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Refused(message) => Self::Password(message),
            NewPasswordError::Pool(busy) => Self::Busy(busy.to_string()),
            NewPasswordError::Broken(error) => error.into(),
        }
    }
}

/// The step that this browser is at: an initial password was right, and is good still.
pub(super) async fn at(identity: &Identity, call: &Call) -> Result<Step, SecondError> {
    let step = second::begun(identity, call).await?;
    match step.account.initial_until {
        Some(until) if until > call.now => Ok(step),
        _ => Err(SecondError::Over),
    }
}

/// Puts a password of the holder's own in place of the initial one, and logs in with it. The new password is looked at first,
/// so that one that is not good enough costs no code.
pub(super) async fn finish(
    identity: &Identity,
    call: &Call,
    step: &Step,
    code: &str,
    password: &Secret<String>,
) -> Result<SignIn, InitialError> {
    let account = &step.account;
    let holder = account::open(call.vault(), account).map_err(SecondError::from)?;
    let hash = &account::new_password(identity, account, &holder, password).await?;
    let mobile = second::reachable(step, call)?;
    let ticket = match code::check(call, &mobile, second::TEXT, code).await {
        Ok(ticket) => ticket,
        Err(error) => {
            // nothing was guessed
            if !matches!(
                error,
                CodeError::Shape | CodeError::NotRequested | CodeError::Broken(_)
            ) {
                second::note_refusal(call, step, WAY).await?;
            }
            return Err(SecondError::from(error).into());
        }
    };
    call.write(|tx| async move {
        // behind this lock its unit resets nothing
        tx.lock("session", account.id.0).await?;
        ticket.spend(&tx).await.map_err(SecondError::from)?;
        second::use_up(&tx, call).await?;
        let now = account::find(&tx, account.id).await?;
        let unchanged = now.is_some_and(|now| {
            now.password_hash == account.password_hash
                && now.initial_until.is_some_and(|until| until > tx.now())
        });
        if !unchanged {
            return Err(SecondError::Over.into());
        }
        account::set_password(&tx, account.id, hash, Others::EndAll).await?;
        let own = account::find(&tx, account.id).await?;
        let own = own.ok_or(SecondError::Over)?;
        Ok(identity.sign_in(&tx, call, &own, WAY).await?)
    })
    .await
}
