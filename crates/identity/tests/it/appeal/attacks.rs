//! What somebody tries who wants another person's account, or to find out who has one.

use super::{CONTACT, PNG, begin, code, decide, form, hand_in, officer, other, status, stranger};
use crate::stage::{DOCUMENT, MOBILE, PASSWORD, Stage};
use identity::account::Kind;
use testkit::{On, on_both};

on_both!(
    an_appeal_does_not_tell_whether_an_account_exists,
    async |on: On| {
        let stage = Stage::new(on).await;
        let told = async |on: &Stage, matter: &str| {
            let user = on.app.visitor();
            let page = hand_in(on, &user, matter, &[]).await;
            let text = user.get(&page).await.ok().text();
            let end = text
                .find("证件号码")
                .or_else(|| text.find("移动电话"))
                .unwrap();
            // everything but number and times is the same
            (page.len(), text[..end].len())
        };
        let without = told(&stage, "document").await;
        let _ = stage
            .account_of(Kind::Person, &stranger(DOCUMENT, Some(MOBILE)), false)
            .await;
        // another value, so that it is no twin of the first one
        let with = told(&stage, "mobile").await;
        assert_eq!(without.0, with.0);
        stage.app.finish().await;
    }
);

on_both!(somebody_elses_appeal_is_not_there, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let materials = begin(&stage, &user, "document", &[]).await;
    let _ = user
        .upload(&materials, &[], ("file", "a.png", PNG))
        .await
        .see_other();
    let thief = stage.app.visitor();
    let _ = thief.get(&materials).await.is(404);
    let submit = materials.replace("/materials", "/submit");
    let _ = thief.post(&submit, &[]).await.is(404);
    let _ = thief
        .upload(&materials, &[], ("file", "b.png", PNG))
        .await
        .is(404);
    let page = user.post(&submit, &[]).await.see_other();
    for path in [
        page.clone(),
        format!("{page}/withdraw"),
        format!("{page}/link"),
    ] {
        let reply = if path == page {
            thief.get(&path).await
        } else {
            thief.post(&path, &[]).await
        };
        let _ = reply.is(404);
    }
    assert_eq!(stage.audited("access.denied").await, 6);
    // its number with a phone of one's own is answered like a number that never was
    let shown = user.get(&page).await.ok();
    let number = shown.attribute("[data-copy]", "data-copy").unwrap();
    let mut answers = Vec::new();
    for typed in [number.as_str(), "SS20990101000001"] {
        let sent = code(&stage, &thief, "/appeal/find/code", "mobile", "13700000000").await;
        let asked = [
            ("number", typed),
            ("mobile", "13700000000"),
            ("sms_code", sent.as_str()),
        ];
        let reply = thief.post("/appeal/find", &asked).await.is(422);
        answers.push(reply.see("没有找到该申诉").text().replace(typed, ""));
        // each question costs a code
        let _ = thief
            .post("/appeal/find", &asked)
            .await
            .is(422)
            .see("验证码已使用");
    }
    assert_eq!(answers[0].len(), answers[1].len());
    assert_eq!(stage.audited("access.denied").await, 7);
    stage.app.finish().await;
});

on_both!(a_phone_can_appeal_three_times_a_day, async |on: On| {
    let stage = Stage::new(on).await;
    for n in 0..4 {
        // another browser and another number each time: it is the phone that is counted
        let user = stage.app.visitor();
        // no more than three codes an hour are sent to it
        stage.app.advance(chrono::TimeDelta::minutes(30));
        let typed = code(&stage, &user, "/appeal/code", "contact", CONTACT).await;
        let taken = format!("1381234567{n}");
        let mut fields = form("mobile", &typed, "k1");
        fields.retain(|(name, _)| *name != "mobile");
        fields.push(("mobile", &taken));
        let reply = user.post("/appeal", &fields).await;
        if n < 3 {
            let _ = reply.see_other();
        } else {
            let _ = reply.is(429).see("24小时后再试");
        }
    }
    stage.app.finish().await;
});

on_both!(materials_are_what_their_bytes_say, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let page = begin(&stage, &user, "document", &[]).await;
    for (name, bytes) in [
        ("证件.png", b"<script>alert(1)</script>".as_slice()),
        (
            "证件.jpg",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(),
        ),
        (
            "证件.pdf",
            b"MZ\x90\x00 an executable of some length".as_slice(),
        ),
    ] {
        let _ = user
            .upload(&page, &[], ("file", name, bytes))
            .await
            .is(422)
            .see("文件内容与要求的格式不符");
    }
    let _ = user
        .upload(&page, &[], ("file", "空.png", b""))
        .await
        .is(422)
        .see("文件不能是空的");
    let large = vec![0x89; 10 * 1024 * 1024 + 1];
    let _ = user
        .upload(&page, &[], ("file", "大.png", &large))
        .await
        .is(422);
    let _ = user.get(&page).await.ok().see("已上传 0 份");
    stage.app.finish().await;
});

