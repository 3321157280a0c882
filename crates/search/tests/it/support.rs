//! A room in memory: a table of vacancies and its change feed.

use db::changes::{Change, Cursor};
use search::{Doc, Feed, Options, Replica, Result, Shape, Source};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::sync::watch;
use uuid::Uuid;

#[derive(Clone, Debug, Default)]
pub struct Job {
    pub title: String,
    pub unit: String,
    pub text: String,
    pub places: Vec<String>,
    pub degree: String,
    pub pay: i64,
    pub at: i64,
}

#[derive(Default)]
pub struct Room {
    pub jobs: BTreeMap<Uuid, Job>,
    pub feed: Vec<Uuid>,
    pub forgotten: u64,
}

/// The room, and from where its feed was asked last: what lies before is in the index.
#[derive(Clone, Default)]
pub struct Shared(pub Arc<Mutex<Room>>, pub Arc<watch::Sender<u64>>);

pub fn shape() -> Shape {
    Shape::new(1)
        .short("title", 8)
        .short("unit", 3)
        .long("text", 1)
        .facet("place")
        .facet("degree")
        .facet("kind")
        .keyword("unit")
        .number("at")
        .number("pay")
}

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A third facet, so that three can be asked for.
pub fn kind(job: &Job) -> String {
    (job.pay % 3).to_string()
}

fn doc(id: Uuid, job: &Job) -> Doc {
    let doc = Doc::new(id, job.title.clone().into_bytes())
        .text("title", &job.title)
        .text("unit", &job.unit)
        .text("text", &job.text)
        .facet("degree", &job.degree)
        .facet("kind", kind(job))
        .keyword("unit", &job.unit)
        .number("at", job.at)
        .number("pay", job.pay);
    job.places
        .iter()
        .fold(doc, |doc, place| doc.facet("place", place))
}

impl Shared {
    pub fn put(&self, n: u128, job: Job) {
        let mut room = self.0.lock().unwrap();
        room.jobs.insert(id(n), job);
        room.feed.push(id(n));
    }

    pub fn remove(&self, n: u128) {
        let mut room = self.0.lock().unwrap();
        room.jobs.remove(&id(n));
        room.feed.push(id(n));
    }

    pub fn open(&self, home: &std::path::Path) -> Arc<Replica> {
        Replica::open(
            home,
            shape(),
            Arc::new(self.clone()),
            Arc::new(self.clone()),
            Options {
                // these indexes are small, and are to be searched as large ones are
                shared_from: 1,
                ..Options::default()
            },
        )
        .unwrap()
    }
}

#[async_trait::async_trait]
impl Source for Shared {
    fn kinds(&self) -> &[&str] {
        &["job"]
    }
    async fn load(&self, ids: &[Uuid]) -> Result<Vec<Doc>> {
        let room = self.0.lock().unwrap();
        Ok(ids
            .iter()
            .filter_map(|id| room.jobs.get(id).map(|job| doc(*id, job)))
            .collect())
    }
    async fn all(&self, after: Option<Uuid>, limit: u64) -> Result<Vec<Doc>> {
        let room = self.0.lock().unwrap();
        let jobs = room
            .jobs
            .iter()
            .filter(|(id, _)| after.is_none_or(|after| **id > after));
        Ok(jobs
            .take(limit.try_into().unwrap())
            .map(|(id, job)| doc(*id, job))
            .collect())
    }
}

fn cursor(at: u64) -> Cursor {
    format!("0.{at}").parse().unwrap()
}

fn place(cursor: Cursor) -> u64 {
    cursor
        .to_string()
        .split_once('.')
        .unwrap()
        .1
        .parse()
        .unwrap()
}

#[async_trait::async_trait]
impl Feed for Shared {
    async fn since(&self, from: Cursor, _: &[&str], limit: u64) -> Result<(Vec<Change>, Cursor)> {
        let room = self.0.lock().unwrap();
        let from = place(from);
        self.1.send_replace(from);
        let ids = room
            .feed
            .iter()
            .skip(from.try_into().unwrap())
            .take(limit.try_into().unwrap());
        let ids: Vec<Change> = ids
            .map(|id| Change {
                kind: "job".to_owned(),
                id: *id,
            })
            .collect();
        let next = from + ids.len() as u64;
        Ok((ids, cursor(next)))
    }
    async fn end(&self) -> Result<Cursor> {
        Ok(cursor(self.0.lock().unwrap().feed.len() as u64))
    }
    async fn has_gap(&self, at: Cursor) -> Result<bool> {
        Ok(place(at) < self.0.lock().unwrap().forgotten)
    }
}

pub fn job(title: &str, unit: &str, city: &str) -> Job {
    Job {
        title: title.to_owned(),
        unit: unit.to_owned(),
        text: format!("我们在寻找{title}，负责日常工作。"),
        places: vec!["32".to_owned(), city.to_owned()],
        degree: "本科".to_owned(),
        ..Job::default()
    }
}
