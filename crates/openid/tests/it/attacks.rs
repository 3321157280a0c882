//! Whoever lies, replays, guesses or mixes up gets nothing, and nobody loses anything by it.

use crate::stage::{CALLBACK, Stage, VERIFIER, agree, json, log_in, param};
use testkit::Reply;

/// The error of a refused exchange.
fn error(reply: &Reply) -> String {
    json(reply)["error"].as_str().unwrap().to_owned()
}

/// No link, form or refresh of the page leads to the address that was asked for. (It may stand in the address of the page
/// itself, for links that come back here.)
pub fn leads_nowhere(reply: &Reply) {
    for way in [
        r#"="https://evil"#,
        r#"="//evil"#,
        "http-equiv=\"refresh",
        "javascript:",
    ] {
        assert!(!reply.body.contains(way), "{way}");
    }
}

/// A refusal on a page of ours: nothing of the request leads anywhere.
fn stays_here(reply: Reply) {
    let reply = reply.is(400).see("无法登录");
    assert!(reply.headers.get("location").is_none());
    leads_nowhere(&reply);
}

testkit::on_both!(
    nobody_is_sent_to_an_address_that_is_not_registered,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let partner = stage.partner().await;
        for user in [stage.app.visitor(), stage.logged_in(1).await] {
            for uri in [
                "",
                "https://evil.example/callback",
                "https://partner.example/callback/",
                "https://partner.example/callback?x=1",
                "https://partner.example/Callback",
                "https://partner.example/callback/../callback",
                "https://partner.example:443/callback",
                "https://partner.example@evil.example/callback",
                "http://partner.example/callback",
                "//evil.example",
                "javascript:alert(1)",
                "https://partner.example/callback\n",
            ] {
                stays_here(user.get(&partner.door(&[("redirect_uri", uri)])).await);
                let silent = [("redirect_uri", uri), ("prompt", "none")];
                stays_here(user.get(&partner.door(&silent)).await);
            }
            let twice = format!(
                "{}&redirect_uri=https%3A%2F%2Fevil.example%2F",
                partner.door(&[])
            );
            stays_here(user.get(&twice).await);
            for id in ["", "jx0", "' OR 1=1", "\0"] {
                stays_here(user.get(&partner.door(&[("client_id", id)])).await);
            }
        }
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_code_that_comes_twice_takes_back_what_it_gave,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let partner = stage.partner().await;
        let user = stage.logged_in(1).await;
        let code = partner.code(&user, &[]).await;
        let tokens = partner.tokens(&code).await;
        let other = partner.tokens(&partner.code(&user, &[]).await).await;
        let _ = partner.userinfo(&tokens.access).await.ok();
        let again = partner.exchange(&code).await.is(400);
        assert_eq!(error(&again), "invalid_grant");
        let refused = partner.userinfo(&tokens.access).await.is(401);
        let challenge = refused.headers.get("www-authenticate").unwrap();
        assert_eq!(challenge, r#"Bearer error="invalid_token""#);
        assert_eq!(stage.audited("openid.replay").await, 1);
        // what another code gave stays
        let _ = partner.userinfo(&other.access).await.ok();
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_code_is_exchanged_once_also_by_two_at_the_same_moment,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let partner = stage.partner().await;
        let user = stage.logged_in(1).await;
        let code = partner.code(&user, &[]).await;
        let (one, two) = tokio::join!(partner.exchange(&code), partner.exchange(&code));
        let good = [&one, &two]
            .iter()
            .filter(|reply| reply.status == 200)
            .count();
        assert_eq!(good, 1);
        // and whoever came first holds nothing any more: somebody else has the code as well
        let won = if one.status == 200 { one } else { two };
        let access = json(&won)["access_token"].as_str().unwrap().to_owned();
        let _ = partner.userinfo(&access).await.is(401);
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_code_needs_its_verifier_and_is_used_up_by_a_wrong_one,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let partner = stage.partner().await;
        let user = stage.logged_in(1).await;
        // a request that is no request does not touch the code
        let code = partner.code(&user, &[]).await;
        let none = partner.exchange_with(&code, &[("code_verifier", "")]).await;
        assert_eq!(error(&none.is(400)), "invalid_request");
        // nor is the challenge, which the browser has seen, a verifier
        let challenge =
            param(&format!("https://x{}", partner.door(&[])), "code_challenge").unwrap();
        let wrong = partner
            .exchange_with(&code, &[("code_verifier", &challenge)])
            .await;
        assert_eq!(error(&wrong.is(400)), "invalid_grant");
        let late = partner.exchange(&code).await;
        assert_eq!(error(&late.is(400)), "invalid_grant");
        stage.app.finish().await;
    }
);

testkit::on_both!(a_code_is_bound_to_address_client_and_minute, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let second = "https://partner.example/second";
    let partner = stage
        .client(|new| new.redirect_uris.push(second.to_owned()))
        .await;
    let other = stage.partner().await;
    let user = stage.logged_in(1).await;
    let code = partner.code(&user, &[]).await;
    let mixed = partner
        .exchange_with(&code, &[("redirect_uri", second)])
        .await;
    assert_eq!(error(&mixed.is(400)), "invalid_grant");
    // in the hands of another client it is nothing, and loses nothing
    let code = partner.code(&user, &[]).await;
    assert_eq!(error(&other.exchange(&code).await.is(400)), "invalid_grant");
    partner.tokens(&code).await;
    let code = partner.code(&user, &[]).await;
    stage.app.advance(chrono::TimeDelta::seconds(60));
    assert_eq!(
        error(&partner.exchange(&code).await.is(400)),
        "invalid_grant"
    );
    stage.app.finish().await;
});

