//! What a client is told: what was asked, what it may be told, and what the account agrees to.

use crate::stage::{Stage, agree, holder, json, param};
use openid::Scopes;

testkit::on_both!(sites_cannot_put_together_what_they_know, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    stage.person(2).await;
    let one = stage.client(|new| new.first_party = true).await;
    let kin = stage.client(|new| new.first_party = true).await;
    let other = stage
        .client(|new| {
            new.first_party = true;
            new.sector = Some("other.example".to_owned());
        })
        .await;
    let (user, second) = (stage.logged_in(1).await, stage.logged_in(2).await);
    let mut subjects = Vec::new();
    for (partner, user) in [
        (&one, &user),
        (&kin, &user),
        (&other, &user),
        (&one, &second),
    ] {
        let tokens = partner.tokens(&partner.code(user, &[]).await).await;
        subjects.push(tokens.claims["sub"].as_str().unwrap().to_owned());
    }
    assert_eq!(subjects[0], subjects[1]);
    assert_ne!(subjects[0], subjects[2]);
    assert_ne!(subjects[0], subjects[3]);
    stage.app.finish().await;
});

testkit::on_both!(
    a_number_is_told_only_where_the_operator_and_the_person_agree,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let scope = ("scope", "openid profile identity");
        let plain = stage.partner().await;
        let trusted = stage
            .client(|new| new.scopes = Scopes::read("openid profile identity"))
            .await;
        let user = stage.logged_in(1).await;
        let holder = holder(1);
        let number = holder.document.number();
        // the operator has not allowed it: it is neither asked nor told
        let door = plain.door(&[scope]);
        let _ = user.get(&door).await.ok().not_see("证件号码");
        let code = param(&agree(&user, &door, &[("identity", "1")]).await, "code").unwrap();
        let tokens = plain.tokens(&code).await;
        assert_eq!(tokens.scope, "openid profile");
        let _ = plain.userinfo(&tokens.access).await.ok().not_see(number);
        // allowed, but the person has not ticked it: it is not told, and not asked every time again
        let door = trusted.door(&[scope]);
        let page = user.get(&door).await.ok().see("单独同意");
        let _ = page.see(&kernel::mask::document(number)).not_see(number);
        let code = param(&agree(&user, &door, &[]).await, "code").unwrap();
        let tokens = trusted.tokens(&code).await;
        assert_eq!(tokens.scope, "openid profile");
        let _ = trusted.userinfo(&tokens.access).await.ok().not_see(number);
        let code = param(&user.get(&door).await.see_other(), "code").unwrap();
        assert_eq!(trusted.tokens(&code).await.scope, "openid profile");
        // asked for explicitly, and ticked
        let again = trusted.door(&[scope, ("prompt", "consent")]);
        let code = param(&agree(&user, &again, &[("identity", "1")]).await, "code").unwrap();
        let tokens = trusted.tokens(&code).await;
        let told = json(&trusted.userinfo(&tokens.access).await.ok());
        assert_eq!(told["document_number"], number);
        assert_eq!(told["document_type"], "111");
        // unticked the next time it is told no more, also not by a token of before
        agree(&user, &again, &[]).await;
        let _ = trusted.userinfo(&tokens.access).await.ok().not_see(number);
        stage.app.finish().await;
    }
);

testkit::on_both!(only_what_was_asked_is_told, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let partner = stage.client(|new| new.first_party = true).await;
    let user = stage.logged_in(1).await;
    let code = partner.code(&user, &[("scope", "openid email")]).await;
    let tokens = partner.tokens(&code).await;
    assert_eq!(tokens.scope, "openid");
    let told = json(&partner.userinfo(&tokens.access).await.ok());
    let names: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(names, ["sub"]);
    assert_eq!(stage.audited("openid.release").await, 0);
    let code = partner.code(&user, &[("scope", "openid phone")]).await;
    let tokens = partner.tokens(&code).await;
    let told = json(&partner.userinfo(&tokens.access).await.ok());
    assert!(told.get("name").is_none());
    assert_eq!(told["phone_number_verified"], true);
    assert_eq!(stage.audited("openid.release").await, 1);
    stage.app.finish().await;
});

testkit::on_both!(a_consent_is_asked_again_when_more_is_asked, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let partner = stage.partner().await;
    let user = stage.logged_in(1).await;
    let less = partner.door(&[("scope", "openid profile")]);
    agree(&user, &less, &[]).await;
    user.get(&less).await.see_other();
    let more = partner.door(&[("scope", "openid phone")]);
    let _ = user.get(&more).await.ok().see("移动电话");
    agree(&user, &more, &[]).await;
    // both are remembered together
    user.get(&partner.door(&[])).await.see_other();
    stage.app.finish().await;
});
