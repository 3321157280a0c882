//! Whatever goes wrong at an outside system of units, the page says what to do next, nothing happens twice, and the next
//! time it works. Each table is one system; the clients are the real ones, before the look-alikes.

use crate::{
    outside::{Outside, SLOW, code_of},
    stage::{self, Stage, code, holder},
};
use sandbox::{Fault, Provider};
use testkit::{On, User, on_both};

const LOGIN: &str = "/login?tab=unit";

fn world(stage: &Stage) -> &Outside {
    stage.outside.as_ref().unwrap()
}

/// Asserts that the browser is on the log-in page, which says `text` and offers every other way.
async fn told(user: &User, goal: &str, text: &str) {
    assert_eq!(goal, LOGIN);
    let _ = (user.get(LOGIN).await.ok())
        .see(text)
        .see("账号密码")
        .see("扫码登录");
    let _ = user.get("/unit").await.see_other();
}

on_both!(the_province, async |on: On| {
    let cases = [
        // fault, profile `ticket`, profile `ssotoken`, what the page says
        (
            code_of("SERVICE_BUSY"),
            "省政务登录的系统繁忙，请过几分钟重新点击“省政务登录”，或使用其他方式登录",
        ),
        (
            code_of("APP_DISABLED"),
            "省政务登录暂时不能使用，请使用其他方式登录",
        ),
        (
            code_of("SOMETHING_NEW"),
            "省政务登录没有成功，请重新点击“省政务登录”再试；仍不成功的，请使用其他方式登录",
        ),
        (
            SLOW,
            "省政务登录的系统暂时没有应答，请稍后重新点击“省政务登录”，或使用其他方式登录",
        ),
        (
            Fault::Drop,
            "省政务登录的系统暂时没有应答，请稍后重新点击“省政务登录”，或使用其他方式登录",
        ),
    ];
    let own = [
        (
            "ticket",
            code_of("TICKET_EXPIRED"),
            "省政务登录已经失效，请重新点击“省政务登录”",
        ),
        (
            "ticket",
            code_of("TICKET_USED"),
            "省政务登录的凭证已经使用过，为了安全请重新点击“省政务登录”",
        ),
        (
            "ssotoken",
            code_of("1002"),
            "省政务登录已经失效，请重新点击“省政务登录”",
        ),
        (
            "ssotoken",
            code_of("1003"),
            "省政务登录的凭证已经使用过，为了安全请重新点击“省政务登录”",
        ),
    ];
    for profile in ["ticket", "ssotoken"] {
        let stage = stage::outside(on, profile).await;
        let _ = stage.unit(1).await;
        let world = world(&stage);
        let mine = own.iter().filter(|(only, ..)| *only == profile);
        let mine = mine.map(|(_, fault, text)| (fault, *text));
        let all = cases.iter().map(|(fault, text)| (fault, *text)).chain(mine);
        let mut worked = 0;
        for (fault, text) in all {
            let user = stage.app.visitor();
            let back = world
                .enter_gov(&user.get("/login/gov").await.see_other(), 1)
                .await;
            world.sandbox.arm(Provider::Government, fault.clone(), None);
            told(&user, &user.get(&back).await.see_other(), text).await;
            world.sandbox.disarm(Provider::Government);
            // the same callback once more opens nothing; a new one does
            told(&user, &user.get(&back).await.see_other(), "已经使用过").await;
            let back = world
                .enter_gov(&user.get("/login/gov").await.see_other(), 1)
                .await;
            assert_eq!(
                user.get(&back).await.see_other(),
                "/unit",
                "{}",
                fault.label()
            );
            worked += 1;
        }
        assert_eq!(stage.audit("login.quick").await, worked);
        assert_eq!(stage.audit("session.start").await, worked);
        stage.app.finish().await;
    }
});

on_both!(the_provinces_callback_twice_and_forged, async |on: On| {
    for profile in ["ticket", "ssotoken"] {
        let stage = stage::outside(on, profile).await;
        let _ = stage.unit(1).await;
        let world = world(&stage);
        let user = stage.app.visitor();
        let door = user.get("/login/gov").await.see_other();
        world
            .sandbox
            .arm(Provider::Government, Fault::DuplicateCallback, Some(1));
        let back = world.enter_gov(&door, 1).await;
        // it arrived over the network first, was sent on to the log-in page, and took nothing from the browser
        assert!(stage.served.count() >= 1);
        assert_eq!(stage.audit("session.start").await, 0);
        assert_eq!(user.get(&back).await.see_other(), "/unit");
        assert_eq!(stage.audit("login.quick").await, 1);
        assert_eq!(stage.audit("session.start").await, 1);
        let other = stage.app.visitor();
        let door = other.get("/login/gov").await.see_other();
        world
            .sandbox
            .arm(Provider::Government, Fault::BrokenSignature, Some(1));
        let forged = world.enter_gov(&door, 1).await;
        told(
            &other,
            &other.get(&forged).await.see_other(),
            "省政务登录已经失效",
        )
        .await;
        assert_eq!(stage.audit("session.start").await, 1);
        stage.app.finish().await;
    }
});

