//! The forms: 创建经办用户, 更新期限, 身份变更, 可经办业务范围设置.

use super::{
    GrantItems, GrantList, GrantPeriod, GrantRole, GrantTemplateRemove, frame, live, roles,
};
use crate::grant::{
    act::{GrantError, open_holder},
    create::{self, New},
    entity::Model,
    manage,
    page::{Choice, EditView, Group, Item, ItemsView, NewView},
    rules::{Deed, Period, Role},
    store, template,
};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use identity::Fresh;
use kernel::{
    choice::Choice as _,
    duty::{Duties, Duty},
    id::GrantId,
    mask,
};
use web::{ActingFor, Error, Input, Page, Path, Query, Result, duty::Manager, invalid, see_other};

/// Longest document number that is typed.
const NUMBER: usize = 30;

pub(super) async fn new(call: ActingFor<Manager>) -> Result<Response> {
    if store::enabled(call.db(), call.unit).await?.is_none() {
        return Ok(see_other(super::GrantNotice));
    }
    let input = call.resume(Input::default()).await?;
    Ok(Page(new_view(&call, input).await).into_response())
}

async fn new_view(call: &ActingFor<Manager>, input: Input) -> NewView {
    NewView {
        frame: frame(call, "开通授权").await,
        input,
        roles: roles(call.role),
    }
}

fn read_period(input: &mut Input, now: kernel::clock::Instant) -> Period {
    let period = Period {
        from: input.date_optional("from", "开始日期"),
        until: input.date_optional("until", "结束日期"),
    };
    if let Some((field, message)) = period.fault(now) {
        input.error(field, message);
    }
    period
}

fn read_new(input: &mut Input, now: kernel::clock::Instant) -> Option<New> {
    let role = input.choice("role", "用户类别");
    let name = input.text("name", "姓名", 1..=50);
    let number = input.text("number", "证件号码", 1..=NUMBER);
    let mobile = input.parse("mobile", "移动电话");
    let period = read_period(input, now);
    let (role, mobile) = (role?, mobile?);
    input.ok().then_some(New {
        role,
        name,
        number,
        mobile,
        period,
    })
}

pub(super) async fn create(
    call: ActingFor<Manager>,
    _: Fresh,
    mut input: Input,
) -> Result<Response> {
    input.ensure_key(call.rng());
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(new) = read_new(&mut input, call.now) {
        match create::create(&call, input.key(), &new).await {
            Ok(()) => {
                call.flash(
                    "提交成功！已发送短信提醒，请当事人在手机端“我的-企业服务-我是经办人”中确认",
                );
                return Ok(see_other(GrantList));
            }
            Err(GrantError::Broken(error)) => return Err(error),
            Err(error) => status = told(&mut input, error),
        }
    }
    Ok((status, Page(new_view(&call, input).await)).into_response())
}

/// Puts an error where it belongs.
fn told(input: &mut Input, error: GrantError) -> StatusCode {
    match error {
        GrantError::Field(field, message) => input.error(field, message),
        GrantError::Slow(_) => {
            input.error("", error.to_string());
            return StatusCode::TOO_MANY_REQUESTS;
        }
        GrantError::Full(_) => input.error("role", error.to_string()),
        GrantError::Broken(_) => {}
    }
    StatusCode::UNPROCESSABLE_ENTITY
}

/// One of the unit's grants, if the reader may do this with it.
async fn editable(call: &ActingFor<Manager>, id: GrantId, deed: Deed) -> Result<Model> {
    let row = manage::own(call, id).await?;
    manage::allowed(call, deed, row.role)?;
    live(&row)?;
    Ok(row)
}

/// Which of the two small forms.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Small {
    Period,
    Role,
}

async fn small(
    call: &ActingFor<Manager>,
    input: Input,
    row: &Model,
    which: Small,
    version: i32,
) -> Result<EditView> {
    let id = row.id;
    let (heading, action, roles) = match which {
        Small::Period => ("更新期限", GrantPeriod { id }.to_string(), Vec::new()),
        Small::Role => ("身份变更", GrantRole { id }.to_string(), roles(call.role)),
    };
    let person = open_holder(call.vault(), row)?;
    Ok(EditView {
        frame: frame(call, heading).await,
        input,
        heading,
        action,
        version,
        name: mask::name(&person.name),
        role: row.role.title(),
        period: row.period().words(),
        roles,
    })
}

