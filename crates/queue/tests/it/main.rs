//! What the outbox promises, on every database.
#![expect(clippy::unwrap_used, reason = "a test aid fails by panicking")]

mod harness;

use harness::{Stand, stands};
use queue::{Job, JobError, Registry, State, store};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;

#[derive(Serialize, Deserialize)]
struct Ping {
    n: u32,
}

impl Job for Ping {
    const NAME: &'static str = "test.ping";
    const MAX_ATTEMPTS: u32 = 3;
}

#[derive(Serialize, Deserialize)]
struct Lost {}

impl Job for Lost {
    const NAME: &'static str = "test.lost";
}

/// A registry whose `Ping` fails in its first `failures` runs, and the count of runs.
fn failing(failures: u32, error: JobError) -> (Registry, Arc<AtomicU32>) {
    let runs = Arc::new(AtomicU32::new(0));
    let (mut registry, counted) = (Registry::new(), runs.clone());
    registry.on::<Ping, _, _>(move |_, _| {
        let run = counted.fetch_add(1, Ordering::SeqCst);
        let result = if run < failures {
            Err(error.clone())
        } else {
            Ok(())
        };
        async move { result }
    });
    (registry, runs)
}

fn fine() -> (Registry, Arc<AtomicU32>) {
    failing(0, JobError::Retry(String::new()))
}

/// Several runners on one database, as several nodes would be.
struct Nodes(watch::Sender<bool>, Vec<JoinHandle<()>>);

impl Nodes {
    fn start(stand: &Stand, registry: &Registry, nodes: u32) -> Self {
        let stop = watch::Sender::new(false);
        let running = (0..nodes)
            .map(|_| {
                let (runner, mut stopped) = (stand.runner(registry.clone()), stop.subscribe());
                tokio::spawn(async move {
                    runner
                        .run(async move { drop(stopped.wait_for(|stop| *stop).await) })
                        .await;
                })
            })
            .collect();
        Self(stop, running)
    }

