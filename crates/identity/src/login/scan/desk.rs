//! The browser's side: the QR code, what became of it, and how to scan.

use super::act::{Desk, Wanted, begin, look};
use crate::{
    account::Kind,
    login::way::{Around, Way},
    qr,
    service::Identity,
};
use askama::Template;
use axum::{
    Router,
    extract::State as Service,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderName, HeaderValue, StatusCode};
use kernel::{actor::Actor, id::ScanId};
use web::{Call, Error, Frame, Page, Path, Redirect, Site};

web::routes! {
    /// 扫码登录: the QR code of this browser.
    pub ScanPage { id: ScanId } = "/login/scan/{id}";
    /// What the page of the QR code asks for.
    pub ScanStatus { id: ScanId } = "/login/scan/{id}/status";
    /// 如何扫码？
    pub ScanHelp = "/login/scan/help";
    /// 下载江苏智慧人社APP: how to open the phone side.
    pub AppPage = "/login/app";
}

pub(super) fn router() -> Router<Identity> {
    Router::new()
        .route(ScanHelp::PATH, get(help))
        .route(AppPage::PATH, get(app))
        .route(ScanPage::PATH, get(page))
        .route(ScanStatus::PATH, get(status))
}

/// What the box shows of a ticket.
enum Shown {
    Waiting { size: usize, path: String },
    Scanned { number: i32 },
    Over { message: String },
}

impl Shown {
    /// Whether something may still come of it.
    const fn live(&self) -> bool {
        !matches!(self, Self::Over { .. })
    }
}

#[derive(Template)]
#[template(path = "login/scan.html")]
struct Scan {
    frame: Frame,
    around: Around,
    shown: Shown,
    /// This page.
    here: String,
    /// A new code.
    again: String,
    app: String,
}

#[derive(Template)]
#[template(path = "login/_scan_state.html")]
struct State {
    shown: Shown,
    here: String,
    again: String,
    app: String,
}

/// The address that a QR code holds.
fn scan_url(call: &Call, token: String) -> String {
    format!(
        "{}{}",
        call.app.site.base_url,
        super::phone::ScanPhone { token }
    )
}

fn shown(call: &Call, desk: Desk) -> web::Result<Result<Shown, String>> {
    Ok(Ok(match desk {
        Desk::Done(goal) => return Ok(Err(goal)),
        Desk::Waiting(token) => {
            let (size, path) = qr::path(&scan_url(call, token))
                .ok_or_else(|| Error::broken("the address is too long for a QR code"))?;
            Shown::Waiting { size, path }
        }
        Desk::Scanned(number) => Shown::Scanned { number },
        Desk::Over(message) => Shown::Over {
            message: message.to_owned(),
        },
    }))
}

async fn box_page(
    identity: &Identity,
    call: &Call,
    (unit, way): (bool, Way),
    next: String,
    here: String,
    shown: Shown,
) -> Scan {
    let around = Around::new(identity, unit, way, next);
    let frame = call.frame(Site::Hall, around.page_title());
    Scan {
        frame: frame.noindex().done().await,
        again: way.url(unit, &around.next),
        app: call.app.site.app.clone(),
        around,
        shown,
        here,
    }
}

/// The sub-tab: begins a ticket and leads to its page, so that loading the page again does not begin another.
pub(in crate::login) async fn begin_page(
    identity: &Identity,
    call: &Call,
    kind: Kind,
    next: String,
) -> web::Result<Response> {
    let wanted = Wanted {
        kind,
        realm: None,
        next: &next,
    };
    match begin(call, wanted).await {
        Ok(id) => Ok(web::see_other(ScanPage { id })),
        Err(Error::SlowDown(message)) => {
            let shown = Shown::Over { message };
            let unit = kind == Kind::Unit;
            let page = box_page(
                identity,
                call,
                (unit, Way::Scan),
                next,
                String::new(),
                shown,
            )
            .await;
            Ok((StatusCode::TOO_MANY_REQUESTS, Page(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn page(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ScanId>,
) -> web::Result<Response> {
    let (ticket, desk) = look(&identity, &call, id).await?;
    let (unit, way) = (ticket.kind == Kind::Unit, ticket.way());
    let shown = match shown(&call, desk)? {
        Ok(shown) => shown,
        Err(goal) => return Ok(Redirect(goal).into_response()),
    };
    if !shown.live()
        && let Some(session) = &call.session
        && matches!(call.actor, Actor::Unit { .. }) == unit
    {
        // back in the history after the log-in
        return Ok(Redirect(session.badge.home.clone()).into_response());
    }
    let here = ScanPage { id }.to_string();
    let page = box_page(&identity, &call, (unit, way), ticket.next, here, shown).await;
    Ok(Page(page).into_response())
}

/// What the page asks for every two seconds.
async fn status(
    Service(identity): Service<Identity>,
    call: Call,
    Path(id): Path<ScanId>,
) -> web::Result<Response> {
    let (ticket, desk) = look(&identity, &call, id).await?;
    let shown = match shown(&call, desk)? {
        Ok(shown) => shown,
        Err(goal) => {
            let goal = HeaderValue::try_from(goal).map_err(Error::broken)?;
            return Ok(([(HeaderName::from_static("x-go-to"), goal)], "").into_response());
        }
    };
    if matches!(shown, Shown::Waiting { .. }) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    // 286: nothing more will come, the page stops asking
    let code = if shown.live() {
        StatusCode::OK
    } else {
        StatusCode::from_u16(286).map_err(Error::broken)?
    };
    let fragment = State {
        shown,
        here: ScanPage { id }.to_string(),
        again: ticket.way().url(ticket.kind == Kind::Unit, &ticket.next),
        app: call.app.site.app.clone(),
    };
    Ok((code, Page(fragment)).into_response())
}

#[derive(Template)]
#[template(path = "login/scan_help.html")]
struct Help {
    frame: Frame,
    app: String,
}

async fn help(call: Call) -> Response {
    let frame = call
        .frame(Site::Hall, "如何扫码")
        .crumb("大厅首页", "/")
        .crumb("登录", crate::LogInPage);
    Page(Help {
        frame: frame.done().await,
        app: call.app.site.app.clone(),
    })
    .into_response()
}

#[derive(Template)]
#[template(path = "login/app.html")]
struct AppGuide {
    frame: Frame,
    app: String,
    url: String,
    size: usize,
    path: String,
}

async fn app(call: Call) -> web::Result<Response> {
    let app = call.app.site.app.clone();
    let url = format!("{}/app", call.app.site.base_url);
    let (size, path) =
        qr::path(&url).ok_or_else(|| Error::broken("the address is too long for a QR code"))?;
    let frame = call
        .frame(Site::Hall, format!("下载{app}"))
        .crumb("大厅首页", "/")
        .crumb("登录", crate::LogInPage);
    Ok(Page(AppGuide {
        frame: frame.done().await,
        app,
        url,
        size,
        path,
    })
    .into_response())
}
