//! What persons say of themselves (个人信息).

use crate::{dice::Dice, place};
use identity::person::info::Info;
use kernel::{
    country,
    personal::{Education, Ethnic, Household, Political, SkillLevel, TitleLevel, TitleSeries},
};

/// Education as frequent as among people who look for work online.
const EDUCATION: &[(Education, u32)] = &[
    (Education::BachelorGraduated, 45),
    (Education::CollegeGraduated, 30),
    (Education::MasterGraduated, 12),
    (Education::SecondaryGraduated, 8),
    (Education::SeniorMiddleGraduated, 5),
];

/// A resident's record. Residence and household lie in Jiangsu, not always in one city.
pub(crate) fn resident(dice: &Dice) -> Info {
    let (here, home) = (place::city(dice), place::city(dice));
    let (here, home) = (place::county(dice, here), place::county(dice, home));
    let skilled = dice.chance(15);
    let titled = !skilled && dice.chance(30);
    Info {
        phone: None,
        sex: None,
        born: None,
        country: country::CHINA.to_owned(),
        ethnic: *dice.weighted(&[(Ethnic::Han, 95), (Ethnic::Hui, 3), (Ethnic::Tujia, 2)]),
        education: Some(*dice.weighted(EDUCATION)),
        political: Some(*dice.weighted(&[
            (Political::Masses, 65),
            (Political::LeagueMember, 20),
            (Political::PartyMember, 15),
        ])),
        social_number: None,
        residence: place::address(dice, here),
        household_region: Some(home.code.to_owned()),
        household_address: place::address(dice, home),
        household: Some(*dice.weighted(&[
            (Household::ProvinceUrban, 70),
            (Household::ProvinceRural, 30),
        ])),
        title_series: titled.then_some(TitleSeries::Engineering),
        title_level: titled.then(|| {
            *dice.weighted(&[(TitleLevel::Intermediate, 60), (TitleLevel::Assistant, 40)])
        }),
        trade: skilled
            .then(|| (*dice.pick(&["6-31-01-03", "6-18-02-04", "6-18-01-01"])).to_owned()),
        skill_level: skilled.then(|| {
            *dice.weighted(&[
                (SkillLevel::SeniorWorker, 50),
                (SkillLevel::IntermediateWorker, 50),
            ])
        }),
    }
}
