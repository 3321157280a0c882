//! Filling the database, in slices of bounded memory.

use crate::{
    Plan, SeedError, Seeded,
    agency::Agencies,
    application::Openings,
    bank::Bank,
    day::Day,
    grant::{self, Grants},
    institution::{self, Institutions},
    number,
    person::Crowd,
    unit::{Employer, Founder, Units},
    vacancy::Writer,
};
use db::{Db, Stamp, Tx};
use identity::{demo::DemoAccount, password::PasswordHash};
use kernel::{clock::Instant, rng::Rng};
use seal::Vault;
use serde_json::json;

/// Rows of one transaction.
const SLICE: u32 = 2000;
/// The audit lines between which the data was written.
const BEGUN: &str = "demo.begun";
const DONE: &str = "demo.done";

/// What the data is written with.
pub struct Ground<'a> {
    /// The database, migrated.
    pub db: &'a Db,
    /// Field encryption.
    pub vault: &'a Vault,
    /// The hash of [`crate::PASSWORD`]: one for all accounts, because a thousand would take minutes.
    pub hash: &'a PasswordHash,
    /// The present moment; the data ends at the midnight before.
    pub now: Instant,
    /// For the ids of audit lines; everything else follows from the seed.
    pub rng: Rng,
}

impl std::fmt::Debug for Ground<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ground")
    }
}

/// Writes the demonstration data. A database that has it already is left as it is.
pub async fn seed(ground: &Ground<'_>, plan: &Plan) -> Result<Seeded, SeedError> {
    if noted(ground.db, DONE).await? {
        return Ok(Seeded::Already);
    }
    if noted(ground.db, BEGUN).await? {
        return Err(SeedError::Unfinished);
    }
    if !org::agency::list(ground.db).await?.is_empty() {
        return Err(SeedError::InUse);
    }
    let bank = Bank::load()?;
    let day = Day::of(ground.now);
    note(ground, BEGUN, plan).await?;
    let agencies = Agencies::invent(plan.seed, day)?;
    write_agencies(ground, &agencies).await?;
    let (employers, granters) = write_units(ground, plan, day, &bank, &agencies).await?;
    let openings = write_vacancies(ground, plan, day, &bank, &employers).await?;
    let units = (employers.as_slice(), granters.as_slice());
    write_persons(ground, plan, day, &bank, &openings, units).await?;
    note(ground, DONE, plan).await?;
    Ok(Seeded::Written)
}

async fn noted(db: &Db, action: &str) -> db::Result<bool> {
    let filter = db::audit::Filter {
        action: Some(action.to_owned()),
        ..db::audit::Filter::default()
    };
    Ok(!db::audit::list(db, &filter, 1).await?.is_empty())
}

fn stamp(ground: &Ground<'_>) -> Stamp {
    Stamp::system(ground.now, ground.rng.clone(), "seed")
}

async fn note(ground: &Ground<'_>, action: &str, plan: &Plan) -> db::Result<()> {
    let detail = &json!({ "seed": plan.seed, "units": plan.units, "jobs": plan.jobs, "persons": plan.persons, "applications": plan.applications });
    ground
        .db
        .write(&stamp(ground), |tx| async move {
            tx.audit(action, "demo", detail.clone()).await
        })
        .await
}

async fn write_accounts(tx: &Tx, ground: &Ground<'_>, accounts: &[DemoAccount]) -> db::Result<()> {
    identity::demo::accounts(tx, ground.vault, ground.hash, accounts).await
}

/// One line for a batch.
async fn told(tx: &Tx, what: &str, count: usize) -> db::Result<()> {
    tx.audit("demo.batch", what, json!({ "rows": count })).await
}

async fn write_agencies(ground: &Ground<'_>, all: &Agencies) -> Result<(), SeedError> {
    ground
        .db
        .write(&stamp(ground), |tx| async move {
            org::demo::agencies(&tx, &all.agencies).await?;
            write_accounts(&tx, ground, &all.accounts).await?;
            org::demo::officers(&tx, ground.vault, &all.officers).await?;
            told(&tx, "agency", all.agencies.len()).await
        })
        .await?;
    Ok(())
}

