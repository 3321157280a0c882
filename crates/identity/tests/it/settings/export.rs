//! 导出我的数据: everything of one's own, nothing of anybody else's, asked for by whoever has just proved who they are.

use super::{OTHER_DOCUMENT, OTHER_MOBILE, address, enter, enter_unit, other, person};
use crate::stage::{DOCUMENT, Event, MOBILE, NAME, PASSWORD, Stage, log_in};
use chrono::TimeDelta;
use futures::future::join_all;
use identity::account::Kind;
use std::collections::BTreeMap;
use testkit::{On, User, on_both};

pub const PAGE: &str = "/settings/person/export";

/// Asks for a copy; gives where it is taken.
async fn ask(user: &User, page: &str) -> String {
    assert_eq!(user.fill(page, &[]).await.see_other(), page);
    let page = user.get(page).await.ok().see("您的数据已经备好");
    page.attribute("main a[download]", "href").unwrap()
}

/// Takes a copy and opens it.
async fn take(user: &User, file: &str) -> BTreeMap<String, Vec<u8>> {
    let reply = user.get(file).await.ok();
    let said = |name: &str| reply.headers[name].to_str().unwrap().to_owned();
    assert_eq!(said("content-type"), "application/zip");
    assert_eq!(said("cache-control"), "no-store");
    assert!(said("content-disposition").starts_with("attachment; "));
    testkit::unzip(&reply.bytes)
}

pub fn text(copy: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(copy[name].clone()).unwrap()
}

on_both!(
    a_copy_holds_what_its_holder_wrote_and_nothing_of_others,
    async |on: On| {
        let stage = Stage::new(on).await;
        let account = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        log_in(&user).await;
        address::add(&user, &address::HOME).await.see_other();
        let info = [
            ("country", "CHN"),
            ("ethnic", "01"),
            ("mobile", "1*****77"),
            ("residence", "江苏省南京市玄武区珠江路1号"),
            ("household_address", "江苏省南京市栖霞区仙林大道2号"),
        ];
        user.fill("/person/info", &info).await.see_other();
        let _ = stage.person(&other()).await;
        let stranger = stage.app.visitor();
        assert_eq!(enter(&stranger, OTHER_DOCUMENT, PASSWORD).await, 303);
        let theirs = [
            ("name", "赵七八"),
            ("mobile", "13712345670"),
            ("region", "320102"),
            ("detail", "别人路9号"),
        ];
        address::add(&stranger, &theirs).await.see_other();

        let file = ask(&user, PAGE).await;
        let copy = take(&user, &file).await;
        assert_eq!(
            copy.keys().collect::<Vec<_>>(),
            ["数据.json", "请先阅读.html"]
        );
        for name in ["数据.json", "请先阅读.html"] {
            let text = text(&copy, name);
            for own in [
                DOCUMENT,
                MOBILE,
                NAME,
                "李小明",
                "13912345678",
                "测试路1号3幢201室",
                "江苏省南京市玄武区珠江路1号",
                "汉族",
                "账号密码",
                "成功",
                "新增收件地址",
                &account.to_string(),
                "楼上",
            ] {
                assert!(text.contains(own), "{name} lacks {own}");
            }
            for foreign in [
                OTHER_DOCUMENT,
                OTHER_MOBILE,
                "王三四",
                "赵七八",
                "13712345670",
                "别人路9号",
            ] {
                assert!(!text.contains(foreign), "{name} tells {foreign}");
            }
            // no hash of a password, no cookie
            assert!(!text.contains("argon2"), "{name}");
            assert!(
                !text.contains(&user.cookie("juxian_session").unwrap()),
                "{name}"
            );
        }
        let data: serde_json::Value = serde_json::from_slice(&copy["数据.json"]).unwrap();
        assert_eq!(data["账号"]["证件号码"], DOCUMENT);
        assert_eq!(data["收件地址"][0]["收件人姓名"], "李小明");
        assert_eq!(data["个人信息"]["社会保障号码"], DOCUMENT);

        // its holder is told, and the log says it
        stage.app.run_jobs().await;
        let told = |event: &Event| matches!(event, Event::Exported(whose) if *whose == account);
        assert_eq!(
            stage
                .events
                .lock()
                .unwrap()
                .iter()
                .filter(|event| told(event))
                .count(),
            1
        );
        assert_eq!(stage.audited("account.export").await, 1);
        assert_eq!(stage.audited("account.export.take").await, 1);
        stage.app.finish().await;
    }
);

