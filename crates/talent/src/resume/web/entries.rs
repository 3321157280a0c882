//! 教育经历 and 工作经历: lists of entries that are added, changed and removed one at a time.

use super::{PostEdit, ResumeEdit, ResumePage, SchoolEdit, frame, mine};
use crate::resume::{
    act::{self, ResumeError},
    body::{Body, Post, School},
    entity::Model,
    form,
    page::{PostView, SchoolView},
};
use askama::Template;
use axum::response::{IntoResponse as _, Response};
use kernel::clock::{CivilDate, today};
use web::{AsPerson, Error, Frame, Input, Page, Path, Result, invalid, see_other};

/// What the two kinds of entries differ in.
pub(super) trait Entry: Sized + Send + Sync + 'static {
    /// 教育经历, 工作经历.
    const LABEL: &'static str;
    /// The page of its form.
    type View: Template + Send;

    fn list(body: &mut Body) -> &mut Vec<Self>;
    fn fill(&self, input: &mut Input);
    fn read(input: &mut Input, today: CivilDate) -> Option<Self>;
    fn view(frame: Frame, input: Input, heading: String, at: &str, version: i32) -> Self::View;
}

impl Entry for School {
    const LABEL: &'static str = "教育经历";
    type View = SchoolView;

    fn list(body: &mut Body) -> &mut Vec<Self> {
        &mut body.schools
    }
    fn fill(&self, input: &mut Input) {
        form::fill_school(input, self);
    }
    fn read(input: &mut Input, today: CivilDate) -> Option<Self> {
        form::read_school(input, today)
    }
    fn view(frame: Frame, input: Input, heading: String, at: &str, version: i32) -> SchoolView {
        SchoolView {
            frame,
            input,
            heading,
            action: SchoolEdit { at: at.to_owned() }.to_string(),
            version,
            educations: form::educations(),
        }
    }
}

impl Entry for Post {
    const LABEL: &'static str = "工作经历";
    type View = PostView;

    fn list(body: &mut Body) -> &mut Vec<Self> {
        &mut body.posts
    }
    fn fill(&self, input: &mut Input) {
        form::fill_post(input, self);
    }
    fn read(input: &mut Input, today: CivilDate) -> Option<Self> {
        form::read_post(input, today)
    }
    fn view(frame: Frame, input: Input, heading: String, at: &str, version: i32) -> PostView {
        PostView {
            frame,
            input,
            heading,
            action: PostEdit { at: at.to_owned() }.to_string(),
            version,
        }
    }
}

/// The résumé that entries are added to; without one the person writes the basic form first.
async fn with_entries(call: &AsPerson) -> Result<std::result::Result<(Model, Body), Response>> {
    if let Some(mine) = mine(call).await? {
        return Ok(Ok(mine));
    }
    call.warn("请先填写简历的基本信息");
    Ok(Err(see_other(ResumeEdit)))
}

/// The address of an entry that is not there yet.
const NEW: &str = "new";

/// Which entry an address means: none for a new one.
fn place(at: &str, entries: usize) -> Result<Option<usize>> {
    if at == NEW {
        return Ok(None);
    }
    at.parse()
        .ok()
        .filter(|at| *at < entries)
        .map(Some)
        .ok_or(Error::Absent)
}

pub(super) async fn open<E: Entry>(call: AsPerson, Path(at): Path<String>) -> Result<Response> {
    let (row, mut body) = match with_entries(&call).await? {
        Ok(mine) => mine,
        Err(answer) => return Ok(answer),
    };
    let entries = E::list(&mut body);
    let mut input = Input::default();
    if let Some(entry) = place(&at, entries.len())?.and_then(|at| entries.get(at)) {
        entry.fill(&mut input);
    }
    let input = call.resume(input).await?;
    Ok(Page(view::<E>(&call, input, &at, row.version).await).into_response())
}

async fn view<E: Entry>(call: &AsPerson, input: Input, at: &str, version: i32) -> E::View {
    let verb = if at == NEW { "添加" } else { "编辑" };
    let heading = format!("{verb}{}", E::LABEL);
    let frame = frame(call, &heading).await;
    E::view(frame, input, heading, at, version)
}

pub(super) async fn save<E: Entry>(
    call: AsPerson,
    Path(at): Path<String>,
    mut input: Input,
) -> Result<Response> {
    input.ensure_key(call.rng());
    let (row, mut body) = match with_entries(&call).await? {
        Ok(mine) => mine,
        Err(answer) => return Ok(answer),
    };
    let read = E::read(&mut input, today(call.now));
    let entries = E::list(&mut body);
    if at == NEW && entries.len() >= form::ENTRIES {
        input.error("", format!("{}最多{}条", E::LABEL, form::ENTRIES));
    }
    let Some(entry) = read.filter(|_| input.ok()) else {
        return Ok(invalid(view::<E>(&call, input, &at, row.version).await));
    };
    match place(&at, entries.len())? {
        Some(at) => entries[at] = entry,
        None => entries.push(entry),
    }
    if let Some(answer) = save_body(&call, &input, &row, body).await? {
        return Ok(answer);
    }
    input.error("", ResumeError::Stale.to_string());
    Ok(invalid(view::<E>(&call, input, &at, row.version).await))
}

/// Saves the text with an entry added, changed or removed; nothing when the résumé was changed meanwhile.
async fn save_body(
    call: &AsPerson,
    input: &Input,
    row: &Model,
    mut body: Body,
) -> Result<Option<Response>> {
    body.sort();
    match act::save(call, input.key(), Some((row, input.version())), &body).await {
        Ok(()) => {
            call.flash("简历已保存");
            Ok(Some(see_other(ResumePage)))
        }
        Err(ResumeError::Stale) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn delete<E: Entry>(
    call: AsPerson,
    Path(at): Path<usize>,
    mut input: Input,
) -> Result<Response> {
    input.ensure_key(call.rng());
    let (row, mut body) = mine(&call).await?.ok_or(Error::Absent)?;
    let entries = E::list(&mut body);
    if row.version == input.version() && at < entries.len() {
        entries.remove(at);
        if let Some(answer) = save_body(&call, &input, &row, body).await? {
            return Ok(answer);
        }
    }
    call.warn("简历刚刚修改过，请核对后再删除");
    Ok(see_other(ResumePage))
}
