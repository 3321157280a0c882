//! The way of a browser, with everybody as honest as they should be.

use crate::stage::{self, CALLBACK, ISSUER, Stage, agree, header, holder, json, log_in, param};
use openid::client::Doors;

testkit::on_both!(a_person_logs_in_agrees_and_is_known, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let partner = stage.partner().await;
    let user = stage.app.visitor();
    // nobody is logged in: what was asked waits in the address
    let door = partner.door(&[]);
    let to_log_in = user.get(&door).await.see_other();
    assert!(to_log_in.starts_with("/login?tab=person&next="));
    let back = log_in(&user, &to_log_in, 1).await;
    assert_eq!(back, door);
    let page = user.get(&back).await.ok();
    let holder = holder(1);
    let page = page
        .see("南京人才网")
        .see("partner.example")
        .see("沈**")
        .see(&holder.mobile.as_ref().unwrap().to_string());
    let _ = page
        .not_see("沈知行")
        .not_see(holder.mobile.as_ref().unwrap().as_str());
    let landed = agree(&user, &door, &[]).await;
    assert!(landed.starts_with(CALLBACK));
    assert_eq!(param(&landed, "state").unwrap(), "a state & more");
    assert_eq!(param(&landed, "iss").unwrap(), ISSUER);
    let tokens = partner.tokens(&param(&landed, "code").unwrap()).await;
    assert_eq!(tokens.scope, "openid profile phone");
    let claims = &tokens.claims;
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["aud"], partner.id.as_str());
    assert_eq!(claims["nonce"], "a nonce");
    assert_eq!(claims["amr"], serde_json::json!(["pwd"]));
    assert_eq!(claims["acr"], "account");
    let now = stage.app.clock.now().timestamp();
    assert_eq!(claims["iat"], now);
    assert_eq!(claims["auth_time"], now);
    assert_eq!(claims["exp"], now + 600);
    assert_eq!(header(&tokens.id_token)["alg"], "ES256");
    // nothing personal is in a token that travels and is kept
    assert!(claims.get("name").is_none() && claims.get("phone_number").is_none());
    let told = json(&partner.userinfo(&tokens.access).await.ok());
    assert_eq!(told["sub"], claims["sub"]);
    assert_eq!(told["name"], "沈知行");
    assert_eq!(told["account_type"], "person");
    assert_eq!(told["phone_number"], "+8613800000001");
    assert!(told.get("unit_name").is_none() && told.get("document_number").is_none());
    // the second time nothing is asked
    let again = user.get(&door).await.see_other();
    let again = partner.tokens(&param(&again, "code").unwrap()).await;
    assert_eq!(again.claims["sub"], claims["sub"]);
    assert_eq!(again.claims["sid"], claims["sid"]);
    assert_eq!(stage.audited("openid.consent").await, 1);
    assert_eq!(stage.audited("openid.log_in").await, 2);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

