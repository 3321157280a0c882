//! What the use cases share: whose an institution is, why something was not done, and how an account is taken away.

use super::{
    entity::{ActiveModel, Model},
    rules::{Event, State},
    store,
    told::{self, Said},
};
use db::Tx;
use kernel::id::InstitutionId;
use sea_orm::Set;
use seal::Vault;
use serde_json::json;
use web::{ActingFor, AsOfficer, Error, duty::Manager};

/// Why something was not done.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum InstitutionError {
    /// A field is not right: its name and what to do.
    #[error("{1}")]
    Field(&'static str, String),
    /// Tried too often, or the pool is full.
    #[error("{0}")]
    Slow(String),
    /// Anything else.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for InstitutionError {
    fn from(error: db::Error) -> Self {
        if error.violates("institution_name", "institution.unit_id") {
            Self::Field("name", NAMED.to_owned())
        } else {
            Self::Broken(error.into())
        }
    }
}

/// The unit has one of this name.
pub(super) const NAMED: &str = "该单位已登记了同名的机构，请核对";

/// Object of the audit log.
pub(super) fn object(id: InstitutionId) -> String {
    format!("institution:{id}")
}

/// An institution of this unit; anybody else's is denied.
pub(super) async fn own(call: &ActingFor<Manager>, id: InstitutionId) -> web::Result<Model> {
    match store::find(call.db(), id).await? {
        Some(row) if row.unit_id == call.unit => Ok(row),
        Some(_) => Err(call.denied(&object(id)).await),
        None => Err(Error::Absent),
    }
}

/// An institution that this agency keeps; another agency's is denied.
pub(super) async fn kept(call: &AsOfficer, id: InstitutionId) -> web::Result<Model> {
    match store::find(call.db(), id).await? {
        Some(row) if row.agency_id == call.agency => Ok(row),
        Some(_) => Err(call.denied(&object(id)).await),
        None => Err(Error::Absent),
    }
}

/// The institution within a transaction, held to its end, over the version that a form was made from.
pub(super) async fn held(
    tx: &Tx,
    id: InstitutionId,
    version: i32,
) -> Result<Model, InstitutionError> {
    tx.lock("institution", id).await?;
    let row = store::find(tx, id).await?.ok_or(Error::Absent)?;
    if row.version != version {
        return Err(db::Error::Stale.into());
    }
    Ok(row)
}

/// Where an event leads, or why it does not fit.
pub(super) fn next(row: &Model, event: Event) -> web::Result<State> {
    row.state.next(event).ok_or_else(|| {
        Error::Conflict(format!(
            "机构目前的状态是“{}”，不能这样操作。请返回列表查看。",
            row.state
        ))
    })
}

/// Takes the account of an institution away: nobody logs in with it any more, and its row names nobody.
pub(super) async fn take_account(tx: &Tx, vault: &Vault, row: &Model) -> web::Result<()> {
    if let Some(account) = row.account_id {
        identity::empty_account(tx, vault, account).await?;
    }
    Ok(())
}

/// A change of the row that leaves nobody behind it.
pub(super) fn nobody(state: State) -> ActiveModel {
    ActiveModel {
        state: Set(state),
        account_id: Set(None),
        person_id: Set(None),
        person_account_id: Set(None),
        opened_at: Set(None),
        ..Default::default()
    }
}

/// Whose account is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// The unit's.
    Unit,
    /// The administrator's own.
    Administrator,
}

/// The account of its unit or of its administrator is gone: it waits to be opened again.
pub(super) async fn lose(tx: &Tx, vault: &Vault, row: &Model, why: Lost) -> web::Result<()> {
    let Some(state) = row.state.next(Event::Lose) else {
        return Ok(());
    };
    take_account(tx, vault, row).await?;
    store::update(tx, row, nobody(state)).await?;
    let said = match why {
        Lost::Unit => "unit closed",
        Lost::Administrator => "administrator closed",
    };
    let detail = json!({ "why": said });
    tx.audit("institution.lose", &object(row.id), detail)
        .await?;
    // whoever has closed their account hears nothing more
    if why == Lost::Unit {
        told::tell(tx, row.id, row.person_account_id, Said::Relieved, None).await?;
    }
    Ok(())
}
