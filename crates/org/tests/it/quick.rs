//! 省政务登录 and 电子营业执照登录 (checklist B-1.0.6–7, B-2.1.10–12).

use crate::stage::{self, Says, Stage, code, holder};
use chrono::TimeDelta;
use org::quick::{Assurance, Identified, Means, Vouched};
use testkit::{On, Reply, User, on_both};

const LOGIN: &str = "/login?tab=unit";

/// What a provider says about the test's unit number `n`, by its legal representative.
fn vouched(n: u16, assurance: Assurance) -> Vouched {
    let legal = holder(n);
    Vouched {
        subject: format!("js{n}"),
        credit_code: code(u32::from(n)).as_str().to_owned(),
        unit_name: format!("南京第{n}测试有限公司"),
        legal_name: Some(legal.name.expose().clone()),
        operator_name: legal.name.expose().clone(),
        operator_kind: legal.document.kind(),
        operator_document: legal.document.number().to_owned(),
        means: Means::Password,
        assurance,
    }
}

fn known(vouched: Vouched) -> Identified {
    Identified::Known(Box::new(vouched))
}

async fn leave(user: &User) -> String {
    let door = user.get("/login/gov").await.see_other();
    door.split_once("state=").unwrap().1.to_owned()
}

async fn back(user: &User, state: &str, ticket: &str) -> Reply {
    user.get(&format!("/login/gov/back?state={state}&ticket={ticket}"))
        .await
}

async fn trip(stage: &Stage, user: &User, who: Identified) -> Reply {
    stage.gov.ticket("t", who);
    let state = leave(user).await;
    back(user, &state, "t").await
}

/// Asserts that a reply leads to the log-in page, which says why.
async fn told(user: &User, reply: Reply, text: &str) {
    assert_eq!(reply.see_other(), LOGIN);
    let _ = user.get(LOGIN).await.ok().see(text);
}

on_both!(
    a_registered_unit_logs_in_as_its_legal_representative,
    async |on: On| {
        let stage = stage::real(on).await;
        let _ = stage.unit(1).await;
        let user = stage.app.visitor();
        let reply = trip(&stage, &user, known(vouched(1, Assurance::Online))).await;
        assert_eq!(reply.see_other(), "/unit");
        let _ = (user.get("/unit").await.ok())
            .see("南京第1测试有限公司")
            .see("法人 1*****01");
        assert_eq!(stage.audit("login.quick").await, 1);
        stage.app.finish().await;
    }
);

on_both!(
    whoever_is_not_the_legal_representative_here_is_refused,
    async |on: On| {
        let stage = stage::real(on).await;
        let _ = stage.unit(1).await;
        let mut handler = vouched(1, Assurance::Certificate);
        handler.operator_name = "别的人".to_owned();
        handler.operator_document = holder(2).document.number().to_owned();
        let mut namesake = vouched(1, Assurance::Certificate);
        namesake.operator_document = holder(2).document.number().to_owned();
        let mut replaced = vouched(1, Assurance::Certificate);
        replaced.legal_name = Some("新的法人".to_owned());
        for who in [handler, namesake, replaced] {
            let user = stage.app.visitor();
            let reply = trip(&stage, &user, known(who)).await;
            told(&user, reply, "登录人不是该单位在本站登记的法定代表人").await;
            let _ = user.get("/unit").await.see_other();
        }
        assert_eq!(stage.audit("quick.stranger").await, 3);
        let user = stage.app.visitor();
        let reply = trip(&stage, &user, known(vouched(1, Assurance::None))).await;
        told(&user, reply, "实名等级不足").await;
        assert_eq!(stage.audit("session.start").await, 0);
        // the holder reads of all of them
        let reply = trip(&stage, &user, known(vouched(1, Assurance::Online))).await;
        assert_eq!(reply.see_other(), "/unit");
        let log = user.get("/settings/unit/log-ins").await.ok().see("共 5 条");
        let log = (log.see("失败：登录人与账号不一致")).see("失败：登录平台的实名等级不足");
        assert_eq!(log.all("td[data-label=方式]"), ["省政务登录"; 5]);
        // and when which way was used last
        let linked = user.get("/settings/unit/linked").await.ok();
        let _ = linked.see("无需关联").see("省政务登录");
        stage.app.finish().await;
    }
);

