//! The log-in pages.

use super::{
    act::{Credentials, Entered, LogInError, log_in, log_out},
    ca, choose, initial, passkey, scan,
    second::{self, SecondStepPage},
    way::{Around, LogInPage, Way},
};
use crate::{account::Kind, service::Identity};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::StatusCode;
use kernel::actor::Actor;
use web::{
    Call, Frame, Input, Page, Query, Redirect, Site,
    puzzle::{self, PuzzleError},
};

web::routes! {
    /// 退出登录.
    pub LogOut = "/logout";
    /// The office's own log-in.
    pub OfficerLogInPage = "/office/login";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(LogInPage::PATH, get(page).post(submit))
        .route(OfficerLogInPage::PATH, get(office_page).post(office_submit))
        .route(LogOut::PATH, post(leave))
        .merge(ca::router())
        .merge(choose::router())
        .merge(initial::router())
        .merge(passkey::router())
        .merge(second::router())
        .merge(scan::router())
}

#[derive(Template)]
#[template(path = "login/password.html")]
struct PasswordLogIn {
    frame: Frame,
    around: Around,
    input: Input,
    /// Wrong so often that the way to a new password stands in the message.
    often: bool,
}

impl PasswordLogIn {
    const fn identifier_hint(&self) -> &'static str {
        if self.around.unit {
            "使用机构编号登录的，可以不填"
        } else if self.around.overseas {
            "海外注册的，也可以填写邮箱，或带 + 和国家（地区）代码的手机号"
        } else {
            ""
        }
    }
}

#[derive(Template)]
#[template(path = "login/desk.html")]
struct OfficeLogIn {
    frame: Frame,
    input: Input,
    next: String,
    /// Under which host passkeys can be used.
    passkey_host: String,
}

/// The page to go on with: a path of this site, never another log-in page.
fn next_of(input: &Input) -> String {
    next_page(input.get("next")).to_owned()
}

/// The page to go on with after a log-in: one of this site, never another log-in page; else empty.
pub(crate) fn next_page(asked: &str) -> &str {
    web::local_path(asked)
        .filter(|path| !path.starts_with(LogInPage::PATH))
        .filter(|path| !path.starts_with(OfficerLogInPage::PATH))
        .unwrap_or_default()
}

async fn password(
    identity: &Identity,
    call: &Call,
    input: Input,
    unit: bool,
    often: bool,
) -> PasswordLogIn {
    let around = Around::new(identity, unit, Way::Password, next_of(&input));
    let frame = call.frame(Site::Hall, around.page_title());
    PasswordLogIn {
        frame: frame.noindex().done().await,
        around,
        often,
        input,
    }
}

/// Where somebody goes who is logged in at this door already.
fn already(call: &Call, kind: Kind, next: &str) -> Option<Response> {
    let session = call.session.as_ref()?;
    // whoever comes by themselves; a page of a unit has sent them here because it is not an institution's
    let came = matches!((kind, call.actor), (Kind::Unit, Actor::Institution { .. }));
    let inside = (came && next.is_empty())
        || matches!(
            (kind, call.actor),
            (Kind::Person, Actor::Person { .. })
                | (Kind::Unit, Actor::Unit { .. })
                | (Kind::Institution, Actor::Institution { .. })
                | (Kind::Officer, Actor::Officer { .. })
        );
    inside.then(|| {
        Redirect(if next.is_empty() {
            session.badge.home.clone()
        } else {
            next.to_owned()
        })
        .into_response()
    })
}

