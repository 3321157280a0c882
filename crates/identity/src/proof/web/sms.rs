//! 短信验证码认证: a text to the phone that a register knows, or a code to where the account is reached.

use super::{Around, around, reachable, usable};
use crate::{
    proof::{
        ProofError,
        act::{CodeTo, pass},
        entity::Model,
        page::PageText,
    },
    session,
    sms::{
        asker::Asker,
        button::{self, Words},
        code::{self, CodeError},
    },
};
use askama::Template;
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use kernel::id::ProofId;
use web::{Call, Frame, Input, Page, Path, Redirect};

#[derive(Template)]
#[template(path = "proof/sms.html")]
struct Sms {
    frame: Frame,
    text: PageText,
    base: String,
    input: Input,
    /// What is sent to.
    kind: &'static str,
    to: String,
}

async fn sms_form(
    call: &Call,
    proof: &Model,
    to: &CodeTo,
    mut input: Input,
) -> Result<Sms, ProofError> {
    input.ensure_key(call.rng());
    let Around { frame, text, base } = around(call, proof).await?;
    Ok(Sms {
        frame,
        text,
        base,
        input,
        kind: to.kind(),
        to: to.masked(),
    })
}

/// Where the code goes; without that this way does not exist.
fn registered(call: &Call, proof: &Model) -> Result<CodeTo, ProofError> {
    reachable(call, proof)?.ok_or(ProofError::Absent)
}

pub(super) async fn sms_page(call: Call, Path(id): Path<ProofId>) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    let to = registered(&call, &proof)?;
    Ok(Page(sms_form(&call, &proof, &to, Input::default()).await?).into_response())
}

/// Who asks: the holder of the account that the proof is about, where this browser is logged in to it or has been; else
/// somebody who knows a name and a document.
async fn asker(call: &Call, proof: &Model) -> db::Result<Asker> {
    let Some(account) = proof.account_id else {
        return Ok(Asker::Named);
    };
    let inside = call.actor.account() == Some(account);
    let known = inside || session::is_known(call, std::iter::once(account)).await?;
    Ok(if known { Asker::Holder } else { Asker::Named })
}

pub(super) async fn sms_code(
    call: Call,
    headers: HeaderMap,
    Path(id): Path<ProofId>,
    mut input: Input,
) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    let to = registered(&call, &proof)?;
    let text: PageText = serde_json::from_str(&proof.page).map_err(web::Error::broken)?;
    let places = text.sms_places();
    let purpose = (text.sms_purpose(), &places[..]);
    let words = Words {
        number: "sms_code",
        then: "",
    };
    let asker = asker(&call, &proof).await?;
    let pressed = button::press_as(asker, &call, &mut input, to.to(), purpose, words).await?;
    match pressed.answer(&headers, &input) {
        Ok(answer) => Ok(answer),
        Err(status) => {
            Ok((status, Page(sms_form(&call, &proof, &to, input).await?)).into_response())
        }
    }
}

pub(super) async fn sms_submit(
    call: Call,
    Path(id): Path<ProofId>,
    mut input: Input,
) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    let to = registered(&call, &proof)?;
    let text: PageText = serde_json::from_str(&proof.page).map_err(web::Error::broken)?;
    let (typed, method) = (input.get("sms_code").to_owned(), to.method());
    let passed = match code::check(&call, to.to(), text.sms_purpose(), &typed).await {
        Ok(ticket) => {
            call.write(|tx| async move {
                ticket.spend(&tx).await?;
                Ok::<_, CodeError>(pass(&tx, id, method).await?)
            })
            .await
        }
        Err(error) => Err(error),
    };
    match passed {
        Ok(()) => Ok(Redirect(proof.back).into_response()),
        Err(CodeError::Broken(error)) => Err(error.into()),
        Err(error) => {
            input.error("sms_code", error.to_string());
            input.forget(&["sms_code"]);
            Ok(web::invalid(sms_form(&call, &proof, &to, input).await?))
        }
    }
}
