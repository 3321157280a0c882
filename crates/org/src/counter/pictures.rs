//! Pictures of the papers: uploaded at the desk, or taken by a phone with a ticket of this desk's form.

use super::{
    act::{held, own},
    entity::{Column, Entity, Model, picture},
    rules::{PHOTO_FOR, PICTURES, Slot, State},
    store,
};
use db::Tx;
use files::{Accept, FileError, Kind, Stored};
use kernel::{
    choice::Choice as _,
    id::{FileId, OpeningId},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use seal::Vault;
use serde_json::json;
use web::{AsOfficer, Call, Error, Result};

/// What a scanner or a camera gives.
pub(super) const ACCEPT: Accept<'_> = Accept {
    max_bytes: 10 * 1024 * 1024,
    kinds: &[Kind::Jpeg, Kind::Png, Kind::Pdf],
};

const OVER: &str = "二维码已失效。请在窗口的电脑上重新生成二维码，再用手机扫描。";

/// Why pictures were not taken in.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotTaken {
    /// There are enough.
    #[error("“{0}”最多{PICTURES}张，请先删除不需要的")]
    Enough(&'static str),
    /// Anything else.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for NotTaken {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<FileError> for NotTaken {
    fn from(error: FileError) -> Self {
        Self::Broken(Error::broken(format!("{error:?}")))
    }
}

/// The secret part of a ticket's address. It follows from what is stored and a key that is not, so no ticket can be made
/// from a copy of the database.
pub(super) fn token(vault: &Vault, id: OpeningId, nonce: &str) -> String {
    let mut token = vault.blind("opening.photo", &format!("{id}:{nonce}")).hex();
    token.truncate(32);
    token
}

/// A new ticket for a phone; the old one is worth nothing.
pub(super) async fn ticket(call: &AsOfficer, id: OpeningId) -> Result<()> {
    draft(call, id).await?;
    call.write(|tx| async move {
        let update = Entity::update_many()
            .col_expr(
                Column::PhotoNonce,
                Expr::value(Some(tx.rng().token::<16>())),
            )
            .col_expr(Column::PhotoUntil, Expr::value(Some(tx.now() + PHOTO_FOR)))
            .col_expr(Column::PhotoBrowser, Expr::value(Option::<Vec<u8>>::None))
            .filter(Column::Id.eq(id))
            .filter(Column::State.eq(State::Draft));
        update.exec(&tx).await?;
        tx.audit(
            "opening.ticket",
            &format!("opening:{id}"),
            serde_json::Value::Null,
        )
        .await
    })
    .await?;
    Ok(())
}

/// The officer's form, while it is one.
pub(super) async fn draft(call: &AsOfficer, id: OpeningId) -> Result<Model> {
    let row = own(call, id).await?;
    if row.state == State::Draft {
        Ok(row)
    } else {
        Err(Error::Conflict(
            "这次开户已经完成，材料不能再修改。".to_owned(),
        ))
    }
}

/// The form that a phone's ticket is for, while the ticket is good for this phone.
pub(super) async fn by_ticket(call: &Call, id: OpeningId, typed: &str) -> Result<Model> {
    let over = || Error::Gone(OVER.to_owned());
    let row = store::find(call.db(), id).await?.ok_or_else(over)?;
    let known = row.photo_nonce.as_deref().map(|nonce| {
        call.vault()
            .blind("opening.photo.typed", &token(call.vault(), id, nonce))
    });
    // compared as keyed hashes: how long it takes tells nothing of the ticket
    let fits = known == Some(call.vault().blind("opening.photo.typed", typed))
        && row.state == State::Draft
        && row.photo_until.is_some_and(|until| until > call.now)
        && row.photo_browser.is_none_or(|phone| phone == me(call));
    if fits { Ok(row) } else { Err(over()) }
}

fn me(call: &Call) -> seal::Blind {
    call.vault().blind("opening.phone", &call.browser())
}

/// The first phone that sends a picture has the ticket; every other one is told that it is over.
pub(super) async fn claim(call: &Call, row: &Model) -> Result<()> {
    let phone = me(call);
    let claimed = call
        .write(|tx| async move {
            let free = Condition::any()
                .add(Column::PhotoBrowser.is_null())
                .add(Column::PhotoBrowser.eq(phone));
            let update = Entity::update_many()
                .col_expr(
                    Column::PhotoBrowser,
                    Expr::value(Some(phone.as_bytes().to_vec())),
                )
                .filter(Column::Id.eq(row.id))
                .filter(Column::PhotoNonce.eq(row.photo_nonce.clone()))
                .filter(free);
            Ok::<_, db::Error>(update.exec(&tx).await?.rows_affected == 1)
        })
        .await?;
    if claimed {
        Ok(())
    } else {
        Err(Error::Gone(OVER.to_owned()))
    }
}

/// Keeps what came in with a form of this call.
pub(super) async fn attach(
    call: &Call,
    id: OpeningId,
    slot: Slot,
    by_phone: bool,
    stored: &[Stored],
) -> std::result::Result<(), NotTaken> {
    call.write(|tx| async move {
        let row = held(&tx, id).await?;
        if row.state != State::Draft {
            return Err(Error::Gone(OVER.to_owned()).into());
        }
        let there = store::pictures(&tx, id).await?;
        let of_slot = there.iter().filter(|picture| picture.slot == slot).count();
        if of_slot + stored.len() > PICTURES {
            return Err(NotTaken::Enough(slot.label()));
        }
        for file in stored {
            call.app.files.keep(&tx, file.id).await?;
            let row = picture::ActiveModel {
                file_id: Set(file.id),
                opening_id: Set(id),
                slot: Set(slot),
                by_phone: Set(by_phone),
                created_at: Set(tx.now()),
            };
            row.insert(&tx).await.map_err(db::Error::from)?;
        }
        touch(&tx, id).await?;
        let detail = json!({ "slot": slot.code(), "files": stored.len(), "phone": by_phone });
        tx.audit("opening.picture", &format!("opening:{id}"), detail)
            .await?;
        Ok(())
    })
    .await
}

/// Takes a picture away again.
pub(super) async fn detach(call: &AsOfficer, id: OpeningId, file: FileId) -> Result<()> {
    draft(call, id).await?;
    call.write(|tx| async move {
        let row = held(&tx, id).await?;
        let found = store::picture(&tx, id, file).await?;
        let (State::Draft, Some(_)) = (row.state, found) else {
            return Err(Error::Absent);
        };
        let gone = picture::Entity::delete_by_id(file);
        gone.exec(&tx).await.map_err(db::Error::from)?;
        let let_go = call.app.files.remove(&tx, file).await;
        let_go.map_err(|error| Error::broken(format!("{error:?}")))?;
        touch(&tx, id).await?;
        let detail = json!({ "file": file.to_string() });
        tx.audit("opening.picture_remove", &format!("opening:{id}"), detail)
            .await?;
        Ok(())
    })
    .await
}

/// A form that is worked on is not thrown away.
async fn touch(tx: &Tx, id: OpeningId) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .filter(Column::Id.eq(id));
    update.exec(tx).await?;
    Ok(())
}
