//! 注销账号: asked for on purpose, taken back by a click, done after a week, and nothing is left that names its holder.

use super::{OTHER_DOCUMENT, address, enter, enter_unit, export, other, password, person};
use crate::{
    agreement,
    overseas::{self, JANE},
    passkey,
    stage::{DOCUMENT, Event, MOBILE, NAME, PASSWORD, Stage, UNIT_CODE, holder, log_in},
};
use chrono::TimeDelta;
use db::Read as _;
use futures::future::join_all;
use identity::account::{self, Account, Kind, Status};
use kernel::{
    document::{Document, DocumentKind},
    id::AccountId,
};
use sea_orm::{
    ConnectionTrait as _, Statement,
    sea_query::{Alias, Expr, ExprTrait as _, Query},
};
use testkit::{On, Reply, User, on_both};

const PAGE: &str = "/settings/person/close";
const STAY: &str = "/settings/person/close/stay";
const MEANT: [(&str, &str); 2] = [("words", "注销账号"), ("agree", "1")];

async fn ask(user: &User) -> Reply {
    user.fill(PAGE, &MEANT).await
}

async fn row(stage: &Stage, id: AccountId) -> Account {
    account::find(&stage.app.app.db, id).await.unwrap().unwrap()
}

/// Lets so many days pass, as the server does.
async fn pass(stage: &Stage, days: i64) {
    stage.app.advance(TimeDelta::days(days));
    due(stage).await;
}

/// What the server does every ten minutes.
async fn due(stage: &Stage) {
    let ran = stage.app.runner().run_recurring("identity.closing").await;
    assert_eq!(ran, Some(Ok(())));
    stage.app.run_jobs().await;
    stage.app.advance(TimeDelta::minutes(1));
    stage.app.run_jobs().await;
}

on_both!(
    closing_is_asked_for_on_purpose_and_taken_back_by_a_click,
    async |on: On| {
        let stage = Stage::new(on).await;
        let id = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        log_in(&user).await;
        let _ = user
            .get("/settings/person")
            .await
            .ok()
            .see("不再使用时，可以注销账号")
            .not_see("注销申请中");
        let _ = user
            .get(PAGE)
            .await
            .ok()
            .see("申请后有7天的等待期")
            .see("楼上的事项将结束")
            .see("网络安全法");
        // not by mistake: the words and the tick
        for half in [
            &[("words", "注销账号")][..],
            &[("agree", "1")],
            &[("words", "是的"), ("agree", "1")],
        ] {
            let _ = user.fill(PAGE, half).await.is(422);
        }
        let again = user
            .fill(PAGE, &[("words", "是的"), ("agree", "1")])
            .await
            .is(422)
            .see("请输入“注销账号”");
        assert_eq!(
            again.attribute("input[name=words]", "value").unwrap(),
            "是的"
        );
        assert_eq!(row(&stage, id).await.closing_at, None);

        // two tabs at once are one wish, and the first moment counts
        let both = join_all([user.post(PAGE, &MEANT), user.post(PAGE, &MEANT)]).await;
        for reply in both {
            assert_eq!(reply.see_other(), PAGE);
        }
        assert_eq!(stage.audited("account.closing.ask").await, 1);
        let at = row(&stage, id).await.closing_at.unwrap();
        assert_eq!(at, stage.app.clock.now() + TimeDelta::days(7));
        stage.app.run_jobs().await;
        let asked = |event: &Event| matches!(event, Event::ClosingAsked(whose) if *whose == id);
        assert_eq!(
            stage
                .events
                .lock()
                .unwrap()
                .iter()
                .filter(|event| asked(event))
                .count(),
            1
        );

        // six days and 23 hours: nothing happens, and whoever logs in is told on every page
        stage.app.advance(TimeDelta::days(7) - TimeDelta::hours(1));
        due(&stage).await;
        let home = stage.app.visitor();
        log_in(&home).await;
        for page in [
            "/settings/person",
            "/settings/person/addresses",
            "/person/info",
        ] {
            let page = home
                .get(page)
                .await
                .ok()
                .see("注销申请中")
                .see("2026-11-30 10:00");
            assert_eq!(page.attribute(".leaving form", "action").unwrap(), STAY);
        }
        let _ = home
            .get(PAGE)
            .await
            .ok()
            .see("您已申请注销")
            .not_see("申请注销</button>");
        assert_eq!(home.post(STAY, &[]).await.see_other(), "/settings/person");
        assert_eq!(home.post(STAY, &[]).await.see_other(), "/settings/person");
        let _ = home
            .get("/settings/person")
            .await
            .ok()
            .see("已撤销注销申请")
            .not_see("注销申请中");
        assert_eq!(stage.audited("account.closing.stay").await, 1);
        pass(&stage, 2).await;
        assert_eq!(row(&stage, id).await.status, Status::Active);
        assert!(stage.above.forgotten.lock().unwrap().is_empty());
        let stayed = |event: &Event| matches!(event, Event::ClosingStayed(whose) if *whose == id);
        assert_eq!(
            stage
                .events
                .lock()
                .unwrap()
                .iter()
                .filter(|event| stayed(event))
                .count(),
            1
        );
        stage.app.finish().await;
    }
);

