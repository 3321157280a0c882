//! The agreements: versions, publishing, asking again, and who has agreed to what (checklist B-1.2.9–10, Z.3.17).

use crate::{
    appeal::officer,
    settings::address,
    stage::{DOCUMENT, PASSWORD, Stage, log_in},
};
use chrono::TimeDelta;
use identity::account::Kind;
use testkit::{On, Reply, User, on_both};

const NEW: &str = "/office/agreements/person/new";
const ADDRESS: &str = "/settings/person/addresses/new";

fn version<'a>(from: &'a str, body: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("changes", "第一条写明了适用的网站"),
        ("from", from),
        ("body", body),
        ("sure", "1"),
    ]
}

const BODY: &str = "# 一、适用范围\n本协议由您与{主管部门}订立。\n# 二、新的一章\n这里写的是第一版没有的内容，请您仔细阅读之后再决定是否同意。";

async fn publish(user: &User, fields: &[(&str, &str)]) -> Reply {
    user.fill(NEW, fields).await
}

/// Version 2 of the persons' agreement, in force from 2026-11-30, and the clock on that day.
pub async fn second_version(stage: &Stage) -> User {
    let (desk, _) = officer(stage, 0).await;
    let list = publish(&desk, &version("2026-11-30", BODY)).await;
    assert_eq!(list.see_other(), "/office/agreements");
    let _ = (desk.get("/office/agreements").await.ok())
        .see("第2版")
        .see("公示中，尚未生效");
    stage.app.run_jobs().await;
    // 2026-11-23 10:00 → 2026-11-29 23:59:59
    stage
        .app
        .advance(TimeDelta::days(6) + TimeDelta::hours(14) - TimeDelta::seconds(1));
    desk
}

