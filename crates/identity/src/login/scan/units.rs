//! The units that a phone can log a browser in for.

use super::{act::acting, entity::Model};
use crate::{
    account::{self, Account, Kind},
    login::choose,
    realm::Standing,
    service::Identity,
};
use kernel::{
    actor::{Actor, UnitRole},
    id::AccountId,
};
use web::{Badge, Call, Error, FieldErrors};

/// The units for which whoever is logged in on the phone can log a browser in: their own, of which they choose one, or the
/// one that they act for already.
pub(super) async fn of(
    identity: &Identity,
    call: &Call,
    ticket: &Model,
) -> web::Result<Vec<(AccountId, Badge)>> {
    let Some((kind, id)) = acting(call.actor).filter(|_| ticket.kind == Kind::Unit) else {
        return Ok(Vec::new());
    };
    let Some(account) = account::store::by_id(identity.db(), id).await? else {
        return Ok(Vec::new());
    };
    let units = match kind {
        // what opens a person's own account is not enough to speak as a legal representative, unless the unit's key was
        // shown as well
        Kind::Person => {
            let mut all = choose::units(identity, &account, call.now).await?;
            all.retain(|(_, standing)| ticket.realm.is_some() || !represents(standing));
            all
        }
        Kind::Unit => match identity.standing(&account, call.now).await? {
            Some(standing) => vec![(account, standing)],
            None => Vec::new(),
        },
        Kind::Institution | Kind::Officer => Vec::new(),
    };
    let fits = |account: &Account| ticket.realm.is_none_or(|realm| account.realm == realm);
    Ok(units
        .into_iter()
        .filter(|(account, _)| fits(account))
        .map(|(account, standing)| (account.id, standing.badge))
        .collect())
}

/// The account of the unit that was chosen; there is nothing to choose from one.
pub(super) async fn chosen(
    identity: &Identity,
    call: &Call,
    ticket: &Model,
    wanted: Option<AccountId>,
) -> web::Result<AccountId> {
    let units = of(identity, call, ticket).await?;
    let unit = match (units.as_slice(), wanted) {
        ([(only, _)], None) => Some(*only),
        (many, Some(wanted)) => many.iter().map(|(id, _)| *id).find(|id| *id == wanted),
        _ => None,
    };
    unit.ok_or_else(|| Error::Invalid(FieldErrors::one("unit", "请返回上一页，先选择要登录的单位")))
}

fn represents(standing: &Standing) -> bool {
    matches!(
        standing.actor,
        Actor::Unit {
            role: UnitRole::LegalRepresentative,
            ..
        }
    )
}
