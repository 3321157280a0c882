//! What everybody, and every other room, may know of a unit.

use super::{
    entity::{Column, Entity, Model},
    industry, store,
};
use crate::agency::{self, Agency};
use db::Read;
use kernel::{
    choice::Choice as _,
    id::{AgencyId, FileId, UnitId},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use std::collections::HashMap;

/// A unit as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUnit {
    /// Its id.
    pub id: UnitId,
    /// 单位编号.
    pub number: i64,
    /// 单位全称.
    pub name: String,
    /// 单位简介.
    pub intro: String,
    /// 行业类型, in words.
    pub industry: Option<&'static str>,
    /// 单位类别, in words.
    pub category: &'static str,
    /// 经济类型, in words.
    pub economic_type: Option<&'static str>,
    /// 登记机关行政区划, as a code.
    pub region: Option<String>,
    /// Whether the register agreed and the legal representative was proved.
    pub verified: bool,
    /// The approved logo, shown at [`super::PublicLogo`].
    pub logo: Option<FileId>,
}

impl PublicUnit {
    /// Address of the approved logo.
    #[must_use]
    pub fn logo_href(&self) -> Option<String> {
        self.logo.map(|file| {
            super::PublicLogo {
                unit: self.id,
                file,
            }
            .to_string()
        })
    }
}

impl From<Model> for PublicUnit {
    fn from(unit: Model) -> Self {
        Self {
            id: unit.id,
            number: unit.number,
            industry: unit.industry.as_deref().and_then(industry::label),
            category: unit.category.label(),
            economic_type: unit.economic_type.map(kernel::choice::Choice::label),
            region: unit.region,
            verified: unit.verified_at.is_some() && unit.account_id.is_some(),
            logo: unit.logo_id,
            name: unit.name,
            intro: unit.intro,
        }
    }
}

/// The units with these ids, by id. Closed units are among them: what they published may still be shown.
pub async fn public(read: &impl Read, ids: &[UnitId]) -> db::Result<HashMap<UnitId, PublicUnit>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = read
        .all(Entity::find().filter(Column::Id.is_in(ids.iter().copied())))
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// One unit, if it is active and has an account.
pub async fn summary(read: &impl Read, id: UnitId) -> db::Result<Option<PublicUnit>> {
    Ok(store::find(read, id)
        .await?
        .filter(|unit| unit.active && !unit.is_vacant())
        .map(PublicUnit::from))
}

/// A unit that may publish: its basic data is complete and says who reviews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// The unit.
    pub unit: PublicUnit,
    /// Who reviews what it publishes.
    pub agency: AgencyId,
    /// 注册地地址 is sealed and not among the public facts; its division is.
    pub region: Option<String>,
}

/// Why a unit may not publish yet; the text says what to do.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NotReady {
    /// 单位基本信息 is not complete.
    #[error("请先在“单位信息”中完善单位基本信息，并选择隶属关系和审核机构，再发布")]
    Incomplete,
    /// The agency chosen reviews no more.
    #[error("原来选择的审核机构已不再受理，请在“单位信息”中重新选择审核机构")]
    AgencyGone,
    /// The unit is closed.
    #[error("该单位已停用，不能发布，请与审核机构联系")]
    Closed,
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] db::Error),
}

impl From<NotReady> for web::Error {
    fn from(error: NotReady) -> Self {
        match error {
            NotReady::Broken(error) => error.into(),
            other => Self::Conflict(other.to_string()),
        }
    }
}

/// The agency of a unit whose basic information is complete.
fn chosen_agency(unit: &Model) -> Option<AgencyId> {
    unit.agency_id
        .filter(|_| unit.completed_at.is_some() && unit.affiliation.is_some())
}

/// Whether the agency that the unit has chosen reviews nothing any more.
pub(crate) fn agency_gone(unit: &Model, agency: Option<&Agency>) -> bool {
    chosen_agency(unit).is_some() && !agency.is_some_and(Agency::takes_units)
}

/// The unit with its reviewing agency, if it may publish (checklist …4).
pub async fn require_ready(read: &impl Read, id: UnitId) -> Result<Ready, NotReady> {
    let unit = store::find(read, id).await?.ok_or(NotReady::Incomplete)?;
    if !unit.active {
        return Err(NotReady::Closed);
    }
    let agency = chosen_agency(&unit).ok_or(NotReady::Incomplete)?;
    let row = agency::find(read, agency).await?;
    if agency_gone(&unit, row.as_ref()) {
        return Err(NotReady::AgencyGone);
    }
    Ok(Ready {
        agency,
        region: unit.region.clone(),
        unit: unit.into(),
    })
}
