//! Units with their legal representatives and contacts.

use crate::{
    SeedError,
    agency::Agencies,
    bank::{Bank, Trade},
    day::Day,
    dice::Dice,
    name,
    number::{self, Whose},
    place,
};
use chrono::{Datelike as _, TimeDelta};
use identity::{
    account::{Holder, Kind},
    demo::DemoAccount,
};
use kernel::{
    clock::{CivilDate, Instant, today},
    document::Sex,
    id::{AccountId, AgencyId, OfficerId, UnitId, uuid_at},
    region::{JIANGSU, Level, Region},
};
use org::{
    contact::Contact,
    demo::{DemoContact, DemoUnit},
    unit::{
        Info,
        code::{Affiliation, Category, EconomicType, PublicNature},
    },
};
use std::collections::HashSet;

/// The first units go to the cities in turn, and to the city's agency, so that every city has some.
const SPREAD: usize = 27;

/// What vacancies must know of a unit.
#[derive(Clone, Debug)]
pub(crate) struct Employer {
    pub(crate) id: UnitId,
    pub(crate) account: AccountId,
    pub(crate) name: String,
    /// Which trade of the bank.
    pub(crate) trade: usize,
    pub(crate) place: &'static Region,
    pub(crate) agency: AgencyId,
    pub(crate) officer: Option<OfficerId>,
    /// Public: other words about pay and hiring.
    pub(crate) public: bool,
}

/// Units and everybody in them.
#[expect(
    clippy::struct_field_names,
    reason = "the units stand beside what belongs to them"
)]
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub(crate) units: Vec<DemoUnit>,
    pub(crate) accounts: Vec<DemoAccount>,
    pub(crate) contacts: Vec<DemoContact>,
    pub(crate) employers: Vec<Employer>,
}

/// Makes units one after the other.
pub(crate) struct Founder<'a> {
    bank: &'a Bank,
    agencies: &'a Agencies,
    day: Day,
    dice: Dice,
    names: HashSet<String>,
    made: u32,
}

impl<'a> Founder<'a> {
    pub(crate) fn new(seed: u64, day: Day, bank: &'a Bank, agencies: &'a Agencies) -> Self {
        Self {
            bank,
            agencies,
            day,
            dice: Dice::new(seed, "unit"),
            names: HashSet::new(),
            made: 0,
        }
    }

    /// So many more.
    pub(crate) fn found(&mut self, count: usize) -> Result<Units, SeedError> {
        let mut units = Units::default();
        for _ in 0..count {
            self.unit(&mut units)?;
        }
        Ok(units)
    }

    fn unit(&mut self, all: &mut Units) -> Result<(), SeedError> {
        let (bank, day, n) = (self.bank, self.day, self.made);
        self.made += 1;
        let index = usize::try_from(n).unwrap_or(0);
        let dice = self.dice.clone();
        let trade_at = if index == 0 { 0 } else { self.trade(index) };
        let (trade, _) = &bank.trades[trade_at];
        let city = if index < SPREAD {
            place::cities()
                .nth(index % 13)
                .unwrap_or_else(|| place::city(&dice))
        } else {
            place::city(&dice)
        };
        let place = place::county(&dice, city);
        let pattern = *dice.weighted(&trade.patterns);
        let credit_code = number::credit_code(pattern.prefix, n)?;
        let name = self.name(pattern.text, city, place);
        let category = Category::of(&credit_code);
        let at = day.office(dice.between(230, 900), &dice);
        let agency = self.agency(index, place)?;
        let (id, account) = (UnitId::new(at, dice.rng()), AccountId::new(at, dice.rng()));
        let established = today(at) - TimeDelta::days(dice.between(200, 9000));
        let economic_type = (category == Category::Enterprise).then(|| economic_type(&dice, &name));
        let info = Info {
            industry: Some(trade.division.to_owned()),
            economic_type,
            affiliation: affiliation(&dice, category, self.level_of(agency)),
            region: Some(place.code.to_owned()),
            address: Some(place::address(&dice, place)),
            category,
            nature: category.is_public().then(|| {
                *dice.pick(&[
                    PublicNature::FullyFunded,
                    PublicNature::PartlyFunded,
                    PublicNature::SelfFunded,
                ])
            }),
            intro: intro(&dice, trade, &name, place, established),
            agency,
            name: name.clone(),
        };
        all.accounts.push(self.legal(n, id, account, at)?);
        all.units.push(DemoUnit {
            id,
            credit_code,
            account,
            register_kind: register_kind(category, economic_type),
            established: Some(established),
            at,
            info,
        });
        for k in 0..=u32::from(dice.chance(40)) {
            all.contacts.push(self.contact(n * 2 + k, id, at)?);
        }
        let officer = self.agencies.officer(agency);
        all.employers.push(Employer {
            id,
            account,
            name,
            trade: trade_at,
            place,
            agency,
            officer,
            public: category.is_public(),
        });
        Ok(())
    }

