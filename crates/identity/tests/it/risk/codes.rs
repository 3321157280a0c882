//! Codes: one needs no puzzle, many do; a minute between two, so many a number, five tries, once, for one thing.

use super::at;
use crate::{
    puzzle::{asked, patiently, with},
    stage::{DOCUMENT, MOBILE, NAME, PASSWORD, Stage},
};
use axum::body::Body;
use chrono::TimeDelta;
use http::{Request, header};
use identity::sms::code::{self, CodeError, Purpose};
use kernel::mobile::Mobile;
use testkit::{On, Reply, User, on_both};
use web::Call;

const CODE: &str = "/register/person/code";
const FORM: [(&str, &str); 2] = [("mobile", MOBILE), ("name", NAME)];

/// Presses the button as the page's script does.
async fn press(user: &User, body: String) -> (u16, serde_json::Value) {
    let request = Request::post(CODE)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "application/json");
    let reply: Reply = user.send(request.body(Body::from(body)).unwrap()).await;
    let said = serde_json::from_str(&reply.body).unwrap();
    (reply.status.as_u16(), said)
}

on_both!(
    the_first_codes_need_no_puzzle_and_the_third_to_a_number_does,
    async |on: On| {
        let stage = Stage::new(on).await;
        // whoever asks, from wherever
        for n in 1..3 {
            let _ = at(&stage, n).post(CODE, &FORM).await.ok();
            stage.app.advance(TimeDelta::seconds(60));
        }
        let user = at(&stage, 3);
        let page = user.post(CODE, &FORM).await.is(422).see("获取验证码较频繁");
        let name = page.attribute("input[name=name]", "value");
        assert_eq!(name.as_deref(), Some(NAME), "what was typed stays");
        let puzzle = asked(&page).unwrap();
        let sent = with(&user, CODE, &FORM, &puzzle.answered()).await.ok();
        assert!(asked(&sent.see("验证码已发送至")).is_none());
        // it was for this one
        stage.app.advance(TimeDelta::seconds(60));
        let again = with(&user, CODE, &FORM, &puzzle.answered()).await.is(422);
        let _ = again.see("验证已过期或已使用");
        // another number is nothing to this
        let _ = user.post(CODE, &[("mobile", "13800000001")]).await.ok();
        stage.app.run_jobs().await;
        assert_eq!(stage.phone.count(), 4);
        stage.app.finish().await;
    }
);

on_both!(the_script_is_told_where_the_puzzle_is, async |on: On| {
    let stage = Stage::new(on).await;
    for n in 1..3 {
        let _ = at(&stage, n).post(CODE, &FORM).await.ok();
        stage.app.advance(TimeDelta::seconds(60));
    }
    let user = at(&stage, 3);
    let (status, said) = press(&user, format!("mobile={MOBILE}")).await;
    assert_eq!((status, said["field"].as_str()), (422, Some("sms_code")));
    let here = said["puzzle"].as_str().unwrap().to_owned();
    let puzzle = asked(&user.get(&here).await.ok()).unwrap();
    let solved = with(&user, &here, &[], &puzzle.answered()).await.ok();
    let _ = solved.see("验证通过");
    let (status, said) = press(&user, format!("mobile={MOBILE}&puzzle={}", puzzle.id)).await;
    assert_eq!(status, 200, "{said}");
    assert!(said["message"].as_str().unwrap().contains("验证码已发送至"));
    stage.app.run_jobs().await;
    assert_eq!(stage.phone.count(), 3);
    stage.app.finish().await;
});

