//! 修改移动电话: proved, once, and told at the old number.

use super::{OTHER_DOCUMENT, OTHER_MOBILE, enter, is_in, other, pass, person};
use crate::stage::{DOCUMENT, Event, MOBILE, PASSWORD, Stage};
use chrono::TimeDelta;
use identity::{account::Kind, face::FaceOutcome};
use testkit::{On, Reply, User, on_both};

const START: &str = "/settings/person/mobile";
const NEW: &str = "/settings/person/mobile/new";
const NUMBER: &str = "13700000001";

/// As far as step 2.
async fn proven(stage: &Stage, user: &User) {
    let proof = user.post(START, &[]).await.see_other();
    assert_eq!(pass(stage, user, &proof, MOBILE).await, NEW);
}

/// The code that a new number gets.
async fn code(stage: &Stage, user: &User, number: &str) -> String {
    let _ = user
        .post(&format!("{NEW}/code"), &[("mobile", number)])
        .await
        .ok();
    stage.app.run_jobs().await;
    stage.phone.code(number)
}

async fn submit(user: &User, number: &str, code: &str) -> Reply {
    user.post(NEW, &[("mobile", number), ("sms_code", code)])
        .await
}

on_both!(three_steps_lead_to_a_new_number, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let elsewhere = stage.app.visitor();
    crate::stage::log_in(&elsewhere).await;
    let stolen = stage.app.visitor();
    let cookie = web::session::COOKIE;
    stolen.set_cookie(cookie, &user.cookie(cookie).unwrap());
    let proof = user.post(START, &[]).await.see_other();
    user.get(&proof)
        .await
        .ok()
        .see("扫码进行人脸识别")
        .see("填写新的移动电话")
        .see("修改成功")
        .see("修改手机时，需要人脸识别，然后填写新的移动电话完成修改。");
    user.post(&format!("{proof}/face"), &[("agree", "1")])
        .await
        .see_other();
    let _ = user
        .get(&format!("{proof}/face"))
        .await
        .ok()
        .see("请打开支付宝APP人脸识别或通过江苏智慧人社APP扫一扫");
    *stage.mirror.0.lock().unwrap() = FaceOutcome::Passed;
    let status = user.get(&format!("{proof}/face/status")).await.ok();
    assert_eq!(status.headers["x-go-to"], NEW);
    let _ = user.get(NEW).await.ok().see("原移动电话").see("1*****77");
    // what is wrong
    let _ = submit(&user, MOBILE, "123456")
        .await
        .is(422)
        .see("不能与原移动电话相同");
    let _ = submit(&user, "123", "")
        .await
        .is(422)
        .see("11位移动电话号码");
    let _ = submit(&user, NUMBER, "123456")
        .await
        .is(422)
        .see("请先获取验证码");
    let sms = code(&stage, &user, NUMBER).await;
    let done = submit(&user, NUMBER, &sms).await.see_other();
    assert_eq!(done, "/settings/person/mobile/done");
    let _ = user.get(&done).await.ok().see("修改成功").see("1*****01");
    assert!(is_in(&user).await);
    stage.app.advance(TimeDelta::seconds(2));
    assert!(!is_in(&elsewhere).await, "other sessions end");
    assert!(!is_in(&stolen).await, "the token is another one");
    let _ = user.get("/settings/person").await.ok().see("1*****01");
    let visitor = stage.app.visitor();
    assert_eq!(enter(&visitor, NUMBER, PASSWORD).await, 303);
    assert_eq!(enter(&stage.app.visitor(), MOBILE, PASSWORD).await, 422);
    stage.app.run_jobs().await;
    let events = std::mem::take(&mut *stage.events.lock().unwrap());
    let old = events.iter().find_map(|event| match event {
        Event::MobileChanged(job) => job.old(&stage.app.app.vault).unwrap(),
        _ => None,
    });
    assert_eq!(old.unwrap().as_str(), MOBILE);
    assert_eq!(stage.audited("account.mobile").await, 1);
    // the proof is used
    assert_eq!(user.get(NEW).await.see_other(), done);
    assert_eq!(submit(&user, OTHER_MOBILE, &sms).await.see_other(), done);
    stage.app.finish().await;
});

