//! Every query that a page waits on has an index.

use crate::{logo, stage};

testkit::on_both!(the_pages_of_a_unit_find_by_index, async |on| {
    let stage = stage::typed(on).await;
    let unit = logo::ready(&stage).await;
    unit.user
        .upload("/unit/info/logo", &[], ("logo", "a.png", logo::PNG))
        .await
        .see_other();
    stage.app.run_jobs().await;
    let (id, file) = logo::waiting(&stage, &unit).await;
    unit.user
        .fill(
            "/unit/contacts/new",
            &[("name", "李小明"), ("mobile", "13912345678")],
        )
        .await
        .see_other();
    for page in [
        "/unit",
        "/unit/workbench",
        "/unit/info",
        "/unit/info/history",
        "/unit/contacts",
        &format!("/unit/info/logo/{file}"),
    ] {
        let _ = unit.user.get(page).await.ok();
    }
    org::unit::logo::decide(&stage.call(), id, true, None)
        .await
        .unwrap();
    let public = format!("/units/{}/logo/{file}", unit.id);
    let _ = stage.app.visitor().get(&public).await.ok();
    let typed = [("account", "nobody"), ("password", "wrong")];
    let visitor = stage.app.visitor();
    let _ = visitor.post("/register/unit/history", &typed).await.is(422);
    let plans = stage.app.plans().await;
    // the form offers every agency
    plans.find_by_index(&["agency"]);
    plans.use_indexes(&[
        "unit_change_unit",
        "unit_contact_unit",
        "unit_logo_unit",
        "history_account",
    ]);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