testkit::on_both!(a_unit_is_told_by_its_code, async |on| {
    let stage = Stage::new(on).await;
    stage.unit(2).await;
    let partner = stage.client(|new| new.doors = Doors::Units).await;
    let user = stage.app.visitor();
    let door = partner.door(&[]);
    let to_log_in = user.get(&door).await.see_other();
    assert!(to_log_in.starts_with("/login?tab=unit&next="));
    let back = log_in(&user, &to_log_in, 2).await;
    let code = stage::code(2);
    let page = user.get(&back).await.ok();
    let _ = page.see("南京测试有限公司").see(code.as_str()).see("法人");
    let code_given = param(&agree(&user, &back, &[]).await, "code").unwrap();
    let tokens = partner.tokens(&code_given).await;
    assert_eq!(tokens.claims["acr"], "presence");
    let told = json(&partner.userinfo(&tokens.access).await.ok());
    assert_eq!(told["unit_credit_code"], code.as_str());
    assert_eq!(told["unit_name"], "南京测试有限公司");
    assert_eq!(told["unit_role"], "legal_representative");
    assert_eq!(told["account_type"], "unit");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

testkit::on_both!(
    whoever_the_client_does_not_take_logs_in_as_somebody_else,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let units = stage.client(|new| new.doors = Doors::Units).await;
        let persons = stage.client(|new| new.doors = Doors::Persons).await;
        let user = stage.logged_in(1).await;
        let refused = user.get(&units.door(&[])).await.see_other();
        assert!(refused.starts_with("/login?tab=unit"));
        let _ = user.get(&persons.door(&[])).await.ok();
        // and where nothing may be shown, nothing is
        let back = user.get(&units.door(&[("prompt", "none")])).await;
        assert_eq!(param(&back.see_other(), "error").unwrap(), "login_required");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    where_nothing_may_be_shown_the_answer_says_what_is_missing,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let partner = stage.partner().await;
        let door = partner.door(&[("prompt", "none")]);
        let error = async |user: &testkit::User| {
            let back = user.get(&door).await.see_other();
            assert!(back.starts_with(CALLBACK));
            assert_eq!(param(&back, "state").unwrap(), "a state & more");
            assert_eq!(param(&back, "iss").unwrap(), ISSUER);
            param(&back, "error")
        };
        assert_eq!(
            error(&stage.app.visitor()).await.as_deref(),
            Some("login_required")
        );
        let user = stage.logged_in(1).await;
        assert_eq!(error(&user).await.as_deref(), Some("consent_required"));
        partner.code(&user, &[]).await;
        assert_eq!(error(&user).await, None);
        // more than was agreed to
        let more = partner.door(&[("prompt", "none"), ("scope", "openid profile")]);
        assert!(param(&user.get(&more).await.see_other(), "code").is_some());
        stage.app.finish().await;
    }
);

testkit::on_both!(a_client_may_want_a_fresh_proof, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let partner = stage.client(|new| new.first_party = true).await;
    let user = stage.logged_in(1).await;
    stage.app.advance(chrono::TimeDelta::minutes(2));
    for more in [("prompt", "login"), ("max_age", "60"), ("max_age", "0")] {
        stage.app.advance(chrono::TimeDelta::seconds(61));
        let marked = user.get(&partner.door(&[more])).await.see_other();
        assert!(marked.contains("since="), "{marked}");
        let confirm = user.get(&marked).await.see_other();
        assert!(confirm.starts_with("/confirm?next="), "{confirm}");
        // turning back to the request without a proof leads to the same question
        assert_eq!(user.get(&marked).await.see_other(), confirm);
        stage.app.advance(chrono::TimeDelta::seconds(5));
        let back = user
            .fill(&confirm, &[("password", stage::PASSWORD)])
            .await
            .see_other();
        assert_eq!(back, marked);
        let code = param(&user.get(&back).await.see_other(), "code").unwrap();
        let tokens = partner.tokens(&code).await;
        assert_eq!(
            tokens.claims["auth_time"],
            stage.app.clock.now().timestamp()
        );
        // the old log-in does not do where nothing may be shown
        stage.app.advance(chrono::TimeDelta::seconds(1));
        let strict = partner.door(&[("prompt", "none"), ("max_age", "0")]);
        let refused = user.get(&strict).await.see_other();
        assert_eq!(param(&refused, "error").unwrap(), "login_required");
    }
    stage.app.finish().await;
});

testkit::on_both!(one_of_our_own_sites_asks_nothing, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let own = stage.client(|new| new.first_party = true).await;
    let user = stage.logged_in(1).await;
    let landed = user.get(&own.door(&[])).await.see_other();
    let tokens = own.tokens(&param(&landed, "code").unwrap()).await;
    let told = json(&own.userinfo(&tokens.access).await.ok());
    assert_eq!(told["name"], "沈知行");
    assert_eq!(stage.audited("openid.consent").await, 0);
    stage.app.finish().await;
});

