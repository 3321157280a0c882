//! The pages of step 3, 填写账户信息.

use super::{
    act,
    finish::{self, Login, NotDone},
    page::{AccountView, steps},
    rules::Step,
    web::{DonePage, VerifyPage, frame, to_step},
};
use crate::Org;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode};
use identity::sms::{
    button::{self, Pressed, Words},
    code::{self, CodeError, Purpose},
};
use kernel::{mobile::Mobile, password, secret::Secret};
use web::{Call, Input, Page, Result, invalid, see_other};

/// Values that a page never gets back.
const SECRETS: [&str; 2] = ["password", "password_again"];

pub(super) async fn form(call: Call) -> Result<Response> {
    let (step, row) = act::at(&call).await?;
    let (Step::Account, Some(row)) = (step, row) else {
        return Ok(to_step(&call, step));
    };
    let mut input = Input::default();
    if let Some(contact) = act::open(call.vault(), row.clone())?.data.contact {
        input.set("mobile", contact);
    }
    let input = call.resume(input).await?;
    let page = view(&call, input, row.unit_name, false).await;
    Ok(Page(page).into_response())
}

async fn view(call: &Call, mut input: Input, unit_name: String, registered: bool) -> AccountView {
    input.forget(&SECRETS);
    input.ensure_key(call.rng());
    AccountView {
        frame: frame(call, "填写账户信息").await,
        input,
        steps: steps(),
        unit_name,
        registered,
    }
}

/// 获取验证码: JSON for the script, the form again without one.
pub(super) async fn send_code(
    call: Call,
    headers: HeaderMap,
    mut input: Input,
) -> Result<Response> {
    let script = button::wants_json(&headers);
    let (step, row) = act::at(&call).await?;
    let (Step::Account, Some(row)) = (step, row) else {
        let message = "请先完成法定代表人认证，再获取验证码";
        return Ok(if script {
            button::refused(StatusCode::CONFLICT, "mobile", message)
        } else {
            to_step(&call, step)
        });
    };
    let pressed = match input.parse::<Mobile>("mobile", "手机号") {
        Some(mobile) => {
            let purpose = (Purpose::REGISTER, &[][..]);
            let words = Words {
                number: "mobile",
                then: "",
            };
            button::press(&call, &mut input, &mobile, purpose, words).await?
        }
        None => Pressed::refused(),
    };
    match pressed.answer(&headers, &input) {
        Ok(answer) => Ok(answer),
        Err(status) => {
            let page = view(&call, input, row.unit_name, false).await;
            Ok((status, Page(page)).into_response())
        }
    }
}

pub(super) async fn submit(
    call: Call,
    State(org): State<Org>,
    mut input: Input,
) -> Result<Response> {
    let (step, row) = act::at(&call).await?;
    let (Step::Account, Some(row)) = (step, row) else {
        return Ok(to_step(&call, step));
    };
    let unit_name = row.unit_name.clone();
    let open = act::open(call.vault(), row)?;
    let mut registered = false;
    if let Some(login) = read_login(&call, &org, &open, &mut input).await? {
        match finish::finish(&call, &open, &login).await {
            Ok(()) => return Ok(see_other(DonePage)),
            Err(NotDone::Registered) => {
                registered = true;
                input.error("", "该单位刚刚已在其他浏览器完成注册，请直接登录");
            }
            Err(NotDone::Prove(message)) => {
                call.warn(message);
                return Ok(see_other(VerifyPage));
            }
            Err(NotDone::Field(name, message)) => input.error(name, message),
            Err(NotDone::Broken(error)) => return Err(error),
        }
    }
    Ok(invalid(view(&call, input, unit_name, registered).await))
}

async fn read_login(
    call: &Call,
    org: &Org,
    open: &act::Open,
    input: &mut Input,
) -> Result<Option<Login>> {
    let mobile: Option<Mobile> = input.parse("mobile", "手机号");
    let password = input.verbatim("password").to_owned();
    let document = open.data.document()?;
    let number = mobile.as_ref().map_or("", Mobile::as_str);
    let forbidden: Vec<&str> = [
        open.data.legal_name.as_str(),
        document.number(),
        open.row.credit_code.as_str(),
        number,
    ]
    .into_iter()
    .filter(|text| !text.is_empty())
    .collect();
    if let Err(error) = password::check(&password, &forbidden) {
        input.error("password", error.to_string());
    }
    if input.verbatim("password_again").is_empty() {
        input.error("password_again", "请再次输入密码");
    } else if input.verbatim("password_again") != password {
        input.error("password_again", "两次输入的密码不一致，请重新输入");
    }
    let Some(mobile) = mobile else {
        return Ok(None);
    };
    if input.get("sms_code").is_empty() {
        input.error("sms_code", "请输入短信验证码");
    }
    if !input.ok() {
        return Ok(None);
    }
    // last, because a wrong code costs one of five tries
    let ticket = match code::check(call, &mobile, Purpose::REGISTER, input.get("sms_code")).await {
        Ok(ticket) => ticket,
        Err(CodeError::Broken(error)) => return Err(error.into()),
        Err(error) => {
            input.error("sms_code", error.to_string());
            return Ok(None);
        }
    };
    match org
        .identity()
        .passwords()
        .hash(&Secret::new(password))
        .await
    {
        Ok(password) => Ok(Some(Login {
            mobile,
            ticket,
            password,
        })),
        Err(busy) => {
            input.error("", busy.to_string());
            Ok(None)
        }
    }
}
