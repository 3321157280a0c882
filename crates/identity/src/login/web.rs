//! The log-in pages.

use super::act::{Credentials, LogInError, log_in};
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
use web::{Call, Frame, Input, Page, Query, Redirect, Site};

web::routes! {
    /// 登录: persons and units.
    pub LogInPage = "/login";
    /// 退出登录.
    pub LogOut = "/logout";
    /// The office's own log-in.
    pub OfficerLogInPage = "/office/login";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(LogInPage::PATH, get(page).post(submit))
        .route(OfficerLogInPage::PATH, get(office_page).post(office_submit))
        .route(LogOut::PATH, post(log_out))
}

#[derive(Template)]
#[template(path = "login/people.html")]
struct HallLogIn {
    frame: Frame,
    input: Input,
    unit: bool,
    next: String,
    person_url: String,
    unit_url: String,
    register: String,
}

#[derive(Template)]
#[template(path = "login/desk.html")]
struct OfficeLogIn {
    frame: Frame,
    input: Input,
    next: String,
}

/// The page to go on with: a path of this site, never another log-in page.
fn next_of(input: &Input) -> String {
    let next = input.get("next");
    match web::local_path(next) {
        Some(path)
            if !path.starts_with(LogInPage::PATH) && !path.starts_with(OfficerLogInPage::PATH) =>
        {
            path.to_owned()
        }
        _ => String::new(),
    }
}

fn tab_url(tab: &str, next: &str) -> String {
    if next.is_empty() {
        return format!("{LogInPage}?tab={tab}");
    }
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("tab", tab)
        .append_pair("next", next)
        .finish();
    format!("{LogInPage}?{query}")
}

async fn hall(identity: &Identity, call: &Call, input: Input, unit: bool) -> HallLogIn {
    let next = next_of(&input);
    let register = if unit {
        identity.links().unit_register.clone()
    } else {
        crate::RegisterPersonPage::PATH.to_owned()
    };
    HallLogIn {
        frame: call
            .frame(Site::Hall, if unit { "单位登录" } else { "个人登录" })
            .noindex()
            .done()
            .await,
        unit,
        person_url: tab_url("person", &next),
        unit_url: tab_url("unit", &next),
        next,
        register,
        input,
    }
}

/// Where somebody goes who is logged in at this door already.
fn already(call: &Call, kind: Kind, next: &str) -> Option<Response> {
    let session = call.session.as_ref()?;
    let inside = matches!(
        (kind, call.actor),
        (Kind::Person, Actor::Person { .. })
            | (Kind::Unit, Actor::Unit { .. })
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

async fn page(State(identity): State<Identity>, call: Call, Query(mut input): Query) -> Response {
    let unit = input.is("tab", "unit");
    if let Some(there) = already(
        &call,
        if unit { Kind::Unit } else { Kind::Person },
        &next_of(&input),
    ) {
        return there;
    }
    input.ensure_key(call.rng());
    Page(hall(&identity, &call, input, unit).await).into_response()
}

async fn submit(
    State(identity): State<Identity>,
    call: Call,
    mut input: Input,
) -> web::Result<Response> {
    let unit = input.is("tab", "unit");
    let realm = if unit {
        input.text("realm", "统一社会信用代码/单位编号/机构编号", 1..=40)
    } else {
        String::new()
    };
    let typed = credentials(
        &mut input,
        if unit { Kind::Unit } else { Kind::Person },
        realm,
    );
    let next = next_of(&input);
    match enter(&identity, &call, &mut input, &typed, &next).await? {
        Ok(response) => Ok(response),
        Err(status) => {
            Ok((status, Page(hall(&identity, &call, input, unit).await)).into_response())
        }
    }
}

async fn office_page(call: Call, Query(mut input): Query) -> Response {
    let next = next_of(&input);
    if let Some(there) = already(&call, Kind::Officer, &next) {
        return there;
    }
    input.ensure_key(call.rng());
    Page(office(&call, input, next).await).into_response()
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
        Err(status) => Ok((status, Page(office(&call, input, next).await)).into_response()),
    }
}

async fn office(call: &Call, input: Input, next: String) -> OfficeLogIn {
    OfficeLogIn {
        frame: call
            .frame(Site::Office, "工作人员登录")
            .noindex()
            .done()
            .await,
        input,
        next,
    }
}

fn credentials(input: &mut Input, kind: Kind, realm: String) -> Credentials {
    let identifier = input.text("identifier", "证件号码/移动电话", 1..=40);
    let password = input.verbatim("password").to_owned();
    if password.is_empty() {
        input.error("password", "请输入密码");
    } else if password.chars().count() > 100 {
        input.error("password", LogInError::Wrong.to_string());
    }
    Credentials {
        kind,
        realm,
        identifier,
        password: password.into(),
    }
}

/// Logs in, or says with which status the form is shown again.
async fn enter(
    identity: &Identity,
    call: &Call,
    input: &mut Input,
    typed: &Credentials,
    next: &str,
) -> web::Result<Result<Response, StatusCode>> {
    if input.ok() {
        match log_in(identity, call, typed).await {
            Ok((sign_in, badge)) => {
                identity.hand_over(call, &sign_in);
                return Ok(Ok(Redirect(if next.is_empty() {
                    badge.home
                } else {
                    next.to_owned()
                })
                .into_response()));
            }
            Err(LogInError::Broken(error)) => return Err(error),
            Err(error) => {
                let status = match error {
                    LogInError::Slow(_) | LogInError::Pool(_) => StatusCode::TOO_MANY_REQUESTS,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                };
                input.error("", error.to_string());
                input.forget(&["password"]);
                return Ok(Err(status));
            }
        }
    }
    input.forget(&["password"]);
    Ok(Err(StatusCode::UNPROCESSABLE_ENTITY))
}

async fn log_out(State(identity): State<Identity>, call: Call) -> web::Result<Response> {
    let office = matches!(call.actor, Actor::Officer { .. });
    if let (Some(session), Some(account)) = (call.session.as_ref(), call.actor.account()) {
        let id = session.id;
        call.write(|tx| async move {
            crate::session::end(&tx, id).await?;
            tx.audit(
                "session.end",
                &format!("account:{account}"),
                serde_json::Value::Null,
            )
            .await
        })
        .await?;
        identity.forget_cached(&call);
        call.flash("您已安全退出");
    }
    call.drop_cookie(web::session::COOKIE);
    Ok(web::see_other(if office {
        OfficerLogInPage::PATH
    } else {
        "/"
    }))
}
