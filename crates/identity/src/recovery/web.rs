//! The pages of 法定代表人找回密码 and 个人找回密码.

use super::{
    act::{self, Refused, Typed},
    entity::Model,
    page::{AccountView, Check, DoneView, PasswordView, VerifyView},
    rules::{Step, Who},
};
use crate::{login::LogInPage, proof::ProofPage, service::Identity};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::StatusCode;
use kernel::{
    choice::Choice as _,
    clock::today,
    credit_code::CreditCode,
    document::{Document, DocumentKind},
    secret::Secret,
};
use web::{
    Call, Frame, Input, Opt, Page, Path, Result, Site, invalid,
    puzzle::{self, PuzzleError},
    see_other,
};

web::routes! {
    /// Step 1, 填写账号.
    pub RecoverPage { who: Who } = "/recover/{who}";
    /// The puzzle that follows it.
    pub RecoverPuzzle { who: Who } = "/recover/{who}/puzzle";
    /// Another puzzle.
    pub RecoverPuzzleAgain { who: Who } = "/recover/{who}/puzzle/again";
    /// Step 2, 人脸识别: leads to the proof, or begins it again.
    pub RecoverVerify { who: Who } = "/recover/{who}/verify";
    /// Step 3, 设置新密码.
    pub RecoverPassword { who: Who } = "/recover/{who}/password";
    /// Step 4, 完成修改.
    pub RecoverDone { who: Who } = "/recover/{who}/done";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(RecoverPage::PATH, get(account_form).post(account_submit))
        .route(RecoverPuzzle::PATH, get(puzzle_form).post(puzzle_submit))
        .route(RecoverPuzzleAgain::PATH, post(puzzle_again))
        .route(RecoverVerify::PATH, get(verify).post(verify_again))
        .route(
            RecoverPassword::PATH,
            get(password_form).post(password_submit),
        )
        .route(RecoverDone::PATH, get(done))
}

async fn frame(call: &Call, who: Who) -> Frame {
    call.frame(Site::Hall, who.name())
        .crumb("首页", "/")
        .crumb("登录", format!("{LogInPage}?tab={who}"))
        .noindex()
        .done()
        .await
}

async fn account_view(
    call: &Call,
    who: Who,
    mut input: Input,
    check: Option<Check>,
) -> AccountView {
    input.ensure_key(call.rng());
    if input.get("document_kind").is_empty() {
        input.set("document_kind", DocumentKind::ResidentCard.code());
    }
    AccountView {
        frame: frame(call, who).await,
        input,
        who,
        kinds: Opt::of::<DocumentKind>(),
        check,
    }
}

/// The form of step 1 as it was filled in, while that is kept.
fn refill(call: &Call, row: &Model) -> Result<Input> {
    let typed = act::typed(call.vault(), row)?;
    let mut input = Input::default();
    if let Some(code) = &typed.credit_code {
        input.set("credit_code", code.as_str());
    }
    input.set("document_kind", typed.document.kind().code());
    input.set("document_number", typed.document.number());
    input.set("name", &typed.name);
    Ok(input)
}

async fn account_form(call: Call, Path(who): Path<Who>) -> Result<Page<AccountView>> {
    let input = match act::at(&call, who).await? {
        (Step::Puzzle, Some(row)) => refill(&call, &row)?,
        _ => Input::default(),
    };
    Ok(Page(account_view(&call, who, input, None).await))
}

async fn account_submit(call: Call, Path(who): Path<Who>, mut input: Input) -> Result<Response> {
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(typed) = read_account(&call, who, &mut input) {
        match act::begin(&call, who, &typed).await {
            Ok(()) => return Ok(see_other(RecoverPuzzle { who })),
            Err(Refused::Broken(error)) => return Err(error),
            Err(refused) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                input.error("", refused.to_string());
            }
        }
    }
    Ok((status, Page(account_view(&call, who, input, None).await)).into_response())
}

fn read_account(call: &Call, who: Who, input: &mut Input) -> Option<Typed> {
    let label = |field: &str| format!("{}{field}", who.whose());
    let credit_code = match who {
        Who::Unit => Some(input.parse::<CreditCode>("credit_code", "统一社会信用代码")),
        Who::Person => None,
    };
    let kind: Option<DocumentKind> = input.choice("document_kind", &label("证件类型"));
    let number = input.text("document_number", &label("证件号码"), 1..=60);
    let document = kind.filter(|_| !number.is_empty()).and_then(|kind| {
        Document::parse_on(kind, &number, today(call.now))
            .map_err(|error| input.error("document_number", error.to_string()))
            .ok()
    });
    let name = input.text("name", &label("姓名"), 1..=50);
    if !input.ok() {
        return None;
    }
    Some(Typed {
        credit_code: credit_code.flatten(),
        document: document?,
        name,
    })
}

/// Sends a browser that is elsewhere to its own step, with a notice.
fn to_step(call: &Call, who: Who, step: Step) -> Response {
    match step {
        Step::Account => {
            call.warn("请先填写账号信息；填写的内容10分钟内有效，超过时间需要重新填写。");
            see_other(RecoverPage { who })
        }
        Step::Puzzle => see_other(RecoverPuzzle { who }),
        Step::Prove | Step::ProveAgain => {
            call.warn("请先完成身份认证。");
            see_other(RecoverVerify { who })
        }
        Step::Password => see_other(RecoverPassword { who }),
        Step::Done => see_other(RecoverDone { who }),
    }
}

async fn puzzle_view(call: &Call, who: Who, row: &Model, fault: Input) -> Result<AccountView> {
    let puzzle = puzzle::shown(call, who.purpose()).await?;
    let check = Check { puzzle, fault };
    Ok(account_view(call, who, refill(call, row)?, Some(check)).await)
}