    /// Every trade once before any comes again.
    fn trade(&self, index: usize) -> usize {
        if index < self.bank.trades.len() {
            return index;
        }
        let places: Vec<(usize, u32)> = self
            .bank
            .trades
            .iter()
            .enumerate()
            .map(|(at, (_, weight))| (at, *weight))
            .collect();
        *self.dice.weighted(&places)
    }

    fn name(&mut self, pattern: &str, city: &Region, place: &Region) -> String {
        loop {
            let brand = name::brand(&self.dice);
            let county = if place.level == Level::County {
                place.short()
            } else {
                city.short()
            };
            let name = pattern
                .replace("{c}", city.short())
                .replace("{d}", county)
                .replace("{w}", &brand);
            if self.names.insert(name.clone()) {
                return name;
            }
            let twice = name.replacen(&brand, &format!("{brand}{}", name::brand(&self.dice)), 1);
            if self.names.insert(twice.clone()) {
                return twice;
            }
        }
    }

    fn agency(&self, index: usize, place: &'static Region) -> Result<AgencyId, SeedError> {
        let city = place::city_of(place);
        let code = match self.dice.below(100) {
            _ if index < SPREAD => city.code,
            0..=3 => JIANGSU,
            4..=64 => city.code,
            _ => place.code,
        };
        self.agencies.at(code)
    }

    fn level_of(&self, agency: AgencyId) -> Level {
        let found = self
            .agencies
            .agencies
            .iter()
            .find(|known| known.id == agency);
        found
            .and_then(|found| kernel::region::by_code(found.code))
            .map_or(Level::County, |region| region.level)
    }

    fn legal(
        &self,
        n: u32,
        unit: UnitId,
        id: AccountId,
        at: Instant,
    ) -> Result<DemoAccount, SeedError> {
        let dice = &self.dice;
        let born = CivilDate::from_ymd_opt(1962 + dice.amount(0, 30), 1, 1).unwrap_or_default()
            + TimeDelta::days(dice.between(0, 364));
        let document = number::document(Whose::Legal, n, born)?;
        let name = name::person(dice, document.sex().unwrap_or(Sex::Male));
        let holder = Holder {
            name: name.into(),
            document,
            mobile: Some(number::mobile(Whose::Legal, n)?),
        };
        Ok(DemoAccount {
            id,
            realm: Some(unit.0),
            kind: Kind::Unit,
            holder,
            proven: true,
            at,
        })
    }

    fn contact(&self, n: u32, unit: UnitId, at: Instant) -> Result<DemoContact, SeedError> {
        let dice = &self.dice;
        let sex = if dice.chance(40) {
            Sex::Male
        } else {
            Sex::Female
        };
        let posts = [
            "人事专员",
            "人力资源部经理",
            "行政主管",
            "招聘专员",
            "办公室主任",
            "综合部主管",
        ];
        let contact = Contact {
            name: name::person(dice, sex),
            mobile: number::mobile(Whose::Contact, n)?,
            email: dice.chance(70).then(|| format!("hr{n}@example.com")),
            post: Some((*dice.pick(&posts)).to_owned()),
        };
        let at = at + TimeDelta::minutes(dice.between(5, 90));
        Ok(DemoContact {
            id: uuid_at(at, dice.rng()),
            unit,
            contact,
            at,
        })
    }
}

