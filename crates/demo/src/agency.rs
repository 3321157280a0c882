//! The agencies of the province as a tree, with their officers.

use crate::{
    SeedError,
    day::Day,
    dice::Dice,
    name,
    number::{self, Whose},
};
use identity::{
    account::{Holder, Kind},
    demo::DemoAccount,
};
use kernel::{
    clock::CivilDate,
    id::{AccountId, AgencyId, OfficerId},
    region::{JIANGSU, Level, REGIONS, Region},
};
use org::demo::{DemoAgency, DemoOfficer};
use std::collections::HashMap;

/// Whose officers are in [`crate::ACCOUNTS`], in this order; the last one is an operator as well.
const PRINTED: [&str; 3] = ["320100", "320500", JIANGSU];

/// The agencies and who works there.
#[expect(
    clippy::struct_field_names,
    reason = "the agencies stand beside what belongs to them"
)]
#[derive(Debug, Default)]
pub(crate) struct Agencies {
    pub(crate) agencies: Vec<DemoAgency>,
    pub(crate) officers: Vec<DemoOfficer>,
    pub(crate) accounts: Vec<DemoAccount>,
    by_code: HashMap<&'static str, AgencyId>,
    deciding: HashMap<AgencyId, OfficerId>,
}

impl Agencies {
    /// One agency for the province, each city and each county; two officers in each city, one elsewhere.
    pub(crate) fn invent(seed: u64, day: Day) -> Result<Self, SeedError> {
        let dice = Dice::new(seed, "agency");
        let mut all = Self::default();
        for region in REGIONS
            .iter()
            .filter(|region| region.code.starts_with(&JIANGSU[..2]))
        {
            let parent = region
                .parent()
                .and_then(|parent| all.by_code.get(parent.code).copied());
            let id = AgencyId::new(day.ago(1200), dice.rng());
            all.by_code.insert(region.code, id);
            all.agencies.push(DemoAgency {
                id,
                code: region.code,
                name: name_of(region),
                parent,
                at: day.ago(1200),
            });
        }
        let dice = Dice::new(seed, "officer");
        for code in PRINTED {
            all.appoint(&dice, day, code, code == JIANGSU)?;
        }
        for region in REGIONS
            .iter()
            .filter(|region| region.code.starts_with(&JIANGSU[..2]))
        {
            let officers = if region.level == Level::City { 2 } else { 1 };
            for _ in 0..officers {
                all.appoint(&dice, day, region.code, false)?;
            }
        }
        Ok(all)
    }

    fn appoint(
        &mut self,
        dice: &Dice,
        day: Day,
        code: &'static str,
        operator: bool,
    ) -> Result<(), SeedError> {
        let agency = self.at(code)?;
        let n = u32::try_from(self.officers.len()).unwrap_or(0);
        let born = CivilDate::from_ymd_opt(1970 + dice.amount(0, 28), 1, 1).unwrap_or_default()
            + chrono::TimeDelta::days(dice.between(0, 364));
        let document = number::document(Whose::Officer, n, born)?;
        let name = name::person(
            dice,
            document.sex().unwrap_or(kernel::document::Sex::Female),
        );
        let holder = Holder {
            name: name.clone().into(),
            document,
            mobile: Some(number::mobile(Whose::Officer, n)?),
        };
        let (account, id, at) = (
            AccountId::new(day.ago(1190), dice.rng()),
            OfficerId::new(day.ago(1190), dice.rng()),
            day.ago(1190),
        );
        self.accounts.push(DemoAccount {
            id: account,
            realm: None,
            kind: Kind::Officer,
            holder,
            proven: true,
            at,
        });
        self.officers.push(DemoOfficer {
            id,
            account,
            agency,
            name,
            operator,
            at,
        });
        self.deciding.entry(agency).or_insert(id);
        Ok(())
    }

    /// The agency of a division.
    pub(crate) fn at(&self, code: &str) -> Result<AgencyId, SeedError> {
        self.by_code
            .get(code)
            .copied()
            .ok_or_else(|| SeedError::Number(format!("no agency {code}")))
    }

    /// The officer who decides for an agency.
    pub(crate) fn officer(&self, agency: AgencyId) -> Option<OfficerId> {
        self.deciding.get(&agency).copied()
    }
}

/// 江苏省人力资源和社会保障厅, 南京市…局, 南京市玄武区…局, 昆山市…局.
fn name_of(region: &Region) -> String {
    const BUREAU: &str = "人力资源和社会保障局";
    match region.level {
        Level::Province => format!("{}人力资源和社会保障厅", region.name),
        Level::County if region.name.ends_with('区') => {
            let city = region.parent().map_or("", |city| city.name);
            format!("{city}{}{BUREAU}", region.name)
        }
        _ => format!("{}{BUREAU}", region.name),
    }
}
