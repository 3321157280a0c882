//! A unit's page: its public facts and all its open vacancies.

use super::{JobList, Public, UnitPage, find, list::job, page::UnitShowPage, show::unit_card};
use axum::{extract::State, response::Response};
use kernel::id::UnitId;
use org::unit::PublicUnit;
use search::{Highlighter, Query, Sort};
use web::{Call, Error, Input, Pager, Path, Site};

/// Vacancies on a page.
const SIZE: u64 = 20;

/// GET /rcfwypt/units/{id}
pub(super) async fn get(
    State(public): State<Public>,
    call: Call,
    Path(id): Path<String>,
    web::Query(input): web::Query,
) -> web::Result<Response> {
    let id: UnitId = id.parse().map_err(|_| Error::Absent)?;
    let generation = public.replica.generation();
    let make = async || {
        // a unit without an account has left: what it published is closed, and its page with it
        let unit = org::unit::find(call.db(), id)
            .await?
            .filter(|unit| !unit.is_vacant())
            .map(PublicUnit::from)
            .ok_or(Error::Absent)?;
        render(&public, &call, id, &unit, &input).await
    };
    public.pages.serve(&call, generation, make).await
}

async fn render(
    public: &Public,
    call: &Call,
    id: UnitId,
    unit: &PublicUnit,
    input: &Input,
) -> web::Result<UnitShowPage> {
    let page = |offset: u64, size: u64| {
        let (offset, size) = (
            usize::try_from(offset).unwrap_or(usize::MAX),
            usize::try_from(size).unwrap_or(20),
        );
        Query::new()
            .keyword("unit", id.to_string())
            .sort(Sort::Highest("published"))
            .uncounted()
            .page(offset, size)
    };
    let asked = (Pager::asked(input) - 1).saturating_mul(SIZE);
    let mut found = find(public, page(asked, SIZE)).await?;
    let mut pager = Pager::new(found.reachable(), SIZE, UnitPage { id }, &Input::default());
    pager.page = Pager::asked(input).min(pager.last);
    if pager.offset() != asked {
        found = find(public, page(pager.offset(), SIZE)).await?;
    }
    let plain = Highlighter::default();
    let frame = call
        .frame(Site::Talent, unit.name.clone())
        .own()
        .nav("人才需求")
        .crumb("人才需求", JobList);
    Ok(UnitShowPage {
        unit: unit_card(id, unit, found.total),
        jobs: found.hits.iter().map(|hit| job(hit, &plain)).collect(),
        pager,
        frame: frame.done().await,
    })
}
