use chrono::TimeDelta;
use db::Limit;
use testkit::bare;
use web::Call;

const TEN: &[(TimeDelta, u64)] = &[(TimeDelta::hours(1), 10)];
const MANY: &[(TimeDelta, u64)] = &[(TimeDelta::hours(1), 1000)];

const fn limit(key: &[u8; 32], most: &'static [(TimeDelta, u64)]) -> Limit<'static> {
    // the keys of these tests live as long as the program
    Limit {
        key: match key[0] {
            1 => &[1; 32],
            _ => &[2; 32],
        },
        spans: most,
    }
}

testkit::on_both!(a_limit_holds_when_everybody_comes_at_once, async |on| {
    let app = bare(on).await;
    let tasks: Vec<_> = (0..60)
        .map(|n| {
            let app = app.app.clone();
            tokio::spawn(async move {
                let (one, two) = (limit(&[1; 32], TEN), limit(&[2; 32], MANY));
                // in either order: nobody may wait for somebody who waits for them
                let limits = if n % 2 == 0 { [one, two] } else { [two, one] };
                let limits = &limits;
                Call::system(&app, "test")
                    .write(|tx| async move { tx.tally(limits).await })
                    .await
            })
        })
        .collect();
    let mut counted = 0;
    for task in tasks {
        match task.await.expect("a task").expect("an answer") {
            Ok(_) => counted += 1,
            Err(reached) => assert_eq!(reached.span, TimeDelta::hours(1)),
        }
    }
    assert_eq!(counted, 10);
    app.finish().await;
});

testkit::on_both!(what_is_taken_back_or_long_ago_does_not_count, async |on| {
    let app = bare(on).await;
    let one = &[limit(&[1; 32], TEN)];
    let count = async || {
        Call::system(&app.app, "test")
            .write(|tx| async move { tx.tally(one).await })
            .await
            .expect("an answer")
    };
    let mut last = None;
    for _ in 0..10 {
        last = count().await.ok();
    }
    assert_eq!(count().await.expect_err("no room").limit, 0);
    let last = last.expect("a claim");
    Call::system(&app.app, "test")
        .write(|tx| async move { tx.untally(last).await })
        .await
        .expect("taken back");
    assert!(count().await.is_ok());
    assert!(count().await.is_err());
    app.advance(TimeDelta::hours(1));
    assert!(count().await.is_ok());
    let forgotten = Call::system(&app.app, "test")
        .write(|tx| async move { db::forget_tallies(&tx, tx.now()).await })
        .await
        .expect("forgotten");
    assert_eq!(forgotten, 10);
    app.finish().await;
});
