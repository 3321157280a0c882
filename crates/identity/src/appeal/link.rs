//! The link that a granted appeal opens the registration with: good once, for seven days, for whoever has the phone that
//! was proved. So long nobody else registers the document.

use super::{
    act::held,
    entity::Model,
    rules::{LINK_FOR, Matter, State},
    said::Said,
    store,
    web::AppealRegister,
};
use crate::{
    account::{self, AccountError, contest},
    agreement::{self, Text, Way},
    password::{PasswordHash, PoolError},
    person,
    service::Identity,
    session::SignIn,
    sms::code::{self, CodeError, Purpose},
};
use db::Tx;
use kernel::{id::AppealId, secret::Secret};
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, Set};
use seal::{Blind, Vault};
use serde_json::json;
use web::{Call, Error};

/// Why somebody is not registered.
#[derive(Debug, thiserror::Error)]
pub(super) enum LinkError {
    /// One answer for a link that never was, is used or is too old.
    #[error("该链接已经使用或已失效。可以在“申诉进度查询”中重新打开，或直接登录")]
    Over,
    /// What to correct.
    #[error("{1}")]
    Field(&'static str, String),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for LinkError {
    fn from(error: db::Error) -> Self {
        AccountError::from(error).into()
    }
}

impl From<AccountError> for LinkError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Broken(error) => Self::Broken(error.into()),
            AccountError::DocumentTaken | AccountError::MobileTaken => {
                Self::Field("", error.to_string())
            }
        }
    }
}

impl From<CodeError> for LinkError {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Broken(error) => error.into(),
            other => Self::Field("sms_code", other.to_string()),
        }
    }
}

impl From<PoolError> for LinkError {
    fn from(error: PoolError) -> Self {
        Self::Field("", error.to_string())
    }
}

fn hash(vault: &Vault, token: &str) -> Blind {
    vault.blind("appeal.link", token)
}

/// Makes a link for an appeal that is granted, in place of an older one, and keeps the document for it.
pub(super) async fn make(tx: &Tx, vault: &Vault, row: Model) -> db::Result<(Model, String)> {
    let token = tx.rng().token::<16>();
    let until = tx.now() + LINK_FOR;
    contest::reserve(tx, row.value_blind, row.id, until).await?;
    let mut row = row.into_active_model();
    row.link_hash = Set(Some(hash(vault, &token)));
    row.link_until = Set(Some(until));
    Ok((row.update(tx).await?, token))
}

/// Another link for a browser that has proved the phone: the one in the text is worth nothing then.
pub(super) async fn renew(call: &Call, id: AppealId) -> Result<AppealRegister, LinkError> {
    call.write(|tx| async move {
        let row = held(&tx, id).await?;
        if row.state != State::Approved
            || row.matter != Matter::Document
            || row.link_used_at.is_some()
        {
            return Err(LinkError::Over);
        }
        let (_, token) = make(&tx, call.vault(), row).await?;
        let object = format!("appeal:{id}");
        tx.audit("appeal.link", &object, serde_json::Value::Null)
            .await?;
        Ok(AppealRegister { token })
    })
    .await
}

/// The appeal that a link opens, while it is good.
pub(super) async fn open(call: &Call, token: &str) -> Result<(Model, Said), LinkError> {
    let row = store::by_link(call.db(), hash(call.vault(), token)).await?;
    let row = row
        .filter(|row| row.link_used_at.is_none())
        .filter(|row| row.link_until.is_some_and(|until| until > call.now))
        .ok_or(LinkError::Over)?;
    let said = Said::open(call.vault(), &row)?;
    Ok((row, said))
}

/// Registers whoever won, as who they are, with the phone that was proved, and logs the browser in.
pub(super) async fn register(
    identity: &Identity,
    call: &Call,
    token: &str,
    password: &Secret<String>,
    typed: &str,
    agreed: i32,
) -> Result<SignIn, LinkError> {
    let (row, said) = open(call, token).await?;
    let ticket = code::check(call, &said.contact, Purpose::REGISTER, typed).await?;
    let hash: &PasswordHash = &identity.passwords().hash(password).await?;
    let (id, seen, holder) = (row.id, row.link_hash, &said.holder());
    call.write(|tx| async move {
        let row = held(&tx, id).await?;
        if row.link_used_at.is_some() || row.link_hash != seen {
            return Err(LinkError::Over);
        }
        ticket.spend(&tx).await?;
        contest::release(&tx, row.value_blind).await?;
        let (account, _) = person::create(&tx, call.vault(), holder, Some(hash)).await?;
        agreement::record(&tx, account, Text::Person, agreed, Way::Appeal).await?;
        let mut row = row.into_active_model();
        row.link_used_at = Set(Some(tx.now()));
        row.update(&tx).await.map_err(db::Error::from)?;
        let detail = json!({ "account": account.to_string() });
        tx.audit("appeal.register", &format!("appeal:{id}"), detail)
            .await?;
        let opened = account::find(&tx, account).await?;
        let opened = opened.ok_or_else(|| Error::broken("the new account is missing"))?;
        Ok(identity
            .sign_in(&tx, call, &opened, person::REGISTERED)
            .await?)
    })
    .await
}
