//! 确认身份: a stolen session does not get far, and its owner loses nothing on the way.

use super::{pass, person};
use crate::stage::{DOCUMENT, MOBILE, PASSWORD, Stage};
use chrono::TimeDelta;
use testkit::{On, on_both};

const HERE: &str = "/confirm?next=%2Ftest%2Ffresh";

on_both!(
    after_five_minutes_the_password_is_asked_for_and_what_was_typed_comes_back,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = person(&stage).await;
        stage.app.advance(TimeDelta::seconds(299));
        let _ = user.get("/test/fresh").await.ok();
        stage.app.advance(TimeDelta::seconds(1));
        assert_eq!(user.get("/test/fresh").await.see_other(), HERE);
        let typed = [("note", "写了很久的话"), ("password", "secret-1")];
        assert_eq!(user.post("/test/fresh", &typed).await.see_other(), HERE);
        let _ = user.get(HERE).await.ok().see("确认身份");
        let fields = [("next", "/test/fresh"), ("password", "wrong")];
        let _ = user
            .post("/confirm", &fields)
            .await
            .is(422)
            .see("密码不正确");
        assert_eq!(stage.audited("password.wrong").await, 1);
        let fields = [("next", "/test/fresh"), ("password", PASSWORD)];
        assert_eq!(
            user.post("/confirm", &fields).await.see_other(),
            "/test/fresh"
        );
        assert_eq!(user.get("/test/fresh").await.ok().body, "写了很久的话");
        assert_eq!(stage.audited("session.prove").await, 1);
        stage.app.advance(TimeDelta::minutes(5));
        assert_eq!(user.get("/test/fresh").await.see_other(), HERE);
        stage.app.finish().await;
    }
);

on_both!(a_proof_confirms_as_well_and_only_once, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    stage.app.advance(TimeDelta::minutes(6));
    let proof = user
        .post("/confirm/proof", &[("next", "/test/fresh")])
        .await
        .see_other();
    let back = pass(&stage, &user, &proof, MOBILE).await;
    assert_eq!(back, "/confirm/done?next=%2Ftest%2Ffresh");
    assert_eq!(user.get(&back).await.see_other(), "/test/fresh");
    let _ = user.get("/test/fresh").await.ok();
    // the spent proof buys nothing later
    stage.app.advance(TimeDelta::minutes(6));
    assert_eq!(user.get(&back).await.see_other(), "/test/fresh");
    assert_eq!(user.get("/test/fresh").await.see_other(), HERE);
    stage.app.finish().await;
});

on_both!(
    a_thief_of_the_session_guesses_no_more_than_at_the_log_in,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = person(&stage).await;
        let fields = [("next", "/test/fresh"), ("password", "wrong")];
        for _ in 0..5 {
            let _ = user.post("/confirm", &fields).await.is(422);
        }
        let right = [("next", "/test/fresh"), ("password", PASSWORD)];
        let _ = user
            .post("/confirm", &right)
            .await
            .is(429)
            .see("尝试次数过多");
        // it is one counter with the log-in's and the password page's
        let log_in = [
            ("tab", "person"),
            ("identifier", DOCUMENT),
            ("password", PASSWORD),
        ];
        let _ = stage.app.visitor().post("/login", &log_in).await.is(429);
        let page = [
            ("password_old", PASSWORD),
            ("password", "Yl5-svrf8u"),
            ("password_again", "Yl5-svrf8u"),
        ];
        let _ = user.post("/settings/person/password", &page).await.is(429);
        stage.app.finish().await;
    }
);

on_both!(nobody_confirms_for_somebody_else, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    stage.app.advance(TimeDelta::minutes(6));
    let proof = user
        .post("/confirm/proof", &[("next", "/whoami")])
        .await
        .see_other();
    let stranger = stage.app.visitor();
    let _ = stranger.get(&proof).await.is(404);
    assert_eq!(
        stranger.get("/confirm?next=/unit").await.see_other(),
        "/unit"
    );
    assert_eq!(
        stranger
            .get("/confirm?next=//evil.example")
            .await
            .see_other(),
        "/"
    );
    // what is not passed confirms nothing
    let there = user.get("/confirm/done?next=%2Fwhoami").await.see_other();
    assert_eq!(there, "/confirm?next=%2Fwhoami");
    assert_eq!(user.get("/test/fresh").await.see_other(), HERE);
    stage.app.finish().await;
});
