//! 窗口核验码: an officer hands out a code to a person who has come to the counter with their document.

use super::counter;
use crate::service::Identity;
use askama::Template;
use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::get,
};
use kernel::{
    choice::Choice as _,
    clock,
    document::{Document, DocumentKind},
    mask,
};
use web::{AsOfficer, Frame, Input, Menu, Opt, Page, Site};

web::routes! {
    /// 窗口核验码.
    pub CounterCodePage = "/office/counter-code";
}

pub(crate) fn desk_router() -> Router<Identity> {
    Router::new().route(CounterCodePage::PATH, get(page).post(submit))
}

#[derive(Template)]
#[template(path = "proof/desk.html")]
struct Desk {
    frame: Frame,
    input: Input,
    kinds: Vec<Opt>,
    issued: Option<Issued>,
}

/// A code, shown once.
struct Issued {
    code: String,
    name: String,
    until: String,
}

async fn desk(officer: &AsOfficer, mut input: Input, issued: Option<Issued>) -> Desk {
    input.ensure_key(officer.rng());
    if input.get("document_kind").is_empty() {
        input.set("document_kind", DocumentKind::ResidentCard.code());
    }
    let frame = officer
        .frame(Site::Office, "窗口核验码")
        .side(Menu::Office, "窗口核验码")
        .done()
        .await;
    Desk {
        frame,
        input,
        kinds: Opt::of::<DocumentKind>(),
        issued,
    }
}

async fn page(officer: AsOfficer) -> Response {
    Page(desk(&officer, Input::default(), None).await).into_response()
}

async fn submit(officer: AsOfficer, mut input: Input) -> web::Result<Response> {
    let kind: Option<DocumentKind> = input.choice("document_kind", "证件类型");
    let number = input.get("document_number").to_owned();
    let document = kind.map(|kind| Document::parse_on(kind, &number, clock::today(officer.now)));
    if let Some(Err(error)) = &document {
        input.error("document_number", error.to_string());
    }
    let name = input.text("name", "姓名", 2..=50);
    if !input.tick("seen") {
        input.error("seen", "请确认已核验证件原件与本人一致");
    }
    let (true, Some(Ok(document))) = (input.ok(), document) else {
        return Ok(web::invalid(desk(&officer, input, None).await));
    };
    let (officer, name, document) = (&officer, name.as_str(), &document);
    // the code is shown once and stored as a hash, so a form sent twice makes a second code and ends the first
    let code = officer
        .write(|tx| async move {
            counter::issue(&tx, officer.vault(), officer.officer, name, document).await
        })
        .await?;
    let issued = Issued {
        code,
        name: mask::name(name),
        until: clock::minute(officer.now + counter::VALID),
    };
    Ok(Page(desk(officer, Input::default(), Some(issued)).await).into_response())
}
