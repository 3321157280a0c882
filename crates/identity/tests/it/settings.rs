//! 账号设置 (checklist B-3.8–B-3.10): what its pages show and what stands behind them.

pub mod address;
mod closing;
mod confirm;
pub mod export;
mod linked;
mod mobile;
mod password;
mod sessions;

use crate::stage::{DOCUMENT, MOBILE, NAME, PASSWORD, Stage, UNIT_CODE, log_in};
use identity::account::{Holder, Kind};
use kernel::document::{Document, DocumentKind};
use testkit::{On, User, on_both};

pub const OTHER_DOCUMENT: &str = "110105194912310038";
pub const OTHER_MOBILE: &str = "13912345677";

/// Somebody else.
pub fn other() -> Holder {
    Holder {
        name: "王三四".into(),
        document: Document::parse(DocumentKind::ResidentCard, OTHER_DOCUMENT).unwrap(),
        mobile: Some(OTHER_MOBILE.parse().unwrap()),
    }
}

/// Logs a person in by document.
pub async fn enter(user: &User, document: &str, password: &str) -> u16 {
    let fields = [
        ("tab", "person"),
        ("identifier", document),
        ("password", password),
    ];
    user.post("/login", &fields).await.status.as_u16()
}

/// Logs in to the unit.
pub async fn enter_unit(user: &User) {
    let fields = [
        ("tab", "unit"),
        ("realm", UNIT_CODE),
        ("identifier", DOCUMENT),
        ("password", PASSWORD),
    ];
    assert_eq!(user.post("/login", &fields).await.see_other(), "/unit");
}

/// The unit, logged in.
pub async fn unit(stage: &Stage) -> User {
    let user = stage.app.visitor();
    enter_unit(&user).await;
    user
}

/// A person, logged in.
pub async fn person(stage: &Stage) -> User {
    let _ = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    user
}

/// Passes a proof by a text to a registered number; gives where the browser goes on.
pub async fn pass(stage: &Stage, user: &User, proof: &str, mobile: &str) -> String {
    assert!(proof.starts_with("/proof/"), "{proof}");
    let _ = user.post(&format!("{proof}/sms/code"), &[]).await.ok();
    stage.app.run_jobs().await;
    let code = stage.phone.code(mobile);
    user.post(&format!("{proof}/sms"), &[("sms_code", &code)])
        .await
        .see_other()
}

async fn is_in(user: &User) -> bool {
    !user.get("/whoami").await.body.contains("anonymous")
}

on_both!(
    a_unit_sees_its_code_its_name_and_its_holder_masked,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Unit).await;
        let user = stage.app.visitor();
        enter_unit(&user).await;
        user.get("/settings/unit")
            .await
            .ok()
            .see("统一社会信用代码：")
            .see(UNIT_CODE)
            .see("江苏示例科技有限公司")
            .see("法人基础信息")
            .see("居民身份证")
            .see("*****002X")
            .see("杜**")
            .see("1*****77")
            .see("修改手机")
            .see("已设置")
            .see("为了账户安全, 建议您定期更换密码。")
            .see("最多10个, 当前已设置 0 个, 还可以增加 10 个")
            .not_see(DOCUMENT)
            .not_see(MOBILE)
            .not_see(NAME);
        stage.app.finish().await;
    }
);

on_both!(each_centre_admits_its_own_accounts_only, async |on: On| {
    let stage = Stage::new(on).await;
    let nobody = stage.app.visitor();
    for (who, door) in [
        ("unit", "/login?tab=unit"),
        ("person", "/login?tab=person"),
        ("officer", "/office/login"),
    ] {
        let goal = nobody.get(&format!("/settings/{who}")).await.see_other();
        assert!(goal.starts_with(door), "{goal}");
    }
    let _ = nobody.get("/settings/nobody").await.is(404);
    let user = person(&stage).await;
    let _ = user.get("/settings/person").await.ok().see("个人基础信息");
    let _ = user.get("/settings/unit").await.see_other();
    // an officer has the parts about passwords and log-ins only
    let _ = stage.account(Kind::Officer).await;
    let officer = stage.app.visitor();
    stage.officer(&officer, MOBILE, MOBILE).await;
    officer
        .get("/settings/officer")
        .await
        .ok()
        .see("密码设置")
        .see("登录设备")
        .not_see("修改手机")
        .not_see("我的收件地址");
    let _ = officer.post("/settings/officer/mobile", &[]).await.is(404);
    let _ = officer.get("/settings/officer/addresses").await.is(404);
    let _ = officer.get("/settings/officer/password").await.ok();
    stage.app.finish().await;
});

on_both!(the_pages_of_the_settings_find_by_index, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    for page in [
        "/settings/person",
        "/settings/person/password",
        "/settings/person/addresses",
        "/settings/person/sessions",
        "/settings/person/log-ins",
        "/settings/person/linked",
        "/confirm?next=/whoami",
    ] {
        let _ = user.get(page).await.ok();
    }
    address::add(&user, &address::HOME).await.see_other();
    password::change(&user, PASSWORD, "Yl5-svrf8u")
        .await
        .see_other();
    stage.app.run_jobs().await;
    let plans = stage.app.plans().await;
    plans.find_by_index(&[]);
    plans.use_indexes(&[
        "session_account",
        "quick_link_account",
        "delivery_address_account",
        "past_password_account",
        "audit_object",
    ]);
    stage.app.finish().await;
});
