//! 历史单位用户升级 and 地市历史用户升级 (checklist B-1.2.13, B-2.4.7, Z.3.9).

use crate::stage::{self, Stage, code, holder};
use chrono::TimeDelta;
use org::history::{Report, import, source_of};
use testkit::{Reply, User, on_both};

/// The password of every old account of these tests, and its hash.
const OLD: &str = "Jiu-Mima-2019";
const BCRYPT: &str = "$2b$05$abcdefghijklmnopqrstuubmLr7KWSAyOOUY2JPKkbFLSLBu1bn1C";
const NEW: &str = "Gongyuan-2026";
const NAME: &str = "南京云杉智造科技有限公司";

async fn read(stage: &Stage, source: &str, lines: &str) -> (Report, Vec<(u64, String)>) {
    let call = stage.call();
    let file = format!("account,unit_name,credit_code,org_code,phone,scheme,hash\n{lines}");
    let mut told = Vec::new();
    let report = import(
        call.db(),
        &call.stamp(),
        call.vault(),
        source_of(source).unwrap(),
        file.as_bytes(),
        |line, cause| told.push((line, cause.to_owned())),
    )
    .await
    .unwrap();
    (report, told)
}

/// Imports one account of the province, of the test's unit number `n`.
async fn old_account(stage: &Stage, source: &str, n: u32) {
    let line = format!(
        "old{n},{NAME},{},,13800000099,bcrypt,{BCRYPT}",
        code(n).as_str()
    );
    let (report, _) = read(stage, source, &line).await;
    assert_eq!(report.added, 1);
}

async fn enter(user: &User, account: &str, password: &str) -> Reply {
    let typed = [("account", account), ("password", password)];
    user.post("/register/unit/history", &typed).await
}

fn step_1(n: u16, history: &str) -> Vec<(&'static str, String)> {
    vec![
        ("history", history.to_owned()),
        ("credit_code", code(u32::from(n)).as_str().to_owned()),
        ("unit_name", NAME.to_owned()),
        ("document_kind", "111".to_owned()),
        ("legal_document", holder(n).document.number().to_owned()),
        ("legal_name", holder(n).name.expose().clone()),
        ("agree", "1".to_owned()),
        ("agreement", "1".to_owned()),
    ]
}

