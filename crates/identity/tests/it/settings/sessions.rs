//! 登录设备, 登录记录, and «不是我».

use super::{OTHER_DOCUMENT, enter, is_in, other, pass, person};
use crate::stage::{DOCUMENT, Event, MOBILE, PASSWORD, Stage, log_in};
use chrono::TimeDelta;
use identity::account::Kind;
use testkit::{On, on_both};

const LIST: &str = "/settings/person/sessions";
const LOG: &str = "/settings/person/log-ins";

on_both!(devices_are_listed_and_ended, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let (phone, tablet) = (stage.app.visitor(), stage.app.visitor());
    phone.from_network([203, 0, 113, 9]);
    log_in(&phone).await;
    log_in(&tablet).await;
    let list = user
        .get(LIST)
        .await
        .ok()
        .see("本设备")
        .see("203.0.*.*")
        .not_see("203.0.113.9");
    assert_eq!(list.all("tbody tr").len(), 3);
    let end = list.attribute("td.acts form", "action").unwrap();
    assert_eq!(user.post(&end, &[]).await.see_other(), LIST);
    stage.app.advance(TimeDelta::seconds(2));
    assert_ne!(
        is_in(&phone).await,
        is_in(&tablet).await,
        "one of them is out"
    );
    user.post(&format!("{LIST}/others"), &[]).await.see_other();
    stage.app.advance(TimeDelta::seconds(2));
    assert!(!is_in(&phone).await && !is_in(&tablet).await && is_in(&user).await);
    let list = user.get(LIST).await.ok().not_see("退出其他设备");
    assert_eq!(list.all("tbody tr").len(), 1);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    nobody_ends_or_disowns_somebody_elses_session,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = person(&stage).await;
        log_in(&stage.app.visitor()).await;
        let end = user
            .get(LIST)
            .await
            .ok()
            .attribute("td.acts form", "action")
            .unwrap();
        let _ = stage.account_of(Kind::Person, &other(), false).await;
        let thief = stage.app.visitor();
        assert_eq!(enter(&thief, OTHER_DOCUMENT, PASSWORD).await, 303);
        let _ = thief.post(&end, &[]).await.is(404);
        let id = end.split('/').nth(4).unwrap();
        let _ = thief.get(&format!("{LOG}/{id}")).await.is(404);
        let _ = thief.post(&format!("{LOG}/{id}"), &[]).await.is(404);
        assert_eq!(stage.audited("access.denied").await, 3);
        assert_eq!(stage.live_sessions().await, 3);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(the_log_tells_who_came_in_and_who_did_not, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let stranger = stage.app.visitor();
    stranger.from_network([198, 51, 100, 7]);
    assert_eq!(enter(&stranger, DOCUMENT, "wrong").await, 422);
    stage.app.advance(TimeDelta::seconds(1));
    let user = stage.app.visitor();
    for _ in 0..21 {
        log_in(&user).await;
        user.post("/logout", &[]).await.see_other();
    }
    log_in(&user).await;
    let first = user
        .get(LOG)
        .await
        .ok()
        .see("共 23 条")
        .see("账号密码")
        .see("成功");
    assert_eq!(first.all("tbody tr").len(), 20);
    let last = user.get(&format!("{LOG}?page=2")).await.ok();
    last.see("失败：密码不正确")
        .see("198.51.*.*")
        .not_see("198.51.100.7");
    // half a year is shown
    stage.app.advance(TimeDelta::days(182));
    log_in(&user).await;
    let _ = user.get(LOG).await.ok().see("共 24 条");
    stage.app.advance(TimeDelta::days(2));
    log_in(&user).await;
    let _ = user.get(LOG).await.ok().see("共 2 条");
    stage.app.finish().await;
});

