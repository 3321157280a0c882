//! 短信验证码认证: a text to the phone that a register knows.

use super::{Around, around, usable};
use crate::{
    proof::{
        ProofError,
        act::{holder, pass},
        entity::{Method, Model},
        page::PageText,
    },
    sms::{
        button,
        code::{self, CodeError},
    },
};
use askama::Template;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use kernel::{id::ProofId, mobile::Mobile};
use web::{Call, Frame, Input, Page, Path, Redirect};

#[derive(Template)]
#[template(path = "proof/sms.html")]
struct Sms {
    frame: Frame,
    text: PageText,
    base: String,
    input: Input,
    mobile: String,
}

async fn sms_form(
    call: &Call,
    proof: &Model,
    mobile: &Mobile,
    mut input: Input,
) -> Result<Sms, ProofError> {
    input.ensure_key(call.rng());
    let Around { frame, text, base } = around(call, proof).await?;
    Ok(Sms {
        frame,
        text,
        base,
        input,
        mobile: mobile.to_string(),
    })
}

/// The registered number; without one this way does not exist.
fn registered_mobile(call: &Call, proof: &Model) -> Result<Mobile, ProofError> {
    holder(call.vault(), proof)?
        .mobile
        .filter(Mobile::accepts_sms)
        .ok_or(ProofError::Absent)
}

pub(super) async fn sms_page(call: Call, Path(id): Path<ProofId>) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    let mobile = registered_mobile(&call, &proof)?;
    Ok(Page(sms_form(&call, &proof, &mobile, Input::default()).await?).into_response())
}

pub(super) async fn sms_code(
    call: Call,
    headers: HeaderMap,
    Path(id): Path<ProofId>,
    mut input: Input,
) -> web::Result<Response> {
    let script = button::wants_json(&headers);
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    let mobile = registered_mobile(&call, &proof)?;
    let text: PageText = serde_json::from_str(&proof.page).map_err(web::Error::broken)?;
    let status = match code::request(&call, &mobile, text.sms_purpose(), &text.sms_places()).await {
        Ok(sent) if script => return Ok(button::sent(&sent)),
        Ok(sent) => {
            input.note(sent.message);
            StatusCode::OK
        }
        Err(CodeError::Broken(error)) => return Err(error.into()),
        Err(error) if script => {
            return Ok(button::refused(
                button::status_of(&error),
                "sms_code",
                &error.to_string(),
            ));
        }
        Err(error) => {
            input.error("sms_code", error.to_string());
            button::status_of(&error)
        }
    };
    Ok((status, Page(sms_form(&call, &proof, &mobile, input).await?)).into_response())
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
    let mobile = registered_mobile(&call, &proof)?;
    let text: PageText = serde_json::from_str(&proof.page).map_err(web::Error::broken)?;
    let typed = input.get("sms_code").to_owned();
    let passed = match code::check(&call, &mobile, text.sms_purpose(), &typed).await {
        Ok(ticket) => {
            call.write(|tx| async move {
                ticket.spend(&tx).await?;
                Ok::<_, CodeError>(pass(&tx, id, Method::Sms).await?)
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
            Ok(web::invalid(sms_form(&call, &proof, &mobile, input).await?))
        }
    }
}
