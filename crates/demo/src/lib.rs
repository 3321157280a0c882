#![doc = include_str!("../README.md")]

mod agency;
mod application;
mod bank;
mod day;
mod dice;
mod grant;
mod info;
mod institution;
mod name;
pub mod number;
mod person;
mod place;
mod resume;
mod seed;
mod text;
mod unit;
mod vacancy;

pub use bank::BankError;
pub use seed::{Ground, seed, shown_unit};

/// The password of all demonstration accounts.
pub const PASSWORD: &str = "Juxian#2026";

/// The accounts that a demonstration is entered with. A test keeps it in step with what is made.
pub const ACCOUNTS: &str = "\
演示账号，密码都是 Juxian#2026
  单位法定代表人    /login?tab=unit     统一社会信用代码 91329990MB0000019B，移动电话 14312345678
  该单位管理员      /login?tab=unit     移动电话 16423456789（只为一个单位办事，单位代码可不填）
  经办人            /login?tab=unit     移动电话 19434567900（为两个单位办事，登录后选择单位）
  机构              /login?tab=unit     机构编号 J3201004000012（属于该单位，证件号码/移动电话不填）
  个人              /login?tab=person   移动电话 16112345678
  南京市工作人员    /office/login       移动电话 15412345678（审核上述单位提交的职位）
  苏州市工作人员    /office/login       移动电话 15423456789
  省级运维人员      /office/login       移动电话 15434567900
工作人员输入密码后还需要短信验证码，在短信收件箱中查看";

/// How much is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The same seed gives the same data, on the same day.
    pub seed: u64,
    /// Units.
    pub units: u32,
    /// Vacancies.
    pub jobs: u32,
    /// Persons.
    pub persons: u32,
    /// Applications, about.
    pub applications: u32,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeded {
    /// The data was written.
    Written,
    /// The data was there.
    Already,
}

/// Why the data was not written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SeedError {
    /// An earlier attempt was interrupted.
    #[error("上一次载入演示数据没有完成。请换一个新的数据库，或删除原有数据库后重试")]
    Unfinished,
    /// There is other data.
    #[error("数据库中已有机构数据，不能再载入演示数据。请换一个新的数据库")]
    InUse,
    /// A number could not be made.
    #[error("演示号码生成失败：{0}")]
    Number(String),
    /// The bank of phrases is damaged.
    #[error(transparent)]
    Bank(#[from] BankError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agency::Agencies, application::Openings, bank::Bank, day::Day, person::Crowd, unit::Founder,
    };
    use chrono::TimeZone as _;

    fn day() -> Day {
        Day::of(chrono::Utc.with_ymd_and_hms(2026, 11, 23, 2, 0, 0).unwrap())
    }

    #[test]
    fn the_printed_accounts_are_those_that_are_made() {
        let bank = Bank::load().unwrap();
        let agencies = Agencies::invent(1, day()).unwrap();
        let units = Founder::new(1, day(), &bank, &agencies).found(1).unwrap();
        let openings = Openings::default();
        let people = Crowd::new(1, day(), &bank, &openings, 20, 0)
            .gather(20)
            .unwrap();
        let granters = crate::seed::legal_names(&units);
        let granted = crate::grant::invent(1, day(), &units.employers, &granters, &people);
        assert!(
            ACCOUNTS.contains(units.units[0].credit_code.as_str()) && ACCOUNTS.contains(PASSWORD)
        );
        assert_eq!(shown_unit().unwrap(), units.units[0].credit_code);
        let printed = agencies.accounts[..3]
            .iter()
            .chain(&units.accounts)
            .chain(&people.accounts[..1])
            // a third one is there and not printed
            .chain(&granted.accounts[..2]);
        for account in printed {
            let mobile = account.holder.mobile.as_ref().unwrap();
            assert!(ACCOUNTS.contains(mobile.as_str()), "{}", mobile.as_str());
            assert_eq!(
                kernel::password::check(PASSWORD, &account.holder.personal_values()),
                Ok(())
            );
        }
        let shown = crate::institution::invent(1, day(), &units.employers, &people);
        let (first, account) = (&shown.institutions[0], &shown.accounts[0]);
        let line = first.kind.line().digit();
        let number =
            kernel::institution::InstitutionNumber::compose(crate::institution::REGION, line, 1)
                .unwrap();
        assert!(ACCOUNTS.contains(number.as_str()), "{number}");
        assert_eq!(first.opened.unwrap().0, account.id);
        assert_eq!(
            kernel::password::check(PASSWORD, &account.holder.personal_values()),
            Ok(())
        );
        let served = |n: usize| {
            agencies
                .agencies
                .iter()
                .find(|agency| agency.id == agencies.officers[n].agency)
                .unwrap()
                .code
        };
        assert_eq!(
            [served(0), served(1), served(2)],
            ["320100", "320500", "320000"]
        );
        assert_eq!(
            units.units[0].info.agency, agencies.officers[0].agency,
            "the printed officer decides on the printed unit"
        );
        assert!(agencies.officers[2].operator && !agencies.officers[0].operator);
    }

    #[test]
    fn every_city_has_officers_and_every_agency_but_one_stands_below_another() {
        let agencies = Agencies::invent(1, day()).unwrap();
        assert_eq!(agencies.agencies.len(), 1 + 13 + 95);
        assert_eq!(
            agencies
                .agencies
                .iter()
                .filter(|agency| agency.parent.is_none())
                .count(),
            1
        );
        assert!(
            agencies
                .agencies
                .iter()
                .all(|agency| agencies.officer(agency.id).is_some())
        );
    }

    #[test]
    fn companies_hospitals_colleges_schools_and_institutes_are_found() {
        let bank = Bank::load().unwrap();
        let agencies = Agencies::invent(1, day()).unwrap();
        let units = Founder::new(1, day(), &bank, &agencies).found(300).unwrap();
        let names: std::collections::HashSet<&str> = units
            .units
            .iter()
            .map(|unit| unit.info.name.as_str())
            .collect();
        assert_eq!(names.len(), 300);
        for ending in ["有限公司", "股份有限公司", "医院", "学院", "学校", "研究院"]
        {
            assert!(
                names.iter().any(|name| name.ends_with(ending)),
                "no {ending}"
            );
        }
        assert!(
            units
                .units
                .iter()
                .all(|unit| unit.info.intro.chars().count() <= org::unit::INTRO_MAX)
        );
    }
}
