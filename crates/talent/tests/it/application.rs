//! A résumé on its way to a unit and back (features F3-10…16).

use crate::stage::{self, RESUME};
use db::Read as _;
use talent::application::{self, State};

testkit::on_both!(from_the_button_to_the_invitation, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    let id = stage.published(&unit, "会计").await;
    let person = stage.person("林晓月", 101, "13900000101").await;
    let apply = format!("/rcfwypt/jobs/{id}/apply");
    // no résumé yet: to the form and back
    let to = person.post(&apply, &[("_key", "a")]).await.see_other();
    assert_eq!(to, format!("/person/resume/edit?back=/rcfwypt/jobs/{id}"));
    person
        .get(&to)
        .await
        .ok()
        .see("林**")
        .see("1*****01")
        .not_see("13900000101")
        .not_see("林晓月");
    assert_eq!(
        person.fill(&to, &RESUME).await.see_other(),
        format!("/rcfwypt/jobs/{id}")
    );
    let to = person.post(&apply, &[("_key", "b")]).await.see_other();
    // pressed twice is one; asked again it is refused with the day of the first
    assert_eq!(person.post(&apply, &[("_key", "b")]).await.see_other(), to);
    assert_eq!(person.post(&apply, &[("_key", "c")]).await.see_other(), to);
    person
        .get(&to)
        .await
        .ok()
        .see("您已于 2026-11-23 10:00 投递过这个职位")
        .see("投递简历")
        .see("南京云杉智造科技有限公司");
    stage.app.run_jobs().await;
    assert_eq!(
        stage.phone.texts(unit.mobile),
        2,
        "approval and application"
    );

    let inbox = unit
        .user
        .get("/rcfwypt/unit/applications")
        .await
        .ok()
        .see("林**")
        .see("已投递")
        .see("大学本科")
        .not_see("林晓月")
        .not_see("13900000101");
    let page = inbox
        .attribute("table a[href^='/rcfwypt/unit/applications/']", "href")
        .unwrap();
    stage.app.advance(chrono::TimeDelta::minutes(5));
    unit.user
        .get(&page)
        .await
        .ok()
        .see("林晓月")
        .see("13900000101")
        .see("lin@example.com")
        .see("踏实肯干")
        .see("已查看");
    let _ = unit.user.get(&page).await.ok();
    assert_eq!(stage.audit("application.view").await, 2);
    person
        .get(&to)
        .await
        .ok()
        .see("单位已查看")
        .see("2026-11-23 10:05:00");

    // a later edit changes nothing that was sent
    person
        .fill(
            "/person/resume/edit",
            &[("education", "14"), ("about", "改过了")],
        )
        .await
        .see_other();
    unit.user
        .get(&page)
        .await
        .ok()
        .see("踏实肯干")
        .not_see("改过了");

    let answer = format!("{page}/answer");
    let _ = unit
        .user
        .post(
            &answer,
            &[
                ("do", "invite"),
                ("day", "2026-11-01"),
                ("time", "9:99"),
                ("place", "会议室"),
            ],
        )
        .await
        .is(422)
        .see("不能早于今天")
        .see("时:分")
        .see("请输入联系人")
        .see("会议室");
    let invitation = [
        ("do", "invite"),
        ("day", "2026-11-25"),
        ("time", "09:30"),
        ("place", "演示路1号三楼"),
        ("contact", "周工"),
        ("phone", "025-83330000"),
        ("message", "请带学历证明"),
        ("_key", "i"),
    ];
    unit.user.post(&answer, &invitation).await.see_other();
    unit.user.post(&answer, &invitation).await.see_other();
    stage.app.run_jobs().await;
    person
        .get(&to)
        .await
        .ok()
        .see("邀请面试")
        .see("2026-11-25 09:30")
        .see("演示路1号三楼")
        .see("请带学历证明");
    assert_eq!(stage.phone.texts("13900000101"), 1);
    assert_eq!(
        stage
            .app
            .app
            .db
            .count(<application::history::Entity as sea_orm::EntityTrait>::find())
            .await
            .unwrap(),
        3
    );
    stage.app.finish().await;
});

