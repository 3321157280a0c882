//! The form of a vacancy: what it shows, checks and keeps (checklist –35).

use crate::stage::{self, with};

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
