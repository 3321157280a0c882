//! What somebody waits on has its index.

use crate::stage::{Ear, Stage};

testkit::on_both!(everything_is_found_by_an_index, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let ear = Ear::default();
    let uri = ear.listen().await;
    let partner = stage.client(|new| new.backchannel_uri = Some(uri)).await;
    let user = stage.logged_in(1).await;
    let tokens = partner.tokens(&partner.code(&user, &[]).await).await;
    let _ = partner.userinfo(&tokens.access).await.ok();
    let _ = user.get("/settings/person/consents").await.ok();
    let _ = partner
        .send("/oauth/revoke", &[("token", &tokens.access)])
        .await
        .ok();
    let _ = user.get("/oauth/jwks").await.ok();
    let back = user
        .get(&format!("/oauth/logout?id_token_hint={}", tokens.id_token))
        .await
        .see_other();
    assert_eq!(back, "/");
    let plans = stage.app.plans().await;
    // a handful of keys, renewed four times a year
    plans.find_by_index(&["openid_key"]);
    plans.use_indexes(&[
        "openid_client_client_id",
        "openid_code_hash",
        "openid_token_hash",
        "openid_consent_account",
        "openid_visit_session",
        "openid_key_kid",
    ]);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
