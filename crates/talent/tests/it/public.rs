//! What everybody sees on the talent cloud.

use chrono::TimeDelta;
use db::Read as _;
use kernel::{
    credit_code::CreditCode,
    id::{AccountId, UnitId, VacancyId},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, Set,
};
use std::sync::{Arc, Mutex};
use talent::{
    public::{JobList, JobPage, Public, UnitPage},
    vacancy::{self, Content, Education, Employment, Experience, Nature, State, Tags},
};
use testkit::{On, Setup, TestApp, on_both};
use web::Call;

struct Cloud {
    app: TestApp,
    public: Public,
    _home: tempfile::TempDir,
}

async fn cloud(on: On) -> Cloud {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().to_path_buf();
    let kept: Arc<Mutex<Option<Public>>> = Arc::default();
    let keep = Arc::clone(&kept);
    let migrations = [
        identity::migrations(),
        org::migrations(),
        talent::migrations(),
    ];
    let setup = Setup::new(migrations, move |app, _| {
        let public =
            Public::open(&folder, &app.db, &app.clock, search::Options::default()).unwrap();
        let router = public.router();
        *keep.lock().unwrap() = Some(public);
        router
    });
    let app = testkit::start(on, setup).await;
    let public = kept.lock().unwrap().take().unwrap();
    Cloud {
        app,
        public,
        _home: home,
    }
}

fn tags(words: &[&str]) -> Tags {
    Tags(words.iter().map(|word| (*word).to_owned()).collect())
}

fn engineer() -> Content {
    Content {
        title: "软件工程师".to_owned(),
        occupation: Some("2-02".to_owned()),
        place: Some("320106".to_owned()),
        address: Some("中山北路1号".to_owned()),
        experience: Some(Experience::OneToThree),
        pay_min: Some(12_000),
        pay_max: Some(18_000),
        education: Some(Education::Bachelor),
        description: "负责平台的<b>后端</b>开发。\n熟悉 Rust。".to_owned(),
        headcount: Some(3),
        benefits: tags(&["五险一金", "双休"]),
        skills: tags(&["Rust"]),
        urgent: true,
        ..Content::default()
    }
}

fn accountant() -> Content {
    Content {
        title: "固定资产会计".to_owned(),
        occupation: Some("2-06".to_owned()),
        place: Some("320500".to_owned()),
        experience: Some(Experience::Any),
        pay_min: Some(6000),
        pay_max: Some(8000),
        education: Some(Education::College),
        description: "负责固定资产核算。".to_owned(),
        headcount: Some(1),
        nature: Nature::PartTime,
        employment: Employment::Dispatch,
        fresh: true,
        ..Content::default()
    }
}

impl Cloud {
    async fn unit(&self, name: &str, body: &str) -> UnitId {
        let code = CreditCode::compose("91", "329999", body).unwrap();
        let call = Call::system(&self.app.app, "test");
        let (call, code) = (&call, &code);
        let made = call
            .write(|tx| async move {
                let new = org::unit::NewUnit {
                    credit_code: code,
                    name,
                    region: Some("320100"),
                    address: None,
                    register_state: "存续",
                    register_kind: "有限责任公司",
                    established: None,
                };
                let unit = org::unit::create(&tx, call.vault(), new).await?;
                let account = AccountId::new(tx.now(), tx.rng());
                org::unit::set_account(&tx, unit.id, account).await?;
                Ok::<_, org::unit::UnitError>(unit.id)
            })
            .await;
        made.unwrap()
    }

    async fn publish(&self, unit: UnitId, content: Content) -> VacancyId {
        let call = Call::system(&self.app.app, "test");
        let (now, content) = (call.now, &content);
        let written: db::Result<VacancyId> = call
            .write(|tx| async move {
                let row = vacancy::store::insert(&tx, unit, content).await?;
                let change = vacancy::entity::ActiveModel {
                    state: Set(State::Published),
                    submitted_at: Set(Some(now)),
                    published_at: Set(Some(now)),
                    expires_at: Set(Some(now + TimeDelta::days(30))),
                    ..Default::default()
                };
                vacancy::store::update(&tx, &row, change).await?;
                tx.changed("vacancy", row.id.0).await?;
                Ok(row.id)
            })
            .await;
        written.unwrap()
    }

