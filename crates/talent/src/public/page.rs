//! The pages of the public side.

use super::asked::Asked;
use askama::Template;
use web::{Frame, Pager};

/// A vacancy in a list. Texts named `html` in the template are escaped already, with what matched in `<mark>`.
#[derive(Clone, Debug)]
pub struct JobCard {
    /// Its page.
    pub href: String,
    /// 职位名称, as HTML.
    pub title: String,
    /// `5k-7k/月`.
    pub pay: String,
    /// Place, experience, education, as HTML.
    pub meta: String,
    /// Benefits and tags, as HTML.
    pub tags: Vec<String>,
    /// Name of the unit, as HTML.
    pub unit: String,
    /// The unit's page.
    pub unit_href: Option<String>,
    /// The register agreed with the unit.
    pub verified: bool,
    /// 急聘.
    pub urgent: bool,
    /// 招应届.
    pub fresh: bool,
    /// Day of publication.
    pub day: String,
    /// Where the description matches, as HTML.
    pub excerpt: Option<String>,
}

/// One filter.
#[derive(Clone, Debug)]
pub struct FacetRow {
    /// Its label.
    pub label: &'static str,
    /// Nothing is chosen.
    pub any: bool,
    /// What choosing nothing is called.
    pub any_label: &'static str,
    /// The list without this filter.
    pub any_href: String,
    /// Values in the open.
    pub values: Vec<FacetValue>,
    /// Values behind 更多.
    pub rest: Vec<FacetValue>,
    /// One of those is chosen.
    pub rest_open: bool,
}

/// One value of a filter.
#[derive(Clone, Debug)]
pub struct FacetValue {
    /// Its label.
    pub label: &'static str,
    /// The list with it, or without it when it is chosen.
    pub href: String,
    /// Whether it is chosen.
    pub current: bool,
    /// How many vacancies have it.
    pub count: String,
}

/// Something chosen, to be removed by a press.
#[derive(Clone, Debug)]
pub struct Chip {
    /// What is chosen.
    pub label: String,
    /// The list without it.
    pub href: String,
}

/// A link to another order.
#[derive(Clone, Debug)]
pub struct SortLink {
    /// Its label.
    pub label: &'static str,
    /// The list in this order.
    pub href: String,
    /// The order in force.
    pub current: bool,
}

/// 人才需求.
#[derive(Clone, Debug, Template)]
#[template(path = "public/list.html")]
pub struct JobListPage {
    /// Frame.
    pub frame: Frame,
    /// What is asked for.
    pub asked: Asked,
    /// The first filters.
    pub rows: Vec<FacetRow>,
    /// The filters behind 更多筛选.
    pub more: Vec<FacetRow>,
    /// One of those is in use.
    pub more_open: bool,
    /// What is chosen.
    pub chips: Vec<Chip>,
    /// The list without anything chosen.
    pub clear: String,
    /// How many vacancies.
    pub total: String,
    /// How long it took.
    pub millis: String,
    /// Orders.
    pub sorts: Vec<SortLink>,
    /// Some words only.
    pub relaxed: bool,
    /// The last page that can be reached, not the last one.
    pub unreachable: bool,
    /// The index is being built for the first time.
    pub preparing: bool,
    /// The vacancies.
    pub jobs: Vec<JobCard>,
    /// Pages.
    pub pager: Pager,
}

/// A place to go from the front page.
#[derive(Clone, Debug)]
pub struct Hot {
    /// Its label.
    pub label: &'static str,
    /// The list.
    pub href: String,
    /// How many vacancies.
    pub count: String,
}

/// The front page of the talent cloud.
#[derive(Clone, Debug, Template)]
#[template(path = "public/home.html")]
pub struct HomePage {
    /// Frame.
    pub frame: Frame,
    /// How many vacancies are open.
    pub total: String,
    /// Occupations with the most vacancies.
    pub occupations: Vec<Hot>,
    /// Cities with vacancies.
    pub cities: Vec<Hot>,
    /// 急聘 and 应届.
    pub kinds: Vec<Hot>,
    /// The newest vacancies.
    pub jobs: Vec<JobCard>,
}

/// A fact with its label.
pub type Fact = (&'static str, String);

/// A unit beside a vacancy or on its page.
#[derive(Clone, Debug, Default)]
pub struct UnitCard {
    /// Its page.
    pub href: String,
    /// 单位全称.
    pub name: String,
    /// The register agreed with it.
    pub verified: bool,
    /// Its public facts.
    pub facts: Vec<Fact>,
    /// Address of its logo.
    pub logo: Option<String>,
    /// 单位简介.
    pub intro: String,
    /// How many vacancies are open.
    pub open: u64,
}

/// One vacancy.
#[derive(Clone, Debug, Template)]
#[template(path = "public/show.html")]
pub struct JobShowPage {
    /// Frame.
    pub frame: Frame,
    /// 职位名称.
    pub title: String,
    /// Pay.
    pub pay: String,
    /// Place, experience, education, headcount.
    pub meta: Vec<String>,
    /// 急聘.
    pub urgent: bool,
    /// 招应届.
    pub fresh: bool,
    /// Benefits.
    pub benefits: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Skills.
    pub skills: Vec<String>,
    /// All fields, in the manual's order.
    pub facts: Vec<Fact>,
    /// 职位描述.
    pub description: String,
    /// Day of publication.
    pub published: String,
    /// Last day.
    pub until: String,
    /// The unit.
    pub unit: UnitCard,
    /// Where the application is sent; nothing for a visitor who cannot apply.
    pub apply: Option<String>,
    /// Idempotency key of the button.
    pub key: String,
    /// More vacancies like this one.
    pub similar: Vec<JobCard>,
    /// schema.org's JobPosting.
    pub posting: String,
}

/// A vacancy that is not public any more.
#[derive(Clone, Debug, Template)]
#[template(path = "public/gone.html")]
pub struct JobGonePage {
    /// Frame.
    pub frame: Frame,
    /// What became of it.
    pub heading: &'static str,
    /// In a sentence.
    pub text: String,
    /// Vacancies like it.
    pub similar: Vec<JobCard>,
    /// The list.
    pub list: String,
}

/// A unit and its open vacancies.
#[derive(Clone, Debug, Template)]
#[template(path = "public/unit.html")]
pub struct UnitShowPage {
    /// Frame.
    pub frame: Frame,
    /// The unit.
    pub unit: UnitCard,
    /// Its open vacancies.
    pub jobs: Vec<JobCard>,
    /// Pages.
    pub pager: Pager,
}