on_both!(
    one_number_is_not_bombed_from_however_many_networks,
    async |on: On| {
        let stage = Stage::new(on).await;
        let mut sent = [0, 0];
        // every quarter of an hour for a day and two hours, each time from another network, each puzzle solved
        for n in 0..104_u8 {
            let reply = patiently(&at(&stage, n), CODE, &FORM).await;
            match reply.status.as_u16() {
                200 => sent[usize::from(n >= 96)] += 1,
                429 => drop(reply.see("次数过多")),
                other => panic!("{other}: {}", reply.text()),
            }
            stage.app.advance(TimeDelta::minutes(15));
        }
        assert_eq!(sent, [4, 4], "four a day for one thing, and tomorrow again");
        // within an hour: three
        stage.app.advance(TimeDelta::days(2));
        let mut quick = 0;
        for n in 0..20_u8 {
            let reply = patiently(&at(&stage, n), CODE, &FORM).await;
            quick += i32::from(reply.status == 200);
            stage.app.advance(TimeDelta::minutes(1));
        }
        assert_eq!(quick, 3);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(thousands_of_tries_find_no_code, async |on: On| {
    // each try is a transaction of its own, which a database server pays for
    let tries = match on {
        On::Sqlite => 10_000,
        On::Postgres => 1_000,
    };
    let stage = Stage::new(on).await;
    let call = &Call::system(&stage.app.app, "test");
    let mobile: &Mobile = &MOBILE.parse().unwrap();
    let asked = code::request(call, mobile, Purpose::REGISTER, &[], None).await;
    assert!(asked.is_ok(), "{asked:?}");
    stage.app.run_jobs().await;
    let right = stage.phone.code(MOBILE);
    let check =
        |typed: String| async move { code::check(call, mobile, Purpose::REGISTER, &typed).await };
    let mut judged = 0;
    let wrong = (0..)
        .map(|n| format!("{n:06}"))
        .filter(|code| *code != right);
    for typed in wrong.take(tries) {
        match check(typed).await {
            Err(CodeError::Wrong(_)) => judged += 1,
            Err(CodeError::Exhausted) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(judged, 4, "the fifth is the last");
    assert!(matches!(check(right).await, Err(CodeError::Exhausted)));
    assert_eq!(stage.audited("sms.code.wrong").await, 5);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_code_is_good_for_its_purpose_its_number_and_its_browser_once,
    async |on: On| {
        let stage = Stage::new(on).await;
        let mobile: &Mobile = &MOBILE.parse().unwrap();
        let all = [
            Purpose::REGISTER,
            Purpose::LOG_IN,
            Purpose::LEGAL,
            Purpose::RECOVER,
            Purpose::MOBILE,
            Purpose::REACH,
            Purpose::APPEAL,
            Purpose::CONFIRM,
        ];
        for purpose in all {
            let call = &Call::system(&stage.app.app, "test");
            let places = [("unit", "江苏示例科技有限公司")];
            let asked = code::request(call, mobile, purpose, &places, None).await;
            assert!(asked.is_ok(), "{purpose:?}: {asked:?}");
            stage.app.run_jobs().await;
            let typed = &stage.phone.code(MOBILE);
            for other in all.into_iter().filter(|other| *other != purpose) {
                let refused = code::check(call, mobile, other, typed).await;
                assert!(
                    matches!(refused, Err(CodeError::NotRequested)),
                    "{purpose:?} for {other:?}: {refused:?}"
                );
            }
            let stranger: &Mobile = &"13800000001".parse().unwrap();
            let refused = code::check(call, stranger, purpose, typed).await;
            assert!(matches!(refused, Err(CodeError::NotRequested)));
            let ticket = code::check(call, mobile, purpose, typed).await.unwrap();
            let spend = || call.write(|tx| async move { ticket.spend(&tx).await });
            assert!(spend().await.is_ok());
            assert!(matches!(spend().await, Err(CodeError::Used)));
            let again = code::check(call, mobile, purpose, typed).await;
            assert!(matches!(again, Err(CodeError::Used)));
            // two days later no limit counts it
            stage.app.advance(TimeDelta::days(3));
        }
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_code_for_registering_does_not_appeal_and_the_other_way_round,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let _ = user.post(CODE, &FORM).await.ok();
        stage.app.run_jobs().await;
        let code = stage.phone.code(MOBILE);
        let find = [
            ("number", "SS20261128000001"),
            ("mobile", MOBILE),
            ("sms_code", code.as_str()),
        ];
        let _ = user
            .post("/appeal/find", &find)
            .await
            .is(422)
            .see("请先获取验证码");
        // it is still good for what it was sent for
        let form = [
            ("_key", "k"),
            ("document_kind", "111"),
            ("document_number", DOCUMENT),
            ("name", NAME),
            ("mobile", MOBILE),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("sms_code", code.as_str()),
            ("agree", "1"),
            ("agreement", "1"),
        ];
        assert_eq!(
            user.post("/register/person", &form).await.see_other(),
            "/whoami"
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    many_registrations_from_one_network_bring_the_puzzle,
    async |on: On| {
        let stage = Stage::new(on).await;
        for n in 0..30 {
            let user = &stage.app.visitor();
            let number = format!("1381234{n:04}");
            let asked = user.post(CODE, &[("mobile", number.as_str())]).await;
            let _ = asked.ok();
            stage.app.run_jobs().await;
            // what a registration does with its code
            use_code(&stage, &number).await;
        }
        let user = stage.app.visitor();
        let page = user.post(CODE, &FORM).await.is(422);
        assert!(asked(&page).is_some());
        let _ = at(&stage, 9).post(CODE, &FORM).await.ok();
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

/// Notes that the newest code of a number has been used.
async fn use_code(stage: &Stage, number: &str) {
    use sea_orm::{ConnectionTrait as _, Statement};
    let mobile: Mobile = number.parse().unwrap();
    let key = stage.app.app.vault.blind("account.mobile", mobile.as_str());
    let call = Call::system(&stage.app.app, "test");
    let key = key.as_bytes().to_vec();
    let key = &key;
    call.write(|tx| async move {
        let used = Statement::from_sql_and_values(
            tx.get_database_backend(),
            "UPDATE sms_code SET used_at = $1 WHERE mobile_blind = $2",
            [tx.now().into(), key.clone().into()],
        );
        tx.execute_raw(used).await.map_err(db::Error::from)?;
        Ok::<_, db::Error>(())
    })
    .await
    .unwrap();
}
