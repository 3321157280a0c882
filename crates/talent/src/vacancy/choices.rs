//! Code lists of a vacancy: what the form offers, what the column holds, what the page shows.

use kernel::{choice::Choice as _, choices};

choices! {
    /// Where a vacancy stands (checklist –8, Y). The README has the table of transitions.
    pub enum State {
        Draft = "draft", "未发布";
        UnderReview = "review", "审核中";
        Published = "published", "已发布";
        Expired = "expired", "已过期";
        TakenDown = "down", "已下架";
        Recycled = "recycled", "回收站";
    }
}

choices! {
    /// Where the new text of a published vacancy stands; the approved text stays public meanwhile.
    pub enum RevisionState {
        Draft = "draft", "修改未提交";
        UnderReview = "review", "修改审核中";
        Refused = "refused", "修改未通过";
    }
}

choices! {
    /// Nature of work (checklist ).
    #[derive(Default)]
    pub enum Nature {
        #[default]
        FullTime = "full", "全职";
        PartTime = "part", "兼职";
        Internship = "intern", "实习";
        Temporary = "temp", "临时";
    }
}

choices! {
    /// Years of experience asked for (checklist ).
    pub enum Experience {
        Any = "0", "不限";
        UnderOne = "1", "1年以下";
        OneToThree = "2", "1-3年";
        ThreeToFive = "3", "3-5年";
        FiveToTen = "4", "5-10年";
        OverTen = "5", "10年以上";
    }
}

choices! {
    /// For which time the pay is given (checklist ).
    #[derive(Default)]
    pub enum PayKind {
        #[default]
        Month = "month", "月薪";
        Year = "year", "年薪";
        Day = "day", "日薪";
        Hour = "hour", "时薪";
    }
}

choices! {
    /// Education, by the groups that forms show of GB/T 4658; the code is the standard's code of graduation.
    pub enum Education {
        Any = "00", "不限";
        Primary = "81", "小学";
        JuniorMiddle = "71", "初中";
        SeniorMiddle = "61", "普通高中";
        TechnicalSchool = "47", "技工学校";
        VocationalSchool = "44", "职业高中";
        Secondary = "41", "中专";
        College = "31", "大学专科";
        Bachelor = "21", "大学本科";
        Master = "14", "硕士研究生";
        Doctor = "11", "博士研究生";
    }
}

choices! {
    /// Discipline: twelve categories of the national catalogue of undergraduate programmes with its codes (checklist
    ///
    pub enum Discipline {
        Philosophy = "01", "哲学";
        Economics = "02", "经济学";
        Law = "03", "法学";
        Education = "04", "教育学";
        Literature = "05", "文学";
        History = "06", "历史学";
        Science = "07", "理学";
        Engineering = "08", "工学";
        Agriculture = "09", "农学";
        Medicine = "10", "医学";
        Management = "12", "管理学";
        Arts = "13", "艺术学";
    }
}

choices! {
    /// Form of employment (checklist ).
    #[derive(Default)]
    pub enum Employment {
        #[default]
        Contract = "contract", "合同制";
        Dispatch = "dispatch", "劳务派遣";
        Other = "other", "其他";
    }
}

choices! {
    /// How long it stays public (checklist ).
    #[derive(Default)]
    pub enum Period {
        #[default]
        OneMonth = "1", "1个月";
        TwoMonths = "2", "2个月";
        ThreeMonths = "3", "3个月";
        SixMonths = "6", "6个月";
        OneYear = "12", "1年";
    }
}

impl PayKind {
    /// The word after the stroke in `5k-7k/月` (checklist X-21).
    #[must_use]
    pub const fn per(self) -> &'static str {
        match self {
            Self::Month => "月",
            Self::Year => "年",
            Self::Day => "天",
            Self::Hour => "小时",
        }
    }

    /// The ranges that the form offers, in yuan.
    #[must_use]
    pub const fn ranges(self) -> &'static [(i32, i32)] {
        match self {
            Self::Month => &[
                (2500, 3500),
                (3000, 5000),
                (4000, 6000),
                (5000, 7000),
                (6000, 8000),
                (8000, 10_000),
                (10_000, 15_000),
                (15_000, 20_000),
                (20_000, 30_000),
                (30_000, 50_000),
            ],
            Self::Year => &[
                (50_000, 80_000),
                (80_000, 120_000),
                (120_000, 180_000),
                (180_000, 250_000),
                (250_000, 400_000),
                (400_000, 600_000),
                (600_000, 1_000_000),
            ],
            Self::Day => &[(100, 200), (150, 250), (200, 300), (300, 500), (500, 800)],
            Self::Hour => &[(20, 30), (25, 40), (30, 50), (50, 100), (100, 200)],
        }
    }

    /// A pay for this time in yuan a month, for comparing and filtering: 12 months a year, 21.75 paid days a month
    /// (a ministry's conversion rule of 2008), eight hours a day.
    #[must_use]
    pub fn monthly(self, yuan: i32) -> i32 {
        let yuan = i64::from(yuan);
        let monthly = match self {
            Self::Month => yuan,
            Self::Year => yuan / 12,
            Self::Day => yuan * 2175 / 100,
            Self::Hour => yuan * 8 * 2175 / 100,
        };
        i32::try_from(monthly).unwrap_or(i32::MAX)
    }
}

impl Education {
    /// Its place in the order of education: 0 for 不限, then upwards.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Any => 0,
            Self::Primary => 2,
            Self::JuniorMiddle => 3,
            Self::SeniorMiddle | Self::TechnicalSchool | Self::VocationalSchool => 4,
            Self::Secondary => 5,
            Self::College => 6,
            Self::Bachelor => 7,
            Self::Master => 8,
            Self::Doctor => 9,
        }
    }

    /// As a requirement: 不限, or the level and upwards.
    #[must_use]
    pub fn required(self) -> String {
        match self {
            Self::Any | Self::Doctor => self.label().to_owned(),
            other => format!("{}及以上", other.label()),
        }
    }
}

impl Period {
    /// In calendar months.
    #[must_use]
    pub const fn months(self) -> u32 {
        match self {
            Self::OneMonth => 1,
            Self::TwoMonths => 2,
            Self::ThreeMonths => 3,
            Self::SixMonths => 6,
            Self::OneYear => 12,
        }
    }
}
