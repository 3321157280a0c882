use db::{
    Dialect,
    audit::{self, Verdict},
};
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use testkit::bare;
use web::Call;

async fn speak(call: &Call, action: &str) {
    call.write(|tx| async move { tx.audit(action, "thing:1", json!({ "n": 1 })).await })
        .await
        .expect("a line");
}

async fn tamper(call: &Call, sqlite: &'static str, postgres: &'static str) {
    call.write(|tx| async move {
        tx.execute_unprepared(if tx.dialect() == Dialect::Sqlite {
            sqlite
        } else {
            postgres
        })
        .await?;
        Ok::<_, db::Error>(())
    })
    .await
    .expect("tampering");
}

testkit::on_both!(
    the_chain_names_the_first_line_that_was_altered,
    async |on| {
        let app = bare(on).await;
        let call = Call::system(&app.app, "test");
        for action in ["a.one", "a.two", "a.three"] {
            speak(&call, action).await;
        }
        assert_eq!(
            audit::verify(&app.app.db).await.expect("a verdict"),
            Verdict::Sound {
                lines: 0,
                unlinked: 3
            }
        );
        assert_eq!(
            audit::link(&app.app.db, &call.stamp(), 2)
                .await
                .expect("linking"),
            2
        );
        assert_eq!(
            audit::link(&app.app.db, &call.stamp(), 2)
                .await
                .expect("linking"),
            1
        );
        assert_eq!(
            audit::link(&app.app.db, &call.stamp(), 2)
                .await
                .expect("linking"),
            0
        );
        assert_eq!(
            audit::verify(&app.app.db).await.expect("a verdict"),
            Verdict::Sound {
                lines: 3,
                unlinked: 0
            }
        );
        let refused = call
            .write(|tx| async move {
                tx.execute_unprepared("UPDATE audit SET actor = 'nobody' WHERE seq = 2")
                    .await?;
                Ok::<_, db::Error>(())
            })
            .await;
        assert!(
            refused.is_err(),
            "the database itself must refuse to alter a linked line"
        );
        tamper(
            &call,
            "DROP TRIGGER audit_keep_update",
            "DROP TRIGGER audit_keep ON audit",
        )
        .await;
        tamper(
            &call,
            "UPDATE audit SET actor = 'nobody' WHERE seq = 2",
            "UPDATE audit SET actor = 'nobody' WHERE seq = 2",
        )
        .await;
        let verdict = audit::verify(&app.app.db).await.expect("a verdict");
        assert!(
            matches!(
                verdict,
                Verdict::Broken {
                    seq: 2,
                    missing: false,
                    ..
                }
            ),
            "{verdict:?}"
        );
        app.finish().await;
    }
);

testkit::on_both!(a_removed_line_is_missed, async |on| {
    let app = bare(on).await;
    let call = Call::system(&app.app, "test");
    for action in ["a.one", "a.two", "a.three"] {
        speak(&call, action).await;
    }
    audit::link(&app.app.db, &call.stamp(), 10)
        .await
        .expect("linking");
    tamper(
        &call,
        "DROP TRIGGER audit_keep_delete",
        "DROP TRIGGER audit_keep ON audit",
    )
    .await;
    tamper(
        &call,
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
    )
    .await;
    let verdict = audit::verify(&app.app.db).await.expect("a verdict");
    assert!(
        matches!(
            verdict,
            Verdict::Broken {
                seq: 2,
                missing: true,
                ..
            }
        ),
        "{verdict:?}"
    );
    app.finish().await;
});
