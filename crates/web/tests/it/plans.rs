//! Every query that a page waits on has an index.

use crate::small;

testkit::on_both!(a_parked_form_is_found_by_index, async |on| {
    let app = small(on).await;
    let person = app.person();
    let session = person.cookie(web::session::COOKIE).expect("a session");
    person.drop_cookie(web::session::COOKIE);
    person
        .post("/note", &[("_key", "k"), ("title", "便笺")])
        .await
        .see_other();
    person.set_cookie(web::session::COOKIE, &session);
    person.get("/note").await.ok().see("已经恢复");
    let plans = app.plans().await;
    plans.find_by_index(&[]);
    assert!(
        plans.to_string().contains("\"parked_form\""),
        "the form was looked for"
    );
    app.finish().await;
});
