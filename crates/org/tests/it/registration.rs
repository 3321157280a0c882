//! 法定代表人注册 (checklist B-1.2, B-1.3, A-1.1).

use crate::stage::{self, Says, Stage, code, holder};
use chrono::TimeDelta;
use identity::face::FaceOutcome;
use testkit::User;

pub const PASSWORD: &str = "Gongyuan-2026";

pub fn step_1(n: u16) -> Vec<(&'static str, String)> {
    let holder = holder(n);
    vec![
        ("credit_code", code(u32::from(n)).as_str().to_owned()),
        ("unit_name", "南京云杉智造科技有限公司".to_owned()),
        ("document_kind", "111".to_owned()),
        ("legal_document", holder.document.number().to_owned()),
        ("legal_name", holder.name.expose().clone()),
        ("agree", "1".to_owned()),
        ("agreement", "1".to_owned()),
    ]
}

fn but(
    fields: Vec<(&'static str, String)>,
    name: &str,
    value: &str,
) -> Vec<(&'static str, String)> {
    fields
        .into_iter()
        .map(|(field, old)| {
            if field == name {
                (field, value.to_owned())
            } else {
                (field, old)
            }
        })
        .collect()
}

pub async fn post(user: &User, path: &str, fields: &[(&'static str, String)]) -> testkit::Reply {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    user.post(path, &fields).await
}

/// Steps 1 and 2, by text message to the registered phone.
pub async fn prove(stage: &Stage, user: &User, n: u16) {
    let proof = post(user, "/register/unit", &step_1(n)).await.see_other();
    user.get(&proof)
        .await
        .ok()
        .see("法定代表人认证")
        .see("短信验证码");
    user.post(&format!("{proof}/sms/code"), &[])
        .await
        .ok()
        .see("验证码已发送至");
    stage.app.run_jobs().await;
    let typed = stage.phone.code("13900000001");
    let back = user
        .post(&format!("{proof}/sms"), &[("sms_code", &typed)])
        .await
        .see_other();
    assert_eq!(back, "/register/unit/account");
}

pub async fn step_3(stage: &Stage, user: &User, mobile: &str) -> Vec<(&'static str, String)> {
    user.post("/register/unit/account/code", &[("mobile", mobile)])
        .await
        .ok()
        .see("验证码已发送至");
    stage.app.run_jobs().await;
    vec![
        ("mobile", mobile.to_owned()),
        ("sms_code", stage.phone.code(mobile)),
        ("password", PASSWORD.to_owned()),
        ("password_again", PASSWORD.to_owned()),
    ]
}

testkit::on_both!(
    a_unit_registers_in_four_steps_and_its_legal_representative_logs_in,
    async |on| {
        let stage = stage::real(on).await;
        let user = stage.app.visitor();
        user.get("/register/unit")
            .await
            .ok()
            .see("填写单位信息")
            .see("法定代表人证件类型")
            .see("已有帐号，去登录")
            .see("我已阅读并同意");
        prove(&stage, &user, 1).await;
        let form = step_3(&stage, &user, "13800000001").await;
        assert_eq!(
            post(&user, "/register/unit/account", &form)
                .await
                .see_other(),
            "/register/unit/done"
        );
        user.get("/register/unit/done")
            .await
            .ok()
            .see("注册成功")
            .see("南京云杉智造科技有限公司")
            .see(code(1).as_str())
            .see("去登录");
        // sent again: done already
        assert_eq!(
            post(&user, "/register/unit/account", &form)
                .await
                .see_other(),
            "/register/unit/done"
        );
        let document = holder(1).document.number().to_owned();
        let login = [
            ("tab", "unit"),
            ("realm", code(1).as_str()),
            ("identifier", document.as_str()),
            ("password", PASSWORD),
        ]
        .map(|(name, value)| (name, value.to_owned()));
        assert_eq!(post(&user, "/login", &login).await.see_other(), "/unit");
        user.get("/unit")
            .await
            .ok()
            .see("单位主页")
            .see("南京云杉智造科技有限公司")
            .see("法人 1*****01")
            .see("维护单位基本信息")
            .see("维护单位联络员");
        let plans = stage.app.plans().await;
        plans.find_by_index(&[]);
        plans.use_indexes(&[
            "registration_browser",
            "unit_credit_code",
            "sms_code_mobile",
            "session_token",
        ]);
        stage.app.finish().await;
    }
);

testkit::on_both!(a_face_check_opens_step_three_by_itself, async |on| {
    let stage = stage::typed(on).await;
    let user = stage.app.visitor();
    let proof = post(&user, "/register/unit", &step_1(1)).await.see_other();
    assert_eq!(
        user.post(&format!("{proof}/face"), &[("agree", "1")])
            .await
            .see_other(),
        format!("{proof}/face")
    );
    user.get(&format!("{proof}/face"))
        .await
        .ok()
        .see("请打开江苏智慧人社APP/支付宝APP扫一扫登录");
    user.get("/register/unit/account").await.see_other();
    *stage.face.0.lock().unwrap() = FaceOutcome::Passed;
    let status = user.get(&format!("{proof}/face/status")).await;
    assert_eq!(
        status.headers.get("x-go-to").unwrap(),
        "/register/unit/account"
    );
    user.get("/register/unit/account")
        .await
        .ok()
        .see("填写账户信息")
        .see("手机号")
        .see("确认密码");
    stage.app.finish().await;
});

testkit::on_both!(
    no_step_opens_before_its_turn_and_no_other_browser_goes_on,
    async |on| {
        let stage = stage::typed(on).await;
        let user = stage.app.visitor();
        for page in [
            "/register/unit/verify",
            "/register/unit/account",
            "/register/unit/done",
        ] {
            assert_eq!(user.get(page).await.see_other(), "/register/unit", "{page}");
        }
        user.get("/register/unit")
            .await
            .ok()
            .see("请先填写单位信息");
        let proof = post(&user, "/register/unit", &step_1(1)).await.see_other();
        assert_eq!(user.get("/register/unit/verify").await.see_other(), proof);
        for page in ["/register/unit/account", "/register/unit/done"] {
            assert_eq!(
                user.get(page).await.see_other(),
                "/register/unit/verify",
                "{page}"
            );
        }
        let stranger = stage.app.visitor();
        assert_eq!(
            stranger.get("/register/unit/account").await.see_other(),
            "/register/unit"
        );
        let _ = stranger.get(&proof).await.is(404);
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_wrong_statement_is_told_beside_its_field_and_nothing_typed_is_lost,
    async |on| {
        let stage = stage::typed(on).await;
        let user = stage.app.visitor();
        let bad_digit = format!("{}0", &code(1).as_str()[..17]);
        let bad_digit = if bad_digit == code(1).as_str() {
            format!("{}1", &code(1).as_str()[..17])
        } else {
            bad_digit
        };
        post(
            &user,
            "/register/unit",
            &but(step_1(1), "credit_code", &bad_digit),
        )
        .await
        .is(422)
        .see("校验不通过")
        .see("南京云杉智造科技有限公司");
        post(&user, "/register/unit", &but(step_1(1), "agree", ""))
            .await
            .is(422)
            .see("请阅读并勾选同意《法人用户注册协议》");
        post(
            &user,
            "/register/unit",
            &but(step_1(1), "legal_document", "110105194912310021"),
        )
        .await
        .is(422)
        .see("证件号码");
        for (says, message) in [
            (Says::WrongName, "单位全称与登记机关的登记信息不一致"),
            (
                Says::WrongDocument,
                "法定代表人证件与登记机关的登记信息不一致",
            ),
            (
                Says::Nothing,
                "登记机关的系统暂时没有应答，您填写的内容已保留",
            ),
            (Says::Closed, "登记状态为“注销”"),
        ] {
            stage.say(says);
            post(&user, "/register/unit", &step_1(1))
                .await
                .is(422)
                .see(message)
                .see("南京云杉智造科技有限公司")
                .not_see("13900000001");
        }
        stage.say(Says::Match);
        post(&user, "/register/unit", &step_1(1)).await.see_other();
        stage.app.finish().await;
    }
);

testkit::on_both!(guessing_at_the_register_is_stopped, async |on| {
    let stage = stage::typed(on).await;
    let user = stage.app.visitor();
    stage.say(Says::WrongDocument);
    for _ in 0..10 {
        post(&user, "/register/unit", &step_1(1))
            .await
            .is(422)
            .see("不一致");
    }
    stage.say(Says::Match);
    post(&user, "/register/unit", &step_1(1))
        .await
        .is(422)
        .see("核对失败的次数过多");
    stage.app.finish().await;
});

testkit::on_both!(
    a_unit_without_a_registered_phone_is_still_offered_the_counter,
    async |on| {
        let stage = stage::typed(on).await;
        let user = stage.app.visitor();
        stage.say(Says::MatchWithoutPhone);
        let proof = post(&user, "/register/unit", &step_1(1)).await.see_other();
        user.get(&proof)
            .await
            .ok()
            .see("窗口核验")
            .not_see("使用短信验证码");
        stage.app.finish().await;
    }
);

testkit::on_both!(a_registered_unit_is_led_to_the_log_in, async |on| {
    let stage = stage::typed(on).await;
    stage.unit(1).await;
    let user = stage.app.visitor();
    post(&user, "/register/unit", &step_1(1))
        .await
        .is(422)
        .see("该单位已注册，请直接登录")
        .see("/login?tab=unit");
    stage.app.finish().await;
});

testkit::on_both!(
    of_two_browsers_that_register_one_unit_the_second_is_told,
    async |on| {
        let stage = stage::typed(on).await;
        let (first, second) = (stage.app.visitor(), stage.app.visitor());
        second.from_network([192, 0, 2, 9]);
        prove(&stage, &first, 1).await;
        stage.app.advance(TimeDelta::minutes(2));
        prove(&stage, &second, 1).await;
        let form = step_3(&stage, &first, "13800000001").await;
        let other = step_3(&stage, &second, "13800000002").await;
        assert_eq!(
            post(&first, "/register/unit/account", &form)
                .await
                .see_other(),
            "/register/unit/done"
        );
        post(&second, "/register/unit/account", &other)
            .await
            .is(422)
            .see("该单位刚刚已在其他浏览器完成注册");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    step_three_says_what_is_wrong_and_never_gives_a_password_back,
    async |on| {
        let stage = stage::typed(on).await;
        let user = stage.app.visitor();
        prove(&stage, &user, 1).await;
        let form = step_3(&stage, &user, "13800000001").await;
        let path = "/register/unit/account";
        post(
            &user,
            path,
            &but(form.clone(), "password_again", "Gongyuan-2027"),
        )
        .await
        .is(422)
        .see("两次输入的密码不一致")
        .not_see(PASSWORD);
        post(&user, path, &but(form.clone(), "password", "abc"))
            .await
            .is(422)
            .see("8-20位字符");
        post(&user, path, &but(form.clone(), "mobile", "123"))
            .await
            .is(422)
            .see("11位移动电话号码");
        let wrong = if form[1].1 == "000000" {
            "000001"
        } else {
            "000000"
        };
        post(&user, path, &but(form.clone(), "sms_code", wrong))
            .await
            .is(422)
            .see("验证码不正确");
        assert_eq!(
            post(&user, path, &form).await.see_other(),
            "/register/unit/done"
        );
        stage.app.finish().await;
    }
);

testkit::on_both!(what_nobody_finishes_is_gone_after_two_hours, async |on| {
    let stage = stage::typed(on).await;
    let user = stage.app.visitor();
    post(&user, "/register/unit", &step_1(1)).await.see_other();
    stage.app.advance(TimeDelta::minutes(30));
    user.get("/register/unit/verify").await.ok().see("重新认证");
    assert!(
        user.post("/register/unit/verify", &[])
            .await
            .see_other()
            .starts_with("/proof/")
    );
    stage.app.advance(TimeDelta::hours(2));
    assert_eq!(
        user.get("/register/unit/verify").await.see_other(),
        "/register/unit"
    );
    stage.app.finish().await;
});

testkit::on_both!(
    the_register_answers_so_many_wrong_statements_and_not_one_more,
    async |on| {
        let stage = stage::typed(on).await;
        stage.say(Says::WrongName);
        let asked = || stage.register.1.load(std::sync::atomic::Ordering::Relaxed);
        let try_all = async |from: u16, to: u16, of: fn(u16) -> u16| {
            let answers = futures::future::join_all((from..to).map(|n| {
                let user = stage.app.visitor();
                async move { post(&user, "/register/unit", &step_1(of(n))).await }
            }))
            .await;
            answers
                .into_iter()
                .filter(|answer| answer.body.contains("核对失败的次数过多"))
                .count()
        };
        // one unit
        assert_eq!((try_all(0, 30, |_| 1).await, asked()), (20, 10));
        // from unit to unit
        assert_eq!((try_all(2, 52, |n| n).await, asked()), (20, 40));
        stage.app.advance(chrono::TimeDelta::hours(1));
        // what agrees does not count
        stage.say(Says::Match);
        for _ in 0..12 {
            let _ = post(&stage.app.visitor(), "/register/unit", &step_1(1))
                .await
                .see_other();
        }
        stage.app.finish().await;
    }
);