on_both!(
    a_registration_notes_the_version_that_was_ticked,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let page = user.get("/register/person").await.ok();
        let _ = page.clone().see("《个人用户协议》");
        assert_eq!(
            page.attribute("input[name=agreement]", "value").as_deref(),
            Some("1")
        );
        assert!(page.attribute("input[name=agree]", "checked").is_none());
        for (agreement, agree, message) in [
            ("1", "", "请阅读并勾选同意《个人用户协议》"),
            ("9", "1", "《个人用户协议》有新版本，请阅读后重新勾选"),
            ("", "1", "《个人用户协议》有新版本，请阅读后重新勾选"),
        ] {
            let again = user
                .post(
                    "/register/person",
                    &[
                        ("agreement", agreement),
                        ("agree", agree),
                        ("name", "杜一二"),
                    ],
                )
                .await
                .is(422)
                .see(message);
            assert!(again.attribute("input[name=agree]", "checked").is_none());
            assert_eq!(
                again.attribute("input[name=agreement]", "value").as_deref(),
                Some("1")
            );
        }
        stage.account(Kind::Person).await;
        log_in(&user).await;
        let list = user.get("/settings/person").await.ok();
        let _ = list.see("我同意的协议");
        let _ = (user.get("/settings/person/agreements").await.ok())
            .see("《个人用户协议》")
            .see("第1版")
            .see("2026-11-23 10:00:00")
            .see("网上注册");
        assert_eq!(stage.audited("agreement.accept").await, 1);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(every_version_has_its_own_address, async |on: On| {
    let stage = Stage::new(on).await;
    second_version(&stage).await;
    let user = stage.app.visitor();
    let _ = (user.get("/agreement/person").await.ok())
        .see("第1版")
        .see("现行有效")
        .see("个人信息处理告知")
        .see("江苏省人力资源和社会保障厅")
        .not_see("{主管部门}");
    let _ = (user.get("/agreement/person/2").await.ok()).see("公示中，尚未生效");
    stage.app.advance(TimeDelta::seconds(1));
    let _ = (user.get("/agreement/person").await.ok())
        .see("第2版")
        .see("新的一章")
        .see("第一条写明了适用的网站");
    let _ = (user.get("/agreement/person/1").await.ok())
        .see("已被新版本替代")
        .see("个人信息处理告知");
    let _ = (user.get("/agreement/unit").await.ok()).see("《法人用户注册协议》");
    for absent in [
        "/agreement/person/3",
        "/agreement/nobody",
        "/agreement/unit/2",
    ] {
        let _ = user.get(absent).await.is(404);
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_newer_version_is_asked_for_once_and_what_was_typed_comes_back,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Person).await;
        let desk = second_version(&stage).await;
        let user = stage.app.visitor();
        log_in(&user).await;
        let _ = user.get("/settings/person").await.ok();
        stage.app.advance(TimeDelta::seconds(1));
        let ask = user.get(ADDRESS).await;
        assert_eq!(
            ask.see_other(),
            "/agreement/renew?next=%2Fsettings%2Fperson%2Faddresses%2Fnew"
        );
        let there = user.post(ADDRESS, &address::HOME).await.see_other();
        // public pages stay open
        let _ = user.get("/agreement/person").await.ok();
        let _ = user.get("/register/person").await.ok();
        let shown = user.get(&there).await.ok();
        let body = shown.body.clone();
        let _ = shown
            .see("《个人用户协议》已更新")
            .see("第一条写明了适用的网站")
            .see("不同意并退出")
            .see("不再保留的内容");
        let [changes, text] = ["第一条写明了适用的网站", "新的一章"].map(|part| body.find(part));
        assert!(changes < text, "the changes come first");
        // an older version cannot be agreed to instead
        let old = [("next", ADDRESS), ("version", "1")];
        let _ = user.post("/agreement/renew", &old).await.see_other();
        let _ = user.get(&there).await.ok();
        let yes = [("next", ADDRESS), ("version", "2")];
        assert_eq!(
            user.post("/agreement/renew", &yes).await.see_other(),
            ADDRESS
        );
        let back = user.get(ADDRESS).await.ok();
        assert_eq!(
            back.attribute("input[name=name]", "value").as_deref(),
            Some("李小明")
        );
        assert_eq!(user.get(&there).await.see_other(), ADDRESS);
        let _ = (user.get("/settings/person/agreements").await.ok())
            .see("新版本生效后同意")
            .see("网上注册");
        assert_eq!(stage.audited("agreement.accept").await, 2);
        // officers are not asked
        let list = desk.get("/office/agreements").await;
        let list = if list.status == 303 {
            let (again, _) = officer_again(&stage).await;
            again.get("/office/agreements").await
        } else {
            list
        };
        let _ = list.ok().see("现行有效");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

/// Another officer, logged in now.
async fn officer_again(stage: &Stage) -> (User, kernel::id::AccountId) {
    officer(stage, 1).await
}

on_both!(
    whoever_refuses_is_logged_out_and_asked_again,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Person).await;
        second_version(&stage).await;
        stage.app.advance(TimeDelta::seconds(1));
        let user = stage.app.visitor();
        log_in(&user).await;
        let there = user.get("/settings/person").await.see_other();
        assert_eq!(there, "/agreement/renew?next=%2Fsettings%2Fperson");
        let _ = user.get(&there).await.ok();
        assert_eq!(
            user.post("/agreement/renew/refuse", &[]).await.see_other(),
            "/"
        );
        let _ = user.get("/whoami").await.ok().see("anonymous");
        assert_eq!(stage.audited("agreement.refuse").await, 1);
        let again = stage.app.visitor();
        let typed = [
            ("tab", "person"),
            ("identifier", DOCUMENT),
            ("password", PASSWORD),
        ];
        let _ = again.post("/login", &typed).await.see_other();
        assert_eq!(
            again.get("/settings/person").await.see_other(),
            "/agreement/renew?next=%2Fsettings%2Fperson"
        );
        // whoever is not logged in has nothing to agree to
        let nobody = stage.app.visitor();
        assert_eq!(
            nobody
                .get("/agreement/renew?next=/whoami")
                .await
                .see_other(),
            "/whoami"
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(a_version_is_published_with_care, async |on: On| {
    let stage = Stage::new(on).await;
    let (desk, _) = officer(&stage, 0).await;
    let _ = (publish(&desk, &version("2026-11-29", BODY)).await)
        .is(422)
        .see("生效日期最早为2026-11-30");
    let _ = (publish(&desk, &version("", BODY)).await)
        .is(422)
        .see("请选择生效日期");
    let broken = format!("{BODY}\n拨打{{电话}}。");
    let _ = (publish(&desk, &version("2026-11-30", &broken)).await)
        .is(422)
        .see("不认识的占位符")
        .see("拨打{电话}");
    let unsure: Vec<_> = version("2026-11-30", BODY)
        .into_iter()
        .filter(|(name, _)| *name != "sure")
        .collect();
    let _ = (publish(&desk, &unsure).await)
        .is(422)
        .see("请确认已核对正文和生效日期");
    let mut seen = unsure.clone();
    seen.push(("after", "1"));
    let _ = (desk.post("/office/agreements/person/preview", &seen).await)
        .ok()
        .see("预览")
        .see("还没有发布")
        .see("江苏省人力资源和社会保障厅");
    assert_eq!(stage.audited("agreement.publish").await, 0);
    let mut form = version("2026-11-30", BODY);
    form.push(("after", "1"));
    let _ = desk.post(NEW, &form).await.see_other();
    // written from a version that is not the last one any more
    let again = desk
        .post(NEW, &form)
        .await
        .is(409)
        .see("刚刚有人发布了第2版");
    // nothing is lost, and whoever sends it again has been told
    let kept = |field: &str| again.attribute(&format!("input[name={field}]"), "value");
    assert_eq!(kept("from").as_deref(), Some("2026-11-30"));
    assert_eq!(kept("after").as_deref(), Some("2"));
    assert!(again.body.contains("这里写的是第一版没有的内容"));
    form.retain(|(name, _)| *name != "after");
    form.push(("after", "2"));
    let _ = (desk.post(NEW, &form).await)
        .is(422)
        .see("生效日期最早为2026-12-01");
    assert_eq!(stage.audited("agreement.publish").await, 1);
    // a stolen session does not get far
    stage.app.advance(TimeDelta::minutes(6));
    let there = desk.post(NEW, &form).await.see_other();
    assert!(there.starts_with("/confirm?next="), "{there}");
    // nobody but officers comes in
    stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    let _ = user.post(NEW, &form).await.see_other();
    assert_eq!(stage.audited("agreement.publish").await, 1);
    let plans = stage.app.plans().await;
    plans.find_by_index(&[]);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
