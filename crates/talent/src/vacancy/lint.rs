//! The check of words that L-06 asks for: what the law forbids in a posting stops the publication, what often
//! breaks it raises a hint. Each finding quotes its rule and says what to write instead.

use super::content::Content;
use kernel::region;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Forbidden: the vacancy cannot be published.
    Unlawful,
    /// Often unlawful or unclear: the unit is asked to look again.
    Risky,
}

/// A phrase that a rule speaks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Field of the form.
    pub field: &'static str,
    /// Its label.
    pub label: &'static str,
    /// The words as they were found.
    pub phrase: String,
    /// How serious it is.
    pub weight: Weight,
    /// The rule.
    pub law: &'static str,
    /// What to do.
    pub advice: &'static str,
}

impl Finding {
    /// Whether it stops the publication.
    #[must_use]
    pub fn is_unlawful(&self) -> bool {
        self.weight == Weight::Unlawful
    }

    /// One sentence for the page.
    #[must_use]
    pub fn told(&self) -> String {
        format!(
            "{}中的“{}”：{}。{}",
            self.label, self.phrase, self.law, self.advice
        )
    }
}

struct Rule {
    weight: Weight,
    phrases: &'static [&'static str],
    /// A hit does not count right after one of these (`不限男女`, `不收押金`).
    not_after: &'static [&'static str],
    /// A hit does not count right before one of these (`性别男女不限`).
    not_before: &'static [&'static str],
    law: &'static str,
    advice: &'static str,
}

const EQUAL: &str =
    "《就业促进法》第三条、第二十六条规定，劳动者依法享有平等就业的权利，用人单位不得实施就业歧视";