async fn puzzle_form(call: Call, Path(who): Path<Who>) -> Result<Response> {
    match act::at(&call, who).await? {
        (Step::Puzzle, Some(row)) => {
            Ok(Page(puzzle_view(&call, who, &row, Input::default()).await?).into_response())
        }
        (step, _) => Ok(to_step(&call, who, step)),
    }
}

async fn puzzle_submit(
    State(identity): State<Identity>,
    call: Call,
    Path(who): Path<Who>,
    input: Input,
) -> Result<Response> {
    let (Step::Puzzle, Some(row)) = act::at(&call, who).await? else {
        return puzzle_form(call, Path(who)).await;
    };
    let solved = match puzzle::answer(&call, who.purpose(), &input).await {
        Ok(solved) => solved,
        Err(PuzzleError::Broken(error)) => return Err(error.into()),
        Err(error) => return unsolved(&call, who, &row, &error).await,
    };
    let refused = match act::meet(&call, &identity, who, &row, solved).await {
        Ok(id) => {
            if let Some(millis) = solved.millis {
                call.flash(format!(
                    "拼图验证成功，用时{}.{}秒",
                    millis / 1000,
                    millis % 1000 / 100
                ));
            }
            return Ok(see_other(ProofPage { id }));
        }
        Err(Refused::Broken(error)) => return Err(error),
        Err(refused) => refused,
    };
    let status = match refused {
        Refused::Slow(_) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut input = refill(&call, &row)?;
    input.error("", refused.to_string());
    Ok((status, Page(account_view(&call, who, input, None).await)).into_response())
}

async fn unsolved(call: &Call, who: Who, row: &Model, error: &PuzzleError) -> Result<Response> {
    let status = match error {
        PuzzleError::TooMany | PuzzleError::WayUsedUp(_) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut fault = Input::default();
    fault.error("", error.to_string());
    Ok((status, Page(puzzle_view(call, who, row, fault).await?)).into_response())
}

async fn puzzle_again(call: Call, Path(who): Path<Who>) -> Result<Response> {
    let (Step::Puzzle, Some(row)) = act::at(&call, who).await? else {
        return puzzle_form(call, Path(who)).await;
    };
    match act::pose(&call, who).await {
        Ok(()) => Ok(see_other(RecoverPuzzle { who })),
        Err(Refused::Broken(error)) => Err(error),
        Err(_) => unsolved(&call, who, &row, &PuzzleError::TooMany).await,
    }
}

async fn verify(call: Call, Path(who): Path<Who>) -> Result<Response> {
    let (step, row) = act::at(&call, who).await?;
    match (step, row.and_then(|row| row.proof_id)) {
        (Step::Prove, Some(id)) => Ok(see_other(ProofPage { id })),
        (Step::Prove | Step::ProveAgain, _) => Ok(Page(VerifyView {
            frame: frame(&call, who).await,
            input: call.resume(Input::default()).await?,
            who,
        })
        .into_response()),
        (other, _) => Ok(to_step(&call, who, other)),
    }
}

async fn verify_again(call: Call, Path(who): Path<Who>) -> Result<Response> {
    let (step, row) = act::at(&call, who).await?;
    match (step, row) {
        (Step::Prove | Step::ProveAgain, Some(row)) => {
            if let (Step::Prove, Some(id)) = (step, row.proof_id) {
                return Ok(see_other(ProofPage { id }));
            }
            match act::prove_again(&call, who, &row).await {
                Ok(id) => Ok(see_other(ProofPage { id })),
                Err(Refused::Broken(error)) => Err(error),
                Err(_) => Ok(to_step(&call, who, Step::Account)),
            }
        }
        (other, _) => Ok(to_step(&call, who, other)),
    }
}

async fn password_view(call: &Call, who: Who, mut input: Input) -> PasswordView {
    input.forget(&["password", "password_again"]);
    input.ensure_key(call.rng());
    PasswordView {
        frame: frame(call, who).await,
        input,
        who,
    }
}

async fn password_form(call: Call, Path(who): Path<Who>) -> Result<Response> {
    match act::at(&call, who).await? {
        (Step::Password, Some(_)) => {
            Ok(Page(password_view(&call, who, Input::default()).await).into_response())
        }
        (step, _) => Ok(to_step(&call, who, step)),
    }
}

async fn password_submit(
    State(identity): State<Identity>,
    call: Call,
    Path(who): Path<Who>,
    mut input: Input,
) -> Result<Response> {
    let (Step::Password, Some(row)) = act::at(&call, who).await? else {
        return password_form(call, Path(who)).await;
    };
    let password = input.verbatim("password").to_owned();
    if input.verbatim("password_again").is_empty() {
        input.error("password_again", "请再次输入新密码");
    } else if input.verbatim("password_again") != password {
        input.error("password_again", "两次输入的密码不一致，请重新输入");
    }
    if password.is_empty() {
        input.error("password", "请输入新密码");
    }
    if input.ok() {
        match act::finish(&call, &identity, who, &row, &Secret::new(password)).await {
            Ok(()) => {
                identity.forget_cached(&call);
                return Ok(see_other(RecoverDone { who }));
            }
            Err(Refused::Broken(error)) => return Err(error),
            Err(Refused::Field(field, message)) => input.error(field, message),
            Err(refused) => {
                call.warn(refused.to_string());
                return Ok(see_other(RecoverVerify { who }));
            }
        }
    }
    Ok(invalid(password_view(&call, who, input).await))
}

async fn done(call: Call, Path(who): Path<Who>) -> Result<Response> {
    match act::at(&call, who).await? {
        (Step::Done, Some(_)) => Ok(Page(DoneView {
            frame: frame(&call, who).await,
            who,
        })
        .into_response()),
        (step, _) => Ok(to_step(&call, who, step)),
    }
}
