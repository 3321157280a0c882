use crate::small;
use axum::body::Body;
use http::Request;

testkit::on_both!(a_failure_shows_a_number_and_never_its_cause, async |on| {
    let app = small(on).await;
    for path in ["/broken", "/explode"] {
        let page = app
            .visitor()
            .get(path)
            .await
            .is(500)
            .see("请求编号")
            .not_see("secret detail");
        assert!(page.headers.contains_key("content-security-policy"));
    }
    app.visitor()
        .post("/explode", &[("a", "b")])
        .await
        .is(500)
        .not_see("secret detail");
    app.visitor()
        .get("/no/such/page")
        .await
        .is(404)
        .see("没有找到您要的页面");
    app.finish().await;
});

testkit::on_both!(
    pages_behind_a_door_send_to_its_log_in_and_back,
    async |on| {
        let app = small(on).await;
        assert_eq!(
            app.visitor().get("/note?a=1").await.see_other(),
            "/login?tab=person&next=%2Fnote%3Fa%3D1"
        );
        assert_eq!(
            app.unit().get("/note").await.see_other(),
            "/login?tab=person&next=%2Fnote"
        );
        assert_eq!(
            app.visitor().get("/staff").await.see_other(),
            "/office/login?next=%2Fstaff"
        );
        app.finish().await;
    }
);

testkit::on_both!(a_form_from_another_site_changes_nothing, async |on| {
    let app = small(on).await;
    let request = Request::post("/note")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from("title=x"))
        .expect("a request");
    app.person().send(request).await.is(403).see("其他网站");
    app.finish().await;
});

testkit::on_both!(a_message_is_shown_once, async |on| {
    let app = small(on).await;
    let person = app.person();
    assert_eq!(
        person.fill("/note", &[("title", "短")]).await.see_other(),
        "/done"
    );
    person.get("/done").await.ok().see("已保存");
    person.get("/done").await.ok().not_see("已保存");
    app.finish().await;
});

testkit::on_both!(pages_of_a_logged_in_browser_are_never_stored, async |on| {
    let app = small(on).await;
    assert_eq!(
        app.person().get("/note").await.ok().headers["cache-control"],
        "no-store"
    );
    app.finish().await;
});

testkit::on_both!(
    elder_mode_is_a_choice_that_stays_and_leads_back,
    async |on| {
        let app = small(on).await;
        let visitor = app.visitor();
        assert_eq!(
            visitor
                .post("/preferences/elder", &[("back", "/done")])
                .await
                .see_other(),
            "/done"
        );
        visitor.get("/done").await.ok().see("data-elder");
        assert_eq!(
            visitor
                .post("/preferences/elder", &[("back", "https://evil.example/")])
                .await
                .see_other(),
            "/"
        );
        visitor.get("/done").await.ok().not_see("data-elder");
        app.finish().await;
    }
);
