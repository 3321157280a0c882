//! 支付宝登录 (checklist A-1.2.2.0–3, A-1.2.5).

use crate::stage::{DOCUMENT, MOBILE, NAME, PASSWORD, Stage, holder};
use chrono::TimeDelta;
use identity::{
    account::Kind,
    quick::{Identified, Profile},
};
use testkit::{On, Reply, User, on_both};

const LOGIN: &str = "/login?tab=person";

/// The usual person, as Alipay tells about them.
pub fn somebody(open_id: &str) -> Profile {
    Profile {
        open_id: Some(open_id.to_owned()),
        person: Some((NAME.into(), holder().document)),
        ..Profile::default()
    }
}

pub fn known(profile: Profile) -> Identified {
    Identified::Known(Box::new(profile))
}

/// Sets out: the state that the browser takes along.
pub async fn leave(user: &User, next: &str) -> String {
    let door = user.get(&format!("/login/alipay?next={next}")).await;
    let door = door.see_other();
    assert!(door.contains("redirect_uri=http://127.0.0.1:8080/login/alipay/back&"));
    door.split_once("state=").unwrap().1.to_owned()
}

pub async fn back(user: &User, state: &str, code: &str) -> Reply {
    user.get(&format!(
        "/login/alipay/back?app_id=1&source=alipay_app_auth&scope=auth_user&state={state}&auth_code={code}"
    ))
    .await
}

/// Goes to Alipay and comes back as somebody.
pub async fn trip(stage: &Stage, user: &User, who: Identified) -> Reply {
    stage.door.code("code", who);
    let state = leave(user, "").await;
    back(user, &state, "code").await
}

/// Opens an account through Alipay, without a phone.
pub async fn opened(stage: &Stage, user: &User, open_id: &str) {
    let page = trip(stage, user, known(somebody(open_id)))
        .await
        .see_other();
    assert_eq!(
        user.fill(&page, &[("phone", ""), ("agree", "1"), ("agreement", "1")])
            .await
            .see_other(),
        "/whoami"
    );
}

/// Asserts that a reply leads to the log-in page, which says why.
async fn told(user: &User, reply: Reply, text: &str) {
    assert_eq!(reply.see_other(), LOGIN);
    let _ = user.get(LOGIN).await.ok().see(text);
}

async fn nobody(user: &User) {
    let _ = user.get("/whoami").await.ok().see("anonymous");
}

