//! A vacancy from the first word to the bin (checklist ).

use crate::stage::{self, complete};
use chrono::TimeDelta;
use kernel::clock::day;
use talent::vacancy::{RevisionState, State};

fn with<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> = complete();
    all.retain(|(name, _)| !fields.iter().any(|(field, _)| field == name));
    all.extend_from_slice(fields);
    all
}

testkit::on_both!(the_form_shows_the_manuals_fields_and_keys, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    let page = unit.user.get("/rcfwypt/unit/jobs/new").await.ok();
    let labels = page.all(".form-label").join(" ");
    let order = [
        "招聘职业",
        "工作地点",
        "工作性质",
        "工作年限",
        "薪资类型",
        "学历要求",
        "专业要求",
        "职位描述",
        "职位名称",
        "工作地址",
        "招应届",
        "年龄范围",
        "月薪范围",
        "招聘人数",
        "用工形式",
        "是否急聘",
        "发布时长",
        "福利待遇",
        "职位标签",
        "技能标签",
    ];
    let places: Vec<usize> = order
        .iter()
        .map(|label| {
            labels
                .find(label)
                .unwrap_or_else(|| panic!("{label} in {labels}"))
        })
        .collect();
    assert!(places.is_sorted(), "{labels}");
    let page = page
        .see("您可以输入1000字数, 剩余输入字数[")
        .see("请输入职位名称, 最多20个字")
        .see("请输入招聘人数, 最多为1000")
        .see("清除重置 (A)")
        .see("保存 (S)")
        .see("发布 (P)");
    for (key, label) in [("a", "清除重置"), ("s", "保存"), ("p", "发布")] {
        assert!(page.all(&format!("button[accesskey={key}]"))[0].contains(label));
    }
    assert_eq!(
        page.attribute("input[name=age_any]", "checked").as_deref(),
        Some(""),
        "不限 is the default (Z.1.15)"
    );
    stage.app.finish().await;
});

testkit::on_both!(
    a_saved_draft_needs_a_title_only_and_is_kept_once,
    async |on| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        unit.user
            .fill("/rcfwypt/unit/jobs/new", &[("do", "save")])
            .await
            .is(422)
            .see("请输入职位名称");
        let fields = [("title", "会计"), ("do", "save"), ("_key", "one")];
        for _ in 0..2 {
            assert_eq!(
                unit.user
                    .post("/rcfwypt/unit/jobs/new", &fields)
                    .await
                    .see_other(),
                "/rcfwypt/unit/jobs/unpublished"
            );
        }
        // the browser's back button, another title: neither lost with a message of success nor silently a second one
        let other = [("title", "出纳"), ("do", "save"), ("_key", "one")];
        let page = unit
            .user
            .post("/rcfwypt/unit/jobs/new", &other)
            .await
            .is(422)
            .see("这份表单已经保存为一个职位");
        assert_eq!(
            page.attribute("input[name=title]", "value").as_deref(),
            Some("出纳")
        );
        assert_ne!(
            page.attribute("input[name=_key]", "value").as_deref(),
            Some("one")
        );
        unit.user
            .get("/rcfwypt/unit/jobs/unpublished")
            .await
            .ok()
            .see("会计")
            .see("共 1 条")
            .see("未发布职位 (1)");
        let id = stage.newest(&unit).await;
        // 发布 of what is not complete leads to the form and names every element
        let to = unit
            .user
            .post(&format!("/rcfwypt/unit/jobs/{id}/submit"), &[])
            .await
            .see_other();
        unit.user
            .get(&to)
            .await
            .ok()
            .see("请选择招聘职业")
            .see("请选择月薪范围")
            .see("请输入招聘人数")
            .see("请选择工作地点");
        assert_eq!(stage.audit("vacancy.create").await, 1);
        stage.app.finish().await;
    }
);

testkit::on_both!(
    limits_are_told_on_the_field_and_nothing_is_lost,
    async |on| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        let (long, wide) = ("长".repeat(21), "宽".repeat(1001));
        let typed = with(&[
            ("title", &long),
            ("description", &wide),
            ("headcount", "1001"),
            ("age_any", "0"),
            ("age_from", "35"),
            ("age_to", "18"),
            ("do", "save"),
        ]);
        let page = unit
            .user
            .fill("/rcfwypt/unit/jobs/new", &typed)
            .await
            .is(422);
        let page = page
            .see("职位名称最多20个字，现在有21个字")
            .see("职位描述最多1000个字")
            .see("招聘人数应在1到1000之间")
            .see("下限（35）不能大于上限（18）");
        assert_eq!(
            page.attribute("input[name=title]", "value").as_deref(),
            Some(long.as_str())
        );
        assert_eq!(
            page.attribute("input[name=headcount]", "value").as_deref(),
            Some("1001")
        );
        let hostile = with(&[("title", "<script>alert(1)"), ("do", "save")]);
        unit.user
            .fill("/rcfwypt/unit/jobs/new", &hostile)
            .await
            .see_other();
        unit.user
            .get("/rcfwypt/unit/jobs/unpublished")
            .await
            .ok()
            .see("<script>alert(1)")
            .not_see("<script>alert");
        stage.app.finish().await;
    }
);

