//! The use cases: by the password, by a proof.

use super::web::Confirmed;
use crate::{
    account::Account,
    login::{self, LogInError},
    passkey::{self, PasskeyError, Purpose as Ceremony},
    proof::{self, Accepts, Ask, PageText, ProofError},
    service::Identity,
    session,
    sms::code::Purpose,
};
use kernel::{
    id::{ProofId, SessionId},
    secret::Secret,
};
use serde_json::json;
use web::Call;

/// A proof of it is good for this and nothing else.
const PURPOSE: &str = "confirm";

async fn done(tx: &db::Tx, account: &Account, id: SessionId, by: &str) -> db::Result<()> {
    session::prove(tx, id).await?;
    let object = format!("account:{}", account.id);
    tx.audit("session.prove", &object, json!({ "by": by }))
        .await
}

/// By the password.
pub(super) async fn by_password(
    call: &Call,
    identity: &Identity,
    account: &Account,
    id: SessionId,
    password: &Secret<String>,
) -> Result<(), LogInError> {
    let attempt = login::confirm(identity, call, account, password).await?;
    call.write(|tx| async move {
        attempt.succeeded(&tx).await?;
        done(&tx, account, id, "password").await
    })
    .await?;
    identity.forget_cached(call);
    Ok(())
}

/// By a passkey of the same account.
pub(super) async fn by_passkey(
    call: &Call,
    identity: &Identity,
    account: &Account,
    id: SessionId,
    sent: &str,
) -> Result<(), PasskeyError> {
    let shown = passkey::shown(identity, call, &Ceremony::confirm(), sent).await?;
    if shown.account.id != account.id {
        return Err(PasskeyError::Other);
    }
    let shown = &shown;
    call.write(|tx| async move {
        session::hold(&tx, account.id, id).await?;
        shown.settle(&tx, None).await?;
        done(&tx, account, id, "passkey").await
    })
    .await?;
    identity.forget_cached(call);
    Ok(())
}

/// Begins a proof; the browser comes back to go on with `next`.
pub(super) async fn begin_proof(
    call: &Call,
    account: &Account,
    id: SessionId,
    next: &str,
) -> Result<ProofId, ProofError> {
    let holder = &crate::account::open(call.vault(), account)?;
    call.write(|tx| async move {
        session::hold(&tx, account.id, id).await?;
        let ask = Ask {
            purpose: PURPOSE,
            holder,
            passkeys: Accepts::of(account),
            page: PageText {
                title: "确认身份".to_owned(),
                sms: Purpose::CONFIRM.key.to_owned(),
                leave: web::door::confirm_url(next),
                ..PageText::default()
            },
            back: Confirmed::towards(next),
        };
        let proof = proof::start_of(&tx, call, &ask, account.id).await?;
        session::begin_proof(&tx, id, proof).await?;
        Ok(proof)
    })
    .await
}

/// By the proof that this session has begun.
pub(super) async fn by_proof(
    call: &Call,
    identity: &Identity,
    account: &Account,
    id: SessionId,
) -> Result<(), ProofError> {
    let proof = session::proof(call.db(), id)
        .await?
        .ok_or(ProofError::Absent)?;
    let holder = crate::account::open(call.vault(), account)?;
    let (name, document) = (holder.name.expose(), &holder.document);
    call.write(|tx| async move {
        session::hold(&tx, account.id, id).await?;
        proof::spend(&tx, call, proof, PURPOSE, name, document).await?;
        done(&tx, account, id, "proof").await?;
        Ok::<_, ProofError>(())
    })
    .await?;
    identity.forget_cached(call);
    Ok(())
}