    async fn set_state(&self, id: VacancyId, state: State) {
        let call = Call::system(&self.app.app, "test");
        let written: db::Result<()> = call
            .write(|tx| async move {
                let row = tx
                    .one(vacancy::Entity::find().filter(vacancy::Column::Id.eq(id)))
                    .await?
                    .unwrap();
                let mut row = row.into_active_model();
                row.state = Set(state);
                row.update(&tx).await.map_err(db::Error::from)?;
                tx.changed("vacancy", id.0).await
            })
            .await;
        written.unwrap();
    }

    /// Brings the index level with the tables.
    async fn level(&self) {
        self.app.settled().await;
        self.public.replica().catch_up().await.unwrap();
    }
}

on_both!(the_list_filters_counts_and_searches, async |on| {
    let cloud = cloud(on).await;
    let unit = cloud.unit("江苏远帆智能装备有限公司", "MA1KCD2A").await;
    cloud.publish(unit, engineer()).await;
    cloud.app.advance(TimeDelta::minutes(5));
    cloud.publish(unit, accountant()).await;
    cloud.level().await;
    let visitor = cloud.app.visitor();
    let list = visitor.get(JobList::PATH).await.ok();
    assert_eq!(
        list.all(".job-title"),
        ["固定资产会计", "软件工程师"],
        "newest first"
    );
    let list = list
        .see("共 2 个职位")
        .see("12k-18k/月")
        .see("南京市鼓楼区 · 1-3年 · 大学本科及以上")
        .see("苏州");
    assert_eq!(list.all(".pager-total"), ["共 2 条"]);
    let filtered = visitor
        .get("/rcfwypt/jobs?place=320100")
        .await
        .ok()
        .see("共 1 个职位")
        .see("鼓楼");
    assert_eq!(filtered.all(".job-title"), ["软件工程师"]);
    assert!(
        filtered
            .all("[aria-label='筛选']")
            .concat()
            .contains("苏州"),
        "other cities stay countable"
    );
    visitor
        .get("/rcfwypt/jobs?place=320100&place=320500")
        .await
        .ok()
        .see("共 2 个职位");
    visitor
        .get("/rcfwypt/jobs?urgent=1&edu=31")
        .await
        .ok()
        .see("没有找到符合条件的职位");
    let found = visitor
        .get("/rcfwypt/jobs?q=%E5%B7%A5%E7%A8%8B%E5%B8%88")
        .await
        .ok();
    found.see("软件<mark>工程师</mark>");
    visitor
        .get("/rcfwypt/jobs?q=suzhou")
        .await
        .ok()
        .see("<mark>苏州</mark>");
    visitor
        .get("/rcfwypt/jobs?q=%3Cscript%3Ealert(1)%3C/script%3E&edu=zz&page=-1")
        .await
        .ok()
        .not_see("<script>alert");
    visitor
        .get("/rcfwypt/jobs?page=999999999999")
        .await
        .ok()
        .see("共 2 个职位");
    cloud.app.finish().await;
});

on_both!(a_change_shows_at_once_although_pages_are_kept, async |on| {
    let cloud = cloud(on).await;
    let unit = cloud.unit("江苏远帆智能装备有限公司", "MA1KCD2A").await;
    let id = cloud.publish(unit, engineer()).await;
    cloud.level().await;
    let visitor = cloud.app.visitor();
    visitor.get(JobList::PATH).await.ok().see("软件工程师");
    visitor.get(JobList::PATH).await.ok().see("软件工程师");
    visitor
        .get(&JobPage { id }.to_string())
        .await
        .ok()
        .see("投递简历");
    cloud.set_state(id, State::TakenDown).await;
    cloud.level().await;
    visitor.get(JobList::PATH).await.ok().see("暂无在招职位");
    visitor
        .get(&JobPage { id }.to_string())
        .await
        .is(410)
        .see("职位已下架")
        .not_see("投递简历");
    cloud.app.finish().await;
});

