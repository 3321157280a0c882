//! What became of a code by text message, as the browser learns it that asked for it.

use crate::{
    puzzle::patiently,
    stage::{Stage, Will},
};
use chrono::TimeDelta;
use identity::sms::{Category, SendOutcome};
use serde_json::Value;
use std::sync::atomic::Ordering;
use testkit::{On, Reply, User, on_both};

const CODE: &str = "/register/person/code";
const MOBILE: &str = "13800000001";

/// Presses the button as the script does.
async fn ask(user: &User, mobile: &str) -> Reply {
    let request = http::Request::post(CODE)
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("mobile={mobile}").into());
    user.send(request.unwrap()).await
}

/// Where the script asks afterwards.
async fn asked(user: &User, mobile: &str) -> String {
    let reply = ask(user, mobile).await.ok().see("验证码已发送至");
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    answer["check"].as_str().unwrap().to_owned()
}

/// What it is told: whether that is the end of it, whether all is well, and the sentence.
async fn fate(user: &User, check: &str) -> (bool, bool, String) {
    let reply = user.get(check).await.ok();
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    let flag = |name: &str| answer[name].as_bool().unwrap();
    let said = answer["message"].as_str().unwrap_or_default();
    (flag("over"), flag("ok"), said.to_owned())
}

async fn dead_letters(stage: &Stage) -> usize {
    let dead = queue::store::dead(&stage.app.app.db, None, 10).await;
    dead.unwrap().len()
}

on_both!(a_refusal_is_told_to_whoever_waits, async |on: On| {
    for (category, over, text, dead) in [
        (Category::User, true, "拒绝了该号码", 0),
        (Category::Quota, true, "发送服务暂时不可用", 1),
        (Category::Config, true, "发送服务暂时不可用", 1),
        (Category::Content, true, "发送服务暂时不可用", 1),
        (Category::Rate, false, "限制了向该号码发送的频率", 0),
        (Category::System, false, "正在自动重试", 0),
    ] {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let check = asked(&user, MOBILE).await;
        assert_eq!(fate(&user, &check).await, (false, true, String::new()));
        stage.phone.refuse(category);
        stage.app.run_jobs().await;
        let told = fate(&user, &check).await;
        assert_eq!((told.0, told.1), (over, false), "{category:?}");
        assert!(told.2.contains(text), "{category:?}: {}", told.2);
        // without a script the button says it, and still keeps the minute
        let form = [("mobile", MOBILE)];
        let _ = (user.post(CODE, &form).await)
            .is(429)
            .see(text)
            .see("请60秒后重新获取");
        // a stranger learns nothing, neither at the address nor by asking for a code to the same number
        let stranger = stage.app.visitor();
        let _ = stranger.get(&check).await.is(404);
        let _ = (stranger.post(CODE, &form).await)
            .is(429)
            .see("验证码已发送，请60秒后重新获取")
            .not_see(text);
        let _ = user.get("/code/nonsense").await.is(404);
        assert_eq!(stage.audited("access.denied").await, 1);
        assert_eq!(
            (stage.phone.count(), dead_letters(&stage).await),
            (0, dead),
            "{category:?}"
        );
        // a busy provider is asked again, and then all is well
        stage.app.advance(TimeDelta::seconds(11));
        stage.app.run_jobs().await;
        assert_eq!(stage.phone.count(), usize::from(!over));
        if !over {
            assert_eq!(fate(&user, &check).await, (true, true, String::new()));
        }
        stage.app.app.db.close().await;
    }
});

on_both!(
    after_silence_the_provider_is_asked_and_nothing_is_sent_twice,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let check = asked(&user, MOBILE).await;
        stage.phone.plan(Will::Lose);
        stage.app.run_jobs().await;
        let told = fate(&user, &check).await;
        assert_eq!((told.0, told.1), (false, false));
        assert!(
            told.2.contains("没有应答，验证码可能已经发出"),
            "{}",
            told.2
        );
        stage.app.advance(TimeDelta::seconds(11));
        assert_eq!(stage.app.run_jobs().await, 1);
        assert_eq!(fate(&user, &check).await, (true, true, String::new()));
        assert_eq!(stage.phone.count(), 1);
        // what never left is sent the second time
        let lost = asked(&user, "13800000002").await;
        stage.phone.plan(Will::Answer(SendOutcome::Unknown));
        stage.app.run_jobs().await;
        stage.app.advance(TimeDelta::seconds(11));
        stage.app.run_jobs().await;
        assert_eq!(fate(&user, &lost).await, (true, true, String::new()));
        assert_eq!(stage.phone.count(), 2);
        stage.app.finish().await;
    }
);

