//! 单位主页 and 我的工作台.

use super::{
    page::{HomeView, Number, Step, WorkbenchView},
    waiting,
};
use crate::{Org, contact, unit};
use axum::{Router, extract::State, routing::get};
use kernel::duty::Duty;
use web::{ActingFor, Call, Error, Frame, Menu, Page, Result, Site, count, duty::Anybody};

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

async fn home(call: ActingFor<Anybody>, State(org): State<Org>) -> Result<Page<HomeView>> {
    let row = super::row(&call, call.unit).await?;
    let row = row.as_ref().as_ref().ok_or(Error::Absent)?;
    let agency = super::agency(&call, row).await?;
    let frame = call
        .frame(Site::Hall, "单位主页")
        .nav("单位办事")
        .crumb("首页", "/")
        .side(Menu::UnitCentre, "单位主页")
        .done();
    // joined, so that all numbers of the page are one trip to the database
    let (tiles, steps, waiting, frame) = tokio::join!(
        tiles(&call, &org),
        steps(&call, &org, row),
        waiting(&call, org.home(), call.unit),
        frame,
    );
    let public = unit::PublicUnit::from(row.clone());
    Ok(Page(HomeView {
        frame,
        logo: public.logo_href(),
        name: public.name,
        number: public.number,
        info: call.role.may(Duty::UnitInfo),
        contacts: call.role.may(Duty::Contacts),
        agency: agency.as_ref().as_ref().map(|agency| agency.name.clone()),
        tiles,
        steps: steps?,
        waiting: waiting?.to_vec(),
    }))
}

async fn tiles(call: &ActingFor<Anybody>, org: &Org) -> Vec<Number> {
    let tiles: Vec<&super::Tile> = org
        .home()
        .tiles
        .iter()
        .filter(|tile| call.role.may(tile.duty))
        .collect();
    let numbers = count::all(call, tiles.iter().map(|tile| &tile.counter)).await;
    let shown = tiles.iter().zip(numbers).map(|(tile, count)| Number {
        label: tile.label,
        caption: tile.caption,
        href: tile.href.clone(),
        count,
    });
    shown.collect()
}

/// The checklist of a new unit: this room's steps, then those of the rooms above.
async fn steps(call: &ActingFor<Anybody>, org: &Org, row: &unit::Unit) -> Result<Vec<Step>> {
    let above: Vec<&super::FirstStep> = org
        .home()
        .first_steps
        .iter()
        .filter(|step| call.role.may(step.duty))
        .collect();
    let (contacts, done) = tokio::join!(
        call.count(contact::of(call.unit)),
        count::all(call, above.iter().map(|step| &step.done)),
    );
    let mut steps = Vec::new();
    if call.role.may(Duty::UnitInfo) {
        steps.push(Step {
            label: "维护单位基本信息",
            hint: "核对登记信息，选择隶属关系和审核机构",
            href: unit::InfoPage.to_string(),
            done: row.completed_at.is_some(),
        });
    }
    if call.role.may(Duty::Contacts) {
        steps.push(Step {
            label: "维护单位联络员",
            hint: "审核机构和平台通过联络员与单位联系",
            href: contact::ContactList.to_string(),
            done: contacts? > 0,
        });
    }
    steps.extend(above.iter().zip(done).map(|(step, done)| Step {
        label: step.label,
        hint: step.hint,
        href: step.href.clone(),
        done: done > 0,
    }));
    Ok(steps)
}

/// The frame of a page in a section of the unit centre; the section's first page is called as the section is.
pub(crate) async fn within(
    call: &Call,
    title: &str,
    section: &'static str,
    first: impl std::fmt::Display,
) -> Frame {
    let frame = call
        .frame(Site::Hall, title)
        .nav("单位办事")
        .crumb("首页", "/")
        .crumb("单位中心", UnitHomePage);
    let frame = if title == section {
        frame
    } else {
        frame.crumb(section, first)
    };
    frame.side(Menu::UnitCentre, section).done().await
}

async fn workbench(
    call: ActingFor<Anybody>,
    State(org): State<Org>,
) -> Result<Page<WorkbenchView>> {
    let waiting = waiting(&call, org.home(), call.unit).await?;
    let total = waiting.iter().map(|line| line.count).sum();
    let name = "我的工作台";
    let frame = within(&call, name, name, WorkbenchPage).await;
    Ok(Page(WorkbenchView {
        frame,
        waiting: waiting.to_vec(),
        total,
    }))
}
