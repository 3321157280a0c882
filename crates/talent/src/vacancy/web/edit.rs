//! 发布职位 and 编辑: the form with its four buttons (checklist –37).

use super::{JobEdit, JobNew, JobShow, Unpublished, find, frame, lines};
use crate::vacancy::{
    act::{self, Then, VacancyError},
    choices::{PayKind, RevisionState, State},
    content::Content,
    entity::Model,
    form, lint,
    lists::Lists,
    page::{EditView, PreviewView},
    rules,
    store::Tab,
};
use axum::response::{IntoResponse as _, Response};
use kernel::{choice::Choice as _, id::VacancyId};
use web::{
    ActingFor, Error, Input, Page, Path, Query, Result, duty::Vacancies, invalid, see_other,
};

pub(super) async fn new(call: ActingFor<Vacancies>) -> Result<Response> {
    let mut input = Input::default();
    form::fill(&mut input, &Content::default());
    let mut input = call.resume(input).await?;
    // whoever has not chosen an agency yet learns it before typing, not after
    if let Err(
        reason @ (org::unit::NotReady::Incomplete
        | org::unit::NotReady::AgencyGone
        | org::unit::NotReady::Closed),
    ) = org::unit::require_ready(call.db(), call.unit).await
    {
        if input.noted().is_none() {
            input.note(format!("{reason}。现在可以先填写并保存。"));
        }
        return Ok(Page(editor(&call, input, None).await).into_response());
    }
    Ok(Page(editor(&call, input, None).await).into_response())
}

/// The form, for a new vacancy or for `row`.
async fn editor(call: &ActingFor<Vacancies>, input: Input, row: Option<&Model>) -> EditView {
    let heading = if row.is_some() {
        "编辑职位"
    } else {
        "发布职位"
    };
    let menu = row.map_or("发布职位", |row| Tab::of(row.state).label());
    let text = form::read(&mut input.clone());
    EditView {
        frame: frame(call, heading, menu).await,
        heading,
        action: row.map_or_else(
            || JobNew.to_string(),
            |row| JobEdit { id: row.id }.to_string(),
        ),
        back: row
            .map_or(Unpublished::PATH, |row| Tab::of(row.state).path())
            .to_owned(),
        version: row.map(|row| row.version),
        pay_label: format!(
            "{}范围",
            PayKind::from_code(input.get("pay_kind"))
                .unwrap_or(PayKind::Month)
                .label()
        ),
        findings: lint::check(&text),
        refusal: row.and_then(|row| row.refusal.clone()),
        public: row.is_some_and(|row| row.state == State::Published),
        lists: Lists::new(),
        input,
    }
}

/// Which button sent the form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Button {
    Save,
    Publish,
    Preview,
    Back,
}

fn pressed(input: &Input) -> Button {
    match input.get("do") {
        "publish" => Button::Publish,
        "preview" => Button::Preview,
        "back" => Button::Back,
        _ => Button::Save,
    }
}

pub(super) async fn create(call: ActingFor<Vacancies>, input: Input) -> Result<Response> {
    receive(&call, input, None).await
}

pub(super) async fn update(
    call: ActingFor<Vacancies>,
    Path(id): Path<VacancyId>,
    input: Input,
) -> Result<Response> {
    let row = find(&call, id).await?;
    receive(&call, input, Some(row)).await
}

async fn receive(
    call: &ActingFor<Vacancies>,
    mut input: Input,
    row: Option<Model>,
) -> Result<Response> {
    let button = pressed(&input);
    input.ensure_key(call.rng());
    let row = row.as_ref();
    if button == Button::Back {
        return Ok(Page(editor(call, input, row).await).into_response());
    }
    let text = form::read(&mut input);
    let then = if button == Button::Publish {
        Then::Publish
    } else {
        Then::Keep
    };
    if then == Then::Publish {
        note(&mut input, rules::lacks(&text));
    }
    if !input.ok() {
        return Ok(invalid(editor(call, input, row).await));
    }
    if button == Button::Preview {
        return Ok(Page(preview(call, input, row, &text).await).into_response());
    }
    let key = input.key().to_owned();
    let done = match row {
        None => act::create(call, &key, &text, then).await,
        Some(row) => act::edit(call, row.id, &key, input.version(), &text, then).await,
    };
    match done {
        Ok(id) => {
            told(
                call,
                then,
                &text,
                row.is_some_and(|row| row.state == State::Published),
            );
            let to = find(call, id)
                .await
                .map_or(Tab::Unpublished, |row| Tab::of(row.state));
            Ok(see_other(to.path()))
        }
        Err(error) => refused(call, input, row, error).await,
    }
}

