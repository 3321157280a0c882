//! CA as a proof: of a unit's legal representative, at 忘记密码 and at 确认身份.

use super::{challenge_at, key, send_to};
use crate::{
    recovery::UNIT,
    settings::{other, unit},
    stage::{DOCUMENT, PASSWORD, Stage, UNIT_CODE, log_in},
};
use ca_driver::{Order, Sample, UsbKey};
use chrono::TimeDelta;
use identity::account::Kind;
use testkit::{On, Reply, User, on_both};

const NEW: &str = "Yl5-svrf8u";
const PASSWORD_PAGE: &str = "/recover/unit/password";

/// Signs what a proof asks for, and sends it.
pub async fn show(user: &User, proof: &str, key: &UsbKey) -> Reply {
    let page = format!("{proof}/ca");
    let text = challenge_at(user, &page).await;
    assert!(text.starts_with("rs-proof|"), "{text}");
    let signature = key.sign(text.as_bytes()).unwrap();
    let certificate = key.certificate().unwrap();
    send_to(user, &page, &text, (&certificate, &signature)).await
}

/// Logs the unit in by password.
async fn enters(stage: &Stage, password: &str) -> bool {
    let fields = [
        ("tab", "unit"),
        ("realm", UNIT_CODE),
        ("identifier", DOCUMENT),
        ("password", password),
    ];
    let reply = stage.app.visitor().post("/login", &fields).await;
    reply.status == 303
}