on_both!(without_a_proof_nothing_is_changed, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    assert_eq!(user.get(START).await.see_other(), "/settings/person");
    let field = [("mobile", NUMBER)];
    assert_eq!(
        user.post(&format!("{NEW}/code"), &field).await.see_other(),
        "/settings/person"
    );
    assert_eq!(
        submit(&user, NUMBER, "123456").await.see_other(),
        "/settings/person"
    );
    // begun is not passed
    let proof = user.post(START, &[]).await.see_other();
    assert_eq!(user.get(NEW).await.see_other(), proof);
    assert_eq!(submit(&user, NUMBER, "123456").await.see_other(), proof);
    // passed for something else is not passed for this
    stage.app.advance(TimeDelta::minutes(6));
    let other = user
        .post("/confirm/proof", &[("next", "/whoami")])
        .await
        .see_other();
    let _ = pass(&stage, &user, &other, MOBILE).await;
    assert_eq!(user.get(NEW).await.see_other(), "/settings/person");
    // passed by the browser that logged in to another account meanwhile
    stage.app.advance(TimeDelta::minutes(6));
    proven(&stage, &user).await;
    let _ = stage.account_of(Kind::Person, &super::other(), false).await;
    assert_eq!(enter(&user, OTHER_DOCUMENT, PASSWORD).await, 303);
    assert_eq!(user.get(NEW).await.see_other(), "/settings/person");
    assert_eq!(stage.phone.count(), 2, "no code went to the new number");
    assert_eq!(stage.audited("account.mobile").await, 0);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_new_number_is_named_within_five_minutes, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    proven(&stage, &user).await;
    stage.app.advance(TimeDelta::minutes(4));
    let sms = code(&stage, &user, NUMBER).await;
    // whoever was quick enough to ask for the code has the life of the code to type it
    stage.app.advance(TimeDelta::minutes(2));
    for (path, fields) in [
        (NEW.to_owned(), None),
        (format!("{NEW}/code"), Some([("mobile", OTHER_MOBILE)])),
    ] {
        let reply = match fields {
            Some(fields) => user.post(&path, &fields).await,
            None => user.get(&path).await,
        };
        assert_eq!(reply.see_other(), "/settings/person");
        let _ = user
            .get("/settings/person")
            .await
            .ok()
            .see("身份认证已超过5分钟");
    }
    submit(&user, NUMBER, &sms).await.see_other();
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_number_of_another_account_stays_its_own, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let _ = stage.account_of(Kind::Person, &other(), false).await;
    proven(&stage, &user).await;
    let sms = code(&stage, &user, OTHER_MOBILE).await;
    let _ = submit(&user, OTHER_MOBILE, &sms)
        .await
        .is(422)
        .see("该移动电话已被其他账号使用")
        .see("用户申诉");
    // the proof is still good for a number that is free
    let sms = code(&stage, &user, NUMBER).await;
    submit(&user, NUMBER, &sms).await.see_other();
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(of_two_changes_at_once_one_is_made, async |on: On| {
    let stage = Stage::new(on).await;
    let first = person(&stage).await;
    let second = stage.app.visitor();
    assert_eq!(enter(&second, DOCUMENT, PASSWORD).await, 303);
    proven(&stage, &first).await;
    stage.app.advance(TimeDelta::seconds(61));
    proven(&stage, &second).await;
    let a = code(&stage, &first, NUMBER).await;
    let b = code(&stage, &second, "13700000002").await;
    let answers = [
        (&first, NUMBER, a.as_str()),
        (&first, NUMBER, a.as_str()),
        (&second, "13700000002", b.as_str()),
        (&second, "13700000002", b.as_str()),
    ]
    .map(|(user, number, code)| submit(user, number, code));
    let _ = futures::future::join_all(answers).await;
    stage.app.run_jobs().await;
    let changed = |event: &&Event| matches!(event, Event::MobileChanged(_));
    assert_eq!(
        stage.events.lock().unwrap().iter().filter(changed).count(),
        1
    );
    assert_eq!(stage.audited("account.mobile").await, 1);
    assert_eq!(stage.live_sessions().await, 1);
    stage.app.finish().await;
});
