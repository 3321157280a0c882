//! Numbers of one page.

use crate::small;
use db::{
    Count,
    audit::{Column, Entity},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use web::{Call, Counter, count};

fn lines(object: &'static str) -> Counter {
    count::counter(move |_| Some(Count::of(Entity::find().filter(Column::Object.eq(object)))))
}

/// Two parts of a page that know nothing of each other.
pub(crate) async fn numbers(call: Call) -> String {
    let menu = [lines("one"), lines("two"), count::counter(|_| None)];
    let tiles = [lines("two"), lines("none")];
    let (menu, tiles) = tokio::join!(count::all(&call, &menu), count::all(&call, &tiles));
    format!("{menu:?} {tiles:?}")
}

testkit::on_both!(the_numbers_of_a_page_are_one_question, async |on| {
    let app = small(on).await;
    let call = Call::system(&app.app, "test");
    call.write(|tx| async move {
        for object in ["one", "two", "two"] {
            tx.audit("test.line", object, serde_json::Value::Null)
                .await?;
        }
        Ok::<_, db::Error>(())
    })
    .await
    .expect("lines");
    app.visitor()
        .get("/numbers")
        .await
        .ok()
        .see("[1, 2, 0] [2, 0]");
    let asked = app.plans().await.to_string();
    assert_eq!(
        asked.matches("SELECT (SELECT COUNT(*)").count(),
        1,
        "{asked}"
    );
    assert_eq!(
        asked.matches("COUNT(*)").count(),
        3,
        "each number once: {asked}"
    );
    app.finish().await;
});
