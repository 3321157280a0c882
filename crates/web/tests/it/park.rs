//! Forms that wait for a log-in: how many, how long, whose.

use crate::small;
use chrono::TimeDelta;
use db::Read as _;
use futures::future::join_all;
use testkit::{TestApp, User};

const LONG: usize = 60_000;

async fn waiting(app: &TestApp) -> i64 {
    let count = sea_orm::sea_query::Query::select()
        .expr_as(sea_orm::sea_query::Expr::cust("COUNT(*)"), "n")
        .from("parked_form")
        .to_owned();
    let row = app.app.db.row(&count).await.expect("rows").expect("a row");
    row.try_get("", "n").expect("a number")
}

async fn leave(user: &User, text: &str) {
    user.post("/note", &[("title", text)]).await.see_other();
}

testkit::on_both!(a_browser_keeps_its_newest_forms, async |on| {
    let app = small(on).await;
    let user = app.visitor();
    leave(&user, "0").await;
    for n in 1..8 {
        app.advance(TimeDelta::seconds(1));
        leave(&user, &n.to_string()).await;
    }
    assert_eq!(waiting(&app).await, 5);
    // and of long ones two
    for _ in 0..3 {
        app.advance(TimeDelta::seconds(1));
        leave(&user, &"x".repeat(LONG)).await;
    }
    assert_eq!(waiting(&app).await, 2);
    app.finish().await;
});

testkit::on_both!(
    a_network_cannot_fill_the_table_and_harms_no_other,
    async |on| {
        let app = small(on).await;
        let long = "x".repeat(LONG);
        // «title=» and the text; four MiB hold so many of them
        let fits = 4 * 1024 * 1024 / (LONG + "title=".len());
        join_all((0..90).map(|_| {
            let (user, long) = (app.visitor(), long.as_str());
            async move { leave(&user, long).await }
        }))
        .await;
        assert_eq!(waiting(&app).await, i64::try_from(fits).expect("a number"));
        let elsewhere = app.visitor();
        elsewhere.from_network([198, 51, 100, 7]);
        leave(&elsewhere, "短").await;
        assert!(elsewhere.cookie("juxian_parked").is_some());
        // full: nothing is promised
        let here = app.visitor();
        leave(&here, &long).await;
        assert!(here.cookie("juxian_parked").is_none());
        app.finish().await;
    }
);

testkit::on_both!(a_network_keeps_two_hundred_short_forms, async |on| {
    let app = small(on).await;
    join_all((0..230).map(|n| {
        let user = app.visitor();
        async move { leave(&user, &n.to_string()).await }
    }))
    .await;
    assert_eq!(waiting(&app).await, 200);
    // two hours later they are worth nothing, and the sweep takes them
    app.advance(TimeDelta::minutes(121));
    leave(&app.visitor(), "later").await;
    assert_eq!(waiting(&app).await, 201);
    assert_eq!(web::sweep_parked_forms(&app.app).await.expect("swept"), 200);
    assert_eq!(waiting(&app).await, 1);
    app.finish().await;
});

testkit::on_both!(a_form_that_waited_too_long_is_not_shown, async |on| {
    let app = small(on).await;
    let person = app.person();
    let session = person.cookie(web::session::COOKIE).expect("a session");
    person.drop_cookie(web::session::COOKIE);
    leave(&person, "很长很长的一段标题").await;
    person.set_cookie(web::session::COOKIE, &session);
    app.advance(TimeDelta::minutes(121));
    person.get("/note").await.ok().not_see("很长很长");
    app.finish().await;
});
