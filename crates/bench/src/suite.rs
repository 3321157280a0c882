//! The order of measurements.

use crate::{
    Failure,
    http::get,
    load::{self, Line, Measured, Source},
    product::{Memory, Product, Served},
    report,
    site::{self, BROWSER, Weight},
    yardstick,
};
use serde::Serialize;
use std::{
    num::NonZeroUsize,
    path::PathBuf,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

/// How to measure.
pub(crate) struct Setup {
    pub(crate) juxian: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) time: Duration,
    pub(crate) connections: usize,
    pub(crate) postgres: Option<String>,
    pub(crate) keep: bool,
}

/// Persons whose sessions apply for jobs.
const APPLICANTS: usize = 64;

/// The yardsticks of this machine.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Yardsticks {
    pub(crate) processors: usize,
    pub(crate) hello: Row,
    pub(crate) argon_per_second: f64,
    pub(crate) sqlite_commits_per_second: f64,
    pub(crate) postgres_commits_per_second: Option<f64>,
}

/// One measured line.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// With many connections.
    pub(crate) load: Measured,
    /// With one client.
    pub(crate) single: Measured,
    /// Of the yardstick.
    pub(crate) ratio: f64,
    pub(crate) aim: Aim,
}

/// What a line is to reach.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Aim {
    /// It is a yardstick.
    None,
    /// At least this share of the yardstick.
    Share(f64),
    /// With one client, 99 of 100 answers within so many milliseconds.
    P99(f64),
}

impl Row {
    /// What was aimed at and not reached.
    pub(crate) fn missed(&self) -> Option<String> {
        match self.aim {
            Aim::Share(aim) if self.ratio < aim => Some(format!(
                "{:.0} % instead of {:.0} %",
                self.ratio * 100.0,
                aim * 100.0
            )),
            Aim::P99(aim) if self.single.p99_ms >= aim => Some(format!(
                "p99 {:.1} ms instead of {aim:.0} ms",
                self.single.p99_ms
            )),
            _ => None,
        }
    }
}

/// Resident memory that a run is to stay below.
const MEMORY_MIB: f64 = 200.0;
/// Time from the start to the first answer.
const START_MS: f64 = 1000.0;
/// Weight of the first view of a page, over the wire.
const FIRST_VIEW_BYTES: usize = 100 * 1024;

impl Run {
    /// Everything that was aimed at and not reached.
    pub(crate) fn missed(&self) -> Vec<String> {
        let rows = self.rows.iter();
        let mut missed: Vec<String> = rows
            .filter_map(|row| Some(format!("{}: {}", row.name, row.missed()?)))
            .collect();
        if self.start_ms >= START_MS {
            missed.push(format!("first answer: {:.0} ms", self.start_ms));
        }
        if self.memory_loaded.resident >= MEMORY_MIB {
            missed.push(format!(
                "resident: {:.0} MiB instead of {MEMORY_MIB:.0} MiB",
                self.memory_loaded.resident
            ));
        }
        let heavy = self.weights.iter();
        missed.extend(
            heavy
                .filter(|weight| weight.first_view_br > FIRST_VIEW_BYTES)
                .map(|weight| format!("{}: {} bytes", weight.page, weight.first_view_br)),
        );
        missed
    }
}

/// One filling of the product.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Run {
    pub(crate) database: &'static str,
    pub(crate) jobs: u32,
    pub(crate) seed_seconds: f64,
    pub(crate) start_ms: f64,
    pub(crate) database_mib: u64,
    pub(crate) index_mib: u64,
    pub(crate) memory_idle: Memory,
    pub(crate) memory_loaded: Memory,
    pub(crate) rows: Vec<Row>,
    /// The job list while as many log in as the pool takes.
    pub(crate) list_during_log_in: Measured,
    pub(crate) weights: Vec<Weight>,
}

/// Everything.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) yardsticks: Yardsticks,
    pub(crate) runs: Vec<Run>,
}

