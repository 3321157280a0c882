//! Logging in with what a key has signed.

use super::{
    super::way::Way,
    challenge::{self, Purpose, Taken},
};
use crate::{
    account::{self, Account, Kind, Status},
    ca::{Ca, Proven, Refusal},
    login::{
        attempt::{Attempt, Wait},
        scan::{self, Wanted},
    },
    realm::Standing,
    service::Identity,
    session::SignIn,
};
use db::Tx;
use kernel::{
    actor::{Actor, UnitRole},
    id::ScanId,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use web::{Badge, Call};

/// What the page sends.
#[derive(Debug)]
pub(crate) struct Sent {
    /// The text that was to be signed.
    pub(super) challenge: String,
    /// The certificate that the driver exported, DER.
    pub(super) certificate: Vec<u8>,
    /// A bare signature or a SignedData, DER.
    pub(super) signature: Vec<u8>,
}

/// Why nobody is logged in; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CaError {
    /// The challenge.
    #[error("本次签名已经失效或已使用过，请重新输入CA密码")]
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

/// Where a good key leads.
pub(super) enum Entered {
    /// The legal representative is logged in.
    In {
        sign_in: SignIn,
        badge: Badge,
        /// Last second of the certificate.
        ends: i64,
    },
    /// Several people act for the unit: whoever has come says so with their phone.
    Scan {
        ticket: ScanId,
        /// Last second of the certificate.
        ends: i64,
    },
}

/// What a key has shown: the legal representative of its unit is there (Z.1.1: the key alone is enough for nobody else).
pub(crate) struct Shown {
    /// Theirs; it may act.
    pub(crate) account: Account,
    standing: Standing,
    proven: Proven,
    attempt: Attempt,
}

impl Shown {
    /// Notes that the key was used, within the transaction of what it was used for.
    pub(crate) async fn settle(&self, tx: &Tx, action: &str) -> db::Result<()> {
        self.attempt.succeeded(tx).await?;
        let detail = json!({ "serial": self.proven.serial });
        tx.audit(action, &format!("account:{}", self.account.id), detail)
            .await
    }
}

/// Looks at what a key has signed. The attempt is counted and the challenge used up before anything else is looked at.
pub(crate) async fn shown(
    identity: &Identity,
    ca: &Ca,
    call: &Call,
    purpose: &Purpose,
    sent: &Sent,
) -> Result<Shown, CaError> {
    let key = hex::encode(Sha256::digest(&sent.certificate));
    let attempt = Attempt::begin(call, "ca", "", &key).await??;
    match proven(identity, ca, call, purpose, sent).await {
        Ok((proven, account, standing)) => Ok(Shown {
            account,
            standing,
            proven,
            attempt,
        }),
        Err(CaError::Broken(error)) => Err(error.into()),
        Err(error) => {
            note_refusal(identity, ca, call, purpose, sent, &error).await?;
            Err(error)
        }
    }
}

/// Notes what came to nothing, for the holder of the account that the certificate names: anybody may make one that names
/// them, as anybody may type their credit code.
async fn note_refusal(
    identity: &Identity,
    ca: &Ca,
    call: &Call,
    purpose: &Purpose,
    sent: &Sent,
    error: &CaError,
) -> web::Result<()> {
    let realm = match ca.named(&sent.certificate, &sent.signature) {
        Some(code) => identity.realms().find(code.as_str()).await?,
        None => None,
    };
    let object = realm.and_then(|realm| realm.representative).map_or_else(
        || "account:unknown".to_owned(),
        |account| format!("account:{account}"),
    );
    let why = match error {
        CaError::Refused(refusal) => refusal.key(),
        CaError::Stale => "stale",
        CaError::Unknown(_) => "unknown",
        _ => "barred",
    };
    let action = if purpose.is_log_in() {
        "login.ca_refused"
    } else {
        "proof.ca_refused"
    };
    let (object, detail) = (
        object.as_str(),
        &json!({ "why": why, "way": Way::Ca.label(), "agent": call.agent() }),
    );
    call.write(|tx| async move { tx.audit(action, object, detail.clone()).await })
        .await?;
    Ok(())
}

/// Logs the legal representative of the unit in that the certificate was issued for. Where several people act for the unit the
/// key says for which unit somebody has come, and their phone says who (Z.1.1). The attempt is counted before anything is
/// looked at.
pub(super) async fn log_in(
    identity: &Identity,
    ca: &Ca,
    call: &Call,
    sent: &Sent,
    next: &str,
) -> Result<Entered, CaError> {
    let shown = shown(identity, ca, call, &Purpose::log_in(), sent).await?;
    let shown_in = &shown;
    if identity.realms().several(shown.account.realm).await? {
        return to_scan(call, shown_in, next).await;
    }
    let sign_in = call
        .write(|tx| async move {
            let way = Way::Ca.label();
            let sign_in = identity.sign_in(&tx, call, &shown_in.account, way).await?;
            shown_in.settle(&tx, "login.ca").await?;
            Ok::<_, CaError>(sign_in)
        })
        .await?;
    Ok(Entered::In {
        sign_in,
        badge: shown.standing.badge,
        ends: shown.proven.ends,
    })
}

/// Goes on with a scan by somebody who acts for the unit of the key.
async fn to_scan(call: &Call, shown: &Shown, next: &str) -> Result<Entered, CaError> {
    let realm = shown.account.realm;
    let wanted = Wanted {
        kind: Kind::Unit,
        realm: Some(realm),
        next,
    };
    let ticket = scan::begin(call, wanted).await?;
    let object = format!("scan:{ticket}");
    let detail = json!({ "serial": shown.proven.serial, "realm": realm.to_string() });
    let (object, detail) = (object.as_str(), &detail);
    call.write(|tx| async move {
        shown.attempt.succeeded(&tx).await?;
        tx.audit("login.ca_scan", object, detail.clone()).await
    })
    .await?;
    Ok(Entered::Scan {
        ticket,
        ends: shown.proven.ends,
    })
}

async fn proven(
    identity: &Identity,
    ca: &Ca,
    call: &Call,
    purpose: &Purpose,
    sent: &Sent,
) -> Result<(Proven, Account, Standing), CaError> {
    if challenge::take(call, purpose, &sent.challenge).await? == Taken::Stale {
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
    let standing = identity.standing(&account, call.now).await?;
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
