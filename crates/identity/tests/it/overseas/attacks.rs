//! What programs and thieves would try at this door.

use super::{CODE, FORM, JANE, PAGE, PASSPORT, PUZZLE, ask, fields, jane, reached};
use crate::{puzzle::patiently, stage::Stage};
use chrono::TimeDelta;
use testkit::{On, on_both};

/// Two codes to Jane that others asked for.
async fn pestered(stage: &Stage) {
    for _ in 0..2 {
        let other = stage.app.visitor();
        let reply = other.post(PAGE, &[("email", JANE)]).await;
        assert_eq!(reply.see_other(), FORM, "the first ones need no puzzle");
        stage.app.advance(TimeDelta::minutes(2));
    }
    stage.app.run_jobs().await;
    assert_eq!(stage.letters.keys(JANE).len(), 2);
}

on_both!(
    no_code_leaves_before_the_puzzle_that_is_needed,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        // without step 1, and with step 1 but not its puzzle
        assert_eq!(user.post(CODE, &[]).await.see_other(), PAGE);
        pestered(&stage).await;
        let puzzle = user.post(PAGE, &[("email", JANE)]).await.see_other();
        assert_eq!(puzzle, PUZZLE);
        assert_eq!(user.post(CODE, &[]).await.see_other(), puzzle);
        assert_eq!(user.get(FORM).await.see_other(), puzzle);
        let wrong = [
            ("puzzle", "no such puzzle"),
            ("way", "question"),
            ("answer", "1"),
        ];
        let _ = user.post(&puzzle, &wrong).await.is(422);
        // the puzzle of another browser opens nothing here
        let other = stage.app.visitor();
        let _ = ask(&other, "other@example.com").await.see_other();
        let _ = user.get(FORM).await.see_other();
        stage.app.run_jobs().await;
        assert_eq!(stage.letters.keys(JANE).len(), 2);
        // solved, it lets one code through
        assert_eq!(ask(&user, JANE).await.see_other(), FORM);
        stage.app.run_jobs().await;
        assert_eq!(stage.letters.keys(JANE).len(), 3);
        // an hour after the first one
        stage.app.advance(TimeDelta::minutes(57));
        let _ = user.post(CODE, &[]).await.is(422).see("安全验证");
        let _ = patiently(&user, CODE, &[]).await.ok();
        stage.app.run_jobs().await;
        assert_eq!(stage.letters.keys(JANE).len(), 4);
        stage.app.finish().await;
    }
);

