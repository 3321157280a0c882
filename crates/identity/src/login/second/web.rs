//! The page of the second factor.

use super::act::{self, SecondError, Step};
use crate::{
    login::web::OfficerLogInPage,
    passkey::{self, PasskeyError, Purpose},
    service::Identity,
    session::SignIn,
    sms::{button::Pressed, code::CodeError},
};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use web::{Call, Frame, Input, Page, Redirect, Result, Site, see_other};

web::routes! {
    /// 工作人员登录: the second factor.
    pub SecondStepPage = "/office/login/second";
    /// 获取验证码.
    pub SecondStepCode = "/office/login/second/code";
    /// By a passkey.
    pub SecondStepPasskey = "/office/login/second/passkey";
    /// What the passkey is to sign.
    pub SecondStepOptions = "/office/login/second/passkey/options";
}

pub(in crate::login) fn router() -> Router<Identity> {
    Router::new()
        .route(SecondStepPage::PATH, get(page).post(by_code))
        .route(SecondStepCode::PATH, post(send_code))
        .route(SecondStepPasskey::PATH, post(by_passkey))
        .route(SecondStepOptions::PATH, post(options))
}

#[derive(Template)]
#[template(path = "login/second.html")]
struct SecondView {
    frame: Frame,
    input: Input,
    /// The registered phone, masked; none that texts reach.
    mobile: Option<String>,
    /// The host of the account's passkeys, if it has any.
    passkey_host: String,
}

async fn view(
    identity: &Identity,
    call: &Call,
    step: &Step,
    mut input: Input,
) -> Result<SecondView> {
    input.forget(&["sms_code", "credential"]);
    input.ensure_key(call.rng());
    let has_passkeys = passkey::count(call.db(), step.account.id).await? > 0;
    let frame = call.frame(Site::Office, "工作人员登录").noindex();
    Ok(SecondView {
        frame: frame.done().await,
        input,
        mobile: step.mobile(call)?.map(|mobile| mobile.to_string()),
        passkey_host: if has_passkeys {
            identity.passkey_host()
        } else {
            String::new()
        },
    })
}

/// The step of this browser, or the answer that ends the request.
async fn step(identity: &Identity, call: &Call) -> std::result::Result<Step, Response> {
    match act::at(identity, call).await {
        Ok(step) => Ok(step),
        Err(SecondError::Broken(error)) => Err(error.into_response()),
        Err(error) => {
            call.warn(error.to_string());
            Err(see_other(OfficerLogInPage::PATH))
        }
    }
}

async fn page(State(identity): State<Identity>, call: Call) -> Result<Response> {
    let step = match step(&identity, &call).await {
        Ok(step) => step,
        Err(response) => return Ok(response),
    };
    Ok(Page(view(&identity, &call, &step, Input::default()).await?).into_response())
}

async fn send_code(
    State(identity): State<Identity>,
    call: Call,
    headers: HeaderMap,
    mut input: Input,
) -> Result<Response> {
    let step = match step(&identity, &call).await {
        Ok(step) => step,
        Err(response) => return Ok(response),
    };
    match press(&call, &step, &headers, &mut input).await? {
        Ok(answer) => Ok(answer),
        Err(status) => {
            let view = view(&identity, &call, &step, input).await?;
            Ok((status, Page(view)).into_response())
        }
    }
}

/// 获取验证码 on any page of a step: the answer for a script, or the status with which the page is shown again.
pub(in crate::login) async fn press(
    call: &Call,
    step: &Step,
    headers: &HeaderMap,
    input: &mut Input,
) -> Result<std::result::Result<Response, StatusCode>> {
    match act::send_code(call, step, input).await {
        Ok(pressed) => Ok(pressed.answer(headers, input)),
        Err(SecondError::Broken(error)) => Err(error),
        Err(error) => {
            input.error("sms_code", error.to_string());
            Ok(Pressed::refused().answer(headers, input))
        }
    }
}

async fn by_code(State(identity): State<Identity>, call: Call, input: Input) -> Result<Response> {
    let step = match step(&identity, &call).await {
        Ok(step) => step,
        Err(response) => return Ok(response),
    };
    let done = act::by_code(&identity, &call, &step, input.get("sms_code")).await;
    answer(&identity, &call, step, input, "sms_code", done).await
}

async fn by_passkey(
    State(identity): State<Identity>,
    call: Call,
    input: Input,
) -> Result<Response> {
    let step = match step(&identity, &call).await {
        Ok(step) => step,
        Err(response) => return Ok(response),
    };
    let done = act::by_passkey(&identity, &call, &step, input.verbatim("credential")).await;
    answer(&identity, &call, step, input, "", done).await
}

async fn answer(
    identity: &Identity,
    call: &Call,
    step: Step,
    mut input: Input,
    field: &str,
    done: std::result::Result<SignIn, SecondError>,
) -> Result<Response> {
    match done {
        Ok(sign_in) => {
            identity.hand_over(call, &sign_in);
            let goal = if step.next.is_empty() {
                step.badge.home
            } else {
                step.next
            };
            Ok(Redirect(goal).into_response())
        }
        Err(SecondError::Broken(error)) => Err(error),
        Err(error @ SecondError::Over) => {
            call.warn(error.to_string());
            Ok(see_other(OfficerLogInPage::PATH))
        }
        Err(error) => {
            input.error(field, error.to_string());
            let status = status_of(&error);
            Ok((status, Page(view(identity, call, &step, input).await?)).into_response())
        }
    }
}

async fn options(State(identity): State<Identity>, call: Call) -> Result<Response> {
    let step = match step(&identity, &call).await {
        Ok(step) => step,
        Err(response) => return Ok(response),
    };
    let keys = passkey::of(call.db(), step.account.id).await?;
    passkey::to_get(&identity, &call, &Purpose::second(), &keys)
}

pub(in crate::login) const fn status_of(error: &SecondError) -> StatusCode {
    match error {
        SecondError::Code(
            CodeError::TooSoon(_) | CodeError::NotGone(..) | CodeError::TooMany(_),
        )
        | SecondError::Passkey(PasskeyError::Slow(_)) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