const RULES: &[Rule] = &[
    Rule {
        weight: Weight::Unlawful,
        phrases: &[
            "仅限男",
            "只限男",
            "限男",
            "只招男",
            "只要男",
            "仅招男",
            "要求男",
            "男性优先",
            "男士优先",
            "男生优先",
            "男优先",
            "性别:男",
            "性别男",
            "性别要求男",
            "仅限女",
            "只限女",
            "限女",
            "只招女",
            "只要女",
            "仅招女",
            "要求女",
            "女性优先",
            "女士优先",
            "女生优先",
            "女优先",
            "性别:女",
            "性别女",
            "性别要求女",
            "不招女",
            "不要女",
            "不招男",
            "不要男",
            "女性勿扰",
            "男性勿扰",
        ],
        not_after: &["不", "无", "非"],
        not_before: &[
            "女不限",
            "女均可",
            "女皆可",
            "男不限",
            "男均可",
            "男皆可",
            "女",
            "男",
        ],
        law: "《妇女权益保障法》第四十三条规定，招聘不得限定为男性或者规定男性优先；《人力资源市场暂行条例》第二十四条规定，招聘信息不得含有性别歧视性内容",
        advice: "请删去性别要求，写明岗位的实际工作条件。",
    },
    Rule {
        weight: Weight::Unlawful,
        phrases: &[
            "未婚优先",
            "已婚优先",
            "单身优先",
            "限未婚",
            "限已婚",
            "限单身",
            "要求未婚",
            "要求已婚",
            "未婚未育",
            "已婚已育",
            "已婚未育",
            "未育优先",
            "已育优先",
            "不得怀孕",
            "不能怀孕",
            "不得结婚",
            "年内不结婚",
            "年内不生育",
            "年内不怀孕",
            "年内不要孩子",
            "无生育计划",
            "妊娠检测",
            "妊娠检查",
            "孕检",
            "孕妇勿扰",
        ],
        not_after: &["不限", "不做", "不作"],
        not_before: &["不限", "均可"],
        law: "《妇女权益保障法》第四十三条规定，不得询问婚育情况，不得将婚姻、生育状况作为录（聘）用条件，不得将妊娠测试作为入职体检项目",
        advice: "请删去婚育方面的要求。",
    },
    Rule {
        weight: Weight::Unlawful,
        phrases: &[
            "仅限本地户",
            "限本地户",
            "限本市户",
            "限本省户",
            "限城镇户",
            "限城市户",
            "限非农",
            "限本地人",
            "仅限本地人",
            "只招本地",
            "只要本地",
            "限江苏户",
            "限江苏籍",
            "须本地户",
            "须本市户",
            "需本地户",
            "需本市户",
            "要求本地户",
            "要求本市户",
            "要求城镇户",
            "外地人勿",
            "外地勿扰",
            "不招外地",
            "不要外地",
            "拒绝外地",
            "农村户口勿扰",
            "不招农村",
        ],
        not_after: &["不"],
        not_before: &[],
        law: "《就业促进法》第三条、第三十一条规定，不得对农村和外来劳动者就业设置歧视性限制，招聘不得以户籍、地域作为限制性条件",
        advice: "请删去户籍和地域限制；需要熟悉当地情况的，请写明具体能力要求。",
    },
    Rule {
        weight: Weight::Unlawful,
        phrases: &[
            "限汉族",
            "汉族优先",
            "只招汉族",
            "不招少数民族",
            "不要少数民族",
            "少数民族勿",
            "拒绝少数民族",
            "不招回族",
            "不招维",
            "不招藏",
        ],
        not_after: &["不"],
        not_before: &[],
        law: "《就业促进法》第二十八条规定，各民族劳动者享有平等的劳动权利",
        advice: "请删去民族方面的要求。",
    },
    Rule {
        weight: Weight::Unlawful,
        phrases: &[
            "无宗教信仰",
            "不信教",
            "不招信教",
            "信教勿",
            "有宗教信仰者勿",
            "限信教",
        ],
        not_after: &[],
        not_before: &["不限"],
        law: "《就业促进法》第三条规定，劳动者就业不因宗教信仰不同而受歧视",
        advice: "请删去宗教信仰方面的要求。",
    },
    Rule {
        weight: Weight::Unlawful,
        phrases: &[
            "乙肝",
            "两对半",
            "hbv",
            "携带者勿",
            "病毒携带者除外",
            "艾滋",
        ],
        not_after: &["不查", "不检测", "不检查", "不得检测"],
        not_before: &[],
        law: "《就业促进法》第三十条规定，招用人员不得以是传染病病原携带者为由拒绝录用",
        advice: "请删去乙肝等检测和携带情况的要求；依法需要健康证明的，写“持健康证明”即可。",
    },
    Rule {
        weight: Weight::Unlawful,
        phrases: &[
            "残疾人勿",
            "残疾勿扰",
            "不招残疾",
            "不要残疾",
            "拒绝残疾",
            "残疾人除外",
        ],
        not_after: &[],
        not_before: &[],
        law: "《就业促进法》第二十九条规定，用人单位招用人员不得歧视残疾人",
        advice: "请删去这项限制。",
    },
    Rule {
        weight: Weight::Unlawful,
        phrases: &[
            "押金",
            "保证金",
            "服装费",
            "工装费",
            "入职费",
            "报名费",
            "中介费",
            "建档费",
            "培训费",
            "岗前培训收费",
            "扣押身份证",
            "押身份证",
            "抵押证件",
            "交纳费用",
            "缴纳费用",
            "先交钱",
            "垫资入职",
        ],
        not_after: &[
            "无",
            "不收",
            "不收取",
            "免",
            "免收",
            "免交",
            "无需",
            "无需交",
            "不交",
            "不用交",
            "不用",
            "零",
            "没有",
            "不得收取",
            "不需",
            "不需要",
            "拒绝",
            "承担",
            "报销",
            "补贴",
            "不收任何",
        ],
        not_before: &[
            "由公司承担",
            "公司承担",
            "由单位承担",
            "单位承担",
            "全免",
            "报销",
            "补贴",
        ],
        law: "《劳动合同法》第九条规定，招用劳动者不得扣押证件，不得要求提供担保或者以其他名义收取财物",
        advice: "请删去收费和担保的内容。",
    },
    Rule {
        weight: Weight::Unlawful,
        phrases: &["培训贷", "贷款培训", "分期培训", "先贷款", "招转培"],
        not_after: &["无", "拒绝", "非", "不搞", "没有"],
        not_before: &[],
        law: "网络招聘不得以招聘为名诱导求职者贷款培训（《劳动合同法》第九条、《网络招聘服务管理规定》）",
        advice: "请删去这项内容。",
    },
    Rule {
        weight: Weight::Unlawful,
        phrases: &[
            "不缴社保",
            "不交社保",
            "无社保",
            "没有社保",
            "自愿放弃社保",
            "放弃社保",
            "社保折现",
            "不买社保",
        ],
        not_after: &["不得", "禁止", "不会"],
        not_before: &[],
        law: "《社会保险法》第五十八条规定，用人单位应当自用工之日起三十日内为其职工办理社会保险登记",
        advice: "请按规定参加社会保险；确属兼职或劳务的，请在工作性质中选择。",
    },
    Rule {
        weight: Weight::Unlawful,
        phrases: &["童工", "14岁以上", "15岁以上", "满14周岁", "满15周岁"],
        not_after: &[
            "禁止",
            "禁止招用",
            "禁止使用",
            "严禁使用",
            "不得招用",
            "不招",
            "不招用",
            "不使用",
            "不用",
            "拒绝",
        ],
        not_before: &[],
        law: "《禁止使用童工规定》第二条规定，用人单位不得招用不满16周岁的未成年人",
        advice: "请改为符合法定就业年龄的要求。",
    },
    Rule {
        weight: Weight::Risky,
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
        weight: Weight::Risky,
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
        weight: Weight::Risky,
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
        weight: Weight::Risky,
        phrases: &["996", "007", "大小周", "接受无偿加班", "自愿加班"],
        not_after: &["无", "不", "拒绝", "非", "没有"],
        not_before: &[],
        law: "《劳动法》第三十六条、第四十一条规定，每日工作不超过八小时，延长工作时间每日不得超过三小时、每月不得超过三十六小时",
        advice: "请核对工时安排，写明实际工作时间和加班报酬。",
    },
];

