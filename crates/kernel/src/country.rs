//! Countries and regions (国籍/地区), GB/T 2659: the three letters that passports print, and the Chinese short name.

/// One country or region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country {
    /// Three letters of GB/T 2659 (ISO 3166-1 alpha-3).
    pub code: &'static str,
    /// Chinese short name.
    pub name: &'static str,
}

/// The code of China.
pub const CHINA: &str = "CHN";

/// All countries and regions: China with Hong Kong, Macao and Taiwan first, the others by the sound of their names.
pub fn all() -> impl Iterator<Item = Country> {
    COUNTRIES.iter().map(|&(code, name)| Country { code, name })
}

/// The country or region with this code.
#[must_use]
pub fn by_code(code: &str) -> Option<Country> {
    all().find(|country| country.code == code)
}

impl Country {
    /// As a list offers it: a foreigner finds the letters of the passport, `美国（USA）`. China has its name alone
    /// (checklist A-1.2.2.18).
    #[must_use]
    pub fn offered(self) -> String {
        if self.code == CHINA {
            return self.name.to_owned();
        }
        format!("{}（{}）", self.name, self.code)
    }
}

/// Code and name, in the order in which a form offers them.
const COUNTRIES: [(&str, &str); 249] = [
    ("CHN", "中国"),
    ("HKG", "中国香港"),
    ("MAC", "中国澳门"),
    ("TWN", "中国台湾"),
    ("ALB", "阿尔巴尼亚"),
    ("DZA", "阿尔及利亚"),
    ("AFG", "阿富汗"),
    ("ARG", "阿根廷"),
    ("ARE", "阿联酋"),
    ("ABW", "阿鲁巴"),
    ("OMN", "阿曼"),
    ("AZE", "阿塞拜疆"),
    ("EGY", "埃及"),
    ("ETH", "埃塞俄比亚"),
    ("IRL", "爱尔兰"),
    ("EST", "爱沙尼亚"),
    ("AND", "安道尔"),
    ("AGO", "安哥拉"),
    ("AIA", "安圭拉"),
    ("ATG", "安提瓜和巴布达"),
    ("AUT", "奥地利"),
    ("ALA", "奥兰群岛"),
    ("AUS", "澳大利亚"),
    ("BRB", "巴巴多斯"),
    ("PNG", "巴布亚新几内亚"),
    ("BHS", "巴哈马"),
    ("PAK", "巴基斯坦"),
    ("PRY", "巴拉圭"),
    ("PSE", "巴勒斯坦"),
    ("BHR", "巴林"),
    ("PAN", "巴拿马"),
    ("BRA", "巴西"),
    ("BLR", "白俄罗斯"),
    ("BMU", "百慕大"),
    ("BGR", "保加利亚"),
    ("MNP", "北马里亚纳群岛"),
    ("MKD", "北马其顿"),
    ("BEN", "贝宁"),
    ("BEL", "比利时"),
    ("ISL", "冰岛"),
    ("PRI", "波多黎各"),
    ("BIH", "波黑"),
    ("POL", "波兰"),
    ("BOL", "玻利维亚"),
    ("BLZ", "伯利兹"),
    ("BWA", "博茨瓦纳"),
    ("BES", "博奈尔、圣尤斯特歇斯和萨巴"),
    ("BTN", "不丹"),
    ("BFA", "布基纳法索"),
    ("BDI", "布隆迪"),
    ("BVT", "布维岛"),
    ("PRK", "朝鲜"),
    ("GNQ", "赤道几内亚"),
    ("DNK", "丹麦"),
    ("DEU", "德国"),
    ("TLS", "东帝汶"),
    ("TGO", "多哥"),
    ("DOM", "多米尼加"),
    ("DMA", "多米尼克"),
    ("RUS", "俄罗斯"),
    ("ECU", "厄瓜多尔"),
    ("ERI", "厄立特里亚"),
    ("FRA", "法国"),
    ("FRO", "法罗群岛"),
    ("PYF", "法属波利尼西亚"),
    ("GUF", "法属圭亚那"),
    ("ATF", "法属南部领地"),
    ("MAF", "法属圣马丁"),
    ("VAT", "梵蒂冈"),
    ("PHL", "菲律宾"),
    ("FJI", "斐济"),
    ("FIN", "芬兰"),
    ("CPV", "佛得角"),
    ("FLK", "福克兰群岛（马尔维纳斯）"),
    ("GMB", "冈比亚"),
    ("COG", "刚果（布）"),
    ("COD", "刚果（金）"),
    ("COL", "哥伦比亚"),
    ("CRI", "哥斯达黎加"),
    ("GRD", "格林纳达"),
    ("GRL", "格陵兰"),
    ("GEO", "格鲁吉亚"),
    ("GGY", "根西岛"),
    ("CUB", "古巴"),
    ("GLP", "瓜德罗普"),
    ("GUM", "关岛"),
    ("GUY", "圭亚那"),
    ("KAZ", "哈萨克斯坦"),
    ("HTI", "海地"),
    ("KOR", "韩国"),
    ("NLD", "荷兰"),
    ("SXM", "荷属圣马丁"),
    ("HMD", "赫德岛和麦克唐纳岛"),
    ("MNE", "黑山"),
    ("HND", "洪都拉斯"),
    ("KIR", "基里巴斯"),
    ("DJI", "吉布提"),
    ("KGZ", "吉尔吉斯斯坦"),
    ("GIN", "几内亚"),
    ("GNB", "几内亚比绍"),
    ("CAN", "加拿大"),
    ("GHA", "加纳"),
    ("GAB", "加蓬"),
    ("KHM", "柬埔寨"),
    ("CZE", "捷克"),
    ("ZWE", "津巴布韦"),
    ("CMR", "喀麦隆"),
    ("QAT", "卡塔尔"),
    ("CYM", "开曼群岛"),
    ("CCK", "科科斯（基林）群岛"),
    ("COM", "科摩罗"),
    ("CIV", "科特迪瓦"),
    ("KWT", "科威特"),
    ("HRV", "克罗地亚"),
    ("KEN", "肯尼亚"),
    ("COK", "库克群岛"),
    ("CUW", "库拉索"),
    ("LVA", "拉脱维亚"),
    ("LSO", "莱索托"),
    ("LAO", "老挝"),
    ("LBN", "黎巴嫩"),
    ("LTU", "立陶宛"),
    ("LBR", "利比里亚"),
    ("LBY", "利比亚"),
    ("LIE", "列支敦士登"),
    ("REU", "留尼汪"),
    ("LUX", "卢森堡"),
    ("RWA", "卢旺达"),
    ("ROU", "罗马尼亚"),
    ("MDG", "马达加斯加"),
    ("IMN", "马恩岛"),
    ("MDV", "马尔代夫"),
    ("MLT", "马耳他"),
    ("MWI", "马拉维"),
    ("MYS", "马来西亚"),
    ("MLI", "马里"),
    ("MHL", "马绍尔群岛"),
    ("MTQ", "马提尼克"),
    ("MYT", "马约特"),
    ("MUS", "毛里求斯"),
    ("MRT", "毛里塔尼亚"),
    ("USA", "美国"),
    ("UMI", "美国本土外小岛屿"),
    ("ASM", "美属萨摩亚"),
    ("VIR", "美属维尔京群岛"),
    ("MNG", "蒙古"),
    ("MSR", "蒙特塞拉特"),
    ("BGD", "孟加拉国"),
    ("PER", "秘鲁"),
    ("FSM", "密克罗尼西亚联邦"),
    ("MMR", "缅甸"),
    ("MDA", "摩尔多瓦"),
    ("MAR", "摩洛哥"),
    ("MCO", "摩纳哥"),
    ("MOZ", "莫桑比克"),
    ("MEX", "墨西哥"),
    ("NAM", "纳米比亚"),
    ("ZAF", "南非"),
    ("ATA", "南极洲"),
    ("SGS", "南乔治亚岛和南桑威奇群岛"),
    ("SSD", "南苏丹"),
    ("NRU", "瑙鲁"),
    ("NIC", "尼加拉瓜"),
    ("NPL", "尼泊尔"),
    ("NER", "尼日尔"),
    ("NGA", "尼日利亚"),
    ("NIU", "纽埃"),
    ("NOR", "挪威"),
    ("NFK", "诺福克岛"),
    ("PLW", "帕劳"),
    ("PCN", "皮特凯恩群岛"),
    ("PRT", "葡萄牙"),
    ("JPN", "日本"),
    ("SWE", "瑞典"),
    ("CHE", "瑞士"),
    ("SLV", "萨尔瓦多"),
    ("WSM", "萨摩亚"),
    ("SRB", "塞尔维亚"),
    ("SLE", "塞拉利昂"),
    ("SEN", "塞内加尔"),
    ("CYP", "塞浦路斯"),
    ("SYC", "塞舌尔"),
    ("SAU", "沙特阿拉伯"),
    ("BLM", "圣巴泰勒米"),
    ("CXR", "圣诞岛"),
    ("STP", "圣多美和普林西比"),
    ("SHN", "圣赫勒拿、阿森松和特里斯坦-达库尼亚"),
    ("KNA", "圣基茨和尼维斯"),
    ("LCA", "圣卢西亚"),
    ("SMR", "圣马力诺"),
    ("SPM", "圣皮埃尔和密克隆"),
    ("VCT", "圣文森特和格林纳丁斯"),
    ("LKA", "斯里兰卡"),
    ("SVK", "斯洛伐克"),
    ("SVN", "斯洛文尼亚"),
    ("SJM", "斯瓦尔巴和扬马延"),
    ("SWZ", "斯威士兰"),
    ("SDN", "苏丹"),
    ("SUR", "苏里南"),
    ("SLB", "所罗门群岛"),
    ("SOM", "索马里"),
    ("TJK", "塔吉克斯坦"),
    ("THA", "泰国"),
    ("TZA", "坦桑尼亚"),
    ("TON", "汤加"),
    ("TCA", "特克斯和凯科斯群岛"),
    ("TTO", "特立尼达和多巴哥"),
    ("TUN", "突尼斯"),
    ("TUV", "图瓦卢"),
    ("TUR", "土耳其"),
    ("TKM", "土库曼斯坦"),
    ("TKL", "托克劳"),
    ("WLF", "瓦利斯和富图纳"),
    ("VUT", "瓦努阿图"),
    ("GTM", "危地马拉"),
    ("VEN", "委内瑞拉"),
    ("BRN", "文莱"),
    ("UGA", "乌干达"),
    ("UKR", "乌克兰"),
    ("URY", "乌拉圭"),
    ("UZB", "乌兹别克斯坦"),
    ("ESP", "西班牙"),
    ("ESH", "西撒哈拉"),
    ("GRC", "希腊"),
    ("SGP", "新加坡"),
    ("NCL", "新喀里多尼亚"),
    ("NZL", "新西兰"),
    ("HUN", "匈牙利"),
    ("SYR", "叙利亚"),
    ("JAM", "牙买加"),
    ("ARM", "亚美尼亚"),
    ("YEM", "也门"),
    ("IRQ", "伊拉克"),
    ("IRN", "伊朗"),
    ("ISR", "以色列"),
    ("ITA", "意大利"),
    ("IND", "印度"),
    ("IDN", "印度尼西亚"),
    ("GBR", "英国"),
    ("VGB", "英属维尔京群岛"),
    ("IOT", "英属印度洋领地"),
    ("JOR", "约旦"),
    ("VNM", "越南"),
    ("ZMB", "赞比亚"),
    ("JEY", "泽西岛"),
    ("TCD", "乍得"),
    ("GIB", "直布罗陀"),
    ("CHL", "智利"),
    ("CAF", "中非"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_and_every_name_stands_once() {
        let codes: HashSet<_> = all().map(|country| country.code).collect();
        let names: HashSet<_> = all().map(|country| country.name).collect();
        assert_eq!((codes.len(), names.len()), (249, 249));
        assert!(
            codes
                .iter()
                .all(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
        );
    }

    #[test]
    fn china_comes_first_and_a_passport_finds_its_letters() {
        assert_eq!(all().next().map(Country::offered).as_deref(), Some("中国"));
        assert_eq!(
            by_code("USA").map(Country::offered).as_deref(),
            Some("美国（USA）")
        );
        assert_eq!(by_code("XXX"), None);
    }
}