on_both!(
    a_job_page_shows_every_field_and_what_search_engines_read,
    async |on| {
        let cloud = cloud(on).await;
        let unit = cloud.unit("江苏远帆智能装备有限公司", "MA1KCD2A").await;
        let id = cloud.publish(unit, engineer()).await;
        cloud.publish(unit, accountant()).await;
        cloud.level().await;
        let page = cloud
            .app
            .visitor()
            .get(&JobPage { id }.to_string())
            .await
            .ok();
        let page = page
            .see("工程技术人员")
            .see("江苏省/南京市/鼓楼区")
            .see("中山北路1号")
            .see("合同制")
            .see("3人")
            .see("五险一金")
            .see("2026-12-23")
            .see("2 个在招职位")
            .not_see("<b>后端");
        let posting = page.attribute("script[type='application/ld+json']", "type");
        assert!(posting.is_some());
        let start = page.body.split_once("application/ld+json\">").unwrap().1;
        let json: serde_json::Value =
            serde_json::from_str(start.split_once("</script>").unwrap().0).unwrap();
        assert_eq!(json["@type"], "JobPosting");
        assert_eq!(json["baseSalary"]["value"]["minValue"], 12_000);
        assert_eq!(
            json["description"],
            "负责平台的&lt;b&gt;后端&lt;/b&gt;开发。<br>熟悉 Rust。"
        );
        assert_eq!(
            page.attribute("form[action$='/apply']", "method")
                .as_deref(),
            Some("post")
        );
        let unit_user = cloud.app.unit();
        unit_user
            .get(&JobPage { id }.to_string())
            .await
            .ok()
            .see("请用个人账号投递简历")
            .not_see("/apply");
        cloud.app.plans().await.find_by_index(&[]);
        cloud.app.finish().await;
    }
);

on_both!(
    what_was_never_public_is_absent_and_what_was_is_gone,
    async |on| {
        let cloud = cloud(on).await;
        let unit = cloud.unit("江苏远帆智能装备有限公司", "MA1KCD2A").await;
        let id = cloud.publish(unit, engineer()).await;
        cloud.level().await;
        let visitor = cloud.app.visitor();
        visitor
            .get("/rcfwypt/jobs/nonsense")
            .await
            .is(404)
            .see("没有找到");
        visitor
            .get(
                &JobPage {
                    id: VacancyId(uuid::Uuid::nil()),
                }
                .to_string(),
            )
            .await
            .is(404)
            .see("没有找到");
        visitor
            .get(
                &UnitPage {
                    id: UnitId(uuid::Uuid::nil()),
                }
                .to_string(),
            )
            .await
            .is(404)
            .see("没有找到");
        cloud.app.advance(TimeDelta::days(31));
        visitor
            .get(&JobPage { id }.to_string())
            .await
            .is(410)
            .see("职位已过期");
        cloud.app.finish().await;
    }
);

on_both!(
    the_unit_page_and_the_front_page_show_what_is_open,
    async |on| {
        let cloud = cloud(on).await;
        let unit = cloud.unit("江苏远帆智能装备有限公司", "MA1KCD2A").await;
        let other = cloud.unit("南京和畅置业有限公司", "MA1KCD2B").await;
        cloud.publish(unit, engineer()).await;
        cloud.publish(other, accountant()).await;
        cloud.level().await;
        let visitor = cloud.app.visitor();
        let page = visitor
            .get(&UnitPage { id: unit }.to_string())
            .await
            .ok()
            .see("在招职位（1）");
        assert_eq!(page.all(".job-title"), ["软件工程师"]);
        let home = visitor
            .get("/rcfwypt")
            .await
            .ok()
            .see("在招职位 2 个")
            .see("热门职业")
            .see("工程技术人员")
            .see("急聘");
        assert_eq!(home.all(".job-title").len(), 2);
        let plans = cloud.app.plans().await;
        plans.find_by_index(&[]);
        cloud.app.finish().await;
    }
);

on_both!(
    a_unit_that_changes_its_name_is_found_by_the_new_one,
    async |on| {
        let cloud = cloud(on).await;
        let unit = cloud.unit("江苏远帆智能装备有限公司", "MA1KCD2A").await;
        cloud.publish(unit, engineer()).await;
        cloud.level().await;
        let call = Call::system(&cloud.app.app, "test");
        let renamed: db::Result<()> = call
            .write(|tx| async move {
                tx.execute_unprepared("UPDATE unit SET name = '江苏云杉智能装备有限公司'")
                    .await?;
                tx.changed("unit", unit.0).await
            })
            .await;
        renamed.unwrap();
        cloud.level().await;
        cloud
            .app
            .visitor()
            .get("/rcfwypt/jobs?q=yunshan")
            .await
            .ok()
            .see("江苏<mark>云杉</mark>智能装备有限公司");
        cloud.app.finish().await;
    }
);

on_both!(a_rebuild_finds_the_same, async |on| {
    let cloud = cloud(on).await;
    let unit = cloud.unit("江苏远帆智能装备有限公司", "MA1KCD2A").await;
    for _ in 0..5 {
        cloud.publish(unit, engineer()).await;
    }
    cloud.level().await;
    assert_eq!(cloud.public.rebuild().await.unwrap().documents, 5);
    cloud
        .app
        .visitor()
        .get(JobList::PATH)
        .await
        .ok()
        .see("共 5 个职位");
    cloud.app.finish().await;
});
