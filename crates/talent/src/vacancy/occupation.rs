//! The occupations of the national classification (2022): eight major groups and their medium groups. A vacancy names
//! a medium group (checklist, Z.2.2).

/// One major group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Major {
    /// Its digit.
    pub code: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its medium groups: code and title.
    pub groups: &'static [(&'static str, &'static str)],
}

/// The classification.
pub const MAJORS: &[Major] = &[
    Major {
        code: "1",
        title: "党的机关、国家机关、群众团体和社会组织、企事业单位负责人",
        groups: &[
            ("1-01", "中国共产党机关和基层组织负责人"),
            ("1-02", "国家机关负责人"),
            ("1-03", "民主党派和工商联负责人"),
            ("1-04", "人民团体和群众团体、社会组织及其他成员组织负责人"),
            ("1-05", "基层群众性自治组织负责人"),
            ("1-06", "企事业单位负责人"),
        ],
    },
    Major {
        code: "2",
        title: "专业技术人员",
        groups: &[
            ("2-01", "科学研究人员"),
            ("2-02", "工程技术人员"),
            ("2-03", "农业技术人员"),
            ("2-04", "飞机和船舶技术人员"),
            ("2-05", "卫生专业技术人员"),
            ("2-06", "经济和金融专业人员"),
            ("2-07", "监察、法律、社会和宗教专业人员"),
            ("2-08", "教学人员"),
            ("2-09", "文学艺术、体育专业人员"),
            ("2-10", "新闻出版、文化专业人员"),
            ("2-99", "其他专业技术人员"),
        ],
    },
    Major {
        code: "3",
        title: "办事人员和有关人员",
        groups: &[
            ("3-01", "行政办事及辅助人员"),
            ("3-02", "安全和消防及辅助人员"),
            ("3-03", "仲裁、调解及相关法律事务辅助人员"),
            ("3-99", "其他办事人员和有关人员"),
        ],
    },
    Major {
        code: "4",
        title: "社会生产服务和生活服务人员",
        groups: &[
            ("4-01", "批发与零售服务人员"),
            ("4-02", "交通运输、仓储物流和邮政业服务人员"),
            ("4-03", "住宿和餐饮服务人员"),
            ("4-04", "信息传输、软件和信息技术服务人员"),
            ("4-05", "金融服务人员"),
            ("4-06", "房地产服务人员"),
            ("4-07", "租赁和商务服务人员"),
            ("4-08", "技术辅助服务人员"),
            ("4-09", "水利、环境和公共设施管理服务人员"),
            ("4-10", "居民服务人员"),
            ("4-11", "电力、燃气及水供应服务人员"),
            ("4-12", "修理及制作服务人员"),
            ("4-13", "文化和教育服务人员"),
            ("4-14", "健康、体育和休闲服务人员"),
            ("4-99", "其他社会生产服务和生活服务人员"),
        ],
    },
    Major {
        code: "5",
        title: "农、林、牧、渔业生产及辅助人员",
        groups: &[
            ("5-01", "农业生产人员"),
            ("5-02", "林业生产人员"),
            ("5-03", "畜牧业生产人员"),
            ("5-04", "渔业生产人员"),
            ("5-05", "农、林、牧、渔业生产辅助人员"),
            ("5-99", "其他农、林、牧、渔业生产及辅助人员"),
        ],
    },
    Major {
        code: "6",
        title: "生产制造及有关人员",
        groups: &[
            ("6-01", "农副产品加工人员"),
            ("6-02", "食品、饮料生产加工人员"),
            ("6-03", "烟草及其制品加工人员"),
            ("6-04", "纺织、针织、印染人员"),
            ("6-05", "纺织品、服装和皮革、毛皮制品加工制作人员"),
            ("6-06", "木材加工、家具与木制品制作人员"),
            ("6-07", "纸及纸制品生产加工人员"),
            ("6-08", "印刷和记录媒介复制人员"),
            ("6-09", "文教、工美、体育和娱乐用品制造人员"),
            ("6-10", "石油加工和炼焦、煤化工生产人员"),
            ("6-11", "化学原料和化学制品制造人员"),
            ("6-12", "医药制造人员"),
            ("6-13", "化学纤维制造人员"),
            ("6-14", "橡胶和塑料制品制造人员"),
            ("6-15", "非金属矿物制品制造人员"),
            ("6-16", "采矿人员"),
            ("6-17", "金属冶炼和压延加工人员"),
            ("6-18", "机械制造基础加工人员"),
            ("6-19", "金属制品制造人员"),
            ("6-20", "通用设备制造人员"),
            ("6-21", "专用设备制造人员"),
            ("6-22", "汽车制造人员"),
            ("6-23", "铁路、船舶、航空设备制造人员"),
            ("6-24", "电气机械和器材制造人员"),
            ("6-25", "计算机、通信和其他电子设备制造人员"),
            ("6-26", "仪器仪表制造人员"),
            ("6-27", "再生资源综合利用人员"),
            ("6-28", "电力、热力、气体、水生产和输配人员"),
            ("6-29", "建筑施工人员"),
            ("6-30", "运输设备和通用工程机械操作人员及有关人员"),
            ("6-31", "生产辅助人员"),
            ("6-99", "其他生产制造及有关人员"),
        ],
    },
    Major {
        code: "7",
        title: "军队人员",
        groups: &[
            ("7-01", "军官(警官)"),
            ("7-02", "军士(警士)"),
            ("7-03", "义务兵"),
            ("7-04", "文职人员"),
        ],
    },
    Major {
        code: "8",
        title: "不便分类的其他从业人员",
        groups: &[("8-00", "不便分类的其他从业人员")],
    },
];

