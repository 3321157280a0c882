//! The front page of the talent cloud (checklist B-1.2).

use super::{
    Public,
    asked::Asked,
    facet::Facet,
    find, grouped,
    list::job,
    page::{HomePage, Hot},
};
use axum::{extract::State, response::Response};
use kernel::region;
use search::{Found, Highlighter, Query, Sort};
use web::{Call, Input, Site};

/// Occupations shown.
const OCCUPATIONS: usize = 12;
/// Newest vacancies shown.
const NEWEST: usize = 10;

/// GET /rcfwypt
pub(super) async fn get(State(public): State<Public>, call: Call) -> web::Result<Response> {
    let generation = public.replica.generation();
    let make = || render(&public, &call);
    public.pages.serve(&call, generation, make).await
}

async fn render(public: &Public, call: &Call) -> web::Result<HomePage> {
    let query = Query::new()
        .sort(Sort::Highest("published"))
        .page(0, NEWEST);
    let found = find(public, query).await?;
    let plain = Highlighter::default();
    let occupations = found
        .counts(Facet::Occupation.name())
        .iter()
        .take(OCCUPATIONS);
    let kinds = [Facet::Urgent, Facet::Fresh]
        .into_iter()
        .filter_map(|facet| hot(&found, facet, "1"));
    Ok(HomePage {
        total: grouped(found.total),
        occupations: occupations
            .filter_map(|(code, _)| hot(&found, Facet::Occupation, code))
            .collect(),
        cities: region::children(region::JIANGSU)
            .filter_map(|city| hot(&found, Facet::Place, city.code))
            .collect(),
        kinds: kinds.collect(),
        jobs: found.hits.iter().map(|hit| job(hit, &plain)).collect(),
        frame: call.frame(Site::Talent, "首页").nav("首页").done().await,
    })
}

fn hot(found: &Found, facet: Facet, code: &str) -> Option<Hot> {
    let count = found.counts(facet.name()).of(code);
    let label = facet.value(code)?;
    let href = Asked::read(&Input::default()).toggled(facet, code).href();
    (count > 0).then(|| Hot {
        label,
        href,
        count: grouped(count),
    })
}
