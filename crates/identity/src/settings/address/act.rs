//! Use cases on delivery addresses.

use super::{
    super::door::Mine,
    entity::{ActiveModel, Column, Entity, Model},
};
use db::{Read, Tx};
use kernel::{
    id::{AccountId, AddressId},
    mobile::Mobile,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QueryOrder as _, Set, sea_query::Expr,
};
use seal::Vault;
use serde_json::json;
use web::{Error, Result};

/// Most addresses of an account (checklist X-12).
const MOST: u64 = 10;
pub(crate) const NAME: &str = "delivery_address.name";
pub(crate) const MOBILE: &str = "delivery_address.mobile";
pub(crate) const DETAIL: &str = "delivery_address.detail";

/// How many addresses there are, and may be (checklist B-3.10.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) most: u64,
    pub(crate) used: u64,
    pub(crate) left: u64,
}

impl Room {
    pub(super) const fn of(used: u64) -> Self {
        Self {
            most: MOST,
            used,
            left: MOST.saturating_sub(used),
        }
    }

    /// The hint with its three numbers, as the manual prints it.
    pub(crate) fn hint(&self) -> String {
        let Self { most, used, left } = self;
        format!("最多{most}个, 当前已设置 {used} 个, 还可以增加 {left} 个")
    }
}

/// An address in clear.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::settings) struct Address {
    pub(in crate::settings) name: String,
    pub(in crate::settings) mobile: Mobile,
    pub(in crate::settings) region: String,
    pub(in crate::settings) detail: String,
    pub(in crate::settings) main: bool,
}

/// A stored address in clear.
#[derive(Clone)]
pub(in crate::settings) struct Row {
    pub(super) id: AddressId,
    pub(super) version: i32,
    pub(in crate::settings) address: Address,
}

fn open(vault: &Vault, row: Model) -> Result<Row> {
    let mobile = vault.open(MOBILE, &row.mobile)?;
    let address = Address {
        name: vault.open(NAME, &row.name)?,
        mobile: mobile.parse().map_err(Error::broken)?,
        detail: vault.open(DETAIL, &row.detail)?,
        region: row.region,
        main: row.main,
    };
    Ok(Row {
        id: row.id,
        version: row.version,
        address,
    })
}

/// The addresses of the account, the default one first, then the oldest.
pub(super) async fn list(mine: &Mine) -> Result<Vec<Row>> {
    of(mine.db(), mine.vault(), mine.id()).await
}

/// The addresses of an account. Personal data: for its holder.
pub(in crate::settings) async fn of(
    read: &impl Read,
    vault: &Vault,
    account: AccountId,
) -> Result<Vec<Row>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_asc(Column::Id);
    let rows = read.all(select).await?;
    let mut rows: Vec<Row> = rows
        .into_iter()
        .map(|row| open(vault, row))
        .collect::<Result<_>>()?;
    rows.sort_by_key(|row| !row.address.main);
    Ok(rows)
}

async fn count(read: &impl Read, account: AccountId) -> db::Result<u64> {
    read.count(Entity::find().filter(Column::AccountId.eq(account)))
        .await
}

/// How many more there may be.
pub(crate) async fn room(mine: &Mine) -> db::Result<Room> {
    Ok(Room::of(count(mine.db(), mine.id()).await?))
}

/// One address of this account; somebody else's is denied.
pub(super) async fn own(mine: &Mine, id: AddressId) -> Result<Row> {
    match mine.db().one(Entity::find_by_id(id)).await? {
        Some(row) if row.account_id == mine.id() => open(mine.vault(), row),
        Some(_) => Err(mine.denied(&format!("address:{id}")).await),
        None => Err(Error::Absent),
    }
}

/// Holds the addresses of an account to the end: they are counted, and one of them is the default.
async fn hold(tx: &Tx, account: AccountId) -> db::Result<()> {
    tx.lock("delivery_address", account.0).await
}

/// A new default replaces the one before.
async fn make_room_for_main(tx: &Tx, account: AccountId) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::Main, Expr::value(false))
        .filter(Column::AccountId.eq(account))
        .filter(Column::Main.eq(true));
    update.exec(tx).await?;
    Ok(())
}

async fn note(tx: &Tx, mine: &Mine, action: &str, id: AddressId) -> db::Result<()> {
    tx.audit(action, &mine.object(), json!({ "address": id.to_string() }))
        .await
}

/// Adds an address. The same form sent twice adds one. `false`: there are as many as there may be.
pub(super) async fn add(mine: &Mine, key: &str, address: &Address) -> Result<bool> {
    let Address {
        name,
        mobile,
        region,
        detail,
        main,
    } = address;
    // the same page sent again with another address is not the same form
    let key = &format!(
        "{key}\n{name}\n{}\n{region}\n{detail}\n{main}",
        mobile.as_str()
    );
    let vault = mine.vault();
    mine.write(|tx| async move {
        if tx.once(key).await?.is_some() {
            return Ok(true);
        }
        hold(&tx, mine.id()).await?;
        if count(&tx, mine.id()).await? >= MOST {
            return Ok(false);
        }
        if *main {
            make_room_for_main(&tx, mine.id()).await?;
        }
        let id = AddressId::new(tx.now(), tx.rng());
        let row = ActiveModel {
            id: Set(id),
            account_id: Set(mine.id()),
            name: Set(vault.seal(NAME, name)),
            mobile: Set(vault.seal(MOBILE, mobile.as_str())),
            region: Set(region.clone()),
            detail: Set(vault.seal(DETAIL, detail)),
            main: Set(*main),
            version: Set(1),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        };
        row.insert(&tx).await.map_err(db::Error::from)?;
        note(&tx, mine, "address.create", id).await?;
        tx.remember(key, &id.to_string()).await?;
        Ok(true)
    })
    .await
}

/// Changes an address over version `version`.
pub(super) async fn change(
    mine: &Mine,
    id: AddressId,
    version: i32,
    address: &Address,
) -> Result<()> {
    let vault = mine.vault();
    mine.write(|tx| async move {
        hold(&tx, mine.id()).await?;
        if address.main {
            make_room_for_main(&tx, mine.id()).await?;
        }
        let update = Entity::update_many()
            .col_expr(Column::Name, Expr::value(vault.seal(NAME, &address.name)))
            .col_expr(
                Column::Mobile,
                Expr::value(vault.seal(MOBILE, address.mobile.as_str())),
            )
            .col_expr(Column::Region, Expr::value(address.region.as_str()))
            .col_expr(
                Column::Detail,
                Expr::value(vault.seal(DETAIL, &address.detail)),
            )
            .col_expr(Column::Main, Expr::value(address.main))
            .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.eq(id))
            .filter(Column::AccountId.eq(mine.id()))
            .filter(Column::Version.eq(version));
        let done = update.exec(&tx).await.map_err(db::Error::from)?;
        if done.rows_affected == 0 {
            return Err(db::Error::Stale.into());
        }
        note(&tx, mine, "address.change", id).await?;
        Ok(())
    })
    .await
}

/// Removes an address. One that is gone already stays gone.
pub(super) async fn remove(mine: &Mine, id: AddressId) -> Result<()> {
    mine.write(|tx| async move {
        let gone = Entity::delete_many()
            .filter(Column::Id.eq(id))
            .filter(Column::AccountId.eq(mine.id()))
            .exec(&tx)
            .await
            .map_err(db::Error::from)?;
        if gone.rows_affected > 0 {
            note(&tx, mine, "address.remove", id).await?;
        }
        Ok(())
    })
    .await
}

/// Forgets the addresses of an account that is closed.
pub(in crate::settings) async fn forget(tx: &Tx, account: AccountId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}
