//! Whatever goes wrong at Alipay, the page says what to do next, nothing happens twice, and the next time it works. The
//! clients are the real ones, before the look-alike.

use crate::{
    outside::{Outside, SLOW, code_of},
    stage::Stage,
};
use sandbox::{Fault, Provider::Alipay};
use testkit::{On, User, on_both};

const LOGIN: &str = "/login?tab=person";

/// Asserts that the browser is on the log-in page, which says `text` and offers every other way.
async fn told(user: &User, goal: &str, text: &str) {
    assert_eq!(goal, LOGIN);
    let _ = (user.get(LOGIN).await.ok())
        .see(text)
        .see("账号密码")
        .see("扫码登录");
    let _ = user.get("/whoami").await.ok().see("anonymous");
}

async fn callback(user: &User, world: &Outside) -> String {
    world
        .agree(&user.get("/login/alipay").await.see_other())
        .await
}

/// The first time: confirms what Alipay told.
async fn open(user: &User, back: &str) {
    let page = user.get(back).await.see_other();
    let form = [("phone", ""), ("agree", "1"), ("agreement", "1")];
    assert_eq!(user.fill(&page, &form).await.see_other(), "/whoami");
}

on_both!(logging_in_at_alipay, async |on: On| {
    let (stage, world) = Stage::outside(on).await;
    let silent = "支付宝暂时没有应答，请稍后重新点击“支付宝登录”，或使用其他方式登录";
    let over = "支付宝登录已经失效，请重新点击“支付宝登录”";
    let config = "支付宝登录暂时不能使用，请使用其他方式登录";
    let cases = [
        (code_of("isp.unknow-error"), silent),
        (SLOW, silent),
        (Fault::Drop, silent),
        (Fault::BrokenSignature, silent),
        (code_of("isv.code-invalid"), over),
        (code_of("AUTH_CODE_NOT_EXIST"), over),
        (code_of("aop.auth-token-time-out"), over),
        (code_of("isv.insufficient-isv-permissions"), config),
    ];
    for (n, (fault, text)) in (1..).zip(cases) {
        let label = fault.label();
        let user = stage.app.visitor();
        let back = callback(&user, &world).await;
        world.sandbox.arm(Alipay, fault, None);
        told(&user, &user.get(&back).await.see_other(), text).await;
        world.sandbox.disarm(Alipay);
        told(&user, &user.get(&back).await.see_other(), "已经使用过").await;
        let back = callback(&user, &world).await;
        if n == 1 {
            open(&user, &back).await;
        } else {
            assert_eq!(user.get(&back).await.see_other(), "/whoami", "{label}");
        }
        let _ = user.get("/whoami").await.ok().see("person:");
        assert_eq!(stage.audited("account.create").await, 1, "{label}");
        assert_eq!(stage.audited("session.start").await, n, "{label}");
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(alipays_callback_twice, async |on: On| {
    let (stage, world) = Stage::outside(on).await;
    for n in 1..3 {
        let user = stage.app.visitor();
        world.sandbox.arm(Alipay, Fault::DuplicateCallback, Some(1));
        let back = callback(&user, &world).await;
        // it arrived over the network first, and took nothing from the browser
        assert!(stage.served.count() >= n);
        if n == 1 {
            open(&user, &back).await;
        } else {
            assert_eq!(user.get(&back).await.see_other(), "/whoami");
        }
        // the browser's own again, too
        assert_eq!(user.get(&back).await.see_other(), "/whoami");
        assert_eq!(stage.audited("account.create").await, 1);
        assert_eq!(
            stage.audited("session.start").await,
            i64::try_from(n).unwrap()
        );
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(beginning_a_face_check, async |on: On| {
    let (stage, world) = Stage::outside(on).await;
    let silent = "刷脸认证服务暂时没有应答，请稍后重试，或选择其他认证方式";
    let cases = [
        (
            code_of("isp.unknow-error"),
            "支付宝服务暂不可用，请稍后再试，或改用其他认证方式",
        ),
        (
            code_of("isv.insufficient-isv-permissions"),
            "或改用其他认证方式",
        ),
        (SLOW, silent),
        (Fault::Drop, silent),
        (Fault::BrokenSignature, silent),
    ];
    for (fault, text) in cases {
        let user = stage.app.visitor();
        let page = format!("/proof/{}", user.get("/test/proof").await.ok().body);
        let face = format!("{page}/face");
        world.sandbox.arm(Alipay, fault, Some(1));
        let _ = (user.post(&face, &[("agree", "1")]).await)
            .is(422)
            .see(text)
            .see("短信验证码")
            .see("窗口核验");
        // a fresh check, with a number of its own, although the first may be open at the provider
        assert_eq!(user.post(&face, &[("agree", "1")]).await.see_other(), face);
        let _ = user.get(&face).await.ok().see("等待扫码认证");
    }
    stage.app.finish().await;
});

on_both!(asking_how_a_face_check_went, async |on: On| {
    let (stage, world) = Stage::outside(on).await;
    let silent = "支付宝暂时没有应答，本页会继续查询";
    let cases = [
        (code_of("isp.unknow-error"), silent, "换一种方式认证"),
        (SLOW, silent, "换一种方式认证"),
        (Fault::Drop, silent, "换一种方式认证"),
        (Fault::BrokenSignature, silent, "换一种方式认证"),
        (
            code_of("CERTIFY_ID_EXPIRED"),
            "认证已失效，请重新发起刷脸认证",
            "重新认证",
        ),
    ];
    for (n, (fault, text, next)) in (1..).zip(cases) {
        let label = fault.label();
        let user = stage.app.visitor();
        let page = format!("/proof/{}", user.get("/test/proof").await.ok().body);
        let (face, status) = (format!("{page}/face"), format!("{page}/face/status"));
        let _ = user.post(&face, &[("agree", "1")]).await.see_other();
        let link = user
            .get(&face)
            .await
            .ok()
            .attribute("main a.btn", "href")
            .unwrap();
        world.sandbox.arm(Alipay, fault, None);
        for address in [&face, &status] {
            let _ = (user.get(address).await.ok())
                .see(text)
                .see(next)
                .not_see("等待扫码认证");
        }
        world.sandbox.disarm(Alipay);
        let _ = user.get(&status).await.ok().see("等待扫码认证");
        // what was done on the phone meanwhile counts, once; its landing arrives twice, and proves nothing by itself
        let before = stage.served.count();
        world.sandbox.arm(Alipay, Fault::DuplicateCallback, Some(1));
        let landing = world.pass_face(&link).await;
        assert!(stage.served.count() > before, "{label}");
        assert_eq!(stage.audited("proof.pass").await, n - 1, "{label}");
        assert_eq!(user.get(&landing).await.see_other(), face);
        for _ in 0..2 {
            assert_eq!(user.get(&face).await.see_other(), "/whoami", "{label}");
        }
        assert_eq!(stage.audited("proof.pass").await, n, "{label}");
    }
    // a forged landing
    let user = stage.app.visitor();
    let id = user.get("/test/proof").await.ok().body;
    let face = format!("/proof/{id}/face");
    let _ = user.post(&face, &[("agree", "1")]).await.see_other();
    for browser in [stage.app.visitor(), user.clone()] {
        let _ = browser.get(&format!("/proof/{id}/landed")).await;
    }
    let _ = user.get(&face).await.ok().see("等待扫码认证");
    let _ = (user.get(&format!("/test/proof/{id}/test")).await)
        .is(409)
        .see("身份认证尚未完成");
    stage.app.finish().await;
});