pub(super) async fn period(
    call: ActingFor<Manager>,
    Path(id): Path<GrantId>,
) -> Result<Page<EditView>> {
    let row = editable(&call, id, Deed::Renew).await?;
    let mut input = Input::default();
    for (name, day) in [("from", row.from_day), ("until", row.until_day)] {
        input.set(name, day.map_or_else(String::new, |day| day.to_string()));
    }
    let input = call.resume(input).await?;
    let version = shown_version(&input, &row);
    Ok(Page(
        small(&call, input, &row, Small::Period, version).await?,
    ))
}

/// The version that a form was made from: a parked one brings its own.
fn shown_version(input: &Input, row: &Model) -> i32 {
    if input.has(web::form::VERSION) {
        input.version()
    } else {
        row.version
    }
}

pub(super) async fn save_period(
    call: ActingFor<Manager>,
    _: Fresh,
    Path(id): Path<GrantId>,
    mut input: Input,
) -> Result<Response> {
    let row = editable(&call, id, Deed::Renew).await?;
    let mut version = input.version();
    let period = read_period(&mut input, call.now);
    if input.ok() {
        match manage::renew(&call, id, version, period).await {
            Ok(()) => return Ok(saved(&call, "授权期限已更新")),
            // the same form, sent twice
            Err(GrantError::Broken(Error::Conflict(_))) if row.period() == period => {
                return Ok(saved(&call, "授权期限已更新"));
            }
            Err(GrantError::Broken(Error::Conflict(_))) => {
                input.error("", stale(&row, &row.period().words()));
                version = row.version;
            }
            Err(GrantError::Broken(error)) => return Err(error),
            Err(error) => _ = told(&mut input, error),
        }
    }
    input.ensure_key(call.rng());
    Ok(invalid(
        small(&call, input, &row, Small::Period, version).await?,
    ))
}

fn saved(call: &ActingFor<Manager>, text: &str) -> Response {
    call.flash(text);
    see_other(GrantList)
}

/// What somebody else has made of a grant meanwhile.
fn stale(row: &Model, now: &str) -> String {
    format!(
        "这项授权刚刚被别人修改过（现在是：{}，{now}）。您填写的内容都在下面，核对后再次提交将以您填写的内容为准",
        row.role.title()
    )
}

pub(super) async fn role(
    call: ActingFor<Manager>,
    Path(id): Path<GrantId>,
) -> Result<Page<EditView>> {
    let row = editable(&call, id, Deed::ChangeRole).await?;
    let mut input = Input::default();
    input.set("role", row.role.code());
    let input = call.resume(input).await?;
    let version = shown_version(&input, &row);
    Ok(Page(small(&call, input, &row, Small::Role, version).await?))
}

pub(super) async fn save_role(
    call: ActingFor<Manager>,
    _: Fresh,
    Path(id): Path<GrantId>,
    mut input: Input,
) -> Result<Response> {
    let row = editable(&call, id, Deed::ChangeRole).await?;
    let mut version = input.version();
    if let Some(role) = input.choice::<Role>("role", "用户类别") {
        match manage::change_role(&call, id, version, role).await {
            Ok(()) => return Ok(saved(&call, "身份已变更")),
            Err(GrantError::Broken(Error::Conflict(_))) if row.role == role => {
                return Ok(saved(&call, "身份已变更"));
            }
            Err(GrantError::Broken(Error::Conflict(_))) => {
                input.error("", stale(&row, &row.period().words()));
                version = row.version;
            }
            Err(GrantError::Broken(error)) => return Err(error),
            Err(error) => _ = told(&mut input, error),
        }
    }
    input.ensure_key(call.rng());
    Ok(invalid(
        small(&call, input, &row, Small::Role, version).await?,
    ))
}

/// The branches of the tree. The items of the manual stay in its order.
const GROUPS: [(&str, &[Duty]); 3] = [
    (
        "网上办事服务大厅事项",
        &[
            Duty::TitleNotice,
            Duty::HarmonyReview,
            Duty::RetiredAllowance,
            Duty::RetiredPension,
            Duty::WageChange,
            Duty::ServiceYears,
            Duty::SurvivorAllowance,
            Duty::WageReckoning,
            Duty::PersonnelAgency,
            Duty::ContractDraft,
            Duty::DispatchReport,
            Duty::TitleCertificate,
        ],
    ),
    ("人才服务云平台", &[Duty::Vacancies, Duty::Applications]),
    ("单位信息", &[Duty::UnitInfo, Duty::Contacts]),
];

fn groups(on: Duties) -> Vec<Group> {
    let item = |duty: &Duty| Item {
        code: duty.code(),
        label: duty.label(),
        on: on.has(*duty),
    };
    GROUPS
        .iter()
        .map(|(label, duties)| Group {
            label,
            items: duties.iter().map(item).collect(),
        })
        .collect()
}

