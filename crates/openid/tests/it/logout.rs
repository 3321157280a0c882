//! Ends: a client ends a session, a session's end is told to its clients.

use crate::stage::{
    Ear, GOODBYE, ISSUER, PASSWORD, Partner, Stage, Tokens, header, log_in, param, payload,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use testkit::User;

async fn listening(stage: &Stage) -> (Ear, Partner) {
    let ear = Ear::default();
    let uri = ear.listen().await;
    let partner = stage
        .client(|new| {
            new.first_party = true;
            new.backchannel_uri = Some(uri);
        })
        .await;
    (ear, partner)
}

async fn visit(partner: &Partner, user: &User) -> Tokens {
    partner.tokens(&partner.code(user, &[]).await).await
}

fn door(pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    format!("/oauth/logout?{}", query.finish())
}

/// Whether somebody is logged in here.
async fn is_in(user: &User) -> bool {
    user.get("/settings/person/consents").await.status == 200
}

testkit::on_both!(a_client_logs_out_whom_it_knows, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let (ear, partner) = listening(&stage).await;
    let user = stage.logged_in(1).await;
    let tokens = visit(&partner, &user).await;
    // a token is a hint also when it has run out
    stage.app.advance(TimeDelta::minutes(20));
    let back = user
        .get(&door(&[
            ("id_token_hint", &tokens.id_token),
            ("post_logout_redirect_uri", GOODBYE),
            ("state", "s&t"),
        ]))
        .await
        .see_other();
    assert!(back.starts_with(GOODBYE));
    assert_eq!(param(&back, "state").unwrap(), "s&t");
    assert!(!is_in(&user).await);
    stage.app.run_jobs().await;
    let told = ear.tokens();
    assert_eq!(told.len(), 1);
    assert_eq!(header(&told[0])["typ"], "logout+jwt");
    let said = payload(&told[0]);
    assert_eq!(said["iss"], ISSUER);
    assert_eq!(said["aud"], partner.id.as_str());
    assert_eq!(said["sub"], tokens.claims["sub"]);
    assert_eq!(said["sid"], tokens.claims["sid"]);
    assert!(said["events"]["http://schemas.openid.net/event/backchannel-logout"].is_object());
    assert!(said.get("nonce").is_none());
    stage.app.finish().await;
});

