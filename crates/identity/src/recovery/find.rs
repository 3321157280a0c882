//! Whether what was typed is an account's: one answer for all that may be wrong, after the same steps.

use super::{act::Typed, rules::Who};
use crate::{
    account::{self, Account, Status},
    proof,
    service::Identity,
};
use kernel::{
    actor::{Actor, UnitRole},
    clock::Instant,
};
use uuid::Uuid;

/// A realm that no unit has.
const NOWHERE: Uuid = Uuid::max();

/// The account that was meant, if everything agrees and it may be used. A unit that is not there, a document that is not
/// there and a name that does not agree take the same queries and the same work.
pub(super) async fn find(
    identity: &Identity,
    who: Who,
    typed: &Typed,
    now: Instant,
) -> web::Result<Option<Account>> {
    let (db, vault) = (identity.db(), identity.vault());
    let realm = match &typed.credit_code {
        Some(code) => {
            let found = identity.realms().find(code.as_str()).await?;
            Some(found.map_or(NOWHERE, |realm| realm.id))
        }
        None => None,
    };
    let document = &typed.document;
    let found = account::find_by_document(db, vault, realm, who.kind(), document).await?;
    let stand_in = vault.seal("account.name", &typed.name);
    let sealed = found.as_ref().map_or(&stand_in, |account| &account.name);
    let name = vault.open("account.name", sealed)?;
    let agrees =
        proof::subject(vault, &name, document) == proof::subject(vault, &typed.name, document);
    let Some(account) = found.filter(|account| agrees && account.status == Status::Active) else {
        return Ok(None);
    };
    let standing = identity.standing(&account, now).await?;
    let fits = standing.is_some_and(|standing| {
        matches!(
            (who, standing.actor),
            (Who::Person, Actor::Person { .. })
                | (
                    Who::Unit,
                    Actor::Unit {
                        role: UnitRole::LegalRepresentative,
                        ..
                    }
                )
        )
    });
    Ok(fits.then_some(account))
}
