//! The way by a passkey: of the account that the proof is about, or of the same person's own.

use super::{
    ProofError,
    act::{pass, subject},
    entity::{Method, Model, Passkeys},
};
use crate::{
    account::{self, Account},
    passkey::{self, PasskeyError, Purpose},
    service::Identity,
};
use web::Call;

impl From<PasskeyError> for ProofError {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::Broken(error) => Self::Broken(error),
            other => Self::Way(other.to_string()),
        }
    }
}

/// Passes a proof by a passkey that was shown for it.
pub(super) async fn check(
    identity: &Identity,
    call: &Call,
    proof: &Model,
    sent: &str,
) -> Result<(), ProofError> {
    if proof.passkeys == Passkeys::None {
        return Err(ProofError::Absent);
    }
    let shown = passkey::shown(identity, call, &Purpose::proof(proof.id), sent).await?;
    if !proves(call, proof, &shown.account)? {
        return Err(PasskeyError::Other.into());
    }
    let (shown, id) = (&shown, proof.id);
    call.write(|tx| async move {
        shown.settle(&tx, None).await?;
        pass(&tx, id, Method::Passkey).await?;
        tx.audit("proof.passkey", &shown.object(), shown.detail())
            .await?;
        Ok(())
    })
    .await
}

/// Whether a passkey of this account says that the proof's person is there.
fn proves(call: &Call, proof: &Model, account: &Account) -> Result<bool, ProofError> {
    if proof.passkeys == Passkeys::Account {
        return Ok(proof.account_id == Some(account.id));
    }
    // whoever has only said who they are may have said anybody
    if account.proven_at.is_none() {
        return Ok(false);
    }
    let holder = account::open(call.vault(), account)?;
    let own = subject(call.vault(), holder.name.expose(), &holder.document);
    Ok(own == proof.subject_blind)
}
