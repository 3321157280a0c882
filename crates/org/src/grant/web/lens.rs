//! 权限一览: persons and items at a day, and why.

use super::{GrantLens, frame};
use crate::grant::{
    act::open_holder,
    entity::Model,
    lens::answer,
    page::{LensPerson, LensRow, LensView, LensWhy},
    store,
};
use chrono::TimeDelta;
use kernel::{
    choice::Choice as _,
    clock::{CHINA, Instant, today},
    duty::Duty,
    mask,
};
use web::{ActingFor, Page, Query, Result, duty::Manager};

/// Noon of the day that was asked for; now when none was, or when it is today.
fn moment(asked: Option<kernel::clock::CivilDate>, now: Instant) -> Instant {
    let noon = |day: kernel::clock::CivilDate| {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        let at = midnight.and_local_timezone(CHINA).single()?;
        Some(at.to_utc() + TimeDelta::hours(12))
    };
    asked
        .filter(|day| *day != today(now))
        .and_then(noon)
        .unwrap_or(now)
}

pub(super) async fn page(
    call: ActingFor<Manager>,
    Query(mut input): Query,
) -> Result<Page<LensView>> {
    let at = moment(input.date_optional("at", "日期"), call.now);
    if input.get("at").is_empty() {
        input.set("at", today(call.now));
    }
    let grants = store::of_unit(call.db(), call.unit).await?;
    let chosen = input.get("who").to_owned();
    let mut people = Vec::with_capacity(grants.len());
    for row in &grants {
        let person = open_holder(call.vault(), row)?;
        people.push(LensPerson {
            name: mask::name(&person.name),
            role: row.role.title(),
            href: format!("{GrantLens}?who={}&at={}", row.id, today(at)),
            current: row.id.to_string() == chosen,
        });
    }
    let rows = Duty::ALL
        .iter()
        .map(|duty| LensRow {
            item: duty.label(),
            cells: grants
                .iter()
                .map(|row| answer(row, *duty, at).may)
                .collect(),
        })
        .collect();
    let why = grants
        .iter()
        .find(|row| row.id.to_string() == chosen)
        .map(|row| reasons(row, at))
        .unwrap_or_default();
    input.ensure_key(call.rng());
    Ok(Page(LensView {
        frame: frame(&call, "权限一览").await,
        input,
        people,
        rows,
        why,
    }))
}

fn reasons(row: &Model, at: Instant) -> Vec<LensWhy> {
    let line = |duty: &Duty| {
        let answer = answer(row, *duty, at);
        LensWhy {
            item: duty.label(),
            may: answer.may,
            why: answer.why,
        }
    };
    Duty::ALL.iter().map(line).collect()
}
