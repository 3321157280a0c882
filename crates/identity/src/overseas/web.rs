//! The pages of 海外人士注册.

use super::{
    act::{self, Draft, PUZZLE, Refused},
    contact::{By, ReachForm},
    form,
    page::{Check, ContactView, FormView, onward},
};
use crate::{
    account::AccountError,
    agreement::{self, Text},
    login::next_page,
    reach::{Overseas, Reach},
    service::Identity,
    sms::{
        button::{self, Words},
        code::{Purpose, VALID, VALID_BY_MAIL},
    },
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use kernel::{
    choice::Choice as _,
    clock::today,
    document::{DocumentKind, Sex},
};
use web::{
    Call, Error, Input, Opt, Page, Query, Redirect, Result, Site, invalid,
    puzzle::{self, PuzzleError},
    see_other,
};

web::routes! {
    /// Step 1, 填写联系方式.
    pub RegisterOverseas = "/register/overseas";
    /// The puzzle that follows it where one is needed.
    pub OverseasPuzzle = "/register/overseas/puzzle";
    /// Another puzzle.
    pub OverseasPuzzleAgain = "/register/overseas/puzzle/again";
    /// Step 2, 填写个人信息.
    pub OverseasForm = "/register/overseas/form";
    /// 获取验证码.
    pub OverseasCode = "/register/overseas/code";
}

const TITLE: &str = "海外人士注册";

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(RegisterOverseas::PATH, get(contact).post(contact_submit))
        .route(OverseasPuzzle::PATH, get(puzzle_form).post(puzzle_submit))
        .route(OverseasPuzzleAgain::PATH, post(puzzle_again))
        .route(OverseasForm::PATH, get(form_page).post(form_submit))
        .route(OverseasCode::PATH, post(send_code))
}

/// The path is there where it is configured.
fn overseas(identity: &Identity) -> Result<&Overseas> {
    identity.overseas().ok_or(Error::Absent)
}

async fn frame(call: &Call) -> web::Frame {
    call.frame(Site::Hall, TITLE)
        .crumb("首页", "/")
        .crumb("用户注册", crate::RegisterPersonPage)
        .noindex()
        .done()
        .await
}

fn next_of(input: &Input) -> String {
    next_page(input.get("next")).to_owned()
}

async fn contact_view(
    overseas: &Overseas,
    call: &Call,
    mut input: Input,
    check: Option<Check>,
) -> ContactView {
    input.ensure_key(call.rng());
    let here = RegisterOverseas.to_string();
    ContactView {
        frame: frame(call).await,
        form: ReachForm::new(overseas, &mut input, &here),
        next: next_of(&input),
        input,
        check,
    }
}

/// The form of step 1 as it was filled in.
fn refill(draft: &Draft) -> Input {
    let mut input = Input::default();
    match &draft.reach {
        Reach::Mail(address) => input.set("email", address.as_str()),
        Reach::Abroad(number) => {
            input.set("by", By::Phone.code());
            input.set("phone", number.as_str());
        }
    }
    input
}

async fn contact(
    State(identity): State<Identity>,
    call: Call,
    Query(query): Query,
) -> Result<Page<ContactView>> {
    let overseas = overseas(&identity)?;
    let mut input = Input::default();
    for name in ["by", "next"] {
        input.set(name, query.get(name));
    }
    Ok(Page(contact_view(overseas, &call, input, None).await))
}

async fn contact_submit(
    State(identity): State<Identity>,
    call: Call,
    mut input: Input,
) -> Result<Response> {
    let overseas = overseas(&identity)?;
    let reach = By::of(overseas, &input).read(overseas, &mut input);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let (true, Some(reach)) = (input.ok(), reach) {
        match act::begin(&call, &reach).await {
            Ok(None) => return Ok(see_other(onward(&OverseasPuzzle, &next_of(&input)))),
            Ok(Some(sent)) => {
                call.flash(sent.message);
                return Ok(see_other(onward(&OverseasForm, &next_of(&input))));
            }
            Err(Refused::Broken(error)) => return Err(error),
            Err(refused) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                input.error("", refused.to_string());
            }
        }
    }
    let view = contact_view(overseas, &call, input, None).await;
    Ok((status, Page(view)).into_response())
}

/// What this browser has begun, or the way back to step 1.
async fn begun(call: &Call, open: bool) -> Result<std::result::Result<Draft, Response>> {
    match act::current(call).await? {
        Some(draft) if draft.row.open == open => Ok(Ok(draft)),
        Some(draft) if draft.row.open => Ok(Err(see_other(OverseasForm))),
        Some(_) => Ok(Err(see_other(OverseasPuzzle))),
        None => {
            call.warn("请先填写联系方式；填写的内容只保留一小时，超过时间需要重新填写。");
            Ok(Err(see_other(RegisterOverseas)))
        }
    }
}

async fn puzzle_view(
    overseas: &Overseas,
    call: &Call,
    draft: &Draft,
    next: &str,
    fault: Input,
) -> Result<ContactView> {
    let puzzle = puzzle::shown(call, PUZZLE).await?;
    let mut input = refill(draft);
    input.set("next", next);
    let check = Check { puzzle, fault };
    Ok(contact_view(overseas, call, input, Some(check)).await)
}

async fn puzzle_form(
    State(identity): State<Identity>,
    call: Call,
    Query(query): Query,
) -> Result<Response> {
    let overseas = overseas(&identity)?;
    let draft = match begun(&call, false).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let next = next_of(&query);
    let view = puzzle_view(overseas, &call, &draft, &next, Input::default()).await?;
    Ok(Page(view).into_response())
}

