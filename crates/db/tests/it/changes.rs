use db::{
    Error,
    changes::{self, Cursor},
};
use sea_orm::ConnectionTrait as _;
use std::sync::Arc;
use testkit::{TestApp, bare};
use uuid::Uuid;
use web::Call;

/// The changes after a cursor, when all that is committed is shown.
async fn shown(app: &TestApp, cursor: Cursor) -> Vec<changes::Change> {
    app.settled().await;
    let (found, _) = changes::since(&app.app.db, cursor, &["thing"], 10)
        .await
        .expect("changes");
    found
}

testkit::on_both!(
    a_cursor_survives_as_text_and_goes_on_where_it_stood,
    async |on| {
        let app = bare(on).await;
        let call = Call::system(&app.app, "test");
        let ids: Vec<Uuid> = (1..=5).map(Uuid::from_u128).collect();
        for id in &ids {
            call.write(|tx| async move {
                tx.changed(if id.as_u128() == 3 { "other" } else { "thing" }, *id)
                    .await
            })
            .await
            .expect("a change");
        }
        assert_eq!(shown(&app, Cursor::default()).await.len(), 4);
        let (first, cursor) = changes::since(&app.app.db, Cursor::default(), &["thing"], 2)
            .await
            .expect("changes");
        assert_eq!(
            first.iter().map(|change| change.id).collect::<Vec<_>>(),
            ids[..2]
        );
        let cursor: Cursor = cursor.to_string().parse().expect("a cursor");
        let (rest, end) = changes::since(&app.app.db, cursor, &["thing"], 10)
            .await
            .expect("changes");
        assert_eq!(
            rest.iter().map(|change| change.id).collect::<Vec<_>>(),
            ids[3..]
        );
        let (none, same) = changes::since(&app.app.db, end, &["thing"], 10)
            .await
            .expect("changes");
        assert!(none.is_empty());
        assert_eq!(same, end);
        app.finish().await;
    }
);

testkit::on_both!(
    a_change_that_commits_later_with_a_lower_sequence_is_not_missed,
    async |on| {
        let app = bare(on).await;
        if app.app.db.dialect() == db::Dialect::Sqlite {
            // one writer: the sequence is the commit order
            return app.finish().await;
        }
        let (written, go) = (
            Arc::new(tokio::sync::Notify::new()),
            Arc::new(tokio::sync::Notify::new()),
        );
        let slow = {
            let (app, written, go) = (app.app.clone(), written.clone(), go.clone());
            tokio::spawn(async move {
                let (written, go) = (&written, &go);
                Call::system(&app, "slow")
                    .write(|tx| async move {
                        // by hand, since a change is otherwise written at the end of its transaction
                        tx.execute_unprepared(
                            "INSERT INTO change (kind, entity_id, at) VALUES ('thing', '00000000-0000-0000-0000-000000000001', now())",
                        )
                        .await?;
                        written.notify_one();
                        go.notified().await;
                        Ok::<_, Error>(())
                    })
                    .await
            })
        };
        written.notified().await;
        Call::system(&app.app, "fast")
            .write(|tx| async move { tx.changed("thing", Uuid::from_u128(2)).await })
            .await
            .expect("a change");
        let (early, cursor) = changes::since(&app.app.db, Cursor::default(), &["thing"], 10)
            .await
            .expect("changes");
        assert!(
            early.is_empty(),
            "nothing may be read past a transaction that is still running"
        );
        go.notify_one();
        slow.await.expect("a task").expect("a commit");
        let all = shown(&app, cursor).await;
        assert_eq!(
            all.iter()
                .map(|change| change.id.as_u128())
                .collect::<Vec<_>>(),
            [1, 2]
        );
        app.finish().await;
    }
);