/// Measures everything.
pub(crate) async fn measure(setup: &Setup, jobs: &[u32]) -> Result<Report, Failure> {
    let yardsticks = yardsticks(setup).await?;
    let mut runs = Vec::new();
    for jobs in jobs {
        report::progress(&format!("SQLite, {jobs} jobs"));
        let product =
            Product::create(&setup.juxian, &setup.folder.join(jobs.to_string()), None).await?;
        runs.push(product_run(setup, &yardsticks, product, "SQLite", *jobs).await?);
    }
    if let (Some(url), Some(jobs)) = (&setup.postgres, jobs.iter().min()) {
        report::progress(&format!("PostgreSQL, {jobs} jobs"));
        let database = yardstick::fresh_database(url, "juxian_bench").await?;
        let product = Product::create(
            &setup.juxian,
            &setup.folder.join("postgres"),
            Some(database),
        )
        .await?;
        runs.push(product_run(setup, &yardsticks, product, "PostgreSQL", *jobs).await?);
        yardstick::administer(url, "DROP DATABASE IF EXISTS juxian_bench WITH (FORCE)").await?;
    }
    Ok(Report { yardsticks, runs })
}

async fn yardsticks(setup: &Setup) -> Result<Yardsticks, Failure> {
    report::progress("hello");
    let served = Served::hello().await?;
    let source = Source::rotate(vec![get("/", "", BROWSER)]);
    let hello = row(
        setup,
        "bare axum hello",
        Line {
            address: served.address,
            source,
            wanted: 200,
        },
        None,
        Aim::None,
    )
    .await;
    served.end().await;
    report::progress("Argon2id, commits");
    let time = setup.time;
    let argon_per_second = tokio::task::spawn_blocking(move || yardstick::argon(time)).await??;
    let sqlite_commits_per_second = yardstick::sqlite_commits(&setup.folder, time).await?;
    let postgres_commits_per_second = match &setup.postgres {
        Some(url) => Some(yardstick::postgres_commits(url, time).await?),
        None => None,
    };
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    Ok(Yardsticks {
        processors,
        hello,
        argon_per_second,
        sqlite_commits_per_second,
        postgres_commits_per_second,
    })
}

/// Measures a line: warm, under load, and with one client. Without a yardstick it is one itself.
async fn row(
    setup: &Setup,
    name: &'static str,
    line: Line,
    yardstick: Option<f64>,
    aim: Aim,
) -> Row {
    let number = Arc::new(AtomicU64::new(0));
    load::run(&line, setup.connections, setup.time.mul_f64(0.1), &number).await;
    let load = load::run(&line, setup.connections, setup.time.mul_f64(0.65), &number).await;
    let single = load::run(&line, 1, setup.time.mul_f64(0.25), &number).await;
    let ratio = yardstick.map_or(1.0, |yardstick| load.per_second / yardstick);
    Row {
        name,
        load,
        single,
        ratio,
        aim,
    }
}

async fn product_run(
    setup: &Setup,
    yardsticks: &Yardsticks,
    product: Product,
    database: &'static str,
    jobs: u32,
) -> Result<Run, Failure> {
    let units = if jobs > 100_000 { 5_000 } else { 300 };
    let seed_seconds = product.seed(jobs, units, 2_000).await?;
    // the first start may still read from a cold disk; the second is what a restart costs
    product.serve().await?.0.end().await;
    let (served, start_ms) = product.serve().await?;
    let memory_idle = served.memory();
    let paths = site::explore(served.address).await?;
    let unit = site::log_in(served.address, None).await?;
    let mut rows = reads(setup, yardsticks, &served, &paths, &unit).await;
    let memory_loaded = served.memory();
    let weights = weights(&served, &paths, &unit).await?;
    let commits = match database {
        "PostgreSQL" => yardsticks.postgres_commits_per_second,
        _ => Some(yardsticks.sqlite_commits_per_second),
    };
    rows.push(applying(setup, &served, &paths, commits).await?);
    let (log_in, list_during_log_in) = log_ins(setup, yardsticks, &served).await;
    rows.push(log_in);
    let (database_bytes, index_bytes) = product.sizes();
    served.end().await;
    if !setup.keep {
        product.remove();
    }
    let run = Run {
        database,
        jobs,
        seed_seconds,
        start_ms,
        database_mib: database_bytes >> 20,
        index_mib: index_bytes >> 20,
        memory_idle,
        memory_loaded,
        rows,
        list_during_log_in,
        weights,
    };
    report::run(&run);
    Ok(run)
}

