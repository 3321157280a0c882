//! What every answer carries.

use crate::small;
use axum::body::Body;
use http::{Method, Request};
use testkit::{Reply, User};

const ALWAYS: [&str; 8] = [
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "x-frame-options",
    "cache-control",
];

async fn ask(user: &User, method: Method, path: &str) -> Reply {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::empty())
        .expect("a request");
    user.send(request).await
}

testkit::on_both!(every_answer_carries_the_headers, async |on| {
    let app = small(on).await;
    let visitor = app.visitor();
    let css = web::assets::CSS;
    for (method, path, status) in [
        (Method::GET, "/done", 200),
        (Method::HEAD, "/done", 200),
        (Method::GET, "/no/such/page", 404),
        (Method::GET, "/broken", 500),
        (Method::GET, "/explode", 500),
        (Method::POST, "/explode", 500),
        (Method::GET, "/note", 303),
        (Method::DELETE, "/note", 404),
        (Method::OPTIONS, "/note", 404),
        (Method::from_bytes(b"FOO").expect("a method"), "/note", 404),
        (Method::GET, css, 200),
        (Method::HEAD, css, 200),
        (Method::POST, css, 404),
        (Method::GET, "/assets/", 404),
        (Method::GET, "/assets/app.0000000000.css", 404),
        (Method::GET, "/assets/%2e%2e/%2e%2e/juxian.toml", 404),
        (Method::GET, "/plain", 200),
        (Method::GET, "/picture", 200),
    ] {
        let reply = ask(&visitor, method.clone(), path).await.is(status);
        for name in ALWAYS {
            assert!(
                reply.headers.contains_key(name),
                "{method} {path} lacks {name}"
            );
            assert_eq!(
                reply.headers.get_all(name).iter().count(),
                1,
                "{method} {path} has two {name}"
            );
        }
    }
    // an asset that is not there has the page that says so
    let _ = visitor
        .get("/assets/app.0000000000.css")
        .await
        .is(404)
        .see("没有找到您要的页面");
    app.finish().await;
});

testkit::on_both!(a_file_that_somebody_sent_runs_nothing, async |on| {
    let app = small(on).await;
    let reply = app.visitor().get("/picture").await.ok();
    let policy = reply.headers["content-security-policy"]
        .to_str()
        .expect("text");
    assert!(policy.ends_with("sandbox"), "{policy}");
    let page = app.visitor().get("/done").await.ok();
    let policy = page.headers["content-security-policy"]
        .to_str()
        .expect("text");
    assert!(policy.contains("script-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    app.finish().await;
});

testkit::on_both!(only_what_says_so_may_be_stored, async |on| {
    let app = small(on).await;
    let cache = async |user: &User, path: &str| {
        let reply = user.get(path).await;
        reply.headers["cache-control"]
            .to_str()
            .expect("text")
            .to_owned()
    };
    let visitor = app.visitor();
    assert_eq!(cache(&visitor, "/done").await, "no-store");
    assert_eq!(cache(&visitor, "/no/such/page").await, "no-store");
    assert_eq!(cache(&visitor, "/public").await, "no-cache");
    assert_eq!(cache(&app.person(), "/public").await, "no-store");
    // a page that hands out a cookie is nobody else's
    assert_eq!(cache(&visitor, "/public?name").await, "no-store");
    app.finish().await;
});
