//! CA 登录 (checklist B-2.2) with keys of a test CA.

mod log;
pub mod proof;

use crate::stage::{Stage, UNIT_CODE};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ca_driver::{Order, Sample, Shape, UsbKey};
use chrono::TimeDelta;
use identity::account::Kind;
use testkit::{On, Reply, User, on_both};

const PAGE: &str = "/login?tab=unit&way=ca";

/// A text to sign, for this browser.
pub async fn challenge(user: &User) -> String {
    challenge_at(user, "/login/ca").await
}

/// The same, at another page that asks for a key.
async fn challenge_at(user: &User, page: &str) -> String {
    let reply = user.post(&format!("{page}/challenge"), &[]).await.ok();
    let said: serde_json::Value = serde_json::from_str(&reply.text()).unwrap();
    said["text"].as_str().unwrap().to_owned()
}

/// Sends what a key made of a text.
async fn send(user: &User, text: &str, certificate: &[u8], signature: &[u8]) -> Reply {
    send_to(user, "/login/ca", text, (certificate, signature)).await
}

async fn send_to(
    user: &User,
    page: &str,
    text: &str,
    (certificate, signature): (&[u8], &[u8]),
) -> Reply {
    let [certificate, signature] = [certificate, signature].map(|der| BASE64_STANDARD.encode(der));
    let fields = [
        ("challenge", text),
        ("certificate", certificate.as_str()),
        ("signature", signature.as_str()),
    ];
    user.post(page, &fields).await
}

/// Logs in with a bare signature.
async fn log_in(user: &User, key: &UsbKey) -> Reply {
    let text = challenge(user).await;
    let signature = key.sign(text.as_bytes()).unwrap();
    send(user, &text, &key.certificate().unwrap(), &signature).await
}

pub fn key(stage: &Stage, sample: Sample) -> UsbKey {
    stage.keys.hand_out(&Order {
        name: "江苏示例科技有限公司",
        code: UNIT_CODE,
        sample,
    })
}

async fn nobody(user: &User) {
    let _ = user.get("/whoami").await.ok().see("anonymous");
}

