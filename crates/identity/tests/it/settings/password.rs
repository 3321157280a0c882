//! 密码设置: over the old one, which is not guessed here either.

use super::{enter, is_in, person};
use crate::stage::{DOCUMENT, PASSWORD, Stage, log_in};
use chrono::TimeDelta;
use futures::future::join_all;
use std::sync::atomic::Ordering;
use testkit::{On, Reply, User, on_both};

const PAGE: &str = "/settings/person/password";
const NEW: &str = "Yl5-svrf8u";

pub(super) async fn change(user: &User, old: &str, new: &str) -> Reply {
    let fields = [
        ("password_old", old),
        ("password", new),
        ("password_again", new),
        ("others", "1"),
    ];
    user.post(PAGE, &fields).await
}

on_both!(a_new_password_ends_what_a_thief_may_hold, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let elsewhere = stage.app.visitor();
    log_in(&elsewhere).await;
    let stolen = stage.app.visitor();
    let cookie = web::session::COOKIE;
    let old = user.cookie(cookie).unwrap();
    stolen.set_cookie(cookie, &old);
    let page = user
        .get(PAGE)
        .await
        .ok()
        .see("原密码")
        .see("新密码")
        .see("确认密码");
    assert!(page.attribute("input[name=others]", "checked").is_some());
    assert_eq!(
        change(&user, PASSWORD, NEW).await.see_other(),
        "/settings/person"
    );
    assert_ne!(user.cookie(cookie).unwrap(), old);
    let _ = user.get("/settings/person").await.ok().see("密码修改成功");
    stage.app.advance(TimeDelta::seconds(2));
    assert!(is_in(&user).await);
    assert!(!is_in(&stolen).await && !is_in(&elsewhere).await);
    assert_eq!(enter(&stage.app.visitor(), DOCUMENT, PASSWORD).await, 422);
    assert_eq!(enter(&stage.app.visitor(), DOCUMENT, NEW).await, 303);
    stage.app.run_jobs().await;
    assert_eq!(stage.told.load(Ordering::Relaxed), 1);
    stage.app.finish().await;
});

on_both!(the_holder_may_keep_other_devices, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let elsewhere = stage.app.visitor();
    log_in(&elsewhere).await;
    let fields = [
        ("password_old", PASSWORD),
        ("password", NEW),
        ("password_again", NEW),
    ];
    user.post(PAGE, &fields).await.see_other();
    stage.app.advance(TimeDelta::seconds(2));
    assert!(is_in(&user).await && is_in(&elsewhere).await);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(what_is_wrong_with_a_password_is_told, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let empty = user.post(PAGE, &[]).await.is(422);
    for message in ["请输入原密码", "请输入新密码", "请再次输入新密码"] {
        let _ = empty.clone().see(message);
    }
    let _ = change(&user, "wrong", NEW)
        .await
        .is(422)
        .see("原密码不正确");
    for (new, message) in [
        ("onlyletters", "三种或以上"),
        (PASSWORD, "不能与原密码相同"),
        ("Ab-13812345677", "不能包含您的姓名、手机号"),
        ("Ab-31002x", "不能包含您的姓名、手机号"),
    ] {
        let _ = change(&user, PASSWORD, new)
            .await
            .is(422)
            .see(message)
            .not_see(new);
    }
    let fields = [
        ("password_old", PASSWORD),
        ("password", NEW),
        ("password_again", "other"),
    ];
    let _ = user
        .post(PAGE, &fields)
        .await
        .is(422)
        .see("两次输入的密码不一致");
    assert_eq!(stage.audited("account.password").await, 0);
    stage.app.finish().await;
});

on_both!(the_last_five_passwords_do_not_come_back, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let mut all = vec![PASSWORD.to_owned()];
    for n in 0..5 {
        let new = format!("Yl5-svrf8{n}");
        stage.app.advance(TimeDelta::seconds(1));
        change(&user, all.last().unwrap(), &new).await.see_other();
        all.push(new);
    }
    let present = all.pop().unwrap();
    // the four before the present one count, the first of all is old enough
    for old in &all[1..] {
        let _ = change(&user, &present, old)
            .await
            .is(422)
            .see("最近5次使用过的密码");
    }
    change(&user, &present, PASSWORD).await.see_other();
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(guessing_the_old_password_is_slowed, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    // all at once count as well as one by one
    let answers = join_all((0..8).map(|n| {
        let (user, wrong) = (user.clone(), format!("Wrong-{n}-x"));
        async move { change(&user, &wrong, NEW).await.status.as_u16() }
    }))
    .await;
    let told = answers.iter().filter(|status| **status == 422).count();
    assert_eq!((told, answers.len()), (5, 8));
    let _ = change(&user, PASSWORD, NEW)
        .await
        .is(429)
        .see("尝试次数过多");
    stage.app.advance(TimeDelta::seconds(30));
    change(&user, PASSWORD, NEW).await.see_other();
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(of_two_changes_at_once_one_is_made, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let both = join_all(["Yl5-svrf81", "Yl5-svrf82"].map(|new| {
        let user = user.clone();
        async move { change(&user, PASSWORD, new).await.status.as_u16() }
    }));
    let mut both = both.await;
    both.sort_unstable();
    assert_eq!(both[0], 303);
    assert_eq!(stage.audited("account.password").await, 1);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
