//! The page 确认身份. Its address is known to the page kit, which sends the browser here.

use super::act;
use crate::{
    account::{self, Account, Kind},
    login::{LogInError, next_page},
    passkey::{self, PasskeyError, Purpose},
    proof::{ProofError, ProofPage},
    service::Identity,
};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::StatusCode;
use kernel::id::SessionId;
use web::{Call, Frame, Input, Page, Query, Redirect, Result, Site, see_other};

web::routes! {
    /// 确认身份.
    pub ConfirmPage = "/confirm";
    /// By another way than the password.
    pub ConfirmProof = "/confirm/proof";
    /// By a passkey.
    pub ConfirmPasskey = "/confirm/passkey";
    /// What the passkey is to sign.
    pub ConfirmPasskeyOptions = "/confirm/passkey/options";
    /// Where a passed proof comes back.
    pub Confirmed = "/confirm/done";
}

impl Confirmed {
    pub(super) fn towards(next: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("next", next);
        format!("{Self}?{}", query.finish())
    }
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(ConfirmPage::PATH, get(page).post(submit))
        .route(ConfirmProof::PATH, post(begin))
        .route(ConfirmPasskey::PATH, post(by_passkey))
        .route(ConfirmPasskeyOptions::PATH, post(options))
        .route(Confirmed::PATH, get(back))
}

#[derive(Template)]
#[template(path = "confirm/confirm.html")]
struct View {
    frame: Frame,
    input: Input,
    next: String,
    /// Whether the account has a password.
    password: bool,
    /// The host of its passkeys; empty if it has none.
    passkey_host: String,
    /// Whether the account is a unit's, whose key confirms as well.
    ca: bool,
}

/// Who confirms, and the page to go on with.
struct Asked {
    account: Account,
    session: SessionId,
    next: String,
}

/// Nobody who is not logged in has anything to confirm: the page to go on with asks for the log-in.
async fn asked(call: &Call, input: &Input) -> Result<std::result::Result<Asked, Response>> {
    let next = next_page(input.get("next"));
    let next = if next.starts_with(ConfirmPage::PATH) {
        ""
    } else {
        next
    };
    let (Some(session), Some(id)) = (&call.session, call.actor.account()) else {
        let there = if next.is_empty() { "/" } else { next };
        return Ok(Err(see_other(there)));
    };
    let account = account::find(call.db(), id)
        .await?
        .ok_or(web::Error::Absent)?;
    let next = if next.is_empty() {
        &session.badge.home
    } else {
        next
    };
    Ok(Ok(Asked {
        account,
        session: session.id,
        next: next.to_owned(),
    }))
}

async fn view(identity: &Identity, call: &Call, asked: &Asked, mut input: Input) -> Result<View> {
    input.forget(&["password", "credential"]);
    input.ensure_key(call.rng());
    let passkeys = passkey::count(call.db(), asked.account.id).await?;
    Ok(View {
        frame: call.frame(Site::Hall, "确认身份").noindex().done().await,
        input,
        next: asked.next.clone(),
        password: asked.account.password_hash.is_some(),
        ca: asked.account.kind == Kind::Unit && identity.ca().is_some(),
        passkey_host: if passkeys > 0 {
            identity.passkey_host()
        } else {
            String::new()
        },
    })
}

async fn page(
    State(identity): State<Identity>,
    call: Call,
    Query(input): Query,
) -> Result<Response> {
    match asked(&call, &input).await? {
        Ok(asked) => {
            Ok(Page(view(&identity, &call, &asked, Input::default()).await?).into_response())
        }
        Err(response) => Ok(response),
    }
}

async fn submit(
    State(identity): State<Identity>,
    call: Call,
    mut input: Input,
) -> Result<Response> {
    let asked = match asked(&call, &input).await? {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let password = input.verbatim("password").to_owned();
    if password.is_empty() {
        input.error("password", "请输入密码");
    } else {
        let (account, session) = (&asked.account, asked.session);
        match act::by_password(&call, &identity, account, session, &password.into()).await {
            Ok(()) => return Ok(Redirect(asked.next).into_response()),
            Err(LogInError::Broken(error)) => return Err(error),
            Err(LogInError::Wrong { .. }) => input.error("password", "密码不正确，请核对后重试"),
            Err(error) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                input.error("", error.to_string());
            }
        }
    }
    Ok((status, Page(view(&identity, &call, &asked, input).await?)).into_response())
}

/// What a passkey of the account is to sign.
async fn options(State(identity): State<Identity>, call: Call) -> Result<Response> {
    let account = call.actor.account().ok_or(web::Error::Absent)?;
    let keys = passkey::of(call.db(), account).await?;
    passkey::to_get(&identity, &call, &Purpose::confirm(), &keys)
}

async fn by_passkey(
    State(identity): State<Identity>,
    call: Call,
    mut input: Input,
) -> Result<Response> {
    let asked = match asked(&call, &input).await? {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let (account, session) = (&asked.account, asked.session);
    let sent = input.verbatim("credential");
    match act::by_passkey(&call, &identity, account, session, sent).await {
        Ok(()) => Ok(Redirect(asked.next).into_response()),
        Err(PasskeyError::Broken(error)) => Err(error),
        Err(error) => {
            let status = match error {
                PasskeyError::Slow(_) => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            input.error("", error.to_string());
            Ok((status, Page(view(&identity, &call, &asked, input).await?)).into_response())
        }
    }
}

async fn begin(State(identity): State<Identity>, call: Call, mut input: Input) -> Result<Response> {
    let asked = match asked(&call, &input).await? {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    match act::begin_proof(&call, &asked.account, asked.session, &asked.next).await {
        Ok(id) => Ok(see_other(ProofPage { id })),
        Err(error @ ProofError::TooMany(_)) => {
            input.error("", error.to_string());
            let page = Page(view(&identity, &call, &asked, input).await?);
            Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Coming back twice is coming back.
async fn back(
    State(identity): State<Identity>,
    call: Call,
    Query(input): Query,
) -> Result<Response> {
    let asked = match asked(&call, &input).await? {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    match act::by_proof(&call, &identity, &asked.account, asked.session).await {
        Ok(()) | Err(ProofError::Spent) => Ok(Redirect(asked.next).into_response()),
        Err(ProofError::Broken(error)) => Err(error),
        Err(error) => {
            call.warn(error.to_string());
            Ok(Redirect(web::door::confirm_url(&asked.next)).into_response())
        }
    }
}