on_both!(a_code_is_not_guessed, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let code = reached(&stage, &user, JANE).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for left in ["4次", "3次", "2次", "1次"] {
        let _ = user.post(FORM, &fields(wrong, "k")).await.is(422).see(left);
    }
    let _ = user
        .post(FORM, &fields(wrong, "k"))
        .await
        .is(422)
        .see("输错次数过多");
    // the right one comes too late, and is good in no other browser
    let _ = user
        .post(FORM, &fields(&code, "k"))
        .await
        .is(422)
        .see("输错次数过多");
    let thief = stage.app.visitor();
    stage.app.advance(TimeDelta::minutes(2));
    let _ = ask(&thief, JANE).await.see_other();
    let _ = thief
        .post(FORM, &fields(&code, "k"))
        .await
        .is(422)
        .see("验证码不正确");
    assert_eq!(stage.audited("account.create").await, 0);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_mailbox_is_not_bombed_from_however_many_networks,
    async |on: On| {
        let stage = Stage::new(on).await;
        let mut refused = 0;
        for n in 0..8_u8 {
            let user = stage.app.visitor();
            user.from_network([10, 0, n, 1]);
            // every other one writes the same mailbox in another way
            let address = if n % 2 == 0 {
                JANE.to_owned()
            } else {
                format!("jane.doe+{n}@EXAMPLE.com")
            };
            let reply = ask(&user, &address).await;
            if reply.status.as_u16() == 429 {
                let _ = reply.see("次数过多");
                refused += 1;
            } else {
                assert_eq!(reply.see_other(), FORM);
            }
            stage.app.advance(TimeDelta::minutes(2));
        }
        assert_eq!(refused, 5);
        let user = stage.app.visitor();
        assert_eq!(
            ask(&user, "somebody.else@example.com").await.see_other(),
            FORM
        );
        // and once a minute at most
        let _ = user.post(CODE, &[]).await.is(429).see("秒后重新获取");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(nothing_tells_who_is_registered, async |on: On| {
    let stage = Stage::new(on).await;
    jane(&stage).await;
    stage.app.advance(TimeDelta::minutes(2));
    let texts = |address: &'static str| {
        let user = stage.app.visitor();
        async move {
            let step = ask(&user, address).await.see_other();
            let page = user.get(&step).await.ok().text();
            (
                user,
                step,
                page.replace("j***@example.com", "")
                    .replace("f***@example.com", ""),
            )
        }
    };
    let (taken, known, page_known) = texts(JANE).await;
    let (_, unknown, page_unknown) = texts("free@example.com").await;
    assert_eq!((known, page_known), (unknown, page_unknown));
    // only whoever holds the mailbox learns it, and pays with the code
    stage.app.run_jobs().await;
    let code = stage.letters.code(JANE);
    let mut other = fields(&code, "k1");
    other[3].1 = "Z7654321";
    let _ = taken
        .post(FORM, &other)
        .await
        .is(422)
        .see("该电子邮箱已被其他账号使用");
    let _ = taken.post(FORM, &other).await.is(422).see("验证码已使用");
    // so does an answer about a document
    stage.app.advance(TimeDelta::minutes(2));
    let asker = stage.app.visitor();
    let code = reached(&stage, &asker, "asker@example.com").await;
    let same = fields(&code, "k2");
    assert_eq!(same[3].1, PASSPORT);
    let _ = asker
        .post(FORM, &same)
        .await
        .is(422)
        .see("该证件号码已注册，请直接登录")
        .see("用户申诉");
    let _ = asker.post(FORM, &same).await.is(422).see("验证码已使用");
    assert_eq!(stage.audited("account.create").await, 1);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    an_address_carries_no_header_and_no_disguise,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = stage.app.visitor();
        for (address, told) in [
            ("jane@example.com\r\nBcc: all@example.com", "格式不正确"),
            ("jane@example.com,all@example.com", "格式不正确"),
            ("Jane <jane@example.com>", "格式不正确"),
            ("jane@localhost", "格式不正确"),
            ("j\u{430}ne@example.com", "英文字母"),
            ("", "请输入邮箱地址"),
        ] {
            let _ = user
                .post(PAGE, &[("email", address)])
                .await
                .is(422)
                .see(told);
        }
        // a domain with a Cyrillic letter is another domain, and its holder another person
        jane(&stage).await;
        let other = stage.app.visitor();
        let reply = other
            .post(PAGE, &[("email", "jane.doe@ex\u{430}mple.com")])
            .await;
        assert_eq!(reply.see_other(), FORM);
        let _ = other.get(FORM).await.ok().see("j***@xn--");
        stage.app.run_jobs().await;
        assert_eq!(stage.letters.keys(JANE), ["code_register"]);
        stage.app.finish().await;
    }
);

on_both!(a_form_sent_twice_opens_one_account, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let code = reached(&stage, &user, JANE).await;
    let form = fields(&code, "twice");
    let (first, second) = tokio::join!(user.post(FORM, &form), user.post(FORM, &form));
    assert_eq!(
        (first.see_other(), second.see_other()),
        ("/whoami".to_owned(), "/whoami".to_owned())
    );
    assert_eq!(stage.audited("account.create").await, 1);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_code_by_mail_is_good_for_ten_minutes, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let code = reached(&stage, &user, JANE).await;
    stage.app.advance(TimeDelta::minutes(10));
    let _ = user
        .post(FORM, &fields(&code, "k"))
        .await
        .is(422)
        .see("验证码已过期");
    let _ = user.post(CODE, &[]).await.ok();
    stage.app.run_jobs().await;
    stage.app.advance(TimeDelta::minutes(9));
    let code = stage.letters.code(JANE);
    assert_eq!(
        user.post(FORM, &fields(&code, "k")).await.see_other(),
        "/whoami"
    );
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
