//! Step 2 at the desk: the papers, by scanner or by phone, and 开户; an opening that is past it shows what became of it.

use super::{
    DeskPhotos, OpeningDesk, OpeningDrop, OpeningEdit, OpeningOpen, OpeningPage, OpeningPicture,
    OpeningPictureRemove, OpeningPictures, OpeningTicket, OpeningUpload, STEPS, desk, frame,
};
use crate::counter::{
    act::{self, Papers},
    entity::Model,
    page::{Facts, PapersView, Picture, PicturesView, Shelf, Ticket},
    pictures::{self, ACCEPT, NotTaken},
    rules::{Slot, State},
    store,
};
use axum::{
    extract::Multipart,
    response::{IntoResponse as _, Response},
};
use files::{FileError, Kind, Stored};
use identity::qr_path;
use kernel::{
    choice::Choice as _,
    clock,
    id::{FileId, OpeningId},
    mask, region,
};
use web::{AsOfficer, Call, Error, Input, Page, Path, Result, invalid, see_other, upload};

pub(super) async fn page(call: AsOfficer, Path(id): Path<OpeningId>) -> Result<Response> {
    let row = act::own(&call, id).await?;
    if row.state == State::Draft {
        return Ok(Page(view(&call, &row, Input::default()).await?).into_response());
    }
    let input = call.resume(Input::default()).await?;
    Ok(Page(desk::show(&call, &row, input).await?).into_response())
}

async fn view(call: &AsOfficer, row: &Model, mut input: Input) -> Result<PapersView> {
    let papers = Papers::open(call.vault(), row)?;
    let id = row.id;
    // the same key as long as the form is the same: what the page asks for again does not change by itself
    input.set("_key", id);
    let needed: Vec<&str> = papers.comer.missing(&[]);
    Ok(PapersView {
        frame: frame(call, "办理窗口开户").await,
        input,
        steps: STEPS,
        facts: facts(row, &papers)?,
        shelves: shelves(call, row, &papers).await?,
        ticket: ticket_of(call, row)?,
        pictures: OpeningPictures { id },
        page: OpeningPage { id },
        to_ticket: OpeningTicket { id },
        open: OpeningOpen { id },
        edit: OpeningEdit { id },
        drop: OpeningDrop { id },
        needed: needed.join("、"),
    })
}

/// What was typed, masked.
pub(super) fn facts(row: &Model, papers: &Papers) -> Result<Facts> {
    let legal = papers.data.document()?;
    Ok(Facts {
        credit_code: row.credit_code.clone(),
        unit_name: row.unit_name.clone(),
        legal: format!(
            "{}（{} {legal}）",
            mask::name(&papers.data.legal_name),
            legal.kind().label()
        ),
        comer: papers.comer,
        name: mask::name(&papers.name),
        document: format!(
            "{} {}",
            papers.document_kind.label(),
            mask::document(&papers.document)
        ),
        mobile: mask::mobile(&papers.mobile),
        region: region::by_code(papers.data.region())
            .map_or_else(String::new, |region| region.name.to_owned()),
    })
}

/// Every paper with its pictures.
pub(super) async fn shelves(call: &Call, row: &Model, papers: &Papers) -> Result<Vec<Shelf>> {
    let rows = store::pictures(call.db(), row.id).await?;
    let mut shelves = Vec::new();
    for &slot in Slot::ALL {
        let mut shown = Vec::new();
        for picture in rows.iter().filter(|picture| picture.slot == slot) {
            let file = picture.file_id;
            let Some(stored) = call.app.files.row(call.db(), file).await? else {
                continue;
            };
            shown.push(Picture {
                href: OpeningPicture { id: row.id, file },
                remove: OpeningPictureRemove { id: row.id, file },
                label: format!("{slot} 第{}张", shown.len() + 1),
                image: stored.kind != Kind::Pdf,
                from: if picture.by_phone {
                    "手机拍摄"
                } else {
                    "窗口上传"
                },
            });
        }
        shelves.push(Shelf {
            slot,
            needed: papers.comer.needs(slot),
            pictures: shown,
            upload: OpeningUpload {
                id: row.id,
                slot: slot.code(),
            },
        });
    }
    Ok(shelves)
}

fn ticket_of(call: &Call, row: &Model) -> Result<Option<Ticket>> {
    let (Some(nonce), Some(until)) = (&row.photo_nonce, row.photo_until) else {
        return Ok(None);
    };
    if until <= call.now {
        return Ok(None);
    }
    let token = pictures::token(call.vault(), row.id, nonce);
    let page = DeskPhotos { id: row.id, token };
    let address = format!("{}{page}", call.app.site.base_url);
    let (size, path) =
        qr_path(&address).ok_or_else(|| Error::broken("the address is too long for a QR code"))?;
    let until = clock::stamp(until);
    Ok(Some(Ticket {
        size,
        path,
        until: until.get(11..16).unwrap_or_default().to_owned(),
        address,
    }))
}

