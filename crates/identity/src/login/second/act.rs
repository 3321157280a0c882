//! The use cases: the password was right; the second factor is.

use super::entity::{ActiveModel, Column, Entity};
use crate::{
    account::{self, Account, Status},
    blind,
    passkey::{self, PasskeyError, Purpose},
    service::Identity,
    session::{SignIn, TwoFactors},
    sms::{
        asker::Asker,
        button::{self, Pressed, Words},
        code::{self, CodeError, Purpose as CodePurpose},
    },
};
use chrono::TimeDelta;
use db::{Read as _, Tx};
use kernel::{clock::Instant, mobile::Mobile};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set, sea_query::OnConflict};
use serde_json::json;
use web::{Badge, Call, Input};

/// Time for the second factor.
const OPEN_FOR: TimeDelta = TimeDelta::minutes(10);
/// The text says what it is for, and what to do if it was somebody else.
pub(in crate::login) const TEXT: CodePurpose = CodePurpose::LOG_IN;

/// A log-in whose password was right, in this browser, a moment ago.
pub(crate) struct Step {
    pub(crate) account: Account,
    /// As whom the account acts.
    pub(in crate::login) badge: Badge,
    /// The page to go on with.
    pub(in crate::login) next: String,
}

/// Why nobody is logged in yet.
#[derive(Debug, thiserror::Error)]
pub(in crate::login) enum SecondError {
    /// The password must be typed again.
    #[error("登录已超时，请重新输入密码")]
    Over,
    /// The code.
    #[error(transparent)]
    Code(CodeError),
    /// The passkey.
    #[error(transparent)]
    Passkey(PasskeyError),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for SecondError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<CodeError> for SecondError {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Broken(error) => error.into(),
            other => Self::Code(other),
        }
    }
}

impl From<PasskeyError> for SecondError {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::Broken(error) => Self::Broken(error),
            other => Self::Passkey(other),
        }
    }
}

fn browser(call: &Call) -> Vec<u8> {
    let blind = blind::browser(call.vault(), &call.browser());
    blind.as_bytes().to_vec()
}

/// Notes that the password was right of somebody who needs a second step. What this browser had begun is replaced.
pub(in crate::login) async fn begin(
    tx: &Tx,
    call: &Call,
    account: &Account,
    next: &str,
) -> db::Result<()> {
    let row = ActiveModel {
        browser_blind: Set(browser(call)),
        account_id: Set(account.id),
        next: Set(next.to_owned()),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + OPEN_FOR),
    };
    let again = OnConflict::column(Column::BrowserBlind)
        .update_columns([
            Column::AccountId,
            Column::Next,
            Column::CreatedAt,
            Column::ExpiresAt,
        ])
        .to_owned();
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    let detail = json!({ "way": "账号密码", "agent": call.agent() });
    tx.audit("login.first", &format!("account:{}", account.id), detail)
        .await
}

/// The step of an officer that this browser is at.
pub(super) async fn at(identity: &Identity, call: &Call) -> Result<Step, SecondError> {
    let step = begun(identity, call).await?;
    // an initial password leads to another page
    match step.account.initial_until {
        None => Ok(step),
        Some(_) => Err(SecondError::Over),
    }
}

/// The step that this browser is at, whosever. A password that was changed meanwhile, and an account that may not act any
/// more, end it.
pub(in crate::login) async fn begun(identity: &Identity, call: &Call) -> Result<Step, SecondError> {
    let row = call.db().one(Entity::find_by_id(browser(call))).await?;
    let row = row
        .filter(|row| row.expires_at > call.now)
        .ok_or(SecondError::Over)?;
    let account = account::find(call.db(), row.account_id).await?;
    let account = account
        .filter(|account| account.status == Status::Active)
        .filter(|account| {
            account
                .password_set_at
                .is_some_and(|set| set <= row.created_at)
        })
        .ok_or(SecondError::Over)?;
    let standing = identity.standing(&account, call.now).await?;
    let badge = standing.ok_or(SecondError::Over)?.badge;
    Ok(Step {
        account,
        badge,
        next: row.next,
    })
}

