//! The pages of logging in at Alipay.

use super::{
    act::{self, Arrived, QuickError, Told},
    claim::{self, Evidence},
    entity::Model as Trip,
    phone::Phone,
    trip::{self, TripError},
};
use crate::{
    agreement::{self, Text},
    login::LogInPage,
    proof::ProofPage,
    service::Identity,
    session::SignIn,
    sms::{
        button::{self, Pressed, Words},
        code::Purpose,
    },
};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use kernel::{choice::Choice as _, id::TripId, mask};
use web::{Call, Frame, Input, Page, Path, Query, Redirect, Site};

web::routes! {
    /// 支付宝登录: leads to Alipay.
    pub AlipayLogIn = "/login/alipay";
    /// Where Alipay sends the browser back to.
    pub AlipayBack = "/login/alipay/back";
    /// First time: confirming what Alipay told, or proving an account that exists.
    pub AlipayConfirm { id: TripId } = "/login/alipay/{id}";
    /// 获取验证码 of the first time.
    pub AlipayCode { id: TripId } = "/login/alipay/{id}/code";
    /// Linking an account that exists.
    pub AlipayLink { id: TripId } = "/login/alipay/{id}/link";
    /// Proving an account whose password is not at hand.
    pub AlipayProve { id: TripId } = "/login/alipay/{id}/prove";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(AlipayLogIn::PATH, get(leave))
        .route(AlipayBack::PATH, get(back))
        .route(AlipayConfirm::PATH, get(page).post(open))
        .route(AlipayCode::PATH, post(send_code))
        .route(AlipayLink::PATH, post(link))
        .route(AlipayProve::PATH, post(prove))
}

/// What the way is called.
pub(super) const ALIPAY_LABEL: &str = "支付宝登录";

#[derive(Template)]
#[template(path = "quick/open.html")]
struct OpenView {
    frame: Frame,
    input: Input,
    base: String,
    who: Known,
}

#[derive(Template)]
#[template(path = "quick/link.html")]
struct LinkView {
    frame: Frame,
    input: Input,
    base: String,
    who: Known,
    passed: bool,
}

/// Who Alipay says it is, masked.
struct Known {
    name: String,
    kind: &'static str,
    number: String,
}

impl Known {
    fn of(told: &Told) -> web::Result<Self> {
        let document = told.document()?;
        Ok(Self {
            name: mask::name(told.name()),
            kind: document.kind().label(),
            number: document.to_string(),
        })
    }
}

async fn leave(
    State(identity): State<Identity>,
    call: Call,
    Query(query): Query,
) -> web::Result<Response> {
    let provider = identity.alipay().ok_or(web::Error::Absent)?;
    let (_, state) = trip::leave(&call, super::alipay::ALIPAY, query.get("next")).await?;
    let back = format!("{}{AlipayBack}", call.app.site.base_url);
    Ok(Redirect(provider.door(&back, &state)).into_response())
}

/// Says what happened on the log-in page, where every other way is offered.
fn to_log_in(call: &Call, error: QuickError) -> web::Result<Response> {
    match error {
        QuickError::Broken(error) | QuickError::Trip(TripError::Broken(error)) => Err(error),
        other => {
            call.warn(other.to_string());
            Ok(Redirect(format!("{LogInPage}?tab=person")).into_response())
        }
    }
}

fn enter(identity: &Identity, call: &Call, sign_in: &SignIn, next: &str) -> Response {
    identity.hand_over(call, sign_in);
    let home = &identity.links().person_home;
    Redirect(if next.is_empty() { home } else { next }.to_owned()).into_response()
}

async fn back(
    State(identity): State<Identity>,
    call: Call,
    Query(query): Query,
) -> web::Result<Response> {
    if identity.alipay().is_none() {
        return Err(web::Error::Absent);
    }
    let arrived = act::arrive(&identity, &call, query.get("state"), query.get("auth_code"));
    match arrived.await {
        Ok(Arrived::In(sign_in, next)) => Ok(enter(&identity, &call, &sign_in, &next)),
        Ok(Arrived::Told(id)) => Ok(web::see_other(AlipayConfirm { id })),
        Ok(Arrived::Linked(outcome, next)) => {
            match outcome {
                Ok(()) => call.flash("支付宝已关联，今后可以直接使用支付宝登录"),
                Err(QuickError::Broken(error)) => return Err(error),
                Err(error) => call.warn(error.to_string()),
            }
            Ok(Redirect(next).into_response())
        }
        // the same address again, in the browser that it has logged in already
        Err(QuickError::Trip(TripError::Used)) if call.session.is_some() => Ok(web::see_other(
            call.session
                .as_ref()
                .map_or("/", |session| session.badge.home.as_str()),
        )),
        Err(error) => to_log_in(&call, error),
    }
}