/// The title of a medium group.
#[must_use]
pub fn title(code: &str) -> Option<&'static str> {
    let major = MAJORS.iter().find(|major| code.starts_with(major.code))?;
    major
        .groups
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, title)| *title)
}

/// The major group of a medium group.
#[must_use]
pub fn major(code: &str) -> Option<&'static Major> {
    title(code)?;
    MAJORS.iter().find(|major| code.starts_with(major.code))
}

/// The options of a select, medium groups under their major groups.
#[must_use]
pub fn options() -> Vec<web::Opt> {
    let groups = MAJORS.iter().flat_map(|major| {
        major
            .groups
            .iter()
            .map(|(code, title)| (*code, *title, major.title))
    });
    groups
        .map(|(code, title, major)| web::Opt::new(code, title).under(major))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_begin_with_their_major_group_and_are_unique() {
        let mut codes: Vec<&str> = MAJORS
            .iter()
            .flat_map(|major| major.groups.iter().map(|(code, _)| *code))
            .collect();
        assert_eq!((MAJORS.len(), codes.len()), (8, 79));
        assert!(MAJORS.iter().all(|major| {
            major
                .groups
                .iter()
                .all(|(code, _)| code.starts_with(major.code))
        }));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 79);
        assert_eq!(title("2-02"), Some("工程技术人员"));
        assert_eq!((title("2"), title(""), title("9-01")), (None, None, None));
    }

    /// Compares with an independent list where one is at hand; says so where it is not.
    #[test]
    fn the_groups_agree_with_an_independent_list() {
        let list = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/data/reference/occupations.csv"
        );
        let Ok(text) = std::fs::read_to_string(list) else {
            println!("skipped: no reference list of occupations beside the project");
            return;
        };
        let theirs: Vec<(String, String)> = text
            .lines()
            .skip(1)
            .filter_map(|line| {
                let fields: Vec<&str> = line.split(',').collect();
                (fields.get(2) == Some(&"2")).then(|| (fields[0].to_owned(), fields[1].to_owned()))
            })
            .collect();
        let ours: Vec<(String, String)> = MAJORS
            .iter()
            .flat_map(|major| {
                major
                    .groups
                    .iter()
                    .map(|(code, title)| ((*code).to_owned(), (*title).to_owned()))
            })
            .collect();
        assert_eq!(ours, theirs);
    }
}