on_both!(
    closing_needs_a_fresh_proof_and_ones_own_session,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = person(&stage).await;
        stage.app.advance(TimeDelta::minutes(5));
        let request = http::Request::post(PAGE)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("referer", format!("http://localhost{PAGE}"))
            .body(axum::body::Body::from(
                "_key=k&words=%E6%B3%A8%E9%94%80%E8%B4%A6%E5%8F%B7&agree=1",
            ))
            .unwrap();
        let confirm = user.send(request).await.see_other();
        assert_eq!(confirm, "/confirm?next=%2Fsettings%2Fperson%2Fclose");
        assert_eq!(stage.audited("account.closing.ask").await, 0);
        let typed = [("next", PAGE), ("password", PASSWORD)];
        assert_eq!(user.post("/confirm", &typed).await.see_other(), PAGE);
        // what was typed is there again
        let page = user.get(PAGE).await.ok();
        assert_eq!(
            page.attribute("input[name=words]", "value").unwrap(),
            "注销账号"
        );
        // nobody, and nobody of another centre
        let nobody = stage.app.visitor();
        assert!(
            nobody
                .post(PAGE, &MEANT)
                .await
                .see_other()
                .starts_with("/login")
        );
        assert!(
            user.post("/settings/unit/close", &MEANT)
                .await
                .see_other()
                .starts_with("/login")
        );
        // an officer reads who does it
        let _ = stage.account(Kind::Officer).await;
        let officer = stage.app.visitor();
        stage.officer(&officer, MOBILE, MOBILE).await;
        let page = officer
            .get("/settings/officer/close")
            .await
            .ok()
            .see("请所在机构通知平台运维人员停用账号");
        assert!(page.all("main form").is_empty());
        let _ = officer
            .post("/settings/officer/close", &MEANT)
            .await
            .is(404);
        let _ = officer
            .post("/settings/officer/close/stay", &[])
            .await
            .is(404);
        assert_eq!(stage.audited("account.closing.ask").await, 0);
        stage.app.finish().await;
    }
);

