//! 窗口核验码: a code that an officer handed out.

use super::{Around, around, usable};
use crate::proof::{ProofError, counter, entity::Model, page::PageText};
use askama::Template;
use axum::response::{IntoResponse as _, Response};
use kernel::id::ProofId;
use web::{Call, Frame, Input, Page, Path, Redirect};

#[derive(Template)]
#[template(path = "proof/counter.html")]
struct Counter {
    frame: Frame,
    text: PageText,
    base: String,
    input: Input,
}

async fn counter_form(call: &Call, proof: &Model, mut input: Input) -> Result<Counter, ProofError> {
    input.ensure_key(call.rng());
    let Around { frame, text, base } = around(call, proof).await?;
    Ok(Counter {
        frame,
        text,
        base,
        input,
    })
}

pub(super) async fn counter_page(call: Call, Path(id): Path<ProofId>) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    Ok(Page(counter_form(&call, &proof, Input::default()).await?).into_response())
}

pub(super) async fn counter_submit(
    call: Call,
    Path(id): Path<ProofId>,
    mut input: Input,
) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    let typed = input.get("counter_code").to_owned();
    match counter::check(&call, &proof, &typed).await {
        Ok(()) => Ok(Redirect(proof.back).into_response()),
        Err(ProofError::Way(message)) => {
            input.error("counter_code", message);
            Ok(web::invalid(counter_form(&call, &proof, input).await?))
        }
        Err(error) => Err(error.into()),
    }
}
