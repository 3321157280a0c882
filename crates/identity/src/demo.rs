//! Demonstration data: accounts and persons in bulk, without an audit line for each.

use crate::{
    account::{Holder, Kind, Status, entity::ActiveModel as AccountRow},
    blind,
    password::PasswordHash,
    person::entity::ActiveModel as PersonRow,
};
use db::Tx;
use kernel::{
    clock::Instant,
    id::{AccountId, PersonId},
};
use sea_orm::Set;
use seal::Vault;
use uuid::Uuid;

/// An account of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// Its id.
    pub id: AccountId,
    /// The unit it belongs to; none for persons and officers.
    pub realm: Option<Uuid>,
    /// For what it logs in.
    pub kind: Kind,
    /// The invented natural person behind it.
    pub holder: Holder,
    /// Whether the holder has proved in person who they are.
    pub proven: bool,
    /// When it was opened.
    pub at: Instant,
}

/// A person of the demonstration.
#[derive(Clone, Copy, Debug)]
pub struct DemoPerson {
    /// Their id.
    pub id: PersonId,
    /// Their account.
    pub account: AccountId,
    /// When it was opened.
    pub at: Instant,
}

/// Writes accounts that all have the same password.
pub async fn accounts(
    tx: &Tx,
    vault: &Vault,
    hash: &PasswordHash,
    accounts: &[DemoAccount],
) -> db::Result<()> {
    tx.insert_all(accounts.iter().map(|new| account(vault, hash, new)))
        .await
}

/// Writes persons; their accounts must be there.
pub async fn persons(tx: &Tx, persons: &[DemoPerson]) -> db::Result<()> {
    let rows = persons.iter().map(|new| PersonRow {
        id: Set(new.id),
        account_id: Set(new.account),
        abroad: Set(None),
        created_at: Set(new.at),
    });
    tx.insert_all(rows).await
}

fn account(vault: &Vault, hash: &PasswordHash, new: &DemoAccount) -> AccountRow {
    let holder = &new.holder;
    let mobile = holder.mobile.as_ref();
    AccountRow {
        id: Set(new.id),
        realm: Set(new.realm.unwrap_or_default()),
        kind: Set(new.kind),
        name: Set(vault.seal("account.name", holder.name.expose())),
        document: Set(vault.seal("account.document", holder.document.number())),
        document_blind: Set(blind::document(vault, &holder.document)),
        document_kind: Set(holder.document.kind()),
        mobile: Set(mobile.map(|mobile| vault.seal("account.mobile", mobile.as_str()))),
        mobile_blind: Set(mobile.map(|mobile| blind::mobile(vault, mobile))),
        password_hash: Set(Some(hash.as_str().to_owned())),
        password_set_at: Set(Some(new.at)),
        status: Set(Status::Active),
        proven_at: Set(new.proven.then_some(new.at)),
        version: Set(1),
        created_at: Set(new.at),
        updated_at: Set(new.at),
    }
}
