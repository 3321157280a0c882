//! Two factors of officers: a password alone opens nothing of the office.

use super::{add, options, person, show};
use crate::stage::{DOCUMENT, MOBILE, PASSWORD, SECOND, Stage};
use chrono::TimeDelta;
use identity::account::{Kind, Others};
use testkit::{On, User, on_both};

/// Types the password.
async fn first(user: &User, next: &str) {
    let typed = [
        ("identifier", DOCUMENT),
        ("password", PASSWORD),
        ("next", next),
    ];
    assert_eq!(user.post("/office/login", &typed).await.see_other(), SECOND);
}

/// Every page of this room that an officer has.
const DESKS: [&str; 8] = [
    "/office/counter-code",
    "/office/appeal",
    "/settings/officer",
    "/settings/officer/password",
    "/settings/officer/sessions",
    "/settings/officer/log-ins",
    "/settings/officer/passkeys",
    "/settings/officer/passkeys/new",
];

on_both!(
    a_password_alone_opens_nothing_of_the_office,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Officer).await;
        let user = stage.app.visitor();
        first(&user, "").await;
        assert_eq!(user.cookie(web::session::COOKIE), None);
        crate::passkey::nobody(&user).await;
        for desk in DESKS {
            let goal = user.get(desk).await.see_other();
            assert!(goal.starts_with("/office/login?next="), "{desk} {goal}");
            let _ = user.post(desk, &[]).await.status;
        }
        let _ = user
            .get(SECOND)
            .await
            .ok()
            .see("1*****77")
            .not_see(MOBILE)
            .not_see("使用通行密钥");
        assert_eq!(stage.live_sessions().await, 0);
        // another browser has no part in it
        let other = stage.app.visitor();
        assert_eq!(other.get(SECOND).await.see_other(), "/office/login");
        let _ = other.post(&format!("{SECOND}/code"), &[]).await.see_other();
        let _ = other
            .post(SECOND, &[("sms_code", "123456")])
            .await
            .see_other();
        assert_eq!(stage.phone.count(), 0);
        stage.app.finish().await;
    }
);