async fn write_units(
    ground: &Ground<'_>,
    plan: &Plan,
    day: Day,
    bank: &Bank,
    agencies: &Agencies,
) -> Result<(Vec<Employer>, Vec<String>), SeedError> {
    let mut granters = Vec::new();
    let mut founder = Founder::new(plan.seed, day, bank, agencies);
    let mut employers = Vec::new();
    for count in slices(plan.units.max(1)) {
        let units = founder.found(usize::try_from(count).unwrap_or(0))?;
        let slice = &units;
        ground
            .db
            .write(&stamp(ground), |tx| async move {
                write_accounts(&tx, ground, &slice.accounts).await?;
                org::demo::units(&tx, ground.vault, &slice.units).await?;
                org::demo::contacts(&tx, ground.vault, &slice.contacts).await?;
                told(&tx, "unit", slice.units.len()).await
            })
            .await?;
        if granters.is_empty() {
            granters = legal_names(&units);
        }
        employers.extend(units.employers);
    }
    Ok((employers, granters))
}

/// Names of the legal representatives, in the order of the units.
pub(crate) fn legal_names(units: &Units) -> Vec<String> {
    let accounts = units.accounts.iter();
    accounts
        .map(|account| account.holder.name.expose().clone())
        .collect()
}

/// Writes the vacancies, and keeps those that can be applied for.
async fn write_vacancies(
    ground: &Ground<'_>,
    plan: &Plan,
    day: Day,
    bank: &Bank,
    employers: &[Employer],
) -> Result<Openings, SeedError> {
    let mut writer = Writer::new(plan.seed, day, bank, employers);
    let mut openings = Openings::default();
    let mut written = 0;
    for count in slices(plan.jobs) {
        let (mut vacancies, mut reviews, mut messages) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..count {
            let made = writer.write();
            openings.note(&made, &employers[made.employer], employers[0].id, day);
            vacancies.push(made.vacancy);
            reviews.extend(made.reviews);
            messages.extend(made.messages);
        }
        let (vacancies, reviews, messages) = (&vacancies, &reviews, &messages);
        ground
            .db
            .write(&stamp(ground), |tx| async move {
                talent::demo::vacancies(&tx, vacancies).await?;
                review::demo::tasks(&tx, reviews).await?;
                notify::demo::messages(&tx, ground.vault, messages).await?;
                told(&tx, "vacancy", vacancies.len()).await
            })
            .await?;
        written += count;
        if written % (SLICE * 50) == 0 {
            tracing::info!(written, of = plan.jobs, "demonstration vacancies");
        }
    }
    Ok(openings)
}

async fn write_persons(
    ground: &Ground<'_>,
    plan: &Plan,
    day: Day,
    bank: &Bank,
    openings: &Openings,
    (employers, granters): (&[Employer], &[String]),
) -> Result<(), SeedError> {
    let mut first = true;
    let mut crowd = Crowd::new(
        plan.seed,
        day,
        bank,
        openings,
        plan.persons,
        plan.applications,
    );
    for count in slices(plan.persons.max(1)) {
        let people = &crowd.gather(count)?;
        let (granted, institutions) = &if std::mem::take(&mut first) {
            (
                grant::invent(plan.seed, day, employers, granters, people),
                institution::invent(plan.seed, day, employers, people),
            )
        } else {
            (Grants::default(), Institutions::default())
        };
        ground
            .db
            .write(&stamp(ground), |tx| async move {
                write_accounts(&tx, ground, &people.accounts).await?;
                identity::demo::persons(&tx, &people.persons).await?;
                identity::demo::infos(&tx, ground.vault, &people.infos).await?;
                identity::demo::proven(&tx, &people.accounts).await?;
                talent::demo::resumes(&tx, ground.vault, &people.resumes).await?;
                talent::demo::applications(&tx, ground.vault, &people.applications).await?;
                notify::demo::messages(&tx, ground.vault, &people.messages).await?;
                write_accounts(&tx, ground, &granted.accounts).await?;
                org::demo::grants(&tx, ground.vault, &granted.grants).await?;
                write_accounts(&tx, ground, &institutions.accounts).await?;
                org::demo::institutions(&tx, &institutions.institutions).await?;
                told(&tx, "person", people.persons.len()).await
            })
            .await?;
    }
    Ok(())
}

/// `count` in slices.
fn slices(count: u32) -> impl Iterator<Item = u32> {
    (0..count.div_ceil(SLICE)).map(move |n| SLICE.min(count - n * SLICE))
}

/// The unit of [`crate::ACCOUNTS`].
pub fn shown_unit() -> Result<kernel::credit_code::CreditCode, SeedError> {
    number::credit_code("91", 0)
}
