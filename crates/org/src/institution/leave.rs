//! An institution's account ends with the account of its unit, or of the person who administers it (docs/decisions/0034). The
//! institution stays, and is opened again.

use super::{
    act::{Lost, lose},
    store,
    told::{self, Said},
};
use crate::unit;
use db::Tx;
use identity::copy::Item;
use kernel::{
    clock::stamp,
    id::{PersonId, UnitId},
};
use seal::Vault;
use web::{App, Result};

/// The unit has no account any more: nobody manages its institutions.
pub(crate) async fn with_unit(tx: &Tx, vault: &Vault, id: UnitId) -> Result<()> {
    for row in store::of_unit(tx, id).await? {
        tx.lock("institution", row.id).await?;
        if let Some(row) = store::find(tx, row.id).await? {
            lose(tx, vault, &row, Lost::Unit).await?;
        }
    }
    Ok(())
}

/// The person has no account any more; the unit is told.
pub(crate) async fn with_person(tx: &Tx, vault: &Vault, person: PersonId) -> Result<()> {
    for row in store::of_person(tx, person).await? {
        tx.lock("institution", row.id).await?;
        let Some(row) = store::find(tx, row.id).await? else {
            continue;
        };
        if row.person_id != Some(person) {
            continue;
        }
        lose(tx, vault, &row, Lost::Administrator).await?;
        let unit = unit::find(tx, row.unit_id).await?;
        let legal = unit.and_then(|unit| unit.account_id);
        told::tell(tx, row.id, legal, Said::Vacant, None).await?;
    }
    Ok(())
}

/// Which institutions a person administers, for their copy.
pub(crate) async fn copy(app: &App, person: PersonId) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for row in store::of_person(&app.db, person).await? {
        let unit = unit::find(&app.db, row.unit_id).await?;
        items.push(
            Item::fields()
                .with("机构编号", row.number)
                .with("机构名称", row.name)
                .with("所属单位", unit.map(|unit| unit.name))
                .with("开通时间", row.opened_at.map(stamp)),
        );
    }
    Ok(items)
}
