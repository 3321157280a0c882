//! Where a log-in goes on to: paths of this site, whatever the address or the form asked for, at every door.

use crate::{
    ca, passkey,
    quick::{back, known, opened, somebody},
    stage::{MOBILE, PASSWORD, Stage, log_in},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ca_driver::Sample;
use identity::account::Kind;
use testkit::{On, on_both};

/// Pages to go on with that lead elsewhere, or would once a browser or a second decoding has read them.
pub const EVIL: [&str; 10] = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "%2f%2fevil.example",
    "/\t/evil.example",
    " //evil.example",
    "/login?tab=unit",
    "/office/login",
];

/// As it stands in an address.
pub fn asked(path: &str, next: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{}", query.append_pair("next", next).finish())
}

on_both!(alipay_goes_on_within_this_site, async |on: On| {
    let stage = Stage::new(on).await;
    opened(&stage, &stage.app.visitor(), "066a").await;
    let mut doors: Vec<_> = EVIL.map(|evil| asked("/login/alipay", evil)).to_vec();
    doors.push("/login/alipay?next=%2f%2fevil.example".to_owned());
    for door in doors {
        let user = stage.app.visitor();
        let left = user.get(&door).await.see_other();
        let state = left.split_once("state=").unwrap().1;
        stage.door.code("code", known(somebody("066a")));
        let reply = back(&user, state, "code").await;
        assert_eq!(reply.see_other(), "/whoami", "{door}");
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_key_goes_on_within_this_site, async |on: On| {
    let stage = Stage::new(on).await;
    stage.account(Kind::Unit).await;
    let key = ca::key(&stage, Sample::Good);
    let certificate = BASE64_STANDARD.encode(key.certificate().unwrap());
    let good = ("/settings/unit", "/settings/unit");
    for (next, goal) in EVIL.map(|evil| (evil, "/unit")).into_iter().chain([good]) {
        let user = stage.app.visitor();
        let text = ca::challenge(&user).await;
        let signature = BASE64_STANDARD.encode(key.sign(text.as_bytes()).unwrap());
        let fields = [
            ("challenge", text.as_str()),
            ("certificate", certificate.as_str()),
            ("signature", signature.as_str()),
            ("next", next),
        ];
        let reply = user.post("/login/ca", &fields).await;
        assert_eq!(reply.see_other(), goal, "{next}");
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_passkey_goes_on_within_this_site, async |on: On| {
    let stage = Stage::new(on).await;
    let (_, mut key) = passkey::person(&stage).await;
    let good = ("/settings/person", "/settings/person");
    for (next, goal) in EVIL.map(|evil| (evil, "/whoami")).into_iter().chain([good]) {
        let user = stage.app.visitor();
        let options = passkey::options(&user, "/login/passkey/options").await;
        let sent = key.get(&options);
        let fields = [("credential", sent.as_str()), ("next", next)];
        let reply = user.post("/login/passkey", &fields).await;
        assert_eq!(reply.see_other(), goal, "{next}");
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_password_and_a_confirmation_go_on_within_this_site,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        for evil in EVIL {
            let user = stage.app.visitor();
            let fields = [
                ("tab", "person"),
                ("identifier", MOBILE),
                ("password", PASSWORD),
                ("next", evil),
            ];
            let reply = user.post("/login", &fields).await;
            assert_eq!(reply.see_other(), "/whoami", "{evil}");
            let fields = [("next", evil), ("password", PASSWORD)];
            let reply = user.post("/confirm", &fields).await;
            assert_eq!(reply.see_other(), "/whoami", "{evil}");
            let _ = user.post("/logout", &[]).await.see_other();
            // nor does the page of any way lead there
            for door in ["/login?tab=person", "/login?tab=unit&way=ca"] {
                let page = user.get(&asked(door, evil)).await.ok();
                // the switches of the page carry its address along, encoded; nothing carries the goal itself
                let elsewhere = evil.contains("evil.example");
                for quote in [format!("\"{evil}\""), format!("'{evil}'")] {
                    assert!(!(elsewhere && page.body.contains(&quote)), "{door} {evil}");
                }
                let _ = page.not_see("javascript:");
            }
        }
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(a_proof_goes_back_within_this_site, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    for evil in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let proof = user.post("/confirm/proof", &[("next", evil)]).await;
        let page = user.get(&proof.see_other()).await.ok();
        let _ = page.not_see("evil.example");
        let back = user.get(&asked("/confirm/done", evil)).await.see_other();
        assert!(back.starts_with("/confirm?next=%2Fwhoami"), "{back}");
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
