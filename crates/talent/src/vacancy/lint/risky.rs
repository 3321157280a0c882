//! Wording that often breaks a rule, or is unclear.

use super::{EQUAL, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        phrases: &[
            "本地户口优先",
            "本地户籍优先",
            "本市户口优先",
            "本地人优先",
            "本地优先",
        ],
        not_after: &[],
        not_before: &[],
        law: EQUAL,
        advice: "建议删去，改写实际能力要求。",
    },
    Rule {
        phrases: &[
            "985",
            "211",
            "双一流",
            "仅限全日制",
            "限全日制",
            "统招全日制",
            "第一学历",
        ],
        not_after: &["不限", "非"],
        not_before: &["不限"],
        law: "《深化新时代教育评价改革总体方案》要求，不得将毕业院校、国（境）外学习经历、学习方式作为限制性条件",
        advice: "建议按学历层次、专业和能力提出要求。",
    },
    Rule {
        phrases: &[
            "星座",
            "血型",
            "属相",
            "生肖",
            "相貌",
            "颜值",
            "五官端正",
            "形象好",
            "形象气质佳",
            "身高要求",
        ],
        not_after: &["不限", "不看"],
        not_before: &["不限"],
        law: EQUAL,
        advice: "与岗位能力无关的条件建议删去。",
    },
    Rule {
        phrases: &["996", "007", "大小周", "接受无偿加班", "自愿加班"],
        not_after: &["无", "不", "拒绝", "非", "没有"],
        not_before: &[],
        law: "《劳动法》第三十六条、第四十一条规定，每日工作不超过八小时，延长工作时间每日不得超过三小时、每月不得超过三十六小时",
        advice: "请核对工时安排，写明实际工作时间和加班报酬。",
    },
];
