//! Linking an account that exists, after its owner has proved that it is theirs.

use super::{
    Trip,
    act::{QuickError, Told, enter, existing, usable},
    alipay::ALIPAY,
    link,
    trip::{self, TripError},
};
use crate::{
    account::{self, Account, Holder},
    assurance,
    login::Attempt,
    password::PasswordHash,
    proof::{self, Accepts, PageText},
    service::Identity,
    session::SignIn,
};
use kernel::{id::ProofId, secret::Secret};
use serde_json::json;
use web::Call;

/// The proof of an existing account is good for this and nothing else.
const PURPOSE: &str = "quick.link";

/// How somebody proves that an existing account is theirs.
pub(crate) enum Evidence {
    /// Its password.
    Password(Secret<String>),
    /// A proof that was passed (实人认证): by face, by a text to its phone, at the counter.
    Proof(ProofId),
}

/// The checked half of [`link_account`].
enum Checked {
    Password(Attempt),
    Proof(ProofId, Holder),
}

/// Links the account that the document has already, after its owner has proved it, and logs in.
pub(crate) async fn link_account(
    identity: &Identity,
    call: &Call,
    trip: &Trip,
    told: &Told,
    evidence: &Evidence,
) -> Result<SignIn, QuickError> {
    let account = existing(call, told).await?.ok_or(TripError::Absent)?;
    let account = &account;
    let checked = match evidence {
        Evidence::Password(password) => {
            Checked::Password(by_password(identity, call, account, told, password).await?)
        }
        Evidence::Proof(id) => Checked::Proof(*id, account::open(call.vault(), account)?),
    };
    // only after the proof: whoever cannot prove the account learns nothing of its state
    usable(identity, call, account).await?;
    let (checked, profile) = (&checked, &told.profile());
    let document = &told.document()?;
    call.write(|tx| async move {
        trip::hold(&tx, trip.id).await?;
        match checked {
            Checked::Password(attempt) => attempt.succeeded(&tx).await?,
            Checked::Proof(id, holder) => {
                let name = holder.name.expose();
                proof::spend(&tx, call, *id, PURPOSE, name, &holder.document).await?;
            }
        }
        link::put(&tx, call.vault(), ALIPAY, profile, account.id).await?;
        link::tell(&tx, account.id, ALIPAY).await?;
        assurance::vouched(&tx, call, account, told.name(), document).await?;
        enter(identity, call, &tx, trip, account).await
    })
    .await
}

/// Begins the proof of an account whose password is not at hand.
pub(crate) async fn prove(
    call: &Call,
    trip: &Trip,
    told: &Told,
    back: &str,
) -> Result<ProofId, QuickError> {
    let account = existing(call, told).await?.ok_or(TripError::Absent)?;
    let holder = account::open(call.vault(), &account)?;
    let ask = proof::Ask {
        purpose: PURPOSE,
        holder: &holder,
        passkeys: Accepts::Account(account.id),
        page: PageText {
            title: "验证已有账号".to_owned(),
            leave: back.to_owned(),
            ..PageText::default()
        },
        back: back.to_owned(),
    };
    let ask = &ask;
    call.write(|tx| async move {
        let proof = proof::start(&tx, call, ask).await?;
        trip::note_proof(&tx, trip.id, proof).await?;
        Ok(proof)
    })
    .await
}

/// The proof of this trip, when it is passed and not used.
pub(crate) async fn passed(call: &Call, trip: &Trip) -> db::Result<Option<ProofId>> {
    let Some(id) = trip.proof_id else {
        return Ok(None);
    };
    let status = proof::status(call, id, PURPOSE).await?;
    Ok((status == proof::Status::Passed).then_some(id))
}

/// Compares the password; wrong ones slow down as they do at the log-in page, on the same counters.
async fn by_password(
    identity: &Identity,
    call: &Call,
    account: &Account,
    told: &Told,
    password: &Secret<String>,
) -> Result<Attempt, QuickError> {
    let attempt = Attempt::begin(call, "person", "", &told.document)
        .await?
        .map_err(|wait| QuickError::Slow(wait.words()))?;
    let hash = account.password_hash.clone().map(PasswordHash::stored);
    if identity.passwords().verify(password, hash.as_ref()).await? {
        return Ok(attempt);
    }
    let object = format!("account:{}", account.id);
    let object = object.as_str();
    call.write(|tx| async move {
        let way = super::web::ALIPAY_LABEL;
        let detail = json!({ "provider": ALIPAY, "way": way, "agent": call.agent() });
        tx.audit("login.wrong", object, detail).await
    })
    .await?;
    Err(QuickError::Field(
        "password",
        "密码不正确，请核对后重试".to_owned(),
    ))
}
