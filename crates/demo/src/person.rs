//! Persons with their résumés and applications.

use crate::{
    SeedError,
    application::Openings,
    bank::Bank,
    day::Day,
    dice::Dice,
    info, name,
    number::{self, Whose},
    resume::{self, Career},
};
use chrono::TimeDelta;
use identity::{
    account::{Holder, Kind},
    demo::{DemoAccount, DemoInfo, DemoPerson},
};
use kernel::{
    clock::Instant,
    document::Sex,
    id::{AccountId, PersonId, ResumeId},
};
use notify::demo::DemoMessage;
use talent::{
    demo::{DemoApplication, DemoResume},
    resume::Snapshot,
};

/// Makes persons one after the other.
pub(crate) struct Crowd<'a> {
    bank: &'a Bank,
    openings: &'a Openings,
    day: Day,
    dice: Dice,
    /// Draws of its own, so that the others stay what they were.
    own: Dice,
    made: u32,
    persons: u32,
    /// How many applications are still to be made.
    left: u32,
}

/// A slice of the crowd.
#[derive(Debug, Default)]
pub(crate) struct People {
    pub(crate) accounts: Vec<DemoAccount>,
    pub(crate) persons: Vec<DemoPerson>,
    pub(crate) infos: Vec<DemoInfo>,
    pub(crate) resumes: Vec<DemoResume>,
    pub(crate) applications: Vec<DemoApplication>,
    pub(crate) messages: Vec<DemoMessage>,
}

impl<'a> Crowd<'a> {
    pub(crate) fn new(
        seed: u64,
        day: Day,
        bank: &'a Bank,
        openings: &'a Openings,
        persons: u32,
        applications: u32,
    ) -> Self {
        Self {
            bank,
            openings,
            day,
            dice: Dice::new(seed, "person"),
            own: Dice::new(seed, "person-info"),
            made: 0,
            persons,
            left: applications,
        }
    }

    /// So many more.
    pub(crate) fn gather(&mut self, count: u32) -> Result<People, SeedError> {
        let mut people = People::default();
        for _ in 0..count {
            self.somebody(&mut people)?;
        }
        Ok(people)
    }

    fn somebody(&mut self, people: &mut People) -> Result<(), SeedError> {
        let dice = self.dice.clone();
        let n = self.made;
        self.made += 1;
        let document = number::document(Whose::Person, n, resume::born(&dice))?;
        let name = name::person(&dice, document.sex().unwrap_or(Sex::Female));
        let at = self.day.waking(dice.between(170, 800), &dice);
        let mobile = number::mobile(Whose::Person, n)?;
        let account = AccountId::new(at, dice.rng());
        let person = PersonId::new(at, dice.rng());
        let born = document.birthday().unwrap_or_default();
        let digits = mobile.as_str().to_owned();
        let holder = Holder {
            name: name.clone().into(),
            document,
            mobile: Some(mobile),
        };
        people.accounts.push(DemoAccount {
            id: account,
            realm: None,
            kind: Kind::Person,
            holder,
            proven: dice.chance(60),
            at,
        });
        people.persons.push(DemoPerson {
            id: person,
            account,
            at,
        });
        people.infos.extend(self.info(n, person, at));
        // some have registered and gone no further
        if n > 0 && dice.chance(12) {
            return Ok(());
        }
        let career = Career::choose(&dice, self.bank, born);
        let body = career.body(&dice, self.bank, self.day, n);
        let written = at + TimeDelta::minutes(dice.between(10, 900));
        people.resumes.push(DemoResume {
            id: ResumeId::new(written, dice.rng()),
            person,
            body: body.clone(),
            at: written,
        });
        let snapshot = Snapshot {
            name,
            mobile: digits,
            body,
        };
        let share = self.share(&dice);
        let made = self.openings.applications(
            &dice,
            self.day,
            n,
            share,
            career.trade,
            (person, account),
            &snapshot,
        );
        self.left = self
            .left
            .saturating_sub(u32::try_from(made.applications.len()).unwrap_or(0));
        people.applications.extend(made.applications);
        people.messages.extend(made.messages);
        Ok(())
    }

    /// What most have told of themselves. The one who is shown has not done it yet, so that there is something to do.
    fn info(&self, n: u32, person: PersonId, at: Instant) -> Option<DemoInfo> {
        let told = n > 0 && self.own.chance(70);
        told.then(|| DemoInfo {
            person,
            info: info::resident(&self.own),
            at: at + TimeDelta::minutes(self.own.between(3, 60)),
        })
    }

    /// How many applications the next one sends: none to twice the mean of what is left.
    fn share(&self, dice: &Dice) -> usize {
        let others = self.persons.saturating_sub(self.made) + 1;
        let mean = self.left.div_ceil(others).min(30);
        let drawn = dice.between(0, i64::from(mean) * 2 + 1);
        usize::try_from(drawn)
            .unwrap_or(0)
            .min(usize::try_from(self.left).unwrap_or(0))
    }
}
