//! Files that come in with a form, and stored files that go out.

use crate::{
    call::Call,
    error::{Error, Result},
};
use axum::{
    body::Body,
    extract::Multipart,
    response::{IntoResponse as _, Response},
};
use files::{Accept, FileError, Stored};
use http::header;
use kernel::id::FileId;
use std::time::Duration;

/// Body limit for the route of an upload: above the limits of the files themselves, so that a file a little too large is
/// told kindly.
pub const BODY: usize = 64 * 1024 * 1024;
/// How long a file may take to arrive.
const TIME: Duration = Duration::from_mins(2);

/// Receives the file that stands in the field `name` of a form. It belongs to nothing until a use case keeps it.
pub async fn receive(
    call: &Call,
    form: &mut Multipart,
    name: &str,
    accept: Accept<'_>,
) -> std::result::Result<Stored, FileError> {
    let received = async {
        let next = receive_next(call, form, name, accept).await?;
        next.ok_or(FileError::Empty)
    };
    tokio::time::timeout(TIME, received)
        .await
        .unwrap_or(Err(FileError::Interrupted))
}

/// Receives one of several files of the field `name`; `None` when there is no more. A form that was sent without
/// choosing a file is [`FileError::Empty`].
pub async fn receive_more(
    call: &Call,
    form: &mut Multipart,
    name: &str,
    accept: Accept<'_>,
) -> std::result::Result<Option<Stored>, FileError> {
    tokio::time::timeout(TIME, receive_next(call, form, name, accept))
        .await
        .unwrap_or(Err(FileError::Interrupted))
}

async fn receive_next(
    call: &Call,
    form: &mut Multipart,
    name: &str,
    accept: Accept<'_>,
) -> std::result::Result<Option<Stored>, FileError> {
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|_| FileError::Interrupted)?
    {
        if field.name() == Some(name) {
            let file_name = field.file_name().unwrap_or_default().to_owned();
            let (files, stamp) = (&call.app.files, call.stamp());
            let stored = files.receive(&stamp, &file_name, field, accept);
            return stored.await.map(Some);
        }
    }
    Ok(None)
}

/// Takes in the rest of an upload that was refused: a browser that is still sending would show a broken connection
/// instead of the answer. The body limit of the route and a minute bound it.
pub async fn hear_out(mut form: Multipart) {
    let rest = async { while let Ok(Some(_)) = form.next_field().await {} };
    let _ = tokio::time::timeout(Duration::from_mins(1), rest).await;
}

async fn read(call: &Call, file: FileId) -> Result<files::Opened> {
    call.app
        .files
        .read(file)
        .await
        .map_err(|error| match error {
            FileError::Absent => Error::Absent,
            other => Error::broken(format!("{other:?}")),
        })
}

/// A stored picture as an answer, kept by browsers as `cache` says.
pub async fn picture(call: &Call, file: FileId, cache: &'static str) -> Result<Response> {
    let opened = read(call, file).await?;
    let headers = [
        (header::CONTENT_TYPE, opened.row.kind.mime()),
        (header::CACHE_CONTROL, cache),
    ];
    Ok((headers, Body::from_stream(opened.content)).into_response())
}

/// A stored file as a download, under the name that its sender gave it.
pub async fn download(call: &Call, file: FileId) -> Result<Response> {
    let opened = read(call, file).await?;
    let headers = [
        (header::CONTENT_TYPE, opened.row.kind.mime().to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{}", encoded(&opened.name)),
        ),
    ];
    Ok((headers, Body::from_stream(opened.content)).into_response())
}

/// A name as RFC 5987 wants it in a header.
fn encoded(name: &str) -> String {
    name.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn a_name_cannot_leave_its_place_in_the_header() {
        assert_eq!(encoded("简 \"a\"\r\n.pdf"), "%E7%AE%80%20%22a%22%0D%0A.pdf");
    }
}
