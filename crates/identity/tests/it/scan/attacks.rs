//! 扫码登录 in the hands of somebody else.

use super::*;
use crate::next::{EVIL, asked};

on_both!(a_code_logs_in_once, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let phone = persons_phone(&stage).await;
    let screen = Screen::open(&stage, "tab=person").await;
    let scan_cookie = screen.user.cookie("juxian_scan").unwrap();
    let _ = phone.get(&screen.code).await.ok();
    let right = screen.number().await;
    let _ = choose(&phone, &screen.code, &right).await.ok();
    let before = stage.audited("session.start").await;
    // two polls at the same moment: one session
    let (one, two) = tokio::join!(screen.poll(), screen.poll());
    let gone_on = [&one, &two]
        .iter()
        .filter(|reply| reply.headers.contains_key("x-go-to"))
        .count();
    assert_eq!(gone_on, 1);
    assert_eq!(stage.audited("session.start").await, before + 1);
    // replays: the poll with the cookie that it had, the answer of the phone, the code
    let replay = stage.app.visitor();
    replay.set_cookie("juxian_scan", &scan_cookie);
    let _ = replay.get(&format!("{}/status", screen.page)).await.is(286);
    let _ = choose(&phone, &screen.code, &right).await.ok();
    let _ = replay.get(&format!("{}/status", screen.page)).await.is(286);
    assert!(!is_in(&replay).await);
    assert_eq!(stage.audited("session.start").await, before + 1);
    assert_eq!(stage.audited("scan.confirm").await, 1);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(only_the_browser_that_asked_gets_in, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let phone = persons_phone(&stage).await;
    let screen = Screen::open(&stage, "tab=person").await;
    let thief = stage.app.visitor();
    for path in [screen.page.clone(), format!("{}/status", screen.page)] {
        let _ = thief.get(&path).await.is(404);
    }
    assert_eq!(stage.audited("access.denied").await, 2);
    let _ = phone.get(&screen.code).await.ok();
    let _ = choose(&phone, &screen.code, &screen.number().await)
        .await
        .ok();
    // a picture of the code, a secret of one's own, even the token that names the browser: none is the secret
    let _ = thief.get(&screen.code).await.is(410);
    thief.set_cookie("juxian_scan", &"a".repeat(64));
    let _ = thief.get(&format!("{}/status", screen.page)).await.is(404);
    thief.set_cookie(
        "juxian_browser",
        &screen.user.cookie("juxian_browser").unwrap(),
    );
    let _ = thief.get(&format!("{}/status", screen.page)).await.is(286);
    assert!(!is_in(&thief).await);
    assert_eq!(screen.collect().await, "/whoami");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(what_was_planted_before_is_worth_nothing, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    // the attacker plants the cookies of their own log-in, session included, into the victim's browser
    let attacker = strangers_phone(&stage).await;
    let bait = Screen::open_in(stage.app.visitor(), "tab=person").await;
    let victim = stage.app.visitor();
    for cookie in ["juxian_scan", "juxian_browser"] {
        victim.set_cookie(cookie, &bait.user.cookie(cookie).unwrap());
    }
    let screen = Screen::open_in(victim, "tab=person").await;
    assert_ne!(
        (&screen.page, &screen.code),
        (&bait.page, &bait.code),
        "a log-in never takes over what was there"
    );
    let planted = attacker.cookie(SESSION).unwrap();
    screen.user.set_cookie(SESSION, &planted);
    let phone = persons_phone(&stage).await;
    let _ = phone.get(&screen.code).await.ok();
    let _ = choose(&phone, &screen.code, &screen.number().await)
        .await
        .ok();
    let _ = bait.poll().await.is(286);
    let _ = bait
        .user
        .get(&format!("{}/status", screen.page))
        .await
        .is(286);
    assert!(!is_in(&bait.user).await);
    let _ = screen.collect().await;
    let fresh = screen.user.cookie(SESSION).unwrap();
    assert_ne!(fresh, planted);
    stage.app.advance(TimeDelta::seconds(1));
    assert!(!is_in(&attacker).await, "the planted session has ended");
    assert!(is_in(&screen.user).await);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_relayed_code_ends_when_the_victim_cannot_tell_the_number,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let victim = persons_phone(&stage).await;
        let attacker = Screen::open(&stage, "tab=person").await;
        let asked = victim.get(&attacker.code).await.ok();
        let wrong = wrong_number(&attacker, &asked).await;
        let _ = choose(&victim, &attacker.code, &wrong)
            .await
            .ok()
            .see("本次登录已取消");
        attacker.over("数字与电脑显示的不一致").await;
        // no second guess
        for number in offered(&asked) {
            let _ = choose(&victim, &attacker.code, &number)
                .await
                .ok()
                .see("本次登录已取消");
        }
        attacker.over("不一致").await;
        assert_eq!(stage.audited("scan.mismatch").await, 1);
        assert_eq!(stage.audited("scan.confirm").await, 0);
        let log = victim.get("/settings/person/log-ins").await.ok();
        let _ = log.see("共 2 条").see("失败：手机上选择的数字不一致");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(saying_it_is_not_me_ends_the_log_in, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let victim = persons_phone(&stage).await;
    let elsewhere = stage.app.visitor();
    elsewhere.from_network([203, 0, 113, 9]);
    stage.app.advance(TimeDelta::seconds(1));
    let attacker = Screen::open_in(elsewhere, "tab=person").await;
    let _ = victim.get(&attacker.code).await.ok();
    let right = attacker.number().await;
    let reply = victim.post(&attacker.code, &[("do", "refuse")]).await;
    assert_eq!(reply.see_other(), attacker.code);
    let _ = victim.get(&attacker.code).await.ok().see("已拒绝登录");
    attacker.over("不是我").await;
    let _ = choose(&victim, &attacker.code, &right)
        .await
        .ok()
        .see("已拒绝登录");
    attacker.over("不是我").await;
    assert_eq!(stage.audited("scan.refuse").await, 1);
    // its holder reads of it later, with the browser and the network that asked and not the phone's
    let log = victim.get("/settings/person/log-ins").await.ok();
    let log = log.see("失败：手机上选择了“不是我”").see("203.0.*.*");
    assert_eq!(log.all("td[data-label=方式]"), ["扫码登录", "账号密码"]);
    assert!(log.all("td[data-label=设备]").concat().contains("Windows"));
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    the_first_account_that_scans_is_the_only_one,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let phone = persons_phone(&stage).await;
        let other = strangers_phone(&stage).await;
        let screen = Screen::open(&stage, "tab=person").await;
        let _ = phone.get(&screen.code).await.ok().see("是您本人");
        let _ = other.get(&screen.code).await.is(410);
        let right = screen.number().await;
        for form in [("number", right.as_str()), ("do", "refuse")] {
            let _ = other.post(&screen.code, &[form]).await.is(404);
            let _ = stage
                .app
                .visitor()
                .post(&screen.code, &[form])
                .await
                .is(404);
        }
        assert_eq!(stage.audited("access.denied").await, 5);
        let _ = phone
            .post(&screen.code, &[("number", "7")])
            .await
            .is(422)
            .see("点选电脑屏幕上显示的数字");
        let _ = phone.post(&screen.code, &[]).await.is(422);
        let _ = choose(&phone, &screen.code, &right).await.ok();
        assert_eq!(screen.collect().await, "/whoami");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(a_scan_goes_on_within_this_site, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let phone = persons_phone(&stage).await;
    let good = ("/settings/person", "/settings/person");
    for (next, goal) in EVIL.map(|evil| (evil, "/whoami")).into_iter().chain([good]) {
        let query = asked("?tab=person", next);
        let screen = Screen::open(&stage, query.trim_start_matches('?')).await;
        let _ = phone.get(&screen.code).await.ok();
        let right = screen.number().await;
        let _ = choose(&phone, &screen.code, &right).await.ok();
        assert_eq!(screen.collect().await, goal, "{next}");
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
