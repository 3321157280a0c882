//! The pages of whoever appeals.

mod materials;
mod progress;
mod register;

pub(super) use materials::list as materials_of;

use super::{
    act::{self, Refused, Wish},
    page::{FormView, MatterTab},
    rules::{Matter, STORY_MAX},
    said::Said,
};
use crate::{
    account::Kind,
    service::Identity,
    sms::{
        button::{self, Pressed, Words},
        code::Purpose,
    },
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use kernel::{
    choice::Choice as _,
    clock::today,
    document::{Document, DocumentKind},
    id::{AppealId, FileId},
    mobile::Mobile,
};
use web::{Call, Frame, Input, Opt, Page, Query, Result, Site, see_other};

web::routes! {
    /// 用户申诉: step 1, 填写申诉信息.
    pub AppealPage = "/appeal";
    /// 获取验证码 of step 1.
    pub AppealCode = "/appeal/code";
    /// 申诉进度查询.
    pub AppealFind = "/appeal/find";
    /// 获取验证码 of it.
    pub AppealFindCode = "/appeal/find/code";
    /// How an appeal stands.
    pub AppealShow { id: AppealId } = "/appeal/{id}";
    /// Step 2, 上传证明材料.
    pub AppealMaterials { id: AppealId } = "/appeal/{id}/materials";
    /// Takes a material out again.
    pub AppealMaterialRemove { id: AppealId, file: FileId } = "/appeal/{id}/materials/{file}/remove";
    /// Hands it in.
    pub AppealSubmit { id: AppealId } = "/appeal/{id}/submit";
    /// Takes it back.
    pub AppealWithdraw { id: AppealId } = "/appeal/{id}/withdraw";
    /// Another link to the registration.
    pub AppealLink { id: AppealId } = "/appeal/{id}/link";
    /// The registration that a granted appeal opens.
    pub AppealRegister { token: String } = "/appeal/register/{token}";
    /// 获取验证码 of it.
    pub AppealRegisterCode { token: String } = "/appeal/register/{token}/code";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(AppealPage::PATH, get(form).post(submit))
        .route(AppealCode::PATH, post(send_code))
        .route(
            AppealFind::PATH,
            get(progress::find_form).post(progress::find),
        )
        .route(AppealFindCode::PATH, post(progress::send_code))
        .route(AppealShow::PATH, get(progress::show))
        .route(
            AppealMaterials::PATH,
            get(materials::page)
                .post(materials::receive)
                .layer(DefaultBodyLimit::max(web::upload::BODY)),
        )
        .route(AppealMaterialRemove::PATH, post(materials::remove))
        .route(AppealSubmit::PATH, post(materials::submit))
        .route(AppealWithdraw::PATH, post(progress::withdraw))
        .route(AppealLink::PATH, post(progress::link))
        .route(
            AppealRegister::PATH,
            get(register::form).post(register::submit),
        )
        .route(AppealRegisterCode::PATH, post(register::send_code))
}

/// The frame of this room's pages; `below` those under 用户申诉.
async fn frame(call: &Call, title: &str, below: bool) -> Frame {
    let frame = call.frame(Site::Hall, title).crumb("首页", "/").noindex();
    if below {
        frame.crumb("用户申诉", AppealPage).done().await
    } else {
        frame.done().await
    }
}

/// The kinds of account whose phone can be taken from them.
const KINDS: [Kind; 2] = [Kind::Person, Kind::Unit];

async fn view(call: &Call, mut input: Input) -> FormView {
    input.ensure_key(call.rng());
    let matter = Matter::from_code(input.get("matter")).unwrap_or(Matter::Document);
    for (field, value) in [
        ("matter", matter.code()),
        ("account_kind", Kind::Person.code()),
        ("document_kind", DocumentKind::ResidentCard.code()),
    ] {
        if input.get(field).is_empty() {
            input.set(field, value);
        }
    }
    let tab = |known: &Matter| MatterTab {
        label: known.label(),
        href: format!("{AppealPage}?matter={}", known.code()),
        current: *known == matter,
    };
    FormView {
        frame: frame(call, "用户申诉", false).await,
        tabs: Matter::ALL.iter().map(tab).collect(),
        matter,
        kinds: Opt::of::<DocumentKind>(),
        account_kinds: KINDS
            .iter()
            .map(|kind| Opt::new(kind.code(), kind.label()))
            .collect(),
        input,
    }
}

async fn form(call: Call, Query(query): Query) -> Result<Response> {
    let mut input = Input::default();
    input.set("matter", query.get("matter"));
    let input = call.resume(input).await?;
    Ok(Page(view(&call, input).await).into_response())
}

/// Answers the button 获取验证码: JSON for the script, the whole page again without it.
async fn send_code(call: Call, headers: HeaderMap, mut input: Input) -> Result<Response> {
    let pressed = ask_code(&call, &mut input, "contact", "联系电话").await?;
    match pressed.answer(&headers, &input) {
        Ok(answer) => Ok(answer),
        Err(status) => Ok((status, Page(view(&call, input).await)).into_response()),
    }
}

/// Sends a code for an appeal to the number of a field.
async fn ask_code(
    call: &Call,
    input: &mut Input,
    field: &'static str,
    label: &str,
) -> Result<Pressed> {
    let Some(mobile) = input.parse::<Mobile>(field, label) else {
        return Ok(Pressed::refused());
    };
    let words = Words {
        number: field,
        then: "。请填写验证码后继续。",
    };
    button::press(call, input, &mobile, (Purpose::APPEAL, &[]), words).await
}

fn read(call: &Call, input: &mut Input) -> Option<Wish> {
    let matter: Option<Matter> = input.choice("matter", "申诉事项");
    let kind: Option<DocumentKind> = input.choice("document_kind", "证件类型");
    let number = input.text("document_number", "证件号码", 1..=60);
    let document = kind.filter(|_| !number.is_empty()).and_then(|kind| {
        Document::parse_on(kind, &number, today(call.now))
            .map_err(|error| input.error("document_number", error.to_string()))
            .ok()
    });
    let name = input.text("name", "姓名", 2..=50);
    let mobile = matter
        .filter(|matter| matter.is_mobile())
        .and_then(|_| input.parse::<Mobile>("mobile", "被占用的移动电话"));
    let (kind, unit) = holder(input, matter);
    let contact: Option<Mobile> = input.parse("contact", "联系电话");
    if input.get("sms_code").is_empty() {
        input.error("sms_code", "请输入短信验证码");
    }
    let story = input.text("story", "情况说明", 1..=STORY_MAX);
    if !input.tick("agree") {
        input.error("agree", "请阅读并勾选同意");
    }
    if !input.ok() {
        return None;
    }
    Some(Wish {
        matter: matter?,
        kind,
        said: Said {
            document: document?,
            name,
            mobile,
            unit,
            contact: contact?,
            story,
        },
    })
}

/// Whose account is meant: only a number that is to be unbound can be a unit's.
fn holder(input: &mut Input, matter: Option<Matter>) -> (Kind, String) {
    if matter != Some(Matter::Unbind) {
        return (Kind::Person, String::new());
    }
    let kind: Option<Kind> = input.choice("account_kind", "账号类型");
    match kind.filter(|kind| KINDS.contains(kind)) {
        Some(Kind::Unit) => {
            let label = "统一社会信用代码/单位编号";
            (Kind::Unit, input.text("unit", label, 1..=40))
        }
        Some(_) => (Kind::Person, String::new()),
        None => {
            input.error("account_kind", "请从列表中选择账号类型");
            (Kind::Person, String::new())
        }
    }
}

async fn submit(call: Call, mut input: Input) -> Result<Response> {
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(wish) = read(&call, &mut input) {
        match act::begin(&call, &wish, input.get("sms_code"), input.key()).await {
            Ok(id) => return Ok(see_other(AppealMaterials { id })),
            Err(Refused::Broken(error)) => return Err(error),
            Err(Refused::Field(field, message)) => input.error(field, message),
            Err(Refused::Slow(message)) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                input.error("", message);
            }
        }
    }
    Ok((status, Page(view(&call, input).await)).into_response())
}
