//! Grants of the demonstration, in bulk.

use super::{
    GRANTER,
    act::seal_holder,
    entity::{ActiveModel, enabled},
    rules::{INVITED_FOR, NOTICE, Role, State},
};
use db::Tx;
use identity::account::Holder;
use kernel::{
    clock::Instant,
    duty::Duties,
    id::{AccountId, GrantId, PersonId, UnitId},
};
use sea_orm::Set;
use seal::Vault;
use std::collections::BTreeMap;

/// A grant of the demonstration, confirmed by the person.
#[derive(Clone, Debug)]
pub struct DemoGrant {
    /// Its id.
    pub id: GrantId,
    /// For which unit.
    pub unit: UnitId,
    /// The legal representative's account, and their name.
    pub granter: (AccountId, String),
    /// To whom, and their own account.
    pub person: (PersonId, AccountId),
    /// The account with which they act for the unit; written by `identity`.
    pub account: AccountId,
    /// Name, document and phone.
    pub holder: Holder,
    /// 用户类别.
    pub role: Role,
    /// What a handler may do.
    pub items: Duties,
    /// When it was granted.
    pub at: Instant,
}

/// Writes grants, and that their units have agreed to the notice.
pub(crate) async fn write(tx: &Tx, vault: &Vault, grants: &[DemoGrant]) -> db::Result<()> {
    let agreed: BTreeMap<_, _> = grants
        .iter()
        .map(|new| (new.unit, (new.granter.0, new.at)))
        .collect();
    let notices = agreed
        .into_iter()
        .map(|(unit, (account, at))| enabled::ActiveModel {
            unit_id: Set(unit),
            version: Set(NOTICE),
            account_id: Set(account),
            agreed_at: Set(at),
        });
    tx.insert_all(notices).await?;
    let mut rows = Vec::with_capacity(grants.len());
    for new in grants {
        let Some(mobile) = &new.holder.mobile else {
            continue;
        };
        rows.push(ActiveModel {
            id: Set(new.id),
            unit_id: Set(new.unit),
            person_id: Set(new.person.0),
            person_account_id: Set(new.person.1),
            account_id: Set(Some(new.account)),
            role: Set(new.role),
            state: Set(State::Active),
            from_day: Set(None),
            until_day: Set(None),
            items: Set(new.items.codes()),
            holder: Set(seal_holder(vault, &new.holder, mobile)?),
            granter: Set(vault.seal(GRANTER, &new.granter.1)),
            invited_until: Set(new.at + INVITED_FOR),
            proof_id: Set(None),
            version: Set(1),
            created_at: Set(new.at),
            updated_at: Set(new.at),
        });
    }
    tx.insert_all(rows).await
}
