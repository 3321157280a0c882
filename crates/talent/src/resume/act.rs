//! What a person does with their résumé.

use super::{
    body::Body,
    entity::{ActiveModel, Model},
    store,
};
use files::FileError;
use kernel::id::{FileId, ResumeId};
use sea_orm::Set;
use web::AsPerson;

/// Why a résumé was not changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ResumeError {
    /// There is none yet.
    #[error("请先填写简历的基本信息")]
    Missing,
    /// It was changed in another window.
    #[error("简历刚刚在另一个窗口修改过。您填写的内容都在下面，核对后再次提交将以您填写的内容为准")]
    Stale,
    /// The attachment was not taken.
    #[error(transparent)]
    File(#[from] FileError),
    /// Anything else.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for ResumeError {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Stale => Self::Stale,
            other => Self::Broken(other.into()),
        }
    }
}

impl From<ResumeError> for web::Error {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::Broken(error) => error,
            ResumeError::File(FileError::Broken(cause)) => Self::broken(cause),
            other => Self::Conflict(other.to_string()),
        }
    }
}

fn object(id: ResumeId) -> String {
    format!("resume:{id}")
}

/// Saves a text: `row` is what it was made from, nothing for a first résumé. The same key saves once.
pub async fn save(
    call: &AsPerson,
    key: &str,
    row: Option<(&Model, i32)>,
    body: &Body,
) -> Result<(), ResumeError> {
    let sealed = &store::seal(call.vault(), body)?;
    // the same page sent again with another text is an edit of an old version, not a second sending
    let key = &format!(
        "{key}\n{}",
        serde_json::to_string(body).map_err(web::Error::broken)?
    );
    call.write(|tx| async move {
        if tx.once(key).await?.is_some() {
            return Ok(());
        }
        let id = match row {
            Some((row, version)) => {
                store::update(
                    &tx,
                    row.id,
                    version,
                    ActiveModel {
                        body: Set(sealed.clone()),
                        ..Default::default()
                    },
                )
                .await?;
                row.id
            }
            None => match store::of(&tx, call.person).await? {
                // made in another window a moment ago
                Some(_) => return Err(ResumeError::Stale),
                None => store::insert(&tx, call.person, sealed.clone()).await?.id,
            },
        };
        tx.audit("resume.save", &object(id), serde_json::Value::Null)
            .await?;
        tx.remember(key, &id.to_string()).await?;
        Ok(())
    })
    .await
}

/// Takes a received file as the attachment; nothing removes the one that is there. A file that was sent with an
/// application stays with it.
pub async fn attach(call: &AsPerson, file: Option<FileId>) -> Result<(), ResumeError> {
    call.write(|tx| async move {
        let row = store::of(&tx, call.person)
            .await?
            .ok_or(ResumeError::Missing)?;
        if let Some(file) = file {
            call.app.files.keep(&tx, file).await?;
        }
        if let Some(old) = row.attachment_id.filter(|old| Some(*old) != file)
            && !store::was_sent(&tx, old).await?
        {
            call.app.files.remove(&tx, old).await?;
        }
        store::update(
            &tx,
            row.id,
            row.version,
            ActiveModel {
                attachment_id: Set(file),
                ..Default::default()
            },
        )
        .await?;
        tx.audit(
            if file.is_some() {
                "resume.attach"
            } else {
                "resume.detach"
            },
            &object(row.id),
            serde_json::Value::Null,
        )
        .await?;
        Ok(())
    })
    .await
}
