//! The unit centre: home page and workbench. What they count comes from the rooms above, by closures.

mod page;
mod web;

pub use web::{UnitHomePage, WorkbenchPage};
pub(crate) use web::{router, within};

use crate::{
    agency::{self, Agency},
    contact, unit,
};
use ::web::{Call, Counter, count};
use kernel::{actor::Actor, duty::Duty, id::UnitId};
use std::sync::Arc;

/// A number on the unit's home page.
#[derive(Clone)]
pub struct Tile {
    /// Its label, such as 待审核.
    pub label: &'static str,
    /// A line below, such as 已提交审核机构的职位.
    pub caption: &'static str,
    /// The list whose length the number is.
    pub href: String,
    /// Counts it for the acting unit.
    pub counter: Counter,
    /// Whom it concerns.
    pub duty: Duty,
}

/// Something that waits for the unit, counted in 我的工作台 (n).
#[derive(Clone)]
pub struct ToDo {
    /// What it is, such as 审核不通过的职位.
    pub label: &'static str,
    /// What to do about it.
    pub advice: &'static str,
    /// Where to do it.
    pub href: String,
    /// Counts it for the acting unit.
    pub counter: Counter,
    /// Whom it concerns.
    pub duty: Duty,
}

/// A step of a new unit.
#[derive(Clone)]
pub struct FirstStep {
    /// What to do, such as 发布第一个职位.
    pub label: &'static str,
    /// Why.
    pub hint: &'static str,
    /// Where.
    pub href: String,
    /// More than zero: done.
    pub done: Counter,
    /// Whom it concerns.
    pub duty: Duty,
}

/// What the rooms above bring to the unit centre, in order.
#[derive(Clone, Default)]
pub struct UnitHome {
    /// Numbers.
    pub tiles: Vec<Tile>,
    /// What waits for the unit.
    pub todos: Vec<ToDo>,
    /// Steps of a new unit after those of this room.
    pub first_steps: Vec<FirstStep>,
}

impl std::fmt::Debug for UnitHome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "UnitHome({} tiles, {} to-dos, {} first steps)",
            self.tiles.len(),
            self.todos.len(),
            self.first_steps.len()
        )
    }
}

/// One line of the workbench.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) label: &'static str,
    pub(crate) advice: &'static str,
    pub(crate) href: String,
    pub(crate) count: u64,
}

/// What waits for the unit, in this room and above; nothing that counts zero.
pub(crate) async fn waiting(
    call: &Call,
    home: &UnitHome,
    unit: UnitId,
) -> db::Result<Arc<Vec<Waiting>>> {
    call.shared("org.waiting", || look_up_waiting(call, home, unit))
        .await
}

/// The unit itself, read once a page.
async fn row(call: &Call, id: UnitId) -> db::Result<Arc<Option<unit::Unit>>> {
    call.shared("org.unit", || unit::find(call.db(), id)).await
}

/// The agency that the unit has chosen, read once a page.
async fn agency(call: &Call, unit: &unit::Unit) -> db::Result<Arc<Option<Agency>>> {
    let chosen = unit.agency_id;
    call.shared("org.agency", || async move {
        match chosen {
            Some(id) => agency::find(call.db(), id).await,
            None => Ok(None),
        }
    })
    .await
}

async fn look_up_waiting(call: &Call, home: &UnitHome, unit: UnitId) -> db::Result<Vec<Waiting>> {
    let todos: Vec<&ToDo> = home
        .todos
        .iter()
        .filter(|todo| call.actor.may(todo.duty))
        .collect();
    let counters = todos.iter().map(|todo| &todo.counter);
    let (own, numbers) = tokio::join!(own_waiting(call, unit), count::all(call, counters));
    let mut lines = own?;
    lines.extend(todos.iter().zip(numbers).map(|(todo, count)| Waiting {
        label: todo.label,
        advice: todo.advice,
        href: todo.href.clone(),
        count,
    }));
    lines.retain(|line| line.count > 0);
    Ok(lines)
}

async fn own_waiting(call: &Call, id: UnitId) -> db::Result<Vec<Waiting>> {
    let (row, contacts, logo) = tokio::join!(
        row(call, id),
        call.count(contact::of(id)),
        unit::logo::newest(call.db(), id),
    );
    let (row, no_contact, logo) = (row?, contacts? == 0, logo?);
    let Some(row) = &*row else {
        return Ok(Vec::new());
    };
    let agency = agency(call, row).await?;
    let info = unit::InfoPage.to_string();
    let logo_returned = logo.is_some_and(|logo| logo.state == unit::logo::State::Returned);
    let agency_gone = row.active && unit::agency_gone(row, agency.as_ref().as_ref());
    let mut lines = Vec::new();
    if call.actor.may(Duty::UnitInfo) {
        lines.extend([
            Waiting {
                label: "完善单位基本信息",
                advice: "选择隶属关系和审核机构后才能发布",
                href: info.clone(),
                count: u64::from(row.completed_at.is_none()),
            },
            Waiting {
                label: "重新选择审核机构",
                advice: "原来选择的审核机构已不再受理",
                href: info.clone(),
                count: u64::from(agency_gone),
            },
            Waiting {
                label: "单位标志审核不通过",
                advice: "查看原因，修改后重新提交",
                href: format!("{info}#logo"),
                count: u64::from(logo_returned),
            },
        ]);
    }
    if call.actor.may(Duty::Contacts) {
        lines.push(Waiting {
            label: "维护单位联络员",
            advice: "审核机构通过联络员与单位联系",
            href: contact::ContactNew.to_string(),
            count: u64::from(no_contact),
        });
    }
    Ok(lines)
}

/// Counts 我的工作台 (n) for the side menu. A database in trouble counts as nothing: the page itself will say so.
pub(crate) fn counter(home: UnitHome) -> Counter {
    Arc::new(move |call| {
        let home = home.clone();
        Box::pin(async move {
            let Actor::Unit { unit, .. } = call.actor else {
                return 0;
            };
            match waiting(&call, &home, unit).await {
                Ok(lines) => lines.iter().map(|line| line.count).sum(),
                Err(error) => {
                    tracing::error!(%error, "counting the workbench failed");
                    0
                }
            }
        })
    })
}