on_both!(
    a_state_is_good_once_and_only_in_its_browser,
    async |on: On| {
        let stage = stage::real(on).await;
        let _ = stage.unit(1).await;
        let (user, thief) = (stage.app.visitor(), stage.app.visitor());
        stage.gov.ticket("t", known(vouched(1, Assurance::Online)));
        let state = leave(&user).await;
        for state in ["", "0", state.as_str()] {
            told(
                &thief,
                back(&thief, state, "t").await,
                "不是从本浏览器发起的",
            )
            .await;
        }
        assert_eq!(back(&user, &state, "t").await.see_other(), "/unit");
        // a reload of the same address, while logged in and after logging out
        assert_eq!(back(&user, &state, "t").await.see_other(), "/unit");
        let _ = user.post("/logout", &[]).await.see_other();
        stage.gov.ticket("t", known(vouched(1, Assurance::Online)));
        told(&user, back(&user, &state, "t").await, "已经使用过").await;
        assert_eq!(stage.audit("login.quick").await, 1);
        stage.app.finish().await;
    }
);

on_both!(
    whoever_turns_back_or_meets_a_fault_is_told_what_to_do,
    async |on: On| {
        let stage = stage::real(on).await;
        let user = stage.app.visitor();
        for (who, text) in [
            (Identified::Stale, "省政务登录已经失效"),
            (Identified::Config, "省政务登录暂时不能使用"),
            (Identified::Unknown, "省政务登录的系统暂时没有应答"),
            (
                Identified::Lacks("没有统一社会信用代码"),
                "没有统一社会信用代码",
            ),
        ] {
            let reply = trip(&stage, &user, who).await;
            told(&user, reply, text).await;
        }
        let state = leave(&user).await;
        told(&user, back(&user, &state, "").await, "您已取消省政务登录").await;
        stage.app.finish().await;
    }
);

on_both!(
    a_new_unit_is_led_into_the_registration_with_what_the_provider_told,
    async |on: On| {
        let stage = stage::real(on).await;
        let user = stage.app.visitor();
        let page = trip(&stage, &user, known(vouched(1, Assurance::OnSite)))
            .await
            .see_other();
        assert!(page.starts_with("/register/unit?from="), "{page}");
        let shown = user.get(&page).await.ok();
        let _ = (shown.clone())
            .see(code(1).as_str())
            .see("南京第1测试有限公司")
            .see("沈**")
            .see("不需要再次刷脸");
        assert!(
            shown
                .attribute("input[name=credit_code]", "value")
                .is_none()
        );
        let from = page.split_once("from=").unwrap().1.to_owned();
        let _ = (user.post("/register/unit", &[("from", &from)]).await)
            .is(422)
            .see("请阅读并勾选同意");
        // another browser has nothing of it
        let _ = (stage.app.visitor())
            .post(
                "/register/unit",
                &[("from", &from), ("agree", "1"), ("agreement", "1")],
            )
            .await
            .is(404);
        // what is typed beside it does not count
        let typed = [
            ("from", from.as_str()),
            ("agree", "1"),
            ("agreement", "1"),
            ("credit_code", code(9).as_str()),
            ("legal_name", "别的人"),
        ]
        .map(|(name, value)| (name, value.to_owned()));
        let typed: Vec<(&str, &str)> = typed
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(
            user.post("/register/unit", &typed).await.see_other(),
            "/register/unit/account"
        );
        let _ = user
            .get("/register/unit/account")
            .await
            .ok()
            .see("南京第1测试有限公司");
        assert_eq!(stage.audit("proof.pass").await, 1);
        // sent again: what was told has been used
        assert_eq!(
            user.post("/register/unit", &typed).await.see_other(),
            "/register/unit/account"
        );
        finish(&stage, &user).await;
        let again = stage.app.visitor();
        let reply = trip(&stage, &again, known(vouched(1, Assurance::Online))).await;
        assert_eq!(reply.see_other(), "/unit");
        stage.app.finish().await;
    }
);

