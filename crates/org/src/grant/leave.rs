//! Grants end with the account of the unit that gave them, or of the person who has them (docs/decisions/0034).

use super::{
    GRANTER, HOLDER,
    act::object,
    entity::{ActiveModel, Model},
    rules::{Event, State},
    store,
    told::{self, Said},
};
use db::Tx;
use identity::copy::Item;
use kernel::{
    clock::stamp,
    id::{PersonId, UnitId},
};
use sea_orm::Set;
use seal::Vault;
use serde_json::json;
use web::{App, Result};

/// Who ended it, in the history.
const WHO: &str = "注销账号";

/// Ends what a unit has granted: nobody acts for it any more.
pub(crate) async fn with_unit(tx: &Tx, vault: &Vault, unit: UnitId) -> Result<()> {
    tx.lock("unit_grant", unit.0).await?;
    for row in store::of_unit(tx, unit).await? {
        end(tx, vault, &row).await?;
        if row.state.counts() {
            told::tell(tx, row.id, Said::Changed, "单位账号注销，授权结束").await?;
        }
    }
    Ok(())
}

/// Ends what a person was granted, whose own account is gone. A person has few grants; one list holds them all.
pub(crate) async fn with_person(tx: &Tx, vault: &Vault, person: PersonId) -> Result<()> {
    loop {
        let rows = store::of_person(tx, person).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            tx.lock("unit_grant", row.unit_id.0).await?;
            end(tx, vault, row).await?;
        }
    }
}

/// The row stays, because the unit's history speaks of it, and names nobody.
async fn end(tx: &Tx, vault: &Vault, row: &Model) -> Result<()> {
    let change = ActiveModel {
        state: Set(State::Ended),
        holder: Set(vault.seal(HOLDER, "")),
        granter: Set(vault.seal(GRANTER, "")),
        ..Default::default()
    };
    store::update(tx, row, change).await?;
    let (what, action) = Event::End.words();
    let line = store::Line {
        who: WHO,
        account: None,
        what,
        old: row.state.to_string(),
        new: State::Ended.to_string(),
    };
    store::record(tx, row.id, line).await?;
    tx.audit(action, &object(row.id), json!({ "why": "closed" }))
        .await?;
    if let Some(account) = row.account_id {
        identity::empty_account(tx, vault, account).await?;
    }
    Ok(())
}

/// For which units a person may act, for their copy.
pub(crate) async fn copy(app: &App, person: PersonId) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for row in store::of_person(&app.db, person).await? {
        let unit = crate::unit::find(&app.db, row.unit_id).await?;
        items.push(
            Item::fields()
                .with("单位", unit.map(|unit| unit.name))
                .with("用户类别", row.role.to_string())
                .with("状态", row.state.to_string())
                .with("授权期限", row.period().words())
                .with("授权时间", stamp(row.created_at)),
        );
    }
    Ok(items)
}
