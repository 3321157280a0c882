//! Persons.

use crate::{
    SeedError,
    day::Day,
    dice::Dice,
    name,
    number::{self, Whose},
};
use chrono::TimeDelta;
use identity::{
    account::{Holder, Kind},
    demo::{DemoAccount, DemoPerson},
};
use kernel::{
    clock::CivilDate,
    document::Sex,
    id::{AccountId, PersonId},
};

/// Makes persons one after the other.
pub(crate) struct Crowd {
    day: Day,
    dice: Dice,
    made: u32,
}

/// A person with their account.
#[derive(Debug)]
pub(crate) struct Somebody {
    pub(crate) account: DemoAccount,
    pub(crate) person: DemoPerson,
}

impl Crowd {
    pub(crate) fn new(seed: u64, day: Day) -> Self {
        Self { day, dice: Dice::new(seed, "person"), made: 0 }
    }

    /// The next one.
    pub(crate) fn somebody(&mut self) -> Result<Somebody, SeedError> {
        let (dice, n) = (&self.dice, self.made);
        self.made += 1;
        let born = CivilDate::from_ymd_opt(1972 + dice.amount(0, 31), 1, 1).unwrap_or_default() + TimeDelta::days(dice.between(0, 364));
        let document = number::document(Whose::Person, n, born)?;
        let name = name::person(dice, document.sex().unwrap_or(Sex::Female));
        let at = self.day.waking(dice.between(125, 700), dice);
        let holder = Holder { name: name.into(), document, mobile: Some(number::mobile(Whose::Person, n)?) };
        let (id, person) = (AccountId::new(at, dice.rng()), PersonId::new(at, dice.rng()));
        Ok(Somebody {
            account: DemoAccount { id, realm: None, kind: Kind::Person, holder, proven: dice.chance(60), at },
            person: DemoPerson { id: person, account: id, at },
        })
    }
}
