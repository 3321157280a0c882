//! 设置机构密码: the page that an initial password leads to.

use super::act::{self, InitialError};
use crate::{
    login::{
        second::{self, SecondError, Step, status_of},
        way::Way,
    },
    service::Identity,
};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use web::{Call, Frame, Input, Page, Redirect, Result, Site};

web::routes! {
    /// 设置机构密码.
    pub InitialPasswordPage = "/login/institution";
    /// 获取验证码.
    pub InitialPasswordCode = "/login/institution/code";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(InitialPasswordPage::PATH, get(page).post(submit))
        .route(InitialPasswordCode::PATH, post(send_code))
}

#[derive(Template)]
#[template(path = "login/initial.html")]
struct View {
    frame: Frame,
    input: Input,
    /// Name of the institution.
    name: String,
    /// The administrator's phone, masked; none that texts reach.
    mobile: Option<String>,
    /// The log-in page of this door.
    back: String,
}

async fn view(call: &Call, step: &Step, mut input: Input) -> Result<View> {
    input.forget(&["sms_code", "password", "password_again"]);
    input.ensure_key(call.rng());
    let frame = call
        .frame(Site::Hall, "设置机构密码")
        .crumb("大厅首页", "/");
    Ok(View {
        frame: frame.noindex().done().await,
        input,
        name: step.badge.name.clone(),
        mobile: step.mobile(call)?.map(|mobile| mobile.to_string()),
        back: Way::Password.url(true, ""),
    })
}

/// Back to the log-in, with the reason.
fn over(call: &Call, why: &SecondError) -> Response {
    call.warn(why.to_string());
    Redirect(Way::Password.url(true, "")).into_response()
}

/// The step of this browser, or the answer that ends the request.
async fn step(identity: &Identity, call: &Call) -> std::result::Result<Step, Response> {
    match act::at(identity, call).await {
        Ok(step) => Ok(step),
        Err(SecondError::Broken(error)) => Err(error.into_response()),
        Err(error) => Err(over(call, &error)),
    }
}

async fn page(State(identity): State<Identity>, call: Call) -> Result<Response> {
    let step = match step(&identity, &call).await {
        Ok(step) => step,
        Err(response) => return Ok(response),
    };
    Ok(Page(view(&call, &step, Input::default()).await?).into_response())
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
    match second::press(&call, &step, &headers, &mut input).await? {
        Ok(answer) => Ok(answer),
        Err(status) => Ok((status, Page(view(&call, &step, input).await?)).into_response()),
    }
}

async fn submit(
    State(identity): State<Identity>,
    call: Call,
    mut input: Input,
) -> Result<Response> {
    let step = match step(&identity, &call).await {
        Ok(step) => step,
        Err(response) => return Ok(response),
    };
    let [new, again] = ["password", "password_again"].map(|name| input.verbatim(name).to_owned());
    if new.is_empty() {
        input.error("password", "请输入新密码");
    }
    if again.is_empty() {
        input.error("password_again", "请再次输入新密码");
    } else if again != new {
        input.error("password_again", "两次输入的密码不一致，请重新输入");
    }
    let code = input.text("sms_code", "短信验证码", 1..=10);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if input.ok() {
        match act::finish(&identity, &call, &step, &code, &new.into()).await {
            Ok(sign_in) => {
                identity.hand_over(&call, &sign_in);
                call.flash("密码设置成功，请以后使用新密码登录");
                let goal = if step.next.is_empty() {
                    step.badge.home
                } else {
                    step.next
                };
                return Ok(Redirect(goal).into_response());
            }
            Err(InitialError::Step(SecondError::Broken(error))) => return Err(error),
            Err(InitialError::Step(error @ SecondError::Over)) => return Ok(over(&call, &error)),
            Err(InitialError::Step(error)) => {
                status = status_of(&error);
                input.error("sms_code", error.to_string());
            }
            Err(InitialError::Password(message)) => input.error("password", message),
            Err(InitialError::Busy(message)) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                input.error("", message);
            }
        }
    }
    Ok((status, Page(view(&call, &step, input).await?)).into_response())
}
