//! 单位联络员 (checklist ).

use crate::stage;

const LI: [(&str, &str); 4] = [
    ("name", "李小明"),
    ("mobile", "13912345678"),
    ("email", "hr@example.com"),
    ("post", "人事主管"),
];

testkit::on_both!(a_contact_is_written_changed_and_removed, async |on| {
    let stage = stage::typed(on).await;
    let unit = stage.unit(1).await;
    unit.user.fill("/unit/contacts/new", &LI).await.see_other();
    let list = unit
        .user
        .get("/unit/contacts")
        .await
        .ok()
        .see("李小明")
        .see("1*****78")
        .see("h***@example.com")
        .not_see("13912345678");
    let edit = list.attribute("td.acts a", "href").unwrap();
    let form = unit.user.get(&edit).await.ok().see("1*****78");
    let _ = form.see("h***@example.com").not_see("13912345678");
    // what is left empty stays
    unit.user
        .fill(&edit, &[("name", "李大明")])
        .await
        .see_other();
    unit.user
        .get("/unit/contacts")
        .await
        .ok()
        .see("李大明")
        .see("1*****78")
        .see("h***@example.com")
        .not_see("李小明");
    unit.user
        .fill(&edit, &[("name", "李大明"), ("no_email", "1")])
        .await
        .see_other();
    unit.user
        .get("/unit/contacts")
        .await
        .ok()
        .see("1*****78")
        .not_see("h***@example.com");
    unit.user
        .post(
            &edit,
            &[
                ("name", "王五"),
                ("mobile", "13912345678"),
                ("_version", "1"),
            ],
        )
        .await
        .is(422)
        .see("刚刚被别人修改过");
    unit.user
        .post(&format!("{edit}/delete"), &[])
        .await
        .see_other();
    unit.user.get("/unit/contacts").await.ok().see("暂无联络员");
    stage.app.finish().await;
});

testkit::on_both!(
    one_form_sent_twice_adds_one_contact_and_five_are_enough,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        let mut fields = LI.to_vec();
        fields.push(("_key", "same"));
        unit.user
            .post("/unit/contacts/new", &fields)
            .await
            .see_other();
        unit.user
            .post("/unit/contacts/new", &fields)
            .await
            .see_other();
        unit.user
            .get("/unit/contacts")
            .await
            .ok()
            .see("还可以新增 4 名");
        for _ in 0..4 {
            unit.user.fill("/unit/contacts/new", &LI).await.see_other();
        }
        unit.user
            .fill("/unit/contacts/new", &LI)
            .await
            .is(422)
            .see("联络员最多5名");
        stage.app.finish().await;
    }
);

testkit::on_both!(what_is_wrong_is_told_and_what_was_typed_stays, async |on| {
    let stage = stage::typed(on).await;
    let unit = stage.unit(1).await;
    let fields = [
        ("name", "李小明"),
        ("mobile", "123"),
        ("email", "nonsense"),
        ("post", ""),
    ];
    unit.user
        .fill("/unit/contacts/new", &fields)
        .await
        .is(422)
        .see("11位移动电话号码")
        .see("电子邮箱的格式不正确")
        .see("李小明");
    stage.app.finish().await;
});

testkit::on_both!(
    another_units_contact_does_not_exist_and_the_attempt_is_noted,
    async |on| {
        let stage = stage::typed(on).await;
        let (unit, other) = (stage.unit(1).await, stage.unit(2).await);
        unit.user.fill("/unit/contacts/new", &LI).await.see_other();
        let edit = unit
            .user
            .get("/unit/contacts")
            .await
            .ok()
            .attribute("td.acts a", "href")
            .unwrap();
        let _ = other.user.get(&edit).await.is(404).not_see("李小明");
        let _ = other.user.post(&edit, &LI).await.is(404);
        let _ = other
            .user
            .post(&format!("{edit}/delete"), &[])
            .await
            .is(404);
        assert_eq!(stage.audit("access.denied").await, 3);
        unit.user.get("/unit/contacts").await.ok().see("李小明");
        stage.app.finish().await;
    }
);
