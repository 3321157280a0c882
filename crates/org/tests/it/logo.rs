//! The logo is public only when its agency has approved it (checklist ).

use crate::stage::{self, Seated, Stage};
use org::unit::{self, logo};
use uuid::Uuid;

/// The beginning of a picture.
pub const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// A unit whose agency would review its logo.
pub async fn ready(stage: &Stage) -> Seated {
    let unit = stage.unit(1).await;
    let agency = stage.agency("320100").await.to_string();
    let form = [
        ("name", "南京第1测试有限公司"),
        ("category", "10"),
        ("affiliation", "40"),
        ("agency", agency.as_str()),
    ];
    unit.user.fill("/unit/info", &form).await.see_other();
    unit
}

/// The logo that waits, and its file.
pub async fn waiting(stage: &Stage, unit: &Seated) -> (Uuid, String) {
    let page = unit
        .user
        .get("/unit/info")
        .await
        .ok()
        .see("待审核的标志")
        .see("提交");
    let href = page.attribute("#logo img", "src").unwrap();
    let file = href.rsplit('/').next().unwrap().to_owned();
    let filter = db::audit::Filter {
        action: Some("unit.logo.submit".to_owned()),
        ..Default::default()
    };
    let lines = db::audit::list(&stage.app.app.db, &filter, 1)
        .await
        .unwrap();
    let detail: serde_json::Value = serde_json::from_str(&lines[0].detail).unwrap();
    (detail["logo"].as_str().unwrap().parse().unwrap(), file)
}

testkit::on_both!(a_logo_is_public_when_approved_and_not_before, async |on| {
    let stage = stage::typed(on).await;
    let unit = ready(&stage).await;
    unit.user
        .upload("/unit/info/logo", &[], ("logo", "标志.png", PNG))
        .await
        .see_other();
    stage.app.run_jobs().await;
    let (id, file) = waiting(&stage, &unit).await;
    let public = format!("/units/{}/logo/{file}", unit.id);
    let _ = unit.user.get(&format!("/unit/info/logo/{file}")).await.ok();
    let _ = stage.app.visitor().get(&public).await.is(404);
    logo::decide(&stage.call(), id, true, None).await.unwrap();
    logo::decide(&stage.call(), id, true, None).await.unwrap();
    let reply = stage.app.visitor().get(&public).await.ok();
    assert_eq!(reply.headers["content-type"], "image/png");
    let summary = unit::summary(&stage.app.app.db, unit.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(summary.logo_href().as_deref(), Some(public.as_str()));
    assert_eq!(stage.app.run_jobs().await, 1, "the verdict is told once");
    stage.app.finish().await;
});

testkit::on_both!(
    a_returned_logo_shows_its_reason_and_waits_on_the_workbench,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = ready(&stage).await;
        unit.user
            .upload("/unit/info/logo", &[], ("logo", "a.png", PNG))
            .await
            .see_other();
        stage.app.run_jobs().await;
        let (id, _) = waiting(&stage, &unit).await;
        logo::decide(&stage.call(), id, false, Some("标志不清晰"))
            .await
            .unwrap();
        unit.user
            .get("/unit/info")
            .await
            .ok()
            .see("审核不通过：标志不清晰");
        unit.user
            .get("/unit/workbench")
            .await
            .ok()
            .see("单位标志审核不通过");
        assert_eq!(stage.app.run_jobs().await, 1, "the verdict is told");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    files_that_lie_or_are_too_large_are_refused_with_a_reason,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = ready(&stage).await;
        unit.user
            .upload(
                "/unit/info/logo",
                &[],
                ("logo", "a.png", b"MZ this is a program, not a picture"),
            )
            .await
            .is(422)
            .see("文件内容与要求的格式不符");
        unit.user
            .upload("/unit/info/logo", &[], ("logo", "a.png", b""))
            .await
            .is(422)
            .see("文件是空的");
        let mut large = PNG.to_vec();
        large.resize(2 * 1024 * 1024 + 1, 0);
        unit.user
            .upload("/unit/info/logo", &[], ("logo", "a.png", &large))
            .await
            .is(422)
            .see("文件超过2MB");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    without_an_agency_there_is_nobody_to_review_a_logo,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        unit.user
            .upload("/unit/info/logo", &[], ("logo", "a.png", PNG))
            .await
            .is(422)
            .see("请先在“单位基本信息”中选择审核机构");
        stage.app.finish().await;
    }
);

testkit::on_both!(another_units_waiting_logo_does_not_exist, async |on| {
    let stage = stage::typed(on).await;
    let unit = ready(&stage).await;
    let other = stage.unit(2).await;
    unit.user
        .upload("/unit/info/logo", &[], ("logo", "a.png", PNG))
        .await
        .see_other();
    stage.app.run_jobs().await;
    let (_, file) = waiting(&stage, &unit).await;
    let _ = other
        .user
        .get(&format!("/unit/info/logo/{file}"))
        .await
        .is(404);
    assert_eq!(stage.audit("access.denied").await, 1);
    stage.app.finish().await;
});