async fn page(
    State(identity): State<Identity>,
    call: Call,
    Query(mut input): Query,
) -> web::Result<Response> {
    let unit = input.is("tab", "unit");
    let kind = match (unit, input.is("who", "institution")) {
        (true, true) => Kind::Institution,
        (true, false) => Kind::Unit,
        (false, _) => Kind::Person,
    };
    let next = next_of(&input);
    if let Some(there) = already(&call, kind, &next) {
        return Ok(there);
    }
    match Way::asked(&identity, &input, unit) {
        Way::Ca => {
            let ca = identity.ca().ok_or(web::Error::Absent)?;
            ca::begin_page(&identity, ca, &call, next).await
        }
        // a phone that agrees is a person's, for themselves or for a unit
        Way::Scan if unit => scan::begin_page(&identity, &call, Kind::Unit, next).await,
        Way::Scan => scan::begin_page(&identity, &call, Kind::Person, next).await,
        Way::Password => {
            input.ensure_key(call.rng());
            Ok(Page(password(&identity, &call, input, unit, false).await).into_response())
        }
    }
}

async fn submit(
    State(identity): State<Identity>,
    call: Call,
    mut input: Input,
) -> web::Result<Response> {
    let unit = input.is("tab", "unit");
    // empty for somebody who acts for one unit only; whoever acts for several chooses afterwards (Z.1.2)
    let realm = if unit {
        input
            .optional("realm", "统一社会信用代码/单位编号/机构编号", 40)
            .unwrap_or_default()
    } else {
        String::new()
    };
    let typed = credentials(&mut input, initial::door(unit, &realm), realm);
    let next = next_of(&input);
    match enter(&identity, &call, &mut input, &typed, &next).await? {
        Ok(response) => Ok(response),
        Err(Denied { status, often, .. }) => {
            let page = password(&identity, &call, input, unit, often).await;
            Ok((status, Page(page)).into_response())
        }
    }
}

async fn office_page(
    State(identity): State<Identity>,
    call: Call,
    Query(mut input): Query,
) -> Response {
    let next = next_of(&input);
    if let Some(there) = already(&call, Kind::Officer, &next) {
        return there;
    }
    input.ensure_key(call.rng());
    Page(office(&identity, &call, input, next).await).into_response()
}

async fn office_submit(
    State(identity): State<Identity>,
    call: Call,
    mut input: Input,
) -> web::Result<Response> {
    let typed = credentials(&mut input, Kind::Officer, String::new());
    let next = next_of(&input);
    match enter(&identity, &call, &mut input, &typed, &next).await? {
        Ok(response) => Ok(response),
        Err(Denied { status, .. }) => {
            Ok((status, Page(office(&identity, &call, input, next).await)).into_response())
        }
    }
}

async fn office(identity: &Identity, call: &Call, input: Input, next: String) -> OfficeLogIn {
    OfficeLogIn {
        passkey_host: identity.passkey_host(),
        frame: call
            .frame(Site::Office, "工作人员登录")
            .noindex()
            .done()
            .await,
        input,
        next,
    }
}

/// The office's form once more, after another way did not log in.
pub(super) async fn office_again(
    identity: &Identity,
    call: &Call,
    status: StatusCode,
    input: Input,
) -> Response {
    let next = next_of(&input);
    (status, Page(office(identity, call, input, next).await)).into_response()
}

/// The form of 个人登录 or 单位登录 once more, after another way did not log in.
pub(super) async fn people_again(
    identity: &Identity,
    call: &Call,
    status: StatusCode,
    input: Input,
) -> Response {
    let unit = input.is("tab", "unit");
    (
        status,
        Page(password(identity, call, input, unit, false).await),
    )
        .into_response()
}

fn credentials(input: &mut Input, kind: Kind, realm: String) -> Credentials {
    // an institution's number is its account; whoever adds the administrator's document or phone must add the right one
    let identifier = match kind {
        Kind::Institution => input
            .optional("identifier", "证件号码/移动电话", LONGEST)
            .unwrap_or_default(),
        _ => input.text("identifier", "证件号码/移动电话", 1..=LONGEST),
    };
    let password = input.verbatim("password").to_owned();
    if password.is_empty() {
        input.error("password", "请输入密码");
    } else if password.chars().count() > 100 {
        input.error(
            "password",
            LogInError::Wrong {
                failures: 1,
                puzzle: false,
            }
            .to_string(),
        );
    }
    Credentials {
        kind,
        realm,
        identifier,
        password: password.into(),
    }
}

