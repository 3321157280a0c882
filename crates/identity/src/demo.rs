//! Demonstration data: accounts and persons in bulk, without an audit line for each.

use crate::{
    account::{Holder, Kind, Status, entity::ActiveModel as AccountRow},
    agreement::{self, Text, Way, entity::acceptance::ActiveModel as AcceptanceRow},
    assurance::{Level, Source, entity::ActiveModel as AssuranceRow},
    blind,
    password::PasswordHash,
    person::{
        entity::ActiveModel as PersonRow,
        info::{self, Info, entity::ActiveModel as InfoRow},
    },
};
use db::Tx;
use kernel::{
    clock::Instant,
    id::{AccountId, PersonId, uuid_at},
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

/// What a person of the demonstration says of themselves.
#[derive(Clone, Debug)]
pub struct DemoInfo {
    /// Whose.
    pub person: PersonId,
    /// The record in clear.
    pub info: Info,
    /// When it was saved.
    pub at: Instant,
}

/// Writes accounts that all have the same password and have agreed to the first version of their agreement.
pub async fn accounts(
    tx: &Tx,
    vault: &Vault,
    hash: &PasswordHash,
    accounts: &[DemoAccount],
) -> db::Result<()> {
    tx.insert_all(accounts.iter().map(|new| account(vault, hash, new)))
        .await?;
    let first = agreement::first(tx).await?;
    let agreed = accounts.iter().filter_map(|new| {
        let text = Text::of(new.kind)?;
        let (_, since) = first.iter().find(|(of, _)| *of == text)?;
        // whoever had an account before was asked when it took effect
        let way = if new.at < *since {
            Way::Renewed
        } else {
            Way::Register
        };
        Some(AcceptanceRow {
            account_id: Set(new.id),
            text: Set(text),
            version: Set(1),
            way: Set(way),
            at: Set(new.at.max(*since)),
        })
    });
    tx.insert_all(agreed).await
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

/// Writes records of persons, and gives them their numbers; the persons must be there.
pub async fn infos(tx: &Tx, vault: &Vault, infos: &[DemoInfo]) -> db::Result<()> {
    let mut rows = Vec::with_capacity(infos.len());
    for new in infos {
        let body = info::store::seal(vault, &new.info)
            .map_err(|error| db::Error::Broken(error.to_string()))?;
        rows.push(InfoRow {
            id: Set(new.person),
            number: Set(info::store::FIRST_NUMBER + tx.next_number("person").await?),
            body: Set(body),
            version: Set(1),
            created_at: Set(new.at),
            updated_at: Set(new.at),
        });
    }
    tx.insert_all(rows).await
}

/// Writes 实名认证 and 实人认证 of the accounts whose holders have proved it, by face.
pub async fn proven(tx: &Tx, accounts: &[DemoAccount]) -> db::Result<()> {
    let rows = accounts
        .iter()
        .filter(|new| new.proven)
        .flat_map(|new| [Level::Name, Level::Presence].map(|level| (new, level)))
        .map(|(new, level)| AssuranceRow {
            id: Set(uuid_at(new.at, tx.rng())),
            account_id: Set(new.id),
            level: Set(level),
            source: Set(Source::Face),
            at: Set(new.at),
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
        initial_until: Set(None),
        status: Set(Status::Active),
        proven_at: Set(new.proven.then_some(new.at)),
        agreed: Set(i32::from(Text::of(new.kind).is_some())),
        closing_at: Set(None),
        version: Set(1),
        created_at: Set(new.at),
        updated_at: Set(new.at),
    }
}
