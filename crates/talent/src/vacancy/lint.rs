//! The check of words that L-06 asks for: what the law forbids in a posting stops the publication, what often
//! breaks it raises a hint. Each finding quotes its rule and says what to write instead.

mod risky;
mod unlawful;

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

/// Some wordings of one thing, and the rule about it.
struct Rule {
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

const AGE: &str = "年龄与岗位要求无关的，限制年龄可能构成就业歧视（《就业促进法》第二十六条）";

/// The running texts of a vacancy: field of the form, label, text. Tags are kept apart, so that two of them never make
/// a phrase together.
fn texts(content: &Content) -> [(&'static str, &'static str, String); 7] {
    let join = |tags: &[String]| tags.join("\u{1f}");
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        ("title", "职位名称", content.title.clone()),
        ("majors", "专业要求", optional(&content.majors)),
        ("description", "职位描述", content.description.clone()),
        (
            "age_reason",
            "年龄要求的理由",
            optional(&content.age_reason),
        ),
        ("benefits", "福利待遇", join(&content.benefits.0)),
        ("tags", "职位标签", join(&content.tags.0)),
        ("skills", "技能标签", join(&content.skills.0)),
    ]
}

/// Everything that the rules say about a text, field by field, the forbidden first.
#[must_use]
pub fn check(content: &Content) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (field, label, text) in texts(content) {
        let text = normal(&text);
        let mut find = |phrase, weight, law, advice| {
            findings.push(Finding {
                field,
                label,
                phrase,
                weight,
                law,
                advice,
            });
        };
        for (weight, rules) in [
            (Weight::Unlawful, unlawful::RULES),
            (Weight::Risky, risky::RULES),
        ] {
            for rule in rules {
                if let Some(phrase) = rule.found_in(&text) {
                    find(phrase.to_owned(), weight, rule.law, rule.advice);
                }
            }
        }
        if let Some(phrase) = by_origin(&text) {
            find(phrase, Weight::Unlawful, EQUAL, "请删去地域限制。");
        }
        if let Some(phrase) = upper_age(&text) {
            let advice = "确有需要的，请在“年龄范围”中填写并说明理由。";
            find(phrase, Weight::Risky, AGE, advice);
        }
    }
    if content.age_from.is_some() || content.age_to.is_some() {
        findings.push(Finding {
            field: "age_from",
            label: "年龄范围",
            phrase: content.age_text(),
            weight: Weight::Risky,
            law: AGE,
            advice: "请确认岗位确有需要，并写明理由；没有特殊需要的，请选择“不限”。",
        });
    }
    findings.sort_by_key(|finding| finding.weight == Weight::Risky);
    findings
}

impl Rule {
    /// The first wording that counts; one of a rule is enough: 仅限男 also holds 限男.
    fn found_in(&self, text: &str) -> Option<&'static str> {
        self.phrases
            .iter()
            .copied()
            .find(|phrase| self.hits(text, phrase))
    }

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
