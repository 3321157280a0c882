//! 我的简历, in the personal centre.

mod attachment;
mod entries;

pub(crate) use attachment::file_name;

use super::{
    act::{self, ResumeError},
    body::{Body, Post, School},
    entity::Model,
    form,
    page::{EditView, Filled, ShowView},
    store,
};
use crate::vacancy::lists::Lists;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    response::Response,
    routing::{get, post},
};
use kernel::{clock::minute, mask};
use web::{AsPerson, Error, Frame, Input, Menu, Page, Query, Result, Site, invalid, see_other};

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

/// The pages.
pub fn router() -> Router {
    Router::new()
        .route(ResumePage::PATH, get(show))
        .route(ResumeEdit::PATH, get(edit).post(save))
        .route(
            SchoolEdit::PATH,
            get(entries::open::<School>).post(entries::save::<School>),
        )
        .route(SchoolDelete::PATH, post(entries::delete::<School>))
        .route(
            PostEdit::PATH,
            get(entries::open::<Post>).post(entries::save::<Post>),
        )
        .route(PostDelete::PATH, post(entries::delete::<Post>))
        .route(
            Attachment::PATH,
            get(attachment::download)
                .post(attachment::receive)
                .layer(DefaultBodyLimit::max(web::upload::BODY)),
        )
        .route(AttachmentDelete::PATH, post(attachment::remove))
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
    let contact = identity::person::contact(call.db(), call.vault(), call.person).await?;
    Ok((
        mask::name(holder.name.expose()),
        match (contact.phone, contact.mail) {
            (Some(phone), _) => mask::mobile(&phone),
            (None, Some(mail)) => format!("未填写，单位将通过邮箱 {} 联系您", mask::email(&mail)),
            (None, None) => String::new(),
        },
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
