//! What the steps of a registration share: its data, and where a browser stands.

use super::{
    begin::{Basis, Statement},
    entity::{Column, Entity, Model},
    rules::{PURPOSE, Step, step},
};
use crate::register::UnitRecord;
use db::{Read, Tx};
use identity::{
    account::Holder,
    agreement::Way,
    proof::{self, Status},
};
use kernel::{
    clock::CivilDate,
    document::{Document, DocumentKind},
    id::{HistoryId, OpeningId},
    mobile::Mobile,
    secret::Secret,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use seal::{Blind, Vault};
use serde::{Deserialize, Serialize};
use web::{Call, Error, Result};

/// Context of the sealed data.
pub(crate) const DATA: &str = "registration.data";

/// What a registration keeps between its steps.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Data {
    pub(crate) legal_name: String,
    pub(super) document_kind: DocumentKind,
    pub(super) document: String,
    /// The phone that the register knows.
    pub(super) mobile: Option<String>,
    pub(super) register_state: String,
    pub(super) register_kind: String,
    pub(super) region: String,
    pub(super) address: String,
    pub(super) established: Option<CivilDate>,
    /// The old account that is upgraded.
    #[serde(default)]
    pub(super) history: Option<HistoryId>,
    /// A provider has vouched for it.
    #[serde(default)]
    pub(super) vouched: bool,
    /// What an agency has opened at its counter, and the number of the code that was typed.
    #[serde(default)]
    pub(super) opening: Option<(OpeningId, i32)>,
    /// The legal representative has not been there in person: somebody else came to the counter for them.
    #[serde(default)]
    pub(super) absent: bool,
    /// The phone that the older system knew, typed beforehand in step 3.
    #[serde(default)]
    pub(super) contact: Option<String>,
}

impl Data {
    pub(crate) fn of(statement: &Statement, record: UnitRecord, basis: &Basis<'_>) -> Self {
        let old = basis.old;
        Self {
            vouched: basis.voucher.is_some(),
            opening: None,
            absent: false,
            legal_name: statement.legal_name.clone(),
            document_kind: statement.legal_document.kind(),
            document: statement.legal_document.number().to_owned(),
            mobile: record
                .legal_mobile
                .map(|mobile| mobile.number.expose().as_str().to_owned()),
            register_state: record.state,
            register_kind: record.kind,
            region: record.authority_division,
            address: record.address,
            established: record.established,
            history: old.map(|old| old.id),
            contact: old
                .and_then(|old| old.phone.as_ref())
                .map(|phone| phone.as_str().to_owned()),
        }
    }

    /// The legal representative's document.
    pub(crate) fn document(&self) -> Result<Document> {
        Document::parse(self.document_kind, &self.document).map_err(Error::broken)
    }

    /// The division of the authority that registered the unit.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// On which occasion its agreement is noted.
    pub(super) const fn way(&self) -> Way {
        if self.opening.is_some() {
            Way::Counter
        } else if self.history.is_some() {
            Way::Upgrade
        } else if self.vouched {
            Way::Quick
        } else {
            Way::Register
        }
    }

    pub(super) fn holder(&self, mobile: Option<Mobile>) -> Result<Holder> {
        Ok(Holder {
            name: Secret::new(self.legal_name.clone()),
            document: self.document()?,
            mobile,
        })
    }
}

/// A registration with its data opened.
pub(crate) struct Open {
    pub(crate) row: Model,
    pub(crate) data: Data,
}

/// The blind index of this browser, which is never stored as such.
pub(super) fn browser(call: &Call) -> Blind {
    call.vault().blind("registration.browser", &call.browser())
}

/// The registration of this browser, unless it is too old.
pub(crate) async fn current(call: &Call, read: &impl Read) -> Result<Option<Model>> {
    let row = read
        .one(Entity::find().filter(Column::Browser.eq(browser(call))))
        .await?;
    Ok(row.filter(|row| row.expires_at > call.now))
}

/// The step that this browser is at, with its registration.
pub(crate) async fn at(call: &Call) -> Result<(Step, Option<Model>)> {
    let Some(row) = current(call, call.db()).await? else {
        return Ok((Step::Unit, None));
    };
    let proof = match row.proof_id {
        Some(id) => proof::status(call, id, PURPOSE).await?,
        None => Status::Absent,
    };
    Ok((step(Some(row.state), proof), Some(row)))
}

/// Opens what a registration keeps.
pub(crate) fn open(vault: &Vault, row: Model) -> Result<Open> {
    let data = serde_json::from_str(&vault.open(DATA, &row.data)?).map_err(Error::broken)?;
    Ok(Open { row, data })
}

/// One browser registers at one time.
pub(super) async fn lock(tx: &Tx, browser: Blind) -> db::Result<()> {
    tx.lock("registration", browser.hex()).await
}
