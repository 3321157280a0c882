//! How an appeal stands, for whoever has its number and its phone.

use super::{AppealMaterials, AppealShow, ask_code, frame};
use crate::appeal::{
    act::{self, Refused},
    decide::opens_registration,
    entity::Model,
    link::{self, LinkError},
    page::{FindView, ShowView, Step},
    rules::State,
    said::{REASON, Said, value_label},
};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use kernel::{clock::minute, id::AppealId, mask, mobile::Mobile};
use web::{Call, Error, Input, Page, Path, Result, see_other};

async fn find_view(call: &Call, mut input: Input) -> FindView {
    input.ensure_key(call.rng());
    FindView {
        frame: frame(call, "申诉进度查询", true).await,
        input,
    }
}

pub(super) async fn find_form(call: Call) -> Response {
    Page(find_view(&call, Input::default()).await).into_response()
}

pub(super) async fn send_code(
    call: Call,
    headers: HeaderMap,
    mut input: Input,
) -> Result<Response> {
    let pressed = ask_code(&call, &mut input, "mobile", "联系电话").await?;
    match pressed.answer(&headers, &input) {
        Ok(answer) => Ok(answer),
        Err(status) => Ok((status, Page(find_view(&call, input).await)).into_response()),
    }
}

pub(super) async fn find(call: Call, mut input: Input) -> Result<Response> {
    let number: String = input
        .text("number", "申诉编号", 1..=30)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let mobile: Option<Mobile> = input.parse("mobile", "联系电话");
    if input.get("sms_code").is_empty() {
        input.error("sms_code", "请输入短信验证码");
    }
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let (true, Some(mobile)) = (input.ok(), mobile) {
        match act::look_up(&call, &number, &mobile, input.get("sms_code")).await {
            Ok(id) => return Ok(see_other(AppealShow { id })),
            Err(Refused::Broken(error)) => return Err(error),
            Err(Refused::Field(field, message)) => input.error(field, message),
            Err(Refused::Slow(message)) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                input.error("", message);
            }
        }
    }
    input.forget(&["sms_code"]);
    Ok((status, Page(find_view(&call, input).await)).into_response())
}

pub(super) async fn show(call: Call, Path(id): Path<AppealId>) -> Result<Response> {
    let row = act::own(&call, id).await?;
    if row.state == State::Draft {
        return Ok(see_other(AppealMaterials { id }));
    }
    let said = Said::open(call.vault(), &row)?;
    let mut input = Input::default();
    input.ensure_key(call.rng());
    let value = said.mobile.as_ref().map_or_else(
        || mask::document(said.document.number()),
        |mobile| mask::mobile(mobile.as_str()),
    );
    Ok(Page(ShowView {
        frame: frame(&call, "申诉进度", true).await,
        input,
        steps: steps(&call, &row)?,
        value_label: value_label(row.matter),
        value,
        name: mask::name(&said.name),
        contact: mask::mobile(said.contact.as_str()),
        opens: opens_registration(&row),
        matter: row.matter,
        state: row.state,
        number: row.number,
        id,
    })
    .into_response())
}

/// What happened, the newest first.
fn steps(call: &Call, row: &Model) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    let mut add = |title: &'static str, at: Option<kernel::clock::Instant>, tone, note| {
        if let Some(at) = at {
            steps.push(Step {
                title,
                at: minute(at),
                note,
                tone,
            });
        }
    };
    if !row.state.is_open() {
        let reason = call.vault().open_opt(REASON, row.reason.as_ref())?;
        let reason = reason.unwrap_or_default();
        add(row.state.told(), row.decided_at, row.state.tone(), reason);
    }
    add(State::Reviewing.told(), row.taken_at, "info", String::new());
    add(
        State::Submitted.told(),
        row.submitted_at,
        "info",
        String::new(),
    );
    Ok(steps)
}

pub(super) async fn withdraw(call: Call, Path(id): Path<AppealId>) -> Result<Response> {
    act::own(&call, id).await?;
    match act::withdraw(&call, id).await {
        Ok(()) => {
            call.flash("申诉已撤回");
            Ok(see_other(AppealShow { id }))
        }
        Err(Refused::Broken(Error::Conflict(_))) => {
            call.warn("申诉已经办结，不能撤回，办理结果如下。");
            Ok(see_other(AppealShow { id }))
        }
        Err(Refused::Broken(error)) => Err(error),
        Err(other) => Err(Error::Conflict(other.to_string())),
    }
}

/// Leads on to the registration, with a link of its own.
pub(super) async fn link(call: Call, Path(id): Path<AppealId>) -> Result<Response> {
    act::own(&call, id).await?;
    match link::renew(&call, id).await {
        Ok(page) => Ok(see_other(page)),
        Err(LinkError::Broken(error)) => Err(error),
        Err(other) => Err(Error::Conflict(other.to_string())),
    }
}
