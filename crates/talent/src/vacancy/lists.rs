//! What the form of checklist offers to choose from.

use super::{
    choices::{Discipline, Education, Employment, Experience, Nature, PayKind, Period},
    content::Content,
    form::{OPEN, OWN},
    occupation,
};
use kernel::choice::Choice as _;
use web::Opt;

/// The lists that the form offers.
#[derive(Clone, Debug)]
pub struct Lists {
    /// 招聘职业.
    pub occupations: Vec<Opt>,
    /// 工作地点.
    pub places: Vec<Opt>,
    /// 工作性质.
    pub natures: Vec<Opt>,
    /// 工作年限.
    pub experiences: Vec<Opt>,
    /// 薪资类型.
    pub pay_kinds: Vec<Opt>,
    /// 月薪范围, grouped by pay type.
    pub pays: Vec<Opt>,
    /// 学历要求.
    pub educations: Vec<Opt>,
    /// 专业要求.
    pub disciplines: Vec<Opt>,
    /// 用工形式.
    pub employments: Vec<Opt>,
    /// 发布时长.
    pub periods: Vec<Opt>,
    /// 福利待遇 that are offered.
    pub benefits: Vec<Opt>,
    /// 职位标签 that are offered.
    pub tags: Vec<Opt>,
    /// 技能标签 that are offered.
    pub skills: Vec<Opt>,
}

impl Lists {
    /// All lists.
    #[must_use]
    pub fn new() -> Self {
        let offered = |tags: &[&str]| tags.iter().map(|tag| Opt::new(*tag, *tag)).collect();
        Self {
            occupations: occupation::options(),
            places: Opt::regions(),
            natures: Opt::of::<Nature>(),
            experiences: Opt::of::<Experience>(),
            pay_kinds: Opt::of::<PayKind>(),
            pays: pays(),
            educations: Opt::of::<Education>(),
            disciplines: Opt::of::<Discipline>(),
            employments: Opt::of::<Employment>(),
            periods: Opt::of::<Period>(),
            benefits: offered(&[
                "五险一金",
                "双休",
                "带薪年假",
                "包吃",
                "包住",
                "餐补",
                "交通补贴",
                "节日福利",
                "定期体检",
                "年终奖",
                "补充公积金",
                "人才公寓",
            ]),
            tags: offered(&[
                "稳定",
                "晋升空间大",
                "技能培训",
                "弹性工作",
                "长白班",
                "可居家",
                "欢迎应届",
                "急招",
            ]),
            skills: offered(&[
                "办公软件",
                "英语",
                "数据分析",
                "项目管理",
                "沟通协调",
                "持证上岗",
            ]),
        }
    }
}

impl Default for Lists {
    fn default() -> Self {
        Self::new()
    }
}

fn pays() -> Vec<Opt> {
    let mut options = Vec::new();
    for kind in PayKind::ALL {
        for (min, max) in kind.ranges() {
            let label = Content {
                pay_kind: *kind,
                pay_min: Some(*min),
                pay_max: Some(*max),
                ..Content::default()
            }
            .pay_text();
            options
                .push(Opt::new(format!("{}:{min}-{max}", kind.code()), label).under(kind.label()));
        }
    }
    options.push(Opt::new(OPEN, "面议（请填写最低基本薪酬）").under("其他"));
    options.push(Opt::new(OWN, "自定义范围").under("其他"));
    options
}
