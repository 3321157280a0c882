//! The row of a vacancy (职位), and who may find it.

use super::{
    choices::{
        Discipline, Education, Employment, Experience, Nature, PayKind, Period, RevisionState,
        State,
    },
    content::{Content, Tags},
};
use kernel::{
    clock::Instant,
    id::{ReviewId, UnitId, VacancyId},
};
use sea_orm::entity::prelude::*;

/// A vacancy. The fields from `title` to `skills` are those of checklist –31; a draft may leave optional ones
/// open, a published vacancy has all that the law asks for.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "vacancy")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VacancyId,
    /// Whose it is.
    pub unit_id: UnitId,
    /// Where it stands.
    pub state: State,
    /// Counts the edits.
    pub version: i32,
    /// 职位名称, at most 20 characters.
    pub title: String,
    /// 招聘职业: code of a medium group of the national classification.
    pub occupation: Option<String>,
    /// 工作地点: six digits of GB/T 2260.
    pub place: Option<String>,
    /// 工作地址, at most 100 characters.
    pub address: Option<String>,
    /// 工作性质.
    pub nature: Nature,
    /// 工作年限.
    pub experience: Option<Experience>,
    /// 薪资类型.
    pub pay_kind: PayKind,
    /// 面议, from `pay_min` upwards.
    pub pay_open: bool,
    /// Lower end of the pay in yuan.
    pub pay_min: Option<i32>,
    /// Upper end of the pay in yuan; nothing with 面议.
    pub pay_max: Option<i32>,
    /// 学历要求.
    pub education: Option<Education>,
    /// 专业要求: a category.
    pub discipline: Option<Discipline>,
    /// 专业要求: majors in the unit's own words.
    pub majors: Option<String>,
    /// 职位描述, at most 1000 characters.
    pub description: String,
    /// 招应届.
    pub fresh: bool,
    /// 年龄范围, lower end.
    pub age_from: Option<i32>,
    /// 年龄范围, upper end; 不限 when both are missing.
    pub age_to: Option<i32>,
    /// Why the age is limited (Z.1.15).
    pub age_reason: Option<String>,
    /// 招聘人数, 1 to 1000.
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
    /// New text that is not public yet, while the columns above hold the approved one.
    pub revision: Option<Content>,
    /// Where the new text stands.
    pub revision_state: Option<RevisionState>,
    /// The review that is open for the vacancy or its new text; decisions of others are ignored.
    pub review_id: Option<ReviewId>,
    /// Why the last review refused; cleared by the next submission.
    pub refusal: Option<String>,
    /// When it was last sent to review.
    pub submitted_at: Option<DateTimeUtc>,
    /// When it last became public.
    pub published_at: Option<DateTimeUtc>,
    /// When its time is over: the first moment at which it is not public any more.
    pub expires_at: Option<DateTimeUtc>,
    /// When it was taken down or expired.
    pub closed_at: Option<DateTimeUtc>,
    /// When it was put into the recycle bin.
    pub deleted_at: Option<DateTimeUtc>,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The vacancies of a unit, for its own pages.
    #[must_use]
    pub fn owned_by(unit: UnitId) -> Select<Self> {
        Self::find().filter(Column::UnitId.eq(unit))
    }

    /// The vacancies that everybody may see at `now`.
    #[must_use]
    pub fn public(now: Instant) -> Select<Self> {
        Self::find()
            .filter(Column::State.eq(State::Published))
            .filter(Column::ExpiresAt.gt(now))
    }
}

impl Model {
    /// The approved text, or the draft.
    #[must_use]
    pub fn content(&self) -> Content {
        Content::from(self)
    }

    /// The text that the unit is working on: the revision if there is one.
    #[must_use]
    pub fn working(&self) -> Content {
        self.revision.clone().unwrap_or_else(|| self.content())
    }

    /// Whether everybody may see it at `now`.
    #[must_use]
    pub fn is_public(&self, now: Instant) -> bool {
        self.state == State::Published && self.expires_at.is_some_and(|end| end > now)
    }
}