/// Step 3.
async fn finish(stage: &Stage, user: &User) {
    let mobile = "13800000001";
    let _ = user
        .post("/register/unit/account/code", &[("mobile", mobile)])
        .await
        .ok();
    stage.app.run_jobs().await;
    let sms = stage.phone.code(mobile);
    let form = [
        ("mobile", mobile),
        ("sms_code", sms.as_str()),
        ("password", "Gongyuan-2026"),
        ("password_again", "Gongyuan-2026"),
    ];
    assert_eq!(
        user.post("/register/unit/account", &form).await.see_other(),
        "/register/unit/done"
    );
}

on_both!(
    a_weak_word_does_not_stand_in_for_the_face_check,
    async |on: On| {
        let stage = stage::real(on).await;
        let user = stage.app.visitor();
        let page = trip(&stage, &user, known(vouched(1, Assurance::Online)))
            .await
            .see_other();
        let from = page.split_once("from=").unwrap().1.to_owned();
        let proof = user
            .post(
                "/register/unit",
                &[("from", &from), ("agree", "1"), ("agreement", "1")],
            )
            .await
            .see_other();
        assert!(proof.starts_with("/proof/"), "{proof}");
        assert_eq!(
            user.get("/register/unit/account").await.see_other(),
            "/register/unit/verify"
        );
        assert_eq!(stage.audit("proof.pass").await, 0);
        stage.app.finish().await;
    }
);

on_both!(the_register_has_the_last_word, async |on: On| {
    let stage = stage::real(on).await;
    let user = stage.app.visitor();
    let page = trip(&stage, &user, known(vouched(1, Assurance::Certificate)))
        .await
        .see_other();
    let from = page.split_once("from=").unwrap().1.to_owned();
    stage.say(Says::WrongDocument);
    let form = [("from", from.as_str()), ("agree", "1"), ("agreement", "1")];
    let _ = (user.post("/register/unit", &form).await)
        .is(422)
        .see("法定代表人证件与登记机关的登记信息不一致")
        .see("南京第1测试有限公司");
    // a handler cannot begin a registration, and what was told is not kept for ever
    let mut handler = vouched(2, Assurance::Certificate);
    handler.operator_name = "别的人".to_owned();
    let reply = trip(&stage, &user, known(handler)).await;
    told(&user, reply, "请由法定代表人登录后完成注册").await;
    stage.app.advance(TimeDelta::minutes(31));
    stage.say(Says::Match);
    assert_eq!(
        user.post("/register/unit", &form).await.see_other(),
        "/register/unit"
    );
    stage.app.finish().await;
});

/// Pages to go on with that lead elsewhere, and as whom a browser would read them.
const EVIL: [&str; 9] = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "%2f%2fevil.example",
    "/\t/evil.example",
    " //evil.example",
    "/login?tab=unit",
];

/// As it stands in an address.
fn asked(path: &str, next: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    format!("{path}?{}", query.append_pair("next", next).finish())
}

on_both!(only_paths_of_this_site_are_gone_on_to, async |on: On| {
    let stage = stage::real(on).await;
    let _ = stage.unit(1).await;
    let good = ["/unit/info?x=1"];
    let raw = "/login/gov?next=%2f%2fevil.example".to_owned();
    let mut doors: Vec<(String, &str)> = EVIL
        .iter()
        .map(|evil| (asked("/login/gov", evil), "/unit"))
        .collect();
    doors.push((raw, "/unit"));
    doors.extend(good.map(|next| (asked("/login/gov", next), next)));
    for (door, goal) in doors {
        let user = stage.app.visitor();
        stage.gov.ticket("t", known(vouched(1, Assurance::Online)));
        let left = user.get(&door).await.see_other();
        let state = left.split_once("state=").unwrap().1;
        let reply = back(&user, state, "t").await;
        assert_eq!(reply.see_other(), goal, "{door}");
    }
    let of_licence = EVIL.iter().map(|evil| (*evil, "/unit"));
    for (next, goal) in of_licence.chain(good.map(|next| (next, next))) {
        let user = stage.app.visitor();
        let code = user.get(&asked("/login/licence", next)).await.see_other();
        let _ = user.get(&code).await.ok().see("licence.example");
        let confirmed = known(vouched(1, Assurance::Certificate));
        stage.gov.ticket("licence", confirmed);
        let status = user.get(&format!("{code}/status")).await;
        let to = status.headers["x-go-to"].to_str().unwrap();
        assert_eq!(to, goal, "{next}");
    }
    stage.app.finish().await;
});
