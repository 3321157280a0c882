//! 实名认证 and 实人认证 of a person (checklist A-1.2.2.31–45).

use crate::stage::{DOCUMENT, MOBILE, NAME, PASSWORD, Stage, holder, log_in, log_in_as};
use chrono::TimeDelta;
use identity::{
    account::{Holder, Kind},
    assurance::{self, Source},
    face::FaceOutcome,
    quick::{Identified, Profile},
};
use kernel::{
    document::{Document, DocumentKind},
    id::AccountId,
};
use testkit::{On, User, on_both};

const PAGE: &str = "/person/account";
const BEGIN: &str = "/person/account/proof";

async fn known(stage: &Stage, account: AccountId) -> (Option<Source>, Option<Source>) {
    let known = assurance::of(&stage.app.app.db, account).await.unwrap();
    (
        known.name.map(|fact| fact.source),
        known.presence.map(|fact| fact.source),
    )
}

/// 去认证: the id of the proof.
async fn begin(user: &User) -> String {
    let page = user.get(PAGE).await.ok();
    let key = page.attribute("main input[name=_key]", "value").unwrap();
    let proof = user.post(BEGIN, &[("_key", &key)]).await.see_other();
    proof.strip_prefix("/proof/").unwrap().to_owned()
}

async fn pass_face(stage: &Stage, user: &User, id: &str) -> String {
    let agreed = user
        .post(&format!("/proof/{id}/face"), &[("agree", "1")])
        .await;
    assert_eq!(agreed.see_other(), format!("/proof/{id}/face"));
    *stage.mirror.0.lock().unwrap() = FaceOutcome::Passed;
    let status = user.get(&format!("/proof/{id}/face/status")).await.ok();
    status.headers["x-go-to"].to_str().unwrap().to_owned()
}

