//! 网站授权管理: what was agreed to is listed for its account and withdrawn by nobody else.

use crate::stage::{Ear, Stage, log_in, param};

testkit::on_both!(a_consent_is_listed_and_withdrawn, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let ear = Ear::default();
    let uri = ear.listen().await;
    let partner = stage.client(|new| new.backchannel_uri = Some(uri)).await;
    let user = stage.logged_in(1).await;
    let list = "/settings/person/consents";
    let _ = user.get(list).await.ok().see("暂无授权");
    let tokens = partner.tokens(&partner.code(&user, &[]).await).await;
    let waiting = partner.code(&user, &[]).await;
    let page = user.get(list).await.ok();
    let page = page
        .see("南京人才网")
        .see("partner.example")
        .see("姓名和实名认证程度")
        .see("移动电话");
    assert_eq!(page.all(".sidemenu a[aria-current=page]"), ["网站授权管理"]);
    let action = page.attribute(".acts form", "action").unwrap();
    assert_eq!(user.post(&action, &[]).await.see_other(), list);
    let _ = user.get(list).await.ok().see("已取消对“南京人才网”的授权");
    // at once: tokens, codes on their way, and whatever is asked next
    let _ = partner.userinfo(&tokens.access).await.is(401);
    let _ = partner.exchange(&waiting).await.is(400);
    let silent = user.get(&partner.door(&[("prompt", "none")])).await;
    assert_eq!(
        param(&silent.see_other(), "error").unwrap(),
        "consent_required"
    );
    stage.app.run_jobs().await;
    let told = ear.tokens();
    assert_eq!(told.len(), 1);
    let said = crate::stage::payload(&told[0]);
    assert_eq!(said["sid"], tokens.claims["sid"]);
    // agreed to anew it is another visit
    let again = partner.tokens(&partner.code(&user, &[]).await).await;
    assert_ne!(again.claims["sid"], tokens.claims["sid"]);
    assert_eq!(again.claims["sub"], tokens.claims["sub"]);
    assert_eq!(stage.audited("openid.withdraw").await, 1);
    // withdrawn twice is withdrawn once
    let _ = user.post(&action, &[]).await.is(404);
    stage.app.finish().await;
});

testkit::on_both!(nobody_withdraws_for_somebody_else, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    stage.unit(2).await;
    let partner = stage.partner().await;
    let user = stage.logged_in(1).await;
    let tokens = partner.tokens(&partner.code(&user, &[]).await).await;
    let page = user.get("/settings/person/consents").await.ok();
    let action = page.attribute(".acts form", "action").unwrap();
    let other = stage.app.visitor();
    log_in(&other, "/login?tab=unit", 2).await;
    stage.app.run_jobs().await;
    let stolen = action.replace("/person/", "/unit/");
    let _ = other.post(&stolen, &[]).await.is(404);
    assert_eq!(stage.audited("access.denied").await, 1);
    let _ = other
        .get("/settings/unit/consents")
        .await
        .ok()
        .see("暂无授权");
    // the other centre is another log-in
    other.get("/settings/person/consents").await.see_other();
    let nobody = stage.app.visitor();
    nobody.get("/settings/unit/consents").await.see_other();
    let _ = nobody.get("/settings/officer/consents").await.is(404);
    let _ = partner.userinfo(&tokens.access).await.ok();
    stage.app.finish().await;
});
