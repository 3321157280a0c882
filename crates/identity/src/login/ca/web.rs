//! The page of CA 登录, the text that it has signed, and what it sends.

use super::{
    act::{self, CaError, Entered, Sent},
    challenge::{self, Purpose},
};
use crate::{
    ca::{self, Ca},
    login::{
        scan::ScanPage,
        way::{Around, Way},
        web::next_page,
    },
    service::Identity,
    sms::button::answer,
};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use http::StatusCode;
use serde_json::json;
use web::{Call, Connects, Error, Frame, Input, Page, Redirect, Site};

web::routes! {
    /// CA 登录: what the key has signed.
    pub CaLogIn = "/login/ca";
    /// A text to sign.
    pub CaChallenge = "/login/ca/challenge";
    /// 下载驱动.
    pub CaDriver = "/login/ca/driver";
}

/// Days before the end of a certificate in which its holder is told at every log-in.
const NOTICE: i64 = 30;
/// Longest certificate or signature, in characters of Base64.
const LONGEST: usize = 40_000;

pub(in crate::login) fn router() -> Router<Identity> {
    Router::new()
        .route(CaLogIn::PATH, post(submit))
        .route(CaChallenge::PATH, post(challenge))
        .route(CaDriver::PATH, get(driver))
}

#[derive(Template)]
#[template(path = "login/ca.html")]
struct CaPage {
    frame: Frame,
    around: Around,
    input: Input,
    /// The table of drivers as JSON.
    drivers: String,
}

async fn box_page(
    identity: &Identity,
    ca: &Ca,
    call: &Call,
    input: Input,
    next: String,
    status: StatusCode,
) -> web::Result<Response> {
    let around = Around::new(identity, true, Way::Ca, next);
    let frame = call.frame(Site::Hall, around.page_title());
    let page = CaPage {
        frame: frame.noindex().done().await,
        around,
        input,
        drivers: serde_json::to_string(ca.drivers()).map_err(Error::broken)?,
    };
    let mut response = (status, Page(page)).into_response();
    let addresses = ca.drivers().iter().map(|driver| driver.url.as_str());
    response.extensions_mut().insert(Connects::to(addresses)?);
    Ok(response)
}

/// The sub-tab.
pub(in crate::login) async fn begin_page(
    identity: &Identity,
    ca: &Ca,
    call: &Call,
    next: String,
) -> web::Result<Response> {
    box_page(identity, ca, call, Input::default(), next, StatusCode::OK).await
}

async fn challenge(State(identity): State<Identity>, call: Call) -> web::Result<Response> {
    identity.ca().ok_or(Error::Absent)?;
    tell_challenge(&call, &Purpose::log_in()).await
}

/// A text to sign, as the script of the page reads it.
pub(crate) async fn tell_challenge(call: &Call, purpose: &Purpose) -> web::Result<Response> {
    match challenge::make(call, purpose).await {
        Ok(text) => Ok(answer(StatusCode::OK, &json!({ "text": text }))),
        Err(Error::SlowDown(message)) => {
            let said = json!({ "message": message });
            Ok(answer(StatusCode::TOO_MANY_REQUESTS, &said))
        }
        Err(error) => Err(error),
    }
}

/// A field of Base64; drivers break it into lines or not.
fn bytes(input: &Input, name: &str) -> Vec<u8> {
    let text = input.verbatim(name);
    let text: String = text.split_ascii_whitespace().collect();
    if text.len() > LONGEST {
        return Vec::new();
    }
    BASE64_STANDARD.decode(text).unwrap_or_default()
}

/// What the script has put into the form.
pub(crate) fn read(input: &Input) -> Sent {
    Sent {
        challenge: input.get("challenge").to_owned(),
        certificate: bytes(input, "certificate"),
        signature: bytes(input, "signature"),
    }
}

async fn submit(
    State(identity): State<Identity>,
    call: Call,
    input: Input,
) -> web::Result<Response> {
    let ca = identity.ca().ok_or(Error::Absent)?;
    let next = next_page(input.get("next")).to_owned();
    let error = match act::log_in(&identity, ca, &call, &read(&input), &next).await {
        Ok(Entered::In {
            sign_in,
            badge,
            ends,
        }) => {
            identity.hand_over(&call, &sign_in);
            remind(&call, ends);
            let home = badge.home;
            return Ok(Redirect(if next.is_empty() { home } else { next }).into_response());
        }
        Ok(Entered::Scan { ticket, ends }) => {
            remind(&call, ends);
            return Ok(web::see_other(ScanPage { id: ticket }));
        }
        Err(CaError::Broken(error)) => return Err(error),
        Err(error) => error,
    };
    let status = match error {
        CaError::Slow(_) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut input = Input::default();
    input.error("", error.to_string());
    box_page(&identity, ca, &call, input, next, status).await
}

/// Tells the holder of a certificate that ends soon.
fn remind(call: &Call, ends: i64) {
    let days = (ends - call.now.timestamp()) / 86_400;
    if days <= NOTICE {
        let day = ca::day(ends);
        call.warn(if days > 0 {
            format!("您的CA证书还有{days}天到期（{day}），请及时到发证机构更新")
        } else {
            format!("您的CA证书今天到期（{day}），请尽快到发证机构更新")
        });
    }
}

#[derive(Template)]
#[template(path = "login/ca_driver.html")]
struct DriverPage {
    frame: Frame,
    downloads: Vec<(String, String)>,
}

async fn driver(State(identity): State<Identity>, call: Call) -> web::Result<Response> {
    let ca = identity.ca().ok_or(Error::Absent)?;
    let frame = call
        .frame(Site::Hall, "下载CA驱动")
        .crumb("大厅首页", "/")
        .crumb("登录", Way::Ca.url(true, ""));
    let page = DriverPage {
        frame: frame.done().await,
        downloads: ca.downloads().to_vec(),
    };
    Ok(Page(page).into_response())
}