async fn post(user: &User, path: &str, fields: &[(&'static str, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    user.post(path, &fields).await
}

/// Steps 2 and 3 up to the last click.
async fn to_step_3(
    stage: &Stage,
    user: &User,
    proof: &str,
    mobile: &str,
) -> Vec<(&'static str, String)> {
    stage.app.advance(TimeDelta::minutes(2));
    let _ = user.get(proof).await.ok();
    let _ = user.post(&format!("{proof}/sms/code"), &[]).await.ok();
    stage.app.run_jobs().await;
    let typed = stage.phone.code("13900000001");
    let back = user
        .post(&format!("{proof}/sms"), &[("sms_code", &typed)])
        .await
        .see_other();
    assert_eq!(back, "/register/unit/account");
    let _ = user
        .post("/register/unit/account/code", &[("mobile", mobile)])
        .await
        .ok();
    stage.app.run_jobs().await;
    vec![
        ("mobile", mobile.to_owned()),
        ("sms_code", stage.phone.code(mobile)),
        ("password", NEW.to_owned()),
        ("password_again", NEW.to_owned()),
    ]
}

fn id_of(page: &str) -> String {
    page.split_once("history=").unwrap().1.to_owned()
}

on_both!(an_old_account_becomes_a_registered_unit_once, async |on| {
    let stage = stage::real(on).await;
    old_account(&stage, "省厅", 1).await;
    let user = stage.app.visitor();
    let _ = user
        .get("/register/unit")
        .await
        .ok()
        .see("历史单位用户升级");
    let page = enter(&user, "old1", OLD).await.see_other();
    // the unit's data is there, its code cannot be changed
    let shown = user.get(&page).await.ok().see("省厅").see(code(1).as_str());
    assert!(
        shown
            .attribute("input[name=credit_code]", "value")
            .is_none()
    );
    assert_eq!(
        shown.attribute("input[name=unit_name]", "value").as_deref(),
        Some(NAME)
    );
    // whatever is sent: the old account's code counts
    let mut form = step_1(1, &id_of(&page));
    form[1].1 = code(2).as_str().to_owned();
    let proof = post(&user, "/register/unit", &form).await.see_other();
    let login = to_step_3(&stage, &user, &proof, "13800000001").await;
    let shown = user.get("/register/unit/account").await.ok();
    assert_eq!(
        shown.attribute("input[name=mobile]", "value").as_deref(),
        Some("13800000099")
    );
    let done = post(&user, "/register/unit/account", &login)
        .await
        .see_other();
    assert_eq!(done, "/register/unit/done");
    let _ = user
        .get(&done)
        .await
        .ok()
        .see("注册成功")
        .see(code(1).as_str());
    // used up for ever, and only its owner is told
    let again = stage.app.visitor();
    let _ = enter(&again, "old1", OLD)
        .await
        .is(422)
        .see("该历史账号已升级，请直接登录")
        .see("去登录");
    let _ = enter(&again, "old1", "wrong-password")
        .await
        .is(422)
        .not_see("已升级");
    let (report, _) = read(
        &stage,
        "省厅",
        &format!("old1,{NAME},{},,,bcrypt,{BCRYPT}", code(1).as_str()),
    )
    .await;
    assert_eq!(
        report,
        Report {
            used: 1,
            ..Report::default()
        }
    );
    let _ = enter(&again, "old1", OLD)
        .await
        .is(422)
        .see("该历史账号已升级");
    stage.app.finish().await;
});

on_both!(two_browsers_upgrade_one_account_once, async |on| {
    let stage = stage::real(on).await;
    let line = format!("old,{NAME},,{},,bcrypt,{BCRYPT}", &code(1).as_str()[8..17]);
    assert_eq!(read(&stage, "省厅", &line).await.0.added, 1);
    let [one, two] = [stage.app.visitor(), stage.app.visitor()];
    let page = enter(&one, "old", OLD).await.see_other();
    let id = id_of(&page);
    // a code that does not hold the old organisation code is another unit's
    let _ = post(&one, "/register/unit", &step_1(2, &id))
        .await
        .is(422)
        .see("与历史账号的组织机构代码不一致");
    let proof = post(&one, "/register/unit", &step_1(1, &id))
        .await
        .see_other();
    let first = to_step_3(&stage, &one, &proof, "13800000001").await;
    // the same account from another browser: it is that one's now
    let page = enter(&two, "old", OLD).await.see_other();
    assert_eq!(id_of(&page), id);
    let proof = post(&two, "/register/unit", &step_1(1, &id))
        .await
        .see_other();
    let second = to_step_3(&stage, &two, &proof, "13800000002").await;
    let done = post(&one, "/register/unit/account", &first)
        .await
        .see_other();
    assert_eq!(done, "/register/unit/done");
    let _ = post(&two, "/register/unit/account", &second).await.is(422);
    stage.app.finish().await;
});

on_both!(guessing_is_slowed_and_tells_nothing, async |on| {
    let stage = stage::real(on).await;
    old_account(&stage, "320500", 3).await;
    let user = stage.app.visitor();
    let typed = |city: &'static str, account: &'static str, password: &'static str| {
        [("city", city), ("account", account), ("password", password)]
    };
    let city = "/register/unit/history/city";
    let _ = user
        .get(city)
        .await
        .ok()
        .see("地市历史用户升级")
        .see("苏州市");
    let _ = user
        .post(city, &typed("", "old3", OLD))
        .await
        .is(422)
        .see("请选择所属地市");
    let wrong = user
        .post(city, &typed("320500", "old3", "wrong"))
        .await
        .is(422);
    let absent = user
        .post(city, &typed("320500", "nobody", "wrong"))
        .await
        .is(422);
    let (wrong, absent) = (wrong.text(), absent.text());
    assert_eq!(
        wrong.replace("old3", ""),
        absent.replace("nobody", ""),
        "known and unknown accounts get one answer"
    );
    // another city's account is another account
    let _ = user
        .post(city, &typed("320600", "old3", OLD))
        .await
        .is(422)
        .see("不正确");
    for _ in 0..4 {
        let _ = user
            .post(city, &typed("320500", "old3", "wrong"))
            .await
            .is(422);
    }
    let _ = user
        .post(city, &typed("320500", "old3", OLD))
        .await
        .is(429)
        .see("尝试次数过多");
    // the owner, elsewhere, is not locked out
    let owner = stage.app.visitor();
    owner.from_network([198, 51, 100, 7]);
    let page = owner
        .post(city, &typed("320500", "old3", OLD))
        .await
        .see_other();
    // and the page is nobody else's
    let _ = user.get(&page).await.is(404);
    let _ = post(&user, "/register/unit", &step_1(3, &id_of(&page)))
        .await
        .is(404);
    // two hours later the password is asked again
    stage.app.advance(TimeDelta::minutes(121));
    let _ = owner.get(&page).await.ok().not_see("正在升级");
    stage.app.finish().await;
});

on_both!(a_unit_that_registered_meanwhile_logs_in, async |on| {
    let stage = stage::real(on).await;
    old_account(&stage, "省厅", 4).await;
    let _ = stage.unit(4).await;
    let user = stage.app.visitor();
    let _ = enter(&user, "old4", OLD)
        .await
        .is(422)
        .see("该单位已注册，请直接登录")
        .see("去登录");
    let _ = enter(&user, "old4", "wrong")
        .await
        .is(422)
        .not_see("已注册");
    stage.app.finish().await;
});

on_both!(an_import_says_what_became_of_each_line, async |on| {
    let stage = stage::real(on).await;
    let good = format!(
        "a,{NAME},{},,025-12345678,bcrypt,{BCRYPT}",
        code(5).as_str()
    );
    let lines = [
        good.as_str(),
        "b,单位,bad-code,,,bcrypt,x",
        "c,单位,,,,bcrypt,x",
        "d,单位,,796544598,,rot13,x",
        "e,单位,,79654459-8,,md5-salt-first,plain",
        "f,单位,,79654459-8,,md5-salt-first,s4lt$0cc175b9c0f1b6a831c399e269772661",
        ",单位,,796544598,,bcrypt,x",
        "too,few",
    ]
    .join("\n");
    let (report, told) = read(&stage, "省厅", &lines).await;
    assert_eq!(
        report,
        Report {
            added: 2,
            refused: 6,
            ..Report::default()
        }
    );
    let at: Vec<u64> = told.iter().map(|(line, _)| *line).collect();
    assert_eq!(at, [3, 4, 5, 6, 8, 9]);
    assert!(told.iter().all(|(_, cause)| !cause.contains("单位")));
    // again: as it was; with another phone: changed
    let (report, _) = read(&stage, "省厅", &good).await;
    assert_eq!(
        report,
        Report {
            same: 1,
            ..Report::default()
        }
    );
    let (report, _) = read(
        &stage,
        "省厅",
        &good.replace("025-12345678", "025-87654321"),
    )
    .await;
    assert_eq!(
        report,
        Report {
            changed: 1,
            ..Report::default()
        }
    );
    assert!(source_of("320102").is_none() && source_of("江苏").is_none());
    stage.app.finish().await;
});