testkit::on_both!(approved_it_is_public_until_its_last_day, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    unit.user
        .fill("/rcfwypt/unit/jobs/new", &with(&[("do", "publish")]))
        .await
        .see_other();
    let id = stage.newest(&unit).await;
    assert_eq!(stage.row(id).await.state, State::UnderReview);
    unit.user
        .get("/rcfwypt/unit/jobs/unpublished")
        .await
        .ok()
        .see("审核中")
        .see("撤回审核");
    // under review the text stands still
    assert_eq!(
        unit.user
            .get(&format!("/rcfwypt/unit/jobs/{id}/edit"))
            .await
            .see_other(),
        format!("/rcfwypt/unit/jobs/{id}")
    );
    stage.decide(true).await;
    let row = stage.row(id).await;
    assert_eq!(
        (row.state, row.published_at),
        (State::Published, Some(stage.app.clock.now()))
    );
    assert_eq!(
        day(row.expires_at.unwrap() - TimeDelta::seconds(1)),
        "2026-12-23"
    );
    unit.user
        .get("/rcfwypt/unit/jobs/published")
        .await
        .ok()
        .see("固定资产会计")
        .see("2026-12-23")
        .see("下架");
    assert_eq!(stage.phone.texts(unit.mobile), 1);
    // 30 days and 14 hours later it is the 24th in China
    stage.app.advance(TimeDelta::days(30));
    stage.app.run_jobs().await;
    assert_eq!(stage.row(id).await.state, State::Published);
    stage.app.advance(TimeDelta::hours(14));
    stage.app.run_jobs().await;
    assert_eq!(stage.row(id).await.state, State::Expired);
    unit.user
        .get("/rcfwypt/unit/jobs/expired")
        .await
        .ok()
        .see("固定资产会计")
        .see("重新发布");
    unit.user
        .post(&format!("/rcfwypt/unit/jobs/{id}/submit"), &[])
        .await
        .see_other();
    stage.decide(true).await;
    assert_eq!(stage.row(id).await.state, State::Published);
    unit.user
        .get(&format!("/rcfwypt/unit/jobs/{id}"))
        .await
        .ok()
        .see("提交审核")
        .see("审核通过")
        .see("到期");
    stage.app.finish().await;
});

testkit::on_both!(
    a_refusal_returns_with_its_reason_and_can_be_sent_again,
    async |on| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        unit.user
            .fill("/rcfwypt/unit/jobs/new", &with(&[("do", "publish")]))
            .await
            .see_other();
        let id = stage.newest(&unit).await;
        stage.decide(false).await;
        assert_eq!(stage.row(id).await.state, State::Draft);
        unit.user
            .get("/rcfwypt/unit/jobs/unpublished")
            .await
            .ok()
            .see("审核不通过")
            .see("查看退回原因");
        unit.user
            .get(&format!("/rcfwypt/unit/jobs/{id}"))
            .await
            .ok()
            .see("退回原因：工作地点请写到区县");
        unit.user.get("/messages").await.ok().see("审核未通过");
        unit.user
            .fill(
                &format!("/rcfwypt/unit/jobs/{id}/edit"),
                &with(&[("place", "320104"), ("do", "publish")]),
            )
            .await
            .see_other();
        let row = stage.row(id).await;
        assert_eq!(
            (row.state, row.refusal, row.place.as_deref()),
            (State::UnderReview, None, Some("320104"))
        );
        stage.decide(true).await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_changed_vacancy_stays_public_as_it_was_approved,
    async |on| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        let id = stage.published(&unit, "会计").await;
        let edit = format!("/rcfwypt/unit/jobs/{id}/edit");
        unit.user
            .fill(&edit, &with(&[("title", "高级会计"), ("do", "save")]))
            .await
            .see_other();
        let row = stage.row(id).await;
        assert_eq!(
            (
                row.title.as_str(),
                row.revision_state,
                row.revision.clone().unwrap().title
            ),
            ("会计", Some(RevisionState::Draft), "高级会计".to_owned())
        );
        unit.user
            .post(&format!("/rcfwypt/unit/jobs/{id}/submit"), &[])
            .await
            .see_other();
        assert_eq!(
            stage.row(id).await.revision_state,
            Some(RevisionState::UnderReview)
        );
        unit.user
            .get(&format!("/rcfwypt/unit/jobs/{id}"))
            .await
            .ok()
            .see("高级会计")
            .see("修改审核中");
        stage.decide(false).await;
        let row = stage.row(id).await;
        assert_eq!(
            (row.state, row.title.as_str(), row.revision_state),
            (State::Published, "会计", Some(RevisionState::Refused))
        );
        let end = row.expires_at;
        unit.user
            .fill(&edit, &with(&[("title", "总账会计"), ("do", "publish")]))
            .await
            .see_other();
        stage.app.advance(TimeDelta::days(3));
        stage.decide(true).await;
        let row = stage.row(id).await;
        assert_eq!(
            (row.title.as_str(), row.revision_state, row.expires_at),
            ("总账会计", None, end),
            "the period goes on"
        );
        stage.app.finish().await;
    }
);

