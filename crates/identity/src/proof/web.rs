//! The pages of a proof: choosing a way, and the three ways.

use super::{
    ProofError,
    act::{face_fits, holder, own, own_open, pass},
    counter,
    entity::{Method, Model, State},
    face::{self, Progress},
    page::PageText,
    qr,
};
use crate::{
    service::Identity,
    sms::{
        button,
        code::{self, CodeError},
    },
};
use askama::Template;
use axum::{
    Router,
    extract::State as Service,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use kernel::{id::ProofId, mobile::Mobile};
use web::{Call, Frame, Input, Page, Path, Redirect, Site};

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
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(ProofPage::PATH, get(choose))
        .route(ProofFace::PATH, get(face_page).post(begin_face))
        .route(ProofFaceStatus::PATH, get(face_status))
        .route(ProofLanded::PATH, get(landed))
        .route(ProofSms::PATH, get(sms_page).post(sms_submit))
        .route(ProofSmsCode::PATH, post(sms_code))
        .route(ProofCounter::PATH, get(counter_page).post(counter_submit))
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
    mobile: Option<String>,
}

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
}

#[derive(Template)]
#[template(path = "proof/_face_status.html")]
struct FaceStatus {
    base: String,
    failed: Option<String>,
}

#[derive(Template)]
#[template(path = "proof/landed.html")]
struct Landed {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "proof/sms.html")]
struct Sms {
    frame: Frame,
    text: PageText,
    base: String,
    input: Input,
    mobile: String,
}

#[derive(Template)]
#[template(path = "proof/counter.html")]
struct Counter {
    frame: Frame,
    text: PageText,
    base: String,
    input: Input,
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
        Err(error) => Err(web::Error::from(error).into_response()),
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

/// Unpacks `usable` in handlers.
macro_rules! usable {
    ($call:expr, $id:expr) => {
        match usable($call, $id).await {
            Ok(proof) => proof,
            Err(response) => return Ok(response),
        }
    };
}

async fn choose_page(call: &Call, proof: &Model, input: Input) -> Result<Choose, ProofError> {
    let Around { frame, text, base } = around(call, proof).await?;
    let holder = holder(call.vault(), proof)?;
    Ok(Choose {
        frame,
        text,
        base,
        input,
        name: kernel::mask::name(holder.name.expose()),
        face: face_fits(proof.document_kind),
        mobile: holder
            .mobile
            .filter(Mobile::accepts_sms)
            .map(|mobile| mobile.to_string()),
    })
}

async fn choose(call: Call, Path(id): Path<ProofId>) -> web::Result<Response> {
    let proof = usable!(&call, id);
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(Page(choose_page(&call, &proof, input).await?).into_response())
}

async fn begin_face(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ProofId>,
    mut input: Input,
) -> web::Result<Response> {
    let proof = usable!(&call, id);
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
    Ok(web::invalid(choose_page(&call, &proof, input).await?))
}

async fn face_page(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ProofId>,
) -> web::Result<Response> {
    let proof = usable!(&call, id);
    let Some(certify_id) = proof.certify_id.clone() else {
        return Ok(web::see_other(ProofPage { id }));
    };
    let failed = match face::progress(&identity, &call, &proof).await? {
        Progress::Passed => return Ok(Redirect(proof.back).into_response()),
        Progress::Failed(message) => Some(message),
        Progress::Waiting => None,
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
    })
    .into_response())
}

/// What the page of the QR code asks for every two seconds.
async fn face_status(
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
    Ok(match face::progress(&identity, &call, &proof).await? {
        Progress::Passed => go_to(&proof.back),
        Progress::Failed(message) => Page(FaceStatus {
            base: ProofPage { id }.to_string(),
            failed: Some(message),
        })
        .into_response(),
        Progress::Waiting => StatusCode::NO_CONTENT.into_response(),
    })
}

/// The phone comes back from the provider. In the browser that began the proof the flow goes on; any other phone is told
/// to look at the computer. It proves nothing.
async fn landed(call: Call, Path(id): Path<ProofId>) -> web::Result<Response> {
    if own(&call, call.db(), id).await.is_ok() {
        return Ok(web::see_other(ProofFace { id }));
    }
    Ok(Page(Landed {
        frame: call.frame(Site::Phone, "身份认证").noindex().done().await,
    })
    .into_response())
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

async fn sms_page(call: Call, Path(id): Path<ProofId>) -> web::Result<Response> {
    let proof = usable!(&call, id);
    let mobile = registered_mobile(&call, &proof)?;
    Ok(Page(sms_form(&call, &proof, &mobile, Input::default()).await?).into_response())
}

async fn sms_code(
    call: Call,
    headers: HeaderMap,
    Path(id): Path<ProofId>,
    mut input: Input,
) -> web::Result<Response> {
    let script = button::wants_json(&headers);
    let proof = usable!(&call, id);
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

async fn sms_submit(
    call: Call,
    Path(id): Path<ProofId>,
    mut input: Input,
) -> web::Result<Response> {
    let proof = usable!(&call, id);
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

async fn counter_page(call: Call, Path(id): Path<ProofId>) -> web::Result<Response> {
    let proof = usable!(&call, id);
    Ok(Page(counter_form(&call, &proof, Input::default()).await?).into_response())
}

async fn counter_submit(
    call: Call,
    Path(id): Path<ProofId>,
    mut input: Input,
) -> web::Result<Response> {
    let proof = usable!(&call, id);
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
