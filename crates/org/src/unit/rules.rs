//! What a unit says about itself, and what changed in it. No database here.

use super::{
    code::{Affiliation, Category, EconomicType, PublicNature},
    industry,
};
use kernel::{choice::Choice, id::AgencyId, region};

/// Longest 单位简介, in characters.
pub const INTRO_MAX: usize = 1000;
/// Longest 单位全称, in characters.
pub(crate) const NAME_MAX: usize = 100;
/// Longest 注册地地址, in characters.
pub(crate) const ADDRESS_MAX: usize = 200;

/// 单位基本信息 as a unit saves it (checklist B-3.2, A-3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// 单位全称.
    pub name: String,
    /// 行业类型: a division of GB/T 4754-2017.
    pub industry: Option<String>,
    /// 经济类型.
    pub economic_type: Option<EconomicType>,
    /// 隶属关系.
    pub affiliation: Affiliation,
    /// 登记机关行政区划.
    pub region: Option<String>,
    /// 注册地地址.
    pub address: Option<String>,
    /// 单位类别.
    pub category: Category,
    /// 单位性质(机关事业单位).
    pub nature: Option<PublicNature>,
    /// 单位简介.
    pub intro: String,
    /// 审核机构.
    pub agency: AgencyId,
}

impl Info {
    /// Drops what says nothing about such a unit: 单位性质(机关事业单位) is for state organs and institutions.
    #[must_use]
    pub fn settled(mut self) -> Self {
        if !self.category.is_public() {
            self.nature = None;
        }
        self
    }
}

/// The edited fields as people read them, in the order of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown(pub(crate) [(&'static str, String); 10]);

/// The parts from which [`Shown`] is made, whether they come from the row or from the form.
pub(crate) struct Parts<'a> {
    pub(crate) name: &'a str,
    pub(crate) industry: Option<&'a str>,
    pub(crate) economic_type: Option<EconomicType>,
    pub(crate) affiliation: Option<Affiliation>,
    pub(crate) region: Option<&'a str>,
    pub(crate) address: Option<&'a str>,
    pub(crate) category: Category,
    pub(crate) nature: Option<PublicNature>,
    pub(crate) intro: &'a str,
    pub(crate) agency: Option<&'a str>,
}

fn label<C: Choice>(choice: Option<C>) -> String {
    choice.map_or_else(String::new, |choice| choice.label().to_owned())
}

impl Shown {
    pub(crate) fn of(parts: &Parts<'_>) -> Self {
        Self([
            ("单位全称", parts.name.to_owned()),
            (
                "行业类型",
                parts
                    .industry
                    .and_then(industry::label)
                    .unwrap_or_default()
                    .to_owned(),
            ),
            ("经济类型", label(parts.economic_type)),
            ("隶属关系", label(parts.affiliation)),
            (
                "登记机关行政区划",
                parts.region.map(region::name_path).unwrap_or_default(),
            ),
            ("注册地地址", parts.address.unwrap_or_default().to_owned()),
            ("单位类别", parts.category.label().to_owned()),
            ("单位性质(机关事业单位)", label(parts.nature)),
            ("单位简介", parts.intro.to_owned()),
            ("审核机构", parts.agency.unwrap_or_default().to_owned()),
        ])
    }

    /// What differs: field, from, to.
    pub(crate) fn changes<'a>(&'a self, after: &'a Self) -> Vec<(&'static str, &'a str, &'a str)> {
        let pairs = self.0.iter().zip(&after.0);
        pairs
            .filter(|(old, new)| old.1 != new.1)
            .map(|(old, new)| (old.0, old.1.as_str(), new.1.as_str()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Parts<'static> {
        Parts {
            name: "南京云杉智造科技有限公司",
            industry: Some("65"),
            economic_type: Some(EconomicType::PrivateLimited),
            affiliation: None,
            region: Some("320102"),
            address: None,
            category: Category::Enterprise,
            nature: None,
            intro: "",
            agency: None,
        }
    }

    #[test]
    fn a_change_is_told_in_the_words_of_the_form() {
        let before = Shown::of(&parts());
        let after = Shown::of(&Parts {
            affiliation: Some(Affiliation::City),
            region: Some("320100"),
            ..parts()
        });
        assert_eq!(
            before.changes(&after),
            [
                ("隶属关系", "", "市、地区（州、盟）"),
                ("登记机关行政区划", "江苏省/南京市/玄武区", "江苏省/南京市")
            ]
        );
        assert!(before.changes(&before).is_empty());
    }

    #[test]
    fn the_nature_of_public_institutions_says_nothing_about_a_company() {
        let info = Info {
            name: "某学校".to_owned(),
            industry: None,
            economic_type: None,
            affiliation: Affiliation::City,
            region: None,
            address: None,
            category: Category::PublicInstitution,
            nature: Some(PublicNature::FullyFunded),
            intro: String::new(),
            agency: AgencyId(uuid::Uuid::nil()),
        };
        assert_eq!(
            info.clone().settled().nature,
            Some(PublicNature::FullyFunded)
        );
        assert_eq!(
            Info {
                category: Category::Enterprise,
                ..info
            }
            .settled()
            .nature,
            None
        );
    }
}
