//! The registration that a granted appeal opens: whose it is and with which phone is settled, only the password is not.

use super::{AppealRegister, frame};
use crate::{
    agreement::{self, Text},
    appeal::{
        link::{self, LinkError},
        page::RegisterView,
        said::Said,
    },
    service::Identity,
    sms::{
        button::{self, Words},
        code::Purpose,
    },
};
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::HeaderMap;
use kernel::{choice::Choice as _, mask, password};
use web::{Call, Error, Input, Page, Path, Redirect, Result, invalid};

fn gone(error: LinkError) -> Error {
    match error {
        LinkError::Broken(error) => error,
        other => Error::Gone(other.to_string()),
    }
}

async fn said(call: &Call, token: &str) -> Result<Said> {
    let (_, said) = link::open(call, token).await.map_err(gone)?;
    Ok(said)
}

async fn view(
    identity: &Identity,
    call: &Call,
    token: String,
    said: &Said,
    mut input: Input,
) -> Result<RegisterView> {
    input.forget(&["password", "password_again"]);
    input.ensure_key(call.rng());
    agreement::shown(identity, call, &mut input, Text::Person).await?;
    Ok(RegisterView {
        frame: frame(call, "用户注册", true).await,
        input,
        page: AppealRegister {
            token: token.clone(),
        },
        code: super::AppealRegisterCode { token },
        kind: said.document.kind().label(),
        number: mask::document(said.document.number()),
        name: mask::name(&said.name),
        mobile: mask::mobile(said.contact.as_str()),
    })
}

pub(super) async fn form(
    State(identity): State<Identity>,
    call: Call,
    Path(token): Path<String>,
) -> Result<Response> {
    let said = said(&call, &token).await?;
    let page = view(&identity, &call, token, &said, Input::default()).await?;
    Ok(Page(page).into_response())
}

/// 获取验证码, to the phone that the appeal was granted with and to no other.
pub(super) async fn send_code(
    State(identity): State<Identity>,
    call: Call,
    headers: HeaderMap,
    Path(token): Path<String>,
    mut input: Input,
) -> Result<Response> {
    let said = said(&call, &token).await?;
    let words = Words {
        number: "sms_code",
        then: "。请填写验证码和密码后提交。",
    };
    let purpose = (Purpose::REGISTER, &[][..]);
    let pressed = button::press(&call, &mut input, &said.contact, purpose, words).await?;
    match pressed.answer(&headers, &input) {
        Ok(answer) => Ok(answer),
        Err(status) => {
            let page = view(&identity, &call, token, &said, input).await?;
            Ok((status, Page(page)).into_response())
        }
    }
}

pub(super) async fn submit(
    State(identity): State<Identity>,
    call: Call,
    Path(token): Path<String>,
    mut input: Input,
) -> Result<Response> {
    let said = said(&call, &token).await?;
    let password = input.verbatim("password").to_owned();
    let personal = [
        said.name.as_str(),
        said.document.number(),
        said.contact.as_str(),
    ];
    if let Err(error) = password::check(&password, &personal) {
        input.error("password", error.to_string());
    }
    if input.verbatim("password_again").is_empty() {
        input.error("password_again", "请再次输入密码");
    } else if input.verbatim("password_again") != password {
        input.error("password_again", "两次输入的密码不一致，请重新输入");
    }
    if input.get("sms_code").is_empty() {
        input.error("sms_code", "请输入短信验证码");
    }
    let agreed = agreement::ticked(&identity, &call, &mut input, Text::Person).await?;
    if input.ok() {
        let typed = input.get("sms_code");
        let password = password.into();
        match link::register(&identity, &call, &token, &password, typed, agreed).await {
            Ok(sign_in) => {
                identity.hand_over(&call, &sign_in);
                call.flash("注册成功");
                return Ok(Redirect(identity.links().person_home.clone()).into_response());
            }
            Err(LinkError::Field(field, message)) => input.error(field, message),
            Err(error) => return Err(gone(error)),
        }
    }
    Ok(invalid(view(&identity, &call, token, &said, input).await?))
}
