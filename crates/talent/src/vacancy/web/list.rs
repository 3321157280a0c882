//! The five lists, and what is done with several rows at once (checklist –8).

use super::{Expired, Published, Recycled, TakenDown, Unpublished, frame, row_of};
use crate::vacancy::{
    act,
    page::ListView,
    rules::Event,
    store::{self, Tab},
};
use axum::response::Response;
use db::Read as _;
use kernel::{choice::Choice as _, id::VacancyId};
use web::{ActingFor, Input, Page, Pager, Query, Result, duty::Vacancies, see_other};

/// Rows on a page (features §8.26).
const ROWS: u64 = 10;
/// Most rows that one bulk action takes.
const BULK: usize = 100;

impl Tab {
    /// Address of the list.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Unpublished => Unpublished::PATH,
            Self::Published => Published::PATH,
            Self::Expired => Expired::PATH,
            Self::TakenDown => TakenDown::PATH,
            Self::Recycled => Recycled::PATH,
        }
    }

    const fn time_label(self) -> &'static str {
        match self {
            Self::Unpublished => "更新时间",
            Self::Published => "有效期至",
            Self::Expired => "过期时间",
            Self::TakenDown => "下架时间",
            Self::Recycled => "永久删除时间",
        }
    }

    const fn bulk(self) -> (&'static str, Event) {
        match self {
            Self::Published => ("批量下架", Event::TakeDown),
            Self::Recycled => ("批量恢复", Event::Restore),
            Self::Unpublished | Self::Expired | Self::TakenDown => ("批量删除", Event::Recycle),
        }
    }
}

pub(super) async fn list(
    call: ActingFor<Vacancies>,
    Query(query): Query,
    tab: Tab,
) -> Result<Page<ListView>> {
    let select = store::list(call.unit, tab, query.get("q"));
    let total = call.db().count(select.clone()).await?;
    let pager = Pager::new(total, ROWS, tab.path(), &query);
    let rows = store::page(call.db(), select, pager.offset(), ROWS).await?;
    let rows = rows
        .iter()
        .zip(pager.offset() + 1..)
        .map(|(row, number)| row_of(row, number))
        .collect();
    let counts = store::counts(call.db(), call.unit).await?;
    let tabs = Tab::ALL
        .into_iter()
        .map(|tab| {
            (
                tab,
                tab.states()
                    .iter()
                    .filter_map(|state| counts.get(state))
                    .sum(),
            )
        })
        .collect();
    let mut input = query;
    input.ensure_key(call.rng());
    let (bulk_label, event) = tab.bulk();
    let frame = frame(&call, tab.label(), tab.label()).await;
    Ok(Page(ListView {
        frame,
        input,
        tab,
        tabs,
        rows,
        pager,
        time_label: tab.time_label(),
        bulk_label,
        bulk_code: event.code(),
    }))
}

pub(super) async fn bulk(call: ActingFor<Vacancies>, input: Input) -> Result<Response> {
    let event = input
        .get("do")
        .parse()
        .ok()
        .filter(|event| matches!(event, Event::TakeDown | Event::Recycle | Event::Restore));
    let tab = Tab::ALL
        .into_iter()
        .find(|tab| tab.path() == input.get("back"))
        .unwrap_or(Tab::Unpublished);
    let ids: Vec<VacancyId> = input
        .all("id")
        .into_iter()
        .filter_map(|id| id.parse().ok())
        .take(BULK)
        .collect();
    let Some(event) = event.filter(|_| !ids.is_empty()) else {
        call.warn("请先勾选要操作的职位");
        return Ok(see_other(tab.path()));
    };
    let moved = act::step_many(&call, &ids, event).await?;
    let left = ids.len() - moved.min(ids.len());
    if left == 0 {
        call.flash(format!("已{} {moved} 个职位", event.label()));
    } else {
        call.warn(format!(
            "已{} {moved} 个职位；{left} 个职位当前状态不能{}，未作改动",
            event.label(),
            event.label()
        ));
    }
    Ok(see_other(tab.path()))
}
