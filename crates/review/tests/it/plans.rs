//! Every query that a page waits on has an index.

use crate::stage::{self, vacancy};

testkit::on_both!(the_officers_pages_find_by_index, async |on| {
    let stage = stage::start(on).await;
    let agency = stage.agency("320100").await;
    let officer = stage.officer(agency, "李明", 1).await;
    let unit = stage.unit("南京云杉智造科技有限公司", 1).await;
    for (n, verdict) in [(1, "approve"), (2, "return")] {
        let id = stage
            .submit(&vacancy(n, unit, agency, "会计", "5k-7k"))
            .await;
        officer
            .fill(
                &format!("/office/review/{id}"),
                &[("do", verdict), ("reason", "工作地点请写到区县")],
            )
            .await
            .see_other();
    }
    stage.app.run_jobs().await;
    let again = stage
        .submit(&vacancy(2, unit, agency, "会计", "6k-8k"))
        .await;
    for page in [
        "/office/review".to_owned(),
        "/office/review?kind=vacancy&q=%E4%BC%9A%E8%AE%A1&page=2".to_owned(),
        "/office/review?tab=decided".to_owned(),
        "/office/review?tab=decided&kind=vacancy".to_owned(),
        format!("/office/review/{again}"),
    ] {
        let _ = officer.get(&page).await.ok();
    }
    let plans = stage.app.plans().await;
    plans.find_by_index(&[]);
    plans.use_indexes(&["review_queue", "review_subject"]);
    stage.app.finish().await;
});