on_both!(
    by_face_a_person_is_proved_in_name_and_presence,
    async |on: On| {
        let stage = Stage::new(on).await;
        let account = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        log_in(&user).await;
        let page = user.get(PAGE).await.ok();
        assert_eq!(page.all("main .btn"), ["去认证", "去认证"]);
        let _ = (page.see("实名认证").see("实人认证").see("人脸识别"))
            .see("杜**")
            .see("*****002X")
            .see("1*****77")
            .not_see(DOCUMENT)
            .not_see("已通过实人认证");
        let id = begin(&user).await;
        // a text to the phone that the holder told is no way here
        let _ = (user.get(&format!("/proof/{id}")).await.ok())
            .see("渠道认证")
            .see("窗口核验")
            .not_see("短信验证码");
        let _ = user.get(&format!("/proof/{id}/sms")).await.is(404);
        // not passed yet: the way back leads to the proof
        let back = format!("{BEGIN}/{id}");
        assert_eq!(user.get(&back).await.see_other(), format!("/proof/{id}"));
        assert_eq!(known(&stage, account).await, (None, None));

        assert_eq!(pass_face(&stage, &user, &id).await, back);
        assert_eq!(
            known(&stage, account).await,
            (None, None),
            "the browser has not come back"
        );
        let done = user.get(&back).await.ok().see("渠道认证").see("认证成功");
        assert_eq!(done.attribute("main a.btn", "href").as_deref(), Some(PAGE));
        let page = user.get(PAGE).await.ok();
        assert!(page.all("main .btn").is_empty());
        let _ = page
            .see("已通过实人认证")
            .see("认证方式： 人脸识别")
            .see("2026-11-23 10:00");
        assert_eq!(
            known(&stage, account).await,
            (Some(Source::Face), Some(Source::Face))
        );
        // the same page again, and the same button on an older page
        let _ = user.get(&back).await.ok().see("认证成功");
        assert_eq!(user.post(BEGIN, &[("_key", "x")]).await.see_other(), PAGE);
        assert_eq!(stage.audited("account.assure").await, 2);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(by_a_code_from_the_counter, async |on: On| {
    let stage = Stage::new(on).await;
    let account = stage.account(Kind::Person).await;
    let _ = stage.account(Kind::Officer).await;
    let officer = stage.app.visitor();
    stage.officer(&officer, MOBILE, MOBILE).await;
    let form = [
        ("document_kind", "111"),
        ("document_number", DOCUMENT),
        ("name", NAME),
        ("seen", "1"),
    ];
    let issued = officer.post("/office/counter-code", &form).await.ok();
    let code = issued.attribute("[data-copy]", "data-copy").unwrap();
    let user = stage.app.visitor();
    log_in(&user).await;
    let id = begin(&user).await;
    let counter = format!("/proof/{id}/counter");
    let back = user.post(&counter, &[("counter_code", &code)]).await;
    let _ = user.get(&back.see_other()).await.ok().see("认证成功");
    let _ = user.get(PAGE).await.ok().see("认证方式： 窗口核验");
    assert_eq!(
        known(&stage, account).await,
        (Some(Source::Counter), Some(Source::Counter))
    );
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(one_button_pressed_twice_begins_one_proof, async |on: On| {
    let stage = Stage::new(on).await;
    let account = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    let form = [("_key", "k")];
    let (one, two) = futures::join!(user.post(BEGIN, &form), user.post(BEGIN, &form));
    let proof = one.see_other();
    assert_eq!(two.see_other(), proof);
    assert_eq!(stage.audited("proof.start").await, 1);
    let id = proof.strip_prefix("/proof/").unwrap();
    let back = pass_face(&stage, &user, id).await;
    // two tabs come back at the same moment
    let (one, two) = futures::join!(user.get(&back), user.get(&back));
    let _ = (one.ok().see("认证成功"), two.ok().see("认证成功"));
    assert_eq!(stage.audited("account.assure").await, 2);
    assert_eq!(known(&stage, account).await.1, Some(Source::Face));
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_proof_of_somebody_else_proves_nobody, async |on: On| {
    let stage = Stage::new(on).await;
    let first = stage.account(Kind::Person).await;
    let other = Holder {
        name: "王小二".to_owned().into(),
        document: Document::parse(DocumentKind::ResidentCard, "320501198506150036").unwrap(),
        mobile: None,
    };
    let second = stage.person(&other).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    let id = begin(&user).await;
    let back = pass_face(&stage, &user, &id).await;
    // another browser, also of the same person
    let elsewhere = stage.app.visitor();
    log_in(&elsewhere).await;
    let _ = elsewhere.get(&back).await.is(404);
    // the same browser, logged in as somebody else
    user.post("/logout", &[]).await.see_other();
    log_in_as(&user, "320501198506150036").await;
    let _ = user.get(&back).await.is(404);
    assert_eq!(stage.audited("access.denied").await, 2);
    let nobodys = format!("{BEGIN}/{}", "0".repeat(32));
    let _ = user.get(&nobodys).await.is(404);
    assert_eq!(
        stage.audited("access.denied").await,
        2,
        "there is no such proof"
    );
    assert_eq!(known(&stage, first).await, (None, None));
    assert_eq!(known(&stage, second).await, (None, None));
    // a proof for another purpose is none for this
    let foreign = user.get("/test/proof").await.ok().body;
    let _ = user.get(&format!("{BEGIN}/{foreign}")).await.is(404);
    // its own person, back in time, still gets it
    user.post("/logout", &[]).await.see_other();
    log_in(&user).await;
    let _ = user.get(&back).await.ok().see("认证成功");
    assert_eq!(known(&stage, first).await.1, Some(Source::Face));
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_proof_that_took_too_long_begins_again, async |on: On| {
    let stage = Stage::new(on).await;
    let account = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    let id = begin(&user).await;
    stage.app.advance(TimeDelta::minutes(11));
    assert_eq!(user.get(&format!("{BEGIN}/{id}")).await.see_other(), PAGE);
    let _ = user.get(PAGE).await.ok().see("认证已过期");
    assert_ne!(begin(&user).await, id);
    assert_eq!(known(&stage, account).await, (None, None));
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

fn at_alipay(name: &str) -> Identified {
    Identified::Known(Box::new(Profile {
        open_id: Some("066a".to_owned()),
        person: Some((name.to_owned().into(), holder().document)),
        ..Profile::default()
    }))
}

/// Goes to Alipay and comes back: the page that follows.
async fn trip(stage: &Stage, user: &User, who: Identified) -> String {
    stage.door.code("code", who);
    let door = user.get("/login/alipay?next=").await.see_other();
    let state = door.split_once("state=").unwrap().1;
    let back = format!("/login/alipay/back?state={state}&auth_code=code");
    user.get(&back).await.see_other()
}

on_both!(
    alipays_certified_name_is_a_name_and_no_presence,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let page = trip(&stage, &user, at_alipay(NAME)).await;
        let _ = user
            .fill(&page, &[("phone", ""), ("agree", "1")])
            .await
            .see_other();
        let page = user.get(PAGE).await.ok().see("认证来源： 支付宝实名信息");
        assert_eq!(page.all("main .btn"), ["去认证"], "of 实人认证 alone");
        let _ = page.see("未填写").not_see("已通过实人认证");
        // logging in again notes nothing again; a proof in person is the newer word
        assert_eq!(
            trip(&stage, &stage.app.visitor(), at_alipay(NAME)).await,
            "/whoami"
        );
        assert_eq!(stage.audited("account.assure").await, 1);
        let id = begin(&user).await;
        let back = pass_face(&stage, &user, &id).await;
        let _ = user.get(&back).await.ok();
        let _ = user.get(PAGE).await.ok().see("认证来源： 人脸识别");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_certified_name_that_is_not_the_accounts_proves_nothing,
    async |on: On| {
        let stage = Stage::new(on).await;
        let account = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        // the account was opened with another name than the one that Alipay certifies for this document
        let page = trip(&stage, &user, at_alipay("杜一三")).await;
        let linked = user
            .post(&format!("{page}/link"), &[("password", PASSWORD)])
            .await;
        assert_eq!(linked.see_other(), "/whoami");
        assert_eq!(known(&stage, account).await, (None, None));
        let right = stage.app.visitor();
        assert_eq!(trip(&stage, &right, at_alipay(NAME)).await, "/whoami");
        assert_eq!(known(&stage, account).await, (Some(Source::Alipay), None));
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
