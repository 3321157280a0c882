//! The page kit through a small application: a form behind a log-in, a page that fails, a page that is not there.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod count;
mod forms;
mod headers;
mod layer;
mod park;
mod plans;
mod puzzle;

use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::get,
};
use testkit::{On, Setup, TestApp};
use web::{AsPerson, Call, Door, Error, Frame, Input, Page, Site, invalid, see_other};

#[derive(askama::Template)]
#[template(
    source = r#"{% extends "hall.html" %}{% import "_form.html" as form %}{% block main %}
    {{ form::errors(input) }}<form method="post"><input type="hidden" name="_key" value="{{ input.key() }}">
    <input name="title" value="{{ input.get("title") }}"><input name="password" value="{{ input.get("password") }}"></form>{% endblock %}"#,
    ext = "html"
)]
struct NotePage {
    frame: Frame,
    input: Input,
}

async fn note_page(person: &AsPerson, input: Input) -> NotePage {
    NotePage {
        frame: person
            .frame(Site::Hall, "便笺")
            .crumb("首页", "/")
            .done()
            .await,
        input,
    }
}

async fn note(person: AsPerson) -> web::Result<Page<NotePage>> {
    let input = person.resume(Input::default()).await?;
    Ok(Page(note_page(&person, input).await))
}

async fn write_note(person: AsPerson, mut input: Input) -> web::Result<Response> {
    input.text("title", "标题", 1..=5);
    if !input.ok() {
        input.forget(&["password"]);
        return Ok(invalid(note_page(&person, input).await));
    }
    person.flash("已保存");
    Ok(see_other("/done"))
}

#[derive(askama::Template)]
#[template(
    source = r#"{% extends "hall.html" %}{% block main %}完成{% endblock %}"#,
    ext = "html"
)]
struct DonePage {
    frame: Frame,
}

async fn done(call: Call) -> Page<DonePage> {
    Page(DonePage {
        frame: call.frame(Site::Hall, "完成").done().await,
    })
}

/// A page that is the same for everybody, unless its query asks for the browser's name.
async fn public(call: Call) -> Response {
    if !call.query.is_empty() {
        let _ = call.browser();
    }
    ([web::PUBLIC], done(call).await).into_response()
}

async fn picture() -> Response {
    ([(http::header::CONTENT_TYPE, "image/png")], "png").into_response()
}

#[expect(clippy::panic, reason = "the test is about a handler that panics")]
async fn explode() -> Page<DonePage> {
    panic!("secret detail")
}

/// The small application.
async fn small(on: On) -> TestApp {
    let rooms = |_: &web::App, _: &mut queue::Registry| {
        Router::new()
            .route("/note", get(note).post(write_note))
            .route("/done", get(done))
            .route("/public", get(public))
            .route("/plain", get(async || "plain"))
            .route("/numbers", get(count::numbers))
            .route("/picture", get(picture))
            .route(
                "/broken",
                get(async || Err::<Response, _>(Error::broken("secret detail"))),
            )
            .route("/explode", get(explode).post(explode))
            .route(
                "/staff",
                get(async || Err::<Response, _>(Error::LogIn(Door::Officer))),
            )
            .merge(web::preferences_router())
    };
    testkit::start(on, Setup::new([], rooms)).await
}
