//! Use cases on contacts.

use super::entity::{ActiveModel, Column, Entity, Model};
use db::{Count, Read, Tx};
use kernel::{
    id::{UnitId, uuid_at},
    mobile::Mobile,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QueryOrder as _, Set, prelude::Uuid, sea_query::Expr,
};
use seal::Vault;
use serde_json::json;
use web::{ActingFor, Error, Result, duty::Contacts};

/// Most contacts of a unit.
pub(crate) const MOST: u64 = 5;
pub(crate) const NAME: &str = "unit_contact.name";
pub(crate) const MOBILE: &str = "unit_contact.mobile";
pub(crate) const EMAIL: &str = "unit_contact.email";
pub(crate) const POST: &str = "unit_contact.post";

/// A contact in clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// 姓名.
    pub name: String,
    /// 移动电话.
    pub mobile: Mobile,
    /// 电子邮箱.
    pub email: Option<String>,
    /// 职务.
    pub post: Option<String>,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(..)")
    }
}

/// A stored contact in clear.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) version: i32,
    pub(crate) contact: Contact,
}

fn open(vault: &Vault, row: &Model) -> Result<Row> {
    let contact = Contact {
        name: vault.open(NAME, &row.name)?,
        mobile: vault
            .open(MOBILE, &row.mobile)?
            .parse()
            .map_err(Error::broken)?,
        email: vault.open_opt(EMAIL, row.email.as_ref())?,
        post: vault.open_opt(POST, row.post.as_ref())?,
    };
    Ok(Row {
        id: row.id,
        version: row.version,
        contact,
    })
}

/// The contacts of a unit, the oldest first.
pub(crate) async fn list(read: &impl Read, vault: &Vault, unit: UnitId) -> Result<Vec<Row>> {
    let rows = read
        .all(
            Entity::find()
                .filter(Column::UnitId.eq(unit))
                .order_by_asc(Column::Id),
        )
        .await?;
    rows.iter().map(|row| open(vault, row)).collect()
}

/// The contact that a unit named first.
pub async fn first(read: &impl Read, vault: &Vault, unit: UnitId) -> Result<Option<Contact>> {
    let row = read
        .one(
            Entity::find()
                .filter(Column::UnitId.eq(unit))
                .order_by_asc(Column::Id),
        )
        .await?;
    row.map(|row| Ok(open(vault, &row)?.contact)).transpose()
}

/// How many contacts a unit has named.
pub(crate) fn of(unit: UnitId) -> Count {
    Count::of(Entity::find().filter(Column::UnitId.eq(unit)))
}

/// One contact of this unit; somebody else's is denied.
pub(crate) async fn own(call: &ActingFor<Contacts>, id: Uuid) -> Result<Row> {
    match call.db().one(Entity::find_by_id(id)).await? {
        Some(row) if row.unit_id == call.unit => open(call.vault(), &row),
        Some(_) => Err(call.denied(&format!("contact:{}", id.simple())).await),
        None => Err(Error::Absent),
    }
}

/// Writes a contact within the caller's transaction.
pub async fn write(tx: &Tx, vault: &Vault, unit: UnitId, contact: &Contact) -> db::Result<Uuid> {
    let id = uuid_at(tx.now(), tx.rng());
    let row = ActiveModel {
        id: Set(id),
        unit_id: Set(unit),
        name: Set(vault.seal(NAME, &contact.name)),
        mobile: Set(vault.seal(MOBILE, contact.mobile.as_str())),
        email: Set(vault.seal_opt(EMAIL, contact.email.as_deref())),
        post: Set(vault.seal_opt(POST, contact.post.as_deref())),
        version: Set(1),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    row.insert(tx).await?;
    tx.audit(
        "unit.contact.create",
        &format!("unit:{unit}"),
        json!({ "contact": id.simple().to_string() }),
    )
    .await?;
    Ok(id)
}

/// Adds a contact. The same form sent twice adds one. `false`: the unit has as many as it may.
pub(crate) async fn add(call: &ActingFor<Contacts>, key: &str, contact: &Contact) -> Result<bool> {
    let Contact {
        name,
        mobile,
        email,
        post,
    } = contact;
    // the same page sent again with another person is not the same form
    let key = &format!("{key}\n{name}\n{}\n{email:?}\n{post:?}", mobile.as_str());
    call.write(|tx| async move {
        if tx.once(key).await?.is_some() {
            return Ok(true);
        }
        tx.lock("unit_contact", call.unit.0).await?;
        if tx.number(&of(call.unit)).await? >= MOST {
            return Ok(false);
        }
        let id = write(&tx, call.vault(), call.unit, contact).await?;
        tx.remember(key, &id.simple().to_string()).await?;
        Ok(true)
    })
    .await
}

/// Changes a contact over version `version`.
pub(crate) async fn change(
    call: &ActingFor<Contacts>,
    id: Uuid,
    version: i32,
    contact: &Contact,
) -> Result<()> {
    call.write(|tx| async move {
        let vault = call.vault();
        let update = Entity::update_many()
            .col_expr(Column::Name, Expr::value(vault.seal(NAME, &contact.name)))
            .col_expr(
                Column::Mobile,
                Expr::value(vault.seal(MOBILE, contact.mobile.as_str())),
            )
            .col_expr(
                Column::Email,
                Expr::value(vault.seal_opt(EMAIL, contact.email.as_deref())),
            )
            .col_expr(
                Column::Post,
                Expr::value(vault.seal_opt(POST, contact.post.as_deref())),
            )
            .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.eq(id))
            .filter(Column::UnitId.eq(call.unit))
            .filter(Column::Version.eq(version));
        if update
            .exec(&tx)
            .await
            .map_err(db::Error::from)?
            .rows_affected
            == 0
        {
            return Err(db::Error::Stale.into());
        }
        tx.audit(
            "unit.contact.change",
            &format!("unit:{}", call.unit),
            json!({ "contact": id.simple().to_string() }),
        )
        .await?;
        Ok(())
    })
    .await
}

/// Removes a contact. One that is gone already stays gone.
pub(crate) async fn remove(call: &ActingFor<Contacts>, id: Uuid) -> Result<()> {
    call.write(|tx| async move {
        let gone = Entity::delete_many()
            .filter(Column::Id.eq(id))
            .filter(Column::UnitId.eq(call.unit))
            .exec(&tx)
            .await
            .map_err(db::Error::from)?;
        if gone.rows_affected > 0 {
            tx.audit(
                "unit.contact.remove",
                &format!("unit:{}", call.unit),
                json!({ "contact": id.simple().to_string() }),
            )
            .await?;
        }
        Ok(())
    })
    .await
}

/// Forgets the contacts of a unit whose account is closed.
pub(crate) async fn forget(tx: &Tx, unit: UnitId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::UnitId.eq(unit))
        .exec(tx)
        .await?;
    Ok(())
}
