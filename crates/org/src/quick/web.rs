//! The pages of 省政务登录 and 电子营业执照登录.

use super::{
    Begun, Evidence, Leaving, Provider, Shown,
    act::{self, Arrived, QuickError, Waiting},
};
use crate::{Org, home::UnitHomePage, registration::UnitPage};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderName, HeaderValue};
use identity::{
    LogInPage, SignIn, qr_path,
    quick::{
        Stage, Trip,
        trip::{self, TripError},
    },
};
use kernel::id::TripId;
use web::{Call, Error, Frame, Input, Page, Path, Query, Redirect, Result, Site, see_other};

web::routes! {
    /// 省政务登录: leads to the province's page.
    pub GovLogIn = "/login/gov";
    /// Where the province sends the browser back to.
    pub GovBack = "/login/gov/back";
    /// 电子营业执照登录: begins a session and shows its code.
    pub LicenceLogIn = "/login/licence";
    /// The code.
    pub LicenceCode { id: TripId } = "/login/licence/{id}";
    /// What the page of the code asks for.
    pub LicenceStatus { id: TripId } = "/login/licence/{id}/status";
}

pub(crate) fn router() -> Router<Org> {
    Router::new()
        .route(GovLogIn::PATH, get(gov))
        .route(GovBack::PATH, get(gov_back))
        .route(LicenceLogIn::PATH, get(licence))
        .route(LicenceCode::PATH, get(code))
        .route(LicenceStatus::PATH, get(status))
}

#[derive(Template)]
#[template(path = "quick/code.html")]
struct CodeView {
    frame: Frame,
    base: String,
    qr_size: usize,
    qr_path: String,
    link: String,
    waiting: Waiting,
}

#[derive(Template)]
#[template(path = "quick/_status.html")]
struct StatusView {
    base: String,
    waiting: Waiting,
}

/// Says what happened on the log-in page, where every other way is offered. The same address again, in the browser that
/// it has logged in already, leads home.
fn instead(call: &Call, error: QuickError) -> Result<String> {
    match (error, &call.session) {
        (QuickError::Broken(error) | QuickError::Trip(TripError::Broken(error)), _) => Err(error),
        (QuickError::Trip(TripError::Used), Some(session)) => Ok(session.badge.home.clone()),
        (other, _) => {
            call.warn(other.to_string());
            Ok(format!("{LogInPage}?tab=unit"))
        }
    }
}

fn to_log_in(call: &Call, error: QuickError) -> Result<Response> {
    Ok(Redirect(instead(call, error)?).into_response())
}

/// Sets out to a provider; what it begins with, and our trip.
async fn leave(
    org: &Org,
    call: &Call,
    provider: Provider,
    query: &Input,
) -> Result<(TripId, Begun)> {
    let client = org.provider(provider).ok_or(Error::Absent)?;
    let (id, state) = trip::leave(call, provider.key(), query.get("next")).await?;
    let leaving = Leaving {
        back: &act::back(call),
        state: &state,
        number: &id.to_string(),
    };
    Ok((id, client.begin(&leaving).await))
}

async fn gov(call: Call, State(org): State<Org>, Query(query): Query) -> Result<Response> {
    let (_, begun) = leave(&org, &call, Provider::Gov, &query).await?;
    let label = Provider::Gov.label();
    match begun {
        Begun::Go(url) => Ok(Redirect(url).into_response()),
        Begun::Unknown => to_log_in(&call, QuickError::Unknown(label)),
        Begun::Show(_) | Begun::Config => to_log_in(&call, QuickError::Config(label)),
    }
}

async fn gov_back(call: Call, State(org): State<Org>, Query(query): Query) -> Result<Response> {
    let client = org.provider(Provider::Gov).ok_or(Error::Absent)?;
    let (state, ticket) = client.read(&query);
    match act::arrive(&org, &call, Provider::Gov, &state, ticket).await {
        Ok(arrived) => Ok(Redirect(go_on(&org, &call, arrived)).into_response()),
        Err(error) => to_log_in(&call, error),
    }
}