async fn open_view(
    identity: &Identity,
    call: &Call,
    trip: &Trip,
    told: &Told,
    mut input: Input,
) -> web::Result<OpenView> {
    input.ensure_key(call.rng());
    agreement::shown(identity, call, &mut input, Text::Person).await?;
    Ok(OpenView {
        frame: call
            .frame(Site::Hall, "支付宝注册登录")
            .noindex()
            .done()
            .await,
        input,
        base: AlipayConfirm { id: trip.id }.to_string(),
        who: Known::of(told)?,
    })
}

async fn link_view(
    call: &Call,
    trip: &Trip,
    told: &Told,
    mut input: Input,
) -> web::Result<LinkView> {
    input.forget(&["password"]);
    input.ensure_key(call.rng());
    Ok(LinkView {
        frame: call
            .frame(Site::Hall, "验证已有账号")
            .noindex()
            .done()
            .await,
        input,
        base: AlipayConfirm { id: trip.id }.to_string(),
        who: Known::of(told)?,
        passed: claim::passed(call, trip).await?.is_some(),
    })
}

/// Opening or linking, as it stands now.
async fn shown(
    identity: &Identity,
    call: &Call,
    status: StatusCode,
    trip: &Trip,
    told: &Told,
    input: Input,
) -> web::Result<Response> {
    if act::existing(call, told).await?.is_none() {
        let page = open_view(identity, call, trip, told, input).await?;
        return Ok((status, Page(page)).into_response());
    }
    if act::is_linked(call, told).await? {
        trip::end(call, trip.id).await?;
        call.warn("账号已经开通，请重新点击“支付宝登录”进入");
        return Ok(Redirect(format!("{LogInPage}?tab=person")).into_response());
    }
    Ok((status, Page(link_view(call, trip, told, input).await?)).into_response())
}

async fn page(
    State(identity): State<Identity>,
    call: Call,
    Path(id): Path<TripId>,
) -> web::Result<Response> {
    let (trip, told) = match act::waiting(&call, id).await {
        Ok(waiting) => waiting,
        Err(QuickError::Trip(TripError::Absent)) => return Err(web::Error::Absent),
        Err(error) => return to_log_in(&call, error),
    };
    let mut input = Input::default();
    input.set("phone", told.mobile());
    shown(&identity, &call, StatusCode::OK, &trip, &told, input).await
}

/// The trip of a form that was sent; a form sent twice is answered as the first one was.
async fn waiting(
    identity: &Identity,
    call: &Call,
    id: TripId,
) -> web::Result<Result<(Trip, Told), Response>> {
    match act::waiting(call, id).await {
        Ok(waiting) => Ok(Ok(waiting)),
        Err(QuickError::Trip(TripError::Absent)) => Err(web::Error::Absent),
        Err(QuickError::Trip(TripError::Used)) => Ok(Err(repeated(identity, call, id).await?)),
        Err(error) => Ok(Err(to_log_in(call, error)?)),
    }
}

async fn repeated(identity: &Identity, call: &Call, id: TripId) -> web::Result<Response> {
    match act::again(identity, call, id).await {
        Ok((sign_in, next)) => Ok(enter(identity, call, &sign_in, &next)),
        Err(error) => to_log_in(call, error),
    }
}

