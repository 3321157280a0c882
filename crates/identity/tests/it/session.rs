//! Sessions: limits, logging out, no fixation.

use crate::stage::{MOBILE, Stage, log_in};
use chrono::TimeDelta;
use identity::account::{Kind, Others};
use testkit::{On, User, on_both};

const COOKIE: &str = web::session::COOKIE;

async fn is_in(user: &User) -> bool {
    !user.get("/whoami").await.body.contains("anonymous")
}

on_both!(
    a_session_ends_after_half_an_hour_without_use_and_after_twelve_hours,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        log_in(&user).await;
        for _ in 0..24 {
            stage.app.advance(TimeDelta::minutes(29));
            assert!(is_in(&user).await);
        }
        // 11 h 36 min have gone
        stage.app.advance(TimeDelta::minutes(24));
        assert!(!is_in(&user).await, "twelve hours are over");
        log_in(&user).await;
        stage.app.advance(TimeDelta::minutes(30));
        assert!(!is_in(&user).await, "half an hour without use");
        stage.app.finish().await;
    }
);

on_both!(
    an_officers_session_ends_after_a_quarter_of_an_hour,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Officer).await;
        let user = stage.app.visitor();
        stage.officer(&user, MOBILE, MOBILE).await;
        stage.app.advance(TimeDelta::minutes(14));
        assert!(is_in(&user).await);
        stage.app.advance(TimeDelta::minutes(15));
        assert!(!is_in(&user).await);
        stage.app.finish().await;
    }
);

on_both!(logging_out_ends_the_session_everywhere, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    let thief = stage.app.visitor();
    thief.set_cookie(COOKIE, &user.cookie(COOKIE).unwrap());
    assert!(is_in(&thief).await);
    assert_eq!(user.post("/logout", &[]).await.see_other(), "/");
    assert!(!is_in(&thief).await && !is_in(&user).await);
    assert_eq!(user.cookie(COOKIE), None);
    stage.app.finish().await;
});

on_both!(a_planted_cookie_is_worth_nothing, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    user.set_cookie(COOKIE, &"a".repeat(64));
    assert!(!is_in(&user).await);
    log_in(&user).await;
    let first = user.cookie(COOKIE).unwrap();
    assert_ne!(first, "a".repeat(64));
    // logging in again in the same browser (at another door) ends the session that was there
    let _ = stage.account(Kind::Officer).await;
    stage.officer(&user, MOBILE, MOBILE).await;
    let old = stage.app.visitor();
    old.set_cookie(COOKIE, &first);
    assert!(!is_in(&old).await);
    stage.app.finish().await;
});

on_both!(a_new_password_ends_the_sessions, async |on: On| {
    let stage = Stage::new(on).await;
    let id = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    let hash = stage
        .identity
        .passwords()
        .hash(&"Yl5-svrf8u".into())
        .await
        .unwrap();
    let (call, hash) = (web::Call::system(&stage.app.app, "test"), &hash);
    call.write(
        |tx| async move { identity::account::set_password(&tx, id, hash, Others::EndAll).await },
    )
    .await
    .unwrap();
    stage.app.advance(TimeDelta::seconds(2));
    assert!(!is_in(&user).await);
    stage.app.run_jobs().await;
    assert_eq!(stage.told.load(std::sync::atomic::Ordering::Relaxed), 1);
    stage.app.finish().await;
});
