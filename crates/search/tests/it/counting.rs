//! Totals, counts and order against a plain count over the same documents.

use crate::support::{Job, Shared, job, kind};
use search::{Query, Sort};
use std::collections::BTreeMap;

const PLACES: [&str; 4] = ["3201", "3202", "3205", "3210"];
const DEGREES: [&str; 4] = ["本科", "大专", "硕士", "不限"];

/// Many documents, most of them of one place, in several segments, some of them changed or deleted afterwards.
async fn town(room: &Shared, replica: &search::Replica) -> BTreeMap<u128, Job> {
    let mut jobs = BTreeMap::new();
    let mut state = 12_345_u64;
    let mut dice = |sides: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from((state >> 33) % sides).unwrap()
    };
    for n in 0..600_u128 {
        let place = if dice(10) < 7 { 0 } else { dice(4) };
        let made = Job {
            degree: DEGREES[dice(4)].to_owned(),
            at: i64::try_from(dice(200)).unwrap(),
            pay: i64::try_from(dice(50)).unwrap(),
            ..job(&n.to_string(), "某单位", PLACES[place])
        };
        jobs.insert(n, made.clone());
        room.put(n, made);
        if n % 150 == 149 {
            replica.catch_up().await.unwrap();
        }
    }
    for n in (0..600).step_by(7) {
        jobs.remove(&n);
        room.remove(n);
    }
    replica.catch_up().await.unwrap();
    jobs
}

fn has(job: &Job, facet: &str, codes: &[String]) -> bool {
    match facet {
        "place" => job.places.iter().any(|place| codes.contains(place)),
        "kind" => codes.contains(&kind(job)),
        _ => codes.contains(&job.degree),
    }
}

type Filters = Vec<(&'static str, Vec<String>)>;

/// What the filters let pass, leaving out the one of `without`.
fn passing<'a>(
    jobs: &'a BTreeMap<u128, Job>,
    filters: &'a Filters,
    without: &'a str,
) -> impl Iterator<Item = &'a Job> {
    jobs.values().filter(move |job| {
        let mut others = filters.iter().filter(|(facet, _)| *facet != without);
        others.all(|(facet, codes)| has(job, facet, codes))
    })
}

#[tokio::test]
async fn filters_count_and_rank_as_a_plain_count_does() {
    let room = Shared::default();
    let home = tempfile::tempdir().unwrap();
    let replica = room.open(home.path());
    replica.catch_up().await.unwrap();
    let jobs = town(&room, &replica).await;
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let questions: Vec<Filters> = vec![
        vec![],
        vec![("place", codes(&["3201"]))],
        vec![("place", codes(&["3205"]))],
        vec![("place", codes(&["32"]))],
        vec![("place", codes(&["3202", "3210"]))],
        vec![("place", codes(&["9999"]))],
        vec![("degree", codes(&["硕士"]))],
        vec![("degree", codes(&["硕士", "本科", "大专"]))],
        vec![("place", codes(&["3201"])), ("degree", codes(&["本科"]))],
        vec![
            ("place", codes(&["3210"])),
            ("degree", codes(&["大专", "不限"])),
        ],
        vec![("place", codes(&["32"])), ("degree", codes(&DEGREES))],
        vec![("place", codes(&["9999"])), ("degree", codes(&["本科"]))],
        vec![
            ("place", codes(&["3201"])),
            ("degree", codes(&["本科"])),
            ("kind", codes(&["1"])),
        ],
        vec![
            ("place", codes(&["3205", "3210"])),
            ("degree", codes(&["硕士", "不限"])),
            ("kind", codes(&["0", "2"])),
        ],
    ];
    for filters in &questions {
        let sorts = [
            Sort::Highest("at"),
            Sort::Highest("pay"),
            Sort::Lowest("pay"),
        ];
        // all have the word: the ways that a text takes must come to the same
        for (sort, text) in sorts
            .into_iter()
            .flat_map(|sort| [(sort, ""), (sort, "单位")])
        {
            let ask = |uncounted: bool| {
                let query = Query::new().text(text).sort(sort).page(5, 20);
                let query = if uncounted { query.uncounted() } else { query };
                let query = filters.iter().fold(query, |query, (facet, codes)| {
                    query.facet(facet, codes.clone())
                });
                replica.find_now(&query).unwrap()
            };
            let found = ask(false);
            let expected: Vec<&Job> = passing(&jobs, filters, "").collect();
            assert_eq!(found.total, expected.len() as u64, "{filters:?}");
            for (facet, values) in [
                ("place", &PLACES[..]),
                ("place", &["32"]),
                ("degree", &DEGREES),
                ("kind", &["0", "1", "2"]),
            ] {
                for value in values {
                    let counted = passing(&jobs, filters, facet)
                        .filter(|job| has(job, facet, &[(*value).to_owned()]))
                        .count();
                    let said = found.counts(facet).of(value);
                    assert_eq!(said, counted as u64, "{facet} {value} of {filters:?}");
                }
            }
            let number = |job: &Job| match sort {
                Sort::Lowest(_) => (-job.pay, job.at),
                Sort::Highest("pay") => (job.pay, job.at),
                _ => (job.at, job.at),
            };
            let mut order: Vec<_> = expected.iter().map(|job| number(job)).collect();
            order.sort_unstable_by(|a, b| b.cmp(a));
            let shown: Vec<_> = found
                .hits
                .iter()
                .map(|hit| number(&jobs[&hit.id.as_u128()]))
                .collect();
            let page: Vec<_> = order.into_iter().skip(5).take(20).collect();
            assert_eq!(shown, page, "{filters:?} {sort:?}");

            let plain = ask(true);
            assert_eq!(plain.total, found.total, "{filters:?}");
            let ids =
                |found: &search::Found| found.hits.iter().map(|hit| hit.id).collect::<Vec<_>>();
            assert_eq!(ids(&plain), ids(&found), "{filters:?} {sort:?}");
            assert_eq!(plain.counts("place").iter().count(), 0);
        }
    }
}
