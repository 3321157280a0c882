//! A vacancy from its submission to the bin (checklist –8, A-4.1.36–37).

use crate::stage::{self, with};
use chrono::TimeDelta;
use kernel::clock::day;
use talent::vacancy::{RevisionState, State};

testkit::on_both!(approved_it_is_public_until_its_last_day, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    let id = stage.submitted(&unit).await;
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
        let id = stage.submitted(&unit).await;
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

testkit::on_both!(copying_withdrawing_and_searching, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    let id = stage.submitted(&unit).await;
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
