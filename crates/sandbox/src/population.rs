//! Invented units and citizens that the look-alikes know, the same on every run. Their numbers pass every
//! check, but the divisions inside (329990, and 329991 for citizens) are assigned to nobody, so that no
//! number can be a real unit's or person's.

use crate::world::SandboxConfig;
use kernel::{clock::CivilDate, credit_code::CreditCode, document::Document};

const UNIT_DIVISION: &str = "329990";
const CITIZEN_DIVISION: u32 = 329_991;

/// A unit that the register knows by name: only its own statement matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredUnit {
    /// 统一社会信用代码.
    pub credit_code: String,
    /// 单位名称.
    pub name: String,
    /// 法定代表人.
    pub legal: Citizen,
    /// 证件类型 of the legal representative by its national code, e.g. `111`.
    pub legal_kind: String,
    /// 登记状态: `1` in operation, `2` revoked, `4` deregistered.
    pub state: String,
    /// 住所.
    pub address: String,
    /// Division of the registering authority.
    pub division: String,
    /// 成立日期, `YYYY-MM-DD`.
    pub established: String,
}

/// A citizen whose name and number the identity provider knows to belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citizen {
    /// 姓名.
    pub name: String,
    /// 居民身份号码, or the number of another document.
    pub number: String,
    /// 移动电话.
    pub mobile: String,
}

/// Name, prefix of the credit code, city's division, state.
const UNITS: [(&str, &str, &str, &str); 12] = [
    ("南京云杉智造科技有限公司", "91", "320100", "1"),
    ("无锡长风精密机械有限公司", "91", "320200", "1"),
    ("苏州枫桥生物医药股份有限公司", "91", "320500", "1"),
    ("徐州北辰工程机械制造有限公司", "91", "320300", "1"),
    ("常州青禾新能源有限公司", "91", "320400", "1"),
    ("南通海晏职业技术学校", "52", "320600", "1"),
    ("扬州瘦西文化研究院", "12", "321000", "1"),
    ("镇江金山社区服务中心", "52", "321100", "1"),
    ("盐城丹顶鹤湿地保护协会", "51", "320900", "1"),
    ("泰州凤城律师事务所", "31", "321200", "1"),
    ("淮安清江食品厂（已注销）", "91", "320800", "4"),
    ("连云港东海水产有限公司（已吊销）", "91", "320700", "2"),
];

/// Names of the citizens: the first twelve represent the units in their order.
const NAMES: [&str; 18] = [
    "沈知行",
    "陆明远",
    "顾清和",
    "周砚秋",
    "苏景行",
    "严若溪",
    "江予安",
    "叶怀瑾",
    "程以宁",
    "韩澄心",
    "贺长青",
    "温如玉",
    "林一诺",
    "许星河",
    "宋遇晨",
    "唐小满",
    "孟繁花",
    "白夏至",
];

/// The invented citizens.
#[must_use]
pub fn citizens() -> Vec<Citizen> {
    NAMES
        .iter()
        .zip(0_u16..)
        .filter_map(|(name, n)| {
            let (year, month, day) = (1970 + i32::from(n), 1 + u32::from(n % 12), 1 + u32::from(n));
            let born = CivilDate::from_ymd_opt(year, month, day)?;
            let document = Document::resident(CITIZEN_DIVISION, born, 101 + n).ok()?;
            Some(Citizen {
                name: (*name).to_owned(),
                number: document.number().to_owned(),
                mobile: format!("1990000{:04}", 1001 + n),
            })
        })
        .collect()
}

/// The invented units, each with the citizen who represents it.
#[must_use]
pub fn units() -> Vec<RegisteredUnit> {
    UNITS
        .iter()
        .zip(citizens())
        .zip(1_u32..)
        .filter_map(|(((name, prefix, division, state), legal), n)| {
            Some(RegisteredUnit {
                credit_code: CreditCode::compose(prefix, UNIT_DIVISION, &format!("MA{n:06}"))
                    .ok()?
                    .to_string(),
                name: (*name).to_owned(),
                legal,
                legal_kind: "111".to_owned(),
                state: (*state).to_owned(),
                address: format!("江苏省演示区聚贤路{n}号"),
                division: (*division).to_owned(),
                established: format!("20{:02}-{:02}-18", 8 + n, n),
            })
        })
        .collect()
}

/// Whether name and number may belong together: false when the number is known under another name.
/// Numbers that nobody knows are taken as they are, so that people can walk through with their own data.
pub(crate) fn agree(config: &SandboxConfig, name: &str, number: &str) -> bool {
    let known = config
        .citizens
        .iter()
        .chain(config.units.iter().map(|unit| &unit.legal));
    known
        .filter(|citizen| citizen.number == number)
        .all(|citizen| citizen.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::document::DocumentKind;

    #[test]
    fn every_invented_number_passes_the_products_own_checks() {
        assert_eq!(citizens().len(), NAMES.len());
        for citizen in citizens() {
            Document::parse(DocumentKind::ResidentCard, &citizen.number).unwrap();
            citizen.mobile.parse::<kernel::mobile::Mobile>().unwrap();
        }
        assert_eq!(units().len(), 12);
        for unit in units() {
            assert_eq!(
                unit.credit_code.parse::<CreditCode>().unwrap().as_str(),
                unit.credit_code
            );
        }
    }
}
