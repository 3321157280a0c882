//! A passkey in place of a face: at 确认身份, in a proof, for a new password.

use super::{add, options, person, show};
use crate::{recovery, settings, stage::Stage};
use chrono::TimeDelta;
use identity::account::Kind;
use testkit::{On, User, on_both};

on_both!(a_passkey_confirms_its_own_account, async |on: On| {
    let stage = Stage::new(on).await;
    let (user, mut key) = person(&stage).await;
    let _ = stage.account(Kind::Unit).await;
    let unit = settings::unit(&stage).await;
    let mut others = add(&unit, "unit").await;
    stage.app.advance(TimeDelta::minutes(6));
    let page = user.get("/test/fresh").await.see_other();
    let _ = user.get(&page).await.ok().see("使用通行密钥确认");
    let asked = options(&user, "/confirm/passkey/options").await;
    assert_eq!(asked["allowCredentials"].as_array().unwrap().len(), 1);
    let sent = others.get(&asked);
    let fields = [("next", "/test/fresh"), ("credential", sent.as_str())];
    let _ = (user.post("/confirm/passkey", &fields).await.is(422)).see("属于其他账号");
    assert_eq!(user.get("/test/fresh").await.see_other(), page);
    // a device that was told which one to use need not say whose it is
    key.handle = Vec::new();
    let asked = options(&user, "/confirm/passkey/options").await;
    let sent = key.get(&asked);
    let fields = [("next", "/test/fresh"), ("credential", sent.as_str())];
    assert_eq!(
        user.post("/confirm/passkey", &fields).await.see_other(),
        "/test/fresh"
    );
    let _ = user.get("/test/fresh").await.ok();
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

/// Begins a proof of the legal representative; gives its page.
async fn begin(user: &User) -> String {
    format!("/proof/{}", user.get("/test/proof").await.ok().body)
}

on_both!(
    a_proof_of_a_person_takes_the_passkey_of_whoever_was_proved,
    async |on: On| {
        let stage = Stage::new(on).await;
        // the same person, who has only said so
        let (_, mut unproved) = person(&stage).await;
        // proved when the unit was registered
        let _ = stage.account(Kind::Unit).await;
        let unit = settings::unit(&stage).await;
        let mut proved = add(&unit, "unit").await;
        let user = stage.app.visitor();
        let page = begin(&user).await;
        let _ = user.get(&page).await.ok().see("使用通行密钥");
        let way = format!("{page}/passkey");
        let _ = (show(&user, &way, &mut unproved).await.is(422)).see("属于其他账号");
        assert_eq!(show(&user, &way, &mut proved).await.see_other(), "/whoami");
        let _ = user
            .get(&format!("{}/test", page.replace("/proof", "/test/proof")))
            .await
            .ok()
            .see("Passkey");
        // what was signed for one proof is worth nothing for another, nor for another browser
        let page = begin(&user).await;
        let asked = options(&user, &format!("{page}/passkey/options")).await;
        let sent = proved.get(&asked);
        let next = begin(&user).await;
        let _ = (user
            .post(&format!("{next}/passkey"), &[("credential", &sent)])
            .await
            .is(422))
        .see("失效");
        let thief = stage.app.visitor();
        let _ = thief
            .post(&format!("{page}/passkey"), &[("credential", &sent)])
            .await
            .is(404);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_new_password_by_the_passkey_of_that_account_alone,
    async |on: On| {
        let stage = Stage::new(on).await;
        let (_, mut of_person) = person(&stage).await;
        let _ = stage.account(Kind::Unit).await;
        let unit = settings::unit(&stage).await;
        let mut of_unit = add(&unit, "unit").await;
        let user = stage.app.visitor();
        let proof = recovery::UNIT.proof(&user).await;
        let way = format!("{proof}/passkey");
        let asked = options(&user, &format!("{way}/options")).await;
        assert_eq!(
            asked["allowCredentials"],
            serde_json::json!([]),
            "says nothing of the account"
        );
        let _ = (show(&user, &way, &mut of_person).await.is(422)).see("属于其他账号");
        assert_eq!(
            show(&user, &way, &mut of_unit).await.see_other(),
            "/recover/unit/password"
        );
        let fields = [("password", "Yl5-svrf8u"), ("password_again", "Yl5-svrf8u")];
        assert_eq!(
            user.post("/recover/unit/password", &fields)
                .await
                .see_other(),
            "/recover/unit/done"
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(presence_takes_no_passkey, async |on: On| {
    let stage = Stage::new(on).await;
    let (user, mut key) = person(&stage).await;
    let page = user.get("/person/account").await.ok();
    let once = page.attribute("main input[name=_key]", "value").unwrap();
    let begun = user.post("/person/account/proof", &[("_key", &once)]).await;
    let proof = begun.see_other();
    let _ = user.get(&proof).await.ok().not_see("使用通行密钥");
    let _ = user
        .post(&format!("{proof}/passkey/options"), &[])
        .await
        .is(404);
    let asked = options(&user, "/login/passkey/options").await;
    let sent = key.get(&asked);
    let _ = user
        .post(&format!("{proof}/passkey"), &[("credential", &sent)])
        .await
        .is(404);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
