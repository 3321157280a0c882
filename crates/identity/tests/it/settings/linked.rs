//! 账号设置 → 关联账号: listed, linked, taken away, and never the last way in.

use super::{OTHER_DOCUMENT, enter, other, person, unit};
use crate::{
    quick::{back, known, opened, somebody, trip},
    stage::{Event, NAME, PASSWORD, Stage, log_in},
};
use chrono::TimeDelta;
use identity::{account::Kind, quick::Profile};
use testkit::{On, User, on_both};

const LIST: &str = "/settings/person/linked";
const OPEN_ID: &str = "066nqXf3Kv-0001";

/// The address of the only link in the list.
async fn only(user: &User) -> String {
    let list = user.get(LIST).await.ok();
    assert_eq!(list.all(".acts").len(), 1);
    list.attribute(".acts a", "href").unwrap()
}

/// Sets out from the settings: the state that the browser takes along.
async fn set_out(user: &User) -> String {
    let _ = user
        .get(&format!("{LIST}/new"))
        .await
        .ok()
        .see("前往支付宝");
    let door = user.get(&format!("{LIST}/out")).await.see_other();
    assert!(door.starts_with("https://alipay.example/"), "{door}");
    door.split_once("state=").unwrap().1.to_owned()
}

/// What the holder was to be told of links.
fn told(stage: &Stage) -> Vec<&'static str> {
    let mut events = stage.events.lock().unwrap();
    let said = events.drain(..).filter_map(|event| match event {
        Event::LinkAdded => Some("added"),
        Event::LinkRemoved => Some("removed"),
        _ => None,
    });
    said.collect()
}

