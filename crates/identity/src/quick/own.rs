//! What the holder of an account does with the outside identities that log in to it: links one, takes one away.

use super::{
    act::{QuickError, identified},
    alipay::ALIPAY,
    link::{self, Link},
    trip::{self, TripError},
    web::AlipayBack,
};
use crate::{
    account::{self, Account},
    assurance, blind, passkey,
    service::Identity,
    session,
};
use db::Read;
use kernel::id::{AccountId, SessionId};
use serde_json::json;
use web::Call;

/// Why a link stays.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnlinkError {
    /// Nothing else logs in to the account.
    #[error(
        "这是该账号目前唯一的登录方式，解除后将无法登录。请先设置密码，或添加通行密钥，再解除关联"
    )]
    Last,
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for UnlinkError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

/// Sets out to the provider for an account whose holder has just proved who they are: the provider's page.
pub(crate) async fn door(
    identity: &Identity,
    call: &Call,
    whose: (AccountId, SessionId),
    next: &str,
) -> Result<String, TripError> {
    let provider = identity.alipay().ok_or(web::Error::Absent)?;
    let state = trip::leave_to_link(call, ALIPAY, whose, next).await?;
    let back = format!("{}{AlipayBack}", call.app.site.base_url);
    Ok(provider.door(&back, &state))
}

/// The browser is back: links the identity if the session that wanted it still lives, and if the provider has certified
/// the person whose account it is (docs/decisions/0023: everything else is refused, as every later log-in would be).
pub(super) async fn come_back(
    identity: &Identity,
    call: &Call,
    (id, session): (AccountId, SessionId),
    code: &str,
) -> Result<(), QuickError> {
    let same = call.session.as_ref().is_some_and(|own| own.id == session);
    if !same || call.actor.account() != Some(id) {
        return Err(QuickError::Lacks(
            "登录状态已经变化，没有关联。请重新登录后，在“账号设置”中再次关联",
        ));
    }
    let profile = identified(identity, code).await?;
    let Some((name, document)) = &profile.person else {
        return Err(QuickError::Lacks(profile.lacks.unwrap_or_default()));
    };
    let account = account::find(call.db(), id).await?;
    let account = &account.ok_or(web::Error::Absent)?;
    let own = blind::document(call.vault(), document) == account.document_blind;
    let (profile, object) = (&*profile, &format!("account:{id}"));
    call.write(|tx| async move {
        session::hold(&tx, id, session).await?;
        if !own {
            let detail = json!({ "provider": ALIPAY });
            tx.audit("quick.mismatch", object, detail).await?;
            return Ok::<_, QuickError>(());
        }
        link::put(&tx, call.vault(), ALIPAY, profile, id).await?;
        link::tell(&tx, id, ALIPAY).await?;
        assurance::vouched(&tx, call, account, name.expose(), document).await?;
        Ok(())
    })
    .await?;
    if own {
        Ok(())
    } else {
        Err(QuickError::Lacks(
            "支付宝的实名信息与该账号的证件不一致，不能关联。请换用本人实名认证的支付宝账号",
        ))
    }
}

/// Whether nothing but this link logs in to its account.
pub(crate) async fn is_last(
    identity: &Identity,
    read: &impl Read,
    link: &Link,
) -> db::Result<bool> {
    let account = account::find(read, link.account_id).await?;
    if account.is_some_and(|account| account.password_hash.is_some()) {
        return Ok(false);
    }
    if identity.relying().is_some() && passkey::count(read, link.account_id).await? > 0 {
        return Ok(false);
    }
    let links = link::of(read, link.account_id).await?;
    let open = |other: &Link| other.provider == ALIPAY && identity.alipay().is_some();
    Ok(!links.iter().any(|other| other.id != link.id && open(other)))
}

/// 解除关联: the identity logs in no more. Its holder has just proved who they are, and keeps another way in. What the
/// provider has certified stays true, and stays.
pub(crate) async fn unlink(
    identity: &Identity,
    call: &Call,
    account: &Account,
    session: SessionId,
    link: &Link,
) -> Result<(), UnlinkError> {
    call.write(|tx| async move {
        session::hold(&tx, account.id, session).await?;
        if is_last(identity, &tx, link).await? {
            return Err(UnlinkError::Last);
        }
        link::cut(&tx, link).await?;
        Ok(())
    })
    .await
}
