//! What kinds of institutions there are (checklist B-3.6.2–10): seven lines of work, with the kinds that the manual names.
//! Where it says «等», the line has one for the others.

use kernel::{choice::Choice as _, region};
use web::Opt;

kernel::choices! {
    /// 机构层级 (checklist B-3.6.2, X-26).
    pub enum Level {
        Province = "province", "省级";
        City = "city", "市级";
        County = "county", "县（市、区）级";
    }
}

impl From<region::Level> for Level {
    fn from(level: region::Level) -> Self {
        match level {
            region::Level::Province => Self::Province,
            region::Level::City => Self::City,
            region::Level::County => Self::County,
        }
    }
}

kernel::choices! {
    /// 工作条线: the first digit of a kind, and a digit of the number.
    pub enum Line {
        Service = "1", "经许可取得人力资源服务许可证及业务备案的人力资源服务机构";
        Professional = "2", "专业技术人员管理条线批准设立的机构";
        Internship = "3", "人才流动服务条线批准设立的机构";
        Training = "4", "职业能力建设条线批准设立的机构";
        Appraisal = "5", "职业技能鉴定职能部门备案的机构";
        Injury = "6", "工伤管理部门认定的机构";
        Other = "7", "其他各类机构";
    }
}

kernel::choices! {
    /// 机构类型.
    pub enum Kind {
        Service = "101", "人力资源服务机构";
        Postdoc = "201", "博士后工作流动站";
        Education = "202", "专业技术人员继续教育基地";
        Professional = "209", "其他专业技术人员管理机构";
        Internship = "301", "就业见习示范基地";
        TechnicalSchool = "401", "技工院校";
        TrainingSchool = "402", "民办职业培训学校";
        TrainingBase = "403", "高技能人才培训基地";
        MasterStudio = "404", "大师工作室";
        SinoForeign = "405", "中外职业技能培训机构";
        ForeignOwned = "406", "外商独资经营性职业培训机构";
        Training = "409", "其他职业能力建设机构";
        Examination = "501", "职业技能考核鉴定机构";
        Certification = "502", "职业技能等级认定机构";
        Rehabilitation = "601", "工伤康复协议医疗机构";
        Other = "701", "其他各类机构";
    }
}

impl Kind {
    /// To which line of work it belongs.
    #[must_use]
    pub fn line(self) -> Line {
        Line::from_code(&self.code()[..1]).unwrap_or(Line::Other)
    }

    /// What a form offers: the kinds under their lines.
    pub(super) fn options() -> Vec<Opt> {
        Self::ALL
            .iter()
            .map(|kind| Opt::new(kind.code(), kind.label()).under(kind.line().label()))
            .collect()
    }
}

impl Line {
    /// The digit in the number.
    #[must_use]
    pub fn digit(self) -> u8 {
        self.code().bytes().fold(0, |_, byte| byte - b'0')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_stands_under_one_of_seven_lines() {
        let lines: BTreeSet<Line> = Kind::ALL.iter().map(|kind| kind.line()).collect();
        assert_eq!(lines.len(), 7);
        assert_eq!(lines.into_iter().collect::<Vec<_>>(), Line::ALL);
        assert_eq!(Kind::MasterStudio.line(), Line::Training);
        assert_eq!(
            Line::ALL
                .iter()
                .map(|line| line.digit())
                .collect::<Vec<_>>(),
            [1, 2, 3, 4, 5, 6, 7]
        );
        for kind in Kind::ALL {
            assert!(kind.code().starts_with(kind.line().code()), "{kind}");
        }
    }
}
