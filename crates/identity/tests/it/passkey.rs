//! 通行密钥: a passkey in software goes through the pages as a browser's does.

mod officers;
mod settings;
mod ways;

use crate::{
    authenticator::Authenticator,
    stage::{PASSWORD, Stage, UNIT_CODE, log_in},
};
use identity::account::Kind;
use serde_json::Value;
use testkit::{On, Reply, User, on_both};

/// What a page would hand to the browser.
pub async fn options(user: &User, path: &str) -> Value {
    let reply = user.post(path, &[]).await.ok();
    serde_json::from_str(&reply.text()).unwrap()
}

/// Adds a passkey to the account that is logged in.
pub async fn add(user: &User, who: &str) -> Authenticator {
    let mut key = Authenticator::new();
    let reply = send_new(user, who, &mut key).await;
    assert_eq!(reply.see_other(), format!("/settings/{who}/passkeys"));
    key
}

pub async fn send_new(user: &User, who: &str, key: &mut Authenticator) -> Reply {
    let options = options(user, &format!("/settings/{who}/passkeys/options")).await;
    let sent = key.create(&options);
    let fields = [("name", "我的手机"), ("credential", sent.as_str())];
    user.post(&format!("/settings/{who}/passkeys/new"), &fields)
        .await
}

/// Uses a passkey at one of the pages that ask for one.
pub async fn show(user: &User, path: &str, key: &mut Authenticator) -> Reply {
    let options = options(user, &format!("{path}/options")).await;
    let sent = key.get(&options);
    user.post(path, &[("credential", &sent)]).await
}

pub const LOG_IN: &str = "/login/passkey";

/// A person who is logged in, with a passkey.
pub async fn person(stage: &Stage) -> (User, Authenticator) {
    let _ = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    let key = add(&user, "person").await;
    (user, key)
}

pub async fn nobody(user: &User) {
    let _ = user.get("/whoami").await.ok().see("anonymous");
}