fn note(input: &mut Input, faults: rules::Faults) {
    for (field, message) in faults {
        input.error(field, message);
    }
}

fn told(call: &ActingFor<Vacancies>, then: Then, text: &Content, public: bool) {
    let words = lint::check(text).len();
    match (then, public) {
        (Then::Publish, false) => call.flash("提交成功！职位已送审核机构，审核通过后公开"),
        (Then::Publish, true) => {
            call.flash("提交成功！修改内容已送审核机构，审核通过前仍显示原内容");
        }
        (Then::Keep, _) if words > 0 => call.warn(format!(
            "已保存。有 {words} 处用语需要注意，请在编辑页面查看提示"
        )),
        (Then::Keep, true) => call.flash("已保存修改，点击“发布”提交审核后生效"),
        (Then::Keep, false) => call.flash("已保存到未发布职位"),
    }
}

/// The form again, with everything that was typed.
async fn refused(
    call: &ActingFor<Vacancies>,
    mut input: Input,
    row: Option<&Model>,
    error: VacancyError,
) -> Result<Response> {
    match error {
        VacancyError::Lacks(faults) => note(&mut input, faults),
        VacancyError::Database(db::Error::Stale) => {
            input.error("", "这个职位刚刚被修改过（可能在另一个窗口）。您填写的内容都在下面，核对后再次提交将以您填写的内容为准");
            if let Some(row) = row {
                input.set(web::form::VERSION, row.version);
            }
        }
        VacancyError::Made => {
            input.error("", error.to_string());
            input.set(web::form::KEY, call.rng().token::<16>());
        }
        VacancyError::Database(error) => return Err(error.into()),
        VacancyError::Absent => return Err(Error::Absent),
        other => input.error("", other.to_string()),
    }
    Ok(invalid(editor(call, input, row).await))
}

async fn preview(
    call: &ActingFor<Vacancies>,
    input: Input,
    row: Option<&Model>,
    text: &Content,
) -> PreviewView {
    let menu = row.map_or("发布职位", |row| Tab::of(row.state).label());
    PreviewView {
        frame: frame(call, "职位预览", menu).await,
        action: row.map_or_else(
            || JobNew.to_string(),
            |row| JobEdit { id: row.id }.to_string(),
        ),
        lines: lines(text, None),
        findings: lint::check(text)
            .into_iter()
            .filter(|finding| finding.weight == lint::Weight::Risky)
            .collect(),
        faults: rules::lacks(text)
            .into_iter()
            .map(|(_, message)| message)
            .collect(),
        input,
    }
}

pub(super) async fn edit(
    call: ActingFor<Vacancies>,
    Path(id): Path<VacancyId>,
    Query(query): Query,
) -> Result<Response> {
    let row = find(&call, id).await?;
    if let Some(reason) = closed(&row) {
        call.warn(reason);
        return Ok(see_other(JobShow { id }));
    }
    let mut input = Input::default();
    form::fill(&mut input, &row.working());
    input.set(web::form::VERSION, row.version);
    let mut input = call.resume(input).await?;
    if query.tick("check") {
        note(&mut input, rules::lacks(&row.working()));
    }
    Ok(Page(editor(&call, input, Some(&row)).await).into_response())
}

/// Why the text cannot be changed now.
fn closed(row: &Model) -> Option<&'static str> {
    match row.state {
        State::UnderReview => Some("职位正在审核中，如需修改请先撤回审核"),
        State::Recycled => Some("职位在回收站中，如需修改请先恢复"),
        State::Published if row.revision_state == Some(RevisionState::UnderReview) => {
            Some("修改内容正在审核中，如需再次修改请先撤回审核")
        }
        _ => None,
    }
}
