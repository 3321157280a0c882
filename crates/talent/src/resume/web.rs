//! 我的简历, in the personal centre.

use super::{
    act::{self, ResumeError},
    body::Body,
    entity::Model,
    form,
    page::{EditView, Filled, PostView, SchoolView, ShowView},
    store,
};
use crate::vacancy::form::Lists;
use axum::{
    Router,
    body::Body as Content,
    extract::{DefaultBodyLimit, Multipart},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use files::{Accept, FileError, Kind};
use http::header;
use kernel::{
    clock::{minute, today},
    id::FileId,
    mask,
};
use std::time::Duration;
use web::{
    AsPerson, Call, Error, Frame, Input, Menu, Page, Path, Query, Result, Site, invalid, see_other,
};

web::routes! {
    /// 我的简历.
    pub ResumePage = "/person/resume";
    /// The basic form.
    pub ResumeEdit = "/person/resume/edit";
    /// One 教育经历: its place in the list, or `new`.
    pub SchoolEdit { at: String } = "/person/resume/education/{at}";
    /// Removes one.
    pub SchoolDelete { at: usize } = "/person/resume/education/{at}/delete";
    /// One 工作经历: its place in the list, or `new`.
    pub PostEdit { at: String } = "/person/resume/work/{at}";
    /// Removes one.
    pub PostDelete { at: usize } = "/person/resume/work/{at}/delete";
    /// 简历附件.
    pub Attachment = "/person/resume/attachment";
    /// Removes it.
    pub AttachmentDelete = "/person/resume/attachment/delete";
}

/// Most bytes of an attachment.
pub const ATTACHMENT_BYTES: u64 = 10 * 1024 * 1024;
/// What an attachment may be.
pub const ATTACHMENT_KINDS: &[Kind] = &[Kind::Pdf, Kind::Docx, Kind::Png, Kind::Jpeg];
/// Body limit of the upload: above the file's own, so that a file a little too large is told kindly.
const UPLOAD_BODY: usize = 64 * 1024 * 1024;
/// How long an attachment may take to arrive.
const UPLOAD_TIME: Duration = Duration::from_mins(2);

/// The pages.
pub fn router() -> Router {
    Router::new()
        .route(ResumePage::PATH, get(show))
        .route(ResumeEdit::PATH, get(edit).post(save))
        .route(SchoolEdit::PATH, get(school).post(save_school))
        .route(SchoolDelete::PATH, post(delete_school))
        .route(PostEdit::PATH, get(post_page).post(save_post))
        .route(PostDelete::PATH, post(delete_post))
        .route(
            Attachment::PATH,
            get(attachment)
                .post(upload)
                .layer(DefaultBodyLimit::max(UPLOAD_BODY)),
        )
        .route(AttachmentDelete::PATH, post(detach))
}

async fn frame(call: &AsPerson, title: &str) -> Frame {
    let frame = call
        .frame(Site::Talent, title)
        .crumb("首页", crate::public::Home)
        .crumb("个人中心", crate::person::PersonHome);
    frame.side(Menu::PersonCentre, "我的简历").done().await
}

/// Name and phone of the account, masked (checklist ).
async fn masked(call: &AsPerson) -> Result<(String, String)> {
    let holder = identity::person::holder(call.db(), call.vault(), call.person)
        .await?
        .ok_or(Error::Absent)?;
    Ok((
        mask::name(holder.name.expose()),
        holder
            .mobile
            .map(|mobile| mobile.to_string())
            .unwrap_or_default(),
    ))
}

/// The person's résumé with its text.
async fn mine(call: &AsPerson) -> Result<Option<(Model, Body)>> {
    let Some(row) = store::of(call.db(), call.person).await? else {
        return Ok(None);
    };
    let body = store::open(call.vault(), &row)?;
    Ok(Some((row, body)))
}

async fn show(call: AsPerson) -> Result<Page<ShowView>> {
    Ok(Page(view(&call, None).await?))
}

async fn view(call: &AsPerson, attachment_error: Option<String>) -> Result<ShowView> {
    let (name, mobile) = masked(call).await?;
    let resume = match mine(call).await? {
        Some((row, body)) => {
            let attachment = match row.attachment_id {
                Some(file) => file_name(call, file).await?,
                None => None,
            };
            Some(Filled {
                body,
                version: row.version,
                attachment,
                updated: minute(row.updated_at),
            })
        }
        None => None,
    };
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(ShowView {
        frame: frame(call, "我的简历").await,
        input,
        name,
        mobile,
        resume,
        attachment_error,
    })
}

/// The name that the person gave the file.
pub(crate) async fn file_name(call: &Call, file: FileId) -> Result<Option<String>> {
    let Some(row) = call.app.files.row(call.db(), file).await? else {
        return Ok(None);
    };
    call.app
        .files
        .name(&row)
        .map(Some)
        .map_err(|error| Error::broken(format!("{error:?}")))
}

/// The page to go on with after saving, if it is a vacancy of ours.
fn back(text: &str) -> Option<String> {
    text.strip_prefix("/rcfwypt/jobs/")
        .filter(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()))
        .map(|_| text.to_owned())
}

