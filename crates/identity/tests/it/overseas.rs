//! 海外人士注册: with a passport and an e-mail address or a phone abroad, and everything that follows.

mod attacks;
mod letters;

use crate::{
    recovery::answer,
    stage::{PASSWORD, Stage},
};
use chrono::TimeDelta;
use testkit::{On, Reply, User, on_both};

pub const PAGE: &str = "/register/overseas";
pub const FORM: &str = "/register/overseas/form";
pub const PUZZLE: &str = "/register/overseas/puzzle";
pub const CODE: &str = "/register/overseas/code";
pub const JANE: &str = "jane.doe@example.com";
pub const PASSPORT: &str = "X1234567";
const HONG_KONG: &str = "+85251234567";

/// Step 1 with an address, and the question behind it where there is one.
pub async fn ask(user: &User, address: &str) -> Reply {
    let reply = user.post(PAGE, &[("email", address)]).await;
    match reply.headers.get("location") {
        Some(goal) if goal == PUZZLE => answer(user, PUZZLE).await,
        _ => reply,
    }
}

/// As far as step 2; the code.
pub async fn reached(stage: &Stage, user: &User, address: &str) -> String {
    assert_eq!(ask(user, address).await.see_other(), FORM);
    stage.app.run_jobs().await;
    stage.letters.code(address)
}

/// Step 2 of a person with a passport.
pub fn fields<'a>(code: &'a str, key: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("_key", key),
        ("sms_code", code),
        ("document_kind", "414"),
        ("document_number", PASSPORT),
        ("family", "Doe"),
        ("given", "Jane"),
        ("chinese", "杜珍"),
        ("country", "USA"),
        ("sex", "2"),
        ("born", "1990-02-03"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("agreement", "1"),
        ("agree", "1"),
    ]
}

/// Registers Jane.
pub async fn jane(stage: &Stage) -> User {
    let user = stage.app.visitor();
    let code = reached(stage, &user, JANE).await;
    let done = user.post(FORM, &fields(&code, "jane")).await;
    assert_eq!(done.see_other(), "/whoami");
    user
}

async fn logs_in(stage: &Stage, identifier: &str, password: &str) -> bool {
    let fields = [
        ("tab", "person"),
        ("identifier", identifier),
        ("password", password),
    ];
    let reply = stage.app.visitor().post("/login", &fields).await;
    reply.status.as_u16() == 303
}