async fn items_view(
    call: &ActingFor<Manager>,
    input: Input,
    row: &Model,
    version: i32,
    chosen: Option<String>,
) -> Result<ItemsView> {
    let on = ticked(&input);
    let id = row.id;
    let templates = template::of_unit(call.db(), call.unit).await?.into_iter();
    let templates = templates.map(|template| Choice {
        href: template_url(id, &template.name),
        name: template.name,
        own: template.own,
    });
    let person = open_holder(call.vault(), row)?;
    Ok(ItemsView {
        frame: frame(call, "可经办业务范围设置").await,
        input,
        action: GrantItems { id: row.id }.to_string(),
        version,
        name: mask::name(&person.name),
        groups: groups(on),
        templates: templates.collect(),
        chosen,
        remove: GrantTemplateRemove { id }.to_string(),
    })
}

/// The items that are ticked. What is no item is none.
fn ticked(input: &Input) -> Duties {
    let codes = input.all("items").into_iter();
    codes.filter_map(Duty::from_code).collect()
}

/// The items with those of a template ticked.
fn template_url(id: GrantId, name: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("template", name);
    format!("{}?{}", GrantItems { id }, query.finish())
}

pub(super) async fn items(
    call: ActingFor<Manager>,
    Path(id): Path<GrantId>,
    Query(query): Query,
) -> Result<Page<ItemsView>> {
    let row = editable(&call, id, Deed::Items).await?;
    let mut input = call.resume(Input::default()).await?;
    let mut chosen = None;
    if !input.has(web::form::VERSION) {
        let mut on = row.duties();
        let wanted = query.get("template");
        let mut templates = template::of_unit(call.db(), call.unit).await?.into_iter();
        if let Some(template) = templates.find(|one| one.name == wanted) {
            on = template.items;
            chosen = Some(template.name);
        }
        for duty in on.iter() {
            input.push("items", duty.code());
        }
    }
    let version = shown_version(&input, &row);
    Ok(Page(items_view(&call, input, &row, version, chosen).await?))
}

pub(super) async fn remove_template(
    call: ActingFor<Manager>,
    Path(id): Path<GrantId>,
    input: Input,
) -> Result<Response> {
    editable(&call, id, Deed::Items).await?;
    template::remove(&call, input.get("name")).await?;
    call.flash("模板已删除");
    Ok(see_other(GrantItems { id }))
}

/// 另存为模板: keeps the ticks under a name; the grant stays as it is.
async fn save_template(
    call: &ActingFor<Manager>,
    mut input: Input,
    row: &Model,
) -> Result<Response> {
    let (version, wanted) = (input.version(), ticked(&input));
    let name = input.text("template", "模板名称", 1..=20);
    if wanted.is_empty() {
        input.error("", "请先勾选模板中的事项");
    }
    if input.ok() {
        match template::save(call, &name, wanted).await {
            Ok(()) => {
                call.flash(format!(
                    "已保存模板“{name}”，还没有授权给经办人，请核对后点击“保存”"
                ));
                return Ok(see_other(template_url(row.id, &name)));
            }
            Err(Error::Conflict(text)) => input.error("template", text),
            Err(error) => return Err(error),
        }
    }
    input.ensure_key(call.rng());
    Ok(invalid(items_view(call, input, row, version, None).await?))
}

pub(super) async fn save_items(
    call: ActingFor<Manager>,
    _: Fresh,
    Path(id): Path<GrantId>,
    mut input: Input,
) -> Result<Response> {
    let row = editable(&call, id, Deed::Items).await?;
    if input.is("do", "template") {
        return save_template(&call, input, &row).await;
    }
    let mut version = input.version();
    let wanted = ticked(&input);
    match manage::set_items(&call, id, version, wanted).await {
        Ok(()) => return Ok(saved(&call, "可经办业务范围已保存")),
        Err(GrantError::Broken(Error::Conflict(_))) if row.duties() == wanted => {
            return Ok(saved(&call, "可经办业务范围已保存"));
        }
        Err(GrantError::Broken(Error::Conflict(_))) => {
            let now = format!("已授权{}项", row.duties().len());
            input.error("", stale(&row, &now));
            version = row.version;
        }
        Err(GrantError::Broken(error)) => return Err(error),
        Err(error) => _ = told(&mut input, error),
    }
    input.ensure_key(call.rng());
    Ok(invalid(
        items_view(&call, input, &row, version, None).await?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duty_stands_in_the_tree_once() {
        let all: Vec<Duty> = GROUPS
            .iter()
            .flat_map(|(_, duties)| duties.iter().copied())
            .collect();
        assert_eq!(all, Duty::ALL);
    }
}
