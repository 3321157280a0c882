//! Letters go out at most once, whatever the server on the other side does.

use super::{CODE, FORM, JANE, LETTER, ask};
use crate::stage::Stage;
use chrono::TimeDelta;
use identity::{
    reach::{self, Carrier, Reach},
    sms::{Category, SendOutcome, SmsText},
};
use testkit::{On, on_both};
use web::Call;

fn rejected(category: Category) -> SendOutcome {
    SendOutcome::Rejected {
        category,
        code: "451".to_owned(),
        message: "稍后再试".to_owned(),
    }
}

on_both!(what_got_no_answer_is_never_sent_again, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    stage.letters.plan(SendOutcome::Unknown);
    assert_eq!(ask(&user, JANE).await.see_other(), FORM);
    stage.app.run_jobs().await;
    for page in [FORM, LETTER] {
        let _ = user.get(page).await.ok().not_see("没有应答");
    }
    for _ in 0..6 {
        stage.app.run_jobs().await;
        stage.app.advance(TimeDelta::seconds(50));
    }
    assert_eq!(stage.letters.keys(JANE), ["code_register"]);
    // the page and what it asks for by itself say what to do
    for page in [FORM, LETTER] {
        let _ = user
            .get(page)
            .await
            .ok()
            .see("对方的服务器没有应答")
            .see("请先查看收件箱和垃圾邮件；没有收到的，请重新获取");
    }
    // whoever waits asks for another one: that is another letter
    let _ = user.post(CODE, &[]).await.ok();
    stage.app.run_jobs().await;
    assert_eq!(stage.letters.keys(JANE).len(), 2);
    let _ = user.get(FORM).await.ok().not_see("没有应答");
    stage.app.finish().await;
});

on_both!(
    what_was_refused_for_a_while_is_sent_once_later,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        stage.letters.plan(rejected(Category::System));
        assert_eq!(ask(&user, JANE).await.see_other(), FORM);
        stage.app.run_jobs().await;
        assert!(stage.letters.keys(JANE).is_empty());
        for page in [FORM, LETTER] {
            let _ = user
                .get(page)
                .await
                .ok()
                .see("验证码没有发出")
                .see("请核对邮箱或号码");
        }
        // nobody else learns it
        let _ = stage.app.visitor().get(LETTER).await.ok().not_see("验证码");
        for _ in 0..6 {
            stage.app.advance(TimeDelta::minutes(1));
            stage.app.run_jobs().await;
        }
        assert_eq!(stage.letters.keys(JANE), ["code_register"]);
        let _ = user.get(LETTER).await.ok().not_see("没有发出");
        stage.app.finish().await;
    }
);

on_both!(the_same_text_is_handed_over_once, async |on: On| {
    let stage = Stage::new(on).await;
    let call = Call::system(&stage.app.app, "test");
    let to: Reach = JANE.parse().unwrap();
    let text = SmsText::new("password_changed", &[], "one-text");
    let stamp = db::Stamp::system(call.now, stage.app.app.rng.clone(), "test");
    let carrier: &dyn Carrier = &*stage.letters;
    let post = || reach::post(call.db(), &stamp, carrier, &to, &text);
    let (one, two) = tokio::join!(post(), post());
    let accepted =
        |outcome: &db::Result<SendOutcome>| matches!(outcome, Ok(SendOutcome::Accepted { .. }));
    assert!(accepted(&one) || accepted(&two));
    assert!(accepted(&post().await));
    assert_eq!(stage.letters.keys(JANE), ["password_changed"]);
    stage.app.finish().await;
});