testkit::on_both!(
    taken_down_deleted_restored_and_after_thirty_days_gone,
    async |on| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        let id = stage.published(&unit, "会计").await;
        let act = |what: &str| format!("/rcfwypt/unit/jobs/{id}/{what}");
        // a public vacancy is taken down before it is deleted
        unit.user.post(&act("delete"), &[]).await.see_other();
        assert_eq!(stage.row(id).await.state, State::Published);
        unit.user.post(&act("take-down"), &[]).await.see_other();
        unit.user
            .get("/rcfwypt/unit/jobs/taken-down")
            .await
            .ok()
            .see("会计");
        unit.user.post(&act("delete"), &[]).await.see_other();
        unit.user
            .get("/rcfwypt/unit/jobs/recycled")
            .await
            .ok()
            .see("会计")
            .see("恢复");
        unit.user.post(&act("restore"), &[]).await.see_other();
        assert_eq!(stage.row(id).await.state, State::Draft);
        let bulk = [
            ("id", id.to_string()),
            ("do", "recycle".to_owned()),
            ("back", "/rcfwypt/unit/jobs/unpublished".to_owned()),
        ];
        let bulk: Vec<(&str, &str)> = bulk
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        unit.user
            .post("/rcfwypt/unit/jobs/bulk", &bulk)
            .await
            .see_other();
        assert_eq!(stage.row(id).await.state, State::Recycled);
        stage.app.advance(TimeDelta::days(31));
        stage
            .app
            .runner()
            .run_recurring("vacancy.sweep")
            .await
            .unwrap()
            .unwrap();
        assert!(
            talent::vacancy::store::find(&stage.app.app.db, id)
                .await
                .unwrap()
                .is_none()
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(two_windows_lose_nothing, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    unit.user
        .fill(
            "/rcfwypt/unit/jobs/new",
            &[("title", "会计"), ("do", "save")],
        )
        .await
        .see_other();
    let id = stage.newest(&unit).await;
    let edit = format!("/rcfwypt/unit/jobs/{id}/edit");
    let old = [
        ("_key", "a"),
        ("_version", "1"),
        ("title", "出纳"),
        ("do", "save"),
    ];
    unit.user
        .post(
            &edit,
            &[
                ("_key", "b"),
                ("_version", "1"),
                ("title", "总账"),
                ("do", "save"),
            ],
        )
        .await
        .see_other();
    let page = unit
        .user
        .post(&edit, &old)
        .await
        .is(422)
        .see("刚刚被修改过");
    assert_eq!(
        page.attribute("input[name=title]", "value").as_deref(),
        Some("出纳")
    );
    let version = page.attribute("input[name=_version]", "value").unwrap();
    unit.user
        .post(
            &edit,
            &[
                ("_key", "c"),
                ("_version", &version),
                ("title", "出纳"),
                ("do", "save"),
            ],
        )
        .await
        .see_other();
    assert_eq!(stage.row(id).await.title, "出纳");
    stage.app.finish().await;
});

testkit::on_both!(
    words_that_the_law_forbids_stop_the_publication_not_the_draft,
    async |on| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        let fields = |button| {
            with(&[
                ("description", "负责财务核算与报表编制，限男性，35岁以下。"),
                ("do", button),
            ])
        };
        unit.user
            .fill("/rcfwypt/unit/jobs/new", &fields("publish"))
            .await
            .is(422)
            .see("第四十三条")
            .see("限男");
        unit.user
            .fill("/rcfwypt/unit/jobs/new", &fields("save"))
            .await
            .see_other();
        let id = stage.newest(&unit).await;
        unit.user
            .get(&format!("/rcfwypt/unit/jobs/{id}/edit"))
            .await
            .ok()
            .see("用语提示（2）")
            .see("35岁以下");
        let aged = with(&[
            ("age_any", "0"),
            ("age_from", "18"),
            ("age_to", "35"),
            ("do", "publish"),
        ]);
        unit.user
            .fill("/rcfwypt/unit/jobs/new", &aged)
            .await
            .is(422)
            .see("请说明理由");
        stage.app.finish().await;
    }
);