async fn reads(
    setup: &Setup,
    yardsticks: &Yardsticks,
    served: &Served,
    paths: &site::Paths,
    unit: &str,
) -> Vec<Row> {
    let plain = |paths: &[String]| {
        Source::rotate(paths.iter().map(|path| get(path, "", BROWSER)).collect())
    };
    let lines = [
        (
            "job list",
            Source::rotate(vec![get("/rcfwypt/jobs", "", BROWSER)]),
            Aim::Share(0.5),
        ),
        ("job list, filtered", plain(&paths.filters), Aim::Share(0.5)),
        ("job page", plain(&paths.jobs), Aim::Share(0.5)),
        ("search, two words", plain(&paths.searches), Aim::P99(10.0)),
        (
            "unit centre, session",
            Source::rotate(vec![get("/unit", unit, BROWSER)]),
            Aim::Share(0.25),
        ),
    ];
    let mut rows = Vec::new();
    for (name, source, aim) in lines {
        let line = Line {
            address: served.address,
            source,
            wanted: 200,
        };
        rows.push(
            row(
                setup,
                name,
                line,
                Some(yardsticks.hello.load.per_second),
                aim,
            )
            .await,
        );
    }
    rows
}

async fn weights(served: &Served, paths: &site::Paths, unit: &str) -> Result<Vec<Weight>, Failure> {
    let job = paths.jobs.first().map_or("/rcfwypt/jobs", String::as_str);
    let pages = [
        ("hall", "/", ""),
        ("talent cloud", "/rcfwypt", ""),
        ("job list", "/rcfwypt/jobs", ""),
        ("job page", job, ""),
        ("unit centre", "/unit", unit),
    ];
    let mut weights = Vec::new();
    for (name, path, cookies) in pages {
        weights.push(site::weigh(served.address, name, path, cookies).await?);
    }
    Ok(weights)
}

/// Every pair of applicant and job once.
async fn applying(
    setup: &Setup,
    served: &Served,
    paths: &site::Paths,
    commits: Option<f64>,
) -> Result<Row, Failure> {
    let (trial, jobs) = paths.jobs.split_first().ok_or("no jobs")?;
    let sessions = site::applicants(served.address, APPLICANTS, trial).await?;
    let jobs = jobs.to_vec();
    let make = move |n: u64| {
        let n = usize::try_from(n).unwrap_or(0);
        let job = &jobs[n / sessions.len() % jobs.len()];
        site::apply_form(
            job,
            &sessions[n % sessions.len()],
            u64::try_from(n).unwrap_or(0) + 1,
        )
    };
    let line = Line {
        address: served.address,
        source: Source::Make(Arc::new(make)),
        wanted: 303,
    };
    let many = Setup {
        connections: setup.connections * 2,
        juxian: setup.juxian.clone(),
        folder: setup.folder.clone(),
        postgres: None,
        ..*setup
    };
    Ok(row(&many, "applying for a job", line, commits, Aim::Share(0.7)).await)
}

/// Logging in, and the job list meanwhile.
async fn log_ins(setup: &Setup, yardsticks: &Yardsticks, served: &Served) -> (Row, Measured) {
    let source = Source::Make(Arc::new(|n| site::log_in_form(Some(n % 1500))));
    let line = Line {
        address: served.address,
        source,
        wanted: 303,
    };
    let list = Line {
        address: served.address,
        source: Source::rotate(vec![get("/rcfwypt/jobs", "", BROWSER)]),
        wanted: 200,
    };
    let row = row(
        setup,
        "log-in",
        line.clone(),
        Some(yardsticks.argon_per_second),
        Aim::Share(0.9),
    )
    .await;
    let number = Arc::new(AtomicU64::new(0));
    let time = setup.time.mul_f64(0.4);
    let (_, meanwhile) = tokio::join!(
        load::run(&line, setup.connections, time, &number),
        load::run(&list, 1, time, &number)
    );
    (row, meanwhile)
}
