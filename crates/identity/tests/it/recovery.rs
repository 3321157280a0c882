//! 忘记密码 (checklist B-2.5): nothing is told, everything is proved, everybody else is out.

use crate::{
    puzzle::think,
    stage::{DOCUMENT, MOBILE, NAME, PASSWORD, Stage, UNIT_CODE, log_in},
};
use chrono::TimeDelta;
use identity::{account::Kind, face::FaceOutcome};
use std::sync::atomic::Ordering;
use testkit::{On, Reply, User, on_both};

const NEW: &str = "Yl5-svrf8u";
pub const OTHER_DOCUMENT: &str = "110105194912310038";

/// What step 1 asks for.
#[derive(Clone, Copy)]
pub struct Said {
    pub unit: Option<&'static str>,
    pub kind: &'static str,
    pub document: &'static str,
    pub name: &'static str,
}

pub const UNIT: Said = Said {
    unit: Some(UNIT_CODE),
    kind: "111",
    document: DOCUMENT,
    name: NAME,
};
pub const PERSON: Said = Said { unit: None, ..UNIT };

impl Said {
    fn page(self) -> &'static str {
        if self.unit.is_some() {
            "/recover/unit"
        } else {
            "/recover/person"
        }
    }

    async fn post(self, user: &User) -> Reply {
        let fields = [
            ("credit_code", self.unit.unwrap_or_default()),
            ("document_kind", self.kind),
            ("document_number", self.document),
            ("name", self.name),
        ];
        user.post(self.page(), &fields).await
    }

    /// Step 1 and the question behind it.
    pub async fn ask(self, user: &User) -> Reply {
        let puzzle = self.post(user).await.see_other();
        assert_eq!(puzzle, format!("{}/puzzle", self.page()));
        answer(user, &puzzle).await
    }

    /// As far as the proof, whose page is given.
    pub async fn proof(self, user: &User) -> String {
        let proof = self.ask(user).await.see_other();
        assert!(proof.starts_with("/proof/"), "{proof}");
        proof
    }

    /// As far as step 3, by a text to the account's phone.
    async fn proven(self, stage: &Stage, user: &User) -> String {
        let proof = self.proof(user).await;
        let _ = user.post(&format!("{proof}/sms/code"), &[]).await.ok();
        stage.app.run_jobs().await;
        let fields = [("sms_code", stage.phone.code(MOBILE))];
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        user.post(&format!("{proof}/sms"), &fields)
            .await
            .see_other()
    }
}

/// Reads the question that stands beside the puzzle and answers it.
pub async fn answer(user: &User, puzzle: &str) -> Reply {
    let page = user.get(puzzle).await.ok().see("拖动下方滑块完成拼图");
    let text = page.all("label[for=p-answer]").join("");
    let id = page.attribute("input[name=puzzle]", "value").unwrap();
    let fields = [
        ("puzzle", id.as_str()),
        ("way", "question"),
        ("answer", &think(&text)),
    ];
    user.post(puzzle, &fields).await
}

async fn new_password(user: &User, page: &str, password: &str, again: &str) -> Reply {
    let fields = [("password", password), ("password_again", again)];
    user.post(page, &fields).await
}

async fn logs_in(stage: &Stage, said: Said, password: &str) -> bool {
    let tab = if said.unit.is_some() {
        "unit"
    } else {
        "person"
    };
    let fields = [
        ("tab", tab),
        ("realm", said.unit.unwrap_or_default()),
        ("identifier", DOCUMENT),
        ("password", password),
    ];
    stage
        .app
        .visitor()
        .post("/login", &fields)
        .await
        .status
        .as_u16()
        == 303
}

