//! Parking a form: when a POST meets an ended session, what was typed waits, sealed, until the same person has
//! logged in again.

use crate::{app::App, call::Call, error, form::Input};
use db::{Read as _, Tx};
use kernel::id::{AccountId, uuid_at};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, FromQueryResult, ModelTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Set, entity::prelude::*,
};
use seal::Blind;
use sha2::{Digest as _, Sha256};

/// Cookie that finds the parked form again.
const COOKIE: &str = "juxian_parked";
/// How long a form waits.
const KEPT: chrono::TimeDelta = chrono::TimeDelta::hours(2);
/// Longest form that waits, in bytes: several times the longest of the product.
const LONGEST: usize = 64 * 1024;
/// Longest address of a form's page.
const LONGEST_PAGE: usize = 2048;
pub(crate) const CONTEXT: &str = "parked_form.body";
/// Forms, and bytes, that wait for one browser: the oldest make room.
const PER_BROWSER: Room = Room {
    forms: 5,
    bytes: 128 * 1024,
};
/// Forms, and bytes, that wait for one network: a whole office may sit behind one address. Further ones are not kept.
const PER_NETWORK: Room = Room {
    forms: 200,
    bytes: 4 * 1024 * 1024,
};

/// How much may wait.
struct Room {
    forms: usize,
    bytes: i64,
}

impl Room {
    fn holds(&self, forms: usize, bytes: i64) -> bool {
        forms <= self.forms && bytes <= self.bytes
    }
}

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
    /// The browser that left it.
    pub browser_blind: Option<Blind>,
    /// The network that it came from.
    pub network_blind: Option<Blind>,
    /// Length of what was typed.
    pub bytes: i64,
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

/// Parks `input` for the page at `page`, for whom the form was made if it says so; tells whether it waits there.
pub(crate) async fn leave(
    call: &Call,
    page: &str,
    input: &Input,
    owner: Option<AccountId>,
) -> error::Result<bool> {
    let body = input.parkable();
    // nobody is logged in: what no form of ours can be is not kept for anybody
    if body.is_empty() || body.len() > LONGEST || page.len() > LONGEST_PAGE {
        return Ok(false);
    }
    let vault = &call.app.vault;
    let token = call.app.rng.token::<32>();
    let row = &ActiveModel {
        token: Set(digest(&token)),
        account_id: Set(call.expired.or(owner).or(call.actor.account())),
        page: Set(page.to_owned()),
        body: Set(vault.seal(CONTEXT, &body)),
        browser_blind: Set(Some(vault.blind("parked_form.browser", &call.browser()))),
        network_blind: Set(Some(
            vault.blind("parked_form.network", &kernel::network::name(call.network)),
        )),
        bytes: Set(i64::try_from(body.len()).unwrap_or(i64::MAX)),
        ..Default::default()
    };
    let kept = call
        .write(|tx| async move {
            if !make_room(&tx, row).await? {
                return Ok(false);
            }
            let row = ActiveModel {
                id: Set(uuid_at(tx.now(), tx.rng())),
                expires_at: Set(tx.now() + KEPT),
                ..row.clone()
            };
            row.insert(&tx).await?;
            Ok::<_, db::Error>(true)
        })
        .await?;
    if kept {
        call.set_cookie(cookie::Cookie::new(COOKIE, token));
    }
    Ok(kept)
}

/// What a limit looks at.
#[derive(FromQueryResult)]
struct Weight {
    id: Uuid,
    bytes: i64,
}

/// Whether the form may wait: the browser's oldest make room for it, other people's never do.
async fn make_room(tx: &Tx, row: &ActiveModel) -> db::Result<bool> {
    let (browser, network) = (*row.browser_blind.as_ref(), *row.network_blind.as_ref());
    let more = *row.bytes.as_ref();
    let locks = [browser, network].map(|key| key.map(|key| key.hex()).unwrap_or_default());
    tx.lock_all(locks.iter().map(|key| ("parked_form", key.as_str())))
        .await?;
    let mine = waiting(tx, Column::BrowserBlind.eq(browser)).await?;
    let mut bytes = more;
    let mut dropped = Vec::new();
    for (place, old) in mine.iter().enumerate() {
        bytes = bytes.saturating_add(old.bytes);
        if !PER_BROWSER.holds(place + 2, bytes) {
            dropped.push(old.id);
        }
    }
    if !dropped.is_empty() {
        Entity::delete_many()
            .filter(Column::Id.is_in(dropped))
            .exec(tx)
            .await?;
    }
    let all = waiting(tx, Column::NetworkBlind.eq(network)).await?;
    let bytes = all
        .iter()
        .fold(more, |sum, old| sum.saturating_add(old.bytes));
    Ok(PER_NETWORK.holds(all.len() + 1, bytes))
}

/// What waits and has not run out, newest first.
async fn waiting(tx: &Tx, of: sea_orm::sea_query::SimpleExpr) -> db::Result<Vec<Weight>> {
    let select = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Bytes])
        .filter(of)
        .filter(Column::ExpiresAt.gt(tx.now()))
        .order_by_desc(Column::ExpiresAt)
        .order_by_desc(Column::Id);
    tx.all_as(select).await
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