/// What the page asks for every two seconds.
pub(super) async fn pictures(
    call: AsOfficer,
    Path(id): Path<OpeningId>,
) -> Result<Page<PicturesView>> {
    let row = pictures::draft(&call, id).await?;
    let papers = Papers::open(call.vault(), &row)?;
    let mut input = Input::default();
    input.set("_key", id);
    Ok(Page(PicturesView {
        input,
        shelves: shelves(&call, &row, &papers).await?,
    }))
}

pub(super) async fn picture(
    call: AsOfficer,
    Path((id, file)): Path<(OpeningId, FileId)>,
) -> Result<Response> {
    let row = act::own(&call, id).await?;
    let found = store::picture(call.db(), id, file).await?;
    found.ok_or(Error::Absent)?;
    if row.state != State::Draft {
        // later looks at somebody's papers are written down
        let (object, call) = (&format!("opening:{id}"), &call);
        call.write(|tx| async move {
            let detail = serde_json::json!({ "file": file.to_string() });
            tx.audit("opening.look", object, detail).await
        })
        .await?;
    }
    let stored = call.app.files.row(call.db(), file).await?;
    let kind = stored.ok_or(Error::Absent)?.kind;
    if kind == Kind::Pdf {
        upload::download(&call, file).await
    } else {
        upload::picture(&call, file, "no-store").await
    }
}

/// What came in with one form, and why it stopped.
pub(super) async fn take(call: &Call, form: &mut Multipart) -> (Vec<Stored>, Option<FileError>) {
    let mut stored = Vec::new();
    loop {
        match upload::receive_more(call, form, "file", ACCEPT).await {
            Ok(Some(file)) => stored.push(file),
            Ok(None) if stored.is_empty() => return (stored, Some(FileError::Empty)),
            Ok(None) => return (stored, None),
            Err(error) => return (stored, Some(error)),
        }
        if stored.len() > crate::counter::rules::PICTURES {
            return (stored, None);
        }
    }
}

/// What to say of it: what arrived before a fault is kept.
pub(super) async fn keep(
    call: &Call,
    (id, slot, by_phone): (OpeningId, Slot, bool),
    (stored, fault): (Vec<Stored>, Option<FileError>),
) -> Result<std::result::Result<usize, String>> {
    let kept = if stored.is_empty() {
        Ok(())
    } else {
        pictures::attach(call, id, slot, by_phone, &stored).await
    };
    match (kept, fault) {
        (Err(NotTaken::Broken(error)), _) => Err(error),
        (_, Some(FileError::Broken(cause))) => Err(Error::broken(cause)),
        (Err(enough), _) => Ok(Err(enough.to_string())),
        (Ok(()), Some(FileError::Empty)) if stored.is_empty() => {
            Ok(Err("请选择要上传的照片或扫描件，文件不能是空的".to_owned()))
        }
        (Ok(()), Some(fault)) => Ok(Err(fault.to_string())),
        (Ok(()), None) => Ok(Ok(stored.len())),
    }
}

pub(super) async fn upload(
    call: AsOfficer,
    Path((id, slot)): Path<(OpeningId, Slot)>,
    mut form: Multipart,
) -> Result<Response> {
    let row = pictures::draft(&call, id).await?;
    let taken = take(&call, &mut form).await;
    match keep(&call, (id, slot, false), taken).await? {
        Ok(count) => {
            call.flash(format!("已上传{slot}{count}张"));
            Ok(see_other(OpeningPage { id }))
        }
        Err(message) => {
            upload::hear_out(form).await;
            let mut input = Input::default();
            input.error("", format!("{slot}：{message}"));
            Ok(invalid(view(&call, &row, input).await?))
        }
    }
}

pub(super) async fn remove(
    call: AsOfficer,
    Path((id, file)): Path<(OpeningId, FileId)>,
) -> Result<Response> {
    pictures::detach(&call, id, file).await?;
    call.flash("已删除");
    Ok(see_other(OpeningPage { id }))
}

pub(super) async fn ticket(call: AsOfficer, Path(id): Path<OpeningId>) -> Result<Response> {
    pictures::ticket(&call, id).await?;
    Ok(see_other(OpeningPage { id }))
}

pub(super) async fn drop_form(call: AsOfficer, Path(id): Path<OpeningId>) -> Result<Response> {
    act::drop_form(&call, id).await?;
    call.flash("已放弃，填写的内容和材料已删除");
    Ok(see_other(OpeningDesk))
}

pub(super) async fn open(
    call: AsOfficer,
    Path(id): Path<OpeningId>,
    mut input: Input,
) -> Result<Response> {
    let row = act::own(&call, id).await?;
    if row.state != State::Draft {
        // sent twice: the code was shown once
        call.warn("这次开户已经完成。开户码只显示一次，需要时请补打");
        return Ok(see_other(OpeningPage { id }));
    }
    if !input.tick("seen") {
        input.error("seen", "请确认已核对原件");
        return Ok(invalid(view(&call, &row, input).await?));
    }
    match act::open(&call, id).await {
        Ok(issued) => Ok(Page(desk::opened(&call, &row, &issued, false).await).into_response()),
        Err(refused) => {
            input.error("seen", act::told(refused)?);
            Ok(invalid(view(&call, &row, input).await?))
        }
    }
}