on_both!(a_unit_takes_away_its_own_account, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Unit).await;
    let user = stage.app.visitor();
    enter_unit(&user).await;
    let page = "/settings/unit/export";
    let _ = user.get("/settings/unit").await.ok().see("导出我的数据");
    let _ = user
        .get(page)
        .await
        .ok()
        .see("单位联络员")
        .see("求职者的简历属于求职者本人");
    let copy = take(&user, &ask(&user, page).await).await;
    let data: serde_json::Value = serde_json::from_slice(&copy["数据.json"]).unwrap();
    assert_eq!(data["名称"], "单位账号信息副本");
    assert_eq!(data["账号"]["账号类型"], "单位账号（法定代表人）");
    assert_eq!(data["账号"]["姓名"], NAME);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_copy_needs_a_fresh_proof, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let _ = user.get(PAGE).await.ok();
    stage.app.advance(TimeDelta::minutes(5));
    let to = "/confirm?next=%2Fsettings%2Fperson%2Fexport";
    let request = http::Request::post(PAGE)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("referer", format!("http://localhost{PAGE}"))
        .body(axum::body::Body::from("_key=k"))
        .unwrap();
    assert_eq!(user.send(request).await.see_other(), to);
    assert_eq!(stage.audited("account.export").await, 0);
    let typed = [("next", PAGE), ("password", PASSWORD)];
    assert_eq!(user.post("/confirm", &typed).await.see_other(), PAGE);
    let _ = ask(&user, PAGE).await;
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    three_copies_a_day_and_each_for_ten_minutes,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = person(&stage).await;
        // the same form from two tabs is one copy
        let page = user.get(PAGE).await.ok();
        let key = page
            .hidden_fields()
            .into_iter()
            .find(|(name, _)| name == "_key")
            .unwrap()
            .1;
        let sent = [("_key", key.as_str())];
        let both = join_all([user.post(PAGE, &sent), user.post(PAGE, &sent)]).await;
        for reply in both {
            assert_eq!(reply.see_other(), PAGE);
        }
        assert_eq!(stage.audited("account.export").await, 1);
        let file = user
            .get(PAGE)
            .await
            .ok()
            .attribute("main a[download]", "href")
            .unwrap();
        // a broken connection is no reason to ask again, but not for ever
        for _ in 0..5 {
            let _ = take(&user, &file).await;
        }
        assert_eq!(user.get(&file).await.see_other(), PAGE);
        let _ = user
            .get(PAGE)
            .await
            .ok()
            .see("下载时间已过")
            .not_see("download");
        for n in ["b", "c"] {
            user.post(PAGE, &[("_key", n)]).await.see_other();
        }
        let _ = user
            .post(PAGE, &[("_key", "d")])
            .await
            .is(429)
            .see("每天最多导出3次");
        let file = user
            .get(PAGE)
            .await
            .ok()
            .attribute("main a[download]", "href")
            .unwrap();
        stage.app.advance(TimeDelta::minutes(10));
        assert_eq!(user.get(&file).await.see_other(), PAGE);
        assert_eq!(stage.audited("account.export.take").await, 5);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(nobody_takes_the_copy_of_somebody_else, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let file = ask(&user, PAGE).await;
    let _ = stage.person(&other()).await;
    let thief = stage.app.visitor();
    assert_eq!(enter(&thief, OTHER_DOCUMENT, PASSWORD).await, 303);
    let _ = thief.get(&file).await.is(404);
    assert_eq!(stage.audited("access.denied").await, 1);
    let _ = thief
        .get(&format!("{PAGE}/{}", uuid::Uuid::nil()))
        .await
        .is(404);
    // nor another session of the same account, nor nobody
    let elsewhere = stage.app.visitor();
    log_in(&elsewhere).await;
    assert_eq!(elsewhere.get(&file).await.see_other(), PAGE);
    assert!(
        stage
            .app
            .visitor()
            .get(&file)
            .await
            .see_other()
            .starts_with("/login")
    );
    assert_eq!(stage.audited("account.export.take").await, 0);
    // nor does an officer have one
    let _ = stage.account(Kind::Officer).await;
    let officer = stage.app.visitor();
    stage.officer(&officer, MOBILE, MOBILE).await;
    let _ = officer.get("/settings/officer/export").await.is(404);
    let _ = officer.post("/settings/officer/export", &[]).await.is(404);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(the_pages_of_a_copy_find_by_index, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let _ = take(&user, &ask(&user, PAGE).await).await;
    stage.app.run_jobs().await;
    let plans = stage.app.plans().await;
    plans.find_by_index(&[]);
    plans.use_indexes(&["account_export_account", "appeal_applicant", "audit_object"]);
    stage.app.finish().await;
});
