//! 实人认证: three equal ways, one browser, one use.

use crate::stage::{DOCUMENT, MOBILE, NAME, Stage};
use chrono::TimeDelta;
use identity::{account::Kind, face::FaceOutcome};
use testkit::{On, User, on_both};

async fn begin(user: &User) -> String {
    user.get("/test/proof").await.ok().body
}

on_both!(by_face_after_consent, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let id = begin(&user).await;
    let page = format!("/proof/{id}");
    let _ = user
        .get(&page)
        .await
        .ok()
        .see("法定代表人认证")
        .see("杜**")
        .see("人脸识别")
        .see("短信验证码")
        .see("窗口核验")
        .not_see(NAME);
    let _ = user
        .post(&format!("{page}/face"), &[])
        .await
        .is(422)
        .see("请先阅读并同意");
    assert_eq!(
        user.post(&format!("{page}/face"), &[("agree", "1")])
            .await
            .see_other(),
        format!("{page}/face")
    );
    let shown = user.get(&format!("{page}/face")).await.ok();
    assert!(
        shown
            .attribute("main svg path", "d")
            .is_some_and(|path| path.starts_with("M4 4h7"))
    );
    let _ = (user.get(&format!("{page}/face/status")).await.ok()).see("等待扫码认证");
    // a provider that is silent is not a person who has not scanned
    *stage.mirror.0.lock().unwrap() = FaceOutcome::Unknown;
    for silent in ["face/status", "face"] {
        let _ = (user.get(&format!("{page}/{silent}")).await.ok())
            .see("支付宝暂时没有应答，本页会继续查询")
            .see("已在手机上完成的认证不会丢失")
            .see("换一种方式认证")
            .not_see("等待扫码认证");
    }
    let _ = user
        .get(&format!("/test/proof/{id}/test"))
        .await
        .is(409)
        .see("身份认证尚未完成");
    *stage.mirror.0.lock().unwrap() = FaceOutcome::NotPassed {
        reason: Some("人脸比对不一致".to_owned()),
    };
    let _ = user
        .get(&format!("{page}/face/status"))
        .await
        .ok()
        .see("刷脸认证未通过：人脸比对不一致")
        .see("重新认证");
    *stage.mirror.0.lock().unwrap() = FaceOutcome::Passed;
    let reply = user.get(&format!("{page}/face/status")).await.ok();
    assert_eq!(reply.headers["x-go-to"], "/whoami");
    assert_eq!(user.get(&page).await.see_other(), "/whoami");
    assert_eq!(
        user.get(&format!("/test/proof/{id}/test")).await.ok().body,
        "Face"
    );
    let _ = user
        .get(&format!("/test/proof/{id}/test"))
        .await
        .is(409)
        .see("该认证已使用");
    assert_eq!(
        (
            stage.audited("proof.consent").await,
            stage.audited("proof.pass").await,
            stage.audited("proof.spend").await
        ),
        (1, 1, 1)
    );
    stage.app.finish().await;
});

on_both!(by_a_text_to_the_registered_phone, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let id = begin(&user).await;
    let sms = format!("/proof/{id}/sms");
    let _ = user.get(&sms).await.ok().see("1*****77").not_see(MOBILE);
    let _ = user
        .post(&format!("{sms}/code"), &[])
        .await
        .ok()
        .see("验证码已发送至 1*****77");
    stage.app.run_jobs().await;
    let _ = user
        .post(&sms, &[("sms_code", "1")])
        .await
        .is(422)
        .see("请输入6位短信验证码");
    assert_eq!(
        user.post(&sms, &[("sms_code", &stage.phone.code(MOBILE))])
            .await
            .see_other(),
        "/whoami"
    );
    assert_eq!(
        user.get(&format!("/test/proof/{id}/test")).await.ok().body,
        "Sms"
    );
    stage.app.finish().await;
});

on_both!(by_a_code_from_the_counter, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Officer).await;
    let officer = stage.app.visitor();
    let _ = officer.get("/office/counter-code").await.see_other();
    stage.officer(&officer, MOBILE, MOBILE).await;
    let form = [
        ("document_kind", "111"),
        ("document_number", DOCUMENT),
        ("name", NAME),
    ];
    let _ = officer
        .post("/office/counter-code", &form)
        .await
        .is(422)
        .see("请确认已核验证件原件与本人一致");
    let issued = officer
        .post(
            "/office/counter-code",
            &[form.as_slice(), &[("seen", "1")]].concat(),
        )
        .await
        .ok()
        .see("核验码已生成")
        .not_see(NAME);
    let code = issued.attribute("[data-copy]", "data-copy").unwrap();
    assert_eq!(code.len(), 8);

    let user = stage.app.visitor();
    let id = begin(&user).await;
    let counter = format!("/proof/{id}/counter");
    let _ = user.get(&counter).await.ok();
    let wrong = if code == "00000000" {
        "00000001"
    } else {
        "00000000"
    };
    let _ = user
        .post(&counter, &[("counter_code", wrong)])
        .await
        .is(422)
        .see("核验码不正确或已失效");
    assert_eq!(
        user.post(&counter, &[("counter_code", &code)])
            .await
            .see_other(),
        "/whoami"
    );
    assert_eq!(
        user.get(&format!("/test/proof/{id}/test")).await.ok().body,
        "Counter"
    );

    // used once; five wrong tries end this way for a proof
    let again = stage.app.visitor();
    let counter = format!("/proof/{}/counter", begin(&again).await);
    for _ in 0..5 {
        let _ = again
            .post(&counter, &[("counter_code", &code)])
            .await
            .is(422)
            .see("核验码不正确或已失效");
    }
    let _ = again
        .post(&counter, &[("counter_code", &code)])
        .await
        .is(422)
        .see("核验码输错次数过多");
    stage.app.finish().await;
});

on_both!(
    a_proof_is_bound_to_browser_purpose_and_time,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let id = begin(&user).await;
        for path in ["", "/sms", "/counter", "/face", "/face/status"] {
            let _ = stage
                .app
                .visitor()
                .get(&format!("/proof/{id}{path}"))
                .await
                .is(404);
        }
        let _ = stage
            .app
            .visitor()
            .get(&format!("/proof/{id}/landed"))
            .await
            .ok()
            .see("请回到电脑查看结果");
        let _ = user.get("/proof/nonsense").await.is(404);
        let _ = user
            .post(&format!("/proof/{id}/face"), &[("agree", "1")])
            .await
            .see_other();
        *stage.mirror.0.lock().unwrap() = FaceOutcome::Passed;
        assert_eq!(
            user.get(&format!("/proof/{id}/face")).await.see_other(),
            "/whoami"
        );
        let _ = user.get(&format!("/test/proof/{id}/other")).await.is(404);
        let _ = stage
            .app
            .visitor()
            .get(&format!("/test/proof/{id}/test"))
            .await
            .is(404);
        stage.app.advance(TimeDelta::minutes(31));
        let _ = user
            .get(&format!("/test/proof/{id}/test"))
            .await
            .is(409)
            .see("身份认证已过期");
        let late = begin(&user).await;
        stage.app.advance(TimeDelta::minutes(10));
        let _ = user
            .get(&format!("/proof/{late}"))
            .await
            .is(410)
            .see("身份认证已过期，请重新认证")
            .see("重新开始");
        stage.app.finish().await;
    }
);
