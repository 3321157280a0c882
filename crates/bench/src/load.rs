//! Many connections that ask as fast as they are answered, for a fixed time.

use crate::http::Connection;
use serde::Serialize;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Where the requests of a line come from.
#[derive(Clone)]
pub(crate) enum Source {
    /// The same ones in turn.
    Rotate(Arc<Vec<Vec<u8>>>),
    /// A fresh one every time.
    Make(Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>),
}

impl Source {
    pub(crate) fn rotate(requests: Vec<Vec<u8>>) -> Self {
        Self::Rotate(Arc::new(requests))
    }
}

/// What a run measured.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) requests: usize,
    /// Answers with another status than the wanted one, and broken connections.
    pub(crate) failures: usize,
    /// Mean bytes of an answer over the wire.
    pub(crate) bytes: usize,
}

/// One line: whom to ask what.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) address: SocketAddr,
    pub(crate) source: Source,
    /// The status that counts as success.
    pub(crate) wanted: u16,
}

#[derive(Default)]
struct Tally {
    micros: Vec<u32>,
    failures: usize,
    bytes: usize,
}

/// Asks with so many connections for so long. `number` goes on from run to run, so that no request made fresh comes twice.
pub(crate) async fn run(
    line: &Line,
    connections: usize,
    time: Duration,
    number: &Arc<AtomicU64>,
) -> Measured {
    let begun = Instant::now();
    let end = begun + time;
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(one(line.clone(), end, number.clone())))
        .collect();
    let mut all = Tally::default();
    for task in tasks {
        if let Ok(tally) = task.await {
            all.micros.extend(tally.micros);
            all.failures += tally.failures;
            all.bytes += tally.bytes;
        }
    }
    summary(all, begun.elapsed())
}

async fn one(line: Line, end: Instant, number: Arc<AtomicU64>) -> Tally {
    let mut tally = Tally::default();
    let mut connection = None;
    while Instant::now() < end {
        let n = number.fetch_add(1, Ordering::Relaxed);
        let made;
        let request: &[u8] = match &line.source {
            Source::Rotate(requests) => &requests[usize::try_from(n).unwrap_or(0) % requests.len()],
            Source::Make(make) => {
                made = make(n);
                &made
            }
        };
        let begun = Instant::now();
        let open = match connection.take() {
            Some(open) => Ok(open),
            None => Connection::open(line.address).await,
        };
        let Ok(mut open) = open else {
            tally.failures += 1;
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        match open.ask(request, false).await {
            Ok(answer) if answer.status == line.wanted => {
                tally
                    .micros
                    .push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
                tally.bytes += answer.bytes;
                connection = Some(open);
            }
            Ok(_) => {
                tally.failures += 1;
                connection = Some(open);
            }
            Err(_) => tally.failures += 1,
        }
    }
    tally
}

fn summary(mut all: Tally, time: Duration) -> Measured {
    all.micros.sort_unstable();
    let requests = all.micros.len();
    let at = |percent: usize| {
        all.micros
            .get((requests * percent / 100).min(requests.saturating_sub(1)))
            .map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    };
    let count = u32::try_from(requests).unwrap_or(u32::MAX);
    Measured {
        per_second: f64::from(count) / time.as_secs_f64(),
        p50_ms: at(50),
        p99_ms: at(99),
        requests,
        failures: all.failures,
        bytes: all.bytes / requests.max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let micros = (1..=1000).rev().map(|n| n * 1000).collect();
        let measured = summary(
            Tally {
                micros,
                failures: 2,
                bytes: 5000,
            },
            Duration::from_secs(2),
        );
        assert_eq!((measured.p50_ms, measured.p99_ms), (501.0, 991.0));
        assert!((measured.per_second - 500.0).abs() < 1e-9);
        assert_eq!((measured.failures, measured.bytes), (2, 5));
        assert!(
            summary(Tally::default(), Duration::from_secs(1))
                .p99_ms
                .abs()
                < f64::EPSILON
        );
    }
}
