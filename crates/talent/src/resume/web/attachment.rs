//! 简历附件.

use super::{ResumePage, view};
use crate::resume::{
    act::{self, ResumeError},
    store,
};
use axum::{extract::Multipart, response::Response};
use files::{Accept, FileError, Kind};
use kernel::id::FileId;
use web::{AsPerson, Call, Error, Result, invalid, see_other, upload};

/// What an attachment may be.
const ACCEPT: Accept<'_> = Accept {
    max_bytes: 10 * 1024 * 1024,
    kinds: &[Kind::Pdf, Kind::Docx, Kind::Png, Kind::Jpeg],
};

pub(super) async fn receive(call: AsPerson, mut form: Multipart) -> Result<Response> {
    let attached = match upload::receive(&call, &mut form, "file", ACCEPT).await {
        Ok(stored) => act::attach(&call, Some(stored.id)).await,
        Err(error) => Err(error.into()),
    };
    let error = match attached {
        Ok(()) => {
            call.flash("简历附件已上传");
            return Ok(see_other(ResumePage));
        }
        Err(ResumeError::Broken(error)) => return Err(error),
        Err(ResumeError::File(FileError::Broken(cause))) => return Err(Error::broken(cause)),
        Err(error) => error.to_string(),
    };
    upload::hear_out(form).await;
    Ok(invalid(view(&call, Some(error)).await?))
}

pub(super) async fn remove(call: AsPerson) -> Result<Response> {
    act::attach(&call, None).await?;
    call.flash("简历附件已删除");
    Ok(see_other(ResumePage))
}

pub(super) async fn download(call: AsPerson) -> Result<Response> {
    let file = store::of(call.db(), call.person)
        .await?
        .and_then(|row| row.attachment_id)
        .ok_or(Error::Absent)?;
    upload::download(&call, file).await
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
