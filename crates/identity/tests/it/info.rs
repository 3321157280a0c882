//! 完善个人信息 (checklist A-1.2.2.5–30).

use crate::stage::{DOCUMENT, MOBILE, NAME, PASSWORD, Stage, log_in, log_in_as};
use chrono::TimeDelta;
use db::Read as _;
use identity::account::{Holder, Kind};
use kernel::document::{Document, DocumentKind};
use sea_orm::sea_query::{Expr, Query};
use testkit::{On, Reply, User, on_both};

const PAGE: &str = "/person/info";
const HISTORY: &str = "/person/info/history";
const PASSPORT: &str = "E12345678";
const STREET: &str = "江苏省南京市玄武区珠江路1号";
const HOME: &str = "江苏省南京市栖霞区仙林大道2号";

/// What a resident must fill in, as the page offers it.
const NEEDED: [(&str, &str); 5] = [
    ("mobile", "1*****77"),
    ("country", "CHN"),
    ("ethnic", "01"),
    ("residence", STREET),
    ("household_address", HOME),
];

fn with<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = NEEDED
        .into_iter()
        .filter(|(name, _)| !fields.iter().any(|(field, _)| field == name));
    kept.chain(fields.iter().copied()).collect()
}

async fn save(user: &User, fields: &[(&str, &str)]) -> Reply {
    user.fill(PAGE, &with(fields)).await
}

async fn resident(stage: &Stage) -> User {
    let _ = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    user
}

fn foreigner() -> Holder {
    Holder {
        name: "John Ronald Smith".to_owned().into(),
        document: Document::parse(DocumentKind::OrdinaryPassport, PASSPORT).unwrap(),
        mobile: None,
    }
}

/// What the page's field holds.
fn value(reply: &Reply, name: &str) -> String {
    reply
        .attribute(&format!("main input[name={name}]"), "value")
        .or_else(|| {
            reply.attribute(
                &format!("main select[name={name}] option[selected]"),
                "value",
            )
        })
        .unwrap_or_default()
}

