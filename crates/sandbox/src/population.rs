//! Invented units and citizens that the look-alikes know, the same on every run. Their numbers pass every
//! check, but the divisions inside (329990, and 329991 for citizens) are assigned to nobody, so that no
//! number can be a real unit's or person's.

use crate::world::SandboxConfig;
use kernel::credit_code::CreditCode;

const UNIT_DIVISION: &str = "329990";
const CITIZEN_DIVISION: &str = "329991";

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
    "沈知行", "陆明远", "顾清和", "周砚秋", "苏景行", "严若溪", "江予安", "叶怀瑾", "程以宁", "韩澄心", "贺长青", "温如玉",
    "林一诺", "许星河", "宋遇晨", "唐小满", "孟繁花", "白夏至",
];

/// The invented citizens.
#[must_use]
pub fn citizens() -> Vec<Citizen> {
    NAMES
        .iter()
        .zip(0_u32..)
        .map(|(name, n)| {
            let body = format!("{CITIZEN_DIVISION}19{:02}{:02}{:02}{:03}", 70 + n, 1 + n % 12, 1 + n, 101 + n);
            Citizen {
                name: (*name).to_owned(),
                number: resident_number(&body),
                mobile: format!("1990000{:04}", 1001 + n),
            }
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
                credit_code: credit_code(prefix, &format!("{UNIT_DIVISION}MA{n:06}"))?,
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

/// A credit code from its prefix and the fourteen characters of division and organisation.
#[must_use]
pub fn credit_code(prefix: &str, body: &str) -> Option<String> {
    let (division, organisation) = body.split_at_checked(6)?;
    CreditCode::compose(prefix, division, organisation).ok().map(|code| code.to_string())
}

/// Seventeen digits with the check character of GB 11643 behind them.
#[must_use]
pub fn resident_number(body: &str) -> String {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = body.bytes().zip(WEIGHTS).map(|(byte, weight)| usize::from(byte - b'0') * weight).sum();
    format!("{body}{}", char::from(b"10X98765432"[sum % 11]))
}

/// Whether name and number may belong together: false when the number is known under another name.
/// Numbers that nobody knows are taken as they are, so that people can walk through with their own data.
pub(crate) fn agree(config: &SandboxConfig, name: &str, number: &str) -> bool {
    let known = config.citizens.iter().chain(config.units.iter().map(|unit| &unit.legal));
    known.filter(|citizen| citizen.number == number).all(|citizen| citizen.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::document::{Document, DocumentKind};

    #[test]
    fn the_check_character_agrees_with_the_standard() {
        assert_eq!(resident_number("11010519491231002"), "11010519491231002X");
        assert_eq!(resident_number("32010219900307451"), "32010219900307451X");
    }

    #[test]
    fn every_invented_number_passes_the_products_own_checks() {
        for citizen in citizens() {
            Document::parse(DocumentKind::ResidentCard, &citizen.number).unwrap();
            citizen.mobile.parse::<kernel::mobile::Mobile>().unwrap();
        }
        assert_eq!(units().len(), 12);
        for unit in units() {
            assert_eq!(unit.credit_code.parse::<CreditCode>().unwrap().as_str(), unit.credit_code);
        }
    }
}