const AGE: &str = "年龄与岗位要求无关的，限制年龄可能构成就业歧视（《就业促进法》第二十六条）";

/// Everything that the rules say about a text, field by field, the forbidden first.
#[must_use]
pub fn check(content: &Content) -> Vec<Finding> {
    let join = |tags: &[String]| tags.join("\u{1f}");
    let texts = [
        ("title", "职位名称", content.title.clone()),
        (
            "majors",
            "专业要求",
            content.majors.clone().unwrap_or_default(),
        ),
        ("description", "职位描述", content.description.clone()),
        (
            "age_reason",
            "年龄要求的理由",
            content.age_reason.clone().unwrap_or_default(),
        ),
        ("benefits", "福利待遇", join(&content.benefits.0)),
        ("tags", "职位标签", join(&content.tags.0)),
        ("skills", "技能标签", join(&content.skills.0)),
    ];
    let mut findings = Vec::new();
    for (field, label, text) in &texts {
        let text = normal(text);
        for rule in RULES {
            // the longest wording of one rule is enough: 仅限男 also holds 限男
            if let Some(phrase) = rule.phrases.iter().find(|phrase| rule.hits(&text, phrase)) {
                findings.push(Finding {
                    field,
                    label,
                    phrase: (*phrase).to_owned(),
                    weight: rule.weight,
                    law: rule.law,
                    advice: rule.advice,
                });
            }
        }
        if let Some(phrase) = by_origin(&text) {
            findings.push(Finding {
                field,
                label,
                phrase,
                weight: Weight::Unlawful,
                law: EQUAL,
                advice: "请删去地域限制。",
            });
        }
        if let Some(phrase) = upper_age(&text) {
            let advice = "确有需要的，请在“年龄范围”中填写并说明理由。";
            findings.push(Finding {
                field,
                label,
                phrase,
                weight: Weight::Risky,
                law: AGE,
                advice,
            });
        }
    }
    if content.age_from.is_some() || content.age_to.is_some() {
        let advice = "请确认岗位确有需要，并写明理由；没有特殊需要的，请选择“不限”。";
        findings.push(Finding {
            field: "age_from",
            label: "年龄范围",
            phrase: content.age_text(),
            weight: Weight::Risky,
            law: AGE,
            advice,
        });
    }
    findings.sort_by_key(|finding| finding.weight == Weight::Risky);
    findings
}

