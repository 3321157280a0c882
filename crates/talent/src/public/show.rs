//! One vacancy, as everybody sees it.

use super::{
    JobApply, JobList, JobPage, Public, UnitPage,
    asked::Asked,
    facet::Facet,
    find,
    list::job,
    page::{JobCard, JobGonePage, JobShowPage, UnitCard},
    place_short, was_public,
};
use crate::vacancy::{self, Content, Entity, Nature, PayKind, State as VacancyState};
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use chrono::TimeDelta;
use db::Read as _;
use http::StatusCode;
use kernel::{
    actor::Actor,
    choice::Choice as _,
    clock::{self, Instant},
    id::{UnitId, VacancyId},
    region,
};
use org::unit::PublicUnit;
use sea_orm::EntityTrait as _;
use search::{Highlighter, Query, Sort};
use serde_json::json;
use web::{Call, Error, Input, Page, Path, Site};

/// Vacancies like this one that are shown.
const SIMILAR: usize = 4;

/// GET /rcfwypt/jobs/{id}
pub(super) async fn get(
    State(public): State<Public>,
    call: Call,
    Path(id): Path<String>,
) -> web::Result<Response> {
    let id: VacancyId = id.parse().map_err(|_| Error::Absent)?;
    let generation = public.replica.generation();
    let make = async || {
        let row = row(&call, id).await?;
        if !row.is_public(call.now) {
            return Err(Error::Gone(String::new()));
        }
        let unit = unit(&call, row.unit_id).await?;
        render(&public, &call, &row, &unit).await
    };
    match public.pages.serve(&call, generation, make).await {
        // only pages that are public are kept in memory; this one has another status
        Err(Error::Gone(_)) => gone(&public, &call, &row(&call, id).await?).await,
        other => other,
    }
}

async fn row(call: &Call, id: VacancyId) -> web::Result<vacancy::Model> {
    call.db()
        .one(Entity::find_by_id(id))
        .await?
        .ok_or(Error::Absent)
}

/// The public facts of one unit; a closed one is shown as long as its vacancies are.
pub(super) async fn unit(call: &Call, id: UnitId) -> web::Result<PublicUnit> {
    org::unit::public(call.db(), &[id])
        .await?
        .remove(&id)
        .ok_or(Error::Absent)
}

/// The card of a unit.
pub(super) fn unit_card(id: UnitId, unit: &PublicUnit, open: u64) -> UnitCard {
    let region = unit
        .region
        .as_deref()
        .map(region::name_path)
        .unwrap_or_default();
    let facts = [
        ("单位编号", unit.number.to_string()),
        ("单位类别", unit.category.to_owned()),
        (
            "经济类型",
            unit.economic_type.unwrap_or_default().to_owned(),
        ),
        ("所属行业", unit.industry.unwrap_or_default().to_owned()),
        ("所在地区", region),
    ];
    UnitCard {
        href: UnitPage { id }.to_string(),
        name: unit.name.clone(),
        verified: unit.verified,
        facts: facts
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .collect(),
        logo: unit.logo_href(),
        intro: unit.intro.clone(),
        open,
    }
}

/// Open vacancies of the same occupation, those of the same city first.
async fn similar(public: &Public, row: &vacancy::Model) -> web::Result<Vec<JobCard>> {
    let Some(occupation) = &row.occupation else {
        return Ok(Vec::new());
    };
    let place = row.place.as_deref().and_then(region::by_code);
    let city = place.and_then(|place| place.path().get(1).copied());
    let alike = Query::new()
        .sort(Sort::Highest("published"))
        .uncounted()
        .page(0, SIMILAR + 1);
    let alike = alike.facet(Facet::Occupation.name(), [occupation.clone()]);
    let near = city.map(|city| {
        alike
            .clone()
            .facet(Facet::Place.name(), [city.code.to_owned()])
    });
    let plain = Highlighter::default();
    let (mut seen, mut cards) = (vec![row.id.0], Vec::new());
    for query in near.into_iter().chain([alike]) {
        if cards.len() >= SIMILAR {
            break;
        }
        for hit in &find(public, query).await?.hits {
            if cards.len() < SIMILAR && !seen.contains(&hit.id) {
                seen.push(hit.id);
                cards.push(job(hit, &plain));
            }
        }
    }
    Ok(cards)
}

async fn render(
    public: &Public,
    call: &Call,
    row: &vacancy::Model,
    unit: &PublicUnit,
) -> web::Result<JobShowPage> {
    let content = row.content();
    let open = find(
        public,
        Query::new()
            .keyword("unit", row.unit_id.to_string())
            .uncounted()
            .page(0, 1),
    )
    .await?
    .total;
    let mut input = Input::default();
    input.ensure_key(call.rng());
    let frame = call
        .frame(Site::Talent, format!("{} - {}", content.title, unit.name))
        .own()
        .nav("人才需求")
        .crumb("人才需求", JobList);
    let may_apply = !matches!(call.actor, Actor::Unit { .. } | Actor::Officer { .. });
    Ok(JobShowPage {
        title: content.title.clone(),
        pay: content.pay_text(),
        meta: meta(&content),
        urgent: content.urgent,
        fresh: content.fresh,
        benefits: content.benefits.0.clone(),
        tags: content.tags.0.clone(),
        skills: content.skills.0.clone(),
        facts: shown(&content),
        description: content.description.clone(),
        published: clock::day(row.published_at.unwrap_or(row.created_at)),
        until: row.expires_at.map(last_day).unwrap_or_default(),
        unit: unit_card(row.unit_id, unit, open),
        apply: may_apply.then(|| JobApply { id: row.id }.to_string()),
        key: input.key().to_owned(),
        similar: similar(public, row).await?,
        posting: posting(call, row, &content, unit),
        frame: frame.done().await,
    })
}

