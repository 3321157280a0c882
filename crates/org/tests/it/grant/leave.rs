//! Grants end with the account that gave or has them (docs/decisions/0034).

use super::*;
use db::Read as _;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};

/// Asks for the account behind `user` to be closed, and lets the week go by.
async fn close(stage: &Stage, user: &User, page: &str) {
    let meant = [("words", "注销账号"), ("agree", "1")];
    assert_eq!(user.fill(page, &meant).await.see_other(), page);
    stage.app.advance(TimeDelta::days(8));
    let ran = stage.app.runner().run_recurring("identity.closing").await;
    assert_eq!(ran, Some(Ok(())));
    // each room a minute later, and what a room empties another minute after that
    for _ in 0..3 {
        stage.app.advance(TimeDelta::minutes(1));
        stage.app.run_jobs().await;
    }
}

/// How many grants there are, and how many of them still name somebody.
async fn grants(stage: &Stage) -> (usize, usize) {
    let rows = Query::select()
        .columns(["state", "holder"])
        .from("unit_grant")
        .to_owned();
    let rows = stage.app.app.db.rows(&rows).await.unwrap();
    let named = rows.iter().filter(|row| {
        let sealed = seal::Sealed::from_bytes(row.try_get("", "holder").unwrap());
        let holder = stage.app.app.vault.open("unit_grant.holder", &sealed);
        let state: String = row.try_get("", "state").unwrap();
        !holder.unwrap().is_empty() || state != "ended"
    });
    (rows.len(), named.count())
}

/// Accounts of units that are open.
async fn open_accounts(stage: &Stage) -> usize {
    let rows = Query::select()
        .column("id")
        .from("account")
        .and_where(Expr::col(Alias::new("kind")).eq("unit"))
        .and_where(Expr::col(Alias::new("status")).eq("active"))
        .to_owned();
    stage.app.app.db.rows(&rows).await.unwrap().len()
}

testkit::on_both!(a_person_who_closes_acts_for_nobody_any_more, async |on| {
    let stage = stage::real(on).await;
    let legal = real_unit(&stage, 1, &holder(1)).await;
    enable(&legal.user).await;
    let one = real_person(&stage, 1).await;
    grant(&legal.user, "handler", &one.holder).await;
    confirm(&stage, &one.user).await;
    let desk = stage.app.visitor();
    let _ = log_in(&desk, "", &one.holder, PASSWORD).await.see_other();
    // what was granted is no account of theirs: neither its data nor its end is up to them
    for page in ["/settings/unit/export", "/settings/unit/close"] {
        let _ = desk.get(page).await.is(403).see("经办账号");
    }
    let meant = [("words", "注销账号"), ("agree", "1")];
    let _ = desk.post("/settings/unit/close", &meant).await.is(403);
    assert_eq!(open_accounts(&stage).await, 2);
    assert_eq!(grants(&stage).await, (1, 1));
    close(&stage, &one.user, "/settings/person/close").await;
    assert_eq!(open_accounts(&stage).await, 1);
    assert_eq!(grants(&stage).await, (1, 0));
    let again = stage.app.visitor();
    log_in(&again, code(1).as_str(), &one.holder, PASSWORD)
        .await
        .is(422)
        .see("账号或密码不正确");
    // the unit goes on, and has the place to give away
    legal_again(&legal, &holder(1)).await;
    let list = legal.user.get("/unit/grants").await.ok();
    let _ = list.see("您尚未添加经办用户");
    // registered anew, the same person can be granted anew
    let anew = real_person(&stage, 1).await;
    grant(&legal.user, "administrator", &anew.holder).await;
    confirm(&stage, &anew.user).await;
    let desk = stage.app.visitor();
    let _ = log_in(&desk, "", &anew.holder, PASSWORD).await.see_other();
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

testkit::on_both!(with_the_account_of_a_unit_nobody_acts_for_it, async |on| {
    let stage = stage::real(on).await;
    let legal = real_unit(&stage, 1, &holder(1)).await;
    enable(&legal.user).await;
    let one = real_person(&stage, 1).await;
    grant(&legal.user, "administrator", &one.holder).await;
    confirm(&stage, &one.user).await;
    close(&stage, &legal.user, "/settings/unit/close").await;
    assert_eq!(open_accounts(&stage).await, 0);
    assert_eq!(grants(&stage).await, (1, 0));
    let desk = stage.app.visitor();
    let _ = log_in(&desk, code(1).as_str(), &one.holder, PASSWORD)
        .await
        .is(422);
    stage.app.finish().await;
});