on_both!(
    the_first_time_opens_an_account_and_later_times_log_in,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let page = trip(&stage, &user, known(somebody("066a")))
            .await
            .see_other();
        nobody(&user).await;
        let _ = (user.get(&page).await.ok())
            .see("杜**")
            .see("居民身份证")
            .see("*****002X");
        assert_eq!(
            user.fill(&page, &[("phone", ""), ("agree", "1"), ("agreement", "1")])
                .await
                .see_other(),
            "/whoami"
        );
        let _ = user.get("/whoami").await.ok().see("person:");
        assert_eq!(stage.audited("account.create").await, 1);

        let again = stage.app.visitor();
        stage.door.code("code", known(somebody("066a")));
        let state = leave(&again, "/person/x").await;
        assert_eq!(back(&again, &state, "code").await.see_other(), "/person/x");
        let _ = again.get("/whoami").await.ok().see("person:");
        assert_eq!(stage.audited("account.create").await, 1);
        assert_eq!(stage.audited("login.quick").await, 2);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_mainland_phone_is_proved_and_a_phone_abroad_stays_unverified,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let page = trip(&stage, &user, known(somebody("066a")))
            .await
            .see_other();
        let _ = user
            .fill(&page, &[("phone", "0250")])
            .await
            .is(422)
            .see("境外号码请以 +");
        let _ = user
            .fill(&page, &[("phone", MOBILE)])
            .await
            .is(422)
            .see("请获取并填写短信验证码");
        let _ = user
            .post(&format!("{page}/code"), &[("phone", "+1 202 555 0100")])
            .await
            .is(422)
            .see("境外号码不需要验证码");
        let _ = user
            .fill(
                &page,
                &[("phone", MOBILE), ("sms_code", "123456"), ("agree", "1")],
            )
            .await
            .is(422)
            .see("请先获取验证码");
        let abroad = [("phone", "+1 202 555 0100"), ("agree", "1")];
        assert_eq!(user.fill(&page, &abroad).await.see_other(), "/whoami");
        let _ = user
            .get("/register/person")
            .await
            .ok()
            .see("+120****0100（未验证）");

        let other = stage.app.visitor();
        let mut profile = somebody("066b");
        profile.person = Some((
            "李四".into(),
            kernel::document::Document::resident(
                110_105,
                kernel::clock::CivilDate::from_ymd_opt(1990, 1, 2).unwrap(),
                7,
            )
            .unwrap(),
        ));
        let page = trip(&stage, &other, known(profile)).await.see_other();
        let _ = other
            .post(&format!("{page}/code"), &[("phone", MOBILE)])
            .await
            .ok()
            .see("验证码已发送至");
        stage.app.run_jobs().await;
        let code = stage.phone.code(MOBILE);
        let form = [
            ("phone", MOBILE),
            ("sms_code", code.as_str()),
            ("agree", "1"),
        ];
        assert_eq!(other.fill(&page, &form).await.see_other(), "/whoami");
        let _ = other
            .get("/register/person")
            .await
            .ok()
            .see("个人 1*****77");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_state_is_good_once_and_only_in_its_browser,
    async |on: On| {
        let stage = Stage::new(on).await;
        let (user, thief) = (stage.app.visitor(), stage.app.visitor());
        opened(&stage, &user, "066a").await;
        let fresh = stage.app.visitor();
        let state = leave(&fresh, "").await;
        stage.door.code("c1", known(somebody("066a")));
        // forged: a state that was never given, and one of another browser
        for state in ["", "0000", state.as_str()] {
            told(
                &thief,
                back(&thief, state, "c1").await,
                "不是从本浏览器发起的",
            )
            .await;
        }
        nobody(&thief).await;
        assert_eq!(stage.audited("access.denied").await, 1);
        // neither has used it up
        assert_eq!(back(&fresh, &state, "c1").await.see_other(), "/whoami");
        // the same address again, with a fresh code even: no second session
        stage.door.code("c2", known(somebody("066a")));
        assert_eq!(back(&fresh, &state, "c2").await.see_other(), "/whoami");
        assert_eq!(stage.audited("login.quick").await, 2);
        fresh.drop_cookie(web::session::COOKIE);
        told(&fresh, back(&fresh, &state, "c2").await, "已经使用过").await;
        nobody(&fresh).await;
        // too slow
        let late = leave(&fresh, "").await;
        stage.app.advance(TimeDelta::minutes(16));
        told(&fresh, back(&fresh, &late, "c2").await, "用时过长").await;
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(two_callbacks_at_once_begin_one_session, async |on: On| {
    let stage = Stage::new(on).await;
    opened(&stage, &stage.app.visitor(), "066a").await;
    let user = stage.app.visitor();
    let state = leave(&user, "").await;
    stage.door.code("c1", known(somebody("066a")));
    let (one, two) = tokio::join!(back(&user, &state, "c1"), back(&user, &state, "c1"));
    let to = [one.see_other(), two.see_other()];
    assert!(to.contains(&"/whoami".to_owned()), "{to:?}");
    assert_eq!(stage.audited("login.quick").await, 2);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    whoever_turns_back_or_meets_a_fault_is_told_what_to_do,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let lacking = Profile {
            open_id: Some("066x".to_owned()),
            lacks: Some("该支付宝账号尚未实名认证"),
            ..Profile::default()
        };
        for (who, text) in [
            (Identified::BadCode, "支付宝登录已经失效"),
            (Identified::Config, "暂时不能使用"),
            (Identified::Unknown, "支付宝暂时没有应答"),
            (known(lacking), "尚未实名认证"),
        ] {
            let reply = trip(&stage, &user, who).await;
            told(&user, reply, text).await;
        }
        let state = leave(&user, "").await;
        told(&user, back(&user, &state, "").await, "您已取消支付宝登录").await;
        nobody(&user).await;
        assert_eq!(stage.audited("account.create").await, 0);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    an_account_that_exists_is_linked_only_by_its_owner,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        let page = trip(&stage, &user, known(somebody("066a")))
            .await
            .see_other();
        let _ = user
            .get(&page)
            .await
            .ok()
            .see("验证已有账号")
            .see("已经注册过账号");
        let link = format!("{page}/link");
        let _ = user
            .post(&link, &[("password", "")])
            .await
            .is(422)
            .see("请输入密码");
        // without a password in the form, and without a proof, there is nothing to go by
        let _ = user.post(&link, &[]).await.is(422).see("请输入密码");
        let _ = user
            .post(&link, &[("password", "Wrong#2026")])
            .await
            .is(422)
            .see("密码不正确");
        // opening instead of linking is refused: the document has its account
        let _ = user
            .post(&page, &[("phone", ""), ("agree", "1"), ("agreement", "1")])
            .await
            .is(422)
            .see("该证件号码已注册");
        nobody(&user).await;
        assert_eq!(stage.audited("quick.link").await, 0);
        // another browser cannot go on with it
        let _ = stage
            .app
            .visitor()
            .post(&link, &[("password", PASSWORD)])
            .await
            .is(404);
        assert_eq!(
            user.post(&link, &[("password", PASSWORD)])
                .await
                .see_other(),
            "/whoami"
        );
        assert_eq!(stage.audited("quick.link").await, 1);
        let log = user.get("/settings/person/log-ins").await.ok();
        let log = log.see("失败：密码不正确");
        assert_eq!(log.all("td[data-label=方式]"), ["支付宝登录"; 2]);
        // linked from now on
        let again = stage.app.visitor();
        assert_eq!(
            trip(&stage, &again, known(somebody("066a")))
                .await
                .see_other(),
            "/whoami"
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    guesses_on_the_link_page_slow_down_like_those_of_the_log_in,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        let page = trip(&stage, &user, known(somebody("066a")))
            .await
            .see_other();
        let link = format!("{page}/link");
        for _ in 0..5 {
            let _ = user
                .post(&link, &[("password", "Wrong#2026")])
                .await
                .is(422);
        }
        let _ = user
            .post(&link, &[("password", PASSWORD)])
            .await
            .is(429)
            .see("尝试次数过多");
        let fields = [
            ("tab", "person"),
            ("identifier", DOCUMENT),
            ("password", PASSWORD),
        ];
        let _ = user.post("/login", &fields).await.is(429);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    an_account_is_proved_by_a_text_to_its_phone,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        let page = trip(&stage, &user, known(somebody("066a")))
            .await
            .see_other();
        let proof = user.post(&format!("{page}/prove"), &[]).await.see_other();
        let _ = user
            .get(&proof)
            .await
            .ok()
            .see("验证已有账号")
            .see("1*****77");
        let link = format!("{page}/link");
        let _ = user.post(&link, &[]).await.is(422).see("请输入密码");
        let _ = user.post(&format!("{proof}/sms/code"), &[]).await.ok();
        stage.app.run_jobs().await;
        let code = stage.phone.code(MOBILE);
        let passed = user
            .post(&format!("{proof}/sms"), &[("sms_code", &code)])
            .await;
        assert_eq!(passed.see_other(), page);
        let _ = user.get(&page).await.ok().see("身份验证已通过");
        assert_eq!(user.post(&link, &[]).await.see_other(), "/whoami");
        let _ = user.get("/whoami").await.ok().see("person:");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_form_sent_twice_is_one_account_and_one_session,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let page = trip(&stage, &user, known(somebody("066a")))
            .await
            .see_other();
        let form = [("phone", ""), ("agree", "1"), ("agreement", "1")];
        let (one, two) = tokio::join!(user.post(&page, &form), user.post(&page, &form));
        assert_eq!([one.see_other(), two.see_other()], ["/whoami", "/whoami"]);
        assert_eq!(user.post(&page, &form).await.see_other(), "/whoami");
        assert_eq!(stage.audited("account.create").await, 1);
        assert_eq!(stage.live_sessions().await, 1);
        // after a log-out, sending the form again logs nobody in
        let _ = user.post("/logout", &[]).await.see_other();
        told(&user, user.post(&page, &form).await, "已经使用过").await;
        nobody(&user).await;
        assert_eq!(stage.live_sessions().await, 0);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    an_alipay_account_of_somebody_else_by_now_loses_its_link,
    async |on: On| {
        let stage = Stage::new(on).await;
        let owner = stage.app.visitor();
        opened(&stage, &owner, "066a").await;
        let born = kernel::clock::CivilDate::from_ymd_opt(1990, 1, 2).unwrap();
        let mut other = somebody("066a");
        other.person = Some((
            "李四".into(),
            kernel::document::Document::resident(110_105, born, 7).unwrap(),
        ));
        let user = stage.app.visitor();
        let page = trip(&stage, &user, known(other)).await.see_other();
        nobody(&user).await;
        let _ = user.get(&page).await.ok().see("李*").see("确认并登录");
        assert_eq!(stage.audited("quick.cut").await, 1);
        let log = owner.get("/settings/person/log-ins").await.ok();
        let _ = log.see("失败：登录人与账号不一致").see("支付宝登录");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(what_alipay_told_waits_half_an_hour, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let page = trip(&stage, &user, known(somebody("066a")))
        .await
        .see_other();
    stage.app.advance(TimeDelta::minutes(31));
    told(
        &user,
        user.post(&page, &[("phone", ""), ("agree", "1"), ("agreement", "1")])
            .await,
        "用时过长",
    )
    .await;
    assert_eq!(stage.audited("account.create").await, 0);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(the_block_is_on_the_registration_page, async |on: On| {
    let stage = Stage::new(on).await;
    let page = stage.app.visitor().get("/register/person").await.ok();
    let _ = page.clone().see("快捷方式登录");
    assert_eq!(
        page.attribute("section.quick a", "href").as_deref(),
        Some("/login/alipay")
    );
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
