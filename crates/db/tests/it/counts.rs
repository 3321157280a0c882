use db::{
    Count, Read as _,
    audit::{Column, Entity},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use testkit::bare;
use web::Call;

fn lines(action: &str) -> Count {
    Count::of(Entity::find().filter(Column::Action.eq(action)))
}

testkit::on_both!(several_numbers_are_answered_in_their_order, async |on| {
    let app = bare(on).await;
    let call = Call::system(&app.app, "test");
    call.write(|tx| async move {
        for action in ["counts.one", "counts.two", "counts.two"] {
            tx.audit(action, "thing:1", serde_json::Value::Null).await?;
        }
        Ok::<_, db::Error>(())
    })
    .await
    .expect("an answer");
    let asked = [
        lines("counts.two"),
        lines("counts.none"),
        lines("counts.one"),
    ];
    assert_eq!(
        call.db().counts(&asked).await.expect("an answer"),
        [2, 0, 1]
    );
    assert_eq!(call.db().number(&asked[0]).await.expect("an answer"), 2);
    assert!(call.db().counts(&[]).await.expect("an answer").is_empty());
    app.finish().await;
});
