//! An account that is closed: other sites are told to log it out, and hold nothing of it any more.

use crate::stage::{Ear, Stage, payload};
use chrono::TimeDelta;
use identity::{Keeper as _, Whose, account::Kind};
use openid::OpenIdKeeper;

testkit::on_both!(other_sites_are_told_when_an_account_is_closed, async |on| {
    let stage = Stage::new(on).await;
    let id = stage.person(1).await;
    let ear = Ear::default();
    let uri = ear.listen().await;
    let partner = stage.client(|new| new.backchannel_uri = Some(uri)).await;
    let user = stage.logged_in(1).await;
    let first = partner.tokens(&partner.code(&user, &[]).await).await;
    let whose = Whose {
        account: id,
        kind: Kind::Person,
        person: None,
        realm: uuid::Uuid::nil(),
    };
    let copy = OpenIdKeeper.copy(&stage.app.app, &whose).await.unwrap();
    let text = serde_json::to_string(&copy.sections[0].content).unwrap();
    assert!(
        text.contains("南京人才网") && text.contains("姓名和实名认证程度"),
        "{text}"
    );
    let open = OpenIdKeeper.open(&stage.app.app, &whose).await.unwrap();
    assert_eq!(open, ["对1个其他网站的授权将取消"]);

    let page = "/settings/person/close";
    let meant = [("words", "注销账号"), ("agree", "1")];
    assert_eq!(user.fill(page, &meant).await.see_other(), page);
    // a visit of the last evening is still open when the account is closed
    stage
        .app
        .advance(TimeDelta::days(7) - TimeDelta::minutes(5));
    stage.app.run_jobs().await;
    let last = stage.logged_in(1).await;
    let tokens = partner.tokens(&partner.code(&last, &[]).await).await;
    let _ = partner.userinfo(&tokens.access).await.ok();
    stage.app.advance(TimeDelta::minutes(11));
    let ran = stage.app.runner().run_recurring("identity.closing").await;
    assert_eq!(ran, Some(Ok(())));
    stage.app.run_jobs().await;
    stage.app.advance(TimeDelta::minutes(1));
    stage.app.run_jobs().await;
    // the first visit is told of as well: its session has run out meanwhile
    let heard: Vec<_> = ear.tokens().iter().map(|token| payload(token)).collect();
    assert_eq!(heard.len(), 2);
    let mut ours = heard
        .iter()
        .filter(|said| said["sid"] == tokens.claims["sid"]);
    let said = ours.next().unwrap();
    assert!(
        ours.next().is_none(),
        "once, however many jobs end the visit"
    );
    assert_eq!(said["sub"], first.claims["sub"]);
    let _ = partner.userinfo(&tokens.access).await.is(401);
    let copy = OpenIdKeeper.copy(&stage.app.app, &whose).await.unwrap();
    assert!(copy.sections[0].content.is_empty());
    stage.app.finish().await;
});
