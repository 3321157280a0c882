//! Use cases on a person's record.

use super::{
    entity::Model,
    rules::{self, Info, Known},
    store,
};
use crate::{account, overseas, person, reach};
use db::Read;
use kernel::id::PersonId;
use seal::Vault;
use serde_json::json;
use web::{AsPerson, Error, Result};

/// A person's record with what the account says.
pub(crate) struct Record {
    pub(crate) known: Known,
    pub(crate) row: Option<Model>,
    pub(crate) info: Option<Info>,
}

impl Record {
    /// The version that a form is filled from; 0 before the first.
    pub(crate) fn version(&self) -> i32 {
        self.row.as_ref().map_or(0, |row| row.version)
    }
}

/// The record of a person. Personal data: for the person's own pages.
pub(crate) async fn read(read: &impl Read, vault: &Vault, id: PersonId) -> Result<Record> {
    let person = person::find(read, id).await?.ok_or(Error::Absent)?;
    let account = account::find(read, person.account_id)
        .await?
        .ok_or(Error::Absent)?;
    let row = store::of(read, id).await?;
    let info = row
        .as_ref()
        .map(|row| store::open(vault, row))
        .transpose()?;
    Ok(Record {
        known: Known {
            holder: account::open(vault, &account)?,
            abroad: person::abroad(vault, &person)?,
            reach: reach::of(read, vault, person.account_id).await?,
            told: overseas::told(read, vault, id).await?,
        },
        row,
        info,
    })
}

/// Saves the record over version `version`, with its history. [`Error::Conflict`]: it was changed meanwhile.
pub(crate) async fn save(call: &AsPerson, info: &Info, version: i32) -> Result<()> {
    let (vault, person) = (call.vault(), call.person);
    let sealed = &store::seal(vault, info)?;
    call.write(|tx| async move {
        // the first save of two windows at the same moment makes one record
        tx.lock("person_info", person.0).await?;
        let before = read(&tx, vault, person).await?;
        if before.version() != version {
            return Err(db::Error::Stale.into());
        }
        if before.row.is_some() {
            store::update(&tx, person, version, sealed.clone()).await?;
        } else {
            store::insert(&tx, person, sealed.clone()).await?;
        }
        let changes = rules::changes(&before.known, before.info.as_ref(), info);
        for (field, old, new) in &changes {
            store::note_change(&tx, vault, person, (field, old, new)).await?;
        }
        tx.changed("person", person.0).await?;
        let fields: Vec<&str> = changes.iter().map(|(field, ..)| *field).collect();
        tx.audit(
            "person.info",
            &format!("person:{person}"),
            json!({ "fields": fields }),
        )
        .await?;
        Ok(())
    })
    .await
}
