//! 单位登录 by 机构编号: an initial password opens no session, only the page that replaces it.

use super::*;

async fn log_in(user: &User, number: &str, password: &str) -> Reply {
    let typed = [("tab", "unit"), ("realm", number), ("password", password)];
    user.post("/login", &typed).await
}

const FIRST: &str = "/login/institution";

/// The page behind an initial password, filled in.
async fn set_password(stage: &Stage, user: &User, holder: &Holder, password: &str) -> Reply {
    let _ = user.post(&format!("{FIRST}/code"), &[]).await.ok();
    stage.app.run_jobs().await;
    let code = stage.phone.code(holder.mobile.as_ref().unwrap().as_str());
    let typed = [
        ("sms_code", code.as_str()),
        ("password", password),
        ("password_again", password),
    ];
    user.post(FIRST, &typed).await
}

/// An open institution whose administrator has set a password and is logged in.
async fn inside(stage: &Stage, all: &Opened) -> User {
    let user = stage.app.visitor();
    let first = log_in(&user, &all.institution.number, &initial(&all.administrator)).await;
    assert_eq!(first.see_other(), FIRST);
    let there = set_password(stage, &user, &all.administrator, PASSWORD).await;
    assert_eq!(there.see_other(), "/institution");
    user
}

async fn reset(all: &Opened, stage: &Stage) {
    let id = all.institution.id;
    let version = row(stage, id).await.version.to_string();
    let path = format!("/unit/institutions/{id}/reset");
    let there = all.unit.user.post(&path, &[("_version", &version)]).await;
    assert_eq!(there.see_other(), "/unit/institutions");
}

