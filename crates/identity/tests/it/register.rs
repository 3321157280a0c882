//! 用户注册 (checklist A-1.2.1).

use crate::{
    puzzle::patiently,
    stage::{DOCUMENT, MOBILE, PASSWORD, Stage},
};
use axum::body::Body;
use chrono::TimeDelta;
use http::{Request, header};
use testkit::{On, Reply, User, on_both};

const PAGE: &str = "/register/person";
const CODE: &str = "/register/person/code";

fn fields<'a>(code: &'a str, key: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("_key", key),
        ("document_kind", "111"),
        ("document_number", DOCUMENT),
        ("name", "杜一二"),
        ("mobile", MOBILE),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("sms_code", code),
        ("agree", "1"),
        ("agreement", "1"),
    ]
}

async fn ask_for_code(stage: &Stage, user: &User) -> String {
    let _ = patiently(user, CODE, &[("mobile", MOBILE)])
        .await
        .ok()
        .see("验证码已发送至 1*****77，5分钟内有效");
    stage.app.run_jobs().await;
    stage.phone.code(MOBILE)
}

async fn submit(user: &User, fields: &[(&str, &str)]) -> Reply {
    user.post(PAGE, fields).await
}

on_both!(the_page_has_every_field_and_note, async |on: On| {
    let stage = Stage::new(on).await;
    let page = stage.app.visitor().get(PAGE).await.ok();
    for text in [
        "用户注册",
        "证件类型",
        "居民身份证",
        "证件号码",
        "姓名",
        "移动电话",
        "密码",
        "确认密码",
        "短信验证码",
        "获取验证码",
        "已有帐号, 去登录",
        "注册说明",
        "为提升账号安全和信任级别, 请根据注册页面引导步骤填写本人的证件信息, 证件信息绑定后不可修改。",
        "如果您的证件信息或移动电话被其他用户占用, 请使用 用户申诉 功能解决此问题。",
        "密码设置规则: 8-20位字符, 由数",
    ] {
        let _ = page.clone().see(text);
    }
    for placeholder in [
        "请输入证件号码",
        "请输入姓名",
        "请输入移动电话",
        "8-20位字符, 由数字、大小写字母、特殊字符中的三种或以上",
        "请再次输入密码",
        "请输入短信验证码",
    ] {
        assert!(
            page.attribute(&format!("input[placeholder='{placeholder}']"), "name")
                .is_some(),
            "{placeholder}"
        );
    }
    assert_eq!(
        page.attribute("select[name=document_kind] option[selected]", "value")
            .as_deref(),
        Some("111")
    );
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_person_registers_and_is_logged_in, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let code = ask_for_code(&stage, &user).await;
    assert_eq!(
        submit(&user, &fields(&code, "k1")).await.see_other(),
        "/whoami"
    );
    let _ = user.get("/whoami").await.ok().see("person:");
    assert_eq!(stage.audited("account.create").await, 1);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_form_sent_twice_opens_one_account, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let code = ask_for_code(&stage, &user).await;
    let form = fields(&code, "k1");
    let (first, second) = tokio::join!(submit(&user, &form), submit(&user, &form));
    assert_eq!(
        (first.see_other(), second.see_other()),
        ("/whoami".to_owned(), "/whoami".to_owned())
    );
    assert_eq!(submit(&user, &form).await.see_other(), "/whoami");
    assert_eq!(stage.audited("account.create").await, 1);
    // the same form from another browser opens nothing
    let _ = submit(&stage.app.visitor(), &form)
        .await
        .is(422)
        .see("请先获取验证码");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(the_same_document_or_phone_is_refused, async |on: On| {
    let stage = Stage::new(on).await;
    let first = stage.app.visitor();
    let code = ask_for_code(&stage, &first).await;
    let _ = submit(&first, &fields(&code, "k1")).await.see_other();
    stage.app.advance(TimeDelta::minutes(2));
    let second = stage.app.visitor();
    let code = ask_for_code(&stage, &second).await;
    let _ = submit(&second, &fields(&code, "k2"))
        .await
        .is(422)
        .see("该证件号码已注册，请直接登录");
    // an answer about a document costs the code: one phone cannot ask about everybody's
    let _ = submit(&second, &fields(&code, "k2"))
        .await
        .is(422)
        .see("验证码已使用，请重新获取");
    stage.app.advance(TimeDelta::minutes(2));
    let code = ask_for_code(&stage, &second).await;
    let mut other = fields(&code, "k3");
    other[2].1 = "32010219900307451X";
    let _ = submit(&second, &other)
        .await
        .is(422)
        .see("该移动电话已被其他账号使用");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    wrong_codes_are_counted_and_the_sixth_try_is_too_late,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let _ = submit(&user, &fields("123456", "k"))
            .await
            .is(422)
            .see("请先获取验证码");
        let code = ask_for_code(&stage, &user).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let _ = submit(&user, &fields("12", "k"))
            .await
            .is(422)
            .see("请输入6位短信验证码");
        for left in (1..5).rev() {
            let _ = submit(&user, &fields(wrong, "k"))
                .await
                .is(422)
                .see(&format!("验证码不正确，还可以输入{left}次"));
        }
        let _ = submit(&user, &fields(wrong, "k"))
            .await
            .is(422)
            .see("验证码输错次数过多，请重新获取");
        let _ = submit(&user, &fields(&code, "k"))
            .await
            .is(422)
            .see("验证码输错次数过多，请重新获取");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_code_is_good_for_five_minutes_in_one_browser,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let code = ask_for_code(&stage, &user).await;
        let _ = submit(&stage.app.visitor(), &fields(&code, "k"))
            .await
            .is(422)
            .see("请先获取验证码");
        stage.app.advance(TimeDelta::minutes(5));
        let _ = submit(&user, &fields(&code, "k"))
            .await
            .is(422)
            .see("验证码已过期，请重新获取");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(codes_are_limited_by_minute_hour_and_day, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let ask = async || patiently(&user, CODE, &[("mobile", MOBILE)]).await;
    let _ = ask().await.ok();
    let _ = ask().await.is(429).see("验证码已发送，请60秒后重新获取");
    stage.app.advance(TimeDelta::seconds(59));
    let _ = ask().await.is(429).see("请1秒后重新获取");
    for _ in 0..2 {
        stage.app.advance(TimeDelta::seconds(61));
        let _ = ask().await.ok();
    }
    stage.app.advance(TimeDelta::seconds(61));
    let _ = ask()
        .await
        .is(429)
        .see("获取验证码的次数过多，请一小时后再试");
    stage.app.advance(TimeDelta::minutes(61));
    let _ = ask().await.ok();
    stage.app.advance(TimeDelta::minutes(61));
    let _ = ask().await.is(429).see("请24小时后再试");
    stage.app.advance(TimeDelta::days(1));
    let _ = ask().await.ok();
    stage.app.run_jobs().await;
    // those that waited in the outbox past their five minutes were not sent
    assert_eq!(stage.phone.count(), 1);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(the_button_answers_the_script_in_json, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let ask = async |body: &'static str| {
        let request = Request::post(CODE)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        user.send(request.body(Body::from(body)).unwrap()).await
    };
    let reply = ask("mobile=13812345677").await.ok();
    // and where it asks what became of the code
    let (check, rest) = reply.body.split_once(',').unwrap();
    assert!(check.starts_with(r#"{"check":"/code/"#), "{check}");
    assert_eq!(
        rest,
        r#""message":"验证码已发送至 1*****77，5分钟内有效","seconds":60}"#
    );
    let reply = ask("mobile=138").await.is(422);
    assert_eq!(
        reply.body,
        r#"{"field":"mobile","message":"请输入11位移动电话号码"}"#
    );
    let reply = ask("mobile=14412345677").await.is(422);
    assert!(reply.body.contains("无法接收短信"));
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    bad_input_gets_a_message_on_its_field_and_nothing_is_lost,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let page = submit(
            &user,
            &[
                ("document_kind", "111"),
                ("document_number", "110105194912310021"),
                ("name", "<b>x</b>"),
                ("mobile", "1"),
                ("password", "12345678"),
                ("password_again", "1"),
            ],
        )
        .await
        .is(422);
        for text in [
            "证件号码校验不通过，请逐位核对",
            "请输入11位移动电话号码",
            "密码应由数字、大写字母、小写字母、特殊字符中的三种或以上组成",
            "两次输入的密码不一致，请重新输入",
            "请输入短信验证码",
        ] {
            let _ = page.clone().see(text);
        }
        assert_eq!(
            page.attribute("input[name=document_number]", "value")
                .as_deref(),
            Some("110105194912310021")
        );
        assert_eq!(
            page.attribute("input[name=name]", "value").as_deref(),
            Some("<b>x</b>")
        );
        let _ = page.not_see("value=\"12345678\"").not_see("<b>x</b>");
        let _ = submit(&user, &[]).await.is(422).see("请输入姓名");
        let _ = submit(
            &user,
            &[
                ("document_kind", "114"),
                ("document_number", "军字第123456号"),
            ],
        )
        .await
        .is(422);
        let _ = submit(
            &user,
            &[
                ("document_kind", "zzz"),
                ("password", "Js31002X-1"),
                ("document_number", DOCUMENT),
            ],
        )
        .await
        .is(422)
        .see("请从列表中选择证件类型");
        let _ = submit(
            &user,
            &[
                ("document_kind", "111"),
                ("password", "Js31002X-1"),
                ("document_number", DOCUMENT),
            ],
        )
        .await
        .is(422)
        .see("密码不能包含您的姓名、手机号、证件号码或账号");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