testkit::on_both!(a_hint_must_speak_of_whoever_is_logged_in, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    stage.person(2).await;
    let own = stage.client(|new| new.first_party = true).await;
    let (one, two) = (stage.logged_in(1).await, stage.logged_in(2).await);
    let tokens = own.tokens(&own.code(&one, &[]).await).await;
    let door = own.door(&[("prompt", "none"), ("id_token_hint", &tokens.id_token)]);
    assert!(param(&one.get(&door).await.see_other(), "code").is_some());
    let refused = two.get(&door).await.see_other();
    assert_eq!(param(&refused, "error").unwrap(), "login_required");
    stage.app.finish().await;
});

testkit::on_both!(
    a_browser_that_comes_from_a_form_goes_on_from_a_page,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let own = stage.client(|new| new.first_party = true).await;
        let user = stage.logged_in(1).await;
        let request = http::Request::get(own.door(&[]))
            .header("sec-fetch-site", "same-origin")
            .body(axum::body::Body::empty())
            .unwrap();
        let page = user.send(request).await;
        let onward = stage::onward(&page);
        assert!(onward.starts_with(CALLBACK) && param(&onward, "code").is_some());
        assert_eq!(
            page.attribute("main a", "href").as_deref(),
            Some(onward.as_str())
        );
        stage.app.finish().await;
    }
);

testkit::on_both!(
    faults_go_back_to_the_client_in_the_protocols_words,
    async |on| {
        let stage = Stage::new(on).await;
        let partner = stage.partner().await;
        let user = stage.app.visitor();
        for (more, error) in [
            (("response_type", ""), "invalid_request"),
            (("response_type", "token"), "unsupported_response_type"),
            (("response_mode", "form_post"), "invalid_request"),
            (("scope", "profile"), "invalid_scope"),
            (("code_challenge", ""), "invalid_request"),
            (("code_challenge_method", ""), "invalid_request"),
            (("code_challenge_method", "plain"), "invalid_request"),
            (("prompt", "none login"), "invalid_request"),
            (("request", "e30"), "request_not_supported"),
            (
                ("request_uri", "https://a.example/"),
                "request_uri_not_supported",
            ),
            (("max_age", "x"), "invalid_request"),
        ] {
            let back = user.get(&partner.door(&[more])).await.see_other();
            assert!(back.starts_with(CALLBACK), "{back}");
            assert_eq!(param(&back, "error").as_deref(), Some(error), "{more:?}");
            assert_eq!(param(&back, "state").unwrap(), "a state & more");
            assert_eq!(param(&back, "iss").unwrap(), ISSUER);
            assert!(param(&back, "code").is_none());
        }
        let twice = format!("{}&nonce=again", partner.door(&[]));
        let back = user.get(&twice).await.see_other();
        assert_eq!(param(&back, "error").unwrap(), "invalid_request");
        stage.app.finish().await;
    }
);

testkit::on_both!(a_newer_agreement_comes_before_any_other_site, async |on| {
    let stage = Stage::new(on).await;
    stage.newcomer(1).await;
    let partner = stage.partner().await;
    let user = stage.app.visitor();
    log_in(&user, "/login?tab=person", 1).await;
    let list = user.get("/settings/person/consents").await.see_other();
    assert!(list.starts_with("/agreement/renew?next="), "{list}");
    let quiet = partner.door(&[("prompt", "none")]);
    let back = user.get(&quiet).await.see_other();
    assert_eq!(param(&back, "error").unwrap(), "interaction_required");
    let door = partner.door(&[]);
    let there = user.get(&door).await.see_other();
    assert!(
        there.starts_with("/agreement/renew?next=%2Foauth%2Fauthorize"),
        "{there}"
    );
    let read = [("version", "1"), ("next", door.as_str())];
    let back = user.post("/agreement/renew", &read).await.see_other();
    assert_eq!(back, door);
    let landed = agree(&user, &door, &[]).await;
    assert!(param(&landed, "code").is_some());
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
