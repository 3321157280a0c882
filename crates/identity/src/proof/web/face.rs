//! 刷脸认证: the QR code and what it turned out to be.

use super::{Around, ProofFace, ProofPage, around, chosen, usable};
use crate::{
    proof::{
        ProofError,
        act::{own, own_open},
        face::{self, Progress},
        page::PageText,
    },
    qr,
    service::Identity,
};
use askama::Template;
use axum::{
    extract::State as Service,
    response::{IntoResponse as _, Response},
};
use http::{HeaderName, HeaderValue, StatusCode};
use kernel::id::ProofId;
use web::{Call, Frame, Input, Page, Path, Redirect, Site};

#[derive(Template)]
#[template(path = "proof/face.html")]
struct Face {
    frame: Frame,
    text: PageText,
    base: String,
    qr_size: usize,
    qr_path: String,
    link: String,
    failed: Option<String>,
    silent: bool,
}

#[derive(Template)]
#[template(path = "proof/_face_status.html")]
struct FaceStatus {
    base: String,
    failed: Option<String>,
    silent: bool,
}

#[derive(Template)]
#[template(path = "proof/landed.html")]
struct Landed {
    frame: Frame,
}

pub(super) async fn begin_face(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ProofId>,
    mut input: Input,
) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    if !input.tick("agree") {
        input.error(
            "agree",
            "请先阅读并同意人脸信息处理说明，或选择其他认证方式",
        );
    }
    if input.ok() {
        match face::begin(&identity, &call, &proof).await {
            Ok(()) => return Ok(web::see_other(ProofFace { id })),
            Err(ProofError::Way(message)) => input.error("", message),
            Err(error) => return Err(error.into()),
        }
    }
    chosen(
        &identity,
        &call,
        &proof,
        input,
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await
}

pub(super) async fn face_page(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ProofId>,
) -> web::Result<Response> {
    let proof = match usable(&call, id).await {
        Ok(proof) => proof,
        Err(response) => return Ok(response),
    };
    let Some(certify_id) = proof.certify_id.clone() else {
        return Ok(web::see_other(ProofPage { id }));
    };
    let (failed, silent) = match face::progress(&identity, &call, &proof).await? {
        Progress::Passed => return Ok(Redirect(proof.back).into_response()),
        other => told(other),
    };
    let page = identity
        .face()
        .page(&certify_id)
        .map_err(web::Error::broken)?;
    let (qr_size, qr_path) = qr::path(&page.qr)
        .ok_or_else(|| web::Error::broken("the address is too long for a QR code"))?;
    let Around { frame, text, base } = around(&call, &proof).await?;
    Ok(Page(Face {
        frame,
        text,
        base,
        qr_size,
        qr_path,
        link: page.link,
        failed,
        silent,
    })
    .into_response())
}

/// What the page of the QR code asks for every two seconds.
pub(super) async fn face_status(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ProofId>,
) -> web::Result<Response> {
    let go_to = |address: &str| match HeaderValue::try_from(address) {
        Ok(value) => ([(HeaderName::from_static("x-go-to"), value)], "").into_response(),
        Err(error) => web::Error::broken(error).into_response(),
    };
    let proof = match own_open(&call, id).await {
        Ok(proof) => proof,
        // the page itself says what happened
        Err(ProofError::Expired | ProofError::Spent) => {
            return Ok(go_to(&ProofPage { id }.to_string()));
        }
        Err(error) => return Err(error.into()),
    };
    let (failed, silent) = match face::progress(&identity, &call, &proof).await? {
        Progress::Passed => return Ok(go_to(&proof.back)),
        other => told(other),
    };
    Ok(Page(FaceStatus {
        base: ProofPage { id }.to_string(),
        failed,
        silent,
    })
    .into_response())
}

/// What the fragment says: why the check failed, or that the provider is silent; neither while it waits.
fn told(progress: Progress) -> (Option<String>, bool) {
    match progress {
        Progress::Failed(message) => (Some(message), false),
        Progress::Silent => (None, true),
        Progress::Waiting | Progress::Passed => (None, false),
    }
}

/// The phone comes back from the provider. In the browser that began the proof the flow goes on; any other phone is told
/// to look at the computer. It proves nothing.
pub(super) async fn landed(call: Call, Path(id): Path<ProofId>) -> web::Result<Response> {
    if own(&call, call.db(), id).await.is_ok() {
        return Ok(web::see_other(ProofFace { id }));
    }
    Ok(Page(Landed {
        frame: call.frame(Site::Phone, "身份认证").noindex().done().await,
    })
    .into_response())
}
