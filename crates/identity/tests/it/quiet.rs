//! Nothing that lets its holder in stands in the log, the audit log or the outbox.

use crate::{
    scan::read_code,
    stage::{DOCUMENT, MOBILE, NAME, PASSWORD, Stage},
};
use identity::account::Kind;
use testkit::{On, Paper, on_both};

on_both!(no_key_to_an_account_is_written_down, async |on: On| {
    let paper = Paper::take();
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    // a wrong password, the right one, a code by text message, a QR code that somebody else scans
    for password in ["a-Wrong-Guess-7", PASSWORD] {
        let form = [
            ("tab", "person"),
            ("identifier", MOBILE),
            ("password", password),
        ];
        let _ = user.post("/login", &form).await;
    }
    let session = user.cookie(web::session::COOKIE).unwrap();
    let proof = user.post("/settings/person/mobile", &[]).await.see_other();
    let _ = user.post(&format!("{proof}/sms/code"), &[]).await.ok();
    stage.app.run_jobs().await;
    let code = stage.phone.code(MOBILE);
    let screen = stage.app.visitor();
    let page = screen.get("/login?tab=person&way=scan").await.see_other();
    let scan = read_code(&screen.get(&page).await.ok());
    let _ = user.get(&scan).await.ok();
    let token = scan.rsplit('/').next().unwrap();
    assert!(token.len() >= 16, "{scan}");
    let secrets = [
        "a-Wrong-Guess-7",
        PASSWORD,
        session.as_str(),
        &format!("\"{code}\""),
        token,
        &screen.cookie("juxian_scan").unwrap(),
        &screen.cookie("juxian_browser").unwrap(),
        DOCUMENT,
        MOBILE,
        NAME,
    ];
    paper.knows_none_of(&stage.app, &secrets).await;
    stage.app.finish().await;
});