on_both!(
    a_foreigner_registers_with_passport_and_mail_and_logs_in_with_either,
    async |on: On| {
        let stage = Stage::new(on).await;
        for page in ["/login?tab=person", "/register/person"] {
            let _ = stage.app.visitor().get(page).await.ok().see("海外人士注册");
        }
        let unit = stage.app.visitor().get("/login?tab=unit").await.ok();
        let _ = unit.not_see("海外人士注册");
        let user = jane(&stage).await;
        let _ = user.get("/whoami").await.ok().see("person:");
        assert_eq!(stage.audited("account.create").await, 1);
        for identifier in [PASSPORT, JANE, "x1234567", " Jane.Doe@EXAMPLE.com"] {
            assert!(logs_in(&stage, identifier, PASSWORD).await, "{identifier}");
        }
        assert!(!logs_in(&stage, "jane.doe+1@example.com", PASSWORD).await);
        assert!(!logs_in(&stage, JANE, "Yl5-svrf8u").await);
        // an address is nobody's key at the doors of units and officers
        let unit = [("tab", "unit"), ("realm", crate::stage::UNIT_CODE)];
        let fields = [
            unit[0],
            unit[1],
            ("identifier", JANE),
            ("password", PASSWORD),
        ];
        let _ = stage.app.visitor().post("/login", &fields).await.is(422);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_phone_abroad_does_as_well_where_it_is_listed,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let page = user.get(&format!("{PAGE}?by=phone")).await.ok();
        let offered = page.all("select[name=calling] option");
        assert_eq!(
            offered[1..],
            ["中国香港（HKG） +852", "加拿大（CAN） +1", "美国（USA） +1"]
        );
        let type_in = |calling: &'static str, phone: &'static str| {
            let user = user.clone();
            async move {
                let fields = [("by", "phone"), ("calling", calling), ("phone", phone)];
                user.post(PAGE, &fields).await
            }
        };
        for (calling, phone, told) in [
            ("", "51234567", "请选择国家"),
            ("GBR", "7700900123", "从列表中选择"),
            ("HKG", "", "请输入手机号"),
            ("HKG", "call me", "格式不正确"),
            ("HKG", "+86 13812345677", "格式不正确"),
            ("USA", "900 555 0100", "暂时不能向该号码发送短信"),
            ("USA", "876 555 0100", "暂时不能向该号码发送短信"),
        ] {
            let _ = type_in(calling, phone).await.is(422).see(told);
        }
        assert_eq!(type_in("HKG", "5123 4567").await.see_other(), FORM);
        let page = user.get(FORM).await.ok();
        let _ = page
            .see("境外手机号")
            .see("+852****4567")
            .not_see("51234567");
        stage.app.run_jobs().await;
        let code = stage.letters.code(HONG_KONG);
        assert_eq!(
            user.post(FORM, &fields(&code, "k")).await.see_other(),
            "/whoami"
        );
        assert!(logs_in(&stage, HONG_KONG, PASSWORD).await);
        assert!(logs_in(&stage, "+852 5123-4567", PASSWORD).await);
        let _ = user.get("/settings/person").await.ok().see("+852****4567");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(a_forgotten_password_is_recovered_by_mail, async |on: On| {
    let stage = Stage::new(on).await;
    jane(&stage).await;
    stage.app.advance(TimeDelta::minutes(2));
    let user = stage.app.visitor();
    let typed = |name: &'static str| {
        [
            ("document_kind", "414"),
            ("document_number", PASSPORT),
            ("name", name),
        ]
    };
    // papers print the family name first, people write it last
    let puzzle = user
        .post("/recover/person", &typed("Jane Doe"))
        .await
        .see_other();
    let proof = answer(&user, &puzzle).await.see_other();
    let page = user.get(&proof).await.ok();
    let _ = page
        .see("j***@example.com")
        .see("窗口核验")
        .not_see("使用人脸识别")
        .not_see(JANE);
    let _ = user.get(&format!("{proof}/sms")).await.ok().see("电子邮箱");
    let _ = user
        .post(&format!("{proof}/sms/code"), &[])
        .await
        .ok()
        .see("10分钟内有效");
    stage.app.run_jobs().await;
    let code = stage.letters.code(JANE);
    let step = user
        .post(&format!("{proof}/sms"), &[("sms_code", &code)])
        .await
        .see_other();
    assert_eq!(step, "/recover/person/password");
    let new = [("password", "Yl5-svrf8u"), ("password_again", "Yl5-svrf8u")];
    assert_eq!(
        user.post(&step, &new).await.see_other(),
        "/recover/person/done"
    );
    assert!(logs_in(&stage, JANE, "Yl5-svrf8u").await);
    assert!(!logs_in(&stage, JANE, PASSWORD).await);
    let keys = stage.letters.keys(JANE);
    assert_eq!(keys, ["code_register", "code_recover"]);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    an_address_by_mail_is_no_proof_of_a_name_and_no_presence,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = jane(&stage).await;
        let page = user.get("/person/account").await.ok();
        let _ = page
            .see("j***@example.com")
            .see("未认证")
            .see("您的证件类型不支持人脸识别");
        // the proof of presence offers the counter only
        let key = [("_key", "presence")];
        let proof = user.post("/person/account/proof", &key).await.see_other();
        let _ = user.get(&proof).await.ok().see("窗口核验").not_see(JANE);
        let _ = user.get(&format!("{proof}/sms")).await.is(404);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    personal_information_begins_with_what_was_told,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = jane(&stage).await;
        let page = user.get("/person/info").await.ok();
        assert_eq!(
            page.attribute("input[name=born]", "value").as_deref(),
            Some("1990-02-03")
        );
        for (field, code) in [("sex", "2"), ("country", "USA")] {
            let chosen = page.attribute(&format!("select[name={field}] option[selected]"), "value");
            assert_eq!(chosen.as_deref(), Some(code));
        }
        // no phone is asked of whoever is reached by e-mail
        let form = [
            ("_version", "0"),
            ("sex", "2"),
            ("born", "1990-02-03"),
            ("mobile", ""),
            ("country", "USA"),
            ("ethnic", "97"),
            ("social_number", "*****4567"),
            ("residence", "1 Main Street, Springfield"),
            ("household_address", "1 Main Street, Springfield"),
        ];
        let saved = user.post("/person/info", &form).await;
        assert_eq!(saved.status.as_u16(), 303, "{}", saved.text());
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

const START: &str = "/settings/person/reach";
const NEW: &str = "/settings/person/reach/new";

/// As far as the form of the new address.
async fn proven(stage: &Stage, user: &User) {
    let proof = user.post(START, &[]).await.see_other();
    let _ = user.get(&proof).await.ok().see("j***@example.com");
    let _ = user.post(&format!("{proof}/sms/code"), &[]).await.ok();
    stage.app.run_jobs().await;
    let code = stage.letters.code(JANE);
    let back = user
        .post(&format!("{proof}/sms"), &[("sms_code", &code)])
        .await;
    assert_eq!(back.see_other(), NEW);
}

on_both!(
    the_contact_is_changed_and_the_old_one_is_told,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = jane(&stage).await;
        let elsewhere = stage.app.visitor();
        let by_mail = [
            ("tab", "person"),
            ("identifier", JANE),
            ("password", PASSWORD),
        ];
        let _ = elsewhere.post("/login", &by_mail).await.see_other();
        let _ = user
            .get("/settings/person")
            .await
            .ok()
            .see("j***@example.com")
            .see("修改联系方式");
        // nothing is changed before the present one is proved
        let _ = user.get(NEW).await.see_other();
        let other = "jane@example.org";
        assert_eq!(
            user.post(NEW, &[("email", other), ("sms_code", "123456")])
                .await
                .see_other(),
            "/settings/person"
        );
        stage.app.advance(TimeDelta::minutes(2));
        proven(&stage, &user).await;
        let _ = user
            .post(NEW, &[("email", JANE), ("sms_code", "123456")])
            .await
            .is(422)
            .see("不能与原来的相同");
        let _ = user
            .post(&format!("{NEW}/code"), &[("email", other)])
            .await
            .ok()
            .see("j***@example.org");
        stage.app.run_jobs().await;
        let code = stage.letters.code(other);
        let done = user
            .post(NEW, &[("email", other), ("sms_code", &code)])
            .await
            .see_other();
        assert_eq!(done, "/settings/person/reach/done");
        let _ = user.get(&done).await.ok().see("j***@example.org");
        // the other device is out, this one stays
        assert_eq!(elsewhere.get("/whoami").await.text(), "anonymous");
        let _ = user.get("/whoami").await.ok().see("person:");
        stage.app.run_jobs().await;
        assert_eq!(stage.letters.keys(JANE).last().unwrap(), "reach_changed");
        assert!(logs_in(&stage, other, PASSWORD).await);
        assert!(!logs_in(&stage, JANE, PASSWORD).await);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    an_address_of_somebody_else_is_not_taken_over,
    async |on: On| {
        let stage = Stage::new(on).await;
        jane(&stage).await;
        stage.app.advance(TimeDelta::minutes(2));
        let user = stage.app.visitor();
        let code = reached(&stage, &user, "john@example.com").await;
        let mut john = fields(&code, "john");
        john[3].1 = "Y7654321";
        let _ = user.post(FORM, &john).await.see_other();
        stage.app.advance(TimeDelta::minutes(2));
        let proof = user.post(START, &[]).await.see_other();
        let _ = user.post(&format!("{proof}/sms/code"), &[]).await.ok();
        stage.app.run_jobs().await;
        let code = stage.letters.code("john@example.com");
        let _ = user
            .post(&format!("{proof}/sms"), &[("sms_code", &code)])
            .await
            .see_other();
        // whoever holds the mailbox of another account learns that it is one, and nobody else does
        let _ = user
            .post(&format!("{NEW}/code"), &[("email", JANE)])
            .await
            .ok();
        stage.app.run_jobs().await;
        let code = stage.letters.code(JANE);
        let _ = user
            .post(NEW, &[("email", JANE), ("sms_code", &code)])
            .await
            .is(422)
            .see("已被其他账号使用");
        // somebody with a phone of the mainland has no such page
        stage.person(&crate::stage::holder()).await;
        let native = stage.app.visitor();
        crate::stage::log_in(&native).await;
        let _ = native.post(START, &[]).await.is(404);
        let _ = native
            .get("/settings/person")
            .await
            .ok()
            .not_see("修改联系方式");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