on_both!(
    a_passkey_logs_in_whatever_kind_of_account_it_is_of,
    async |on: On| {
        let stage = Stage::new(on).await;
        let (_, mut of_person) = person(&stage).await;
        let id = stage.account(Kind::Unit).await;
        let unit = stage.app.visitor();
        let typed = [
            ("tab", "unit"),
            ("realm", UNIT_CODE),
            ("identifier", crate::stage::DOCUMENT),
            ("password", PASSWORD),
        ];
        assert_eq!(unit.post("/login", &typed).await.see_other(), "/unit");
        let mut of_unit = add(&unit, "unit").await;
        assert_ne!(of_person.handle, of_unit.handle);

        let user = stage.app.visitor();
        of_person.count = 1;
        let goal = show(&user, LOG_IN, &mut of_person).await.see_other();
        assert_eq!(goal, "/whoami");
        let _ = user.get("/whoami").await.ok().see("person:");
        // the door does not matter, and the page to go on with is kept
        let user = stage.app.visitor();
        let options = options(&user, "/login/passkey/options").await;
        assert_eq!(options["allowCredentials"], serde_json::json!([]));
        let sent = of_unit.get(&options);
        let fields = [
            ("credential", sent.as_str()),
            ("tab", "person"),
            ("next", "/test/fresh"),
        ];
        assert_eq!(user.post(LOG_IN, &fields).await.see_other(), "/test/fresh");
        let _ = user.get("/whoami").await.ok().see(&id.to_string());
        // it counts as fresh, is in the log of log-ins, and in the list
        let _ = user.get("/test/fresh").await.ok();
        let _ = user
            .get("/settings/unit/log-ins")
            .await
            .ok()
            .see("通行密钥");
        user.get("/settings/unit/passkeys")
            .await
            .ok()
            .see("我的手机")
            .see("2026-11-23 10:00")
            .not_see("尚未使用");
        assert_eq!(stage.audited("login.passkey").await, 2);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

/// What a liar changes.
type Lie = (&'static str, fn(&mut Authenticator));

/// All of them are refused with the same words, and none of them logs anybody in.
const LIES: [Lie; 9] = [
    ("another site's page", |key| {
        "https://hall.example.evil.example".clone_into(&mut key.origin);
    }),
    ("the same site without encryption", |key| {
        "http://hall.example".clone_into(&mut key.origin);
    }),
    ("another relying party", |key| {
        "evil.example".clone_into(&mut key.host);
    }),
    ("within another page", |key| key.framed = true),
    ("the other ceremony", |key| {
        key.kind = Some("webauthn.create");
    }),
    ("nobody was there", |key| key.flags = 0b0000_1100),
    ("nobody showed who they are", |key| key.flags = 0b0000_1001),
    ("backed up, though it cannot be", |key| {
        key.flags = 0b0001_0101;
    }),
    ("somebody else's handle", |key| key.handle = vec![7; 32]),
];

on_both!(whatever_is_not_right_logs_nobody_in, async |on: On| {
    let stage = Stage::new(on).await;
    let (_, mut key) = person(&stage).await;
    for (n, (lie, tell)) in LIES.into_iter().enumerate() {
        let (handle, before) = (
            key.handle.clone(),
            (key.flags, key.origin.clone(), key.host.clone()),
        );
        tell(&mut key);
        let user = stage.app.visitor();
        user.from_network([10, 0, 0, u8::try_from(n).unwrap()]);
        let said = show(&user, LOG_IN, &mut key).await;
        assert_eq!(said.status, 422, "{lie}");
        let _ = said.see("通行密钥核验不通过");
        nobody(&user).await;
        (key.flags, key.origin, key.host) = before;
        (key.handle, key.framed, key.kind) = (handle, false, None);
    }
    assert_eq!(stage.audited("login.passkey_refused").await, 9);
    // one that nobody knows here gets the same answer, and so does nonsense
    let user = stage.app.visitor();
    let mut stranger = Authenticator::new();
    let _ = (show(&user, LOG_IN, &mut stranger).await.is(422)).see("通行密钥核验不通过");
    for nonsense in ["", "{}", "[]", "null", "{\"id\":7}", &"x".repeat(30_000)] {
        let user = stage.app.visitor();
        user.from_network([10, 0, 1, u8::try_from(nonsense.len() % 250).unwrap()]);
        let _ = (user.post(LOG_IN, &[("credential", nonsense)]).await.is(422)).see("核验不通过");
    }
    // a signature of something else
    let options = options(&user, "/login/passkey/options").await;
    let mut sent: Value = serde_json::from_str(&key.get(&options)).unwrap();
    let other: Value = serde_json::from_str(&stranger.get(&options)).unwrap();
    sent["signature"] = other["signature"].clone();
    let sent = sent.to_string();
    let _ = user.post(LOG_IN, &[("credential", &sent)]).await.is(422);
    nobody(&user).await;
    // and the truth still does
    assert_eq!(show(&user, LOG_IN, &mut key).await.see_other(), "/whoami");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_challenge_is_good_once_in_its_browser_for_its_purpose_for_five_minutes,
    async |on: On| {
        let stage = Stage::new(on).await;
        let (owner, mut key) = person(&stage).await;
        let user = stage.app.visitor();
        let asked = options(&user, "/login/passkey/options").await;
        let sent = key.get(&asked);
        // overheard and brought by another browser, before and after
        let thief = stage.app.visitor();
        let _ = options(&thief, "/login/passkey/options").await;
        let stolen = async || {
            let _ = (thief.post(LOG_IN, &[("credential", &sent)]).await.is(422)).see("失效");
            nobody(&thief).await;
        };
        stolen().await;
        assert_eq!(
            user.post(LOG_IN, &[("credential", &sent)])
                .await
                .see_other(),
            "/whoami"
        );
        let _ = user.post("/logout", &[]).await.see_other();
        let _ = (user.post(LOG_IN, &[("credential", &sent)]).await.is(422)).see("已使用过");
        nobody(&user).await;
        stolen().await;
        // for another purpose: what confirms does not log in
        let confirm = options(&owner, "/confirm/passkey/options").await;
        let sent = key.get(&confirm);
        let _ = owner.post(LOG_IN, &[("credential", &sent)]).await.is(422);
        // five minutes
        for (seconds, status) in [(299, 303), (300, 422)] {
            let user = stage.app.visitor();
            let asked = options(&user, "/login/passkey/options").await;
            stage.app.advance(chrono::TimeDelta::seconds(seconds));
            let sent = key.get(&asked);
            let reply = user.post(LOG_IN, &[("credential", &sent)]).await;
            assert_eq!(reply.status, status, "{seconds}");
        }
        // two at the same moment: one of them
        let user = stage.app.visitor();
        let asked = options(&user, "/login/passkey/options").await;
        let sent = key.get(&asked);
        let fields = [("credential", sent.as_str())];
        let both = tokio::join!(user.post(LOG_IN, &fields), user.post(LOG_IN, &fields));
        let mut both = [both.0.status.as_u16(), both.1.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [303, 422]);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_count_that_goes_back_is_told_and_locks_nobody_out,
    async |on: On| {
        let stage = Stage::new(on).await;
        let (_, mut key) = person(&stage).await;
        for (count, back) in [(0, 0), (5, 0), (6, 0), (6, 1), (3, 2), (7, 2)] {
            let user = stage.app.visitor();
            key.count = count;
            assert_eq!(show(&user, LOG_IN, &mut key).await.see_other(), "/whoami");
            assert_eq!(stage.audited("passkey.count_back").await, back, "{count}");
            let list = user.get("/settings/person/passkeys").await.ok();
            let _ = if back > 0 {
                list.see("计数异常")
            } else {
                list.not_see("计数异常")
            };
        }
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(wrong_ones_slow_down, async |on: On| {
    let stage = Stage::new(on).await;
    let (_, mut key) = person(&stage).await;
    let user = stage.app.visitor();
    "evil.example".clone_into(&mut key.host);
    for _ in 0..5 {
        let _ = show(&user, LOG_IN, &mut key).await.is(422);
    }
    "hall.example".clone_into(&mut key.host);
    let _ = (show(&user, LOG_IN, &mut key).await.is(429)).see("尝试次数过多");
    // not the owner elsewhere
    let elsewhere = stage.app.visitor();
    elsewhere.from_network([10, 9, 8, 7]);
    assert_eq!(
        show(&elsewhere, LOG_IN, &mut key).await.see_other(),
        "/whoami"
    );
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    where_passkeys_cannot_be_used_nothing_is_said_of_them,
    async |on: On| {
        let stage = Stage::without_passkeys(on).await;
        let _ = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        let _ = user.get("/login").await.ok().not_see("通行密钥");
        log_in(&user).await;
        let _ = user.get("/settings/person").await.ok().not_see("通行密钥");
        for page in ["/settings/person/passkeys", "/settings/person/passkeys/new"] {
            let _ = user.get(page).await.is(404);
        }
        for page in [
            "/login/passkey",
            "/login/passkey/options",
            "/confirm/passkey/options",
        ] {
            let _ = user.post(page, &[("credential", "{}")]).await.is(404);
        }
        stage.app.finish().await;
    }
);
