//! A number that strangers bomb: they send it so many texts and no more, and the holder still gets theirs (decision 0040).

use super::at;
use crate::{
    ca,
    passkey::{self, show},
    puzzle::patiently,
    recovery::{PERSON, UNIT},
    settings::pass,
    stage::{MOBILE, Stage, log_in},
};
use ca_driver::Sample;
use chrono::TimeDelta;
use identity::{account::Kind, face::FaceOutcome};
use testkit::{On, Reply, User, on_both};

const REGISTER: &str = "/register/person/code";
const APPEAL: &str = "/appeal/code";
const FRESH: &str = "/test/fresh";
const NEW_NUMBER: &str = "13700000001";

async fn registering(user: &User) -> Reply {
    patiently(user, REGISTER, &[("mobile", MOBILE)]).await
}

async fn appealing(user: &User) -> Reply {
    patiently(user, APPEAL, &[("contact", MOBILE)]).await
}

/// Asks for a code to the registered phone as somebody who knows name and document: 忘记密码, the puzzle solved.
async fn recovering(user: &User) -> Reply {
    let proof = PERSON.proof(user).await;
    patiently(user, &format!("{proof}/sms/code"), &[]).await
}

/// Counts what was sent, and sends it; what was not was asked for too often.
async fn sent(stage: &Stage, reply: &Reply) -> usize {
    let status = reply.status.as_u16();
    assert!(matches!(status, 200 | 429), "{status}: {}", reply.text());
    if status == 429 {
        return 0;
    }
    stage.app.run_jobs().await;
    1
}

/// Whoever can asks for codes to the registered phone, every half hour, each time from another network and in another
/// browser, each puzzle solved; what went out for 注册, 用户申诉 and 忘记密码.
async fn bomb(stage: &Stage, rounds: u8) -> [usize; 3] {
    let mut out = [0; 3];
    for n in 0..rounds {
        let strangers = [0, 1, 2].map(|which| {
            let user = stage.app.visitor();
            user.from_network([198, 18 + which, n, 1]);
            user
        });
        out[0] += sent(stage, &registering(&strangers[0]).await).await;
        stage.app.advance(TimeDelta::seconds(61));
        out[1] += sent(stage, &appealing(&strangers[1]).await).await;
        stage.app.advance(TimeDelta::seconds(61));
        out[2] += sent(stage, &recovering(&strangers[2]).await).await;
        stage.app.advance(TimeDelta::minutes(28));
    }
    out
}

/// A number for which no stranger gets anything any more today.
async fn exhausted(stage: &Stage) {
    let out = bomb(stage, 14).await;
    assert_eq!(out.iter().sum::<usize>(), 8, "{out:?}");
    stage.app.advance(TimeDelta::minutes(61));
    let stranger = at(stage, 250);
    for refused in [
        registering(&stranger).await,
        appealing(&stranger).await,
        recovering(&stranger).await,
    ] {
        let _ = refused.is(429).see("24小时后");
    }
}

