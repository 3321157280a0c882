//! The only account of a unit is closed: the unit stays, names nobody, and registers again as itself.

use crate::{
    registration::{PASSWORD, post, prove, step_3},
    stage::{self, Stage, code, holder},
};
use chrono::TimeDelta;
use db::Read as _;
use identity::{Keeper as _, Whose, account::Kind};
use kernel::actor::Actor;
use org::{OrgKeeper, unit};
use sea_orm::sea_query::{Alias, Expr, Query};
use testkit::User;

/// Registers unit 1 from a new browser.
async fn register(stage: &Stage, mobile: &str) {
    let user = stage.app.visitor();
    prove(stage, &user, 1).await;
    let form = step_3(stage, &user, mobile).await;
    let done = post(&user, "/register/unit/account", &form).await;
    assert_eq!(done.see_other(), "/register/unit/done");
}

async fn log_in(stage: &Stage, user: &User) -> u16 {
    let document = holder(1).document.number().to_owned();
    let code = code(1);
    let fields = [
        ("tab", "unit"),
        ("realm", code.as_str()),
        ("identifier", document.as_str()),
        ("password", PASSWORD),
    ];
    let status = user.post("/login", &fields).await.status.as_u16();
    stage.app.run_jobs().await;
    status
}

async fn contacts(stage: &Stage) -> i64 {
    let count = Query::select()
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .from(Alias::new("unit_contact"))
        .to_owned();
    let row = stage.app.app.db.row(&count).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

testkit::on_both!(
    a_unit_whose_account_was_closed_registers_again_as_itself,
    async |on| {
        let stage = stage::real(on).await;
        register(&stage, "13800000001").await;
        let user = stage.app.visitor();
        assert_eq!(log_in(&stage, &user).await, 303);
        let contact = [
            ("name", "李小明"),
            ("mobile", "13912345678"),
            ("email", "hr@example.com"),
            ("post", "人事主管"),
        ];
        user.fill("/unit/contacts/new", &contact).await.see_other();
        let page = "/settings/unit/close";
        let meant = [("words", "注销账号"), ("agree", "1")];
        let _ = user.get(page).await.ok().see("单位本身不删除");
        assert_eq!(user.fill(page, &meant).await.see_other(), page);
        let before = unit::by_credit_code(&stage.app.app.db, &code(1))
            .await
            .unwrap()
            .unwrap();

        // while it waits, nobody else registers it
        let other = stage.app.visitor();
        let _ = post(&other, "/register/unit", &crate::registration::step_1(1))
            .await
            .is(422)
            .see("已注册");
        stage.app.advance(TimeDelta::days(8));
        let ran = stage.app.runner().run_recurring("identity.closing").await;
        assert_eq!(ran, Some(Ok(())));
        stage.app.advance(TimeDelta::minutes(1));
        stage.app.run_jobs().await;
        let after = unit::find(&stage.app.app.db, before.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (after.account_id, after.active, after.is_vacant()),
            (None, true, true)
        );
        assert_eq!(contacts(&stage).await, 0);
        assert_eq!(stage.audit("unit.vacate").await, 1);
        assert!(
            unit::summary(&stage.app.app.db, before.id)
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(log_in(&stage, &stage.app.visitor()).await, 422);

        // the same document, the same phone: the same unit
        register(&stage, "13800000001").await;
        let again = unit::by_credit_code(&stage.app.app.db, &code(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((again.id, again.number), (before.id, before.number));
        assert!(again.account_id.is_some() && again.account_id != before.account_id);
        assert_eq!(stage.audit("unit.reopen").await, 1);
        assert_eq!(log_in(&stage, &stage.app.visitor()).await, 303);
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_unit_that_was_shut_does_not_open_itself_again,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        let Actor::Unit { account, .. } = unit.user.actor() else {
            panic!("a unit")
        };
        let whose = Whose {
            account,
            kind: Kind::Unit,
            person: None,
            realm: unit.id.0,
        };
        OrgKeeper.forget(&stage.call(), &whose).await.unwrap();
        let shut = Query::update()
            .table("unit")
            .value("active", false)
            .to_owned();
        stage
            .call()
            .write(|tx| {
                let shut = &shut;
                async move {
                    sea_orm::ConnectionTrait::execute(&tx, shut).await?;
                    Ok::<_, db::Error>(())
                }
            })
            .await
            .unwrap();
        let user = stage.app.visitor();
        let _ = post(&user, "/register/unit", &crate::registration::step_1(1))
            .await
            .is(422)
            .see("已注册");
        stage.app.finish().await;
    }
);

testkit::on_both!(a_unit_takes_away_what_it_has_said_of_itself, async |on| {
    let stage = stage::typed(on).await;
    let (unit, other) = (stage.unit(1).await, stage.unit(2).await);
    let contact = [
        ("name", "李小明"),
        ("mobile", "13912345678"),
        ("email", "hr@example.com"),
        ("post", "人事主管"),
    ];
    unit.user
        .fill("/unit/contacts/new", &contact)
        .await
        .see_other();
    let theirs = [
        ("name", "赵七八"),
        ("mobile", "13712345670"),
        ("email", "x@example.com"),
        ("post", "经理"),
    ];
    other
        .user
        .fill("/unit/contacts/new", &theirs)
        .await
        .see_other();
    let Actor::Unit { account, .. } = unit.user.actor() else {
        panic!("a unit")
    };
    let whose = Whose {
        account,
        kind: Kind::Unit,
        person: None,
        realm: unit.id.0,
    };
    let copy = OrgKeeper.copy(&stage.app.app, &whose).await.unwrap();
    let text: String = copy
        .sections
        .iter()
        .map(|section| serde_json::to_string(&section.content).unwrap())
        .collect();
    for own in [
        code(1).as_str(),
        "南京第1测试有限公司",
        "测试路1号",
        "李小明",
        "13912345678",
        "hr@example.com",
        "人事主管",
    ] {
        assert!(text.contains(own), "lacks {own}");
    }
    for foreign in [code(2).as_str(), "赵七八", "13712345670"] {
        assert!(!text.contains(foreign), "tells {foreign}");
    }
    stage.app.finish().await;
});