on_both!(
    a_legal_representative_gets_a_new_password_in_four_steps,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Unit).await;
        let inside = stage.app.visitor();
        let fields = [
            ("tab", "unit"),
            ("realm", UNIT_CODE),
            ("identifier", DOCUMENT),
            ("password", PASSWORD),
        ];
        let _ = inside.post("/login", &fields).await.see_other();
        let _ = inside.get("/whoami").await.see("unit:");

        let user = stage.app.visitor();
        let page = user.get("/recover/unit").await.ok();
        for text in [
            "法定代表人找回密码",
            "法人找回密码",
            "填写账号",
            "人脸识别",
            "设置新密码",
            "完成修改",
            "统一社会信用代码",
            "法定代表人证件类型",
            "法定代表人证件号码",
            "法定代表人姓名",
            "下一步",
            "已有帐号, 去登录",
            "操作说明",
            "1.请准确填写法定代表人账号信息。",
            "2.人脸认证成功后进行密码重置。",
        ] {
            let _ = page.clone().see(text);
        }
        let proof = UNIT.proof(&user).await;
        let _ = user
            .get(&proof)
            .await
            .ok()
            .see("杜**")
            .see("短信验证码")
            .see("窗口核验")
            .not_see(NAME);
        let _ = user
            .post(&format!("{proof}/face"), &[("agree", "1")])
            .await
            .see_other();
        *stage.mirror.0.lock().unwrap() = FaceOutcome::Passed;
        let password = user.get(&format!("{proof}/face")).await.see_other();
        assert_eq!(password, "/recover/unit/password");
        let _ = user
            .get(&password)
            .await
            .ok()
            .see("设置新密码")
            .see("确认密码");
        // the rule of all passwords, both fields, and never the old one
        for (first, second, fault) in [
            ("", "", "请输入新密码"),
            ("short", "short", "密码应为8-20位字符"),
            ("abcdefgh", "abcdefgh", "三种或以上"),
            (NEW, "Yl5-svrf8x", "两次输入的密码不一致"),
            ("A-13812345677", "A-13812345677", "密码"),
            (PASSWORD, PASSWORD, "新密码不能与原密码相同"),
        ] {
            let reply = new_password(&user, &password, first, second)
                .await
                .is(422)
                .see(fault);
            assert_eq!(reply.attribute("#f-password", "value"), None);
        }
        assert_eq!(
            new_password(&user, &password, NEW, NEW).await.see_other(),
            "/recover/unit/done"
        );
        let _ = user
            .get("/recover/unit/done")
            .await
            .ok()
            .see("密码修改成功")
            .see("去登录");
        // sent again: done already, and the password stays
        assert_eq!(
            new_password(&user, &password, "Zm6-twsg9v", "Zm6-twsg9v")
                .await
                .see_other(),
            "/recover/unit/done"
        );
        assert!(logs_in(&stage, UNIT, NEW).await);
        assert!(!logs_in(&stage, UNIT, PASSWORD).await);
        // whoever was in is out, and the holder is told
        stage.app.advance(TimeDelta::seconds(2));
        let _ = inside.get("/whoami").await.see("anonymous");
        stage.app.run_jobs().await;
        assert_eq!(stage.told.load(Ordering::Relaxed), 1);
        for action in [
            "recovery.begin",
            "recovery.match",
            "recovery.finish",
            "account.password",
        ] {
            assert_eq!(stage.audited(action).await, 1, "{action}");
        }
        stage.app.finish().await;
    }
);

on_both!(
    a_person_gets_one_by_a_text_to_the_registered_phone,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let inside = stage.app.visitor();
        log_in(&inside).await;
        let user = stage.app.visitor();
        let _ = user
            .get("/recover/person")
            .await
            .ok()
            .see("个人找回密码")
            .not_see("credit_code");
        let password = PERSON.proven(&stage, &user).await;
        assert_eq!(password, "/recover/person/password");
        let _ = new_password(&user, &password, NEW, NEW).await.see_other();
        assert!(logs_in(&stage, PERSON, NEW).await);
        stage.app.advance(TimeDelta::seconds(2));
        let _ = inside.get("/whoami").await.see("anonymous");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(what_was_wrong_is_never_told, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Unit).await;
    let mut told = Vec::new();
    for said in [
        Said {
            name: "杜一三",
            ..UNIT
        },
        Said {
            document: OTHER_DOCUMENT,
            ..UNIT
        },
        Said {
            kind: "414",
            document: "E12345678",
            ..UNIT
        },
        Said {
            unit: Some("91329990MB0000019B"),
            ..UNIT
        },
        // a unit's account is no person's
        PERSON,
    ] {
        let reply = said.ask(&stage.app.visitor()).await.is(422);
        let alert = reply.all("[role=alert] li");
        assert_eq!(alert.len(), 1);
        told.push((alert, reply.all(".field-error:not([hidden])").len()));
        // what was typed is still there
        assert_eq!(
            reply.attribute("input[name=name]", "value").as_deref(),
            Some(said.name)
        );
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
    assert_eq!(stage.audited("recovery.wrong").await, 5);
    assert_eq!(stage.audited("recovery.match").await, 0);
    // spaces in a name and another form of the number are no mistakes
    let _ = Said {
        name: " 杜 一二",
        document: "11010519491231002x",
        ..UNIT
    }
    .proof(&stage.app.visitor())
    .await;
    stage.app.finish().await;
});

