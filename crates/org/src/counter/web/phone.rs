//! The phone beside the desk: no log-in, one ticket, pictures of the papers and nothing else.

use super::{
    DeskPhoto, DeskPhotos,
    papers::{keep, take},
};
use crate::{
    agency,
    counter::{
        act::Papers,
        entity::Model,
        page::{PhoneShelf, PhoneView},
        pictures,
        rules::Slot,
        store,
    },
    officer,
};
use axum::{
    extract::Multipart,
    response::{IntoResponse as _, Response},
};
use kernel::{choice::Choice as _, clock, id::OpeningId, mask};
use web::{Call, Input, Page, Path, Result, Site, invalid, see_other, upload};

async fn view(call: &Call, row: &Model, token: &str, mut input: Input) -> Result<PhoneView> {
    input.ensure_key(call.rng());
    let papers = Papers::open(call.vault(), row)?;
    let agencies = agency::names(call.db(), &[row.agency_id]).await?;
    let officers = officer::names(call.db(), call.vault(), &[row.officer_id]).await?;
    let pictures = store::pictures(call.db(), row.id).await?;
    let until = row.photo_until.map(clock::stamp).unwrap_or_default();
    Ok(PhoneView {
        frame: call
            .frame(Site::Phone, "拍摄开户材料")
            .noindex()
            .done()
            .await,
        input,
        agency: agencies.get(&row.agency_id).cloned().unwrap_or_default(),
        officer: officers
            .get(&row.officer_id)
            .map(|name| mask::name(name))
            .unwrap_or_default(),
        unit_name: row.unit_name.clone(),
        until: until.get(11..16).unwrap_or_default().to_owned(),
        shelves: Slot::ALL
            .iter()
            .filter(|slot| papers.comer.needs(**slot))
            .map(|&slot| PhoneShelf {
                slot,
                count: pictures.iter().filter(|one| one.slot == slot).count(),
                action: DeskPhoto {
                    id: row.id,
                    token: token.to_owned(),
                    slot: slot.code(),
                },
                code: slot.code(),
            })
            .collect(),
    })
}

pub(super) async fn page(
    call: Call,
    Path((id, token)): Path<(OpeningId, String)>,
) -> Result<Response> {
    let row = pictures::by_ticket(&call, id, &token).await?;
    Ok(Page(view(&call, &row, &token, Input::default()).await?).into_response())
}

pub(super) async fn receive(
    call: Call,
    Path((id, token, slot)): Path<(OpeningId, String, Slot)>,
    mut form: Multipart,
) -> Result<Response> {
    let row = pictures::by_ticket(&call, id, &token).await?;
    pictures::claim(&call, &row).await?;
    let taken = take(&call, &mut form).await;
    match keep(&call, (id, slot, true), taken).await? {
        Ok(count) => {
            call.flash(format!("已上传{slot}{count}张，电脑上可以看到了"));
            Ok(see_other(DeskPhotos { id, token }))
        }
        Err(message) => {
            upload::hear_out(form).await;
            let mut input = Input::default();
            input.error("", format!("{slot}：{message}"));
            Ok(invalid(view(&call, &row, &token, input).await?))
        }
    }
}
