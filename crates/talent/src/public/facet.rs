//! The filters of the job list: which codes they have, what they are called, and which of them a vacancy has.

use crate::vacancy::{Content, Education, Employment, Experience, Nature, occupation};
use kernel::{
    choice::Choice as _,
    region::{self, Level},
};

/// A filter of the job list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// 地区: division codes, a county with its city and province.
    Place,
    /// 月薪: bands of monthly pay.
    Pay,
    /// 学历.
    Education,
    /// 招聘职业: medium groups of the national classification.
    Occupation,
    /// 工作年限.
    Experience,
    /// 工作性质.
    Nature,
    /// 用工形式.
    Employment,
    /// 急聘.
    Urgent,
    /// 应届.
    Fresh,
}

/// Bands of monthly pay in yuan: code, label, from, below. A vacancy is in every band that its range touches.
const PAY: [(&str, &str, i32, i32); 8] = [
    ("0", "3k以下", 0, 3000),
    ("3", "3k-5k", 3000, 5000),
    ("5", "5k-7k", 5000, 7000),
    ("7", "7k-10k", 7000, 10_000),
    ("10", "10k-15k", 10_000, 15_000),
    ("15", "15k-20k", 15_000, 20_000),
    ("20", "20k-30k", 20_000, 30_000),
    ("30", "30k以上", 30_000, i32::MAX),
];
/// 面议.
const OPEN: (&str, &str) = ("open", "面议");
const YES: &str = "1";

impl Facet {
    /// All, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Place,
        Self::Pay,
        Self::Education,
        Self::Occupation,
        Self::Experience,
        Self::Nature,
        Self::Employment,
        Self::Urgent,
        Self::Fresh,
    ];

    /// Its name in the index and in the address of the page.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Pay => "pay",
            Self::Education => "edu",
            Self::Occupation => "job",
            Self::Experience => "exp",
            Self::Nature => "nature",
            Self::Employment => "form",
            Self::Urgent => "urgent",
            Self::Fresh => "fresh",
        }
    }

    /// What the page calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Place => "地区",
            Self::Pay => "月薪",
            Self::Education => "学历",
            Self::Occupation => "招聘职业",
            Self::Experience => "工作年限",
            Self::Nature => "工作性质",
            Self::Employment => "用工形式",
            Self::Urgent => "急聘",
            Self::Fresh => "应届",
        }
    }

    /// The label of a code; nothing for a code that the facet does not have, so that nobody can make the page say
    /// something by its address.
    #[must_use]
    pub fn value(self, code: &str) -> Option<&'static str> {
        match self {
            Self::Place => region::by_code(code).map(region::Region::short),
            Self::Pay if code == OPEN.0 => Some(OPEN.1),
            Self::Pay => PAY.iter().find(|band| band.0 == code).map(|band| band.1),
            Self::Education => Education::from_code(code).map(|choice| match choice {
                Education::Any => "学历不限",
                other => other.label(),
            }),
            Self::Occupation => occupation::title(code),
            Self::Experience => Experience::from_code(code).map(|choice| match choice {
                Experience::Any => "经验不限",
                other => other.label(),
            }),
            Self::Nature => Nature::from_code(code).map(Nature::label),
            Self::Employment => Employment::from_code(code).map(Employment::label),
            Self::Urgent => (code == YES).then_some("急聘"),
            Self::Fresh => (code == YES).then_some("招应届"),
        }
    }

    /// The codes in the order of the page, for facets that have such an order; others stand by frequency.
    #[must_use]
    pub fn order(self) -> Vec<&'static str> {
        match self {
            Self::Place => region::children(region::JIANGSU)
                .map(|city| city.code)
                .collect(),
            Self::Pay => PAY.iter().map(|band| band.0).chain([OPEN.0]).collect(),
            Self::Education => Education::ALL.iter().map(|choice| choice.code()).collect(),
            Self::Occupation => Vec::new(),
            Self::Experience => Experience::ALL.iter().map(|choice| choice.code()).collect(),
            Self::Nature => Nature::ALL.iter().map(|choice| choice.code()).collect(),
            Self::Employment => Employment::ALL.iter().map(|choice| choice.code()).collect(),
            Self::Urgent | Self::Fresh => vec![YES],
        }
    }

    /// The codes that a vacancy has.
    #[must_use]
    pub fn codes(self, content: &Content) -> Vec<&'static str> {
        match self {
            Self::Place => {
                let place = content.place.as_deref().and_then(region::by_code);
                place.map_or_else(Vec::new, |place| {
                    place.path().iter().map(|step| step.code).collect()
                })
            }
            Self::Pay => pay_codes(content),
            Self::Education => content.education.map(Education::code).into_iter().collect(),
            Self::Occupation => {
                let code = content.occupation.as_deref();
                occupation::MAJORS
                    .iter()
                    .flat_map(|major| major.groups)
                    .filter(|(known, _)| Some(*known) == code)
                    .map(|(known, _)| *known)
                    .collect()
            }
            Self::Experience => content
                .experience
                .map(Experience::code)
                .into_iter()
                .collect(),
            Self::Nature => vec![content.nature.code()],
            Self::Employment => vec![content.employment.code()],
            Self::Urgent => content.urgent.then_some(YES).into_iter().collect(),
            Self::Fresh => content.fresh.then_some(YES).into_iter().collect(),
        }
    }
}

fn pay_codes(content: &Content) -> Vec<&'static str> {
    if content.pay_open {
        return vec![OPEN.0];
    }
    let (Some(low), Some(high)) = (content.pay_min, content.pay_max) else {
        return Vec::new();
    };
    let (low, high) = (
        content.pay_kind.monthly(low),
        content.pay_kind.monthly(high),
    );
    let touched = PAY
        .iter()
        .filter(|(_, _, from, below)| low < *below && (high > *from || low >= *from));
    touched.map(|band| band.0).collect()
}

/// Whether a division is a county.
#[must_use]
pub fn is_county(code: &str) -> bool {
    region::by_code(code).is_some_and(|region| region.level == Level::County)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vacancy::PayKind;

    fn paid(kind: PayKind, low: i32, high: i32) -> Vec<&'static str> {
        Facet::Pay.codes(&Content {
            pay_kind: kind,
            pay_min: Some(low),
            pay_max: Some(high),
            ..Content::default()
        })
    }

    #[test]
    fn a_vacancy_is_in_every_band_that_its_pay_touches() {
        assert_eq!(paid(PayKind::Month, 5000, 7000), ["5"]);
        assert_eq!(paid(PayKind::Month, 6000, 8000), ["5", "7"]);
        assert_eq!(paid(PayKind::Month, 7000, 7000), ["7"]);
        assert_eq!(paid(PayKind::Month, 40_000, 60_000), ["30"]);
        assert_eq!(paid(PayKind::Year, 120_000, 180_000), ["10"]);
        let open = Content {
            pay_open: true,
            pay_min: Some(5000),
            ..Content::default()
        };
        assert_eq!(Facet::Pay.codes(&open), ["open"]);
    }

    #[test]
    fn a_county_counts_for_its_city_and_province() {
        let content = Content {
            place: Some("320106".to_owned()),
            ..Content::default()
        };
        assert_eq!(Facet::Place.codes(&content), ["320000", "320100", "320106"]);
    }

    #[test]
    fn every_code_that_a_vacancy_can_have_has_a_label() {
        for facet in Facet::ALL {
            for code in facet.order() {
                assert!(facet.value(code).is_some(), "{facet:?} {code}");
            }
            assert_eq!(facet.value("<b>"), None);
        }
    }
}