on_both!(the_last_way_in_is_not_taken_away, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    opened(&stage, &user, OPEN_ID).await;
    let _ = user.get("/settings/person").await.ok().see("已关联");
    let list = user.get(LIST).await.ok();
    let _ = (list.see("支付宝").see("杜**").see("066****0001"))
        .not_see(NAME)
        .not_see(OPEN_ID)
        .not_see("关联支付宝");
    let cut = only(&user).await;
    // nothing else logs in: the page says what to do, and has no button
    let page = user.get(&cut).await.ok().see("目前唯一的登录方式");
    assert_eq!(
        page.attribute(".alert a", "href").as_deref(),
        Some("/settings/person/password")
    );
    assert!(page.all("button.btn-danger").is_empty());
    let _ = (user.post(&cut, &[]).await.is(409)).see("请先设置密码，或添加通行密钥");
    assert_eq!(stage.audited("quick.cut").await, 0);
    // with a password it goes
    let new = [("password", PASSWORD), ("password_again", PASSWORD)];
    let _ = user
        .post("/settings/person/password", &new)
        .await
        .see_other();
    let _ = user.get(&cut).await.ok().not_see("唯一的登录方式");
    stage.app.advance(TimeDelta::minutes(6));
    let confirm = user.post(&cut, &[]).await.see_other();
    assert!(confirm.starts_with("/confirm?next="), "{confirm}");
    let typed = [("next", cut.as_str()), ("password", PASSWORD)];
    assert_eq!(user.post("/confirm", &typed).await.see_other(), cut);
    assert_eq!(user.post(&cut, &[]).await.see_other(), LIST);
    let _ = user
        .get(LIST)
        .await
        .ok()
        .see("暂无关联账号")
        .see("关联支付宝");
    assert_eq!(stage.audited("quick.cut").await, 1);
    stage.app.run_jobs().await;
    assert_eq!(told(&stage), ["removed"]);
    // sent once more it is gone, and Alipay alone logs nobody in any more
    let _ = user.post(&cut, &[]).await.is(404);
    let again = stage.app.visitor();
    let page = trip(&stage, &again, known(somebody(OPEN_ID)))
        .await
        .see_other();
    let _ = again.get(&page).await.ok().see("验证已有账号");
    let _ = again.get("/whoami").await.ok().see("anonymous");
    // what was certified stays
    let _ = user.get("/person/account").await.ok().see("支付宝实名信息");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_holder_links_from_the_settings, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let _ = user.get("/settings/person").await.ok().see("未关联");
    let _ = user.get(LIST).await.ok().see("暂无关联账号");
    // a stale session proves itself first, and leaves by a link, never by a form
    stage.app.advance(TimeDelta::minutes(6));
    let out = format!("{LIST}/out");
    let new = format!("{LIST}/new");
    assert_eq!(user.get(&out).await.see_other(), new);
    let confirm = user.get(&new).await.see_other();
    assert!(confirm.starts_with("/confirm?next="), "{confirm}");
    let typed = [("next", new.as_str()), ("password", PASSWORD)];
    assert_eq!(user.post("/confirm", &typed).await.see_other(), new);
    let state = set_out(&user).await;
    stage.door.code("code", known(somebody(OPEN_ID)));
    assert_eq!(back(&user, &state, "code").await.see_other(), LIST);
    let _ = user
        .get(LIST)
        .await
        .ok()
        .see("支付宝已关联")
        .see("066****0001");
    assert_eq!(stage.audited("quick.link").await, 1);
    // no second session came of it, and the state is used up
    assert_eq!(stage.live_sessions().await, 1);
    stage.door.code("code", known(somebody("066other-0000002")));
    let _ = back(&user, &state, "code").await.see_other();
    assert_eq!(stage.audited("quick.link").await, 1);
    stage.app.run_jobs().await;
    assert_eq!(told(&stage), ["added"]);
    let again = stage.app.visitor();
    let reply = trip(&stage, &again, known(somebody(OPEN_ID))).await;
    assert_eq!(reply.see_other(), "/whoami");
    let _ = again.get("/whoami").await.ok().see("person:");
    // there is a password beside it: it can be taken away at once
    let cut = only(&user).await;
    assert_eq!(user.post(&cut, &[]).await.see_other(), LIST);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    only_the_holders_own_identity_is_linked_and_only_by_the_session_that_wanted_it,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = person(&stage).await;
        // certified for somebody else, for nobody, or turned back
        let mut stranger = somebody(OPEN_ID);
        stranger.person = Some((other().name, other().document));
        let lacking = Profile {
            open_id: Some(OPEN_ID.to_owned()),
            lacks: Some("该支付宝账号尚未实名认证"),
            ..Profile::default()
        };
        for (who, said) in [
            (stranger, "与该账号的证件不一致"),
            (lacking, "尚未实名认证"),
        ] {
            let state = set_out(&user).await;
            stage.door.code("code", known(who));
            assert_eq!(back(&user, &state, "code").await.see_other(), LIST);
            let _ = user.get(LIST).await.ok().see(said).see("暂无关联账号");
        }
        let state = set_out(&user).await;
        assert_eq!(back(&user, &state, "").await.see_other(), LIST);
        let _ = user.get(LIST).await.ok().see("您已取消支付宝登录");
        assert_eq!(stage.audited("quick.mismatch").await, 1);
        // another browser brings the state back; then the session is another
        let state = set_out(&user).await;
        stage.door.code("code", known(somebody(OPEN_ID)));
        let _ = back(&stage.app.visitor(), &state, "code").await.see_other();
        let _ = user.post("/logout", &[]).await.see_other();
        log_in(&user).await;
        assert_eq!(back(&user, &state, "code").await.see_other(), LIST);
        let _ = user.get(LIST).await.ok().see("登录状态已经变化");
        assert_eq!(stage.audited("quick.link").await, 0);
        stage.app.run_jobs().await;
        assert!(told(&stage).is_empty());
        stage.app.finish().await;
    }
);

on_both!(nobody_sees_or_cuts_somebody_elses_link, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    opened(&stage, &user, OPEN_ID).await;
    let cut = only(&user).await;
    let _ = stage.account_of(Kind::Person, &other(), false).await;
    let thief = stage.app.visitor();
    assert_eq!(enter(&thief, OTHER_DOCUMENT, PASSWORD).await, 303);
    let _ = thief.get(&cut).await.is(404);
    let _ = thief.post(&cut, &[]).await.is(404);
    assert_eq!(stage.audited("access.denied").await, 2);
    let _ = thief
        .get(&format!("{LIST}/{}", uuid::Uuid::nil()))
        .await
        .is(404);
    let nobody = stage.app.visitor().get(LIST).await.see_other();
    assert!(nobody.starts_with("/login?tab=person"), "{nobody}");
    // a unit has no links: its page says why, and nothing can be linked
    let _ = stage.account(Kind::Unit).await;
    let unit = unit(&stage).await;
    let _ = unit
        .get("/settings/unit")
        .await
        .ok()
        .see("还可以使用：省政务登录");
    let _ = (unit.get("/settings/unit/linked").await.ok())
        .see("省政务登录")
        .see("无需关联")
        .see("最近半年未使用");
    let _ = unit.get("/settings/unit/linked/new").await.is(404);
    let _ = unit.get("/settings/unit/linked/out").await.is(404);
    let _ = unit.post(&cut.replace("person", "unit"), &[]).await.is(404);
    assert_eq!(stage.audited("quick.cut").await, 0);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
