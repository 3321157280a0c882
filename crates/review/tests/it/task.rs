//! One task: who may decide, what they see, what becomes of it (checklist, Z.3.5).

use crate::stage::{self, vacancy};
use db::Read as _;
use review::{State, Verdict};

testkit::on_both!(approval_is_told_to_the_owning_room_once, async |on| {
    let stage = stage::start(on).await;
    let agency = stage.agency("320100").await;
    let officer = stage.officer(agency, "李明", 1).await;
    let unit = stage.unit("南京云杉智造科技有限公司", 1).await;
    let id = stage
        .submit(&vacancy(1, unit, agency, "会计", "5k-7k"))
        .await;
    let page = format!("/office/review/{id}");
    officer
        .get(&page)
        .await
        .ok()
        .see("会计")
        .see("5k-7k")
        .see("单位信息")
        .see("91329990")
        .see("通过")
        .see("退回");
    assert_eq!(
        officer.fill(&page, &[("do", "approve")]).await.see_other(),
        "/office/review"
    );
    // pressed twice
    assert_eq!(
        officer.post(&page, &[("do", "approve")]).await.see_other(),
        "/office/review"
    );
    stage.app.run_jobs().await;
    let told = stage.told();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].review, told[0].verdict, told[0].reason.clone()),
        (id, Verdict::Approve, None)
    );
    stage.app.finish().await;
});

