//! Every query that a page waits on has an index: asked of the pages of a whole log-in, registration and proof.

use crate::stage::{MOBILE, PASSWORD, Stage, UNIT_CODE, log_in};
use identity::{account::Kind, face::FaceOutcome};

testkit::on_both!(logging_in_and_registering_find_by_index, async |on| {
    let stage = Stage::new(on).await;
    stage.account(Kind::Person).await;
    stage.account(Kind::Unit).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    let _ = user.get("/whoami").await.ok();
    user.post("/logout", &[]).await.see_other();
    let unit = [
        ("tab", "unit"),
        ("realm", UNIT_CODE),
        ("identifier", MOBILE),
        ("password", PASSWORD),
    ];
    user.post("/login", &unit).await.see_other();
    let wrong = [("tab", "person"), ("identifier", MOBILE), ("password", "x")];
    let _ = stage.app.visitor().post("/login", &wrong).await.is(422);
    let new = stage.app.visitor();
    let _ = new
        .post("/register/person/code", &[("mobile", "13900000009")])
        .await
        .ok();
    stage.app.run_jobs().await;
    let plans = stage.app.plans().await;
    plans.find_by_index(&[]);
    plans.use_indexes(&[
        "session_token",
        "account_document",
        "account_mobile",
        "person_account",
        "sms_code_mobile",
        "sms_code_browser",
        "sms_code_network",
    ]);
    stage.app.finish().await;
});

testkit::on_both!(proving_who_one_is_finds_by_index, async |on| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let id = user.get("/test/proof").await.ok().body;
    let page = format!("/proof/{id}");
    let _ = user.get(&page).await.ok();
    let _ = user.post(&format!("{page}/sms/code"), &[]).await.ok();
    stage.app.run_jobs().await;
    let code = stage.phone.code(MOBILE);
    let _ = user
        .post(&format!("{page}/counter"), &[("counter_code", "00000000")])
        .await
        .is(422);
    user.post(&format!("{page}/face"), &[("agree", "1")])
        .await
        .see_other();
    *stage.mirror.0.lock().unwrap() = FaceOutcome::NotPassed { reason: None };
    let _ = user.get(&format!("{page}/face/status")).await;
    user.post(&format!("{page}/sms"), &[("sms_code", &code)])
        .await
        .see_other();
    let _ = user.get(&format!("/test/proof/{id}/test")).await.ok();
    let plans = stage.app.plans().await;
    plans.find_by_index(&[]);
    plans.use_indexes(&["sms_code_mobile", "counter_code_subject"]);
    stage.app.finish().await;
});
