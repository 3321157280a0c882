//! 账号设置 → 通行密钥: adding, naming, deleting, and the offer.

use super::{add, options, person, send_new, show};
use crate::{
    authenticator::{Authenticator, bytes},
    settings,
    stage::{Event, NAME, PASSWORD, Stage, holder, log_in},
};
use chrono::TimeDelta;
use identity::account::{Holder, Kind};
use kernel::{document::Document, id::AccountId};
use testkit::{On, User, on_both};

const LIST: &str = "/settings/person/passkeys";

/// The address of the only passkey in the list.
async fn only(user: &User) -> String {
    let list = user.get(LIST).await.ok();
    let link = list.attribute(".acts a", "href").unwrap();
    assert_eq!(list.all(".acts").len(), 1);
    link
}

on_both!(adding_needs_a_fresh_proof_and_is_told, async |on: On| {
    let stage = Stage::new(on).await;
    let account = stage.account(Kind::Person).await;
    let user = stage.app.visitor();
    log_in(&user).await;
    let _ = user
        .get(LIST)
        .await
        .ok()
        .see("最多10个，当前已添加 0 个，还可以增加 10 个");
    stage.app.advance(TimeDelta::minutes(5));
    let new = format!("{LIST}/new");
    let confirm = user.get(&new).await.see_other();
    assert_eq!(
        confirm,
        "/confirm?next=%2Fsettings%2Fperson%2Fpasskeys%2Fnew"
    );
    let _ = user.post(&format!("{LIST}/options"), &[]).await.see_other();
    let _ = user.post(&new, &[("credential", "{}")]).await.see_other();
    let typed = [("next", new.as_str()), ("password", PASSWORD)];
    assert_eq!(user.post("/confirm", &typed).await.see_other(), new);
    let _ = user.get(&new).await.ok();

    // the handle says nothing about anybody, and the device is told no number in clear
    let asked = options(&user, &format!("{LIST}/options")).await;
    assert_eq!(bytes(&asked["user"]["id"]).len(), 32);
    assert!(!asked.to_string().contains(NAME));
    assert_eq!(asked["attestation"], "none");
    assert_eq!(
        asked["authenticatorSelection"]["userVerification"],
        "required"
    );
    let _ = add(&user, "person").await;
    stage.app.run_jobs().await;
    let added = |event: &Event| matches!(event, Event::PasskeyAdded(whose) if *whose == account);
    assert!(stage.events.lock().unwrap().iter().any(added));
    assert_eq!(stage.audited("passkey.add").await, 1);
    stage.app.finish().await;
});