/// What a form's use case came to.
async fn answer(
    identity: &Identity,
    call: &Call,
    (trip, told): (&Trip, &Told),
    mut input: Input,
    outcome: Result<SignIn, QuickError>,
    done: &str,
) -> web::Result<Response> {
    let status = match outcome {
        Ok(sign_in) => {
            call.flash(done);
            return Ok(enter(identity, call, &sign_in, &trip.next));
        }
        Err(QuickError::Trip(TripError::Used)) => return repeated(identity, call, trip.id).await,
        Err(QuickError::Field(field, message)) => {
            input.error(field, message);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(error @ QuickError::Slow(_)) => {
            input.error("password", error.to_string());
            StatusCode::TOO_MANY_REQUESTS
        }
        Err(error) => return to_log_in(call, error),
    };
    input.forget(&["password"]);
    shown(identity, call, status, trip, told, input).await
}

async fn open(
    State(identity): State<Identity>,
    call: Call,
    Path(id): Path<TripId>,
    mut input: Input,
) -> web::Result<Response> {
    let (trip, told) = match waiting(&identity, &call, id).await? {
        Ok(waiting) => waiting,
        Err(response) => return Ok(response),
    };
    let phone = match Phone::read(input.get("phone")) {
        Ok(phone) => phone,
        Err(message) => {
            input.error("phone", message);
            Phone::None
        }
    };
    if phone.mainland().is_some() && input.get("sms_code").is_empty() {
        input.error(
            "sms_code",
            "请获取并填写短信验证码；暂不填写移动电话的，请清空号码后提交",
        );
    }
    let agreed = agreement::ticked(&identity, &call, &mut input, Text::Person).await?;
    if !input.ok() {
        return shown(
            &identity,
            &call,
            StatusCode::UNPROCESSABLE_ENTITY,
            &trip,
            &told,
            input,
        )
        .await;
    }
    let opened = act::open(
        &identity,
        &call,
        &trip,
        &told,
        &phone,
        input.get("sms_code"),
        agreed,
    )
    .await;
    answer(
        &identity,
        &call,
        (&trip, &told),
        input,
        opened,
        "账号已开通，今后可以直接使用支付宝登录",
    )
    .await
}

/// Answers the button 获取验证码: JSON for the script, the whole page again without it.
async fn send_code(
    State(identity): State<Identity>,
    call: Call,
    headers: HeaderMap,
    Path(id): Path<TripId>,
    mut input: Input,
) -> web::Result<Response> {
    let (trip, told) = match waiting(&identity, &call, id).await? {
        Ok(waiting) => waiting,
        Err(response) => return Ok(response),
    };
    let pressed = match Phone::read(input.get("phone")) {
        Ok(Phone::Mainland(mobile)) => {
            let purpose = (Purpose::REGISTER, &[][..]);
            let words = Words {
                number: "phone",
                then: "。请填写验证码后提交。",
            };
            button::press(&call, &mut input, &mobile, purpose, words).await?
        }
        other => {
            let message = match other {
                Ok(Phone::Abroad(_)) => {
                    "境外号码不需要验证码，可以直接提交，号码会标记为“未验证”".to_owned()
                }
                Ok(_) => "请先填写移动电话".to_owned(),
                Err(message) => message,
            };
            input.error("phone", message);
            Pressed::refused()
        }
    };
    match pressed.answer(&headers, &input) {
        Ok(answer) => Ok(answer),
        Err(status) => shown(&identity, &call, status, &trip, &told, input).await,
    }
}

async fn link(
    State(identity): State<Identity>,
    call: Call,
    Path(id): Path<TripId>,
    mut input: Input,
) -> web::Result<Response> {
    let (trip, told) = match waiting(&identity, &call, id).await? {
        Ok(waiting) => waiting,
        Err(response) => return Ok(response),
    };
    let evidence = match claim::passed(&call, &trip).await? {
        Some(proof) if !input.has("password") => Evidence::Proof(proof),
        _ => Evidence::Password(input.verbatim("password").to_owned().into()),
    };
    if matches!(&evidence, Evidence::Password(password) if password.expose().is_empty()) {
        input.error("password", "请输入密码");
        return shown(
            &identity,
            &call,
            StatusCode::UNPROCESSABLE_ENTITY,
            &trip,
            &told,
            input,
        )
        .await;
    }
    let linked = claim::link_account(&identity, &call, &trip, &told, &evidence).await;
    answer(
        &identity,
        &call,
        (&trip, &told),
        input,
        linked,
        "支付宝已与您的账号绑定，今后可以直接使用支付宝登录",
    )
    .await
}

async fn prove(
    State(identity): State<Identity>,
    call: Call,
    Path(id): Path<TripId>,
) -> web::Result<Response> {
    let (trip, told) = match waiting(&identity, &call, id).await? {
        Ok(waiting) => waiting,
        Err(response) => return Ok(response),
    };
    let back = AlipayConfirm { id }.to_string();
    match claim::prove(&call, &trip, &told, &back).await {
        Ok(id) => Ok(web::see_other(ProofPage { id })),
        Err(error) => to_log_in(&call, error),
    }
}