/// Longest document number, phone number or e-mail address.
const LONGEST: usize = 254;
/// Wrong passwords in a row after which the way to a new one is offered beside the message.
const OFTEN: i32 = 3;

/// Not logged in: the form is shown again.
struct Denied {
    status: StatusCode,
    often: bool,
    /// Whether the next try needs a puzzle.
    puzzle: bool,
}

impl Denied {
    const fn with(status: StatusCode) -> Self {
        Self {
            status,
            often: false,
            puzzle: false,
        }
    }
}

/// Puzzles of a door are good for this and nothing else.
const fn puzzle_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "login.person",
        // one form, by what is typed into it
        Kind::Unit | Kind::Institution => "login.unit",
        Kind::Officer => "login.officer",
    }
}

/// Logs in, or says how the form is shown again.
async fn enter(
    identity: &Identity,
    call: &Call,
    input: &mut Input,
    typed: &Credentials,
    next: &str,
) -> web::Result<Result<Response, Denied>> {
    let denied = if input.ok() {
        match attempt(identity, call, input, typed, next).await? {
            Ok(response) => return Ok(Ok(response)),
            Err(denied) => {
                input.forget(&["answer"]);
                denied
            }
        }
    } else {
        Denied::with(StatusCode::UNPROCESSABLE_ENTITY)
    };
    if denied.puzzle || input.has("puzzle") {
        puzzle::ask(call, puzzle_of(typed.kind), input).await?;
    }
    input.forget(&["password"]);
    Ok(Err(denied))
}

/// One attempt, with the puzzle that the form brings. Nothing is compared when that is wrong.
async fn attempt(
    identity: &Identity,
    call: &Call,
    input: &mut Input,
    typed: &Credentials,
    next: &str,
) -> web::Result<Result<Response, Denied>> {
    let solved = match puzzle::brought(call, puzzle_of(typed.kind), input).await {
        Ok(solved) => solved,
        Err(PuzzleError::Broken(error)) => return Err(error.into()),
        Err(error) => {
            input.error("puzzle", error.to_string());
            return Ok(Err(Denied::with(error.status())));
        }
    };
    let error = match log_in(identity, call, typed, solved, next).await {
        Ok(Entered::Initial) => return Ok(Ok(web::see_other(initial::InitialPasswordPage))),
        Ok(Entered::Second) => return Ok(Ok(web::see_other(SecondStepPage))),
        Ok(Entered::Choose(sign_in)) => {
            identity.hand_over(call, &sign_in);
            return Ok(Ok(Redirect(choose::towards(next)).into_response()));
        }
        Ok(Entered::In(sign_in, badge)) => {
            identity.hand_over(call, &sign_in);
            let next = Some(next).filter(|next| !next.is_empty());
            let goal = next.map_or(badge.home, str::to_owned);
            return Ok(Ok(Redirect(goal).into_response()));
        }
        Err(LogInError::Broken(error)) => return Err(error),
        Err(error) => error,
    };
    let (often, puzzle) = match error {
        LogInError::Slow { puzzle, .. } => (true, puzzle),
        LogInError::Wrong { failures, puzzle } => (failures >= OFTEN, puzzle),
        LogInError::Puzzle => (false, true),
        _ => (false, false),
    };
    let status = match error {
        LogInError::Slow { .. } | LogInError::Pool(_) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let field = match error {
        LogInError::Puzzle => "puzzle",
        _ => "",
    };
    input.error(field, error.to_string());
    Ok(Err(Denied {
        status,
        often,
        puzzle,
    }))
}

async fn leave(State(identity): State<Identity>, call: Call) -> web::Result<Response> {
    let office = matches!(call.actor, Actor::Officer { .. });
    if call.session.is_some() {
        call.flash("您已安全退出");
    }
    log_out(&identity, &call).await?;
    Ok(web::see_other(if office {
        OfficerLogInPage::PATH
    } else {
        "/"
    }))
}
