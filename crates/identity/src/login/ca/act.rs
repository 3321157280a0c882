//! Logging in with what a key has signed.

use super::{
    super::way::Way,
    challenge::{self, Taken},
};
use crate::{
    account::{self, Account, Kind, Status},
    ca::{Ca, Proven, Refusal},
    login::attempt::{Attempt, Wait},
    realm::Standing,
    service::Identity,
    session::SignIn,
};
use kernel::actor::{Actor, UnitRole};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use web::{Badge, Call};

/// What the page sends.
#[derive(Debug)]
pub(super) struct Sent {
    /// The text that was to be signed.
    pub(super) challenge: String,
    /// The certificate that the driver exported, DER.
    pub(super) certificate: Vec<u8>,
    /// A bare signature or a SignedData, DER.
    pub(super) signature: Vec<u8>,
}

/// Why nobody is logged in; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum CaError {
    /// The challenge.
    #[error("本次登录已经失效或已使用过，请重新输入CA密码登录")]
    Stale,
    /// The certificate or the signature.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Nobody has this credit code.
    #[error("CA证书所属单位（{0}）尚未在本站注册，请由法定代表人点击“立即注册”")]
    Unknown(String),
    /// The unit or the account is closed.
    #[error("该单位的账号目前不能使用，请联系经办大厅或拨打服务热线")]
    Barred,
    /// Failed too often.
    #[error("尝试次数过多，请{0}后再试，或使用其他方式登录")]
    Slow(String),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for CaError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<Wait> for CaError {
    fn from(wait: Wait) -> Self {
        Self::Slow(wait.words())
    }
}

/// Somebody is logged in.
pub(super) struct Entered {
    pub(super) sign_in: SignIn,
    pub(super) badge: Badge,
    /// Last second of the certificate.
    pub(super) ends: i64,
}

/// Logs the legal representative of the unit in that the certificate was issued for (Z.1.1: the key alone is enough for
/// nobody else). The attempt is counted before anything is looked at.
pub(super) async fn log_in(
    identity: &Identity,
    ca: &Ca,
    call: &Call,
    sent: &Sent,
) -> Result<Entered, CaError> {
    let key = hex::encode(Sha256::digest(&sent.certificate));
    let attempt = Attempt::begin(call, "ca", "", &key).await??;
    match proven(identity, ca, call, sent).await {
        Ok((proven, account, standing)) => {
            let (account, proven_in) = (&account, &proven);
            let sign_in = call
                .write(|tx| async move {
                    attempt.succeeded(&tx).await?;
                    let sign_in = identity
                        .sign_in(&tx, call, account, Way::Ca.label())
                        .await?;
                    let detail = json!({ "serial": proven_in.serial });
                    tx.audit("login.ca", &format!("account:{}", account.id), detail)
                        .await?;
                    Ok::<_, CaError>(sign_in)
                })
                .await?;
            Ok(Entered {
                sign_in,
                badge: standing.badge,
                ends: proven.ends,
            })
        }
        Err(CaError::Broken(error)) => Err(error.into()),
        Err(error) => {
            let why = match &error {
                CaError::Refused(refusal) => refusal.key(),
                CaError::Stale => "stale",
                CaError::Unknown(_) => "unknown",
                _ => "barred",
            };
            call.write(|tx| async move {
                tx.audit("login.ca_refused", "account:unknown", json!({ "why": why }))
                    .await
            })
            .await?;
            Err(error)
        }
    }
}

async fn proven(
    identity: &Identity,
    ca: &Ca,
    call: &Call,
    sent: &Sent,
) -> Result<(Proven, Account, Standing), CaError> {
    if challenge::take(call, &sent.challenge).await? == Taken::Stale {
        return Err(CaError::Stale);
    }
    let proven = ca
        .prove(
            &sent.challenge,
            &sent.certificate,
            &sent.signature,
            call.now,
        )
        .await?;
    let code = proven.code.as_str();
    let realm = identity.realms().find(code).await?;
    let realm = realm.ok_or_else(|| CaError::Unknown(code.to_owned()))?;
    let id = realm.representative.ok_or(CaError::Barred)?;
    let account = account::find(identity.db(), id).await?;
    let account = account
        .filter(|account| account.kind == Kind::Unit && account.status == Status::Active)
        .ok_or(CaError::Barred)?;
    let standing = identity.standing(&account).await?;
    let standing = standing.filter(represents).ok_or(CaError::Barred)?;
    Ok((proven, account, standing))
}

fn represents(standing: &Standing) -> bool {
    matches!(
        standing.actor,
        Actor::Unit {
            role: UnitRole::LegalRepresentative,
            ..
        }
    )
}