on_both!(
    strangers_from_everywhere_send_a_number_eight_texts_a_day,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let out = bomb(&stage, 46).await;
        assert_eq!(out.iter().sum::<usize>(), 8, "{out:?}");
        // what each purpose has of its own
        assert!(out[0] <= 4 && out[1] <= 4, "{out:?}");
        assert!(out.iter().all(|of_one| *of_one > 0), "{out:?}");
        assert_eq!(stage.phone.count(), 8);
        // as fast as they can: four an hour
        stage.app.advance(TimeDelta::days(2));
        let mut quick = 0;
        for n in 0..30 {
            let user = at(&stage, n);
            let reply = match n % 3 {
                0 => registering(&user).await,
                1 => appealing(&user).await,
                _ => recovering(&user).await,
            };
            quick += sent(&stage, &reply).await;
            stage.app.advance(TimeDelta::seconds(61));
        }
        assert_eq!(quick, 4);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    the_holder_who_is_in_still_gets_every_code,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let _ = stage.account(Kind::Officer).await;
        exhausted(&stage).await;
        // the second step of an officer, past the right password, in a browser that was never seen
        stage.officer(&at(&stage, 1), MOBILE, MOBILE).await;
        stage.app.advance(TimeDelta::seconds(61));
        // 确认身份; no puzzle, and the form goes on
        let owner = at(&stage, 2);
        log_in(&owner).await;
        stage.app.advance(TimeDelta::minutes(6));
        let begin = owner.post("/confirm/proof", &[("next", FRESH)]).await;
        let back = pass(&stage, &owner, &begin.see_other(), MOBILE).await;
        assert_eq!(owner.get(&back).await.see_other(), FRESH);
        let _ = owner.get(FRESH).await.ok();
        // 修改移动电话, to a number that strangers have bombed as well
        for n in 0..4 {
            let user = at(&stage, 100 + n);
            let _ = patiently(&user, REGISTER, &[("mobile", NEW_NUMBER)]).await;
            stage.app.advance(TimeDelta::seconds(61));
        }
        let stranger = at(&stage, 110);
        let _ = patiently(&stranger, REGISTER, &[("mobile", NEW_NUMBER)])
            .await
            .is(429);
        stage.app.advance(TimeDelta::hours(1));
        let _ = owner.post("/logout", &[]).await.see_other();
        log_in(&owner).await;
        let begin = owner.post("/settings/person/mobile", &[]).await.see_other();
        let form = pass(&stage, &owner, &begin, MOBILE).await;
        let number = [("mobile", NEW_NUMBER)];
        let _ = owner.post(&format!("{form}/code"), &number).await.ok();
        stage.app.run_jobs().await;
        let typed = stage.phone.code(NEW_NUMBER);
        let done = [number[0], ("sms_code", typed.as_str())];
        let done = owner.post(&form, &done).await.see_other();
        assert_eq!(done, "/settings/person/mobile/done");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(a_holder_waits_for_no_stranger, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let owner = at(&stage, 1);
    log_in(&owner).await;
    // two strangers a moment ago: whoever comes as one waits, and would be asked for a puzzle
    for n in 2..4 {
        let sent = at(&stage, n).post(REGISTER, &[("mobile", MOBILE)]).await;
        let _ = sent.ok();
        stage.app.advance(TimeDelta::seconds(60));
    }
    let _ = patiently(&at(&stage, 4), REGISTER, &[("mobile", MOBILE)])
        .await
        .ok();
    let begin = owner.post("/settings/person/mobile", &[]).await.see_other();
    let _ = owner.post(&format!("{begin}/sms/code"), &[]).await.ok();
    // nor do strangers in the holder's own network, who have used it up for strangers
    for n in 0..60 {
        let user = stage.app.visitor();
        user.from_network([203, 0, 1, 1]);
        let number = format!("1390000{n:04}");
        let _ = patiently(&user, REGISTER, &[("mobile", &number)]).await;
    }
    let stranger = at(&stage, 1);
    let one_more = [("mobile", "13911110000")];
    let _ = stranger.post(REGISTER, &one_more).await.is(429);
    stage.app.advance(TimeDelta::seconds(60));
    let _ = owner.post(&format!("{begin}/sms/code"), &[]).await.ok();
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    whoever_is_bombed_recovers_in_a_known_browser_and_by_every_other_way,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let _ = stage.account(Kind::Unit).await;
        let known = at(&stage, 1);
        log_in(&known).await;
        let mut key = passkey::add(&known, "person").await;
        let _ = known.post("/logout", &[]).await.see_other();
        exhausted(&stage).await;
        let goal = "/recover/person/password";
        // by a text, in the browser that the account knows
        let proof = PERSON.proof(&known).await;
        assert_eq!(pass(&stage, &known, &proof, MOBILE).await, goal);
        // by face, by passkey, in a browser that it has never seen
        let new = at(&stage, 2);
        let proof = PERSON.proof(&new).await;
        let code = new.post(&format!("{proof}/sms/code"), &[]).await;
        let _ = code.is(429).see("24小时后");
        let face = format!("{proof}/face");
        let _ = new.post(&face, &[("agree", "1")]).await.see_other();
        *stage.mirror.0.lock().unwrap() = FaceOutcome::Passed;
        assert_eq!(new.get(&face).await.see_other(), goal);
        let new = at(&stage, 3);
        let proof = PERSON.proof(&new).await;
        let shown = show(&new, &format!("{proof}/passkey"), &mut key).await;
        assert_eq!(shown.see_other(), goal);
        // and a unit by its key
        let new = at(&stage, 4);
        let proof = UNIT.proof(&new).await;
        let key = ca::key(&stage, Sample::Good);
        let shown = ca::proof::show(&new, &proof, &key).await;
        assert_eq!(shown.see_other(), "/recover/unit/password");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    one_network_that_knows_name_and_document_leaves_the_others_their_share,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        // everything that anybody may ask for is used up as well
        let mut anybody = 0;
        let mut named = 0;
        for n in 0..12 {
            let user = at(&stage, 100 + n);
            anybody += sent(&stage, &registering(&user).await).await;
            stage.app.advance(TimeDelta::seconds(61));
            anybody += sent(&stage, &appealing(&user).await).await;
            stage.app.advance(TimeDelta::seconds(61));
            named += sent(&stage, &recovering(&at(&stage, 7)).await).await;
            stage.app.advance(TimeDelta::minutes(30));
        }
        assert_eq!((anybody, named), (5, 2));
        stage.app.advance(TimeDelta::hours(1));
        let owner = at(&stage, 8);
        let proof = PERSON.proof(&owner).await;
        let sent = patiently(&owner, &format!("{proof}/sms/code"), &[]).await;
        let _ = sent.ok().see("验证码已发送至");
        stage.app.run_jobs().await;
        let typed = [("sms_code", stage.phone.code(MOBILE))];
        let typed = typed.each_ref().map(|(name, code)| (*name, code.as_str()));
        let goal = owner
            .post(&format!("{proof}/sms"), &typed)
            .await
            .see_other();
        assert_eq!(goal, "/recover/person/password");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