on_both!(nothing_is_looked_up_before_the_puzzle, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Unit).await;
    let user = stage.app.visitor();
    let known = UNIT.post(&user).await.see_other();
    let stranger = stage.app.visitor();
    let unknown = Said {
        name: "杜一三",
        ..UNIT
    }
    .post(&stranger)
    .await
    .see_other();
    assert_eq!(known, unknown);
    // the next steps are closed, whoever asks
    for page in ["password", "done", "verify"] {
        assert_eq!(
            user.get(&format!("/recover/unit/{page}")).await.see_other(),
            "/recover/unit/puzzle"
        );
        assert_eq!(
            stage
                .app
                .visitor()
                .get(&format!("/recover/unit/{page}"))
                .await
                .see_other(),
            "/recover/unit"
        );
    }
    assert_eq!(
        new_password(&user, "/recover/unit/password", NEW, NEW)
            .await
            .see_other(),
        "/recover/unit/puzzle"
    );
    // a wrong answer leaves everything as it was, with another puzzle
    let page = user.get(&known).await.ok();
    let id = page.attribute("input[name=puzzle]", "value").unwrap();
    let wrong = [
        ("puzzle", id.as_str()),
        ("way", "slide"),
        ("x", "0"),
        ("track", "0,0,p;900,0,p"),
    ];
    let reply = user.post(&known, &wrong).await.is(422).see("拼图没有对准");
    assert_ne!(reply.attribute("input[name=puzzle]", "value"), Some(id));
    assert_eq!(
        user.post(&format!("{known}/again"), &[]).await.see_other(),
        known
    );
    // the cross leads back to the form as it was filled in
    let form = user.get("/recover/unit").await.ok();
    assert_eq!(
        form.attribute("#f-document_number", "value").as_deref(),
        Some(DOCUMENT)
    );
    // ten minutes later nothing of it is left
    stage.app.advance(TimeDelta::minutes(10));
    let _ = user.get("/recover/unit").await.ok().not_see(DOCUMENT);
    assert_eq!(user.get(&known).await.see_other(), "/recover/unit");
    let _ = user.get("/recover/officer").await.is(404);
    stage.app.finish().await;
});

on_both!(a_proof_is_good_for_this_recovery_only, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Unit).await;
    let _ = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    // proved for the unit's account; the person's recovery of the same browser has its own proof
    let password = UNIT.proven(&stage, &user).await;
    let _ = user.get("/recover/person/password").await.see_other();
    let _ = PERSON.proof(&user).await;
    assert_eq!(user.get(&password).await.see_other(), "/recover/unit");
    assert_eq!(
        new_password(&user, &password, NEW, NEW).await.see_other(),
        "/recover/unit"
    );
    assert_eq!(
        new_password(&user, "/recover/person/password", NEW, NEW)
            .await
            .see_other(),
        "/recover/person/verify"
    );
    // another browser has no part in it
    assert_eq!(
        new_password(&stage.app.visitor(), &password, NEW, NEW)
            .await
            .see_other(),
        "/recover/unit"
    );
    assert!(logs_in(&stage, UNIT, PASSWORD).await && logs_in(&stage, PERSON, PASSWORD).await);
    stage.app.advance(TimeDelta::minutes(2));
    // the proof was not passed in time: proved again, nothing typed again
    stage.app.advance(TimeDelta::minutes(10));
    let _ = user
        .get("/recover/person/verify")
        .await
        .ok()
        .see("重新认证");
    let proof = user.post("/recover/person/verify", &[]).await.see_other();
    let _ = user.post(&format!("{proof}/sms/code"), &[]).await.ok();
    stage.app.run_jobs().await;
    let code = stage.phone.code(MOBILE);
    let back = user
        .post(&format!("{proof}/sms"), &[("sms_code", &code)])
        .await
        .see_other();
    assert_eq!(back, "/recover/person/password");
    // passed, and left alone for too long
    stage.app.advance(TimeDelta::minutes(30));
    assert_eq!(
        new_password(&user, &back, NEW, NEW).await.see_other(),
        "/recover/person/verify"
    );
    stage.app.finish().await;
});

on_both!(
    whoever_guesses_a_units_representative_waits,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Unit).await;
        let guess = Said {
            name: "杜一三",
            ..UNIT
        };
        for _ in 0..5 {
            let _ = guess.ask(&stage.app.visitor()).await.is(422);
        }
        // the right statement has to wait like any other from this network
        let _ = UNIT
            .ask(&stage.app.visitor())
            .await
            .is(429)
            .see("核对失败的次数过多");
        let elsewhere = stage.app.visitor();
        elsewhere.from_network([198, 51, 100, 9]);
        let _ = UNIT.proof(&elsewhere).await;
        stage.app.finish().await;
    }
);

on_both!(the_log_in_page_leads_there, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    for tab in ["unit", "person"] {
        let page = user
            .get(&format!("/login?tab={tab}"))
            .await
            .ok()
            .see("忘记密码？");
        assert!(
            page.attribute(&format!("main a[href='/recover/{tab}']"), "href")
                .is_some()
        );
    }
    let wrong = [
        ("tab", "person"),
        ("identifier", DOCUMENT),
        ("password", "wrong"),
    ];
    for n in 1..=3 {
        let page = user.post("/login", &wrong).await.is(422);
        assert_eq!(page.body.contains("记不清密码？"), n == 3);
    }
    stage.app.finish().await;
});
