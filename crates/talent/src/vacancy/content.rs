//! What a unit writes about a vacancy: every field of checklist –31, as one value. It fills the columns of the
//! row, waits as a revision, and is what the reviewer compares.

use super::{
    choices::{Discipline, Education, Employment, Experience, Nature, PayKind, Period},
    entity::{ActiveModel, Model},
    occupation,
};
use kernel::{choice::Choice as _, pay, region};
use sea_orm::{FromJsonQueryResult, Set};
use serde::{Deserialize, Serialize};

/// A list of tags (checklist –31).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Tags(pub Vec<String>);

/// The text of a vacancy. What a draft may leave open is an option. The default is what the form shows at first: the
/// manual's defaults, and no limit of age (checklist Z.1.15).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Content {
    /// 职位名称.
    pub title: String,
    /// 招聘职业: code of a medium group, see [`occupation`].
    pub occupation: Option<String>,
    /// 工作地点: code of a division.
    pub place: Option<String>,
    /// 工作地址.
    pub address: Option<String>,
    /// 工作性质.
    pub nature: Nature,
    /// 工作年限.
    pub experience: Option<Experience>,
    /// 薪资类型.
    pub pay_kind: PayKind,
    /// 面议 above `pay_min`.
    pub pay_open: bool,
    /// Lower end of the pay, yuan.
    pub pay_min: Option<i32>,
    /// Upper end of the pay, yuan; nothing with 面议.
    pub pay_max: Option<i32>,
    /// 学历要求.
    pub education: Option<Education>,
    /// 专业要求: a category.
    pub discipline: Option<Discipline>,
    /// 专业要求: majors in the unit's own words.
    pub majors: Option<String>,
    /// 职位描述.
    pub description: String,
    /// 招应届.
    pub fresh: bool,
    /// 年龄范围, lower end; 不限 when both ends are missing.
    pub age_from: Option<i32>,
    /// 年龄范围, upper end.
    pub age_to: Option<i32>,
    /// Why the age is limited (checklist Z.1.15).
    pub age_reason: Option<String>,
    /// 招聘人数.
    pub headcount: Option<i32>,
    /// 用工形式.
    pub employment: Employment,
    /// 是否急聘.
    pub urgent: bool,
    /// 发布时长.
    pub period: Period,
    /// 福利待遇.
    pub benefits: Tags,
    /// 职位标签.
    pub tags: Tags,
    /// 技能标签.
    pub skills: Tags,
}

impl Content {
    /// `5k-7k/月`, `面议（3k/月起）`, or nothing when it is not filled in (checklist X-21).
    #[must_use]
    pub fn pay_text(&self) -> String {
        let yuan = |value: i32| u32::try_from(value).unwrap_or(0);
        match (self.pay_open, self.pay_min, self.pay_max) {
            (true, Some(min), _) => format!(
                "面议（{}起）",
                pay::range(yuan(min), yuan(min), self.pay_kind.per())
            ),
            (true, None, _) => "面议".to_owned(),
            (false, Some(min), Some(max)) => pay::range(yuan(min), yuan(max), self.pay_kind.per()),
            _ => String::new(),
        }
    }

    /// `江苏省/南京市/玄武区`.
    #[must_use]
    pub fn place_text(&self) -> String {
        self.place
            .as_deref()
            .map(region::name_path)
            .unwrap_or_default()
    }

    /// Title of the occupation.
    #[must_use]
    pub fn occupation_text(&self) -> &'static str {
        self.occupation
            .as_deref()
            .and_then(occupation::title)
            .unwrap_or_default()
    }

    /// `大学本科及以上`.
    #[must_use]
    pub fn education_text(&self) -> String {
        self.education.map(Education::required).unwrap_or_default()
    }

    /// `18 ~ 35 岁` or `不限` (checklist ).
    #[must_use]
    pub fn age_text(&self) -> String {
        match (self.age_from, self.age_to) {
            (Some(from), Some(to)) => format!("{from} ~ {to} 岁"),
            (Some(from), None) => format!("{from} 岁以上"),
            (None, Some(to)) => format!("{to} 岁以下"),
            (None, None) => "不限".to_owned(),
        }
    }

    /// Category and majors.
    #[must_use]
    pub fn discipline_text(&self) -> String {
        let category = self.discipline.map(Discipline::label);
        category
            .into_iter()
            .chain(self.majors.as_deref())
            .collect::<Vec<_>>()
            .join("，")
    }

    /// Every field with its label, in the manual's order: what the preview shows and the reviewer compares. Empty
    /// fields have an empty text.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let yes_no = |yes: bool| if yes { "是" } else { "否" }.to_owned();
        vec![
            ("职位名称", self.title.clone()),
            ("招聘职业", self.occupation_text().to_owned()),
            ("工作地点", self.place_text()),
            ("工作地址", self.address.clone().unwrap_or_default()),
            ("工作性质", self.nature.label().to_owned()),
            (
                "工作年限",
                self.experience
                    .map(Experience::label)
                    .unwrap_or_default()
                    .to_owned(),
            ),
            ("薪资类型", self.pay_kind.label().to_owned()),
            ("月薪范围", self.pay_text()),
            ("学历要求", self.education_text()),
            ("专业要求", self.discipline_text()),
            ("职位描述", self.description.clone()),
            ("招应届", yes_no(self.fresh)),
            ("年龄范围", self.age_text()),
            (
                "年龄要求的理由",
                self.age_reason.clone().unwrap_or_default(),
            ),
            (
                "招聘人数",
                self.headcount.map(|n| format!("{n}人")).unwrap_or_default(),
            ),
            ("用工形式", self.employment.label().to_owned()),
            ("是否急聘", yes_no(self.urgent)),
            ("发布时长", self.period.label().to_owned()),
            ("福利待遇", self.benefits.0.join("、")),
            ("职位标签", self.tags.0.join("、")),
            ("技能标签", self.skills.0.join("、")),
        ]
    }
}

/// What copies between a text and its row, from one list of the fields that both have.
macro_rules! copied {
    ($($field:ident),+ $(,)?) => {
        impl From<&Model> for Content {
            fn from(row: &Model) -> Self {
                Self { $($field: row.$field.clone(),)+ }
            }
        }
        impl From<Content> for ActiveModel {
            fn from(text: Content) -> Self {
                Self { $($field: Set(text.$field),)+ ..Default::default() }
            }
        }
    };
}

copied!(
    title,
    occupation,
    place,
    address,
    nature,
    experience,
    pay_kind,
    pay_open,
    pay_min,
    pay_max,
    education,
    discipline,
    majors,
    description,
    fresh,
    age_from,
    age_to,
    age_reason,
    headcount,
    employment,
    urgent,
    period,
    benefits,
    tags,
    skills,
);