on_both!(
    a_new_device_is_told_once_and_known_afterwards,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = person(&stage).await;
        stage.app.run_jobs().await;
        assert!(stage.events.lock().unwrap().is_empty(), "the first is none");
        let device = stage.app.visitor();
        for _ in 0..3 {
            log_in(&device).await;
            device.post("/logout", &[]).await.see_other();
        }
        // the same cookie at another account is a new device there, and only if it has another one
        let _ = stage.account_of(Kind::Person, &other(), false).await;
        assert_eq!(enter(&device, OTHER_DOCUMENT, PASSWORD).await, 303);
        stage.app.run_jobs().await;
        assert_eq!(stage.events.lock().unwrap().len(), 1);
        // browsers that keep no cookies: the inbox tells all of them, the phone three a day
        for _ in 0..4 {
            log_in(&stage.app.visitor()).await;
        }
        stage.app.run_jobs().await;
        let by_sms = |event: &&Event| matches!(event, Event::NewDevice(_, true));
        let events = std::mem::take(&mut *stage.events.lock().unwrap());
        assert_eq!((events.len(), events.iter().filter(by_sms).count()), (5, 3));
        // a made-up cookie names no device
        let forger = stage.app.visitor();
        forger.set_cookie("juxian_device", &"a".repeat(64));
        log_in(&forger).await;
        stage.app.run_jobs().await;
        assert_eq!(stage.events.lock().unwrap().len(), 1);
        let _ = user.get(LIST).await.ok();
        stage.app.finish().await;
    }
);

on_both!(
    whoever_says_not_me_is_rid_of_the_thief_and_of_the_password,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = person(&stage).await;
        let thief = stage.app.visitor();
        thief.from_network([203, 0, 113, 9]);
        log_in(&thief).await;
        stage.app.run_jobs().await;
        let Some(Event::NewDevice(session, true)) = stage.events.lock().unwrap().pop() else {
            panic!("a new device");
        };
        let page = format!("{LOG}/{session}");
        user.get(&page).await.ok().see("203.0.*.*").see("不是我");
        // the thief does not know the page as theirs to use against the holder without the password
        stage.app.advance(TimeDelta::minutes(6));
        let confirm = user.post(&page, &[]).await.see_other();
        assert!(confirm.starts_with("/confirm?next="), "{confirm}");
        let fields = [("next", page.as_str()), ("password", PASSWORD)];
        assert_eq!(user.post("/confirm", &fields).await.see_other(), page);
        let password = user.post(&page, &[]).await.see_other();
        assert_eq!(password, "/settings/person/password");
        stage.app.advance(TimeDelta::seconds(2));
        assert!(!is_in(&thief).await && is_in(&user).await);
        assert_eq!(enter(&thief, DOCUMENT, PASSWORD).await, 422);
        let _ = user.get("/settings/person").await.ok().see("未设置");
        // the new password needs a proof in person: the session alone is not enough
        let confirm = user.get(&password).await.see_other();
        assert!(confirm.starts_with("/confirm?next="), "{confirm}");
        let _ = user.get(&confirm).await.ok().see("该账号没有设置密码");
        let new = [
            ("password", "Yl5-svrf8u"),
            ("password_again", "Yl5-svrf8u"),
            ("others", "1"),
        ];
        assert_eq!(user.post(&password, &new).await.see_other(), confirm);
        let next = [("next", password.as_str())];
        let proof = user.post("/confirm/proof", &next).await.see_other();
        let back = pass(&stage, &user, &proof, MOBILE).await;
        assert_eq!(user.get(&back).await.see_other(), password);
        let _ = user.get(&password).await.ok().not_see("原密码");
        user.post(&password, &new).await.see_other();
        assert_eq!(
            enter(&stage.app.visitor(), DOCUMENT, "Yl5-svrf8u").await,
            303
        );
        stage.app.run_jobs().await;
        let voided = |event: &Event| matches!(event, Event::PasswordVoided);
        assert!(stage.events.lock().unwrap().iter().any(voided));
        assert_eq!(stage.audited("session.disown").await, 1);
        stage.app.finish().await;
    }
);

on_both!(one_does_not_disown_oneself, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    log_in(&stage.app.visitor()).await;
    stage.app.run_jobs().await;
    let Some(Event::NewDevice(session, _)) = stage.events.lock().unwrap().pop() else {
        panic!("a new device");
    };
    // the newest session is the visitor's; the user's own is the one that the list marks
    let _ = user.get(&format!("{LOG}/{session}")).await.ok();
    let browser = stage.app.visitor();
    log_in(&browser).await;
    stage.app.run_jobs().await;
    let Some(Event::NewDevice(own, _)) = stage.events.lock().unwrap().pop() else {
        panic!("a new device");
    };
    let page = format!("{LOG}/{own}");
    let _ = browser
        .get(&page)
        .await
        .ok()
        .see("这就是您正在使用的登录")
        .not_see("不是我");
    let _ = browser.post(&page, &[]).await.is(409);
    stage.app.finish().await;
});
