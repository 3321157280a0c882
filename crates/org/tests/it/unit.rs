//! 单位信息 and the unit centre (checklist B-3.0, B-3.2, A-3.1).

use crate::stage::{self, Says};
use org::unit::{self, NotReady};

fn form<'a>(name: &'a str, agency: &'a str, version: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("category", "10"),
        ("affiliation", "40"),
        ("industry", "65"),
        ("region", "320102"),
        ("address", "江苏省南京市玄武区测试路1号"),
        ("intro", "做机床的"),
        ("agency", agency),
        ("_version", version),
    ]
}

testkit::on_both!(
    a_unit_completes_its_basic_data_and_may_publish,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        let agency = stage.agency("320100").await.to_string();
        let db = &stage.app.app.db;
        assert!(matches!(
            unit::require_ready(db, unit.id).await,
            Err(NotReady::Incomplete)
        ));
        unit.user
            .get("/unit/info")
            .await
            .ok()
            .see("统一社会信用代码")
            .see("组织机构代码")
            .see("登记机关行政区划")
            .see("单位性质(机关事业单位)")
            .see("*****")
            .see("沈**")
            .not_see("沈知行");
        unit.user
            .post("/unit/info", &form("南京第1测试有限公司", "", "1"))
            .await
            .is(422)
            .see("请选择审核机构")
            .see("做机床的");
        unit.user
            .post("/unit/info", &form("南京第1测试有限公司", &agency, "1"))
            .await
            .see_other();
        let ready = unit::require_ready(db, unit.id).await.unwrap();
        assert_eq!(
            (ready.agency.to_string(), ready.unit.industry),
            (agency.clone(), Some("软件和信息技术服务业"))
        );
        unit.user
            .get("/unit/info/history")
            .await
            .ok()
            .see("审核机构")
            .see("南京市人力资源和社会保障局")
            .see("法定代表人")
            .see("隶属关系");
        let index = unit::public(db, &[unit.id]).await.unwrap();
        assert_eq!(index[&unit.id].intro, "做机床的");
        stage.app.finish().await;
    }
);

testkit::on_both!(a_stale_page_does_not_overwrite_a_newer_text, async |on| {
    let stage = stage::typed(on).await;
    let unit = stage.unit(1).await;
    let agency = stage.agency("320100").await.to_string();
    // sent twice is once
    for _ in 0..2 {
        unit.user
            .post("/unit/info", &form("南京第1测试有限公司", &agency, "1"))
            .await
            .see_other();
    }
    let mut other = form("南京第1测试有限公司", &agency, "1");
    other.retain(|(name, _)| *name != "intro");
    other.push(("intro", "另一个窗口的简介"));
    let page = unit
        .user
        .post("/unit/info", &other)
        .await
        .is(422)
        .see("刚刚被别人修改过")
        .see("另一个窗口的简介");
    assert_eq!(
        page.attribute("input[name=_version]", "value").as_deref(),
        Some("2")
    );
    stage.app.finish().await;
});

testkit::on_both!(
    the_legal_representatives_data_cannot_be_changed_here,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        let agency = stage.agency("320100").await.to_string();
        let mut fields = form("南京第1测试有限公司", &agency, "1");
        fields.push(("legal_name", "别人"));
        unit.user
            .post("/unit/info", &fields)
            .await
            .is(403)
            .see("法人基础信息不能在这里修改");
        assert_eq!(stage.audit("access.denied").await, 1);
        stage.app.finish().await;
    }
);

testkit::on_both!(a_new_name_is_the_registers_name, async |on| {
    let stage = stage::typed(on).await;
    let unit = stage.unit(1).await;
    let agency = stage.agency("320100").await.to_string();
    stage.say(Says::WrongName);
    unit.user
        .post("/unit/info", &form("另一个名称", &agency, "1"))
        .await
        .is(422)
        .see("单位全称与登记机关的登记信息不一致");
    stage.say(Says::Nothing);
    unit.user
        .post("/unit/info", &form("另一个名称", &agency, "1"))
        .await
        .is(422)
        .see("暂时没有应答");
    // the name as it stands needs no register
    unit.user
        .post("/unit/info", &form("南京第1测试有限公司", &agency, "1"))
        .await
        .see_other();
    stage.say(Says::Match);
    unit.user
        .post("/unit/info", &form("南京更名有限公司", &agency, "2"))
        .await
        .see_other();
    unit.user
        .get("/unit/info/history")
        .await
        .ok()
        .see("南京更名有限公司");
    stage.app.finish().await;
});

testkit::on_both!(only_agencies_that_review_are_taken, async |on| {
    let stage = stage::typed(on).await;
    let unit = stage.unit(1).await;
    stage.agency("320100").await;
    let made_up = "0".repeat(32);
    unit.user
        .post("/unit/info", &form("南京第1测试有限公司", &made_up, "1"))
        .await
        .is(422)
        .see("请从列表中选择审核机构");
    unit.user
        .post("/unit/info", &form("南京第1测试有限公司", "nonsense", "1"))
        .await
        .is(422)
        .see("请从列表中选择审核机构");
    stage.app.finish().await;
});

testkit::on_both!(
    the_workbench_counts_what_waits_and_the_menu_agrees,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        let agency = stage.agency("320100").await.to_string();
        let page = unit
            .user
            .get("/unit/workbench")
            .await
            .ok()
            .see("完善单位基本信息")
            .see("维护单位联络员")
            .see("共 2 件待办");
        assert_eq!(
            page.all(".sidemenu a"),
            [
                "单位主页",
                "单位信息",
                "经办人管理",
                "机构管理",
                "我的工作台(2)"
            ]
        );
        unit.user
            .post("/unit/info", &form("南京第1测试有限公司", &agency, "1"))
            .await
            .see_other();
        unit.user
            .fill(
                "/unit/contacts/new",
                &[("name", "李小明"), ("mobile", "13912345678")],
            )
            .await
            .see_other();
        unit.user
            .get("/unit/workbench")
            .await
            .ok()
            .see("暂无数据")
            .see("我的工作台 (0)");
        unit.user
            .get("/unit")
            .await
            .ok()
            .not_see("开始使用")
            .see("暂无待办");
        stage.app.finish().await;
    }
);

testkit::on_both!(the_unit_centre_asks_strangers_to_log_in, async |on| {
    let stage = stage::typed(on).await;
    for page in [
        "/unit",
        "/unit/info",
        "/unit/contacts",
        "/unit/workbench",
        "/unit/info/history",
    ] {
        assert!(
            stage
                .app
                .visitor()
                .get(page)
                .await
                .see_other()
                .starts_with("/login?tab=unit"),
            "{page}"
        );
        assert!(
            stage
                .app
                .person()
                .get(page)
                .await
                .see_other()
                .starts_with("/login?tab=unit"),
            "{page}"
        );
    }
    stage.app.finish().await;
});