    async fn stop(self) {
        self.0.send_replace(true);
        for node in self.1 {
            node.await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_job_exists_exactly_when_its_transaction_does() {
    for stand in stands().await {
        let (registry, runs) = fine();
        let runner = stand.runner(registry);
        let refused: Result<(), db::Error> = stand
            .db
            .write(&stand.stamp(), |tx| async move {
                queue::enqueue(&tx, &Ping { n: 1 }).await?;
                Err(db::Error::Stale)
            })
            .await;
        assert!(refused.is_err());
        assert_eq!(runner.drain().await.unwrap(), 0);

        let id = stand.put(&Ping { n: 2 }).await;
        assert_eq!(runner.drain().await.unwrap(), 1);
        assert_eq!(runner.drain().await.unwrap(), 0);
        assert_eq!(runs.load(Ordering::SeqCst), 1);
        let row = stand.row(id).await;
        assert_eq!(
            (row.state, row.attempts, row.request_id.as_str()),
            (State::Done, 1, "r-1")
        );
    }
}

#[tokio::test]
async fn a_job_waits_for_its_time() {
    for stand in stands().await {
        let (registry, _) = fine();
        let runner = stand.runner(registry);
        let stamp = stand.stamp();
        stand
            .db
            .write(&stamp, |tx| async move {
                queue::enqueue_at(
                    &tx,
                    &Ping { n: 1 },
                    tx.now() + chrono::TimeDelta::minutes(5),
                )
                .await
            })
            .await
            .unwrap();
        assert_eq!(runner.drain().await.unwrap(), 0);
        stand.advance(301);
        assert_eq!(runner.drain().await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_failed_job_comes_again_later_and_is_seen_meanwhile() {
    for stand in stands().await {
        let (registry, runs) = failing(2, JobError::Retry("供应商繁忙".to_owned()));
        let runner = stand.runner(registry);
        let id = stand.put(&Ping { n: 1 }).await;
        assert_eq!(runner.drain().await.unwrap(), 1);
        let retrying = store::retrying(&stand.db, 10).await.unwrap();
        assert_eq!(retrying.len(), 1);
        assert_eq!(retrying[0].last_error.as_deref(), Some("供应商繁忙"));
        assert!(retrying[0].run_at > stand.clock.now());
        stand.advance(10);
        assert_eq!(runner.drain().await.unwrap(), 1);
        stand.advance(30);
        assert_eq!(runner.drain().await.unwrap(), 1);
        assert_eq!(
            (stand.state(id).await, runs.load(Ordering::SeqCst)),
            (State::Done, 3)
        );
    }
}

#[tokio::test]
async fn after_its_last_attempt_a_job_is_dead_until_an_operator_retries_it() {
    for stand in stands().await {
        let (registry, runs) = failing(3, JobError::Retry("超时".to_owned()));
        let runner = stand.runner(registry);
        let id = stand.put(&Ping { n: 1 }).await;
        for _ in 0..5 {
            runner.drain().await.unwrap();
            stand.advance(3600);
        }
        assert_eq!(runs.load(Ordering::SeqCst), 3);
        let dead = store::dead(&stand.db, None, 10).await.unwrap();
        assert_eq!(
            dead.iter()
                .map(|row| (row.id, row.attempts))
                .collect::<Vec<_>>(),
            [(id, 3)]
        );

        let stamp = stand.stamp();
        assert!(
            stand
                .db
                .write(&stamp, |tx| async move { store::retry(&tx, id).await })
                .await
                .unwrap()
        );
        assert!(
            !stand
                .db
                .write(&stamp, |tx| async move { store::retry(&tx, id).await })
                .await
                .unwrap(),
            "it is not dead any more"
        );
        assert_eq!(runner.drain().await.unwrap(), 1);
        assert_eq!(stand.state(id).await, State::Done);
    }
}

#[tokio::test]
async fn a_hopeless_job_is_dead_at_once() {
    for stand in stands().await {
        let (registry, _) = failing(1, JobError::Fail("号码无效".to_owned()));
        let id = stand.put(&Ping { n: 1 }).await;
        stand.runner(registry).drain().await.unwrap();
        assert_eq!(stand.state(id).await, State::Dead);
    }
}

#[tokio::test]
async fn a_payload_that_cannot_be_read_is_dead_and_not_repeated_in_the_error() {
    #[derive(Serialize, Deserialize)]
    struct Older {
        n: String,
    }
    impl Job for Older {
        const NAME: &'static str = Ping::NAME;
    }
    for stand in stands().await {
        let id = stand
            .put(&Older {
                n: "机密".to_owned(),
            })
            .await;
        stand.runner(fine().0).drain().await.unwrap();
        let row = stand.row(id).await;
        assert_eq!(row.state, State::Dead);
        assert!(!row.last_error.unwrap().contains("机密"));
    }
}

#[tokio::test]
async fn a_panic_is_a_failed_attempt() {
    for stand in stands().await {
        let mut registry = Registry::new();
        registry.on::<Ping, _, _>(|job, _| async move {
            assert!(job.n > 1, "boom");
            Ok(())
        });
        let runner = stand.runner(registry);
        let (bad, good) = (
            stand.put(&Ping { n: 1 }).await,
            stand.put(&Ping { n: 2 }).await,
        );
        assert_eq!(runner.drain().await.unwrap(), 2);
        assert_eq!(
            (stand.state(bad).await, stand.state(good).await),
            (State::Ready, State::Done)
        );
    }
}

#[tokio::test]
async fn a_job_that_nothing_runs_waits_and_is_reported() {
    for stand in stands().await {
        let id = stand.put(&Lost {}).await;
        let runner = stand.runner(fine().0);
        assert_eq!(runner.drain().await.unwrap(), 0);
        assert_eq!(stand.state(id).await, State::Ready);
        assert_eq!(runner.unknown().await.unwrap(), ["test.lost"]);
        let counts = store::counts(&stand.db).await.unwrap();
        assert_eq!(
            counts
                .iter()
                .map(|count| (count.name.as_str(), count.state, count.jobs))
                .collect::<Vec<_>>(),
            [("test.lost", State::Ready, 1)]
        );
    }
}

#[tokio::test]
async fn a_unique_job_is_enqueued_once_while_it_waits_and_again_while_it_runs() {
    for stand in stands().await {
        let stamp = stand.stamp();
        let put = || {
            stand.db.write(&stamp, |tx| async move {
                queue::enqueue_unique(&tx, &Ping { n: 1 }, "unit:7").await
            })
        };
        put().await.unwrap();
        put().await.unwrap();
        let again = (stand.db.clone(), stamp.clone());
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let mut registry = Registry::new();
        registry.on::<Ping, _, _>(move |_, _| {
            let ((db, stamp), first) = (again.clone(), counted.fetch_add(1, Ordering::SeqCst) == 0);
            async move {
                if first {
                    db.write(&stamp, |tx| async move {
                        queue::enqueue_unique(&tx, &Ping { n: 1 }, "unit:7").await
                    })
                    .await?;
                }
                Ok(())
            }
        });
        assert_eq!(stand.runner(registry).drain().await.unwrap(), 2);
    }
}

#[tokio::test]
async fn a_job_of_a_dead_process_is_repeated_and_the_late_result_does_not_count() {
    for stand in stands().await {
        let (started, mut has_started) = mpsc::unbounded_channel();
        let go = Arc::new(Notify::new());
        let mut registry = Registry::new();
        let gate = go.clone();
        registry.on::<Ping, _, _>(move |_, ctx| {
            let (started, gate) = (started.clone(), gate.clone());
            async move {
                started.send(ctx.attempt).unwrap();
                if ctx.attempt == 1 {
                    gate.notified().await;
                    return Err(JobError::Fail("zu spät".to_owned()));
                }
                Ok(())
            }
        });
        let id = stand.put(&Ping { n: 1 }).await;
        let (first, second) = (stand.runner(registry.clone()), stand.runner(registry));
        let stuck = tokio::spawn(async move { first.drain().await });
        assert_eq!(has_started.recv().await, Some(1));

        assert_eq!(
            second.recover_expired().await.unwrap(),
            0,
            "its lease still holds"
        );
        stand.advance(61);
        assert_eq!(second.recover_expired().await.unwrap(), 1);
        stand.advance(10);
        assert_eq!(second.drain().await.unwrap(), 1);
        go.notify_one();
        stuck.await.unwrap().unwrap();
        let row = stand.row(id).await;
        assert_eq!((row.state, row.attempts), (State::Done, 2));
    }
}

#[tokio::test]
async fn a_job_that_kills_its_process_every_time_is_dead_in_the_end() {
    for stand in stands().await {
        let (started, mut has_started) = mpsc::unbounded_channel();
        let mut registry = Registry::new();
        registry.on::<Ping, _, _>(move |_, _| {
            started.send(()).unwrap();
            std::future::pending()
        });
        let runner = stand.runner(registry);
        let id = stand.put(&Ping { n: 1 }).await;
        for _ in 0..3 {
            let victim = runner.clone();
            let process = tokio::spawn(async move { victim.drain().await });
            has_started.recv().await.unwrap();
            process.abort();
            let _ = process.await;
            stand.advance(61);
            runner.recover_expired().await.unwrap();
            stand.advance(3600);
        }
        assert_eq!(stand.state(id).await, State::Dead);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_runners_share_the_work_and_run_each_job_once() {
    const JOBS: u32 = 120;
    for stand in stands().await {
        let (done, mut all_done) = mpsc::unbounded_channel();
        let seen = Arc::new(Mutex::new(BTreeMap::<u32, u32>::new()));
        let mut registry = Registry::new();
        let counted = seen.clone();
        registry.on::<Ping, _, _>(move |job, _| {
            *counted.lock().unwrap().entry(job.n).or_default() += 1;
            done.send(()).unwrap();
            async { Ok(()) }
        });
        let nodes = Nodes::start(&stand, &registry, 3);
        for n in 0..JOBS {
            stand.put(&Ping { n }).await;
        }
        for _ in 0..JOBS {
            tokio::time::timeout(Duration::from_mins(1), all_done.recv())
                .await
                .unwrap()
                .unwrap();
        }
        nodes.stop().await;
        let seen = seen.lock().unwrap().clone();
        assert_eq!(seen, (0..JOBS).map(|n| (n, 1)).collect());
        let done = store::list(&stand.db, State::Done, None, 1000).await;
        assert_eq!(done.unwrap().len(), usize::try_from(JOBS).unwrap());
        assert!(store::counts(&stand.db).await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recurring_job_runs_once_per_interval_however_many_nodes_there_are() {
    for stand in stands().await {
        let (began, mut has_begun) = mpsc::unbounded_channel();
        let mut registry = Registry::new();
        registry.every(Duration::from_mins(10), "test.tick", move |ctx| {
            began.send(ctx.now).unwrap();
            async { Err(JobError::Retry("还没有".to_owned())) }
        });
        for round in 0..2 {
            let nodes = Nodes::start(&stand, &registry, 2);
            tokio::time::timeout(Duration::from_secs(30), has_begun.recv())
                .await
                .unwrap()
                .unwrap();
            nodes.stop().await;
            assert!(has_begun.try_recv().is_err(), "round {round}: it ran twice");
            let rows = store::recurring(&stand.db).await.unwrap();
            let tick = rows.iter().find(|row| row.name == "test.tick").unwrap();
            assert_eq!(
                (tick.failures, tick.last_error.as_deref()),
                (round + 1, Some("还没有"))
            );
            stand.advance(601);
        }
    }
}

#[tokio::test]
async fn finished_jobs_are_forgotten_after_seven_days_and_dead_letters_never() {
    for stand in stands().await {
        let (registry, _) = failing(1, JobError::Fail("无效".to_owned()));
        let runner = stand.runner(registry);
        let dead = stand.put(&Ping { n: 1 }).await;
        runner.drain().await.unwrap();
        let done = stand.put(&Ping { n: 2 }).await;
        runner.drain().await.unwrap();
        stand.advance(7 * 86_400 - 1);
        runner.run_recurring("queue.tidy").await.unwrap().unwrap();
        assert_eq!(stand.state(done).await, State::Done);
        stand.advance(2);
        runner.run_recurring("queue.tidy").await.unwrap().unwrap();
        assert!(store::find(&stand.db, done).await.unwrap().is_none());
        assert_eq!(stand.state(dead).await, State::Dead);
    }
}

#[tokio::test]
async fn looking_for_work_uses_the_index() {
    for stand in stands().await {
        let sql = "SELECT id FROM job WHERE state = 'ready' AND run_at <= $1 AND name IN ($2) ORDER BY run_at, id LIMIT 8";
        let plan = stand.db.plan(&RawSql(sql)).await.unwrap();
        assert!(plan.contains("job_due"), "{plan}");
        assert!(
            !plan.contains("TEMP B-TREE") && !plan.contains("Sort"),
            "{plan}"
        );
    }
}

/// A statement written by hand, for asking the planner.
struct RawSql(&'static str);

impl sea_orm::StatementBuilder for RawSql {
    fn build(&self, backend: &sea_orm::DbBackend) -> sea_orm::Statement {
        sea_orm::Statement::from_sql_and_values(
            *backend,
            self.0,
            [testkit::morning().into(), Ping::NAME.into()],
        )
    }
}