testkit::on_both!(
    a_refusal_needs_a_reason_that_the_unit_can_read,
    async |on| {
        let stage = stage::start(on).await;
        let agency = stage.agency("320100").await;
        let officer = stage.officer(agency, "李明", 1).await;
        let unit = stage.unit("南京云杉智造科技有限公司", 1).await;
        let page = format!(
            "/office/review/{}",
            stage
                .submit(&vacancy(1, unit, agency, "会计", "5k-7k"))
                .await
        );
        officer
            .fill(&page, &[("do", "return")])
            .await
            .is(422)
            .see("退回时请勾选或填写理由");
        let long = "理".repeat(501);
        officer
            .fill(&page, &[("do", "return"), ("reason", &long)])
            .await
            .is(422)
            .see("最多500个字");
        officer.fill(&page, &[]).await.is(422).see("请选择审核意见");
        officer
            .fill(
                &page,
                &[
                    ("do", "return"),
                    ("phrase", "工作地点不明确，请补充"),
                    ("reason", "月薪偏低，请核对"),
                ],
            )
            .await
            .see_other();
        stage.app.run_jobs().await;
        assert_eq!(
            stage.told()[0].reason.as_deref(),
            Some("工作地点不明确，请补充；月薪偏低，请核对")
        );
        officer
            .get(&page)
            .await
            .ok()
            .see("审核不通过")
            .see("月薪偏低，请核对")
            .see("李明")
            .not_see("审核意见</h2>");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    of_two_officers_the_second_is_told_who_decided_and_when,
    async |on| {
        let stage = stage::start(on).await;
        let agency = stage.agency("320100").await;
        let (first, second) = (
            stage.officer(agency, "李明", 1).await,
            stage.officer(agency, "王芳", 2).await,
        );
        let unit = stage.unit("南京云杉智造科技有限公司", 1).await;
        let page = format!(
            "/office/review/{}",
            stage
                .submit(&vacancy(1, unit, agency, "会计", "5k-7k"))
                .await
        );
        first.fill(&page, &[("do", "approve")]).await.see_other();
        second
            .post(&page, &[("do", "return"), ("reason", "不行")])
            .await
            .is(409)
            .see("李明")
            .see("2026-11-23 10:00:00")
            .see("审核通过");
        stage.app.run_jobs().await;
        assert_eq!(stage.told().len(), 1);
        stage.app.finish().await;
    }
);

testkit::on_both!(
    another_agencys_task_does_not_exist_and_the_attempt_is_noted,
    async |on| {
        let stage = stage::start(on).await;
        let (agency, other) = (stage.agency("320100").await, stage.agency("320200").await);
        let stranger = stage.officer(other, "王芳", 2).await;
        let unit = stage.unit("南京云杉智造科技有限公司", 1).await;
        let page = format!(
            "/office/review/{}",
            stage
                .submit(&vacancy(1, unit, agency, "会计", "5k-7k"))
                .await
        );
        let _ = stranger.get(&page).await.is(404).not_see("会计");
        let _ = stranger.post(&page, &[("do", "approve")]).await.is(404);
        assert_eq!(stage.audit("access.denied").await, 2);
        stranger
            .get("/office/review")
            .await
            .ok()
            .not_see("会计")
            .see("待审核 (0)");
        assert!(
            stage
                .acting_for(unit)
                .get(&page)
                .await
                .see_other()
                .starts_with("/office/login")
        );
        stage.app.finish().await;
    }
);

testkit::on_both!(
    what_changed_since_the_last_decision_is_marked_with_words,
    async |on| {
        let stage = stage::start(on).await;
        let agency = stage.agency("320100").await;
        let officer = stage.officer(agency, "李明", 1).await;
        let unit = stage.unit("南京云杉智造科技有限公司", 1).await;
        let first = format!(
            "/office/review/{}",
            stage
                .submit(&vacancy(1, unit, agency, "会计", "5k-7k"))
                .await
        );
        officer.get(&first).await.ok().not_see("已修改");
        officer
            .fill(&first, &[("do", "return"), ("reason", "月薪偏低")])
            .await
            .see_other();
        stage.app.run_jobs().await;
        stage.app.advance(chrono::TimeDelta::days(1));
        let mut again = vacancy(1, unit, agency, "会计", "6k-8k");
        again.snapshot[0].fields[2].value = "五险一金".to_owned();
        let second = format!("/office/review/{}", stage.submit(&again).await);
        officer
            .get(&second)
            .await
            .ok()
            .see("有 2 处变化")
            .see("月薪 已修改")
            .see("原内容： 5k-7k")
            .see("现内容： 6k-8k")
            .see("福利待遇 新增")
            .see("月薪偏低");
        officer.get("/office/review").await.ok().see("再次提交");
        stage.app.finish().await;
    }
);

testkit::on_both!(what_the_unit_takes_back_waits_no_more, async |on| {
    let stage = stage::start(on).await;
    let agency = stage.agency("320100").await;
    let officer = stage.officer(agency, "李明", 1).await;
    let unit = stage.unit("南京云杉智造科技有限公司", 1).await;
    let submission = vacancy(1, unit, agency, "会计", "5k-7k");
    let id = stage.submit(&submission).await;
    let taken = || stage.call();
    assert!(
        taken()
            .write(
                |tx| async move { review::withdraw(&tx, "vacancy", uuid::Uuid::from_u128(1)).await }
            )
            .await
            .unwrap()
    );
    assert!(
        !taken()
            .write(
                |tx| async move { review::withdraw(&tx, "vacancy", uuid::Uuid::from_u128(1)).await }
            )
            .await
            .unwrap()
    );
    officer
        .post(&format!("/office/review/{id}"), &[("do", "approve")])
        .await
        .is(409)
        .see("单位已于")
        .see("撤回");
    officer.get("/office/review").await.ok().see("待审核 (0)");
    // submitted while one waits: the older one is withdrawn, one waits
    let (second, third) = (
        stage.submit(&submission).await,
        stage.submit(&submission).await,
    );
    let db = &stage.app.app.db;
    assert_eq!(
        review::find(db, second).await.unwrap().unwrap().state,
        State::Withdrawn
    );
    assert_eq!(
        review::latest(db, "vacancy", uuid::Uuid::from_u128(1))
            .await
            .unwrap()
            .unwrap()
            .id,
        third
    );
    assert_eq!(db.number(&review::pending(agency)).await.unwrap(), 1);
    stage.app.finish().await;
});
