use crate::small;

testkit::on_both!(
    a_form_with_mistakes_comes_back_with_what_was_typed_but_without_secrets,
    async |on| {
        let app = small(on).await;
        let person = app.person();
        let page = person
            .fill(
                "/note",
                &[("title", "<b>太长的标题</b>"), ("password", "Aa123456!")],
            )
            .await
            .is(422);
        assert_eq!(
            page.attribute("main input[name=title]", "value").as_deref(),
            Some("<b>太长的标题</b>")
        );
        page.see("标题最多5个字")
            .not_see("Aa123456!")
            .not_see("<b>太长");
        app.finish().await;
    }
);

testkit::on_both!(
    what_was_typed_survives_an_ended_session_for_the_same_account_only,
    async |on| {
        let app = small(on).await;
        let person = app.person();
        let page = person.get("/note").await.ok();
        let key = page
            .hidden_fields()
            .into_iter()
            .find(|(name, _)| name == "_key")
            .expect("a key")
            .1;
        let session = person.cookie(web::session::COOKIE).expect("a session");
        person.drop_cookie(web::session::COOKIE);
        let to = person
            .post(
                "/note",
                &[
                    ("_key", &key),
                    ("title", "很长很长的一段标题"),
                    ("password", "Aa123456!"),
                ],
            )
            .await
            .see_other();
        assert_eq!(to, "/login?tab=person&next=%2Fnote");
        person.set_cookie(web::session::COOKIE, &session);
        let page = person.get("/note").await.ok();
        assert_eq!(
            page.attribute("main input[name=title]", "value").as_deref(),
            Some("很长很长的一段标题")
        );
        assert_eq!(
            page.attribute("main input[name=_key]", "value").as_deref(),
            Some(key.as_str()),
            "a resend must stay one"
        );
        let page = page.see("已经恢复").not_see("Aa123456!");
        drop(page);
        person.get("/note").await.ok().not_see("很长很长");
        app.finish().await;
    }
);

testkit::on_both!(a_form_body_without_end_is_cut_off, async |on| {
    let app = small(on).await;
    let long = "x".repeat(300 * 1024);
    app.person()
        .post("/note", &[("title", &long)])
        .await
        .is(413)
        .see("256 KB");
    app.finish().await;
});
