//! 可经办业务范围设置: the tree of items, and the templates that tick it.

use super::{
    GrantItems, GrantTemplateRemove,
    edit::{Settled, editable, saved, settle, shown_version},
    frame,
};
use crate::grant::{
    act::open_holder,
    entity::Model,
    manage,
    page::{Choice, Group, Item, ItemsView},
    rules::Deed,
    template,
};
use axum::response::Response;
use identity::Fresh;
use kernel::{
    choice::Choice as _,
    duty::{Duties, Duty},
    id::GrantId,
    mask,
};
use web::{ActingFor, Error, Input, Page, Path, Query, Result, duty::Manager, invalid, see_other};

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
    let made = manage::set_items(&call, id, version, wanted).await;
    let now = format!("已授权{}项", row.duties().len());
    match settle(&mut input, &row, made, row.duties() == wanted, &now)? {
        Settled::Saved => return Ok(saved(&call, "可经办业务范围已保存")),
        Settled::Again => version = row.version,
        Settled::Wrong => {}
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