impl Rule {
    fn hits(&self, text: &str, phrase: &str) -> bool {
        text.match_indices(phrase).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + phrase.len()..]);
            !self.not_after.iter().any(|guard| before.ends_with(guard))
                && !self.not_before.iter().any(|guard| after.starts_with(guard))
        })
    }
}

/// Without blanks, in half width and small letters, so that `限 男` and `９８５` are found.
fn normal(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

/// 不招河南人: refusing people of a province.
fn by_origin(text: &str) -> Option<String> {
    region::provinces().find_map(|province| {
        let name = province.short();
        let worded = [
            format!("不招{name}"),
            format!("不要{name}"),
            format!("拒绝{name}"),
            format!("{name}人勿"),
            format!("{name}籍勿"),
            format!("{name}人除外"),
            format!("{name}籍除外"),
        ];
        worded
            .into_iter()
            .find(|phrase| text.contains(phrase.as_str()))
    })
}

/// `35岁以下`, `40周岁以内`: an upper limit of age in running text.
fn upper_age(text: &str) -> Option<String> {
    for ending in [
        "岁以下",
        "周岁以下",
        "岁以内",
        "周岁以内",
        "岁及以下",
        "周岁及以下",
    ] {
        for (at, _) in text.match_indices(ending) {
            let digits: String = text[..at]
                .chars()
                .rev()
                .take_while(char::is_ascii_digit)
                .collect();
            if digits.len() == 2 {
                let digits: String = digits.chars().rev().collect();
                return Some(format!("{digits}{ending}"));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(description: &str) -> Vec<Weight> {
        check(&Content {
            description: description.to_owned(),
            ..Content::default()
        })
        .iter()
        .map(|finding| finding.weight)
        .collect()
    }

    #[test]
    fn forbidden_words_are_found() {
        for text in [
            "限男性",
            "仅限本地户口",
            "未婚优先",
            "性别：男",
            "限 男 性",
            "女士优先录用",
            "需做乙肝五项检查",
            "不招河南人",
            "汉族优先",
            "入职需交押金500元",
            "残疾人勿扰",
            "本岗位不缴社保",
            "要求已婚已育",
            "可先贷款培训后上岗",
            "满15周岁即可",
        ] {
            assert_eq!(weights(text).first(), Some(&Weight::Unlawful), "{text}");
        }
    }

    #[test]
    fn wording_near_to_it_is_left_alone() {
        for text in [
            "不限男女，有责任心",
            "男女不限",
            "性别男女不限",
            "性别：男女不限",
            "无押金，不收服装费",
            "公司提供岗前培训，培训费由公司承担",
            "缴纳五险一金",
            "负责男装、女装产品设计",
            "婚育情况不作要求",
            "要求男女朋友皆可内推",
            "熟悉南京本地市场",
            "持健康证明上岗",
            "禁止招用童工，依法用工",
        ] {
            assert_eq!(weights(text), [], "{text}");
        }
    }

    #[test]
    fn doubtful_words_raise_a_hint_only() {
        for text in [
            "35岁以下",
            "年龄40周岁以内",
            "９８５院校毕业",
            "形象气质佳",
            "能接受大小周",
        ] {
            assert_eq!(weights(text), [Weight::Risky], "{text}");
        }
    }

    #[test]
    fn every_text_of_the_form_is_read_and_the_field_is_named() {
        let content = Content {
            title: "前台（限女）".to_owned(),
            tags: super::super::Tags(vec!["未婚优先".to_owned()]),
            ..Content::default()
        };
        let fields: Vec<&str> = check(&content)
            .iter()
            .map(|finding| finding.field)
            .collect();
        assert_eq!(fields, ["title", "tags"]);
    }

    #[test]
    fn an_age_range_raises_the_hint_of_the_law() {
        let content = Content {
            age_from: Some(18),
            age_to: Some(35),
            ..Content::default()
        };
        let findings = check(&content);
        assert_eq!(
            (
                findings.len(),
                findings[0].weight,
                findings[0].phrase.as_str()
            ),
            (1, Weight::Risky, "18 ~ 35 岁")
        );
    }
}