async fn rows(stage: &Stage, table: &'static str) -> i64 {
    let count = Query::select()
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .from(table)
        .to_owned();
    let row = stage.app.app.db.row(&count).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

on_both!(
    a_resident_fills_in_what_the_document_does_not_tell,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = resident(&stage).await;
        let page = user.get(PAGE).await.ok();
        for label in [
            "人员编号",
            "省人员识别号",
            "*证件类型",
            "证件号码",
            "*姓名",
            "*性别",
            "*出生日期",
            "*移动电话",
            "*国籍/地区",
            "*民族",
            "学历",
            "政治面貌",
            "*社会保障号码",
            "*居住地址",
            "户籍行政区划",
            "*户籍地址",
            "户籍性质",
            "职称专业",
            "职称级别",
            "技能工种 (职业资格)",
            "技能等级 (职业等级)",
        ] {
            let labels = page.all("main .form-label");
            assert!(
                labels.iter().any(|found| found == label),
                "{label} in {labels:?}"
            );
        }
        let page = page
            .see("还有 3 项必填")
            .see("杜**")
            .see("*****002X")
            .see("1949-12-31");
        let page = page.not_see(DOCUMENT).not_see(NAME).not_see(MOBILE);
        assert_eq!(
            (
                value(&page, "mobile").as_str(),
                value(&page, "country").as_str()
            ),
            ("1*****77", "CHN")
        );

        let half = save(&user, &[("ethnic", ""), ("residence", "")])
            .await
            .is(422);
        let half = half.see("请选择民族").see("请输入居住地址");
        assert_eq!(value(&half, "household_address"), HOME, "nothing is lost");
        assert_eq!(rows(&stage, "person_info").await, 0);

        let rest = [
            ("education", "21"),
            ("political", "13"),
            ("household_region", "320113"),
            ("household", "11"),
            ("title_series", "05"),
            ("title_level", "3"),
            ("trade", "6-31-01-03"),
            ("skill_level", "3"),
        ];
        assert_eq!(save(&user, &rest).await.see_other(), PAGE);
        let page = user.get(PAGE).await.ok();
        let page = page.see("个人信息已保存").see("10000001").not_see("项必填");
        for (name, code) in rest.into_iter().chain(NEEDED) {
            assert_eq!(value(&page, name), code, "{name}");
        }
        let history = user.get(HISTORY).await.ok();
        let _ = (history.see("户籍行政区划").see("江苏省/南京市/栖霞区"))
            .see("工程技术人员")
            .see("电工")
            .see("*****002X")
            .not_see(DOCUMENT)
            .not_see(MOBILE);
        assert_eq!(stage.audited("person.info").await, 1);

        // a change is one line of the history, the newest one, and keeps the number
        stage.app.advance(chrono::TimeDelta::seconds(1));
        assert_eq!(save(&user, &[("ethnic", "03")]).await.see_other(), PAGE);
        let _ = user.get(PAGE).await.ok().see("10000001");
        let lines = user.get(HISTORY).await.ok().all("main tbody tr");
        let changed = lines.iter().any(|line| line.contains("民族汉族回族"));
        assert!(changed, "{lines:?}");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(what_is_stored_is_sealed, async |on: On| {
    let stage = Stage::new(on).await;
    let user = resident(&stage).await;
    let _ = save(&user, &[]).await.see_other();
    let body = Query::select()
        .column("body")
        .from("person_info")
        .to_owned();
    let row = stage.app.app.db.row(&body).await.unwrap().unwrap();
    let body: Vec<u8> = row.try_get("", "body").unwrap();
    assert!(!String::from_utf8_lossy(&body).contains("珠江路"));
    let lines = Query::select()
        .column("new")
        .from("person_change")
        .to_owned();
    let row = stage.app.app.db.row(&lines).await.unwrap().unwrap();
    let line: Vec<u8> = row.try_get("", "new").unwrap();
    assert!(!line.is_empty() && !String::from_utf8_lossy(&line).contains("路"));
    let audit = Query::select()
        .column("detail")
        .from("audit")
        .and_where(sea_orm::sea_query::ExprTrait::eq(
            Expr::col("action"),
            "person.info",
        ))
        .to_owned();
    let row = stage.app.app.db.row(&audit).await.unwrap().unwrap();
    let detail: String = row.try_get("", "detail").unwrap();
    assert!(
        detail.contains("居住地址") && !detail.contains("珠江路"),
        "{detail}"
    );
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_stale_page_is_told_and_loses_nothing, async |on: On| {
    let stage = Stage::new(on).await;
    let user = resident(&stage).await;
    let _ = save(&user, &[]).await.see_other();
    let first = with(&[("_version", "1"), ("residence", "无锡市某路3号")]);
    assert_eq!(user.post(PAGE, &first).await.see_other(), PAGE);
    // the same form, sent twice, is one change
    assert_eq!(user.post(PAGE, &first).await.see_other(), PAGE);
    assert_eq!(stage.audited("person.info").await, 2);
    let stale = with(&[("_version", "1"), ("residence", "苏州市某路4号")]);
    let page = user
        .post(PAGE, &stale)
        .await
        .is(422)
        .see("刚刚被别人修改过");
    assert_eq!(value(&page, "residence"), "苏州市某路4号");
    assert_eq!(value(&page, "_version"), "2");
    let again = with(&[("_version", "2"), ("residence", "苏州市某路4号")]);
    assert_eq!(user.post(PAGE, &again).await.see_other(), PAGE);
    // a form without a version is never the newest
    let none = with(&[("residence", "别处")]);
    let _ = user.post(PAGE, &none).await.is(422);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(two_first_saves_at_once_make_one_record, async |on: On| {
    let stage = Stage::new(on).await;
    let user = resident(&stage).await;
    let one = with(&[("_version", "0"), ("residence", "无锡市某路3号")]);
    let two = with(&[("_version", "0"), ("residence", "苏州市某路4号")]);
    let (one, two) = futures::join!(user.post(PAGE, &one), user.post(PAGE, &two));
    let mut status = [one.status.as_u16(), two.status.as_u16()];
    status.sort_unstable();
    assert_eq!(status, [303, 422]);
    assert_eq!(rows(&stage, "person_info").await, 1);
    assert_eq!(stage.audited("person.info").await, 1);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(hostile_forms_change_nothing, async |on: On| {
    let stage = Stage::new(on).await;
    let user = resident(&stage).await;
    for field in ["name", "document_kind", "document_number"] {
        let reply = save(&user, &[(field, "x")]).await.is(403);
        let _ = reply.see("证件信息与账号绑定");
    }
    assert_eq!(stage.audited("access.denied").await, 3);
    for (field, code) in [
        ("ethnic", "汉族"),
        ("country", "中国"),
        ("country", "USA"),
        ("education", "10"),
        ("political", "00"),
        ("household_region", "320199"),
        ("household", "20"),
        ("title_series", "28"),
        ("title_level", "0"),
        ("trade", "1-01"),
        ("skill_level", "6"),
        ("mobile", "138*****77"),
        ("mobile", "1*****7"),
        ("residence", &"长".repeat(201)),
    ] {
        let reply = save(&user, &[(field, code)]).await.is(422);
        let faults = reply.all("main .field-error:not([hidden])");
        assert_eq!(faults.len(), 1, "{field}={code}: {faults:?}");
    }
    assert_eq!(rows(&stage, "person_info").await, 0);
    // what the document tells is not taken from a form
    let told = [
        ("sex", "1"),
        ("born", "2000-01-01"),
        ("social_number", "123456"),
    ];
    let _ = save(&user, &told).await.see_other();
    let _ = user
        .get(PAGE)
        .await
        .ok()
        .see("1949-12-31")
        .see("*****002X")
        .not_see("2000-01-01");
    let markup = [("residence", "<script>alert(1)</script>路1号")];
    let _ = save(&user, &markup).await.see_other();
    let page = user.get(PAGE).await.ok();
    assert!(!page.body.contains("<script>alert") && value(&page, "residence").contains("<script>"));
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_phone_typed_here_is_unverified_and_logs_nobody_in,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = resident(&stage).await;
        let _ = user.get(PAGE).await.ok().see("已通过短信验证");
        let _ = save(&user, &[("mobile", "1111 2222 1111")])
            .await
            .see_other();
        let page = user
            .get(PAGE)
            .await
            .ok()
            .see("未验证：")
            .not_see("111122221111");
        assert_eq!(value(&page, "mobile"), "1111****1111");
        let _ = save(&user, &[("mobile", "13900000001")]).await.see_other();
        let log_in_by = async |mobile: &str| {
            let form = [
                ("tab", "person"),
                ("identifier", mobile),
                ("password", PASSWORD),
            ];
            stage.app.visitor().post("/login", &form).await
        };
        let _ = log_in_by("13900000001").await.is(422);
        assert_eq!(log_in_by(MOBILE).await.see_other(), "/whoami");
        // left alone, the masked number means the same; the account's own number is verified
        let _ = save(&user, &[("mobile", "1*****01"), ("ethnic", "02")])
            .await
            .see_other();
        assert_eq!(value(&user.get(PAGE).await.ok(), "mobile"), "1*****01");
        let _ = save(&user, &[("mobile", MOBILE)]).await.see_other();
        let page = user.get(PAGE).await.ok().see("已通过短信验证");
        assert_eq!(value(&page, "mobile"), "1*****77");
        assert_eq!(stage.phone.count(), 0, "no text is sent from here");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(a_record_is_its_owners_alone, async |on: On| {
    let stage = Stage::new(on).await;
    let user = resident(&stage).await;
    let _ = save(&user, &[]).await.see_other();
    let _ = stage.person(&foreigner()).await;
    let other = stage.app.visitor();
    log_in_as(&other, PASSPORT).await;
    let _ = other
        .get(PAGE)
        .await
        .ok()
        .not_see(STREET)
        .not_see("10000001");
    let _ = other
        .get(HISTORY)
        .await
        .ok()
        .see("暂无变更记录")
        .not_see("珠江路");
    let visitor = stage.app.visitor();
    for page in [PAGE, HISTORY, "/person/account"] {
        let door = visitor.get(page).await.see_other();
        assert!(door.starts_with("/login?tab=person"));
    }
    let _ = stage.account(Kind::Unit).await;
    let unit = stage.app.visitor();
    let form = [
        ("tab", "unit"),
        ("realm", crate::stage::UNIT_CODE),
        ("identifier", MOBILE),
        ("password", PASSWORD),
    ];
    assert_eq!(unit.post("/login", &form).await.see_other(), "/unit");
    assert!(
        unit.get(PAGE)
            .await
            .see_other()
            .starts_with("/login?tab=person")
    );
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    what_was_typed_survives_an_expired_session,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = resident(&stage).await;
        stage.app.advance(TimeDelta::minutes(31));
        let typed = with(&[("_version", "0"), ("residence", "无锡市某路3号")]);
        let door = user.post(PAGE, &typed).await.see_other();
        assert!(door.starts_with("/login?tab=person"));
        log_in(&user).await;
        let page = user.get(PAGE).await.ok().see("已经恢复").not_see("项必填");
        assert_eq!(value(&page, "residence"), "无锡市某路3号");
        assert_eq!(user.post(PAGE, &typed).await.see_other(), PAGE);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_foreigner_with_a_passport_fills_in_the_same_page,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.person(&foreigner()).await;
        let user = stage.app.visitor();
        log_in_as(&user, PASSPORT).await;
        let page = user
            .get(PAGE)
            .await
            .ok()
            .see("J*** R***** S****")
            .see("*****5678");
        let page = page.see("还有 7 项必填").see("美国（USA）");
        assert_eq!(value(&page, "social_number"), "*****5678");
        let form = [
            ("sex", "1"),
            ("born", "1994-06-04"),
            ("mobile", "+1 (202) 555-0100"),
            ("country", "USA"),
            ("ethnic", "97"),
            ("social_number", "*****5678"),
            ("residence", "Room 1203, 88 Zhujiang Road, Nanjing"),
            (
                "household_address",
                "1600 Main Street, Springfield, IL 62701, USA",
            ),
            ("household", "40"),
        ];
        assert_eq!(user.fill(PAGE, &form).await.see_other(), PAGE);
        let page = user.get(PAGE).await.ok();
        for (name, kept) in form {
            let kept = if name == "mobile" {
                "+120****0100"
            } else {
                kept
            };
            assert_eq!(value(&page, name), kept, "{name}");
        }
        let _ = page.see("未验证：").not_see("2025550100");
        let late = [form.as_slice(), &[("born", "2026-11-24")]].concat();
        let _ = user.fill(PAGE, &late[1..]).await.is(422);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(records_are_found_by_index, async |on: On| {
    let stage = Stage::new(on).await;
    let user = resident(&stage).await;
    let _ = save(&user, &[]).await.see_other();
    let _ = user.get(HISTORY).await.ok();
    let _ = user.get("/person/account").await.ok();
    let plans = stage.app.plans().await;
    plans.find_by_index(&[]);
    plans.use_indexes(&["person_change_person", "assurance_account"]);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
