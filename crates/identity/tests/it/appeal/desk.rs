//! Officers: one works on an appeal at a time, nothing is shown without a reason, nobody is overtaken unnoticed.

use super::{CONTACT, decide, hand_in, officer, other, status, stranger};
use crate::stage::{DOCUMENT, MOBILE, NAME, Stage};
use identity::account::{Kind, Status};
use testkit::{On, on_both};

on_both!(one_officer_takes_an_appeal_at_a_time, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage
        .account_of(Kind::Person, &stranger(DOCUMENT, None), false)
        .await;
    let user = stage.app.visitor();
    let page = hand_in(&stage, &user, "document", &[]).await;
    let task = page.replace("/appeal/", "/office/appeal/");
    let (one, _) = officer(&stage, 0).await;
    let (two, _) = officer(&stage, 1).await;
    // nobody decides, or sees materials, without having taken it
    let _ = decide(&one, &task, "approve", "")
        .await
        .is(409)
        .see("请先受理");
    let _ = one
        .get(&task)
        .await
        .ok()
        .not_see("证件.png")
        .not_see("我从未注册过");
    let take = format!("{task}/take");
    let (a, b) = tokio::join!(one.post(&take, &[]), two.post(&take, &[]));
    let mut taken = [a.status.as_u16(), b.status.as_u16()];
    taken.sort_unstable();
    assert_eq!(taken, [303, 409]);
    let (holder, looker) = if a.status.as_u16() == 303 {
        (&one, &two)
    } else {
        (&two, &one)
    };
    let shown = holder
        .get(&task)
        .await
        .ok()
        .see("证件.png")
        .see("我从未注册过");
    let material = shown.attribute("a[href*='/material/']", "href").unwrap();
    let picture = holder.get(&material).await.ok();
    let policy = picture.headers["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.contains("sandbox"), "{policy}");
    let _ = looker.get(&material).await.is(404);
    let _ = looker.get(&task).await.ok().not_see("/material/");
    assert_eq!(stage.audited("appeal.material").await, 1);
    // put back, it is the other one's
    let _ = holder
        .post(&format!("{task}/release"), &[])
        .await
        .see_other();
    let _ = looker.post(&take, &[]).await.see_other();
    // and what nobody goes on with can be taken over
    let _ = holder.post(&take, &[]).await.is(409);
    stage.app.advance(chrono::TimeDelta::minutes(14));
    let _ = holder.get(&task).await;
    let _ = looker.get(&task).await;
    stage.app.advance(chrono::TimeDelta::minutes(14));
    let _ = holder.get(&task).await;
    let _ = looker.get(&task).await;
    stage.app.advance(chrono::TimeDelta::minutes(3));
    let _ = holder.post(&take, &[]).await.see_other();
    let _ = looker.get(&material).await.is(404);
    stage.app.finish().await;
});

on_both!(
    masked_values_are_shown_for_a_reason_and_noted,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage
            .account_of(Kind::Person, &stranger(&other(), Some(MOBILE)), false)
            .await;
        let user = stage.app.visitor();
        let page = hand_in(&stage, &user, "mobile", &[]).await;
        let task = page.replace("/appeal/", "/office/appeal/");
        let (desk, _) = officer(&stage, 0).await;
        let (looker, _) = officer(&stage, 1).await;
        let _ = desk.post(&format!("{task}/take"), &[]).await.see_other();
        let hidden = |reply: testkit::Reply| {
            [DOCUMENT, MOBILE, CONTACT, NAME, "吴冒用"]
                .into_iter()
                .fold(reply, testkit::Reply::not_see)
        };
        let _ = hidden(desk.get(&task).await.ok());
        let reveal = format!("{task}/reveal");
        let _ = hidden(desk.post(&reveal, &[]).await.is(422).see("请选择查看理由"));
        assert_eq!(stage.audited("appeal.reveal").await, 0);
        let _ = hidden(looker.post(&reveal, &[("why", "call")]).await.is(409));
        let _ = desk
            .post(&reveal, &[("why", "call")])
            .await
            .ok()
            .see(DOCUMENT)
            .see(MOBILE)
            .see(CONTACT)
            .see(NAME)
            .see("吴冒用");
        assert_eq!(stage.audited("appeal.reveal").await, 1);
        let _ = hidden(desk.get(&task).await.ok());
        // a desk that was left alone shows nothing
        stage.app.advance(chrono::TimeDelta::minutes(6));
        let asked = desk.post(&reveal, &[("why", "call")]).await.see_other();
        assert!(asked.starts_with("/confirm?next="), "{asked}");
        assert_eq!(stage.audited("appeal.reveal").await, 1);
        stage.app.finish().await;
    }
);

