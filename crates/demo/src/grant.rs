//! Who else acts for the first units: an administrator, and a handler who acts for two of them.

use crate::{day::Day, dice::Dice, person::People, unit::Employer};
use identity::{account::Kind, demo::DemoAccount};
use kernel::{
    duty::{Duties, Duty},
    id::{AccountId, GrantId},
};
use org::{demo::DemoGrant, grant::Role};

/// Grants with the accounts that they are used with.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    pub(crate) accounts: Vec<DemoAccount>,
    pub(crate) grants: Vec<DemoGrant>,
}

/// Unit, person, role: all by their place. The first person is the job seeker who is shown, so they stay out of it.
const SHOWN: [(usize, usize, Role); 4] = [
    (0, 1, Role::Administrator),
    (0, 2, Role::Handler),
    (1, 2, Role::Handler),
    (0, 3, Role::Handler),
];

/// The grants of the first units to the first persons, as far as there are any.
/// `granters` are the names of the legal representatives of those units.
pub(crate) fn invent(
    seed: u64,
    day: Day,
    employers: &[Employer],
    granters: &[String],
    people: &People,
) -> Grants {
    let dice = Dice::new(seed, "grant");
    let mut made = Grants::default();
    for (unit, person, role) in SHOWN {
        let (Some(employer), Some(granter), Some(person), Some(own)) = (
            employers.get(unit),
            granters.get(unit),
            people.persons.get(person),
            people.accounts.get(person),
        ) else {
            continue;
        };
        let at = day.office(dice.between(20, 120), &dice);
        let account = AccountId::new(at, dice.rng());
        made.accounts.push(DemoAccount {
            id: account,
            realm: Some(employer.id.0),
            kind: Kind::Unit,
            holder: own.holder.clone(),
            proven: true,
            at,
        });
        let items: Duties = match role {
            Role::Administrator => Duties::NONE,
            Role::Handler => [Duty::ContractDraft, Duty::Vacancies, Duty::Applications]
                .into_iter()
                .collect(),
        };
        made.grants.push(DemoGrant {
            id: GrantId::new(at, dice.rng()),
            unit: employer.id,
            granter: (employer.account, granter.clone()),
            person: (person.id, own.id),
            account,
            holder: own.holder.clone(),
            role,
            items,
            at,
        });
    }
    made
}
