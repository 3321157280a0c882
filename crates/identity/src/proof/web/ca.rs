//! CA as a way to pass a proof.

use super::{chosen, usable};
use crate::{
    login::{self, CaPurpose},
    proof::{
        ProofError,
        ca::{check, offered},
    },
    service::Identity,
};
use axum::{
    extract::State as Service,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use kernel::id::ProofId;
use web::{Call, Error, Input, Path, Redirect};

/// A text for the key to sign, good for this proof only.
pub(super) async fn challenge(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ProofId>,
) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    offered(&identity, &proof).await?.ok_or(Error::Absent)?;
    login::tell_ca_challenge(&call, &CaPurpose::proof(id)).await
}

pub(super) async fn submit(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ProofId>,
    input: Input,
) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    match check(&identity, &call, &proof, &input).await {
        Ok(()) => Ok(Redirect(proof.back).into_response()),
        Err(ProofError::Way(message)) => {
            let mut input = Input::default();
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