on_both!(two_who_decide_at_once_are_one_decision, async |on: On| {
    let stage = Stage::new(on).await;
    let taken = stage
        .account_of(Kind::Person, &stranger(DOCUMENT, None), true)
        .await;
    let user = stage.app.visitor();
    let page = hand_in(&stage, &user, "document", &[]).await;
    let task = page.replace("/appeal/", "/office/appeal/");
    let (first, _) = officer(&stage, 0).await;
    let _ = first.post(&format!("{task}/take"), &[]).await.see_other();
    let _ = decide(&first, &task, "approve", "").await.see_other();
    let (second, _) = officer(&stage, 1).await;
    let (third, _) = officer(&stage, 2).await;
    let (yes, no) = tokio::join!(
        decide(&second, &task, "approve", ""),
        decide(&third, &task, "refuse", "材料不全"),
    );
    let mut statuses = [yes.status.as_u16(), no.status.as_u16()];
    let approved = statuses[0] == 303;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let expected = if approved {
        Status::Frozen
    } else {
        Status::Active
    };
    assert_eq!(status(&stage, taken).await, expected);
    assert_eq!(stage.audited("appeal.decide").await, 2);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(what_was_taken_back_is_not_decided, async |on: On| {
    let stage = Stage::new(on).await;
    let taken = stage
        .account_of(Kind::Person, &stranger(DOCUMENT, None), false)
        .await;
    let user = stage.app.visitor();
    let page = hand_in(&stage, &user, "document", &[]).await;
    let task = page.replace("/appeal/", "/office/appeal/");
    let (desk, _) = officer(&stage, 0).await;
    let _ = desk.post(&format!("{task}/take"), &[]).await.see_other();
    let shown = desk.get(&task).await.ok();
    let fields = shown.hidden_fields();
    let of = |wanted: &str| {
        let found = fields.iter().find(|(name, _)| name == wanted);
        found.unwrap().1.clone()
    };
    let (version, seen) = (of("_version"), of("occupant"));
    let stale = [
        ("_version", version.as_str()),
        ("occupant", seen.as_str()),
        ("do", "approve"),
        ("reason", ""),
    ];
    let _ = user
        .post(&format!("{page}/withdraw"), &[])
        .await
        .see_other();
    let _ = desk
        .post(&task, &stale)
        .await
        .is(409)
        .see("申诉人已于")
        .see("撤回");
    assert_eq!(status(&stage, taken).await, Status::Active);
    stage.app.finish().await;
});

on_both!(
    a_yes_is_about_the_account_that_was_on_the_page,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let page = hand_in(&stage, &user, "document", &[]).await;
        let task = page.replace("/appeal/", "/office/appeal/");
        let (desk, _) = officer(&stage, 0).await;
        let _ = desk.post(&format!("{task}/take"), &[]).await.see_other();
        // nothing is held by anybody: there is nothing to agree to
        let shown = desk.get(&task).await.ok().see("目前没有账号占用");
        let version = shown.attribute("input[name=_version]", "value").unwrap();
        assert!(shown.attribute("button[value=approve]", "name").is_none());
        let taken = stage.account(Kind::Person).await;
        let stale = [
            ("_version", version.as_str()),
            ("do", "approve"),
            ("reason", ""),
        ];
        let _ = desk.post(&task, &stale).await.is(409).see("刚刚发生变化");
        assert_eq!(status(&stage, taken).await, Status::Active);
        // the same person's own account is pointed out
        let _ = desk.get(&task).await.ok().see("账号与申诉人姓名一致");
        // a yes sent twice by the same officer is one
        let fresh = desk.get(&task).await.ok().hidden_fields();
        let typed: Vec<(&str, &str)> = fresh
            .iter()
            .filter(|(name, _)| name == "_version" || name == "occupant")
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .chain([("do", "approve"), ("reason", "")])
            .collect();
        assert_eq!(desk.post(&task, &typed).await.see_other(), "/office/appeal");
        assert_eq!(desk.post(&task, &typed).await.see_other(), "/office/appeal");
        assert_eq!(stage.audited("account.freeze").await, 1);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    nobody_decides_what_they_appealed_themselves,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Officer).await;
        let user = stage.app.visitor();
        let page = hand_in(&stage, &user, "document", &[]).await;
        let task = page.replace("/appeal/", "/office/appeal/");
        let me = stage.app.visitor();
        stage.officer(&me, DOCUMENT, MOBILE).await;
        let _ = me
            .post(&format!("{task}/take"), &[])
            .await
            .is(403)
            .see("由您本人提出");
        // the desk is the office's
        let _ = user.get(&task).await.see_other();
        let _ = user.get("/office/appeal").await.see_other();
        stage.app.finish().await;
    }
);