on_both!(
    whoever_does_not_agree_to_a_new_agreement_may_still_leave,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = agreement::second_version(&stage).await;
        stage.app.advance(TimeDelta::seconds(1));
        let user = person(&stage).await;
        assert!(
            user.get("/settings/person")
                .await
                .see_other()
                .starts_with("/agreement/renew")
        );
        let _ = user
            .get("/agreement/renew?next=/settings/person")
            .await
            .ok()
            .see("注销账号")
            .see("导出我的数据");
        let _ = user.get(export::PAGE).await.ok();
        assert_eq!(ask(&user).await.see_other(), PAGE);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

/// Everything that a text or a sealed value of this room's tables says, with its place. What is sealed is opened.
async fn said(stage: &Stage) -> Vec<(String, String)> {
    let db = &stage.app.app.db;
    let mut said = Vec::new();
    for place in identity::sealed() {
        let rows = Query::select()
            .column(Alias::new(place.column))
            .from(Alias::new(place.table))
            .and_where(Expr::col(Alias::new(place.column)).is_not_null())
            .to_owned();
        for row in db.rows(&rows).await.unwrap() {
            if place.member.is_some() {
                continue;
            }
            let bytes: Vec<u8> = row.try_get("", place.column).unwrap();
            let sealed = seal::Sealed::from_bytes(bytes);
            let text = stage.app.app.vault.open(place.context, &sealed).unwrap();
            said.push((format!("{}.{}", place.table, place.column), text));
        }
    }
    // and what lies there in clear: every column of every table that is text
    let tables = [
        ("account", "password_hash"),
        ("session", "agent"),
        ("session", "network"),
        ("session", "way"),
        ("delivery_address", "region"),
        ("person_change", "field"),
        ("passkey", "agent"),
        ("audit", "detail"),
        ("audit", "object"),
        ("past_password", "hash"),
        ("quick_link", "provider"),
        ("scan_ticket", "agent"),
    ];
    for (table, column) in tables {
        let rows = Query::select()
            .column(Alias::new(column))
            .from(Alias::new(table))
            .and_where(Expr::col(Alias::new(column)).is_not_null())
            .to_owned();
        for row in db.rows(&rows).await.unwrap() {
            said.push((
                format!("{table}.{column}"),
                row.try_get("", column).unwrap(),
            ));
        }
    }
    said
}

async fn count(stage: &Stage, table: &'static str) -> i64 {
    let count = Query::select()
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .from(table)
        .to_owned();
    let row = stage.app.app.db.row(&count).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

on_both!(
    after_a_week_nothing_is_left_that_names_its_holder,
    async |on: On| {
        let stage = Stage::new(on).await;
        let id = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        log_in(&user).await;
        address::add(&user, &address::HOME).await.see_other();
        let info = [
            ("country", "CHN"),
            ("ethnic", "01"),
            ("mobile", "13987654321"),
            ("residence", "江苏省南京市玄武区珠江路1号"),
            ("household_address", "江苏省南京市栖霞区仙林大道2号"),
        ];
        user.fill("/person/info", &info).await.see_other();
        let device = passkey::add(&user, "person").await;
        password::change(&user, PASSWORD, "Yl5-svrf8u")
            .await
            .see_other();
        // a proof about its holder, begun a moment before the end
        let personal = [
            NAME,
            DOCUMENT,
            MOBILE,
            "13987654321",
            "李小明",
            "13912345678",
            "测试路1号",
            "珠江路1号",
            "仙林大道2号",
        ];
        let before = said(&stage).await;
        for value in personal {
            assert!(
                before.iter().any(|(_, text)| text.contains(value)),
                "{value} was never there"
            );
        }
        assert_eq!(ask(&user).await.see_other(), PAGE);
        stage
            .app
            .advance(TimeDelta::days(7) - TimeDelta::seconds(1));
        due(&stage).await;
        assert_eq!(row(&stage, id).await.status, Status::Active);
        let last = stage.app.visitor();
        assert_eq!(enter(&last, DOCUMENT, "Yl5-svrf8u").await, 303);
        let proof = last
            .post("/confirm/proof", &[("next", "/whoami")])
            .await
            .see_other();
        assert!(proof.starts_with("/proof/"));
        stage.app.advance(TimeDelta::minutes(11));
        // the rooms above are asked until it is done, each by itself
        stage
            .above
            .fails
            .store(2, std::sync::atomic::Ordering::Relaxed);
        due(&stage).await;
        let closed = row(&stage, id).await;
        assert_eq!((closed.status, closed.closing_at), (Status::Closed, None));
        assert!(account::open(&stage.app.app.vault, &closed).is_err());
        // the last text went to the phone before its number was gone
        assert!(stage.phone.text(MOBILE, "account_closed").is_empty());
        pass(&stage, 1).await;
        let forgotten = stage.above.forgotten.lock().unwrap().clone();
        assert_eq!(forgotten.len(), 3, "twice in vain, once for good");
        assert!(
            forgotten
                .iter()
                .all(|whose| whose.account == id && whose.person.is_some())
        );
        assert_eq!(stage.audited("account.close").await, 1);

        for (place, text) in said(&stage).await {
            for value in personal {
                assert!(!text.contains(value), "{place} still says {value}");
            }
        }
        for table in [
            "delivery_address",
            "person_info",
            "person_change",
            "passkey",
            "passkey_owner",
            "known_device",
            "past_password",
            "assurance",
            "proof",
        ] {
            assert_eq!(count(&stage, table).await, 0, "{table}");
        }
        // what is kept: the row, the log, which agreement was agreed to
        assert_eq!(count(&stage, "agreement_acceptance").await, 1);
        assert!(stage.audited("session.start").await >= 2);
        // nobody is in any more, by any way
        for browser in [&user, &last] {
            assert!(
                browser
                    .get("/settings/person")
                    .await
                    .see_other()
                    .starts_with("/login")
            );
        }
        let fields = [
            ("tab", "person"),
            ("identifier", DOCUMENT),
            ("password", "Yl5-svrf8u"),
        ];
        let known = stage.app.visitor().post("/login", &fields).await.is(422);
        let fields = [
            ("tab", "person"),
            ("identifier", OTHER_DOCUMENT),
            ("password", "Yl5-svrf8u"),
        ];
        let unknown = stage.app.visitor().post("/login", &fields).await.is(422);
        assert_eq!(
            known.text().replace(DOCUMENT, ""),
            unknown.text().replace(OTHER_DOCUMENT, ""),
            "a closed account answers as one that never was"
        );
        let asked = passkey::options(&stage.app.visitor(), "/login/passkey/options").await;
        let _ = (device, asked);

        // document and phone are free: the same person begins anew
        let anew = stage.person(&holder()).await;
        assert_ne!(anew, id);
        let again = stage.app.visitor();
        log_in(&again).await;
        let _ = again
            .get("/settings/person/addresses")
            .await
            .ok()
            .see("暂无收件地址");
        // running again changes nothing
        pass(&stage, 8).await;
        assert_eq!(stage.audited("account.close").await, 1);
        assert_eq!(row(&stage, anew).await.status, Status::Active);
        stage.app.finish().await;
    }
);

on_both!(
    whoever_came_from_abroad_is_told_by_letter_and_their_address_is_free,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = overseas::jane(&stage).await;
        let passport = Document::parse(DocumentKind::OrdinaryPassport, overseas::PASSPORT).unwrap();
        let (db, vault) = (&stage.app.app.db, &stage.app.app.vault);
        let found = account::find_by_document(db, vault, None, Kind::Person, &passport).await;
        let id = found.unwrap().unwrap().id;
        assert_eq!(ask(&user).await.see_other(), PAGE);
        pass(&stage, 8).await;
        assert_eq!(row(&stage, id).await.status, Status::Closed);
        assert_eq!(stage.letters.keys(JANE).last().unwrap(), "account_closed");
        assert_eq!(count(&stage, "account_reach").await, 0);
        assert_eq!(count(&stage, "overseas_person").await, 0);
        // what a registration leaves behind goes within the hour
        let swept = stage.app.runner().run_recurring("identity.sweep").await;
        assert_eq!(swept, Some(Ok(())));
        for (place, text) in said(&stage).await {
            assert!(
                !text.contains(JANE) && !text.contains(overseas::PASSPORT),
                "{place}"
            );
        }
        let _ = overseas::jane(&stage).await;
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_unit_account_closes_and_its_realm_may_have_another,
    async |on: On| {
        let stage = Stage::new(on).await;
        let id = stage.account(Kind::Unit).await;
        let user = stage.app.visitor();
        enter_unit(&user).await;
        let page = "/settings/unit/close";
        let _ = user
            .get(page)
            .await
            .ok()
            .see("单位本身不删除")
            .see("重新注册");
        assert_eq!(user.fill(page, &MEANT).await.see_other(), page);
        pass(&stage, 8).await;
        assert_eq!(row(&stage, id).await.status, Status::Closed);
        let whose = stage.above.forgotten.lock().unwrap()[0];
        assert_eq!(
            (whose.account, whose.kind, whose.person),
            (id, Kind::Unit, None)
        );
        let fields = [
            ("tab", "unit"),
            ("realm", UNIT_CODE),
            ("identifier", DOCUMENT),
            ("password", PASSWORD),
        ];
        let _ = stage.app.visitor().post("/login", &fields).await.is(422);
        let _ = stage.account(Kind::Unit).await;
        enter_unit(&stage.app.visitor()).await;
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_frozen_account_waits_and_others_are_left_alone,
    async |on: On| {
        let stage = Stage::new(on).await;
        let id = stage.account(Kind::Person).await;
        let bystander = stage.person(&other()).await;
        let user = stage.app.visitor();
        log_in(&user).await;
        assert_eq!(ask(&user).await.see_other(), PAGE);
        let call = web::Call::system(&stage.app.app, "test");
        let freeze = "UPDATE account SET status = 'frozen' WHERE closing_at IS NOT NULL";
        call.write(|tx| async move {
            let freeze = Statement::from_string(tx.get_database_backend(), freeze);
            tx.execute_raw(freeze).await?;
            Ok::<_, db::Error>(())
        })
        .await
        .unwrap();
        pass(&stage, 9).await;
        assert_eq!(row(&stage, id).await.status, Status::Frozen);
        assert_eq!(row(&stage, bystander).await.status, Status::Active);
        assert!(stage.above.forgotten.lock().unwrap().is_empty());
        stage.app.finish().await;
    }
);

on_both!(
    taking_back_in_the_last_moment_and_closing_never_both_happen,
    async |on: On| {
        let stage = Stage::new(on).await;
        let id = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        log_in(&user).await;
        assert_eq!(ask(&user).await.see_other(), PAGE);
        stage.app.run_jobs().await;
        stage
            .app
            .advance(TimeDelta::days(7) - TimeDelta::minutes(1));
        let last = stage.app.visitor();
        log_in(&last).await;
        stage.app.advance(TimeDelta::minutes(11));
        let (stay, ()) = tokio::join!(last.post(STAY, &[]), due(&stage));
        let closed = row(&stage, id).await.status == Status::Closed;
        let stayed = stage.audited("account.closing.stay").await == 1;
        assert!(closed != stayed, "{}", stay.status);
        stage.app.finish().await;
    }
);

on_both!(
    what_a_request_on_its_way_writes_behind_the_end_goes_as_well,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        log_in(&user).await;
        assert_eq!(ask(&user).await.see_other(), PAGE);
        stage.app.run_jobs().await;
        stage
            .app
            .advance(TimeDelta::days(7) - TimeDelta::minutes(1));
        let last = stage.app.visitor();
        log_in(&last).await;
        stage.app.advance(TimeDelta::minutes(1));
        // the answer about the session is remembered for a second
        let _ = last.get("/settings/person").await.ok();
        let ran = stage.app.runner().run_recurring("identity.closing").await;
        assert_eq!(ran, Some(Ok(())));
        let late = last
            .post("/settings/person/addresses/new", &address::HOME)
            .await
            .see_other();
        assert_eq!(late, "/settings/person/addresses");
        assert_eq!(count(&stage, "delivery_address").await, 1);
        stage.app.advance(TimeDelta::minutes(1));
        stage.app.run_jobs().await;
        assert_eq!(count(&stage, "delivery_address").await, 0);
        stage.app.finish().await;
    }
);

on_both!(the_pages_of_closing_find_by_index, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let _ = ask(&user).await.see_other();
    let _ = user.get(PAGE).await.ok();
    let _ = user.post(STAY, &[]).await.see_other();
    stage.app.run_jobs().await;
    let plans = stage.app.plans().await;
    plans.find_by_index(&[]);
    let due = Query::select()
        .expr(Expr::cust("*"))
        .from("account")
        .and_where(Expr::col("closing_at").is_not_null())
        .and_where(Expr::col("closing_at").lte("2026-12-01"))
        .to_owned();
    if on == On::Sqlite {
        let plan = stage.app.app.db.plan(&due).await.unwrap();
        assert!(plan.contains("account_closing"), "{plan}");
    }
    stage.app.finish().await;
});
