//! 通行密钥 as a way to pass a proof.

use super::{chosen, usable};
use crate::{
    passkey::{self, Purpose},
    proof::{ProofError, entity::Passkeys, passkey::check},
    service::Identity,
};
use axum::{
    extract::State as Service,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use kernel::id::ProofId;
use web::{Call, Error, Input, Path, Redirect};

/// What the passkey is to sign. Nothing is said about which passkeys there are: whoever proves is not logged in.
pub(super) async fn options(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ProofId>,
) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    if proof.passkeys == Passkeys::None {
        return Err(Error::Absent);
    }
    passkey::to_get(&identity, &call, &Purpose::proof(id), &[])
}

pub(super) async fn submit(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ProofId>,
    mut input: Input,
) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    match check(&identity, &call, &proof, input.verbatim("credential")).await {
        Ok(()) => Ok(Redirect(proof.back).into_response()),
        Err(ProofError::Way(message)) => {
            input.forget(&["credential"]);
            input.error("", message);
            chosen(
                &identity,
                &call,
                &proof,
                input,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}
