//! Institutions of the first unit: one that is open, and two that wait for it.

use crate::{day::Day, dice::Dice, person::People, unit::Employer};
use identity::{account::Kind as Account, demo::DemoAccount};
use kernel::id::{AccountId, InstitutionId};
use org::{demo::DemoInstitution, institution::Kind};

/// Institutions with the account of the one that is open.
#[derive(Debug, Default)]
pub(crate) struct Institutions {
    pub(crate) accounts: Vec<DemoAccount>,
    pub(crate) institutions: Vec<DemoInstitution>,
}

/// Name and kind; the first one is open. Its number is printed, so its division is the city's, whatever the seed.
const SHOWN: [(&str, Kind); 3] = [
    ("云帆职业培训学校", Kind::TrainingSchool),
    ("云帆职业技能等级认定中心", Kind::Certification),
    ("云帆就业见习基地", Kind::Internship),
];
/// The division.
pub(crate) const REGION: &str = "320100";
/// The first persons are shown as something else.
const BEHIND: usize = 4;

/// The institutions of the first unit, administered by a person whose name is proved, as far as there is one.
pub(crate) fn invent(seed: u64, day: Day, employers: &[Employer], people: &People) -> Institutions {
    let dice = Dice::new(seed, "institution");
    let mut made = Institutions::default();
    let Some((employer, officer)) = employers
        .first()
        .and_then(|employer| Some((employer, employer.officer?)))
    else {
        return made;
    };
    let person = people.persons.iter().zip(&people.accounts).skip(BEHIND);
    let mut administrator = person.into_iter().find(|(_, own)| own.proven);
    for (name, kind) in SHOWN {
        let at = day.office(dice.between(20, 120), &dice);
        let opened = administrator.take().map(|(person, own)| {
            let account = AccountId::new(at, dice.rng());
            (account, person.id, own)
        });
        let id = InstitutionId::new(at, dice.rng());
        if let Some((account, _, own)) = &opened {
            made.accounts.push(DemoAccount {
                id: *account,
                realm: Some(id.0),
                kind: Account::Institution,
                holder: own.holder.clone(),
                proven: false,
                at,
            });
        }
        made.institutions.push(DemoInstitution {
            id,
            name: name.to_owned(),
            kind,
            region: REGION,
            unit: employer.id,
            agency: (employer.agency, officer),
            opened: opened.map(|(account, person, own)| (account, person, own.id)),
            at,
        });
    }
    made
}