on_both!(a_text_to_the_registered_phone_is_one_way, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Officer).await;
    let user = stage.app.visitor();
    first(&user, "/settings/officer").await;
    for (typed, said) in [("", "请输入6位短信验证码"), ("123456", "请先获取验证码")]
    {
        let _ = user
            .post(SECOND, &[("sms_code", typed)])
            .await
            .is(422)
            .see(said);
    }
    let _ = user
        .post(&format!("{SECOND}/code"), &[])
        .await
        .ok()
        .see("验证码已发送至 1*****77");
    let _ = user.post(&format!("{SECOND}/code"), &[]).await.is(429);
    stage.app.run_jobs().await;
    let text = stage.phone.text(MOBILE, "code_log_in");
    let wrong = if text["code"] == "000000" {
        "000001"
    } else {
        "000000"
    };
    let _ = user
        .post(SECOND, &[("sms_code", wrong)])
        .await
        .is(422)
        .see("还可以输入4次");
    crate::passkey::nobody(&user).await;
    let fields = [("sms_code", text["code"].as_str())];
    assert_eq!(
        user.post(SECOND, &fields).await.see_other(),
        "/settings/officer"
    );
    let _ = user.get("/whoami").await.ok().see("officer:");
    let _ = user
        .get("/settings/officer/log-ins")
        .await
        .ok()
        .see("账号密码、短信验证码")
        .see("失败：第二步验证不通过")
        .see("密码正确，等待第二步验证");
    assert_eq!(stage.audited("login.second_refused").await, 1);
    // a passkey is offered now; the step is used up
    assert!(user.cookie(web::session::OFFER).is_some());
    assert_eq!(user.get(SECOND).await.see_other(), "/office/login");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_passkey_is_the_other_way_and_enough_by_itself,
    async |on: On| {
        let stage = Stage::new(on).await;
        let (_, mut of_person) = person(&stage).await;
        let _ = stage.account(Kind::Officer).await;
        let officer = stage.app.visitor();
        stage.officer(&officer, DOCUMENT, MOBILE).await;
        let mut key = add(&officer, "officer").await;
        stage.app.run_jobs().await;
        let texts = stage.phone.count();

        let user = stage.app.visitor();
        first(&user, "").await;
        let _ = user.get(SECOND).await.ok().see("使用通行密钥");
        let asked = options(&user, &format!("{SECOND}/passkey/options")).await;
        assert_eq!(asked["allowCredentials"].as_array().unwrap().len(), 1);
        // the same person's, but of another account
        let way = format!("{SECOND}/passkey");
        let _ = (show(&user, &way, &mut of_person).await.is(422)).see("属于其他账号");
        crate::passkey::nobody(&user).await;
        // what was signed at the door of the public is not a second factor
        let asked = options(&user, "/login/passkey/options").await;
        let sent = key.get(&asked);
        let _ = user.post(&way, &[("credential", &sent)]).await.is(422);
        crate::passkey::nobody(&user).await;
        assert_eq!(show(&user, &way, &mut key).await.see_other(), "/office");
        let _ = user
            .get("/settings/officer/log-ins")
            .await
            .ok()
            .see("账号密码、通行密钥")
            .see("失败：第二步验证不通过");
        assert_eq!(user.cookie(web::session::OFFER), None);

        // without a password: the device, and the finger, face or PIN that it asks for
        let user = stage.app.visitor();
        let _ = user.get("/office/login").await.ok().see("使用通行密钥登录");
        let asked = options(&user, "/login/passkey/options").await;
        let sent = key.get(&asked);
        let fields = [("credential", sent.as_str()), ("tab", "office")];
        assert_eq!(
            user.post("/login/passkey", &fields).await.see_other(),
            "/office"
        );
        assert_eq!(stage.phone.count(), texts, "no text was needed");
        // refused, the office's own page says so
        let sent = sent.replace("AA", "BB");
        let fields = [("credential", sent.as_str()), ("tab", "office")];
        let _ = (stage
            .app
            .visitor()
            .post("/login/passkey", &fields)
            .await
            .is(422))
        .see("工作人员登录");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    the_second_step_ends_with_time_and_with_the_password,
    async |on: On| {
        let stage = Stage::new(on).await;
        let id = stage.account(Kind::Officer).await;
        let user = stage.app.visitor();
        first(&user, "").await;
        stage.app.advance(TimeDelta::seconds(599));
        let _ = user.get(SECOND).await.ok();
        stage.app.advance(TimeDelta::seconds(1));
        assert_eq!(user.get(SECOND).await.see_other(), "/office/login");
        let _ = user.get("/office/login").await.ok().see("登录已超时");
        first(&user, "").await;
        stage.app.advance(TimeDelta::seconds(1));
        let hash = stage
            .identity
            .passwords()
            .hash(&"Yl5-svrf8u".into())
            .await
            .unwrap();
        let (call, hash) = (web::Call::system(&stage.app.app, "test"), &hash);
        call.write(|tx| async move {
            identity::account::set_password(&tx, id, hash, Others::EndAll).await
        })
        .await
        .unwrap();
        assert_eq!(user.get(SECOND).await.see_other(), "/office/login");
        // a wrong password says what it says at every door
        let typed = [("identifier", DOCUMENT), ("password", PASSWORD)];
        let _ = user
            .post("/office/login", &typed)
            .await
            .is(422)
            .see("账号或密码不正确");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(the_second_step_goes_on_within_this_site, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Officer).await;
    let officer = stage.app.visitor();
    stage.officer(&officer, DOCUMENT, MOBILE).await;
    let mut key = add(&officer, "officer").await;
    for evil in crate::next::EVIL {
        let user = stage.app.visitor();
        first(&user, evil).await;
        let reply = show(&user, &format!("{SECOND}/passkey"), &mut key).await;
        assert_eq!(reply.see_other(), "/office", "{evil}");
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
