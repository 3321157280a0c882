//! Tokens: how a client proves who it is, and how long what it holds is good.

use crate::stage::{CALLBACK, Stage, VERIFIER, json, payload};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use openid::key::Alg;
use testkit::Reply;

/// Exchanges a code with the secret in a header.
async fn with_header(stage: &Stage, id: &str, secret: &str, code: &str) -> Reply {
    let pair = BASE64_STANDARD.encode(format!("{id}:{secret}"));
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", CALLBACK)
        .append_pair("code_verifier", VERIFIER)
        .finish();
    let request = http::Request::post("/oauth/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", format!("Basic {pair}"))
        .body(axum::body::Body::from(body))
        .unwrap();
    stage.app.visitor().send(request).await
}

testkit::on_both!(
    a_secret_comes_in_a_header_or_in_the_form_and_not_in_both,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let partner = stage.partner().await;
        let user = stage.logged_in(1).await;
        let secret = partner.secret.clone().unwrap();
        let code = partner.code(&user, &[]).await;
        let good = with_header(&stage, &partner.id, &secret, &code).await.ok();
        assert_eq!(good.headers.get("cache-control").unwrap(), "no-store");
        assert_eq!(good.headers.get("pragma").unwrap(), "no-cache");
        assert_eq!(json(&good)["expires_in"], 600);
        let wrong = with_header(&stage, &partner.id, "wrong", &code).await;
        assert_eq!(json(&wrong.is(401))["error"], "invalid_client");
        let pair = BASE64_STANDARD.encode(format!("{}:{secret}", partner.id));
        let both = http::Request::post("/oauth/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", format!("Basic {pair}"))
            .body(axum::body::Body::from(format!("client_secret={secret}")))
            .unwrap();
        let both = stage.app.visitor().send(both).await;
        assert_eq!(json(&both.is(400))["error"], "invalid_request");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_public_client_has_no_secret_and_needs_its_verifier_all_the_more,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let public = stage.client(|new| new.public = true).await;
        assert!(public.secret.is_none());
        let user = stage.logged_in(1).await;
        let code = public.code(&user, &[]).await;
        let made_up = public.exchange_with(&code, &[("client_secret", "x")]).await;
        assert_eq!(json(&made_up.is(401))["error"], "invalid_client");
        public.tokens(&code).await;
        // a client with a secret is not the same without one
        let partner = stage.partner().await;
        let code = partner.code(&user, &[]).await;
        let bare = crate::stage::Partner {
            secret: None,
            ..partner
        };
        let refused = bare.exchange(&code).await;
        assert_eq!(json(&refused.is(401))["error"], "invalid_client");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    requests_that_are_none_are_told_what_is_missing,
    async |on| {
        let stage = Stage::new(on).await;
        let partner = stage.partner().await;
        for (fields, error) in [
            (&[][..], "invalid_request"),
            (&[("grant_type", "password")], "unsupported_grant_type"),
            (&[("grant_type", "refresh_token")], "unsupported_grant_type"),
            (&[("grant_type", "authorization_code")], "invalid_request"),
            (
                &[
                    ("grant_type", "authorization_code"),
                    ("grant_type", "authorization_code"),
                ],
                "invalid_request",
            ),
        ] {
            let reply = partner.send("/oauth/token", fields).await.is(400);
            assert_eq!(json(&reply)["error"], error, "{fields:?}");
        }
        let no_name = [("client_id", "\0"), ("client_secret", "\0")];
        let reply = partner.browser.post("/oauth/token", &no_name).await;
        assert_eq!(json(&reply.is(401))["error"], "invalid_client");
        let unknown = partner.exchange("no-such-code").await.is(400);
        assert_eq!(json(&unknown)["error"], "invalid_grant");
        let request = http::Request::post("/oauth/token")
            .header("content-type", "application/json")
            .body(axum::body::Body::from("{}"))
            .unwrap();
        let reply = stage.app.visitor().send(request).await.is(400);
        assert_eq!(json(&reply)["error"], "invalid_request");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_token_ends_by_time_by_its_client_and_with_its_session,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let (partner, other) = (stage.partner().await, stage.partner().await);
        let user = stage.logged_in(1).await;
        let fresh = async || partner.tokens(&partner.code(&user, &[]).await).await.access;
        // by time
        let token = fresh().await;
        stage.app.advance(chrono::TimeDelta::seconds(599));
        let _ = partner.userinfo(&token).await.ok();
        stage.app.advance(chrono::TimeDelta::seconds(1));
        let _ = partner.userinfo(&token).await.is(401);
        // by its client, and by no other
        let token = fresh().await;
        let _ = other.send("/oauth/revoke", &[("token", &token)]).await.ok();
        let _ = partner.userinfo(&token).await.ok();
        let _ = partner
            .send("/oauth/revoke", &[("token", &token)])
            .await
            .ok();
        let _ = partner.userinfo(&token).await.is(401);
        let _ = partner
            .send("/oauth/revoke", &[("token", "none")])
            .await
            .ok();
        let none = partner.send("/oauth/revoke", &[]).await.is(400);
        assert_eq!(json(&none)["error"], "invalid_request");
        // with its session, at once
        let token = fresh().await;
        user.post("/logout", &[]).await.see_other();
        let _ = partner.userinfo(&token).await.is(401);
        stage.app.run_jobs().await;
        let _ = partner.userinfo(&token).await.is(401);
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_session_that_ran_out_of_time_takes_its_tokens_along,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let partner = stage.partner().await;
        let user = stage.logged_in(1).await;
        stage.app.advance(chrono::TimeDelta::minutes(25));
        // within the minute a session notes its use only once
        let token = partner.tokens(&partner.code(&user, &[]).await).await.access;
        stage.app.advance(chrono::TimeDelta::minutes(9));
        let _ = partner.userinfo(&token).await.ok();
        let own = partner.userinfo("nothing").await.is(401);
        assert!(own.body.is_empty());
        stage.app.finish().await;
    }
);

testkit::on_both!(a_client_may_want_rsa, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let partner = stage.client(|new| new.alg = Alg::Rs256).await;
    let user = stage.logged_in(1).await;
    let tokens = partner.tokens(&partner.code(&user, &[]).await).await;
    assert_eq!(crate::stage::header(&tokens.id_token)["alg"], "RS256");
    assert_eq!(payload(&tokens.id_token)["aud"], partner.id.as_str());
    stage.app.finish().await;
});