testkit::on_both!(a_code_dies_with_its_session, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let partner = stage.partner().await;
    let user = stage.logged_in(1).await;
    let code = partner.code(&user, &[]).await;
    user.post("/logout", &[]).await.see_other();
    assert_eq!(
        error(&partner.exchange(&code).await.is(400)),
        "invalid_grant"
    );
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

testkit::on_both!(
    a_client_proves_who_it_is_and_guessing_is_slowed_down,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let partner = stage.partner().await;
        let user = stage.logged_in(1).await;
        let code = partner.code(&user, &[]).await;
        let guess = async |secret: &str| {
            let fields = [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", CALLBACK),
                ("code_verifier", VERIFIER),
                ("client_id", &partner.id),
                ("client_secret", secret),
            ];
            partner.browser.post("/oauth/token", &fields).await
        };
        for secret in ["", "wrong"] {
            let reply = guess(secret).await.is(401);
            assert_eq!(error(&reply), "invalid_client");
            assert!(reply.headers.contains_key("www-authenticate"));
        }
        for _ in 0..28 {
            let _ = guess("wrong").await.is(401);
        }
        // now even the right one is not looked at
        let secret = partner.secret.clone().unwrap();
        let slow = guess(&secret).await.is(429);
        assert!(slow.headers.contains_key("retry-after"));
        // from its own network the client goes on
        partner.browser.from_network([198, 51, 100, 7]);
        partner.tokens(&code).await;
        stage.app.finish().await;
    }
);

testkit::on_both!(a_client_that_is_shut_out_gets_nothing, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let partner = stage.partner().await;
    let user = stage.logged_in(1).await;
    let tokens = partner.tokens(&partner.code(&user, &[]).await).await;
    let code = partner.code(&user, &[]).await;
    let id = partner.id.as_str();
    stage
        .call()
        .write(|tx| async move { openid::client::disable(&tx, id).await })
        .await
        .unwrap();
    stays_here(user.get(&partner.door(&[])).await);
    assert_eq!(
        error(&partner.exchange(&code).await.is(401)),
        "invalid_client"
    );
    let _ = partner.userinfo(&tokens.access).await.is(401);
    stage.app.finish().await;
});

testkit::on_both!(another_site_cannot_agree_in_somebodys_name, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let partner = stage.partner().await;
    let user = stage.logged_in(1).await;
    let door = partner.door(&[]);
    let page = user.get(&door).await.ok();
    let subject = page.attribute("input[name=subject]", "value").unwrap();
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://partner.example"),
    ] {
        let request = http::Request::post(&door)
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value)
            .body(axum::body::Body::from(format!(
                "do=agree&subject={subject}"
            )))
            .unwrap();
        let _ = user.send(request).await.is(403);
    }
    assert_eq!(stage.audited("openid.consent").await, 0);
    let silent = user.get(&partner.door(&[("prompt", "none")])).await;
    assert_eq!(
        param(&silent.see_other(), "error").unwrap(),
        "consent_required"
    );
    stage.app.finish().await;
});

testkit::on_both!(only_servers_reach_the_endpoints_of_servers, async |on| {
    let stage = Stage::new(on).await;
    let partner = stage.partner().await;
    for path in ["/oauth/token", "/oauth/revoke", "/oauth/userinfo"] {
        let request = |headers: &[(&str, &str)]| {
            let mut request = http::Request::post(path)
                .header("content-type", "application/x-www-form-urlencoded");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request.body(axum::body::Body::from("token=x")).unwrap()
        };
        let cross = request(&[("sec-fetch-site", "cross-site")]);
        let _ = partner.browser.send(cross).await.is(403);
        let origin = request(&[("origin", "https://evil.example")]);
        let _ = partner.browser.send(origin).await.is(403);
        // a server says neither
        let server = partner.browser.send(request(&[])).await;
        assert_eq!(server.status, 401, "{path}");
    }
    stage.app.finish().await;
});

testkit::on_both!(
    a_page_that_was_made_for_one_account_agrees_for_no_other,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        stage.person(2).await;
        let partner = stage.partner().await;
        let user = stage.logged_in(1).await;
        let door = partner.door(&[]);
        let page = user.get(&door).await.ok();
        let subject = page.attribute("input[name=subject]", "value").unwrap();
        // in another tab somebody else logs in
        user.post("/logout", &[]).await.see_other();
        log_in(&user, "/login?tab=person", 2).await;
        stage.app.run_jobs().await;
        let fields = [("do", "agree"), ("subject", subject.as_str())];
        assert_eq!(user.post(&door, &fields).await.see_other(), door);
        assert_eq!(stage.audited("openid.consent").await, 0);
        assert!(param(&agree(&user, &door, &[]).await, "code").is_some());
        stage.app.finish().await;
    }
);

testkit::on_both!(whoever_declines_tells_nothing, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let partner = stage.partner().await;
    let user = stage.logged_in(1).await;
    let door = partner.door(&[]);
    let page = user.fill(&door, &[("do", "decline")]).await;
    let back = crate::stage::onward(&page);
    assert!(back.starts_with(CALLBACK));
    assert_eq!(param(&back, "error").unwrap(), "access_denied");
    assert!(param(&back, "code").is_none());
    assert_eq!(stage.audited("openid.decline").await, 1);
    // and is asked again the next time
    let _ = user.get(&door).await.ok().see("同意并登录");
    stage.app.finish().await;
});

testkit::on_both!(an_officer_logs_in_to_no_other_site, async |on| {
    let stage = Stage::new(on).await;
    let partner = stage.partner().await;
    stage.officer(3).await;
    let user = stage.officer_logged_in(3).await;
    let _ = user.get("/settings/officer").await.ok();
    let refused = user.get(&partner.door(&[])).await.see_other();
    assert!(refused.starts_with("/login?tab=person"));
    let _ = user.get("/settings/officer/consents").await.is(404);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
