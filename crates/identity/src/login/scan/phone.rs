//! The phone's side: who asks, from where, which number; yes or no. An ordinary page in whatever browser the phone has.

use super::{
    act::{Answer, Phone, answer, choices, scan},
    entity::Model,
};
use crate::{account::Kind, blind, login::act::log_out, service::Identity};
use askama::Template;
use axum::{
    Router,
    extract::State as Service,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::StatusCode;
use kernel::clock;
use serde_json::json;
use web::{Badge, Call, Error, FieldErrors, Frame, Input, Page, Path, Redirect, Site};

web::routes! {
    /// 扫一扫: the camera, or a photo.
    pub Scanner = "/app/scan";
    /// What a QR code of 扫码登录 holds.
    pub ScanPhone { token: String } = "/app/scan/{token}";
    /// Logs out on the phone to log in as the other kind.
    pub ScanSwitch { token: String } = "/app/scan/{token}/switch";
}

pub(super) fn router() -> Router<Identity> {
    Router::new()
        .route(Scanner::PATH, get(scanner))
        .route(ScanPhone::PATH, get(page).post(submit))
        .route(ScanSwitch::PATH, post(switch))
}

#[derive(Template)]
#[template(path = "login/scanner.html")]
struct ScannerPage {
    frame: Frame,
    /// What is opened, as JSON: everything else is refused.
    codes: String,
}

/// Pages of this room that a code leads to; what ends in `/` is for what is below it.
const OWN: [&str; 2] = [web::phone::PhoneHome::PATH, "/app/scan/"];

async fn scanner(Service(identity): Service<Identity>, call: Call) -> Page<ScannerPage> {
    let links = identity.links();
    let own: Vec<&str> = OWN
        .into_iter()
        .chain(links.codes.iter().map(String::as_str))
        .collect();
    let face = identity.face().codes();
    let face = face.iter().map(|begins| (begins, "支付宝人脸识别"));
    let others = links
        .outside_codes
        .iter()
        .map(|(begins, name)| (begins, *name));
    let outside: Vec<_> = face
        .chain(others)
        .map(|(begins, name)| json!({ "begins": begins, "name": name }))
        .collect();
    let frame = call.frame(Site::Phone, "扫一扫").nav("扫一扫");
    Page(ScannerPage {
        frame: frame.done().await,
        codes: json!({ "own": own, "outside": outside }).to_string(),
    })
}

/// Where the log-in comes from.
struct Origin {
    agent: String,
    network: String,
    at: String,
    /// Whether the phone is in the same network.
    near: bool,
}

/// What the page shows.
enum Shown {
    LogIn { log_in: String },
    Other { switch: String },
    Ask { origin: Origin, numbers: Vec<i32> },
    Agreed,
    Refused,
    Mismatched,
    Over,
}

#[derive(Template)]
#[template(path = "login/scan_phone.html")]
struct ScanOnPhone {
    frame: Frame,
    shown: Shown,
    /// For 单位登录 rather than 个人登录.
    unit: bool,
    /// Who is logged in on the phone.
    badge: Badge,
    here: String,
}

/// The phone's log-in page that comes back here.
fn log_in_url(ticket: &Model, here: &str) -> String {
    let door = if ticket.kind == Kind::Unit {
        web::Door::Unit
    } else {
        web::Door::Person
    };
    door.login_url(here)
}

fn shown(call: &Call, ticket: &Model, told: Phone, token: &str, here: &str) -> Shown {
    match told {
        Phone::LogIn => Shown::LogIn {
            log_in: log_in_url(ticket, here),
        },
        Phone::Other => Shown::Other {
            switch: ScanSwitch {
                token: token.to_owned(),
            }
            .to_string(),
        },
        Phone::Ask => Shown::Ask {
            origin: Origin {
                agent: ticket.agent.clone(),
                network: ticket.network.clone(),
                at: clock::stamp(ticket.created_at),
                near: ticket.network_blind == blind::network(call.vault(), call.network),
            },
            numbers: choices(ticket),
        },
        Phone::Agreed => Shown::Agreed,
        Phone::Refused => Shown::Refused,
        Phone::Mismatched => Shown::Mismatched,
    }
}

async fn page(call: Call, Path(token): Path<String>) -> web::Result<Response> {
    let found = scan(&call, &token).await?;
    let here = ScanPhone {
        token: token.clone(),
    }
    .to_string();
    let (status, unit, shown) = match &found {
        Some((ticket, told)) => (
            StatusCode::OK,
            ticket.kind == Kind::Unit,
            shown(&call, ticket, *told, &token, &here),
        ),
        None => (StatusCode::GONE, false, Shown::Over),
    };
    let badge = call
        .session
        .as_ref()
        .map(|session| session.badge.clone())
        .unwrap_or_default();
    let page = ScanOnPhone {
        frame: call
            .frame(Site::Phone, "扫码登录")
            .nav("扫一扫")
            .noindex()
            .done()
            .await,
        shown,
        unit,
        badge,
        here,
    };
    Ok((status, Page(page)).into_response())
}

async fn submit(call: Call, Path(token): Path<String>, input: Input) -> web::Result<Response> {
    let given = if input.is("do", "refuse") {
        Answer::Refuse
    } else {
        let number = input.get("number").parse().map_err(|_| {
            Error::Invalid(FieldErrors::one(
                "number",
                "请返回上一页，点选电脑屏幕上显示的数字",
            ))
        })?;
        Answer::Number(number)
    };
    answer(&call, &token, given).await?;
    Ok(web::see_other(ScanPhone { token }))
}

async fn switch(
    Service(identity): Service<Identity>,
    call: Call,
    Path(token): Path<String>,
) -> web::Result<Response> {
    let here = ScanPhone {
        token: token.clone(),
    }
    .to_string();
    let Some((ticket, Phone::Other)) = scan(&call, &token).await? else {
        return Ok(web::see_other(here));
    };
    log_out(&identity, &call).await?;
    Ok(Redirect(log_in_url(&ticket, &here)).into_response())
}
