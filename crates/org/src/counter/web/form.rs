//! Step 1 at the desk: which unit, and who has come for it.

use super::{OpeningDesk, OpeningEdit, OpeningNew, OpeningPage, STEPS, frame};
use crate::{
    Org,
    counter::{
        act::{self, Papers, Typed},
        page::FormView,
        pictures,
        rules::Comer,
    },
    registration::{Refused, Statement},
    unit,
};
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use kernel::{
    choice::Choice as _,
    clock::today,
    credit_code::CreditCode,
    document::{Document, DocumentKind},
    id::OpeningId,
    mobile::Mobile,
};
use web::{AsOfficer, Input, Opt, Page, Path, Result, invalid, see_other};

async fn view(call: &AsOfficer, id: Option<OpeningId>, mut input: Input) -> FormView {
    input.ensure_key(call.rng());
    FormView {
        frame: frame(call, "办理窗口开户").await,
        input,
        steps: STEPS,
        action: match id {
            Some(id) => OpeningEdit { id }.to_string(),
            None => OpeningNew.to_string(),
        },
        back: match id {
            Some(id) => OpeningPage { id }.to_string(),
            None => OpeningDesk.to_string(),
        },
        kinds: Opt::of::<DocumentKind>(),
        comers: Opt::of::<Comer>(),
    }
}

pub(super) async fn page(call: AsOfficer) -> Result<Response> {
    act::counter(&call).await?;
    let mut input = Input::default();
    for name in ["document_kind", "handler_kind"] {
        input.set(name, DocumentKind::ResidentCard.code());
    }
    let input = call.resume(input).await?;
    Ok(Page(view(&call, None, input).await).into_response())
}

pub(super) async fn edit(call: AsOfficer, Path(id): Path<OpeningId>) -> Result<Response> {
    let row = pictures::draft(&call, id).await?;
    let papers = Papers::open(call.vault(), &row)?;
    let legal = papers.data.document()?;
    let mut input = Input::default();
    input.set("credit_code", &row.credit_code);
    input.set("unit_name", &row.unit_name);
    input.set("document_kind", legal.kind().code());
    input.set("legal_document", legal.number());
    input.set("legal_name", &papers.data.legal_name);
    input.set("comer", papers.comer.code());
    input.set("handler_kind", papers.document_kind.code());
    if papers.absent() {
        input.set("handler_document", &papers.document);
        input.set("handler_name", &papers.name);
    }
    input.set("mobile", &papers.mobile);
    let input = call.resume(input).await?;
    Ok(Page(view(&call, Some(id), input).await).into_response())
}

/// A person's document in two fields.
fn document(
    call: &AsOfficer,
    input: &mut Input,
    (kind, kind_label): (&str, &str),
    (number, number_label): (&str, &str),
) -> Option<Document> {
    let kind: Option<DocumentKind> = input.choice(kind, kind_label);
    let typed = input.text(number, number_label, 1..=60);
    let kind = kind.filter(|_| !typed.is_empty())?;
    Document::parse_on(kind, &typed, today(call.now))
        .map_err(|error| input.error(number, error.to_string()))
        .ok()
}

fn read(call: &AsOfficer, input: &mut Input) -> Option<Typed> {
    let credit_code: Option<CreditCode> = input.parse("credit_code", "统一社会信用代码");
    let unit_name = input.text("unit_name", "单位全称", 1..=unit::NAME_MAX);
    let legal_document = document(
        call,
        input,
        ("document_kind", "法定代表人证件类型"),
        ("legal_document", "法定代表人证件号码"),
    );
    let legal_name = input.text("legal_name", "法定代表人姓名", 1..=50);
    let comer: Option<Comer> = input.choice("comer", "办理人身份");
    let (name, person) = if comer == Some(Comer::Handler) {
        let name = input.text("handler_name", "经办人姓名", 2..=50);
        let person = document(
            call,
            input,
            ("handler_kind", "经办人证件类型"),
            ("handler_document", "经办人证件号码"),
        );
        (name, person)
    } else {
        (legal_name.clone(), legal_document.clone())
    };
    if comer == Some(Comer::Handler) && person.is_some() && person == legal_document {
        input.error(
            "handler_document",
            "经办人与法定代表人是同一人的，请选择“法定代表人本人”",
        );
    }
    let mobile: Option<Mobile> = input.parse("mobile", "办理人移动电话");
    let typed = Typed {
        statement: Statement {
            credit_code: credit_code?,
            unit_name,
            legal_document: legal_document?,
            legal_name,
        },
        comer: comer?,
        name,
        document: person?,
        mobile: mobile?,
    };
    input.ok().then_some(typed)
}

pub(super) async fn submit(
    call: AsOfficer,
    State(org): State<Org>,
    input: Input,
) -> Result<Response> {
    act::counter(&call).await?;
    send(&call, &org, None, input).await
}

pub(super) async fn resubmit(
    call: AsOfficer,
    State(org): State<Org>,
    Path(id): Path<OpeningId>,
    input: Input,
) -> Result<Response> {
    pictures::draft(&call, id).await?;
    send(&call, &org, Some(id), input).await
}

async fn send(
    call: &AsOfficer,
    org: &Org,
    id: Option<OpeningId>,
    mut input: Input,
) -> Result<Response> {
    if let Some(typed) = read(call, &mut input) {
        match act::fill(call, org, id, &typed).await {
            Ok(id) => return Ok(see_other(OpeningPage { id })),
            Err(Refused::Fields(errors)) => input.reject(errors),
            Err(refused) => input.error("credit_code", act::told(refused)?),
        }
    }
    Ok(invalid(view(call, id, input).await))
}