async fn edit(call: AsPerson, Query(query): Query) -> Result<Page<EditView>> {
    let mine = mine(&call).await?;
    let mut input = Input::default();
    form::fill(
        &mut input,
        &mine
            .as_ref()
            .map(|(_, body)| body.clone())
            .unwrap_or_default(),
    );
    if let Some((row, _)) = &mine {
        input.set(web::form::VERSION, row.version);
    }
    input.set("back", query.get("back"));
    let mut input = call.resume(input).await?;
    if mine.is_none() && back(query.get("back")).is_some() && input.noted().is_none() {
        input.note("投递前请先填写简历，保存后会回到刚才的职位。");
    }
    Ok(Page(
        editor(&call, input, mine.map(|(row, _)| row.version)).await?,
    ))
}

async fn editor(call: &AsPerson, input: Input, version: Option<i32>) -> Result<EditView> {
    let (name, mobile) = masked(call).await?;
    let lists = Lists::new();
    Ok(EditView {
        frame: frame(call, "编辑简历").await,
        name,
        mobile,
        version,
        educations: form::educations(),
        pays: form::pays(&lists),
        lists,
        back: back(input.get("back")),
        input,
    })
}

async fn save(call: AsPerson, mut input: Input) -> Result<Response> {
    input.ensure_key(call.rng());
    let mine = mine(&call).await?;
    let body = form::read(
        &mut input,
        mine.as_ref()
            .map(|(_, body)| body.clone())
            .unwrap_or_default(),
    );
    let version = mine.as_ref().map(|(row, _)| row.version);
    if !input.ok() {
        return Ok(invalid(editor(&call, input, version).await?));
    }
    let row = mine.as_ref().map(|(row, _)| (row, input.version()));
    match act::save(&call, input.key(), row, &body).await {
        Ok(()) => {
            let job = back(input.get("back"));
            call.flash(if job.is_some() {
                "简历已保存，现在可以投递"
            } else {
                "简历已保存"
            });
            Ok(see_other(job.unwrap_or_else(|| ResumePage.to_string())))
        }
        Err(ResumeError::Stale) => {
            input.error("", ResumeError::Stale.to_string());
            Ok(invalid(
                editor(
                    &call,
                    input,
                    store::of(call.db(), call.person)
                        .await?
                        .map(|row| row.version),
                )
                .await?,
            ))
        }
        Err(error) => Err(error.into()),
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

/// Which entry an address means: none for a new one.
fn place(at: &str, entries: usize) -> Result<Option<usize>> {
    if at == "new" {
        return Ok(None);
    }
    at.parse()
        .ok()
        .filter(|at| *at < entries)
        .map(Some)
        .ok_or(Error::Absent)
}

async fn school(call: AsPerson, Path(at): Path<String>) -> Result<Response> {
    let (row, body) = match with_entries(&call).await? {
        Ok(mine) => mine,
        Err(answer) => return Ok(answer),
    };
    let mut input = Input::default();
    if let Some(school) = place(&at, body.schools.len())?.and_then(|at| body.schools.get(at)) {
        form::fill_school(&mut input, school);
    }
    let input = call.resume(input).await?;
    Ok(Page(school_view(&call, input, &at, row.version).await).into_response())
}

async fn school_view(call: &AsPerson, input: Input, at: &str, version: i32) -> SchoolView {
    let heading = if at == "new" {
        "添加教育经历"
    } else {
        "编辑教育经历"
    };
    SchoolView {
        frame: frame(call, heading).await,
        input,
        heading,
        action: SchoolEdit { at: at.to_owned() }.to_string(),
        version,
        educations: form::educations(),
    }
}

async fn save_school(call: AsPerson, Path(at): Path<String>, mut input: Input) -> Result<Response> {
    input.ensure_key(call.rng());
    let (row, mut body) = match with_entries(&call).await? {
        Ok(mine) => mine,
        Err(answer) => return Ok(answer),
    };
    let read = form::read_school(&mut input, today(call.now));
    if at == "new" && body.schools.len() >= form::ENTRIES {
        input.error("", format!("教育经历最多{}条", form::ENTRIES));
    }
    let Some(school) = read.filter(|_| input.ok()) else {
        return Ok(invalid(school_view(&call, input, &at, row.version).await));
    };
    match place(&at, body.schools.len())? {
        Some(at) => body.schools[at] = school,
        None => body.schools.push(school),
    }
    if let Some(answer) = save_entries(&call, &input, &row, body).await? {
        return Ok(answer);
    }
    input.error("", ResumeError::Stale.to_string());
    Ok(invalid(school_view(&call, input, &at, row.version).await))
}

/// Saves the text with an entry added, changed or removed; nothing when the résumé was changed meanwhile.
async fn save_entries(
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

async fn post_page(call: AsPerson, Path(at): Path<String>) -> Result<Response> {
    let (row, body) = match with_entries(&call).await? {
        Ok(mine) => mine,
        Err(answer) => return Ok(answer),
    };
    let mut input = Input::default();
    if let Some(post) = place(&at, body.posts.len())?.and_then(|at| body.posts.get(at)) {
        form::fill_post(&mut input, post);
    }
    let input = call.resume(input).await?;
    Ok(Page(post_view(&call, input, &at, row.version).await).into_response())
}

async fn post_view(call: &AsPerson, input: Input, at: &str, version: i32) -> PostView {
    let heading = if at == "new" {
        "添加工作经历"
    } else {
        "编辑工作经历"
    };
    PostView {
        frame: frame(call, heading).await,
        input,
        heading,
        action: PostEdit { at: at.to_owned() }.to_string(),
        version,
    }
}

async fn save_post(call: AsPerson, Path(at): Path<String>, mut input: Input) -> Result<Response> {
    input.ensure_key(call.rng());
    let (row, mut body) = match with_entries(&call).await? {
        Ok(mine) => mine,
        Err(answer) => return Ok(answer),
    };
    let read = form::read_post(&mut input, today(call.now));
    if at == "new" && body.posts.len() >= form::ENTRIES {
        input.error("", format!("工作经历最多{}条", form::ENTRIES));
    }
    let Some(post) = read.filter(|_| input.ok()) else {
        return Ok(invalid(post_view(&call, input, &at, row.version).await));
    };
    match place(&at, body.posts.len())? {
        Some(at) => body.posts[at] = post,
        None => body.posts.push(post),
    }
    if let Some(answer) = save_entries(&call, &input, &row, body).await? {
        return Ok(answer);
    }
    input.error("", ResumeError::Stale.to_string());
    Ok(invalid(post_view(&call, input, &at, row.version).await))
}

async fn delete_school(call: AsPerson, Path(at): Path<usize>, input: Input) -> Result<Response> {
    delete(&call, input, |body| {
        (at < body.schools.len()).then(|| drop(body.schools.remove(at)))
    })
    .await
}

async fn delete_post(call: AsPerson, Path(at): Path<usize>, input: Input) -> Result<Response> {
    delete(&call, input, |body| {
        (at < body.posts.len()).then(|| drop(body.posts.remove(at)))
    })
    .await
}

async fn delete(
    call: &AsPerson,
    mut input: Input,
    remove: impl FnOnce(&mut Body) -> Option<()>,
) -> Result<Response> {
    input.ensure_key(call.rng());
    let (row, mut body) = mine(call).await?.ok_or(Error::Absent)?;
    let removed = row.version == input.version() && remove(&mut body).is_some();
    if removed && let Some(answer) = save_entries(call, &input, &row, body).await? {
        return Ok(answer);
    }
    call.warn("简历刚刚修改过，请核对后再删除");
    Ok(see_other(ResumePage))
}

async fn upload(call: AsPerson, mut form: Multipart) -> Result<Response> {
    let error = match tokio::time::timeout(UPLOAD_TIME, receive(&call, &mut form)).await {
        Ok(Ok(())) => {
            call.flash("简历附件已上传");
            return Ok(see_other(ResumePage));
        }
        Ok(Err(ResumeError::Broken(error))) => return Err(error),
        Ok(Err(ResumeError::File(FileError::Broken(cause)))) => return Err(Error::broken(cause)),
        Ok(Err(error)) => error.to_string(),
        Err(_) => FileError::Interrupted.to_string(),
    };
    web::form::hear_out(form).await;
    Ok(invalid(view(&call, Some(error)).await?))
}

async fn receive(call: &AsPerson, form: &mut Multipart) -> std::result::Result<(), ResumeError> {
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|_| FileError::Interrupted)?
    {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let stored = call
            .app
            .files
            .receive(
                &call.stamp(),
                &name,
                field,
                Accept {
                    max_bytes: ATTACHMENT_BYTES,
                    kinds: ATTACHMENT_KINDS,
                },
            )
            .await?;
        return act::attach(call, Some(stored.id)).await;
    }
    Err(FileError::Empty.into())
}

async fn detach(call: AsPerson) -> Result<Response> {
    act::attach(&call, None).await?;
    call.flash("简历附件已删除");
    Ok(see_other(ResumePage))
}

async fn attachment(call: AsPerson) -> Result<Response> {
    let file = store::of(call.db(), call.person)
        .await?
        .and_then(|row| row.attachment_id)
        .ok_or(Error::Absent)?;
    download(&call, file).await
}

/// A file as a download, under the name that its sender gave it.
pub(crate) async fn download(call: &Call, file: FileId) -> Result<Response> {
    let opened = call
        .app
        .files
        .read(file)
        .await
        .map_err(|error| match error {
            FileError::Absent => Error::Absent,
            other => Error::broken(format!("{other:?}")),
        })?;
    let encoded: String = opened
        .name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let headers = [
        (header::CONTENT_TYPE, opened.row.kind.mime().to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{encoded}"),
        ),
    ];
    Ok((headers, Content::from_stream(opened.content)).into_response())
}