on_both!(
    every_shape_of_a_signature_logs_the_unit_in,
    async |on: On| {
        let stage = Stage::new(on).await;
        let account = stage.account(Kind::Unit).await;
        for sample in [Sample::Good, Sample::Rsa] {
            let key = key(&stage, sample);
            let user = stage.app.visitor();
            assert_eq!(log_in(&user, &key).await.see_other(), "/unit");
            let _ = user.get("/whoami").await.ok().see(&account.to_string());
            for shape in Shape::all() {
                let user = stage.app.visitor();
                let text = challenge(&user).await;
                let signed = key.signed_data(text.as_bytes(), shape).unwrap();
                // the certificate inside is enough
                let reply = send(&user, &text, &[], &signed).await;
                assert_eq!(reply.see_other(), "/unit", "{shape:?}");
            }
        }
        assert_eq!(stage.audited("login.ca").await, 18);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_signature_is_good_once_in_one_browser_for_two_minutes,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Unit).await;
        let key = key(&stage, Sample::Good);
        let certificate = key.certificate().unwrap();
        let user = stage.app.visitor();

        // played again, by the same browser and by whoever overheard it
        let text = challenge(&user).await;
        let signature = key.sign(text.as_bytes()).unwrap();
        let first = send(&user, &text, &certificate, &signature).await;
        assert_eq!(first.see_other(), "/unit");
        let _ = user.post("/logout", &[]).await.see_other();
        let _ = (send(&user, &text, &certificate, &signature).await.is(422)).see("已使用过");
        nobody(&user).await;
        let thief = stage.app.visitor();
        let _ = challenge(&thief).await;
        let _ = send(&thief, &text, &certificate, &signature).await.is(422);
        nobody(&thief).await;

        // fresh, but of another browser: an audit line, and its owner can still use it
        let text = challenge(&user).await;
        let signature = key.sign(text.as_bytes()).unwrap();
        let denied = stage.audited("access.denied").await;
        let _ = (send(&thief, &text, &certificate, &signature).await.is(422)).see("已经失效");
        assert_eq!(stage.audited("access.denied").await, denied + 1);
        nobody(&thief).await;
        let own = send(&user, &text, &certificate, &signature).await;
        assert_eq!(own.see_other(), "/unit");
        let _ = user.post("/logout", &[]).await.see_other();

        // used up also by a signature that is wrong
        let text = challenge(&user).await;
        let _ = (send(&user, &text, &certificate, b"nonsense").await.is(422)).see("核验不通过");
        let signature = key.sign(text.as_bytes()).unwrap();
        let _ = send(&user, &text, &certificate, &signature).await.is(422);
        nobody(&user).await;

        // too late
        let text = challenge(&user).await;
        let signature = key.sign(text.as_bytes()).unwrap();
        stage.app.advance(TimeDelta::seconds(121));
        let _ = send(&user, &text, &certificate, &signature).await.is(422);
        nobody(&user).await;

        // never made here
        let text = text.replace("rs-login|", "rs-login|0");
        let signature = key.sign(text.as_bytes()).unwrap();
        let _ = send(&stage.app.visitor(), &text, &certificate, &signature)
            .await
            .is(422);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    of_many_that_play_one_signature_at_the_same_moment_one_is_logged_in,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Unit).await;
        let key = key(&stage, Sample::Good);
        let user = stage.app.visitor();
        let text = challenge(&user).await;
        let signature = key.sign(text.as_bytes()).unwrap();
        let certificate = key.certificate().unwrap();
        let all =
            futures::future::join_all((0..5).map(|_| send(&user, &text, &certificate, &signature)))
                .await;
        let let_in = all.iter().filter(|reply| reply.status == 303).count();
        assert_eq!(let_in, 1);
        assert_eq!(stage.live_sessions().await, 1);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_certificate_that_is_not_good_now_logs_nobody_in,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Unit).await;
        for (sample, why) in [
            (Sample::Expired, "到期，请到发证机构更新"),
            (Sample::Future, "起生效，目前不能使用"),
            (Sample::Revoked, "已被发证机构吊销"),
            (Sample::Stranger, "不支持该CA证书的发证机构"),
            (Sample::NoCode, "没有统一社会信用代码"),
        ] {
            let user = stage.app.visitor();
            let _ = (log_in(&user, &key(&stage, sample)).await.is(422)).see(why);
            nobody(&user).await;
        }
        // the other certificate of the same key
        let user = stage.app.visitor();
        let key = key(&stage, Sample::Good);
        let text = challenge(&user).await;
        let signature = key.sign(text.as_bytes()).unwrap();
        let encryption = key.encryption_certificate().unwrap();
        let reply = send(&user, &text, &encryption, &signature).await;
        let _ = reply.is(422).see("该证书不能用于签名登录");
        nobody(&user).await;
        assert_eq!(stage.audited("login.ca_refused").await, 6);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_tampered_content_is_not_what_was_asked_for,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Unit).await;
        let (good, other) = (key(&stage, Sample::Good), key(&stage, Sample::Good));
        for shape in Shape::all() {
            let user = stage.app.visitor();
            let text = challenge(&user).await;
            // something else was signed
            let signed = good.signed_data(b"rs-pay|everything", shape).unwrap();
            let _ = send(&user, &text, &[], &signed).await.is(422);
            nobody(&user).await;
            // all of them count as one certificate's
            stage.app.advance(TimeDelta::minutes(10));
        }
        // another key's certificate beside the signature
        let user = stage.app.visitor();
        let text = challenge(&user).await;
        let signature = good.sign(text.as_bytes()).unwrap();
        let reply = send(&user, &text, &other.certificate().unwrap(), &signature).await;
        let _ = reply.is(422).see("核验不通过");
        nobody(&user).await;
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(the_code_decides_which_unit, async |on: On| {
    let stage = Stage::new(on).await;
    // nobody has registered for the unit yet
    let user = stage.app.visitor();
    let good = key(&stage, Sample::Good);
    let _ = (log_in(&user, &good).await.is(422)).see("该单位的账号目前不能使用");
    stage.account(Kind::Unit).await;
    let stranger = stage.keys.hand_out(&Order {
        name: "别的单位",
        code: "91320100MA00000008",
        sample: Sample::Good,
    });
    let reply = log_in(&user, &stranger).await.is(422);
    let _ = reply.see("91320100MA00000008").see("尚未在本站注册");
    nobody(&user).await;
    assert_eq!(log_in(&user, &good).await.see_other(), "/unit");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    failures_slow_down_and_the_way_is_only_for_units,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Unit).await;
        let expired = key(&stage, Sample::Expired);
        let user = stage.app.visitor();
        for _ in 0..5 {
            let _ = log_in(&user, &expired).await.is(422);
        }
        let _ = (log_in(&user, &expired).await.is(429)).see("30秒后再试");
        // another certificate of the same office does not wait
        let good = key(&stage, Sample::Good);
        assert_eq!(log_in(&user, &good).await.see_other(), "/unit");

        let visitor = stage.app.visitor();
        let page = visitor.get(PAGE).await.ok();
        let page = (page.see("请插入CA登录"))
            .see("单位需线下申请CA，登录时首先需要插入CA，并且需要下载并安装CA驱动。");
        assert_eq!(page.all(".ways a"), ["CA", "扫码登录", "账号密码"]);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains(
                "connect-src 'self' http://127.0.0.1:51235/alpha https://127.0.0.1:51245/alpha;"
            ),
            "{policy}"
        );
        let other = visitor.get("/login?tab=person&way=ca").await.ok();
        let other = other.not_see("请插入CA登录").see("密码");
        assert_eq!(other.all(".ways a"), ["扫码登录", "账号密码"]);
        let policy = other.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("connect-src 'self';"), "{policy}");
        let _ = visitor.get("/login/ca/driver").await.ok().see("下载CA驱动");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(a_certificate_that_ends_soon_is_told_of, async |on: On| {
    let stage = Stage::new(on).await;
    stage.account(Kind::Unit).await;
    let user = stage.app.visitor();
    let reply = log_in(&user, &key(&stage, Sample::Expiring)).await;
    assert_eq!(reply.see_other(), "/unit");
    let told = user.cookie("juxian_flash").unwrap_or_default();
    assert!(!told.is_empty());
    let fresh = stage.app.visitor();
    let _ = log_in(&fresh, &key(&stage, Sample::Good)).await.see_other();
    assert_eq!(fresh.cookie("juxian_flash"), None);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    without_a_list_nobody_is_let_in_and_an_old_one_ends,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Unit).await;
        let good = key(&stage, Sample::Good);
        let user = stage.app.visitor();
        let _ = log_in(&user, &good).await.see_other();
        let _ = user.post("/logout", &[]).await.see_other();
        // the CA's server is away: its list is good for a day
        stage.keys.lists_away();
        stage.app.advance(TimeDelta::hours(20));
        let _ = log_in(&user, &good).await.see_other();
        let _ = user.post("/logout", &[]).await.see_other();
        stage.app.advance(TimeDelta::hours(5));
        let _ = (log_in(&user, &good).await.is(422)).see("暂时无法核对CA证书的状态");
        nobody(&user).await;
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
