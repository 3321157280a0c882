//! A logo goes from the unit through the agency to the public (checklist ).

use crate::stage;

const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

testkit::on_both!(a_logo_is_reviewed_by_the_chosen_agency, async |on| {
    let stage = stage::start(on).await;
    let (agency, other) = (stage.agency("320100").await, stage.agency("320200").await);
    let (officer, stranger) = (
        stage.officer(agency, "李明", 1).await,
        stage.officer(other, "王芳", 2).await,
    );
    let id = stage.unit("南京云杉智造科技有限公司", 1).await;
    let unit = stage.acting_for(id);
    let info = [
        ("name", "南京云杉智造科技有限公司"),
        ("category", "10"),
        ("affiliation", "40"),
        ("agency", &agency.to_string()),
    ];
    unit.fill("/unit/info", &info).await.see_other();
    unit.upload("/unit/info/logo", &[], ("logo", "a.png", PNG))
        .await
        .see_other();
    unit.upload("/unit/info/logo", &[], ("logo", "b.png", PNG))
        .await
        .see_other();
    stage.app.run_jobs().await;
    let queue = officer
        .get("/office/review")
        .await
        .ok()
        .see("待审核 (1)")
        .see("单位标志");
    stranger.get("/office/review").await.ok().see("待审核 (0)");
    let page = queue.attribute("td.acts a", "href").unwrap();
    let shown = officer.get(&page).await.ok().see("新标志");
    let picture = shown.attribute("img[alt=新标志]", "src").unwrap();
    assert_eq!(
        officer.get(&picture).await.ok().headers["content-type"],
        "image/png"
    );
    let _ = stranger.get(&picture).await.is(404);
    officer.fill(&page, &[("do", "approve")]).await.see_other();
    stage.app.run_jobs().await;
    let logo = org::unit::summary(&stage.app.app.db, id)
        .await
        .unwrap()
        .unwrap()
        .logo_href()
        .unwrap();
    let _ = stage.app.visitor().get(&logo).await.ok();
    stage.app.finish().await;
});
