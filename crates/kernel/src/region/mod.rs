//! Administrative divisions, GB/T 2260: Jiangsu with its 13 cities and 95 counties, and the names of all other
//! provinces. The code is the key; the name is what is shown (checklist X-20).

mod data;

use std::sync::LazyLock;

/// The code of Jiangsu.
pub const JIANGSU: &str = "320000";

/// Level of a division (checklist X-26: 省、市、县（市、区）).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省
    Province,
    /// 市
    City,
    /// 县（市、区）
    County,
}

/// One division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    /// Six digits of GB/T 2260.
    pub code: &'static str,
    /// Full name, such as 玄武区.
    pub name: &'static str,
    /// Province, city or county.
    pub level: Level,
}

/// All known divisions in the order of their codes: a province comes before its cities, a city before its counties.
pub static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
    let level = |code: &str| match (&code[2..4], &code[4..]) {
        ("00", _) => Level::Province,
        (_, "00") => Level::City,
        _ => Level::County,
    };
    data::DIVISIONS
        .iter()
        .map(|(code, name)| Region {
            code,
            name,
            level: level(code),
        })
        .collect()
});

/// The division with this code.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Region> {
    REGIONS
        .binary_search_by_key(&code, |region| region.code)
        .ok()
        .and_then(|at| REGIONS.get(at))
}

/// The names from the province down, joined by `/`: `江苏省/南京市/玄武区`. Empty for an unknown code.
#[must_use]
pub fn name_path(code: &str) -> String {
    by_code(code).map_or_else(String::new, |region| {
        region
            .path()
            .iter()
            .map(|step| step.name)
            .collect::<Vec<_>>()
            .join("/")
    })
}

/// All provinces, Jiangsu first, then by code.
pub fn provinces() -> impl Iterator<Item = &'static Region> {
    let others = REGIONS
        .iter()
        .filter(|region| region.level == Level::Province && region.code != JIANGSU);
    by_code(JIANGSU).into_iter().chain(others)
}

/// The divisions directly below this code (of Jiangsu; other provinces have none here).
pub fn children(code: &str) -> impl Iterator<Item = &'static Region> {
    let parent = by_code(code);
    REGIONS
        .iter()
        .filter(move |region| parent.is_some() && region.parent() == parent)
}

impl Region {
    /// The digits that all divisions inside this one begin with.
    #[must_use]
    pub fn prefix(&self) -> &'static str {
        match self.level {
            Level::Province => &self.code[..2],
            Level::City => &self.code[..4],
            Level::County => self.code,
        }
    }

    /// True if the other division is this one or lies inside it.
    #[must_use]
    pub fn contains(&self, code: &str) -> bool {
        code.len() == 6 && code.starts_with(self.prefix())
    }

    /// The division above.
    #[must_use]
    pub fn parent(&self) -> Option<&'static Self> {
        match self.level {
            Level::Province => None,
            Level::City => by_code(&format!("{}0000", &self.code[..2])),
            Level::County => by_code(&format!("{}00", &self.code[..4])),
        }
    }

    /// From the province down to this division.
    #[must_use]
    pub fn path(&self) -> Vec<Self> {
        let mut path = self.parent().map_or_else(Vec::new, Self::path);
        path.push(*self);
        path
    }

    /// The name without its generic ending where enough is left: 南京, 玄武, but 沛县.
    #[must_use]
    pub fn short(&self) -> &'static str {
        const KINDS: [&str; 9] = [
            "壮族自治区",
            "回族自治区",
            "维吾尔自治区",
            "自治区",
            "特别行政区",
            "省",
            "市",
            "区",
            "县",
        ];
        let stem = KINDS
            .iter()
            .find_map(|kind| self.name.strip_suffix(kind))
            .unwrap_or(self.name);
        if stem.chars().count() >= 2 {
            stem
        } else {
            self.name
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_leaves_out_the_kind_of_division() {
        let short = |code: &str| by_code(code).unwrap().short();
        assert_eq!(short("320000"), "江苏");
        assert_eq!(short("320100"), "南京");
        assert_eq!(short("150000"), "内蒙古");
        assert_eq!(short("450000"), "广西");
        assert_eq!(short("650000"), "新疆");
        assert_eq!(short("810000"), "香港");
    }

    #[test]
    fn jiangsu_has_13_cities_and_95_counties() {
        assert_eq!(children(JIANGSU).count(), 13);
        assert_eq!(
            REGIONS
                .iter()
                .filter(|region| region.level == Level::County)
                .count(),
            95
        );
        assert_eq!(provinces().count(), 34);
        assert_eq!(provinces().next().map(|region| region.name), Some("江苏省"));
    }

    #[test]
    fn codes_are_sorted_and_every_parent_exists() {
        assert!(REGIONS.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(
            REGIONS
                .iter()
                .all(|region| region.level == Level::Province || region.parent().is_some())
        );
    }

    #[test]
    fn paths_and_names() {
        assert_eq!(name_path("320102"), "江苏省/南京市/玄武区");
        assert_eq!(name_path("110000"), "北京市");
        assert_eq!(name_path("999999"), "");
        assert_eq!(by_code("320100").map(Region::short), Some("南京"));
        assert_eq!(by_code("320322").map(Region::short), Some("沛县"));
        assert_eq!(children("320100").count(), 11);
        assert_eq!(children("110000").count(), 0);
        let nanjing = by_code("320100").unwrap();
        assert!(
            nanjing.contains("320102") && nanjing.contains("320100") && !nanjing.contains("320200")
        );
    }

    /// Compares with an independent list where one is at hand; says so where it is not.
    #[test]
    fn jiangsu_agrees_with_an_independent_list() {
        let list = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/data/reference/divisions_js.csv"
        );
        let Ok(text) = std::fs::read_to_string(list) else {
            println!("skipped: no reference list of divisions beside the project");
            return;
        };
        let theirs: Vec<(&str, &str)> = text
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(','))
            .filter_map(|(code, rest)| Some((code, rest.split(',').next()?)))
            .collect();
        let ours: Vec<(&str, &str)> = REGIONS
            .iter()
            .filter(|region| region.code.starts_with("32"))
            .map(|region| (region.code, region.name))
            .collect();
        assert_eq!(ours, theirs);
    }
}
