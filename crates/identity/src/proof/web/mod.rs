//! The pages of a proof: choosing a way; each way is a file of its own.

mod ca;
mod counter;
mod face;
mod passkey;
mod sms;

use super::{
    ProofError,
    act::{CodeTo, code_to, exists, face_fits, holder, own, own_open},
    ca::offered,
    entity::{Model, Passkeys, State},
    page::PageText,
};
use crate::service::Identity;
use askama::Template;
use axum::{
    Router,
    extract::State as Service,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::StatusCode;
use kernel::id::ProofId;
use web::{Call, Connects, Frame, Input, Page, Path, Redirect, Site};

web::routes! {
    /// 身份认证: choosing a way.
    pub ProofPage { id: ProofId } = "/proof/{id}";
    /// 刷脸认证: the QR code.
    pub ProofFace { id: ProofId } = "/proof/{id}/face";
    /// What the page of the QR code asks for.
    pub ProofFaceStatus { id: ProofId } = "/proof/{id}/face/status";
    /// Where the phone lands.
    pub ProofLanded { id: ProofId } = "/proof/{id}/landed";
    /// 短信验证码认证.
    pub ProofSms { id: ProofId } = "/proof/{id}/sms";
    /// 获取验证码.
    pub ProofSmsCode { id: ProofId } = "/proof/{id}/sms/code";
    /// 窗口核验码.
    pub ProofCounter { id: ProofId } = "/proof/{id}/counter";
    /// 通行密钥.
    pub ProofPasskey { id: ProofId } = "/proof/{id}/passkey";
    /// CA.
    pub ProofCa { id: ProofId } = "/proof/{id}/ca";
    /// What the key is to sign.
    pub ProofCaChallenge { id: ProofId } = "/proof/{id}/ca/challenge";
    /// What the passkey is to sign.
    pub ProofPasskeyOptions { id: ProofId } = "/proof/{id}/passkey/options";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(ProofPage::PATH, get(choose))
        .route(ProofFace::PATH, get(face::face_page).post(face::begin_face))
        .route(ProofFaceStatus::PATH, get(face::face_status))
        .route(ProofLanded::PATH, get(face::landed))
        .route(ProofSms::PATH, get(sms::sms_page).post(sms::sms_submit))
        .route(ProofSmsCode::PATH, post(sms::sms_code))
        .route(
            ProofCounter::PATH,
            get(counter::counter_page).post(counter::counter_submit),
        )
        .route(ProofCa::PATH, post(ca::submit))
        .route(ProofCaChallenge::PATH, post(ca::challenge))
        .route(ProofPasskey::PATH, post(passkey::submit))
        .route(ProofPasskeyOptions::PATH, post(passkey::options))
}

/// What every page of a proof shows.
struct Around {
    frame: Frame,
    text: PageText,
    /// Address of the proof.
    base: String,
}

async fn around(call: &Call, proof: &Model) -> Result<Around, ProofError> {
    let text: PageText = serde_json::from_str(&proof.page).map_err(web::Error::broken)?;
    let frame = call
        .frame(Site::Hall, text.title.clone())
        .noindex()
        .done()
        .await;
    Ok(Around {
        frame,
        text,
        base: ProofPage { id: proof.id }.to_string(),
    })
}

#[derive(Template)]
#[template(path = "proof/choose.html")]
struct Choose {
    frame: Frame,
    text: PageText,
    base: String,
    input: Input,
    name: String,
    face: bool,
    /// Where a code would go.
    code: Option<CodeTo>,
    /// Under which host a passkey passes it; empty for none.
    passkey_host: String,
    /// The table of drivers of keys as JSON, where a key passes it.
    drivers: Option<String>,
}

/// A page that cannot go on: what happened, and the way back to the beginning.
#[derive(Template)]
#[template(path = "proof/over.html")]
struct Over {
    frame: Frame,
    message: String,
    leave: String,
}

/// The proof of this browser, or the answer that ends the request: done already, or too late.
async fn usable(call: &Call, id: ProofId) -> Result<Model, Response> {
    match own_open(call, id).await {
        Ok(proof) if proof.state == State::Passed => Err(Redirect(proof.back).into_response()),
        Ok(proof) => Ok(proof),
        Err(ProofError::Expired | ProofError::Spent) => Err(over(call, id)
            .await
            .unwrap_or_else(|error| web::Error::from(error).into_response())),
        Err(ProofError::Absent) => Err(stranger(call, id).await.into_response()),
        Err(error) => Err(web::Error::from(error).into_response()),
    }
}

/// The answer to a browser that the proof does not belong to; an audit line if there is such a proof.
pub(crate) async fn stranger(call: &Call, id: ProofId) -> web::Error {
    match exists(call.db(), id).await {
        Ok(true) => call.denied(&format!("proof:{id}")).await,
        Ok(false) => web::Error::Absent,
        Err(error) => error.into(),
    }
}

async fn over(call: &Call, id: ProofId) -> Result<Response, ProofError> {
    let proof = own(call, call.db(), id).await?;
    let around = around(call, &proof).await?;
    let message = if proof.state == State::Spent {
        ProofError::Spent
    } else {
        ProofError::Expired
    }
    .to_string();
    let leave = if around.text.leave.is_empty() {
        "/".to_owned()
    } else {
        around.text.leave
    };
    Ok((
        StatusCode::GONE,
        Page(Over {
            frame: around.frame,
            message,
            leave,
        }),
    )
        .into_response())
}

/// Where a code would go and arrive.
fn reachable(call: &Call, proof: &Model) -> Result<Option<CodeTo>, ProofError> {
    let to = code_to(call.vault(), proof)?;
    Ok(to.filter(|to| match to {
        CodeTo::Mobile(mobile) => mobile.accepts_sms(),
        CodeTo::Reach(_) => true,
    }))
}

/// The page on which a way is chosen. Where a key is one of them, its script may reach the drivers on the user's computer.
async fn chosen(
    identity: &Identity,
    call: &Call,
    proof: &Model,
    mut input: Input,
    status: StatusCode,
) -> web::Result<Response> {
    let Around { frame, text, base } = around(call, proof).await?;
    let holder = holder(call.vault(), proof)?;
    input.ensure_key(call.rng());
    let ca = offered(identity, proof).await?;
    let drivers = ca.map(|ca| serde_json::to_string(ca.drivers())).transpose();
    let page = Choose {
        frame,
        text,
        base,
        input,
        name: kernel::mask::name(holder.name.expose()),
        face: face_fits(proof.document_kind),
        code: reachable(call, proof)?,
        passkey_host: if proof.passkeys == Passkeys::None {
            String::new()
        } else {
            identity.passkey_host()
        },
        drivers: drivers.map_err(web::Error::broken)?,
    };
    let mut response = (status, Page(page)).into_response();
    if let Some(ca) = ca {
        let addresses = ca.drivers().iter().map(|driver| driver.url.as_str());
        response.extensions_mut().insert(Connects::to(addresses)?);
    }
    Ok(response)
}

async fn choose(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ProofId>,
) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    chosen(&identity, &call, &proof, Input::default(), StatusCode::OK).await
}
