//! 登录 (checklist B-2.1, B-2.4): three doors, one answer, slow for whoever guesses.

use crate::{
    puzzle::patiently,
    stage::{DOCUMENT, MOBILE, PASSWORD, Stage, UNIT_CODE},
};
use chrono::TimeDelta;
use identity::account::Kind;
use testkit::{On, Reply, User, on_both};

async fn person(user: &User, identifier: &str, password: &str) -> Reply {
    user.post(
        "/login",
        &[
            ("tab", "person"),
            ("identifier", identifier),
            ("password", password),
        ],
    )
    .await
}

async fn unit(user: &User, realm: &str, identifier: &str, password: &str) -> Reply {
    user.post(
        "/login",
        &[
            ("tab", "unit"),
            ("realm", realm),
            ("identifier", identifier),
            ("password", password),
        ],
    )
    .await
}

on_both!(the_boxes_have_the_manuals_labels, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let page = user.get("/login?tab=unit").await.ok();
    for text in [
        "个人登录",
        "单位登录",
        "账号密码",
        "统一社会信用代码/单位编号/机构编号",
        "证件号码/移动电话",
        "密码",
        "登录",
        "没有账号？",
        "立即注册",
    ] {
        let _ = page.clone().see(text);
    }
    assert!(page.attribute("input[name=realm]", "name").is_some());
    let page = user.get("/login?tab=person&next=/whoami").await.ok();
    assert!(page.attribute("input[name=realm]", "name").is_none());
    assert_eq!(
        page.attribute("input[name=next]", "value").as_deref(),
        Some("/whoami")
    );
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_person_logs_in_by_document_or_phone, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    for identifier in [
        DOCUMENT,
        "11010519491231002x",
        "110105 19491231 002X",
        MOBILE,
        "+86 138-1234-5677",
    ] {
        let user = stage.app.visitor();
        assert_eq!(
            person(&user, identifier, PASSWORD).await.see_other(),
            "/whoami",
            "{identifier}"
        );
        let _ = user.get("/whoami").await.see("person:");
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_unit_logs_in_with_three_inputs_and_an_officer_at_their_own_door,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Unit).await;
        let _ = stage.account(Kind::Officer).await;
        let user = stage.app.visitor();
        assert_eq!(
            unit(&user, UNIT_CODE, MOBILE, PASSWORD).await.see_other(),
            "/unit"
        );
        let _ = user.get("/whoami").await.see("unit:");
        // logged in already: the log-in page leads on
        assert_eq!(user.get("/login?tab=unit").await.see_other(), "/unit");
        let officer = stage.app.visitor();
        stage.officer(&officer, DOCUMENT, MOBILE).await;
        let _ = officer.get("/whoami").await.see("officer:");
        // a unit's account is no person's
        let _ = person(&stage.app.visitor(), DOCUMENT, PASSWORD)
            .await
            .is(422);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(the_answer_never_says_what_was_wrong, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Unit).await;
    let user = stage.app.visitor();
    let errors = async |reply: Reply| reply.is(422).all("[data-errors] li");
    let wrong_password = errors(unit(&user, UNIT_CODE, DOCUMENT, "Wrong-1234").await).await;
    let unknown_person = errors(unit(&user, UNIT_CODE, "32010219900307451X", PASSWORD).await).await;
    let unknown_unit = errors(unit(&user, "91110000802100433B", DOCUMENT, PASSWORD).await).await;
    let nonsense = errors(unit(&user, "?", "?", PASSWORD).await).await;
    assert_eq!(wrong_password, ["账号或密码不正确，请核对后重试"]);
    assert!(
        [unknown_person, unknown_unit, nonsense]
            .iter()
            .all(|answer| *answer == wrong_password)
    );
    assert_eq!(stage.audited("login.wrong").await, 4);
    let page = unit(&user, UNIT_CODE, DOCUMENT, "Wrong-1234").await;
    assert_eq!(
        page.attribute("input[name=identifier]", "value").as_deref(),
        Some(DOCUMENT),
        "what was typed stays"
    );
    let _ = page.not_see("Wrong-1234");
    let _ = unit(&user, "", "", "")
        .await
        .is(422)
        .see("请输入密码")
        .see("请输入证件号码/移动电话");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_stranger_who_guesses_waits_and_the_owner_elsewhere_does_not,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let (stranger, owner) = (stage.app.visitor(), stage.app.visitor());
        stranger.from_network([203, 0, 113, 9]);
        let strangers = async |password: &str| {
            let form = [
                ("tab", "person"),
                ("identifier", DOCUMENT),
                ("password", password),
            ];
            patiently(&stranger, "/login", &form).await
        };
        for _ in 0..5 {
            let _ = strangers("Wrong-1234").await.is(422);
        }
        let _ = person(&stranger, DOCUMENT, PASSWORD)
            .await
            .is(429)
            .see("尝试次数过多，请30秒后再试");
        // asking while waiting does not lengthen the wait
        stage.app.advance(TimeDelta::seconds(30));
        let _ = strangers("Wrong-1234").await.is(422);
        let _ = person(&stranger, DOCUMENT, PASSWORD)
            .await
            .is(429)
            .see("请1分钟后再试");
        assert_eq!(
            person(&owner, DOCUMENT, PASSWORD).await.see_other(),
            "/whoami"
        );
        stage.app.advance(TimeDelta::seconds(60));
        assert_eq!(strangers(PASSWORD).await.see_other(), "/whoami");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_network_that_guesses_many_accounts_is_asked_for_a_puzzle,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let _ = stage.account(Kind::Person).await;
        for n in 0..50 {
            let _ = person(&user, &format!("1380000{n:04}"), "Wrong-1234")
                .await
                .is(422)
                .see("账号或密码不正确");
        }
        let _ = person(&user, "13900000000", "Wrong-1234")
            .await
            .is(422)
            .see("请先完成安全验证")
            .not_see("账号或密码不正确");
        // what is wrong is forgotten, and what is right was never counted
        stage.app.advance(TimeDelta::minutes(11));
        for _ in 0..110 {
            assert_eq!(person(&user, MOBILE, PASSWORD).await.see_other(), "/whoami");
        }
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(only_paths_of_this_site_are_gone_on_to, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    for evil in ["https://evil.example", "//evil.example", "/login?tab=unit"] {
        let reply = stage
            .app
            .visitor()
            .post(
                "/login",
                &[
                    ("tab", "person"),
                    ("identifier", MOBILE),
                    ("password", PASSWORD),
                    ("next", evil),
                ],
            )
            .await;
        assert_eq!(reply.see_other(), "/whoami");
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