testkit::on_both!(
    declined_with_a_reason_and_withdrawn_out_of_sight,
    async |on| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        let id = stage.published(&unit, "会计").await;
        let (first, second) = (
            stage.applicant("林晓月", 101, "13900000101").await,
            stage.applicant("周明哲", 102, "13900000102").await,
        );
        let mut pages = Vec::new();
        for person in [&first, &second] {
            pages.push(
                person
                    .post(&format!("/rcfwypt/jobs/{id}/apply"), &[("_key", "k")])
                    .await
                    .see_other(),
            );
        }
        stage.app.run_jobs().await;
        assert_eq!(
            stage.phone.texts(unit.mobile),
            2,
            "the second finds one that waits already"
        );
        let ids: Vec<&str> = pages
            .iter()
            .map(|page| page.rsplit('/').next().unwrap())
            .collect();
        second
            .post(&format!("{}/withdraw", pages[1]), &[])
            .await
            .see_other();
        second.get(&pages[1]).await.ok().see("已撤回");
        unit.user
            .get(&format!("/rcfwypt/unit/applications/{}", ids[1]))
            .await
            .ok()
            .see("已撤回这份投递")
            .not_see("周明哲")
            .not_see("13900000102");
        let _ = unit
            .user
            .post(
                &format!("/rcfwypt/unit/applications/{}/answer", ids[0]),
                &[("do", "decline")],
            )
            .await
            .is(422)
            .see("请选择不合适的原因");
        unit.user
            .post(
                "/rcfwypt/unit/applications/bulk",
                &[("id", ids[0]), ("id", ids[1]), ("reason", "filled")],
            )
            .await
            .see_other();
        stage.app.run_jobs().await;
        first
            .get(&pages[0])
            .await
            .ok()
            .see("不合适")
            .see("职位已招满");
        // sent again after it was taken back, from the old page with its old key
        second
            .post(&format!("/rcfwypt/jobs/{id}/apply"), &[("_key", "k")])
            .await
            .see_other();
        second
            .get(&pages[1])
            .await
            .ok()
            .see("已投递")
            .see("撤回投递");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_closed_vacancy_says_so_and_a_hidden_one_does_not_exist,
    async |on| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        let id = stage.published(&unit, "会计").await;
        unit.user
            .fill(
                "/rcfwypt/unit/jobs/new",
                &[("title", "草稿"), ("do", "save")],
            )
            .await
            .see_other();
        let draft = stage.newest(&unit).await;
        let person = stage.applicant("林晓月", 101, "13900000101").await;
        unit.user
            .post(&format!("/rcfwypt/unit/jobs/{id}/take-down"), &[])
            .await
            .see_other();
        let _ = person
            .post(&format!("/rcfwypt/jobs/{id}/apply"), &[])
            .await
            .is(409)
            .see("已下架，不能再投递");
        let _ = person
            .post(&format!("/rcfwypt/jobs/{draft}/apply"), &[])
            .await
            .is(404);
        assert!(
            stage
                .app
                .visitor()
                .post(&format!("/rcfwypt/jobs/{id}/apply"), &[("_key", "k")])
                .await
                .see_other()
                .starts_with("/login")
        );
        stage.app.finish().await;
    }
);

testkit::on_both!(nobody_sees_what_is_not_theirs, async |on| {
    let stage = stage::start(on).await;
    let (unit, other) = (stage.unit().await, stage.other_unit().await);
    let id = stage.published(&unit, "会计").await;
    let (person, stranger) = (
        stage.applicant("林晓月", 101, "13900000101").await,
        stage.person("周明哲", 102, "13900000102").await,
    );
    let mine = person
        .post(&format!("/rcfwypt/jobs/{id}/apply"), &[("_key", "k")])
        .await
        .see_other();
    let application = mine.rsplit('/').next().unwrap();
    let theirs = format!("/rcfwypt/unit/applications/{application}");
    for reply in [
        stranger.get(&mine).await,
        stranger.post(&format!("{mine}/withdraw"), &[]).await,
        other.user.get(&theirs).await,
        other
            .user
            .post(
                &format!("{theirs}/answer"),
                &[("do", "decline"), ("reason", "filled")],
            )
            .await,
        other.user.get(&format!("{theirs}/attachment")).await,
    ] {
        let _ = reply.is(404).not_see("林晓月");
    }
    other
        .user
        .post(
            "/rcfwypt/unit/applications/bulk",
            &[("id", application), ("reason", "filled")],
        )
        .await
        .see_other();
    other
        .user
        .get("/rcfwypt/unit/applications")
        .await
        .ok()
        .see("暂无投递");
    assert_eq!(stage.audit("access.denied").await, 6);
    let row = stage
        .app
        .app
        .db
        .one(application::Entity::received_by(unit.id))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.state, State::Sent);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

testkit::on_both!(taking_back_and_sending_again_wears_nobody_out, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    let id = stage.published(&unit, "会计").await;
    let person = stage.applicant("林晓月", 101, "13900000101").await;
    let apply = format!("/rcfwypt/jobs/{id}/apply");
    for n in 0..3 {
        let mine = person
            .post(&apply, &[("_key", &n.to_string())])
            .await
            .see_other();
        let _ = person
            .post(&format!("{mine}/withdraw"), &[])
            .await
            .see_other();
    }
    let _ = person
        .post(&apply, &[("_key", "4")])
        .await
        .is(429)
        .see("请明天再投递");
    stage.app.run_jobs().await;
    assert_eq!(
        stage.phone.texts(unit.mobile),
        2,
        "the approval, and the first application"
    );
    stage.app.advance(chrono::TimeDelta::days(1));
    stage.app.finish().await;
});