on_both!(
    where_nobody_can_be_asked_nothing_is_sent_again,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let check = asked(&user, MOBILE).await;
        stage.phone.deaf.store(true, Ordering::Relaxed);
        stage.phone.plan(Will::Lose);
        for _ in 0..8 {
            stage.app.run_jobs().await;
            stage.app.advance(TimeDelta::minutes(2));
        }
        assert_eq!(stage.phone.count(), 1);
        let told = fate(&user, &check).await;
        assert!(!told.1 && told.2.contains("可能已经发出"), "{told:?}");
        stage.app.finish().await;
    }
);

on_both!(
    a_crash_between_sending_and_noting_is_one_text,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let check = asked(&user, MOBILE).await;
        stage.phone.plan(Will::Hang);
        let runner = stage.app.runner().clone();
        let process = tokio::spawn(async move { runner.drain().await });
        while stage.phone.count() == 0 {
            tokio::task::yield_now().await;
        }
        // the text has left, and the process ends before it could note that
        process.abort();
        assert!(process.await.unwrap_err().is_cancelled());
        assert_eq!(fate(&user, &check).await, (false, true, String::new()));
        stage.app.advance(TimeDelta::seconds(61));
        assert_eq!(stage.app.runner().recover_expired().await.unwrap(), 1);
        stage.app.advance(TimeDelta::seconds(11));
        assert_eq!(stage.app.run_jobs().await, 1);
        assert_eq!(fate(&user, &check).await, (true, true, String::new()));
        assert_eq!(stage.phone.count(), 1);
        stage.app.finish().await;
    }
);

on_both!(
    a_newer_code_takes_the_place_of_one_that_waits,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let first = asked(&user, MOBILE).await;
        for _ in 0..3 {
            stage.phone.refuse(Category::System);
        }
        for _ in 0..3 {
            stage.app.run_jobs().await;
            stage.app.advance(TimeDelta::seconds(31));
        }
        let second = asked(&user, MOBILE).await;
        stage.app.advance(TimeDelta::seconds(91));
        stage.app.run_jobs().await;
        assert_eq!(stage.phone.count(), 1);
        assert!(!fate(&user, &first).await.1);
        assert_eq!(fate(&user, &second).await, (true, true, String::new()));
        stage.app.finish().await;
    }
);

on_both!(
    what_a_provider_that_is_down_did_not_send_is_not_counted,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let form = [("mobile", MOBILE)];
        for n in 0..9 {
            // the first six meet a provider whose account is empty: three an hour would be all
            if n < 6 {
                stage.phone.refuse(Category::Quota);
            }
            // a puzzle is asked for before the third that counts
            let reply = ask(&user, MOBILE).await;
            if n < 8 {
                let _ = reply.ok();
            } else {
                let _ = reply.is(422).see("获取验证码较频繁");
                let _ = patiently(&user, CODE, &form).await.ok();
            }
            stage.app.run_jobs().await;
            stage.app.advance(TimeDelta::seconds(60));
        }
        assert_eq!(stage.phone.count(), 3);
        let _ = patiently(&user, CODE, &form)
            .await
            .is(429)
            .see("获取验证码的次数过多，请一小时后再试");
        // a number that is refused is counted: nobody tries out numbers for nothing
        stage.app.advance(TimeDelta::hours(1));
        let form = [("mobile", "13800000002")];
        for _ in 0..3 {
            stage.phone.refuse(Category::User);
            let _ = patiently(&user, CODE, &form).await.ok();
            stage.app.run_jobs().await;
            stage.app.advance(TimeDelta::seconds(60));
        }
        let _ = patiently(&user, CODE, &form)
            .await
            .is(429)
            .see("获取验证码的次数过多");
        stage.app.app.db.close().await;
    }
);