on_both!(the_licence_before_its_code_is_shown, async |on: On| {
    let stage = stage::outside(on, "ticket").await;
    let world = world(&stage);
    for fault in [
        code_of("UPSTREAM_UNAVAILABLE"),
        SLOW,
        Fault::Drop,
        Fault::BrokenSignature,
    ] {
        let user = stage.app.visitor();
        world.sandbox.arm(Provider::Licence, fault.clone(), Some(1));
        let text = "电子营业执照登录的系统暂时没有应答，请稍后重新点击“电子营业执照登录”，或使用其他方式登录";
        told(&user, &user.get("/login/licence").await.see_other(), text).await;
        let page = user.get("/login/licence").await.see_other();
        let _ = user.get(&page).await.ok().see("等待扫码");
    }
    stage.app.finish().await;
});

on_both!(the_licence_while_its_code_is_shown, async |on: On| {
    let stage = stage::outside(on, "ticket").await;
    let _ = stage.unit(1).await;
    let world = world(&stage);
    for (n, fault) in (1..).zip([
        code_of("UPSTREAM_UNAVAILABLE"),
        SLOW,
        Fault::Drop,
        Fault::BrokenSignature,
    ]) {
        let user = stage.app.visitor();
        let page = user.get("/login/licence").await.see_other();
        let status = format!("{page}/status");
        let shown = user.get(&page).await.ok().see("等待扫码");
        let qr = shown.attribute("main a.btn", "href").unwrap();
        world.sandbox.arm(Provider::Licence, fault.clone(), None);
        for address in [&page, &status] {
            let _ = (user.get(address).await.ok())
                .see("电子营业执照的系统暂时没有应答，本页会继续查询")
                .see("不需要重复确认")
                .see("换一种方式登录")
                .not_see("等待扫码");
        }
        // what is confirmed meanwhile is not lost
        world.confirm_licence(&qr, 1).await;
        world.sandbox.disarm(Provider::Licence);
        for _ in 0..2 {
            let goal = user.get(&status).await.ok();
            assert_eq!(goal.headers["x-go-to"], "/unit", "{}", fault.label());
        }
        assert_eq!(stage.audit("login.quick").await, n);
        assert_eq!(stage.audit("session.start").await, n);
    }
    stage.app.finish().await;
});

on_both!(the_business_register, async |on: On| {
    let stage = stage::outside(on, "ticket").await;
    let world = world(&stage);
    let cases = [
        (
            code_of("SERVICE_BUSY"),
            "核对服务繁忙，您填写的内容已保留，请稍后点击“下一步”重试，或者到经办大厅办理",
        ),
        (
            SLOW,
            "暂时没有应答，您填写的内容已保留，请稍后点击“下一步”重试，或者到经办大厅办理",
        ),
        (
            Fault::Drop,
            "暂时没有应答，您填写的内容已保留，请稍后点击“下一步”重试，或者到经办大厅办理",
        ),
        (
            Fault::BrokenSignature,
            "暂时没有应答，您填写的内容已保留，请稍后点击“下一步”重试，或者到经办大厅办理",
        ),
    ];
    for (begun, (fault, text)) in (0_u16..).zip(cases) {
        // units that the look-alike does not know from the beginning
        let n = 101 + begun;
        let user = stage.app.visitor();
        let (legal, name) = (holder(n), format!("南京第{n}测试有限公司"));
        let code = code(u32::from(n));
        let form = [
            ("credit_code", code.as_str()),
            ("unit_name", name.as_str()),
            ("document_kind", "111"),
            ("legal_document", legal.document.number()),
            ("legal_name", legal.name.expose().as_str()),
            ("agree", "1"),
            ("agreement", "1"),
        ];
        world.sandbox.arm(Provider::Register, fault, Some(1));
        let _ = (user.post("/register/unit", &form).await)
            .is(422)
            .see(text)
            .see(&name);
        assert_eq!(stage.audit("registration.begin").await, usize::from(begun));
        let proof = user.post("/register/unit", &form).await.see_other();
        assert!(proof.starts_with("/proof/"), "{proof}");
        assert_eq!(
            stage.audit("registration.begin").await,
            usize::from(begun) + 1
        );
    }
    stage.app.finish().await;
});