testkit::on_both!(
    without_a_hint_of_this_session_the_user_is_asked,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        stage.person(2).await;
        let (_, partner) = listening(&stage).await;
        let (user, other) = (stage.logged_in(1).await, stage.logged_in(2).await);
        let foreign = visit(&partner, &other).await;
        for pairs in [
            &[][..],
            &[("client_id", partner.id.as_str())],
            &[
                ("id_token_hint", foreign.id_token.as_str()),
                ("post_logout_redirect_uri", GOODBYE),
            ],
        ] {
            let page = user.get(&door(pairs)).await.ok().see("请求退出您的登录");
            let _ = page.see("保持登录");
            assert!(is_in(&user).await);
        }
        // another site cannot answer for them
        let asked = door(&[
            ("client_id", &partner.id),
            ("post_logout_redirect_uri", GOODBYE),
        ]);
        let request = http::Request::post(&asked)
            .header("sec-fetch-site", "cross-site")
            .body(axum::body::Body::empty())
            .unwrap();
        let _ = user.send(request).await.is(403);
        assert!(is_in(&user).await);
        let onward = crate::stage::onward(&user.fill(&asked, &[]).await);
        assert_eq!(onward, GOODBYE);
        assert!(!is_in(&user).await);
        // nobody there: the browser just goes on
        assert_eq!(user.get(&asked).await.see_other(), GOODBYE);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    forged_hints_and_foreign_addresses_lead_nowhere,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let (ear, partner) = listening(&stage).await;
        let rival = stage
            .client(|new| {
                new.first_party = true;
                new.logout_uris = vec!["https://rival.example/".to_owned()];
            })
            .await;
        let user = stage.logged_in(1).await;
        let tokens = visit(&partner, &user).await;
        let part = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let (_, signature) = tokens.id_token.rsplit_once('.').unwrap();
        let kid = header(&tokens.id_token)["kid"].as_str().unwrap().to_owned();
        let claims = tokens.claims.to_string();
        let good = tokens.id_token.as_str();
        let forged = [
            String::new() + "nonsense",
            format!(
                "{}.{}.",
                part(&format!(r#"{{"alg":"none","kid":"{kid}"}}"#)),
                part(&claims)
            ),
            format!(
                "{}.{}.{signature}",
                part(&format!(r#"{{"alg":"ES256","kid":"{kid}"}}"#)),
                part(&claims)
            ),
            format!(
                "{}.{}.{signature}",
                part(r#"{"alg":"ES256","kid":"x"}"#),
                part(&claims)
            ),
            format!(
                "{}.{}.{signature}",
                part(r#"{"alg":"ES256","kid":"\u0000"}"#),
                part(&claims)
            ),
        ];
        for hint in &forged {
            let asked = door(&[
                ("id_token_hint", hint),
                ("post_logout_redirect_uri", GOODBYE),
            ]);
            let page = user.get(&asked).await.is(400).see("没有退出");
            assert!(page.headers.get("location").is_none());
        }
        for uri in [
            "https://evil.example/",
            "https://rival.example/",
            "https://partner.example/goodbye/",
            "https://partner.example/callback",
            "//evil.example",
        ] {
            let asked = door(&[("id_token_hint", good), ("post_logout_redirect_uri", uri)]);
            let page = user.get(&asked).await.is(400).see("没有退出");
            assert!(page.headers.get("location").is_none());
            crate::attacks::leads_nowhere(&page);
        }
        // whose hint it is, is not whom somebody says
        let mixed = door(&[("id_token_hint", good), ("client_id", &rival.id)]);
        let _ = user.get(&mixed).await.is(400);
        let unnamed = door(&[("post_logout_redirect_uri", GOODBYE)]);
        let _ = user.get(&unnamed).await.is(400);
        assert!(is_in(&user).await);
        assert!(ear.tokens().is_empty());
        stage.app.finish().await;
    }
);

testkit::on_both!(a_session_that_ends_in_whatever_way_is_told, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let (ear, partner) = listening(&stage).await;
    let told = async |expected: usize| {
        stage.app.run_jobs().await;
        assert_eq!(ear.tokens().len(), expected);
    };
    // logging out
    let user = stage.logged_in(1).await;
    visit(&partner, &user).await;
    user.post("/logout", &[]).await.see_other();
    told(1).await;
    // from another device, and the device itself goes on
    let (user, desk) = (stage.logged_in(1).await, stage.logged_in(1).await);
    let (gone, stays) = (visit(&partner, &user).await, visit(&partner, &desk).await);
    desk.post("/settings/person/sessions/others", &[])
        .await
        .see_other();
    told(2).await;
    assert_eq!(payload(&ear.tokens()[1])["sid"], gone.claims["sid"]);
    let _ = partner.userinfo(&gone.access).await.is(401);
    let _ = partner.userinfo(&stays.access).await.ok();
    // a new password
    let user = stage.logged_in(1).await;
    let gone = visit(&partner, &user).await;
    let fields = [
        ("password_old", PASSWORD),
        ("password", "Vn7-kotze2"),
        ("password_again", "Vn7-kotze2"),
        ("others", "1"),
    ];
    desk.fill("/settings/person/password", &fields)
        .await
        .see_other();
    told(3).await;
    assert_eq!(payload(&ear.tokens()[2])["sid"], gone.claims["sid"]);
    // a new log-in in the same browser
    let holder = crate::stage::holder(1);
    let fields = [
        ("tab", "person"),
        ("identifier", holder.document.number()),
        ("password", "Vn7-kotze2"),
    ];
    desk.post("/login?tab=person", &fields).await.see_other();
    told(4).await;
    stage.app.finish().await;
});

testkit::on_both!(a_session_that_runs_out_of_time_is_noticed, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let (ear, partner) = listening(&stage).await;
    let user = stage.logged_in(1).await;
    visit(&partner, &user).await;
    let look = async || {
        let ran = stage.app.runner().run_recurring("openid.expired").await;
        ran.unwrap().unwrap();
        stage.app.run_jobs().await;
        ear.tokens().len()
    };
    stage.app.advance(TimeDelta::minutes(29));
    assert_eq!(look().await, 0);
    // used meanwhile: it lives longer
    assert!(is_in(&user).await);
    stage.app.advance(TimeDelta::minutes(2));
    assert_eq!(look().await, 0);
    stage.app.advance(TimeDelta::minutes(28));
    assert_eq!(look().await, 1);
    assert_eq!(look().await, 1);
    assert_eq!(stage.audited("openid.expired").await, 1);
    stage.app.finish().await;
});

testkit::on_both!(a_client_that_is_down_is_told_later_and_once, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let (ear, partner) = listening(&stage).await;
    *ear.failing.lock().unwrap() = 2;
    let user = stage.logged_in(1).await;
    visit(&partner, &user).await;
    user.post("/logout", &[]).await.see_other();
    stage.app.run_jobs().await;
    assert!(ear.tokens().is_empty());
    for _ in 0..2 {
        stage.app.advance(TimeDelta::minutes(2));
        stage.app.run_jobs().await;
    }
    assert_eq!(ear.tokens().len(), 1);
    stage.app.finish().await;
});

testkit::on_both!(two_tabs_are_one_visit_and_one_word, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let (ear, partner) = listening(&stage).await;
    let user = stage.logged_in(1).await;
    let (one, two) = tokio::join!(visit(&partner, &user), visit(&partner, &user));
    assert_eq!(one.claims["sid"], two.claims["sid"]);
    // another browser is another visit
    let other = stage.app.visitor();
    log_in(&other, "/login?tab=person", 1).await;
    stage.app.run_jobs().await;
    assert_ne!(
        visit(&partner, &other).await.claims["sid"],
        one.claims["sid"]
    );
    user.post("/logout", &[]).await.see_other();
    stage.app.run_jobs().await;
    assert_eq!(ear.tokens().len(), 1);
    stage.app.finish().await;
});