testkit::on_both!(the_preview_shows_everything_and_saves_nothing, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    let page = unit
        .user
        .fill("/rcfwypt/unit/jobs/new", &with(&[("do", "preview")]))
        .await
        .ok();
    let page = page
        .see("这是预览")
        .see("5k-7k/月")
        .see("江苏省/南京市/玄武区")
        .see("大学本科及以上")
        .see("五险一金、双休、餐补");
    let mut typed = page.hidden_fields();
    typed.push(("do".to_owned(), "back".to_owned()));
    let typed: Vec<(&str, &str)> = typed
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let back = unit.user.post("/rcfwypt/unit/jobs/new", &typed).await.ok();
    assert_eq!(
        back.attribute("input[name=title]", "value").as_deref(),
        Some("固定资产会计")
    );
    unit.user
        .get("/rcfwypt/unit/jobs/unpublished")
        .await
        .ok()
        .see("暂无数据");
    stage.app.finish().await;
});

testkit::on_both!(another_units_vacancy_does_not_exist, async |on| {
    let stage = stage::start(on).await;
    let (unit, other) = (stage.unit().await, stage.other_unit().await);
    let id = stage.published(&unit, "会计").await;
    for page in ["", "/edit"] {
        let _ = other
            .user
            .get(&format!("/rcfwypt/unit/jobs/{id}{page}"))
            .await
            .is(404)
            .not_see("会计");
    }
    for act in [
        "edit",
        "submit",
        "withdraw",
        "copy",
        "take-down",
        "delete",
        "restore",
        "drop-revision",
    ] {
        let _ = other
            .user
            .post(&format!("/rcfwypt/unit/jobs/{id}/{act}"), &[("title", "x")])
            .await
            .is(404);
    }
    let bulk = [("id", id.to_string()), ("do", "take_down".to_owned())];
    let bulk: Vec<(&str, &str)> = bulk
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    other
        .user
        .post("/rcfwypt/unit/jobs/bulk", &bulk)
        .await
        .see_other();
    assert_eq!(stage.row(id).await.state, State::Published);
    assert_eq!(stage.audit("access.denied").await, 11);
    assert!(
        stage
            .app
            .visitor()
            .get(&format!("/rcfwypt/unit/jobs/{id}"))
            .await
            .see_other()
            .starts_with("/login")
    );
    stage.app.finish().await;
});

testkit::on_both!(
    a_unit_without_an_agency_saves_but_does_not_publish,
    async |on| {
        let stage = stage::start(on).await;
        let unit = stage.raw_unit().await;
        unit.user
            .get("/rcfwypt/unit/jobs/new")
            .await
            .ok()
            .see("请先在“单位信息”中完善单位基本信息");
        let page = unit
            .user
            .fill("/rcfwypt/unit/jobs/new", &with(&[("do", "publish")]))
            .await
            .is(422)
            .see("选择隶属关系和审核机构");
        assert_eq!(
            page.attribute("input[name=title]", "value").as_deref(),
            Some("固定资产会计")
        );
        unit.user
            .fill("/rcfwypt/unit/jobs/new", &with(&[("do", "save")]))
            .await
            .see_other();
        stage.app.finish().await;
    }
);

testkit::on_both!(copying_withdrawing_and_searching, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    unit.user
        .fill("/rcfwypt/unit/jobs/new", &with(&[("do", "publish")]))
        .await
        .see_other();
    let id = stage.newest(&unit).await;
    let to = unit
        .user
        .post(&format!("/rcfwypt/unit/jobs/{id}/copy"), &[("_key", "k")])
        .await
        .see_other();
    assert_eq!(
        unit.user
            .post(&format!("/rcfwypt/unit/jobs/{id}/copy"), &[("_key", "k")])
            .await
            .see_other(),
        to,
        "one copy"
    );
    unit.user
        .fill(&to, &with(&[("title", "出纳"), ("do", "save")]))
        .await
        .see_other();
    unit.user
        .get("/rcfwypt/unit/jobs/unpublished?q=%E5%87%BA%E7%BA%B3")
        .await
        .ok()
        .see("出纳")
        .see("共 1 条")
        .not_see("固定资产会计");
    unit.user
        .post(&format!("/rcfwypt/unit/jobs/{id}/withdraw"), &[])
        .await
        .see_other();
    assert_eq!(stage.row(id).await.state, State::Draft);
    stage
        .officer
        .get("/office/review")
        .await
        .ok()
        .not_see("固定资产会计");
    stage.app.finish().await;
});