async fn puzzle_submit(
    State(identity): State<Identity>,
    call: Call,
    Query(query): Query,
    input: Input,
) -> Result<Response> {
    let overseas = overseas(&identity)?;
    let draft = match begun(&call, false).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let next = next_of(&query);
    let (status, message) = match puzzle::answer(&call, PUZZLE, &input).await {
        Ok(solved) => match act::open(&call, &draft, solved).await {
            Ok(sent) => {
                call.flash(sent.message);
                return Ok(see_other(onward(&OverseasForm, &next)));
            }
            Err(Refused::Broken(error)) => return Err(error),
            Err(refused) => (StatusCode::TOO_MANY_REQUESTS, refused.to_string()),
        },
        Err(PuzzleError::Broken(error)) => return Err(error.into()),
        Err(error) => (error.status(), error.to_string()),
    };
    let mut fault = Input::default();
    fault.error("", message);
    let view = puzzle_view(overseas, &call, &draft, &next, fault).await?;
    Ok((status, Page(view)).into_response())
}

async fn puzzle_again(
    State(identity): State<Identity>,
    call: Call,
    Query(query): Query,
) -> Result<Response> {
    let overseas = overseas(&identity)?;
    let draft = match begun(&call, false).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let next = next_of(&query);
    match act::pose(&call).await {
        Ok(()) => Ok(see_other(onward(&OverseasPuzzle, &next))),
        Err(Refused::Broken(error)) => Err(error),
        Err(refused) => {
            let mut fault = Input::default();
            fault.error("", refused.to_string());
            let view = puzzle_view(overseas, &call, &draft, &next, fault).await?;
            Ok((StatusCode::TOO_MANY_REQUESTS, Page(view)).into_response())
        }
    }
}

async fn form_view(
    identity: &Identity,
    call: &Call,
    draft: &Draft,
    mut input: Input,
) -> Result<FormView> {
    agreement::shown(identity, call, &mut input, Text::Person).await?;
    input.forget(&["password", "password_again"]);
    input.ensure_key(call.rng());
    if input.get("document_kind").is_empty() {
        input.set("document_kind", DocumentKind::OrdinaryPassport.code());
    }
    let taken = AccountError::DocumentTaken.to_string();
    let valid = if draft.reach.is_mail() {
        VALID_BY_MAIL
    } else {
        VALID
    };
    Ok(FormView {
        frame: frame(call).await,
        reach: (draft.reach.kind(), draft.reach.to_string()),
        minutes: valid.num_minutes(),
        kinds: form::kinds(),
        countries: form::countries(),
        sexes: Opt::of::<Sex>(),
        today: today(call.now).to_string(),
        next: next_of(&input),
        taken: input.error_of("document_number") == Some(taken.as_str()),
        input,
    })
}

async fn form_page(
    State(identity): State<Identity>,
    call: Call,
    Query(query): Query,
) -> Result<Response> {
    overseas(&identity)?;
    let draft = match begun(&call, true).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let mut input = Input::default();
    input.set("next", query.get("next"));
    Ok(Page(form_view(&identity, &call, &draft, input).await?).into_response())
}

/// Answers the button 获取验证码: JSON for the script, the whole page again without it.
async fn send_code(
    State(identity): State<Identity>,
    call: Call,
    headers: HeaderMap,
    mut input: Input,
) -> Result<Response> {
    overseas(&identity)?;
    let draft = match begun(&call, true).await? {
        Ok(draft) => draft,
        Err(_) if button::wants_json(&headers) => {
            let message = "页面已失效，请返回重新填写联系方式";
            return Ok(button::refused(StatusCode::CONFLICT, "sms_code", message));
        }
        Err(elsewhere) => return Ok(elsewhere),
    };
    let words = Words {
        number: "sms_code",
        then: "。请填写验证码和密码后提交。",
    };
    let purpose = (Purpose::REGISTER, &[][..]);
    let pressed = button::press(&call, &mut input, &draft.reach, purpose, words).await?;
    match pressed.answer(&headers, &input) {
        Ok(answer) => Ok(answer),
        Err(status) => {
            let view = form_view(&identity, &call, &draft, input).await?;
            Ok((status, Page(view)).into_response())
        }
    }
}

async fn form_submit(
    State(identity): State<Identity>,
    call: Call,
    mut input: Input,
) -> Result<Response> {
    overseas(&identity)?;
    let draft = match begun(&call, true).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let wish = form::read(&mut input, &draft.reach, today(call.now));
    let agreed = agreement::ticked(&identity, &call, &mut input, Text::Person).await?;
    if let (true, Some(wish)) = (input.ok(), wish) {
        let (typed, key) = (input.get("sms_code"), input.key());
        match act::register(&identity, &call, &draft, (&wish, agreed), typed, key).await {
            Ok(sign_in) => {
                identity.hand_over(&call, &sign_in);
                call.flash("注册成功");
                let next = Some(next_of(&input)).filter(|next| !next.is_empty());
                let next = next.unwrap_or_else(|| identity.links().person_home.clone());
                return Ok(Redirect(next).into_response());
            }
            Err(Refused::Broken(error)) => return Err(error),
            Err(Refused::Field(field, message)) => input.error(field, message),
            Err(refused) => input.error("", refused.to_string()),
        }
    }
    Ok(invalid(form_view(&identity, &call, &draft, input).await?))
}
