//! Acting by a grant: what it opens, from when until when, in which tab.

use super::*;

testkit::on_both!(
    a_handler_opens_what_was_granted_and_is_told_whom_to_ask_for_the_rest,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        let seat = |duties: &[Duty]| {
            let (now, rng) = (stage.app.clock.now(), &stage.app.app.rng);
            stage.app.acting_as(Actor::Unit {
                account: AccountId::new(now, rng),
                unit: unit.id,
                role: UnitRole::Handler(duties.iter().copied().collect()),
            })
        };
        let pages = [
            ("/unit/info", Duty::UnitInfo),
            ("/unit/info/history", Duty::UnitInfo),
            ("/unit/contacts", Duty::Contacts),
            ("/unit/contacts/new", Duty::Contacts),
        ];
        for granted in [Duty::UnitInfo, Duty::Contacts, Duty::Vacancies] {
            let user = seat(&[granted]);
            for (page, needed) in pages {
                let reply = user.get(page).await;
                if granted == needed {
                    let _ = reply.ok();
                } else {
                    reply.is(403).see("请联系本单位的法定代表人或管理员");
                }
            }
            for page in ["/unit", "/unit/workbench"] {
                let _ = user.get(page).await.ok();
            }
        }
        let nothing = seat(&[]);
        nothing
            .get("/unit")
            .await
            .ok()
            .not_see("/unit/info")
            .not_see("/unit/contacts");
        let _ = nothing
            .post("/unit/contacts/new", &[("name", "李")])
            .await
            .is(403);
        assert!(stage.audit("duty.refused").await > 4);
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_handler_logs_in_only_within_the_period_and_is_out_the_moment_it_ends,
    async |on| {
        let stage = stage::real(on).await;
        let legal = real_unit(&stage, 1, &holder(1)).await;
        enable(&legal.user).await;
        let one = real_person(&stage, 1).await;
        let mut fields = form("handler", &one.holder);
        fields.push(("from", "2026-11-24".to_owned()));
        fields.push(("until", "2026-11-25".to_owned()));
        let _ = fill(&legal.user, "/unit/grants/new", &fields)
            .await
            .see_other();
        let desk = stage.app.visitor();
        log_in(&desk, "", &one.holder, PASSWORD)
            .await
            .is(422)
            .see("账号或密码不正确");
        confirm(&stage, &one.user).await;
        // the password is right, but it is the 23rd
        log_in(&desk, "", &one.holder, PASSWORD)
            .await
            .is(422)
            .see("从2026-11-24开始");
        // 00:00:00 of the 24th
        stage.app.advance(TimeDelta::hours(14));
        for realm in ["", code(1).as_str()] {
            let desk = stage.app.visitor();
            assert_eq!(
                log_in(&desk, realm, &one.holder, PASSWORD)
                    .await
                    .see_other(),
                "/unit"
            );
        }
        assert_eq!(
            log_in(&desk, "", &one.holder, PASSWORD).await.see_other(),
            "/unit"
        );
        desk.get("/unit")
            .await
            .ok()
            .see("经办人 1*****01")
            .see("当前单位");
        let _ = desk.get("/unit/contacts").await.is(403);
        // granted while logged in: open within a second
        legal_again(&legal, &holder(1)).await;
        let items = button(&legal.user, "/items").await;
        let _ = legal
            .user
            .fill(&items, &[("items", "contacts")])
            .await
            .see_other();
        stage.app.advance(TimeDelta::seconds(1));
        let _ = desk.get("/unit/contacts/new").await.ok();
        // the last second of the 25th, and the next one
        stage
            .app
            .advance(TimeDelta::hours(47) + TimeDelta::minutes(59) + TimeDelta::seconds(58));
        let _ = log_in(&desk, "", &one.holder, PASSWORD).await.see_other();
        let _ = desk.get("/unit/contacts/new").await.ok();
        stage.app.advance(TimeDelta::seconds(1));
        let out = desk
            .post(
                "/unit/contacts/new",
                &[("name", "李小明"), ("mobile", "13912345678")],
            )
            .await;
        assert!(out.see_other().starts_with("/login?tab=unit"));
        desk.get("/login?tab=unit")
            .await
            .ok()
            .see("已于2026-11-25到期")
            .see("刚才的提交没有受理");
        log_in(&desk, "", &one.holder, PASSWORD)
            .await
            .is(422)
            .see("已于2026-11-25到期");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    whoever_is_deleted_in_the_middle_of_a_form_is_out_and_finds_it_again_when_let_in_anew,
    async |on| {
        let stage = stage::real(on).await;
        let legal = real_unit(&stage, 1, &holder(1)).await;
        enable(&legal.user).await;
        let one = real_person(&stage, 1).await;
        grant(&legal.user, "administrator", &one.holder).await;
        confirm(&stage, &one.user).await;
        let desk = stage.app.visitor();
        assert_eq!(
            log_in(&desk, "", &one.holder, PASSWORD).await.see_other(),
            "/unit"
        );
        let suspend = button(&legal.user, "/suspend").await;
        let page = desk.get("/unit/contacts/new").await.ok();
        assert!(page.attribute("input[name=_as]", "value").is_some());
        let _ = legal.user.post(&suspend, &[]).await.see_other();
        stage.app.advance(TimeDelta::seconds(1));
        let mut request = http::Request::post("/unit/contacts/new")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("referer", "http://localhost/unit/contacts/new");
        request = request.header("host", "localhost");
        let body = axum::body::Body::from("name=%E6%9D%8E%E5%B0%8F%E6%98%8E&mobile=13912345678");
        let out = desk.send(request.body(body).unwrap()).await.see_other();
        assert_eq!(out, "/login?tab=unit&next=%2Funit%2Fcontacts%2Fnew");
        desk.get("/login?tab=unit")
            .await
            .ok()
            .see("授权已停用")
            .see("已为您保留");
        log_in(&desk, "", &one.holder, PASSWORD)
            .await
            .is(422)
            .see("授权已停用");
        let restore = button(&legal.user, "/restore").await;
        let _ = legal.user.post(&restore, &[]).await.see_other();
        // the old session stays ended
        assert!(desk.get("/unit").await.see_other().starts_with("/login"));
        let _ = log_in(&desk, "", &one.holder, PASSWORD).await.see_other();
        let page = desk.get("/unit/contacts/new").await.ok();
        assert_eq!(
            page.attribute("input[name=name]", "value").as_deref(),
            Some("李小明")
        );
        // deleted: the account logs in no more
        legal_again(&legal, &holder(1)).await;
        let delete = button(&legal.user, "/delete").await;
        let _ = legal.user.post(&delete, &[]).await.see_other();
        stage.app.advance(TimeDelta::seconds(1));
        assert!(desk.get("/unit").await.see_other().starts_with("/login"));
        log_in(&desk, "", &one.holder, PASSWORD)
            .await
            .is(422)
            .see("授权已取消");
        // granted anew, the person acts with the account they had
        grant(&legal.user, "handler", &one.holder).await;
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    whoever_acts_for_two_units_chooses_and_a_form_of_the_other_tab_is_stopped_and_kept,
    async |on| {
        let stage = stage::real(on).await;
        let legal = who(1);
        let first = real_unit(&stage, 1, &legal).await;
        let second = real_unit(&stage, 2, &legal).await;
        assert_ne!(first.id, second.id);
        let desk = stage.app.visitor();
        let there = log_in(&desk, "", &legal, LEGAL).await.see_other();
        assert_eq!(there, "/login/units");
        let page = desk.get(&there).await.ok();
        page.see("南京第1测试有限公司").see("南京第2测试有限公司");
        let accounts: HashSet<String> = desk
            .get(&there)
            .await
            .ok()
            .body
            .split("name=\"account\" value=\"")
            .skip(1)
            .map(|rest| rest[..32].to_owned())
            .collect();
        assert_eq!(accounts.len(), 2);
        // as one unit, with a form open; then as the other in another tab
        let mut accounts = accounts.into_iter();
        let (a, b) = (accounts.next().unwrap(), accounts.next().unwrap());
        let _ = desk
            .post("/login/units", &[("account", &a)])
            .await
            .see_other();
        let form = desk.get("/unit/contacts/new").await.ok();
        let made_for = form.attribute("input[name=_as]", "value").unwrap();
        assert_eq!(made_for, a);
        let switched = [("account", b.as_str()), ("next", "/unit/workbench")];
        assert_eq!(
            desk.post("/login/units", &switched).await.see_other(),
            "/unit/workbench"
        );
        let request = http::Request::post("/unit/contacts/new")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("referer", "http://localhost/unit/contacts/new")
            .header("host", "localhost");
        let body = format!("_as={a}&name=%E6%9D%8E%E5%B0%8F%E6%98%8E&mobile=13912345678");
        let sent = desk
            .send(request.body(axum::body::Body::from(body)).unwrap())
            .await;
        let choose = sent.see_other();
        assert!(choose.starts_with("/login/units?next="), "{choose}");
        desk.get(&choose)
            .await
            .ok()
            .see("刚才的提交没有受理")
            .see("已为您保留");
        // nothing was written in either unit
        assert_eq!(stage.audit("unit.contact.create").await, 0);
        // and in the wrong unit the form does not come back
        let page = desk.get("/unit/contacts/new").await.ok();
        assert_eq!(
            page.attribute("input[name=name]", "value").as_deref(),
            Some("")
        );
        let back = [("account", a.as_str()), ("next", "/unit/contacts/new")];
        assert_eq!(
            desk.post("/login/units", &back).await.see_other(),
            "/unit/contacts/new"
        );
        let page = desk.get("/unit/contacts/new").await.ok();
        assert_eq!(
            page.attribute("input[name=name]", "value").as_deref(),
            Some("李小明")
        );
        // somebody else's unit is none of the choices
        let other = real_unit(&stage, 3, &holder(3)).await;
        let row = unit::find(&stage.app.app.db, other.id)
            .await
            .unwrap()
            .unwrap();
        let strange = row.account_id.unwrap().to_string();
        let _ = desk
            .post("/login/units", &[("account", &strange)])
            .await
            .is(404);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