on_both!(the_link_is_for_one_person_and_once, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage
        .account_of(Kind::Person, &stranger(DOCUMENT, None), false)
        .await;
    let user = stage.app.visitor();
    let page = hand_in(&stage, &user, "document", &[]).await;
    let (desk, _) = officer(&stage, 0).await;
    let task = page.replace("/appeal/", "/office/appeal/");
    let _ = desk.post(&format!("{task}/take"), &[]).await.see_other();
    let _ = decide(&desk, &task, "approve", "").await.see_other();
    stage.app.run_jobs().await;
    let link = stage.phone.text(CONTACT, "appeal_register")["link"].clone();
    let path = link[link.find("/appeal/register/").unwrap()..].to_owned();
    let thief = stage.app.visitor();
    let _ = thief.get("/appeal/register/0123456789abcdef").await.is(410);
    // whoever found the link gets no code to a phone of their own, and registers nobody else
    stage.app.advance(chrono::TimeDelta::minutes(2));
    let before = stage.phone.count();
    let _ = thief
        .post(&format!("{path}/code"), &[("mobile", "13700000000")])
        .await
        .ok()
        .see("1*****70");
    stage.app.run_jobs().await;
    assert_eq!(stage.phone.count(), before + 1);
    let sent = stage.phone.code(CONTACT);
    let wish = [
        ("document_number", other()),
        ("name", "吴冒用".to_owned()),
        ("mobile", "13700000000".to_owned()),
        ("password", PASSWORD.to_owned()),
        ("password_again", PASSWORD.to_owned()),
        ("agree", "1".to_owned()),
        ("agreement", "1".to_owned()),
        (
            "sms_code",
            if sent == "111111" { "222222" } else { "111111" }.to_owned(),
        ),
    ];
    let wish: Vec<(&str, &str)> = wish.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let _ = thief.post(&path, &wish).await.is(422).see("验证码不正确");
    // the code of one browser is no good in another one
    let finder = stage.app.visitor();
    let mut right = wish.clone();
    right.retain(|(name, _)| *name != "sms_code");
    right.push(("sms_code", &sent));
    let _ = finder
        .post(&path, &right)
        .await
        .is(422)
        .see("请先获取验证码");
    // whoever won asks for another link: the one in the text is worth nothing then
    let fresh = user.post(&format!("{page}/link"), &[]).await.see_other();
    let _ = thief.get(&path).await.is(410);
    let sent = code(&stage, &user, &format!("{fresh}/code"), "_key", CONTACT).await;
    let wish = [
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("agree", "1"),
        ("agreement", "1"),
        ("sms_code", sent.as_str()),
    ];
    let twin = user.clone();
    let (one, two) = tokio::join!(user.post(&fresh, &wish), twin.post(&fresh, &wish));
    let done = [one, two].map(|reply| reply.status.as_u16());
    assert!(done.contains(&303), "{done:?}");
    assert_eq!(stage.audited("appeal.register").await, 1);
    let _ = user.post(&format!("{page}/link"), &[]).await.is(409);
    stage.app.finish().await;
});

on_both!(a_document_waits_seven_days_and_no_longer, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage
        .account_of(Kind::Person, &stranger(DOCUMENT, None), false)
        .await;
    let user = stage.app.visitor();
    let page = hand_in(&stage, &user, "document", &[]).await;
    let (desk, _) = officer(&stage, 0).await;
    let task = page.replace("/appeal/", "/office/appeal/");
    let _ = desk.post(&format!("{task}/take"), &[]).await.see_other();
    let _ = decide(&desk, &task, "approve", "").await.see_other();
    stage.app.run_jobs().await;
    let link = stage.phone.text(CONTACT, "appeal_register")["link"].clone();
    let path = link[link.find("/appeal/register/").unwrap()..].to_owned();
    stage.app.advance(chrono::TimeDelta::days(7));
    let _ = user.get(&path).await.is(410);
    let anew = stage.account(Kind::Person).await;
    assert_eq!(
        status(&stage, anew).await,
        identity::account::Status::Active
    );
    stage.app.finish().await;
});