fn meta(content: &Content) -> Vec<String> {
    let place = content
        .place
        .as_deref()
        .map(place_short)
        .unwrap_or_default();
    let experience = match content.experience {
        Some(vacancy::Experience::Any) => "经验不限".to_owned(),
        other => other
            .map(vacancy::Experience::label)
            .unwrap_or_default()
            .to_owned(),
    };
    let education = match content.education {
        Some(vacancy::Education::Any) => "学历不限".to_owned(),
        _ => content.education_text(),
    };
    let headcount = content
        .headcount
        .map(|n| format!("招{n}人"))
        .unwrap_or_default();
    let all = [
        place,
        experience,
        education,
        content.nature.label().to_owned(),
        headcount,
    ];
    all.into_iter().filter(|part| !part.is_empty()).collect()
}

/// The fields of the table: those of the manual, without the ones that the page shows elsewhere.
fn shown(content: &Content) -> Vec<(&'static str, String)> {
    const ELSEWHERE: [&str; 7] = [
        "职位名称",
        "职位描述",
        "福利待遇",
        "职位标签",
        "技能标签",
        "发布时长",
        "月薪范围",
    ];
    content
        .lines()
        .into_iter()
        .filter(|(label, text)| !ELSEWHERE.contains(label) && !text.is_empty())
        .collect()
}

/// The last day on which a vacancy is public.
fn last_day(end: Instant) -> String {
    clock::day(end - TimeDelta::microseconds(1))
}

async fn gone(public: &Public, call: &Call, row: &vacancy::Model) -> web::Result<Response> {
    if !was_public(row) {
        return Err(Error::Absent);
    }
    let (heading, text) = match row.state {
        VacancyState::Expired | VacancyState::Published => (
            "职位已过期",
            format!("“{}”的发布期限已到，不再接收简历。", row.title),
        ),
        VacancyState::UnderReview => (
            "职位正在审核",
            "用人单位重新提交了这个职位，审核通过后会再次公开。".to_owned(),
        ),
        _ => (
            "职位已下架",
            format!("用人单位已停止招聘“{}”，不再接收简历。", row.title),
        ),
    };
    let none = Asked::read(&Input::default());
    let list = row
        .occupation
        .as_deref()
        .filter(|code| Facet::Occupation.value(code).is_some());
    let list = list.map_or_else(
        || none.href(),
        |code| none.toggled(Facet::Occupation, code).href(),
    );
    let frame = call
        .frame(Site::Talent, heading)
        .nav("人才需求")
        .crumb("人才需求", JobList)
        .noindex();
    let page = JobGonePage {
        heading,
        text,
        similar: similar(public, row).await?,
        list,
        frame: frame.done().await,
    };
    Ok((StatusCode::GONE, Page(page)).into_response())
}

/// schema.org's JobPosting, for search engines.
fn posting(call: &Call, row: &vacancy::Model, content: &Content, unit: &PublicUnit) -> String {
    let kind = match content.nature {
        Nature::FullTime => "FULL_TIME",
        Nature::PartTime => "PART_TIME",
        Nature::Internship => "INTERN",
        Nature::Temporary => "TEMPORARY",
    };
    let time = match content.pay_kind {
        PayKind::Month => "MONTH",
        PayKind::Year => "YEAR",
        PayKind::Day => "DAY",
        PayKind::Hour => "HOUR",
    };
    let path = content
        .place
        .as_deref()
        .and_then(region::by_code)
        .map_or_else(Vec::new, region::Region::path);
    let base = &call.app.site.base_url;
    let paragraphs = search::escape(&content.description).replace('\n', "<br>");
    let mut posting = json!({
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": content.title,
        "description": paragraphs,
        "identifier": { "@type": "PropertyValue", "name": unit.name, "value": row.id.to_string() },
        "datePosted": clock::day(row.published_at.unwrap_or(row.created_at)),
        "validThrough": row.expires_at.map(|end| end.with_timezone(&clock::CHINA).to_rfc3339()),
        "employmentType": kind,
        "hiringOrganization": { "@type": "Organization", "name": unit.name, "sameAs": format!("{base}{}", UnitPage { id: row.unit_id }) },
        "jobLocation": { "@type": "Place", "address": {
            "@type": "PostalAddress",
            "addressCountry": "CN",
            "addressRegion": path.first().map(|step| step.name),
            "addressLocality": path.get(1).map(|step| step.name),
            "streetAddress": content.address,
        }},
        "url": format!("{base}{}", JobPage { id: row.id }),
        "occupationalCategory": content.occupation_text(),
        "directApply": true,
    });
    if let Some(headcount) = content.headcount {
        posting["totalJobOpenings"] = headcount.into();
    }
    if let (false, Some(low), Some(high)) = (content.pay_open, content.pay_min, content.pay_max) {
        posting["baseSalary"] = json!({
            "@type": "MonetaryAmount",
            "currency": "CNY",
            "value": { "@type": "QuantitativeValue", "minValue": low, "maxValue": high, "unitText": time },
        });
    }
    // inside a script element only this sequence could end it early
    posting.to_string().replace('<', "\\u003c")
}