impl Step {
    /// The registered phone, if texts reach it.
    pub(in crate::login) fn mobile(&self, call: &Call) -> web::Result<Option<Mobile>> {
        let mobile = account::open(call.vault(), &self.account)?.mobile;
        Ok(mobile.filter(Mobile::accepts_sms))
    }
}

pub(in crate::login) fn reachable(step: &Step, call: &Call) -> Result<Mobile, SecondError> {
    step.mobile(call)?
        .ok_or(SecondError::Code(CodeError::NotReachable))
}

/// 获取验证码.
pub(super) async fn send_code(
    call: &Call,
    step: &Step,
    input: &mut Input,
) -> Result<Pressed, SecondError> {
    let mobile = reachable(step, call)?;
    let words = Words {
        number: "sms_code",
        then: "",
    };
    // the password was right; an initial one is known to whoever knows a name and a document
    let asker = match step.account.initial_until {
        None => Asker::Holder,
        Some(_) => Asker::Named,
    };
    Ok(button::press_as(asker, call, input, &mobile, (TEXT, &[]), words).await?)
}

/// By a text to the registered phone.
pub(super) async fn by_code(
    identity: &Identity,
    call: &Call,
    step: &Step,
    typed: &str,
) -> Result<SignIn, SecondError> {
    let ticket = match code::check(call, &reachable(step, call)?, TEXT, typed).await {
        Ok(ticket) => ticket,
        Err(CodeError::Broken(error)) => return Err(error.into()),
        Err(error) => {
            // nothing was guessed
            let empty = matches!(error, CodeError::Shape | CodeError::NotRequested);
            if !empty {
                note_refusal(call, step, "账号密码、短信验证码").await?;
            }
            return Err(error.into());
        }
    };
    call.write(|tx| async move {
        ticket.spend(&tx).await?;
        finish(&tx, identity, call, TwoFactors::PasswordAndText(step)).await
    })
    .await
}

/// By a passkey of the same account.
pub(super) async fn by_passkey(
    identity: &Identity,
    call: &Call,
    step: &Step,
    sent: &str,
) -> Result<SignIn, SecondError> {
    let shown = match passkey::shown(identity, call, &Purpose::second(), sent).await {
        Ok(shown) if shown.account.id == step.account.id => shown,
        Ok(_) => {
            note_refusal(call, step, "账号密码、通行密钥").await?;
            return Err(SecondError::Passkey(PasskeyError::Other));
        }
        Err(error) => {
            if matches!(error, PasskeyError::Refused) {
                note_refusal(call, step, "账号密码、通行密钥").await?;
            }
            return Err(error.into());
        }
    };
    let shown = &shown;
    call.write(|tx| async move {
        let factors = TwoFactors::PasswordAndPasskey(step, shown);
        finish(&tx, identity, call, factors).await
    })
    .await
}

/// Notes a wrong second factor for the holder of the account, whose password was right.
pub(in crate::login) async fn note_refusal(call: &Call, step: &Step, way: &str) -> db::Result<()> {
    let (object, detail) = (
        &format!("account:{}", step.account.id),
        &json!({ "way": way, "agent": call.agent() }),
    );
    call.write(|tx| async move {
        tx.audit("login.second_refused", object, detail.clone())
            .await
    })
    .await
}

async fn finish(
    tx: &Tx,
    identity: &Identity,
    call: &Call,
    factors: TwoFactors<'_>,
) -> Result<SignIn, SecondError> {
    use_up(tx, call).await?;
    Ok(identity.sign_in_with(tx, call, factors).await?)
}

/// The step is used up by whoever is first.
pub(in crate::login) async fn use_up(tx: &Tx, call: &Call) -> Result<(), SecondError> {
    let used = Entity::delete_many()
        .filter(Column::BrowserBlind.eq(browser(call)))
        .exec(tx)
        .await
        .map_err(db::Error::from)?;
    if used.rows_affected == 0 {
        return Err(SecondError::Over);
    }
    Ok(())
}

/// Throws away what nobody finished in time.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lt(now))
        .exec(tx)
        .await?;
    Ok(())
}
