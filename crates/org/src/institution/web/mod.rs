//! The pages of institutions: the unit's, the institution's own, and the desk's.

mod appoint;
mod desk;
mod own;
mod unit;

use super::{
    act::InstitutionError,
    appoint::administrator,
    entity::Model,
    page::{Facts, Masked},
};
use crate::{Org, agency, unit as units};
use axum::{
    Router,
    routing::{get, post},
};
use http::StatusCode;
use kernel::{choice::Choice as _, clock::minute, id::InstitutionId, mask, region};
use web::{Call, Input, Result};

/// What the unit's menu calls it.
pub(crate) const NAME: &str = "机构管理";
/// What the office's menu calls it.
pub(crate) const DESK: &str = "机构登记";
/// What an institution's own menu calls its first page.
pub(crate) const HOME: &str = "机构主页";

web::routes! {
    /// 机构管理.
    pub InstitutionList = "/unit/institutions";
    /// 机构信息.
    pub InstitutionPage { id: InstitutionId } = "/unit/institutions/{id}";
    /// 开通.
    pub InstitutionOpen { id: InstitutionId } = "/unit/institutions/{id}/open";
    /// 管理员变更.
    pub InstitutionChange { id: InstitutionId } = "/unit/institutions/{id}/administrator";
    /// 管理员密码重置.
    pub InstitutionReset { id: InstitutionId } = "/unit/institutions/{id}/reset";
    /// 机构中心.
    pub InstitutionHome = "/institution";
    /// 机构登记: what the agency keeps.
    pub InstitutionDesk = "/office/institutions";
    /// 登记机构.
    pub InstitutionNew = "/office/institutions/new";
    /// One of them.
    pub InstitutionDeskPage { id: InstitutionId } = "/office/institutions/{id}";
    /// 更正名称.
    pub InstitutionRename { id: InstitutionId } = "/office/institutions/{id}/name";
    /// 终止.
    pub InstitutionEnd { id: InstitutionId } = "/office/institutions/{id}/end";
}

pub(crate) fn router() -> Router<Org> {
    Router::new()
        .route(InstitutionList::PATH, get(unit::list))
        .route(InstitutionPage::PATH, get(unit::show))
        .route(
            InstitutionOpen::PATH,
            get(appoint::open).post(appoint::save_open),
        )
        .route(
            InstitutionChange::PATH,
            get(appoint::change).post(appoint::save_change),
        )
        .route(InstitutionReset::PATH, post(unit::reset))
        .route(InstitutionHome::PATH, get(own::home))
        .route(InstitutionDesk::PATH, get(desk::list))
        .route(InstitutionNew::PATH, get(desk::new).post(desk::create))
        .route(InstitutionDeskPage::PATH, get(desk::show))
        .route(InstitutionRename::PATH, post(desk::rename))
        .route(InstitutionEnd::PATH, post(desk::end))
}

/// What is shown of an institution.
async fn facts(call: &Call, row: &Model) -> Result<Facts> {
    let unit = units::find(call.db(), row.unit_id).await?;
    let agency = agency::find(call.db(), row.agency_id).await?;
    Ok(Facts {
        number: row.number.clone(),
        name: row.name.clone(),
        kind: row.kind.label(),
        line: row.kind.line().label(),
        level: row.level.label(),
        region: region::name_path(&row.region),
        unit: unit.map(|unit| unit.name).unwrap_or_default(),
        agency: agency.map(|agency| agency.name).unwrap_or_default(),
        state: row.state.label(),
        tone: row.state.tone(),
        registered: minute(row.created_at),
        opened: row.opened_at.map(minute).unwrap_or_default(),
        ended: row.ended_at.map(minute).unwrap_or_default(),
    })
}

/// Who administers it, masked.
async fn masked(call: &Call, row: &Model) -> Result<Option<Masked>> {
    Ok(administrator(call, row).await?.map(|holder| Masked {
        name: mask::name(holder.name.expose()),
        kind: holder.document.kind().label(),
        number: mask::document(holder.document.number()),
        mobile: holder
            .mobile
            .map(|mobile| mobile.to_string())
            .unwrap_or_default(),
    }))
}

/// Puts an error where it belongs; gives back what no form can show.
fn told(input: &mut Input, error: InstitutionError) -> Result<StatusCode> {
    match error {
        InstitutionError::Field(field, message) => input.error(field, message),
        InstitutionError::Slow(message) => {
            input.error("", message);
            return Ok(StatusCode::TOO_MANY_REQUESTS);
        }
        InstitutionError::Broken(error) => return Err(error),
    }
    Ok(StatusCode::UNPROCESSABLE_ENTITY)
}
