//! 单位主页 and 我的工作台.

use super::{
    page::{HomeView, Number, Step, WorkbenchView},
    waiting,
};
use crate::{Org, agency, contact, unit};
use axum::{Router, extract::State, routing::get};
use web::{ActingFor, Error, Menu, Page, Result, Site};

web::routes! {
    /// 单位主页.
    pub UnitHomePage = "/unit";
    /// 我的工作台.
    pub WorkbenchPage = "/unit/workbench";
}

pub(crate) fn router() -> Router<Org> {
    Router::new()
        .route(UnitHomePage::PATH, get(home))
        .route(WorkbenchPage::PATH, get(workbench))
}

async fn home(call: ActingFor, State(org): State<Org>) -> Result<Page<HomeView>> {
    let row = super::row(&call, call.unit).await?;
    let row = row.as_ref().as_ref().ok_or(Error::Absent)?;
    let mut tiles = Vec::new();
    for tile in &org.home().tiles {
        let count = (tile.counter)(call.call.clone()).await;
        tiles.push(Number {
            label: tile.label,
            caption: tile.caption,
            href: tile.href.clone(),
            count,
        });
    }
    let steps = steps(&call, &org, row).await?;
    let agency = match row.agency_id {
        Some(id) => agency::find(call.db(), id).await?.map(|agency| agency.name),
        None => None,
    };
    let waiting = waiting(&call, org.home(), call.unit).await?;
    let frame = call
        .frame(Site::Hall, "单位主页")
        .nav("单位办事")
        .crumb("首页", "/")
        .side(Menu::UnitCentre, "单位主页")
        .done()
        .await;
    let public = unit::PublicUnit::from(row.clone());
    Ok(Page(HomeView {
        frame,
        logo: public.logo_href(),
        name: public.name,
        number: public.number,
        agency,
        tiles,
        steps,
        waiting: waiting.to_vec(),
    }))
}

/// The checklist of a new unit: this room's steps, then those of the rooms above.
async fn steps(call: &ActingFor, org: &Org, row: &unit::Unit) -> Result<Vec<Step>> {
    let mut steps = vec![
        Step {
            label: "维护单位基本信息",
            hint: "核对登记信息，选择隶属关系和审核机构",
            href: unit::InfoPage.to_string(),
            done: row.completed_at.is_some(),
        },
        Step {
            label: "维护单位联络员",
            hint: "审核机构和平台通过联络员与单位联系",
            href: contact::ContactList.to_string(),
            done: super::contacts(call, call.unit).await? > 0,
        },
    ];
    for step in &org.home().first_steps {
        let done = (step.done)(call.call.clone()).await > 0;
        steps.push(Step {
            label: step.label,
            hint: step.hint,
            href: step.href.clone(),
            done,
        });
    }
    Ok(steps)
}

async fn workbench(call: ActingFor, State(org): State<Org>) -> Result<Page<WorkbenchView>> {
    let waiting = waiting(&call, org.home(), call.unit).await?;
    let total = waiting.iter().map(|line| line.count).sum();
    let frame = call
        .frame(Site::Hall, "我的工作台")
        .nav("单位办事")
        .crumb("首页", "/")
        .crumb("单位中心", UnitHomePage)
        .side(Menu::UnitCentre, "我的工作台")
        .done()
        .await;
    Ok(Page(WorkbenchView {
        frame,
        waiting: waiting.to_vec(),
        total,
    }))
}
