//! Officers (工作人员): who works for which agency.

pub(crate) mod entity;

pub use entity::Model as Officer;

use crate::agency;
use db::{Read, Tx};
use entity::{ActiveModel, Column, Entity};
use identity::{
    account::{self, AccountError, Holder, Kind, NewAccount},
    password::PasswordHash,
};
use kernel::id::{AccountId, AgencyId, OfficerId};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QueryOrder as _, Set, sea_query::Expr,
};
use seal::Vault;
use std::collections::HashMap;

pub(crate) const NAME: &str = "officer.name";

/// An officer to be appointed.
#[derive(Clone, Copy, Debug)]
pub struct NewOfficer<'a> {
    /// The agency served.
    pub agency: AgencyId,
    /// The natural person.
    pub holder: &'a Holder,
    /// The first password, hashed.
    pub password: Option<&'a PasswordHash>,
    /// May see the operators' pages as well.
    pub operator: bool,
}

/// Why an officer was not appointed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum OfficerError {
    /// No such agency.
    #[error("没有这个机构，请核对机构代码")]
    NoAgency,
    /// The person has an officer's account, or the number is taken.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] db::Error),
}

/// Appoints an officer: account and row in one transaction, with audit lines.
pub async fn create(
    tx: &Tx,
    vault: &Vault,
    new: NewOfficer<'_>,
) -> Result<(OfficerId, AccountId), OfficerError> {
    if agency::find(tx, new.agency).await?.is_none() {
        return Err(OfficerError::NoAgency);
    }
    let account = account::create_in_realm(
        tx,
        vault,
        NewAccount {
            realm: None,
            kind: Kind::Officer,
            holder: new.holder,
            password: new.password,
            proven: false,
        },
    )
    .await?;
    let id = OfficerId::new(tx.now(), tx.rng());
    let row = ActiveModel {
        id: Set(id),
        account_id: Set(account),
        agency_id: Set(new.agency),
        name: Set(vault.seal(NAME, new.holder.name.expose())),
        operator: Set(new.operator),
        active: Set(true),
        version: Set(1),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    row.insert(tx).await.map_err(db::Error::from)?;
    tx.audit(
        "officer.create",
        &format!("officer:{id}"),
        serde_json::json!({ "agency": new.agency.to_string(), "operator": new.operator }),
    )
    .await?;
    Ok((id, account))
}

/// Ends an appointment: the account's next request finds no standing.
pub async fn dismiss(tx: &Tx, id: OfficerId) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::Active, Expr::value(false))
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id));
    update.exec(tx).await?;
    tx.audit(
        "officer.dismiss",
        &format!("officer:{id}"),
        serde_json::Value::Null,
    )
    .await
}

/// The officer whom an account belongs to.
pub async fn by_account(read: &impl Read, account: AccountId) -> db::Result<Option<Officer>> {
    read.one(Entity::find().filter(Column::AccountId.eq(account)))
        .await
}

/// The officers of an agency.
pub async fn list(read: &impl Read, agency: AgencyId) -> db::Result<Vec<Officer>> {
    read.all(
        Entity::find()
            .filter(Column::AgencyId.eq(agency))
            .order_by_asc(Column::Id),
    )
    .await
}

/// Full names by id, for colleagues of the same agency. Personal data: show it nowhere else.
pub async fn names(
    read: &impl Read,
    vault: &Vault,
    ids: &[OfficerId],
) -> web::Result<HashMap<OfficerId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = read
        .all(Entity::find().filter(Column::Id.is_in(ids.iter().copied())))
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.id, row.open_name(vault)?)))
        .collect()
}

impl Officer {
    /// The full name.
    pub fn open_name(&self, vault: &Vault) -> web::Result<String> {
        Ok(vault.open(NAME, &self.name)?)
    }
}
