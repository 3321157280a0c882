//! Parking a form: when a POST meets an ended session, what was typed waits, sealed, until the same person has
//! logged in again.

use crate::{app::App, call::Call, error, form::Input};
use db::Read as _;
use kernel::id::{AccountId, uuid_at};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ModelTrait as _, QueryFilter as _,
    Set, entity::prelude::*,
};
use sha2::{Digest as _, Sha256};

/// Cookie that finds the parked form again.
const COOKIE: &str = "juxian_parked";
/// How long a form waits.
const KEPT: chrono::TimeDelta = chrono::TimeDelta::hours(2);
/// Longest form that waits, in bytes: several times the longest of the product.
const LONGEST: usize = 64 * 1024;
const CONTEXT: &str = "parked_form.body";

/// A parked form.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "parked_form")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Hash of the cookie that finds it.
    pub token: Vec<u8>,
    /// Whose session had ended; nobody else gets it back.
    pub account_id: Option<AccountId>,
    /// The page of the form.
    pub page: String,
    /// The values, urlencoded and sealed.
    pub body: seal::Sealed,
    /// When it is thrown away.
    pub expires_at: DateTimeUtc,
}

/// None: it stands alone.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Parks `input` for the page at `page`.
pub(crate) async fn leave(call: &Call, page: &str, input: &Input) -> error::Result<()> {
    let body = input.parkable();
    // nobody is logged in: what no form of ours can be is not kept for anybody
    if body.is_empty() || body.len() > LONGEST {
        return Ok(());
    }
    let token = call.app.rng.token::<32>();
    let sealed = call.app.vault.seal(CONTEXT, &body);
    let (digest, sealed) = (&digest(&token), &sealed);
    call.write(|tx| async move {
        ActiveModel {
            id: Set(uuid_at(tx.now(), tx.rng())),
            token: Set(digest.clone()),
            account_id: Set(call.expired),
            page: Set(page.to_owned()),
            body: Set(sealed.clone()),
            expires_at: Set(tx.now() + KEPT),
        }
        .insert(&tx)
        .await?;
        Ok::<_, db::Error>(())
    })
    .await?;
    call.set_cookie(cookie::Cookie::new(COOKIE, token));
    Ok(())
}

/// Takes back what this browser parked for the page it asks for, if the same account has logged in.
pub(crate) async fn take(call: &Call) -> error::Result<Option<Input>> {
    let Some(token) = call.cookie(COOKIE) else {
        return Ok(None);
    };
    let found = call
        .db()
        .one(Entity::find().filter(Column::Token.eq(digest(token))))
        .await?;
    let Some(row) = found else {
        call.drop_cookie(COOKIE);
        return Ok(None);
    };
    let here = if call.query.is_empty() {
        call.path.to_string()
    } else {
        format!("{}?{}", call.path, call.query)
    };
    let owner = row.account_id.is_none() || row.account_id == call.actor.account();
    if row.page != here || !owner || row.expires_at < call.now {
        return Ok(None);
    }
    let body = call.app.vault.open(CONTEXT, &row.body)?;
    let row = &row;
    call.write(|tx| async move {
        row.clone().delete(&tx).await?;
        Ok::<_, db::Error>(())
    })
    .await?;
    call.drop_cookie(COOKIE);
    Ok(Some(Input::parse_urlencoded(body.as_bytes())))
}

/// Throws away what nobody came back for. Called by a recurring job.
pub async fn sweep(app: &App) -> error::Result<u64> {
    let call = Call::system(app, "parked-forms");
    let removed = call
        .write(|tx| async move {
            Ok::<_, db::Error>(
                Entity::delete_many()
                    .filter(Column::ExpiresAt.lt(tx.now()))
                    .exec(&tx)
                    .await?
                    .rows_affected,
            )
        })
        .await?;
    Ok(removed)
}