testkit::on_both!(
    the_initial_password_opens_nothing_but_the_page_that_replaces_it,
    async |on| {
        let stage = stage::real(on).await;
        let all = opened(&stage, 1).await;
        let number = &all.institution.number;
        let user = stage.app.visitor();
        let first = log_in(&user, number, &initial(&all.administrator)).await;
        assert_eq!(first.see_other(), FIRST);
        // no session yet: neither the centre nor the settings
        for page in [
            "/institution",
            "/settings/institution",
            "/settings/institution/password",
        ] {
            assert!(
                user.get(page).await.see_other().starts_with("/login"),
                "{page}"
            );
        }
        assert_eq!(
            user.get("/office/login/second").await.see_other(),
            "/office/login"
        );
        user.get(FIRST)
            .await
            .ok()
            .see("设置机构密码")
            .see("云杉职业培训学校");
        // neither without a code, nor with a password that is none of one's own
        let typed = [
            ("sms_code", "000000"),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
        ];
        let _ = user.post(FIRST, &typed).await.is(422);
        let weak = set_password(
            &stage,
            &user,
            &all.administrator,
            &initial(&all.administrator),
        )
        .await;
        let _ = weak.is(422);
        let with_number = format!("Aa#{number}");
        let typed = [
            ("sms_code", "000000"),
            ("password", with_number.as_str()),
            ("password_again", with_number.as_str()),
        ];
        let _ = user.post(FIRST, &typed).await.is(422);
        // another browser is not at this step
        let other = stage.app.visitor();
        assert!(other.get(FIRST).await.see_other().starts_with("/login"));
        stage.app.advance(TimeDelta::seconds(61));
        let there = set_password(&stage, &user, &all.administrator, PASSWORD).await;
        assert_eq!(there.see_other(), "/institution");
        user.get("/institution")
            .await
            .ok()
            .see("机构主页")
            .see(number)
            .see("云杉职业培训学校");
        // the initial one is good no more, the new one is
        let again = stage.app.visitor();
        log_in(&again, number, &initial(&all.administrator))
            .await
            .is(422)
            .see("账号或密码不正确");
        assert_eq!(
            log_in(&again, number, PASSWORD).await.see_other(),
            "/institution"
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    an_institution_sees_nothing_of_its_unit_and_has_settings_of_its_own,
    async |on| {
        let stage = stage::real(on).await;
        let all = opened(&stage, 1).await;
        let user = inside(&stage, &all).await;
        for page in [
            "/unit",
            "/unit/info",
            "/unit/grants",
            "/unit/institutions",
            "/settings/unit",
        ] {
            assert!(
                user.get(page).await.see_other().starts_with("/login"),
                "{page}"
            );
        }
        user.get("/settings/institution")
            .await
            .ok()
            .see("机构编号")
            .see("机构管理员基础信息")
            .not_see("导出我的数据");
        for page in ["password", "sessions", "log-ins"] {
            let _ = user
                .get(&format!("/settings/institution/{page}"))
                .await
                .ok();
        }
        let _ = user.get("/settings/institution/export").await.is(403);
        let _ = user.get("/settings/institution/close").await.is(403);
        let _ = user.get("/settings/institution/agreements").await.is(404);
        // and the unit nothing of its own
        assert!(
            all.unit
                .user
                .get("/institution")
                .await
                .see_other()
                .starts_with("/login")
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    the_answer_tells_nobody_whether_an_institution_exists,
    async |on| {
        let stage = stage::real(on).await;
        let all = opened(&stage, 1).await;
        let number = all.institution.number.as_str();
        let unknown = kernel::institution::InstitutionNumber::compose("320102", 4, 77).unwrap();
        let wrong = "J3201024000019";
        let ask = |number: &str, password: &str| {
            let (user, number, password) =
                (stage.app.visitor(), number.to_owned(), password.to_owned());
            async move { log_in(&user, &number, &password).await }
        };
        for typed in [number, unknown.as_str(), wrong] {
            ask(typed, "Wrong#2026")
                .await
                .is(422)
                .see("账号或密码不正确");
        }
        // a document or phone beside it must be the administrator's
        let initial = initial(&all.administrator);
        let with = |identifier: &str| {
            let typed = [
                ("tab", "unit".to_owned()),
                ("realm", number.to_lowercase()),
                ("identifier", identifier.to_owned()),
                ("password", initial.clone()),
            ];
            let user = stage.app.visitor();
            async move {
                let typed: Vec<(&str, &str)> =
                    typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
                user.post("/login", &typed).await
            }
        };
        with(who(9).document.number())
            .await
            .is(422)
            .see("账号或密码不正确");
        let own = all.administrator.mobile.as_ref().unwrap().as_str();
        assert_eq!(with(own).await.see_other(), FIRST);
        // wrong ones count together, whatever stands beside the number: after three a puzzle comes first
        for n in 20..23 {
            let _ = with(who(n).document.number()).await.is(422);
        }
        let _ = ask(number, &initial).await.is(422).see("请先完成安全验证");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    an_initial_password_expires_after_seven_days_and_says_what_to_do,
    async |on| {
        let stage = stage::real(on).await;
        let all = opened(&stage, 1).await;
        let number = all.institution.number.as_str();
        let initial = initial(&all.administrator);
        let user = stage.app.visitor();
        stage
            .app
            .advance(TimeDelta::days(7) - TimeDelta::seconds(30));
        assert_eq!(log_in(&user, number, &initial).await.see_other(), FIRST);
        // it runs out while the page is open
        stage.app.advance(TimeDelta::seconds(30));
        assert!(user.get(FIRST).await.see_other().starts_with("/login"));
        log_in(&user, number, &initial)
            .await
            .is(422)
            .see("初始密码已超过7天有效期")
            .see("管理员密码重置");
        log_in(&user, number, "Wrong#2026")
            .await
            .is(422)
            .see("账号或密码不正确");
        reset(&all, &stage).await;
        assert_eq!(log_in(&user, number, &initial).await.see_other(), FIRST);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_reset_a_change_and_an_end_put_the_administrator_out_within_a_second,
    async |on| {
        let stage = stage::real(on).await;
        let all = opened(&stage, 1).await;
        let id = all.institution.id;
        let number = all.institution.number.as_str();
        let user = inside(&stage, &all).await;
        let out = |user: &User| {
            let user = user.clone();
            async move {
                user.get("/institution")
                    .await
                    .see_other()
                    .starts_with("/login")
            }
        };
        reset(&all, &stage).await;
        stage.app.advance(TimeDelta::seconds(1));
        assert!(out(&user).await);
        log_in(&user, number, PASSWORD)
            .await
            .is(422)
            .see("账号或密码不正确");
        // somebody else
        let next = who(30);
        person(&stage, &next, true).await;
        let path = format!("/unit/institutions/{id}/administrator");
        let _ = appoint(&all.unit.user, &path, &next).await.see_other();
        let _ = log_in(&user, number, &initial(&all.administrator))
            .await
            .is(422);
        let changed = Opened {
            administrator: next,
            institution: row(&stage, id).await,
            ..all
        };
        stage.app.advance(TimeDelta::seconds(61));
        let second = inside(&stage, &changed).await;
        let version = row(&stage, id).await.version.to_string();
        let typed = [("_version", version.as_str()), ("reason", "许可证到期")];
        let end = format!("/office/institutions/{id}/end");
        let _ = changed.desk.post(&end, &typed).await.see_other();
        stage.app.advance(TimeDelta::seconds(1));
        assert!(out(&second).await);
        log_in(&second, &changed.institution.number, PASSWORD)
            .await
            .is(422)
            .see("账号或密码不正确");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    an_administrator_who_closes_their_account_leaves_an_institution_to_be_opened_again,
    async |on| {
        let stage = stage::real(on).await;
        let all = opened(&stage, 1).await;
        let found = row(&stage, all.institution.id).await;
        let whose = identity::Whose {
            account: found.person_account_id.unwrap(),
            kind: Kind::Person,
            person: found.person_id,
            realm: uuid::Uuid::nil(),
        };
        let copy = identity::Keeper::copy(&org::OrgKeeper, &stage.app.app, &whose)
            .await
            .unwrap();
        assert!(format!("{copy:?}").contains(&found.number));
        for _ in 0..2 {
            identity::Keeper::forget(&org::OrgKeeper, &stage.call(), &whose)
                .await
                .unwrap();
        }
        let now = row(&stage, found.id).await;
        assert_eq!(now.state, institution::State::Registered);
        assert_eq!((now.account_id, now.person_id), (None, None));
        let _ = log_in(
            &stage.app.visitor(),
            &found.number,
            &initial(&all.administrator),
        )
        .await
        .is(422);
        assert_eq!(stage.audit("institution.lose").await, 1);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
