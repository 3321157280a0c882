//! What a person writes about themselves: its entries, its attachment, and that it is sealed.

use crate::stage::{self, RESUME};
use db::Read as _;
use talent::application;

testkit::on_both!(entries_and_an_attachment_that_tells_the_truth, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    let id = stage.published(&unit, "会计").await;
    let person = stage.person("林晓月", 101, "13900000101").await;
    person.get("/person").await.ok().see("填写简历");
    assert_eq!(
        person.get("/person/resume/education/new").await.see_other(),
        "/person/resume/edit"
    );
    person
        .fill("/person/resume/edit", &[])
        .await
        .is(422)
        .see("请选择最高学历");
    person
        .fill("/person/resume/edit", &RESUME)
        .await
        .see_other();
    person
        .fill(
            "/person/resume/education/new",
            &[
                ("school", "江宁大学"),
                ("education", "21"),
                ("from", "2012-09"),
                ("to", "2016-06"),
            ],
        )
        .await
        .see_other();
    person
        .fill(
            "/person/resume/work/new",
            &[
                ("employer", "远山机电厂"),
                ("title", "会计"),
                ("from", "2016-07"),
            ],
        )
        .await
        .see_other();
    let _ = person
        .fill(
            "/person/resume/work/new",
            &[
                ("employer", "甲"),
                ("title", "乙"),
                ("from", "2020-07"),
                ("to", "2019-01"),
            ],
        )
        .await
        .is(422)
        .see("离职时间不能早于入职时间");
    person
        .get("/person/resume")
        .await
        .ok()
        .see("江宁大学")
        .see("2012-09 ~ 2016-06")
        .see("远山机电厂")
        .see("2016-07 ~ 至今");
    let liar = person
        .upload(
            "/person/resume/attachment",
            &[],
            ("file", "简历.pdf", b"<html>not a pdf</html>"),
        )
        .await
        .is(422);
    let _ = liar.see("文件内容与要求的格式不符").see("江宁大学");
    person
        .upload(
            "/person/resume/attachment",
            &[],
            (
                "file",
                "我的简历.pdf",
                b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n",
            ),
        )
        .await
        .see_other();
    person.get("/person/resume").await.ok().see("我的简历.pdf");
    let mine = person
        .post(&format!("/rcfwypt/jobs/{id}/apply"), &[("_key", "k")])
        .await
        .see_other();
    // what was sent stays with the unit after the person removes it
    person
        .post("/person/resume/attachment/delete", &[])
        .await
        .see_other();
    let application = mine.rsplit('/').next().unwrap();
    let file = unit
        .user
        .get(&format!(
            "/rcfwypt/unit/applications/{application}/attachment"
        ))
        .await
        .ok();
    assert!(file.body.starts_with("%PDF"));
    unit.user
        .get(&format!("/rcfwypt/unit/applications/{application}"))
        .await
        .ok()
        .see("我的简历.pdf")
        .see("江宁大学");
    let page = person.get("/person/resume").await.ok();
    let version = page.attribute("input[name=_version]", "value").unwrap();
    person
        .post(
            "/person/resume/education/0/delete",
            &[("_key", "d"), ("_version", &version)],
        )
        .await
        .see_other();
    person.get("/person/resume").await.ok().not_see("江宁大学");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

testkit::on_both!(what_a_person_wrote_stands_nowhere_in_clear, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    let id = stage.published(&unit, "会计").await;
    let person = stage.applicant("林晓月", 101, "13900000101").await;
    person
        .post(&format!("/rcfwypt/jobs/{id}/apply"), &[("_key", "k")])
        .await
        .see_other();
    let row = stage
        .app
        .app
        .db
        .one(application::Entity::received_by(unit.id))
        .await
        .unwrap()
        .unwrap();
    let resume = stage
        .app
        .app
        .db
        .one(<talent::resume::Entity as sea_orm::EntityTrait>::find())
        .await
        .unwrap()
        .unwrap();
    for bytes in [row.snapshot.as_bytes(), resume.body.as_bytes()] {
        for secret in ["林晓月", "13900000101", "lin@example.com", "踏实肯干"] {
            assert!(
                !bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes()),
                "{secret}"
            );
        }
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
