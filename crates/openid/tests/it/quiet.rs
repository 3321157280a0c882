//! Nothing that only its holder may know, and nothing personal, is in the log, the audit log or the outbox.

use crate::stage::{Ear, Stage, agree, holder, param};
use testkit::Paper;

testkit::on_both!(nothing_secret_is_written_down, async |on| {
    let paper = Paper::take();
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let ear = Ear::default();
    let uri = ear.listen().await;
    let partner = stage
        .client(|new| {
            new.backchannel_uri = Some(uri);
            new.scopes = openid::Scopes::read("openid profile phone identity");
        })
        .await;
    let user = stage.logged_in(1).await;
    let door = partner.door(&[("scope", "openid profile phone identity")]);
    let code = param(&agree(&user, &door, &[("identity", "1")]).await, "code").unwrap();
    let tokens = partner.tokens(&code).await;
    let _ = partner.userinfo(&tokens.access).await.ok();
    let _ = partner.exchange(&code).await.is(400);
    let wrong = [("client_secret", "a-wrong-secret")];
    let _ = partner.send("/oauth/revoke", &wrong).await;
    user.post("/logout", &[]).await.see_other();
    stage.app.run_jobs().await;
    let told = ear.tokens();
    assert_eq!(told.len(), 1);
    let holder = holder(1);
    let secrets = [
        code.as_str(),
        &tokens.access,
        &tokens.id_token,
        &told[0],
        partner.secret.as_deref().unwrap(),
        "a-wrong-secret",
        crate::stage::VERIFIER,
        holder.name.expose(),
        holder.document.number(),
        holder.mobile.as_ref().unwrap().as_str(),
    ];
    paper.knows_none_of(&stage.app, &secrets).await;
    // the clients named there, and what was told, are
    let lines = stage.audit().await;
    let release = lines.iter().find(|(action, _)| action == "openid.release");
    let (_, release) = release.unwrap();
    assert!(release.contains(&partner.id) && release.contains("document_number"));
    stage.app.finish().await;
});