fn economic_type(dice: &Dice, name: &str) -> EconomicType {
    use EconomicType as E;
    if name.ends_with("股份有限公司") {
        return *dice.weighted(&[(E::PrivateShares, 6), (E::Shares, 4), (E::HmtShares, 1)]);
    }
    if name.ends_with("集团有限公司") {
        return *dice.weighted(&[(E::StateSole, 6), (E::OtherLimited, 4)]);
    }
    let kinds = [
        (E::PrivateLimited, 58),
        (E::OtherLimited, 16),
        (E::PrivateSole, 6),
        (E::StateSole, 5),
        (E::ForeignSole, 5),
        (E::ForeignJoint, 4),
        (E::HmtSole, 3),
        (E::HmtJoint, 3),
    ];
    *dice.weighted(&kinds)
}

fn affiliation(dice: &Dice, category: Category, level: Level) -> Affiliation {
    if !category.is_public() && dice.chance(70) {
        return Affiliation::Other;
    }
    match level {
        Level::Province => Affiliation::Province,
        Level::City => Affiliation::City,
        Level::County => Affiliation::County,
    }
}

const fn register_kind(category: Category, kind: Option<EconomicType>) -> &'static str {
    use EconomicType as E;
    match (category, kind) {
        (Category::Enterprise, Some(E::PrivateShares | E::Shares | E::HmtShares)) => {
            "股份有限公司(非上市)"
        }
        (Category::Enterprise, Some(E::StateSole)) => "有限责任公司(国有独资)",
        (Category::Enterprise, Some(E::ForeignSole | E::ForeignJoint)) => "有限责任公司(外商投资)",
        (Category::Enterprise, Some(E::HmtSole | E::HmtJoint)) => "有限责任公司(港澳台投资)",
        (Category::Enterprise, Some(E::PrivateSole)) => "有限责任公司(自然人独资)",
        (Category::Enterprise, _) => "有限责任公司",
        (Category::PublicInstitution, _) => "事业单位法人",
        (Category::PrivateNonEnterprise, _) => "民办非企业单位法人",
        (Category::Association, _) => "社会团体法人",
        (Category::LegalService, _) => "律师执业机构",
        (Category::FarmersCooperative, _) => "农民专业合作社",
        _ => "其他",
    }
}

fn intro(dice: &Dice, trade: &Trade, name: &str, place: &Region, established: CivilDate) -> String {
    let path: Vec<&str> = place.path().iter().skip(1).map(|step| step.name).collect();
    let business = dice
        .some(&trade.business, 2)
        .into_iter()
        .copied()
        .collect::<Vec<_>>()
        .join("");
    let people = dice.between(2, 60) * 10;
    let values = [
        "单位坚持以人为本，为员工提供完善的培训体系、清晰的职业发展通道和有竞争力的薪酬福利。",
        "我们重视人才培养，实行导师制和岗位轮换，鼓励员工考取职业资格和技能等级证书，并给予相应补贴。",
        "单位工会定期组织文体活动、健康体检和困难帮扶，办公环境整洁，通勤便利。",
        "近年来与多所高等院校和职业院校建立了稳定的合作关系，共建实习实训基地，欢迎应届毕业生加入。",
        "单位先后获得多项地方荣誉，连续多年被评为劳动关系和谐单位。",
    ];
    let values: String = dice.some(&values, 2).into_iter().copied().collect();
    format!(
        "{name}成立于{}年{}月，位于{}，现有职工{people}余人。{business}{values}",
        established.year(),
        established.month(),
        path.join("")
    )
}
