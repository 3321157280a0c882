//! Step 2: materials, and handing it in.

use super::{AppealMaterials, AppealShow, frame};
use crate::appeal::{
    act::{self, Refused},
    entity::Model,
    page::{Material, MaterialsView},
    rules::{MATERIALS, State},
    said,
};
use axum::{
    extract::Multipart,
    response::{IntoResponse as _, Response},
};
use files::{Accept, FileError, Kind};
use kernel::id::{AppealId, FileId};
use web::{Call, Error, Input, Page, Path, Result, invalid, see_other, upload};

/// What a material may be.
const ACCEPT: Accept<'_> = Accept {
    max_bytes: 10 * 1024 * 1024,
    kinds: &[Kind::Jpeg, Kind::Png, Kind::Pdf],
};

async fn view(call: &Call, row: &Model, mut input: Input) -> Result<MaterialsView> {
    input.ensure_key(call.rng());
    Ok(MaterialsView {
        frame: frame(call, "上传证明材料", true).await,
        id: row.id,
        matter: row.matter,
        materials: list(call, row).await?,
        most: MATERIALS,
        input,
    })
}

/// The materials with the names that their sender gave them.
pub(in crate::appeal) async fn list(call: &Call, row: &Model) -> Result<Vec<Material>> {
    let mut shown = Vec::new();
    for id in said::materials(row)? {
        let files = &call.app.files;
        let Some(file) = files.row(call.db(), id).await? else {
            continue;
        };
        shown.push(Material {
            id,
            name: files.name(&file).map_err(broken)?,
            size: format!("{} KB", (file.bytes + 1023) / 1024),
            picture: file.kind != Kind::Pdf,
        });
    }
    Ok(shown)
}

fn broken(error: FileError) -> Error {
    Error::broken(format!("{error:?}"))
}

/// The page of an appeal that is not handed in yet; another one leads to its progress.
async fn draft(call: &Call, id: AppealId) -> Result<std::result::Result<Model, Response>> {
    let row = act::own(call, id).await?;
    Ok(match row.state {
        State::Draft => Ok(row),
        _ => Err(see_other(AppealShow { id })),
    })
}

pub(super) async fn page(call: Call, Path(id): Path<AppealId>) -> Result<Response> {
    match draft(&call, id).await? {
        Ok(row) => Ok(Page(view(&call, &row, Input::default()).await?).into_response()),
        Err(there) => Ok(there),
    }
}

/// Takes in the files of one form. What arrived before one that is refused stays.
pub(super) async fn receive(
    call: Call,
    Path(id): Path<AppealId>,
    mut form: Multipart,
) -> Result<Response> {
    if let Err(there) = draft(&call, id).await? {
        return Ok(there);
    }
    let mut stored = Vec::new();
    let refused = loop {
        if stored.len() > MATERIALS {
            break None;
        }
        match upload::receive_more(&call, &mut form, "file", ACCEPT).await {
            Ok(Some(file)) => stored.push(file),
            Ok(None) if stored.is_empty() => break Some(FileError::Empty),
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    let attached = act::attach(&call, id, &stored).await;
    let told = match (attached, refused) {
        (Ok(()), None) => {
            call.flash(format!("已上传{}份证明材料", stored.len()));
            return Ok(see_other(AppealMaterials { id }));
        }
        (Err(Refused::Broken(error)), _) => return Err(error),
        (_, Some(FileError::Broken(cause))) => return Err(Error::broken(cause)),
        (Err(refused), _) => refused.to_string(),
        (Ok(()), Some(FileError::Empty)) if stored.is_empty() => {
            "请选择要上传的文件，文件不能是空的".to_owned()
        }
        (Ok(()), Some(error)) => error.to_string(),
    };
    upload::hear_out(form).await;
    let mut input = Input::default();
    input.error("file", told);
    let row = act::own(&call, id).await?;
    Ok(invalid(view(&call, &row, input).await?))
}

pub(super) async fn remove(
    call: Call,
    Path((id, file)): Path<(AppealId, FileId)>,
) -> Result<Response> {
    if let Err(there) = draft(&call, id).await? {
        return Ok(there);
    }
    match act::detach(&call, id, file).await {
        Ok(()) => {
            call.flash("证明材料已删除");
            Ok(see_other(AppealMaterials { id }))
        }
        Err(Refused::Broken(error)) => Err(error),
        Err(other) => Err(Error::Conflict(other.to_string())),
    }
}

pub(super) async fn submit(call: Call, Path(id): Path<AppealId>) -> Result<Response> {
    let row = match draft(&call, id).await? {
        Ok(row) => row,
        Err(there) => return Ok(there),
    };
    match act::submit(&call, id).await {
        Ok(row) => {
            call.flash(format!("申诉已提交，申诉编号 {}", row.number));
            Ok(see_other(AppealShow { id }))
        }
        Err(Refused::Broken(error)) => Err(error),
        Err(refused) => {
            let mut input = Input::default();
            input.error("file", refused.to_string());
            Ok(invalid(view(&call, &row, input).await?))
        }
    }
}
