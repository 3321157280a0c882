//! 人才需求: the list of vacancies with its filters.

use super::{
    JobList, JobPage, Public, UnitPage,
    asked::{Asked, Order, SIZE},
    facet::{Facet, is_county},
    find, grouped,
    page::{Chip, FacetRow, FacetValue, JobCard, JobListPage, SortLink},
    search_doc::Card,
};
use axum::{extract::State, response::Response};
use kernel::{id::VacancyId, region};
use search::{Found, Highlighter, Hit, escape};
use std::time::Instant;
use web::{Call, Pager, Query, Site};

/// Values of a filter that stand in the open; the others are behind 更多.
const OPEN: usize = 14;

/// GET /rcfwypt/jobs
pub(super) async fn get(
    State(public): State<Public>,
    call: Call,
    Query(input): Query,
) -> web::Result<Response> {
    let generation = public.replica.generation();
    let make = || render(&public, &call, &input);
    public.pages.serve(&call, generation, make).await
}

async fn render(public: &Public, call: &Call, input: &web::Input) -> web::Result<JobListPage> {
    let began = Instant::now();
    let asked = Asked::read(input);
    let offset = (Pager::asked(input) - 1).saturating_mul(SIZE);
    let mut found = find(public, asked.query(offset)).await?;
    let mut pager = Pager::new(found.reachable(), SIZE, JobList, &web::Input::default());
    pager.page = Pager::asked(input).min(pager.last);
    if pager.offset() != offset {
        found = find(public, asked.query(pager.offset())).await?;
    }
    pager.total = found.total;
    let address = asked.href();
    let query = address.split_once('?').map_or("", |(_, query)| query);
    pager.query = web::Input::parse_urlencoded(query.as_bytes())
        .pairs()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mark = Highlighter::new(&asked.text);
    let title = if asked.text.is_empty() {
        "人才需求".to_owned()
    } else {
        format!("“{}”的职位", asked.text)
    };
    let frame = call
        .frame(Site::Talent, title)
        .nav("人才需求")
        .searched(&asked.text);
    let frame = if asked.is_plain() && pager.page == 1 {
        frame
    } else {
        frame.noindex()
    };
    let (rows, more) = rows(&asked, &found);
    Ok(JobListPage {
        rows,
        more_open: more.iter().any(|row| !row.any),
        more,
        chips: chips(&asked),
        clear: JobList.to_string(),
        total: grouped(found.total),
        // what this page really took: to find, or to take the answer from memory
        millis: began.elapsed().as_micros().div_ceil(1000).to_string(),
        sorts: sorts(&asked),
        relaxed: found.relaxed,
        unreachable: found.total > found.reachable() && pager.page == pager.last,
        preparing: !public.replica.ready(),
        jobs: found.hits.iter().map(|hit| job(hit, &mark)).collect(),
        pager,
        frame: frame.done().await,
        asked,
    })
}

/// A card of the list, with what matched marked.
pub(super) fn job(hit: &Hit, mark: &Highlighter) -> JobCard {
    let card: Card = serde_json::from_slice(&hit.card).unwrap_or_default();
    let meta = [&card.place, &card.experience, &card.education, &card.nature];
    let meta: Vec<String> = meta
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| mark.mark(part))
        .collect();
    let excerpt = mark.excerpt(&card.excerpt, 60);
    JobCard {
        href: JobPage {
            id: VacancyId(hit.id),
        }
        .to_string(),
        title: mark.mark(&card.title),
        pay: card.pay,
        meta: meta.join(" · "),
        tags: card.tags.iter().map(|tag| escape(tag)).collect(),
        unit: mark.mark(&card.unit),
        unit_href: card.unit_id.map(|id| UnitPage { id }.to_string()),
        verified: card.verified,
        urgent: card.urgent,
        fresh: card.fresh,
        day: card.day,
        excerpt: excerpt.contains("<mark>").then_some(excerpt),
    }
}

