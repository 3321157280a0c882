//! The forms 添加管理员信息 and 更改管理员信息.

use super::{InstitutionChange, InstitutionList, InstitutionOpen, masked, told, unit::frame};
use crate::{
    Org,
    institution::{
        act,
        appoint::{Typed, appoint},
        entity::Model,
        page::AppointView,
        rules::Event,
    },
};
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use identity::Fresh;
use kernel::{
    document::{Document, DocumentKind},
    id::InstitutionId,
};
use web::{ActingFor, Input, Opt, Page, Path, Result, duty::Manager, see_other};

/// Longest document number that is typed.
const NUMBER: usize = 30;

/// The form, empty or with what was typed.
async fn view(
    call: &ActingFor<Manager>,
    row: &Model,
    event: Event,
    input: Input,
) -> Result<AppointView> {
    let id = row.id;
    let (heading, block, action) = match event {
        Event::Open => (
            "机构开通",
            "添加管理员信息",
            InstitutionOpen { id }.to_string(),
        ),
        _ => (
            "管理员变更",
            "更改管理员信息",
            InstitutionChange { id }.to_string(),
        ),
    };
    let version = if input.has(web::form::VERSION) {
        input.version()
    } else {
        row.version
    };
    Ok(AppointView {
        frame: frame(call, heading).await,
        input,
        heading,
        block,
        action,
        version,
        number: row.number.clone(),
        name: row.name.clone(),
        old: masked(call, row).await?,
        kinds: Opt::of::<DocumentKind>(),
    })
}

async fn form(call: ActingFor<Manager>, id: InstitutionId, event: Event) -> Result<Response> {
    let row = act::own(&call, id).await?;
    act::next(&row, event)?;
    let input = call.resume(Input::default()).await?;
    Ok(Page(view(&call, &row, event, input).await?).into_response())
}

pub(super) async fn open(
    call: ActingFor<Manager>,
    Path(id): Path<InstitutionId>,
) -> Result<Response> {
    form(call, id, Event::Open).await
}

pub(super) async fn change(
    call: ActingFor<Manager>,
    Path(id): Path<InstitutionId>,
) -> Result<Response> {
    form(call, id, Event::Change).await
}

fn read(input: &mut Input) -> Option<Typed> {
    let name = input.text("name", "管理员姓名", 1..=50);
    let kind: Option<DocumentKind> = input.choice("document_kind", "管理员证件类型");
    let number = input.text("number", "管理员证件号码", 1..=NUMBER);
    let mobile = input.parse("mobile", "管理员移动电话");
    let document = match kind {
        Some(kind) if !number.is_empty() => match Document::parse(kind, &number) {
            Ok(document) => Some(document),
            Err(error) => {
                input.error("number", error.to_string());
                None
            }
        },
        _ => None,
    };
    let (document, mobile) = (document?, mobile?);
    input.ok().then_some(Typed {
        name,
        document,
        mobile,
    })
}

async fn save(
    call: ActingFor<Manager>,
    fresh: Fresh,
    org: Org,
    id: InstitutionId,
    mut input: Input,
    event: Event,
) -> Result<Response> {
    let row = act::own(&call, id).await?;
    input.ensure_key(call.rng());
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(typed) = read(&mut input) {
        let at = (id, input.version());
        let sent = (input.key(), &typed);
        match appoint(&call, fresh, &org, at, event, sent).await {
            Ok(()) => {
                let done = match event {
                    Event::Open => "开通成功",
                    _ => "管理员已变更，原管理员已退出登录",
                };
                call.flash(format!(
                    "{done}。账号为机构编号{}，初始密码为Js加管理员证件号码后六位，7天内有效，首次登录须修改",
                    row.number
                ));
                return Ok(see_other(InstitutionList));
            }
            Err(error) => status = told(&mut input, error)?,
        }
    }
    Ok((status, Page(view(&call, &row, event, input).await?)).into_response())
}

pub(super) async fn save_open(
    call: ActingFor<Manager>,
    fresh: Fresh,
    State(org): State<Org>,
    Path(id): Path<InstitutionId>,
    input: Input,
) -> Result<Response> {
    save(call, fresh, org, id, input, Event::Open).await
}

pub(super) async fn save_change(
    call: ActingFor<Manager>,
    fresh: Fresh,
    State(org): State<Org>,
    Path(id): Path<InstitutionId>,
    input: Input,
) -> Result<Response> {
    save(call, fresh, org, id, input, Event::Change).await
}
