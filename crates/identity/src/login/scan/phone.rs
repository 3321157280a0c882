//! The phone's side: who asks, from where, which number; yes or no. An ordinary page in whatever browser the phone has.

use super::{
    act::{Answer, Phone, answer, choices, scan},
    entity::Model,
    units,
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
use kernel::{actor::Actor, clock, id::AccountId};
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

/// A unit that the phone's holder acts for.
struct Unit {
    account: AccountId,
    name: String,
    label: String,
}

/// What the page shows.
enum Shown {
    LogIn {
        log_in: String,
        /// For a unit, a person's own account will do as well.
        as_person: Option<String>,
    },
    Other {
        switch: String,
    },
    Ask {
        origin: Origin,
        numbers: Vec<i32>,
        /// The units to choose from; empty where there is nothing to choose.
        units: Vec<Unit>,
    },
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

fn shown(
    call: &Call,
    ticket: &Model,
    told: Phone,
    token: &str,
    here: &str,
    units: Vec<Unit>,
) -> Shown {
    match told {
        Phone::LogIn => Shown::LogIn {
            log_in: log_in_url(ticket, here),
            as_person: (ticket.kind == Kind::Unit).then(|| web::Door::Person.login_url(here)),
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
            units,
        },
        Phone::Agreed => Shown::Agreed,
        Phone::Refused => Shown::Refused,
        Phone::Mismatched => Shown::Mismatched,
    }
}

/// The units to choose from on a person's phone.
async fn choice(identity: &Identity, call: &Call, ticket: &Model) -> web::Result<Vec<Unit>> {
    if !matches!(call.actor, Actor::Person { .. }) {
        return Ok(Vec::new());
    }
    let units = units::of(identity, call, ticket).await?.into_iter();
    Ok(units
        .map(|(account, badge)| Unit {
            account,
            name: badge.name,
            label: badge.label,
        })
        .collect())
}

async fn page(
    Service(identity): Service<Identity>,
    call: Call,
    Path(token): Path<String>,
) -> web::Result<Response> {
    let found = scan(&identity, &call, &token).await?;
    let here = ScanPhone {
        token: token.clone(),
    }
    .to_string();
    let (status, unit, shown) = match &found {
        Some((ticket, told)) => {
            let units = choice(&identity, &call, ticket).await?;
            (
                StatusCode::OK,
                ticket.kind == Kind::Unit,
                shown(&call, ticket, *told, &token, &here, units),
            )
        }
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

async fn submit(
    Service(identity): Service<Identity>,
    call: Call,
    Path(token): Path<String>,
    input: Input,
) -> web::Result<Response> {
    let given = if input.is("do", "refuse") {
        Answer::Refuse
    } else {
        let number = input.get("number").parse().map_err(|_| {
            Error::Invalid(FieldErrors::one(
                "number",
                "请返回上一页，点选电脑屏幕上显示的数字",
            ))
        })?;
        Answer::Number(number, input.get("unit").parse().ok())
    };
    answer(&identity, &call, &token, given).await?;
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
    let Some((ticket, Phone::Other)) = scan(&identity, &call, &token).await? else {
        return Ok(web::see_other(here));
    };
    log_out(&identity, &call).await?;
    Ok(Redirect(log_in_url(&ticket, &here)).into_response())
}