on_both!(what_cannot_be_a_passkey_is_not_added, async |on: On| {
    let stage = Stage::new(on).await;
    let (user, mut key) = person(&stage).await;
    // the same once more, and a name that is missing or too long
    let _ = (send_new(&user, "person", &mut key).await.is(422)).see("已经添加过");
    let long = "名".repeat(41);
    for name in ["", long.as_str()] {
        let asked = options(&user, &format!("{LIST}/options")).await;
        let sent = Authenticator::new().create(&asked);
        let fields = [("name", name), ("credential", sent.as_str())];
        let _ = user.post(&format!("{LIST}/new"), &fields).await.is(422);
    }
    let lies: [fn(&mut Authenticator); 6] = [
        |key| "https://evil.example".clone_into(&mut key.origin),
        |key| "evil.example".clone_into(&mut key.host),
        |key| key.flags = 0b0000_1001,
        |key| key.kind = Some("webauthn.get"),
        |key| key.id = vec![1; 1024],
        |key| key.id = Vec::new(),
    ];
    for lie in lies {
        let mut liar = Authenticator::new();
        lie(&mut liar);
        let _ = (send_new(&user, "person", &mut liar).await.is(422)).see("核验不通过");
    }
    // made for a page of somebody else
    let asked = options(&user, &format!("{LIST}/options")).await;
    let sent = Authenticator::new().create(&asked);
    let other = stage.app.visitor();
    let born = kernel::clock::CivilDate::from_ymd_opt(1990, 1, 1).unwrap();
    let somebody = Holder {
        document: Document::resident(320_102, born, 7).unwrap(),
        mobile: Some("13900000077".parse().unwrap()),
        ..holder()
    };
    let _ = stage.person(&somebody).await;
    crate::stage::log_in_as(&other, somebody.document.number()).await;
    let fields = [("name", "x"), ("credential", sent.as_str())];
    let _ = (other.post(&format!("{LIST}/new"), &fields).await.is(422)).see("失效");
    let _ = user.get(LIST).await.ok().see("当前已添加 1 个");
    // ten are enough
    for _ in 1..10 {
        let _ = add(&user, "person").await;
    }
    let _ = (send_new(&user, "person", &mut Authenticator::new())
        .await
        .is(422))
    .see("最多10个");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_passkey_is_renamed_and_deleted_by_its_own_holder_only,
    async |on: On| {
        let stage = Stage::new(on).await;
        let account = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        log_in(&user).await;
        let mut key = add(&user, "person").await;
        let edit = only(&user).await;
        let _ = user
            .post(&edit, &[("name", "")])
            .await
            .is(422)
            .see("请输入名称");
        assert_eq!(
            user.post(&edit, &[("name", "<b>旧手机</b>")])
                .await
                .see_other(),
            LIST
        );
        let _ = user.get(LIST).await.ok().see("旧手机").not_see("<b>旧手机");
        // a unit's account, and somebody who is not logged in
        let _ = stage.account(Kind::Unit).await;
        let unit = settings::unit(&stage).await;
        let theirs = edit.replace("person", "unit");
        for (page, form) in [(theirs.clone(), "name"), (format!("{theirs}/delete"), "x")] {
            let _ = unit.get(&page).await.is(404);
            let _ = unit.post(&page, &[(form, "mine")]).await.is(404);
        }
        let _ = stage.app.visitor().get(&edit).await.see_other();
        // deleting needs a fresh proof; afterwards it is good for nothing
        stage.app.advance(TimeDelta::minutes(5));
        let delete = format!("{edit}/delete");
        let _ = user.get(&delete).await.ok().see("旧手机");
        assert!(
            user.post(&delete, &[])
                .await
                .see_other()
                .starts_with("/confirm")
        );
        let typed = [("next", delete.as_str()), ("password", PASSWORD)];
        assert_eq!(user.post("/confirm", &typed).await.see_other(), delete);
        assert_eq!(user.post(&delete, &[]).await.see_other(), LIST);
        let gone = stage.app.visitor();
        let _ = (show(&gone, crate::passkey::LOG_IN, &mut key).await.is(422)).see("核验不通过");
        crate::passkey::nobody(&gone).await;
        stage.app.run_jobs().await;
        let told: Vec<(bool, AccountId)> = (stage.events.lock().unwrap().iter())
            .filter_map(|event| match event {
                Event::PasskeyAdded(whose) => Some((true, *whose)),
                Event::PasskeyRemoved(whose) => Some((false, *whose)),
                _ => None,
            })
            .collect();
        assert_eq!(told, [(true, account), (false, account)]);
        stage.app.finish().await;
    }
);

on_both!(
    the_offer_comes_after_a_log_in_by_other_means_and_goes_for_good,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let offered = |user: &User| user.cookie(web::session::OFFER).is_some();
        // at most three times
        for n in 0..4 {
            let user = stage.app.visitor();
            log_in(&user).await;
            assert_eq!(offered(&user), n < 3, "{n}");
            let _ = user.post("/logout", &[]).await.see_other();
            assert!(!offered(&user));
        }
        let _ = stage.account(Kind::Unit).await;
        let unit = settings::unit(&stage).await;
        assert!(offered(&unit));
        assert_eq!(
            unit.post("/settings/unit/passkeys/decline", &[])
                .await
                .see_other(),
            "/unit"
        );
        assert!(!offered(&unit));
        assert!(!offered(&settings::unit(&stage).await));
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    what_an_intruder_added_goes_with_their_session,
    async |on: On| {
        let stage = Stage::new(on).await;
        let (intruder, mut planted) = person(&stage).await;
        let mut kept = {
            stage.app.run_jobs().await;
            let owner = stage.app.visitor();
            owner.from_network([10, 1, 1, 1]);
            log_in(&owner).await;
            let list = owner.get("/settings/person/sessions").await.ok();
            let end = list.attribute(".acts form", "action").unwrap();
            let id = end.split('/').nth(4).unwrap().to_owned();
            let kept = add(&owner, "person").await;
            let _ = owner
                .post(&format!("/settings/person/log-ins/{id}"), &[])
                .await
                .see_other();
            let _ = owner.get(LIST).await.ok().see("当前已添加 1 个");
            kept
        };
        stage.app.advance(TimeDelta::seconds(2));
        let _ = intruder.get(LIST).await.see_other();
        let user = stage.app.visitor();
        let _ = show(&user, crate::passkey::LOG_IN, &mut planted)
            .await
            .is(422);
        assert_eq!(
            show(&user, crate::passkey::LOG_IN, &mut kept)
                .await
                .see_other(),
            "/whoami"
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(the_pages_of_passkeys_find_by_index, async |on: On| {
    let stage = Stage::new(on).await;
    let (user, mut key) = person(&stage).await;
    let edit = only(&user).await;
    for page in [
        LIST,
        &edit,
        &format!("{edit}/delete"),
        "/settings/person",
        "/confirm?next=/whoami",
    ] {
        let _ = user.get(page).await.ok();
    }
    let other = stage.app.visitor();
    assert_eq!(
        show(&other, crate::passkey::LOG_IN, &mut key)
            .await
            .see_other(),
        "/whoami"
    );
    stage.app.run_jobs().await;
    let plans = stage.app.plans().await;
    plans.find_by_index(&[]);
    plans.use_indexes(&["passkey_account", "passkey_credential"]);
    stage.app.finish().await;
});
