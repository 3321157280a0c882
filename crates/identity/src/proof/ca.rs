//! The way by the key (CA) of the unit whose legal representative holds the account that the proof is about.

use super::{
    ProofError,
    act::pass,
    entity::{Method, Model},
};
use crate::{
    account,
    ca::Ca,
    login::{self, CaError, CaPurpose},
    service::Identity,
};
use serde_json::json;
use web::{Call, Input};

/// The CA where it passes this proof: the account is a unit's, and its legal representative's, whom alone the key speaks
/// for (Z.1.1).
pub(super) async fn offered<'a>(
    identity: &'a Identity,
    proof: &Model,
) -> db::Result<Option<&'a Ca>> {
    let (Some(ca), true, Some(id)) = (identity.ca(), proof.ca, proof.account_id) else {
        return Ok(None);
    };
    let Some(account) = account::find(identity.db(), id).await? else {
        return Ok(None);
    };
    let realm = identity.realms().by_id(account.realm).await?;
    let represents = realm.is_some_and(|realm| realm.representative == Some(id));
    Ok(represents.then_some(ca))
}

/// Passes a proof by what a key has signed for it.
pub(super) async fn check(
    identity: &Identity,
    call: &Call,
    proof: &Model,
    input: &Input,
) -> Result<(), ProofError> {
    let ca = offered(identity, proof).await?.ok_or(ProofError::Absent)?;
    let (id, sent) = (proof.id, login::read_ca(input));
    let shown = match login::ca_shown(identity, ca, call, &CaPurpose::proof(id), &sent).await {
        Ok(shown) => shown,
        Err(CaError::Broken(error)) => return Err(error.into()),
        Err(error) => return Err(ProofError::Way(error.to_string())),
    };
    if Some(shown.account.id) != proof.account_id {
        let object = &format!("proof:{id}");
        call.write(|tx| async move {
            tx.audit("proof.ca_refused", object, json!({ "why": "other" }))
                .await
        })
        .await?;
        return Err(ProofError::Way(
            "该CA证书属于其他单位，请插入本单位的CA，或使用其他方式".to_owned(),
        ));
    }
    let shown = &shown;
    call.write(|tx| async move {
        shown.settle(&tx, "proof.ca").await?;
        pass(&tx, id, Method::Ca).await?;
        Ok(())
    })
    .await
}
