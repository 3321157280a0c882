//! Places in Jiangsu.

use crate::dice::Dice;
use kernel::region::{self, JIANGSU, Region};

/// How many of a hundred units stand in each city.
const CITIES: &[(&str, u32)] = &[
    ("320100", 18),
    ("320500", 17),
    ("320200", 12),
    ("320300", 8),
    ("320400", 8),
    ("320600", 9),
    ("321000", 5),
    ("320900", 6),
    ("321200", 4),
    ("321100", 4),
    ("320800", 4),
    ("320700", 3),
    ("321300", 3),
];

const STREETS: &[&str] = &[
    "聚贤路",
    "科创路",
    "学府路",
    "滨河路",
    "创新大道",
    "兴业路",
    "文昌路",
    "梧桐街",
    "银杏路",
    "临江大道",
    "朝阳路",
    "春晓路",
    "明德路",
    "云溪路",
    "和畅路",
    "丰禾路",
    "星湖街",
    "清风路",
    "锦绣路",
    "长堤路",
    "望江路",
    "青云路",
    "石榴巷",
    "翠屏路",
];

const SITES: &[&str] = &[
    "科技园",
    "产业园",
    "创业园",
    "软件园",
    "商务中心",
    "智造园",
    "广场",
    "大厦",
];

/// A city.
pub(crate) fn city(dice: &Dice) -> &'static Region {
    found(dice.weighted::<&str>(CITIES))
}

/// The cities in the order of their size.
pub(crate) fn cities() -> impl Iterator<Item = &'static Region> {
    CITIES.iter().map(|(code, _)| found(code))
}

/// Mean pay of a city, in percent of the province's.
pub(crate) fn pay(city: &Region) -> i32 {
    match city.code {
        "320100" | "320500" => 112,
        "320200" | "320400" => 104,
        "320600" | "321000" | "321100" => 95,
        _ => 84,
    }
}

/// A county of a city.
pub(crate) fn county(dice: &Dice, city: &'static Region) -> &'static Region {
    let counties: Vec<&'static Region> = region::children(city.code).collect();
    if counties.is_empty() {
        city
    } else {
        let found: &&'static Region = dice.pick(&counties);
        found
    }
}

/// The city that a division lies in.
pub(crate) fn city_of(place: &'static Region) -> &'static Region {
    match place.level {
        region::Level::County => place.parent().unwrap_or(place),
        _ => place,
    }
}

/// The division with this code, the province when there is none.
fn found(code: &str) -> &'static Region {
    region::by_code(code)
        .or_else(|| region::by_code(JIANGSU))
        .unwrap_or(&region::REGIONS[0])
}

/// An address: street and number, at times with building and room.
pub(crate) fn street(dice: &Dice) -> String {
    let street = dice.pick(STREETS);
    let number = dice.between(1, 399);
    match dice.below(5) {
        0 => format!(
            "{street}{number}号{}{}幢",
            dice.pick(SITES),
            dice.between(1, 18)
        ),
        1 => format!(
            "{street}{number}号{}{}层{:02}室",
            dice.pick(SITES),
            dice.between(2, 22),
            dice.between(1, 12)
        ),
        _ => format!("{street}{number}号"),
    }
}

/// A full address.
pub(crate) fn address(dice: &Dice, place: &'static Region) -> String {
    let names: String = place.path().iter().map(|step| step.name).collect();
    format!("{names}{}", street(dice))
}
