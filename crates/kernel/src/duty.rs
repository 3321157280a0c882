//! What a handler (经办人) of a unit may be let do: the service items of the manual, and the pages of the unit itself.

use crate::choice::Choice as _;

crate::choices! {
    /// One item that a handler may be let do. The first twelve are the manual's, in its order (checklist –18).
    pub enum Duty {
        TitleNotice = "title_notice", "职称申报单位公示";
        HarmonyReview = "harmony_review", "和谐劳动关系创建评价";
        RetiredAllowance = "retired_allowance", "事业单位离休人员补贴核定情况查询";
        RetiredPension = "retired_pension", "事业单位离休人员基本离休费调整核定情况查询";
        WageChange = "wage_change", "事业单位工作人员工资变动核定情况查询";
        ServiceYears = "service_years", "事业单位工作人员工龄变更核定情况查询";
        SurvivorAllowance = "survivor_allowance", "事业单位工作人员遗属补助核定情况查询";
        WageReckoning = "wage_reckoning", "事业单位工作人员工资重新测算情况查询";
        PersonnelAgency = "personnel_agency", "授权人力资源服务（人才中介服务）组织从事人事代理业务";
        ContractDraft = "contract_draft", "劳动合同拟定";
        DispatchReport = "dispatch_report", "劳务派遣单位年度经营情况报告核验";
        TitleCertificate = "title_certificate", "职称证书在线查询";
        Vacancies = "vacancies", "职位发布";
        Applications = "applications", "收到的投递";
        UnitInfo = "unit_info", "单位信息维护";
        Contacts = "contacts", "单位联络员维护";
    }
}

impl Duty {
    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of duties, small enough to travel with every call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duties(u32);

impl Duties {
    /// No duty.
    pub const NONE: Self = Self(0);

    /// Every duty that there is.
    #[must_use]
    pub fn all() -> Self {
        Duty::ALL.iter().copied().collect()
    }

    /// Whether `duty` is among them.
    #[must_use]
    pub const fn has(self, duty: Duty) -> bool {
        self.0 & duty.bit() != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// In the order of the list.
    pub fn iter(self) -> impl Iterator<Item = Duty> {
        Duty::ALL
            .iter()
            .copied()
            .filter(move |duty| self.has(*duty))
    }

    /// The codes with a space between them, as a column keeps them.
    #[must_use]
    pub fn codes(self) -> String {
        let codes: Vec<&str> = self.iter().map(Duty::code).collect();
        codes.join(" ")
    }

    /// Reads [`Self::codes`]. A code that is no more, or not yet, gives no right.
    #[must_use]
    pub fn from_codes(codes: &str) -> Self {
        codes
            .split_ascii_whitespace()
            .filter_map(Duty::from_code)
            .collect()
    }
}

impl FromIterator<Duty> for Duties {
    fn from_iter<I: IntoIterator<Item = Duty>>(duties: I) -> Self {
        Self(duties.into_iter().fold(0, |set, duty| set | duty.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_kept_as_codes_and_read_again() {
        let some: Duties = [Duty::Vacancies, Duty::TitleNotice].into_iter().collect();
        assert_eq!(some.codes(), "title_notice vacancies");
        assert_eq!(Duties::from_codes(&some.codes()), some);
        assert_eq!(Duties::from_codes("vacancies nonsense").len(), 1);
        assert!(some.has(Duty::Vacancies) && !some.has(Duty::Contacts));
        let all = Duties::all();
        assert_eq!(Duties::from_codes(&all.codes()), all);
        assert_eq!(all.iter().count(), Duty::ALL.len());
    }

    #[test]
    fn the_items_of_the_manual_come_first_and_in_its_order() {
        let labels: Vec<&str> = Duty::ALL.iter().take(12).map(|duty| duty.label()).collect();
        assert_eq!(labels[0], "职称申报单位公示");
        assert_eq!(labels[9], "劳动合同拟定");
        assert_eq!(labels[11], "职称证书在线查询");
    }
}