/// Hands the session over where there is one; the page that comes next.
fn go_on(org: &Org, call: &Call, arrived: Arrived) -> String {
    match arrived {
        Arrived::In(sign_in, next) => enter(org, call, &sign_in, next),
        Arrived::Register(id) => {
            call.flash("该单位尚未注册。以下信息由登录平台提供，确认后继续注册");
            format!("{UnitPage}?from={id}")
        }
        Arrived::Waiting(_) => format!("{LogInPage}?tab=unit"),
    }
}

fn enter(org: &Org, call: &Call, sign_in: &SignIn, next: String) -> String {
    org.identity().hand_over(call, sign_in);
    if next.is_empty() {
        UnitHomePage.to_string()
    } else {
        next
    }
}

async fn licence(call: Call, State(org): State<Org>, Query(query): Query) -> Result<Response> {
    let (id, begun) = leave(&org, &call, Provider::Licence, &query).await?;
    let label = Provider::Licence.label();
    match begun {
        Begun::Show(shown) => {
            let reference = serde_json::to_string(&shown).map_err(Error::broken)?;
            trip::note(&call, id, &reference).await?;
            Ok(see_other(LicenceCode { id }))
        }
        Begun::Unknown => to_log_in(&call, QuickError::Unknown(label)),
        Begun::Go(_) | Begun::Config => to_log_in(&call, QuickError::Config(label)),
    }
}

/// The shown code of a trip that is not over.
async fn shown(call: &Call, id: TripId) -> std::result::Result<(Trip, Shown), QuickError> {
    let trip = trip::find(call, Provider::Licence.key(), id).await?;
    if trip.stage != Stage::Away {
        return Err(TripError::Used.into());
    }
    let reference = trip.reference.as_deref().unwrap_or_default();
    let shown = serde_json::from_str(reference).map_err(Error::broken)?;
    Ok((trip, shown))
}

async fn code(call: Call, State(org): State<Org>, Path(id): Path<TripId>) -> Result<Response> {
    let (trip, shown) = match shown(&call, id).await {
        Ok(shown) => shown,
        Err(QuickError::Trip(TripError::Absent)) => return Err(Error::Absent),
        Err(error) => return to_log_in(&call, error),
    };
    let evidence = Evidence::Session(&shown);
    let waiting = match act::progress(&org, &call, Provider::Licence, &trip, &evidence).await {
        Ok(Arrived::Waiting(waiting)) => waiting,
        Ok(arrived) => return Ok(Redirect(go_on(&org, &call, arrived)).into_response()),
        Err(error) => return to_log_in(&call, error),
    };
    let (qr_size, qr_path) =
        qr_path(&shown.qr).ok_or_else(|| Error::broken("the address is too long for a QR code"))?;
    let frame = call
        .frame(Site::Hall, "电子营业执照登录")
        .crumb("首页", "/")
        .noindex()
        .done()
        .await;
    let view = CodeView {
        frame,
        base: LicenceCode { id }.to_string(),
        qr_size,
        qr_path,
        link: shown.qr,
        waiting,
    };
    Ok(Page(view).into_response())
}

/// What the page of the code asks for every two seconds.
async fn status(call: Call, State(org): State<Org>, Path(id): Path<TripId>) -> Result<Response> {
    let go_to = |address: String| match HeaderValue::try_from(address) {
        Ok(value) => ([(HeaderName::from_static("x-go-to"), value)], "").into_response(),
        Err(error) => Error::broken(error).into_response(),
    };
    let asked = match shown(&call, id).await {
        Ok((trip, shown)) => {
            let evidence = Evidence::Session(&shown);
            act::progress(&org, &call, Provider::Licence, &trip, &evidence).await
        }
        Err(QuickError::Trip(TripError::Absent)) => return Err(Error::Absent),
        Err(error) => Err(error),
    };
    match asked {
        Ok(Arrived::Waiting(waiting)) => Ok(Page(StatusView {
            base: LicenceCode { id }.to_string(),
            waiting,
        })
        .into_response()),
        Ok(arrived) => Ok(go_to(go_on(&org, &call, arrived))),
        Err(error) => Ok(go_to(instead(&call, error)?)),
    }
}
