//! Limits when everybody comes at the same moment.

use crate::{
    puzzle::{self, asked, patiently},
    stage::{DOCUMENT, MOBILE, NAME, Stage},
};
use chrono::TimeDelta;
use db::Read as _;
use futures::future::join_all;
use identity::{
    account::Kind,
    sms::code::{self, CodeError, Purpose},
};
use kernel::mobile::Mobile;
use testkit::{On, on_both};
use web::Call;

const CODE: &str = "/register/person/code";

fn number(n: u32) -> Mobile {
    format!("1381234{n:04}").parse().unwrap()
}

/// So many answers with each status.
fn with(status: u16, answers: &[testkit::Reply]) -> usize {
    answers
        .iter()
        .filter(|answer| answer.status.as_u16() == status)
        .count()
}

on_both!(codes_for_one_browser_stop_at_ten, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    // the browser gets its name
    let _ = user.post(CODE, &[("mobile", "13800000000")]).await.ok();
    let answers = join_all((0..40).map(|n| {
        let user = user.clone();
        async move { user.post(CODE, &[("mobile", number(n).as_str())]).await }
    }))
    .await;
    assert_eq!((with(200, &answers), with(422, &answers)), (4, 36));
    // five more behind a puzzle each
    for n in 100..105 {
        let _ = patiently(&user, CODE, &[("mobile", number(n).as_str())])
            .await
            .ok();
    }
    let _ = user
        .post(CODE, &[("mobile", number(105).as_str())])
        .await
        .is(429);
    stage.app.run_jobs().await;
    assert_eq!(stage.phone.count(), 10);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(codes_for_one_network_stop_at_sixty, async |on: On| {
    let stage = Stage::new(on).await;
    let answers = join_all((0..90).map(|n| {
        let user = stage.app.visitor();
        async move { user.post(CODE, &[("mobile", number(n).as_str())]).await }
    }))
    .await;
    assert_eq!((with(200, &answers), with(422, &answers)), (40, 50));
    // twenty more behind a puzzle each, in words or by computing
    for n in 100..120 {
        let (user, number) = (stage.app.visitor(), number(n));
        let form = [("mobile", number.as_str())];
        let puzzle = asked(&user.post(CODE, &form).await.is(422)).unwrap();
        let solved = if n < 115 {
            puzzle.answered()
        } else {
            puzzle.worked()
        };
        let _ = puzzle::with(&user, CODE, &form, &solved).await.ok();
    }
    let _ = stage
        .app
        .visitor()
        .post(CODE, &[("mobile", number(120).as_str())])
        .await
        .is(429);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    trips_of_one_network_stop_at_three_hundred,
    async |on: On| {
        let stage = Stage::new(on).await;
        let answers = join_all((0..320).map(|_| {
            let user = stage.app.visitor();
            async move { user.get("/login/alipay").await }
        }))
        .await;
        assert_eq!((with(303, &answers), with(429, &answers)), (300, 20));
        let elsewhere = stage.app.visitor();
        elsewhere.from_network([203, 0, 113, 7]);
        let _ = elsewhere.get("/login/alipay").await.see_other();
        stage.app.advance(TimeDelta::minutes(11));
        let _ = stage.app.visitor().get("/login/alipay").await.see_other();
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    one_number_gets_one_code_a_minute_from_whomever,
    async |on: On| {
        let stage = Stage::new(on).await;
        let answers = join_all((0..30_u8).map(|n| {
            let user = stage.app.visitor();
            user.from_network([198, 51, 100, n]);
            async move { user.post(CODE, &[("mobile", MOBILE)]).await }
        }))
        .await;
        assert_eq!(with(200, &answers), 1);
        // a request that began earlier and comes later is no exception
        let mut call = Call::system(&stage.app.app, "test");
        call.now -= TimeDelta::seconds(5);
        let mobile: Mobile = MOBILE.parse().unwrap();
        let asked = code::request(&call, &mobile, Purpose::REGISTER, &[], None).await;
        assert!(matches!(asked, Err(CodeError::TooSoon(60))), "{asked:?}");
        stage.app.run_jobs().await;
        assert_eq!(stage.phone.count(), 1);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(one_proof_begins_five_face_checks, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let id = user.get("/test/proof").await.ok().body;
    let face = &format!("/proof/{id}/face");
    let answers = join_all((0..20).map(|_| {
        let user = user.clone();
        async move { user.post(face, &[("agree", "1")]).await }
    }))
    .await;
    assert_eq!((with(303, &answers), with(422, &answers)), (5, 15));
    assert_eq!(stage.audited("proof.consent").await, 5);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    one_browser_and_one_network_begin_so_many_proofs,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        let _ = user.get("/test/proof").await.ok();
        let answers = join_all((0..30).map(|_| {
            let user = user.clone();
            async move { user.get("/test/proof").await }
        }))
        .await;
        assert_eq!((with(200, &answers), with(429, &answers)), (19, 11));
        let others = join_all((0..130).map(|_| {
            let user = stage.app.visitor();
            async move { user.get("/test/proof").await }
        }))
        .await;
        assert_eq!((with(200, &others), with(429, &others)), (100, 30));
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(a_counter_code_passes_one_proof, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Officer).await;
    let officer = stage.app.visitor();
    stage.officer(&officer, MOBILE, MOBILE).await;
    let form = [
        ("document_kind", "111"),
        ("document_number", DOCUMENT),
        ("name", NAME),
        ("seen", "1"),
    ];
    let issued = officer.post("/office/counter-code", &form).await.ok();
    let code = &issued.attribute("[data-copy]", "data-copy").unwrap();
    let answers = join_all((0..8).map(|_| {
        let user = stage.app.visitor();
        async move {
            let id = user.get("/test/proof").await.ok().body;
            user.post(&format!("/proof/{id}/counter"), &[("counter_code", code)])
                .await
        }
    }))
    .await;
    assert_eq!((with(303, &answers), with(422, &answers)), (1, 7));
    assert_eq!(stage.audited("proof.pass").await, 1);

    // new proofs buy no new guesses: thirty a day at one person's codes, eight of them gone
    let wrong = if code == "00000000" {
        "00000001"
    } else {
        "00000000"
    };
    let answers = join_all((0..6).map(|_| {
        let user = stage.app.visitor();
        async move {
            let id = user.get("/test/proof").await.ok().body;
            let page = format!("/proof/{id}/counter");
            let mut answers = Vec::new();
            for _ in 0..5 {
                answers.push(user.post(&page, &[("counter_code", wrong)]).await);
            }
            answers
        }
    }))
    .await
    .concat();
    let refused = answers
        .iter()
        .filter(|answer| answer.body.contains("核验码输错次数过多"))
        .count();
    assert_eq!(refused, 8);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    an_account_has_twenty_sessions_and_the_oldest_makes_room,
    async |on: On| {
        let stage = Stage::new(on).await;
        let id = stage.account(Kind::Person).await;
        let identity = &stage.identity;
        let account = &identity::account::find(&stage.app.app.db, id)
            .await
            .unwrap()
            .unwrap();
        join_all((0..25).map(|_| async {
            let call = Call::system(&stage.app.app, "test");
            let call = &call;
            call.write(|tx| async move { identity.sign_in(&tx, call, account, "测试").await })
                .await
                .unwrap()
        }))
        .await;
        let live = sea_orm::sea_query::Query::select()
            .expr_as(sea_orm::sea_query::Expr::cust("COUNT(*)"), "n")
            .from("session")
            .and_where(sea_orm::sea_query::ExprTrait::is_null(
                sea_orm::sea_query::Expr::col("ended_at"),
            ))
            .to_owned();
        let row = stage.app.app.db.row(&live).await.unwrap().unwrap();
        assert_eq!(row.try_get::<i64>("", "n").unwrap(), 20);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
