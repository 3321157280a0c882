use db::{Error, Read as _};
use sea_orm::{ConnectionTrait as _, Statement};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use testkit::bare;
use web::Call;

async fn value(db: &db::Db, name: &str) -> Option<i64> {
    use sea_orm::sea_query::ExprTrait as _;
    let query = sea_orm::sea_query::Query::select()
        .column("value")
        .from("number")
        .and_where(sea_orm::sea_query::Expr::col("name").eq(name))
        .to_owned();
    db.row(&query)
        .await
        .expect("a row")
        .map(|row| row.try_get("", "value").expect("a value"))
}

testkit::on_both!(concurrent_writes_all_land_once, async |on| {
    let app = bare(on).await;
    let tasks: Vec<_> = (0..200)
        .map(|_| {
            let app = app.app.clone();
            tokio::spawn(async move {
                Call::system(&app, "test")
                    .write(|tx| async move { tx.next_number("n").await })
                    .await
            })
        })
        .collect();
    let mut seen = Vec::new();
    for task in tasks {
        seen.push(task.await.expect("a task").expect("a number"));
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=200).collect::<Vec<i64>>());
    assert_eq!(value(&app.app.db, "n").await, Some(200));
    app.finish().await;
});

testkit::on_both!(
    a_failed_write_leaves_nothing_and_harms_no_neighbour,
    async |on| {
        let app = bare(on).await;
        let call = Call::system(&app.app, "test");
        let failing = call.write(|tx| async move {
            tx.next_number("lost").await?;
            Err::<(), _>(Error::Stale)
        });
        let neighbour = call.write(|tx| async move { tx.next_number("kept").await });
        let (failed, kept) = tokio::join!(failing, neighbour);
        assert!(matches!(failed, Err(Error::Stale)));
        assert_eq!(kept.expect("kept"), 1);
        assert_eq!(value(&app.app.db, "lost").await, None);
        assert_eq!(value(&app.app.db, "kept").await, Some(1));
        app.finish().await;
    }
);

testkit::on_both!(
    a_write_that_is_dropped_half_way_is_rolled_back,
    async |on| {
        let app = bare(on).await;
        let started = Arc::new(tokio::sync::Notify::new());
        let task = {
            let (app, started) = (app.app.clone(), started.clone());
            tokio::spawn(async move {
                let started = &started;
                Call::system(&app, "test")
                    .write(|tx| async move {
                        tx.next_number("dropped").await?;
                        started.notify_one();
                        std::future::pending::<()>().await;
                        Ok::<_, Error>(())
                    })
                    .await
            })
        };
        started.notified().await;
        task.abort();
        let _ = task.await;
        let after = Call::system(&app.app, "test")
            .write(|tx| async move { tx.next_number("after").await })
            .await;
        assert_eq!(after.expect("the writer goes on"), 1);
        assert_eq!(value(&app.app.db, "dropped").await, None);
        app.finish().await;
    }
);

testkit::on_both!(
    the_same_key_is_done_once_even_at_the_same_time,
    async |on| {
        let app = bare(on).await;
        let done = Arc::new(AtomicU32::new(0));
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (app, done) = (app.app.clone(), done.clone());
                tokio::spawn(async move {
                    let done = &done;
                    Call::system(&app, "test")
                        .write(|tx| async move {
                            if let Some(outcome) = tx.once("key").await? {
                                return Ok::<_, Error>(outcome);
                            }
                            let n = tx.next_number("made").await?.to_string();
                            tx.remember("key", &n).await?;
                            done.fetch_add(1, Ordering::Relaxed);
                            Ok(n)
                        })
                        .await
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.expect("a task").expect("an outcome"), "1");
        }
        assert_eq!(done.load(Ordering::Relaxed), 1);
        app.finish().await;
    }
);

testkit::on_both!(
    readers_cannot_write_and_an_ended_transaction_is_closed,
    async |on| {
        let app = bare(on).await;
        let kept = Arc::new(std::sync::Mutex::new(None));
        let result = {
            let kept = &kept;
            Call::system(&app.app, "test")
                .write(|tx| async move {
                    kept.lock().expect("a lock").replace(tx.clone());
                    Ok::<_, Error>(())
                })
                .await
        };
        // PostgreSQL cannot commit what somebody still holds; SQLite commits and closes the handle
        let tx = kept.lock().expect("a lock").take().expect("a handle");
        let late = tx
            .execute_raw(Statement::from_string(
                tx.get_database_backend(),
                "DELETE FROM number",
            ))
            .await;
        assert!(late.is_err(), "a write after the end must fail");
        assert_eq!(result.is_ok(), on == testkit::On::Sqlite);
        drop(tx);
        app.finish().await;
    }
);

testkit::on_both!(
    what_is_left_for_the_end_shares_the_fate_of_its_write,
    async |on| {
        let app = bare(on).await;
        let call = Call::system(&app.app, "test");
        // several lines, so that SQLite gets them as one text with one list of values
        call.write(|tx| async move {
            for n in 0..3_u64 {
                tx.audit(
                    "test.kept",
                    &format!("thing:{n}"),
                    serde_json::json!({ "n": n }),
                )
                .await?;
                tx.changed("thing", uuid::Uuid::from_u128(n.into())).await?;
            }
            Ok::<_, Error>(())
        })
        .await
        .expect("a write");
        let refused = call
            .write(|tx| async move {
                tx.audit("test.lost", "thing:9", serde_json::Value::Null)
                    .await?;
                Err::<(), _>(Error::Stale)
            })
            .await;
        assert!(matches!(refused, Err(Error::Stale)));
        let lines = db::audit::list(&app.app.db, &db::audit::Filter::default(), 10)
            .await
            .expect("lines");
        let mut told: Vec<_> = lines
            .iter()
            .map(|line| {
                (
                    line.action.as_str(),
                    line.object.as_str(),
                    line.detail.as_str(),
                )
            })
            .collect();
        told.sort_unstable();
        assert_eq!(
            told,
            [
                ("test.kept", "thing:0", r#"{"n":0}"#),
                ("test.kept", "thing:1", r#"{"n":1}"#),
                ("test.kept", "thing:2", r#"{"n":2}"#),
            ]
        );
        app.finish().await;
    }
);

testkit::on_both!(a_write_whose_end_fails_is_refused_whole, async |on| {
    let app = bare(on).await;
    let call = Call::system(&app.app, "test");
    let twice = |tx: db::Tx| async move {
        tx.next_number("lost").await?;
        let line = audit_line(&tx);
        tx.defer(&line);
        tx.defer(&line);
        Ok::<_, Error>(())
    };
    let refused = call.write(twice).await;
    assert!(matches!(refused, Err(Error::Duplicate(_))), "{refused:?}");
    assert_eq!(value(&app.app.db, "lost").await, None);
    call.write(|tx| async move { tx.next_number("kept").await })
        .await
        .expect("the next write");
    app.finish().await;
});

/// A line whose id stands for itself: the second one cannot be written.
fn audit_line(tx: &db::Tx) -> sea_orm::Insert<db::audit::ActiveModel> {
    use sea_orm::{EntityTrait as _, Set};
    db::audit::Entity::insert(db::audit::ActiveModel {
        id: Set(uuid::Uuid::from_u128(7)),
        at: Set(tx.now()),
        actor: Set(String::new()),
        action: Set("test.twice".to_owned()),
        object: Set(String::new()),
        detail: Set(String::new()),
        request_id: Set(String::new()),
        network: Set(String::new()),
        seq: Set(None),
        hash: Set(None),
    })
}