on_both!(a_unit_recovers_its_password_with_its_key, async |on: On| {
    let stage = Stage::new(on).await;
    stage.account(Kind::Unit).await;
    let user = stage.app.visitor();
    let proof = UNIT.proof(&user).await;
    let page = user.get(&proof).await.ok().see("插入本单位的CA");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    let drivers = "connect-src 'self' http://127.0.0.1:51235/alpha";
    assert!(policy.contains(drivers), "{policy}");
    let key = key(&stage, Sample::Good);
    assert_eq!(show(&user, &proof, &key).await.see_other(), PASSWORD_PAGE);
    let new = [("password", NEW), ("password_again", NEW)];
    let done = user.post(PASSWORD_PAGE, &new).await.see_other();
    assert_eq!(done, "/recover/unit/done");
    assert!(enters(&stage, NEW).await && !enters(&stage, PASSWORD).await);
    assert_eq!(stage.audited("proof.ca").await, 1);
    assert_eq!(stage.live_sessions().await, 1, "the proof logs nobody in");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_key_that_is_not_good_proves_nothing, async |on: On| {
    let stage = Stage::new(on).await;
    stage.account(Kind::Unit).await;
    let user = stage.app.visitor();
    let proof = UNIT.proof(&user).await;
    let wrong = stage.keys.hand_out(&Order {
        name: "别的单位",
        code: "91320100MA00000008",
        sample: Sample::Good,
    });
    let said = show(&user, &proof, &wrong).await.is(422);
    let _ = said.see("91320100MA00000008").see("插入本单位的CA");
    for (sample, why) in [
        (Sample::Revoked, "已被发证机构吊销"),
        (Sample::Expired, "到期，请到发证机构更新"),
        (Sample::Stranger, "不支持该CA证书的发证机构"),
        (Sample::NoCode, "没有统一社会信用代码"),
    ] {
        let _ = show(&user, &proof, &key(&stage, sample))
            .await
            .is(422)
            .see(why);
    }
    assert_eq!(stage.audited("proof.ca_refused").await, 5);
    assert_eq!(stage.audited("proof.pass").await, 0);
    assert!(
        !user
            .get(PASSWORD_PAGE)
            .await
            .see_other()
            .contains("password")
    );
    assert!(enters(&stage, PASSWORD).await);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_signature_passes_one_proof_in_one_browser_once,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Unit).await;
        let key = key(&stage, Sample::Good);
        let certificate = key.certificate().unwrap();
        let certificate = certificate.as_slice();
        let (user, thief) = (stage.app.visitor(), stage.app.visitor());
        let proof = UNIT.proof(&user).await;
        let page = format!("{proof}/ca");
        let others = UNIT.proof(&thief).await;

        // used up by whatever comes back
        let text = challenge_at(&user, &page).await;
        let signature = key.sign(text.as_bytes()).unwrap();
        let nonsense = send_to(&user, &page, &text, (certificate, b"nonsense")).await;
        let _ = nonsense.is(422).see("核验不通过");
        let right = send_to(&user, &page, &text, (certificate, &signature)).await;
        let _ = right.is(422).see("已使用过");

        // overheard: neither in another browser nor for another proof, and it stays good for its own
        let text = challenge_at(&user, &page).await;
        let signature = key.sign(text.as_bytes()).unwrap();
        let _ = thief.get(&proof).await.is(404);
        let _ = send_to(&thief, &page, &text, (certificate, &signature))
            .await
            .is(404);
        let there = format!("{others}/ca");
        let _ = send_to(&thief, &there, &text, (certificate, &signature))
            .await
            .is(422);

        // what logs in proves nothing, and what proves logs nobody in
        let login = challenge_at(&user, "/login/ca").await;
        let signed = key.sign(login.as_bytes()).unwrap();
        let _ = send_to(&user, &page, &login, (certificate, &signed))
            .await
            .is(422);
        let _ = send_to(&user, "/login/ca", &text, (certificate, &signature))
            .await
            .is(422);
        let _ = user.get("/whoami").await.ok().see("anonymous");
        assert_eq!(stage.audited("proof.pass").await, 0);

        stage.app.advance(TimeDelta::seconds(30));
        let right = send_to(&user, &page, &text, (certificate, &signature)).await;
        assert_eq!(right.see_other(), PASSWORD_PAGE);
        // sent again: it is passed, and nothing happens twice
        let again = send_to(&user, &page, &text, (certificate, &signature)).await;
        assert_eq!(again.see_other(), PASSWORD_PAGE);
        assert_eq!(stage.audited("proof.pass").await, 1);
        // the thief's own proof is as open as before
        assert_ne!(thief.get(PASSWORD_PAGE).await.see_other(), PASSWORD_PAGE);

        // too late
        let late = stage.app.visitor();
        let proof = UNIT.proof(&late).await;
        let page = format!("{proof}/ca");
        let text = challenge_at(&late, &page).await;
        let signature = key.sign(text.as_bytes()).unwrap();
        stage.app.advance(TimeDelta::seconds(121));
        let _ = send_to(&late, &page, &text, (certificate, &signature))
            .await
            .is(422);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(a_unit_confirms_with_its_key, async |on: On| {
    let stage = Stage::new(on).await;
    stage.account(Kind::Unit).await;
    let user = unit(&stage).await;
    stage.app.advance(TimeDelta::minutes(6));
    let confirm = user.get("/test/fresh").await.see_other();
    let _ = user.get(&confirm).await.ok().see("也可以用CA");
    let next = [("next", "/test/fresh")];
    let proof = user.post("/confirm/proof", &next).await.see_other();
    let _ = user.get(&proof).await.ok().see("插入本单位的CA");
    let revoked = key(&stage, Sample::Revoked);
    let _ = show(&user, &proof, &revoked).await.is(422);
    assert!(
        user.get("/test/fresh")
            .await
            .see_other()
            .starts_with("/confirm")
    );
    let good = key(&stage, Sample::Good);
    let back = show(&user, &proof, &good).await.see_other();
    assert_eq!(user.get(&back).await.see_other(), "/test/fresh");
    let _ = user.get("/test/fresh").await.ok();
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_key_speaks_for_nobody_but_the_legal_representative,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Unit).await;
        stage.account(Kind::Person).await;
        // another account of the same unit
        let _ = stage.account_of(Kind::Unit, &other(), true).await;
        let handler = stage.app.visitor();
        let holder = other();
        let fields = [
            ("tab", "unit"),
            ("realm", UNIT_CODE),
            ("identifier", holder.document.number()),
            ("password", PASSWORD),
        ];
        assert_eq!(handler.post("/login", &fields).await.see_other(), "/unit");
        let person = stage.app.visitor();
        log_in(&person).await;
        for user in [handler, person] {
            let next = [("next", "/test/fresh")];
            let proof = user.post("/confirm/proof", &next).await.see_other();
            let page = user.get(&proof).await.ok().not_see("插入本单位的CA");
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("connect-src 'self';"), "{policy}");
            let _ = user
                .post(&format!("{proof}/ca/challenge"), &[])
                .await
                .is(404);
            let _ = user.post(&format!("{proof}/ca"), &[]).await.is(404);
        }
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
