//! 审核: the queue.

use crate::stage::{self, vacancy};
use chrono::TimeDelta;

testkit::on_both!(
    the_oldest_stands_first_and_every_counter_equals_its_list,
    async |on| {
        let stage = stage::start(on).await;
        let agency = stage.agency("320100").await;
        let officer = stage.officer(agency, "李明", 1).await;
        let unit = stage.unit("南京云杉智造科技有限公司", 1).await;
        stage
            .submit(&vacancy(1, unit, agency, "会计", "5k-7k"))
            .await;
        stage.app.advance(TimeDelta::days(2));
        stage
            .submit(&vacancy(2, unit, agency, "100%远程工程师", "9k-12k"))
            .await;
        let page = officer
            .get("/office/review")
            .await
            .ok()
            .see("待审核 (2)")
            .see("已审核 (0)")
            .see("2 个工作日");
        assert_eq!(
            page.all("tbody td[data-label=标题]"),
            ["会计", "100%远程工程师"]
        );
        assert_eq!(page.all(".sidemenu a"), ["审核(2)"]);
        stage.app.finish().await;
    }
);

testkit::on_both!(searching_takes_signs_as_they_are, async |on| {
    let stage = stage::start(on).await;
    let agency = stage.agency("320100").await;
    let officer = stage.officer(agency, "李明", 1).await;
    let unit = stage.unit("南京云杉智造科技有限公司", 1).await;
    stage
        .submit(&vacancy(1, unit, agency, "会计", "5k-7k"))
        .await;
    stage
        .submit(&vacancy(2, unit, agency, "100%远程工程师", "9k-12k"))
        .await;
    let titles = async |query: &str| {
        officer
            .get(&format!("/office/review?{query}"))
            .await
            .ok()
            .all("tbody td[data-label=标题]")
    };
    assert_eq!(titles("q=%25").await, ["100%远程工程师"]);
    assert_eq!(titles("q=_").await, Vec::<String>::new());
    assert_eq!(
        titles("q=%E4%BA%91%E6%9D%89").await.len(),
        2,
        "the unit's name"
    );
    assert_eq!(titles("kind=vacancy").await.len(), 2);
    officer
        .get("/office/review?q=%25")
        .await
        .ok()
        .see("待审核 (1)");
    officer
        .get("/office/review?tab=decided&q=x&page=99")
        .await
        .ok()
        .see("暂无已审核的件");
    stage.app.finish().await;
});

testkit::on_both!(decided_tasks_move_to_the_other_tab, async |on| {
    let stage = stage::start(on).await;
    let agency = stage.agency("320100").await;
    let officer = stage.officer(agency, "李明", 1).await;
    let unit = stage.unit("南京云杉智造科技有限公司", 1).await;
    let id = stage
        .submit(&vacancy(1, unit, agency, "会计", "5k-7k"))
        .await;
    officer
        .fill(&format!("/office/review/{id}"), &[("do", "approve")])
        .await
        .see_other();
    stage.app.run_jobs().await;
    officer
        .get("/office/review")
        .await
        .ok()
        .see("已通过：会计")
        .see("暂无待审核的件");
    officer
        .get("/office/review?tab=decided")
        .await
        .ok()
        .see("已审核 (1)")
        .see("会计")
        .see("审核通过")
        .see("李明");
    assert_eq!(
        review::decided_on(
            &stage.app.app.db,
            agency,
            kernel::clock::today(stage.app.clock.now())
        )
        .await
        .unwrap(),
        1
    );
    stage.app.finish().await;
});