fn sorts(asked: &Asked) -> Vec<SortLink> {
    let link = |order: Order| SortLink {
        label: order.label(),
        href: asked.ordered(order).href(),
        current: asked.order() == order,
    };
    Order::ALL
        .into_iter()
        .filter(|order| *order != Order::Best || !asked.text.is_empty())
        .map(link)
        .collect()
}

fn chips(asked: &Asked) -> Vec<Chip> {
    let text = (!asked.text.is_empty()).then(|| Chip {
        label: format!("关键词：{}", asked.text),
        href: asked.without_text().href(),
    });
    let chosen = Facet::ALL.into_iter().flat_map(|facet| {
        let chip = move |code: &String| {
            let value = facet.value(code)?;
            let label = if matches!(facet, Facet::Urgent | Facet::Fresh) {
                value.to_owned()
            } else {
                format!("{}：{value}", facet.label())
            };
            Some(Chip {
                label,
                href: asked.toggled(facet, code).href(),
            })
        };
        asked.chosen(facet).iter().filter_map(chip)
    });
    text.into_iter().chain(chosen).collect()
}

fn rows(asked: &Asked, found: &Found) -> (Vec<FacetRow>, Vec<FacetRow>) {
    let mut first = vec![row(asked, found, Facet::Place)];
    first.extend(counties(asked, found));
    first.extend(
        [Facet::Pay, Facet::Education, Facet::Occupation].map(|facet| row(asked, found, facet)),
    );
    let mut more = [Facet::Experience, Facet::Nature, Facet::Employment]
        .map(|facet| row(asked, found, facet))
        .to_vec();
    more.extend([Facet::Urgent, Facet::Fresh].map(|facet| row(asked, found, facet)));
    let filled = |rows: Vec<FacetRow>| {
        rows.into_iter()
            .filter(|row| !row.values.is_empty())
            .collect()
    };
    (filled(first), filled(more))
}

fn value(asked: &Asked, found: &Found, facet: Facet, code: &str) -> Option<FacetValue> {
    let count = found.counts(facet.name()).of(code);
    let current = asked.has(facet, code);
    (count > 0 || current).then_some(())?;
    Some(FacetValue {
        label: facet.value(code)?,
        href: asked.toggled(facet, code).href(),
        current,
        count: grouped(count),
    })
}

fn row(asked: &Asked, found: &Found, facet: Facet) -> FacetRow {
    let fixed = facet.order();
    let mut codes: Vec<&str> = fixed.clone();
    let province =
        |code: &str| facet == Facet::Place && (is_county(code) || code == region::JIANGSU);
    let counted = found.counts(facet.name()).iter().map(|(code, _)| code);
    codes.extend(counted.filter(|code| !fixed.contains(code) && !province(code)));
    for chosen in asked.chosen(facet) {
        if !codes.contains(&chosen.as_str()) && !province(chosen) {
            codes.insert(0, chosen);
        }
    }
    let mut values: Vec<FacetValue> = codes
        .iter()
        .filter_map(|code| value(asked, found, facet, code))
        .collect();
    let rest = if values.len() > OPEN {
        values.split_off(OPEN)
    } else {
        Vec::new()
    };
    FacetRow {
        label: facet.label(),
        any: asked.chosen(facet).is_empty(),
        any_label: "不限",
        any_href: asked.without(facet).href(),
        rest_open: rest.iter().any(|value| value.current),
        values,
        rest,
    }
}

/// The counties of the chosen cities.
fn counties(asked: &Asked, found: &Found) -> Vec<FacetRow> {
    let of = |city: &'static region::Region| {
        let codes = region::children(city.code).map(|county| county.code);
        let values: Vec<FacetValue> = codes
            .filter_map(|code| value(asked, found, Facet::Place, code))
            .collect();
        let current = asked.has(Facet::Place, city.code);
        let href = if current {
            asked.clone()
        } else {
            asked.toggled(Facet::Place, city.code)
        }
        .href();
        FacetRow {
            label: city.short(),
            any: current,
            any_label: "全市",
            any_href: href,
            values,
            rest: Vec::new(),
            rest_open: false,
        }
    };
    asked.cities().into_iter().map(of).collect()
}
