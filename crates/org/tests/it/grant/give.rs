//! 开通授权: to whom, by whom, how many; changed by two at once, refused, sent again.

use super::*;

testkit::on_both!(
    nobody_is_let_in_before_the_legal_representative_has_agreed_to_the_notice,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        assert_eq!(
            unit.user.get("/unit/grants").await.see_other(),
            "/unit/grants/notice"
        );
        let one = somebody(&stage, 1).await;
        assert_eq!(
            unit.user.get("/unit/grants/new").await.see_other(),
            "/unit/grants/notice"
        );
        let fields = form("handler", &one.holder);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let _ = unit.user.post("/unit/grants/new", &fields).await.is(409);
        let _ = unit
            .user
            .post("/unit/grants/notice", &[("_version", "0")])
            .await
            .is(409);
        enable(&unit.user).await;
        unit.user
            .get("/unit/grants")
            .await
            .ok()
            .see("账号授权管理")
            .see("您尚未添加经办用户")
            .see("授权账号 1个");
        assert_eq!(stage.audit("grant.enable").await, 1);
        stage.app.finish().await;
    }
);

testkit::on_both!(
    one_administrator_and_ten_handlers_even_when_many_come_at_once,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        for n in 0..19 {
            register(&stage, n, None).await;
        }
        let many = (0..18).map(|n| {
            let role = if n < 3 { "administrator" } else { "handler" };
            let user = unit.user.clone();
            async move {
                let fields = form(role, &who(n));
                let key = format!("key-{n}");
                let mut fields: Vec<(&str, &str)> =
                    fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
                fields.push(("_key", &key));
                user.post("/unit/grants/new", &fields).await.status.as_u16()
            }
        });
        let answers = futures::future::join_all(many).await;
        let made = |range: std::ops::Range<usize>| {
            answers[range].iter().filter(|code| **code == 303).count()
        };
        assert_eq!((made(0..3), made(3..18)), (1, 10), "{answers:?}");
        assert!(
            answers.iter().all(|code| [303, 422].contains(code)),
            "{answers:?}"
        );
        unit.user
            .get("/unit/grants")
            .await
            .ok()
            .see("授权账号 10个");
        fill(
            &unit.user,
            "/unit/grants/new",
            &form("administrator", &who(18)),
        )
        .await
        .is(422)
        .see("每个单位只能添加1名管理员");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    only_a_registered_person_with_the_right_name_and_phone_is_granted_and_no_answer_tells_which,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        let one = somebody(&stage, 1).await;
        let mut wrong = Vec::new();
        let mut name = form("handler", &one.holder);
        name[1].1 = "银穗".to_owned();
        let mut number = form("handler", &one.holder);
        number[2].1 = who(2).document.number().to_owned();
        let mut mobile = form("handler", &one.holder);
        mobile[3].1 = "15900009999".to_owned();
        for fields in [name, number, mobile] {
            let answer = fill(&unit.user, "/unit/grants/new", &fields).await.is(422);
            wrong.push(answer.attribute(".error-summary li", "class").is_none());
            answer.see("没有找到姓名、证件号码和移动电话都一致的个人用户");
        }
        assert_eq!(stage.audit("grant.unknown").await, 3);
        // nobody grants anything to themselves
        register_as(&stage, &holder(1), None).await;
        fill(&unit.user, "/unit/grants/new", &form("handler", &holder(1)))
            .await
            .is(422)
            .see("不能给自己授权");
        let mut backwards = form("handler", &one.holder);
        backwards.push(("from", "2026-12-10".to_owned()));
        backwards.push(("until", "2026-12-01".to_owned()));
        fill(&unit.user, "/unit/grants/new", &backwards)
            .await
            .is(422)
            .see("结束日期不能早于开始日期");
        grant(&unit.user, "handler", &one.holder).await;
        fill(
            &unit.user,
            "/unit/grants/new",
            &form("handler", &one.holder),
        )
        .await
        .is(422)
        .see("已经是本单位的管理员或经办人");
        unit.user
            .get("/unit/grants")
            .await
            .ok()
            .see("金*")
            .see("1*****01")
            .see("待信息确认")
            .not_see(one.holder.document.number());
        // whoever guesses waits
        let mut last = 0;
        for n in 0..32_u16 {
            let mut guess = form("handler", &one.holder);
            guess[3].1 = format!("1590001{n:04}");
            last = fill(&unit.user, "/unit/grants/new", &guess)
                .await
                .status
                .as_u16();
        }
        assert_eq!(last, 429);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    an_administrator_manages_handlers_and_a_handler_nobody,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        let (one, two) = (somebody(&stage, 1).await, somebody(&stage, 2).await);
        grant(&unit.user, "administrator", &one.holder).await;
        let made = confirm(&stage, &one.user).await;
        let id = made.rsplit('/').next().unwrap().to_owned();
        let row = org::grant::find(&stage.app.app.db, id.parse().unwrap())
            .await
            .unwrap()
            .unwrap();
        let seat = |role| {
            stage.app.acting_as(Actor::Unit {
                account: row.account_id.unwrap(),
                unit: unit.id,
                role,
            })
        };
        let administrator = seat(UnitRole::Administrator);
        grant(&administrator, "handler", &two.holder).await;
        let three = somebody(&stage, 3).await;
        for (path, fields) in [
            (
                "/unit/grants/new".to_owned(),
                form("administrator", &three.holder),
            ),
            (format!("/unit/grants/{id}/delete"), Vec::new()),
            (format!("/unit/grants/{id}/suspend"), Vec::new()),
            (format!("/unit/grants/{id}/period"), Vec::new()),
            (
                format!("/unit/grants/{id}/role"),
                vec![("role", "handler".to_owned())],
            ),
            (format!("/unit/grants/{id}/items"), Vec::new()),
        ] {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let _ = administrator.post(&path, &fields).await.is(403);
        }
        // himself
        fill(
            &administrator,
            "/unit/grants/new",
            &form("handler", &one.holder),
        )
        .await
        .is(422)
        .see("不能给自己授权");
        let handler = seat(UnitRole::Handler(Duties::all()));
        for page in ["/unit/grants", "/unit/grants/new"] {
            handler
                .get(page)
                .await
                .is(403)
                .see("经办人没有账号开通和授权的权限");
        }
        handler.get("/unit").await.ok().not_see("/unit/grants\"");
        // another unit's grant does not exist
        let other = stage.unit(2).await;
        enable(&other.user).await;
        let _ = other
            .user
            .post(&format!("/unit/grants/{id}/delete"), &[])
            .await
            .is(404);
        assert_eq!(stage.audit("access.denied").await, 1);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    two_people_edit_one_grant_and_the_second_is_told_and_loses_nothing,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        let one = somebody(&stage, 1).await;
        grant(&unit.user, "handler", &one.holder).await;
        let (period, items) = (
            button(&unit.user, "/period").await,
            button(&unit.user, "/items").await,
        );
        let first = unit.user.get(&period).await.ok();
        let version = first.attribute("input[name=_version]", "value").unwrap();
        let later = [("until", "2027-01-31"), ("_version", version.as_str())];
        assert_eq!(
            unit.user.post(&period, &later).await.see_other(),
            "/unit/grants"
        );
        let other = [("until", "2027-06-30"), ("_version", version.as_str())];
        let again = unit.user.post(&period, &other).await.is(422);
        let again = again.see("刚刚被别人修改过").see("2027-01-31");
        assert_eq!(
            again.attribute("input[name=until]", "value").as_deref(),
            Some("2027-06-30")
        );
        // the items are edited from a page that is older than the new period
        let ticked = [
            ("items", "contract_draft"),
            ("items", "vacancies"),
            ("items", "nonsense"),
            ("_version", version.as_str()),
        ];
        let again = unit.user.post(&items, &ticked).await.is(422);
        let fresh = again.attribute("input[name=_version]", "value").unwrap();
        assert!(again.body.contains("value=\"contract_draft\" checked"));
        let mut ticked = ticked.to_vec();
        ticked[3].1 = &fresh;
        assert_eq!(
            unit.user.post(&items, &ticked).await.see_other(),
            "/unit/grants"
        );
        unit.user
            .get("/unit/grants")
            .await
            .ok()
            .see("2项")
            .see("~ 2027-01-31");
        let history = items.trim_end_matches("/items");
        unit.user
            .get(history)
            .await
            .ok()
            .see("更新期限")
            .see("劳动合同拟定、职位发布");
        // deleted meanwhile: nothing is saved, and the answer says why
        let delete = button(&unit.user, "/delete").await;
        assert_eq!(
            unit.user.post(&delete, &[]).await.see_other(),
            "/unit/grants"
        );
        unit.user
            .post(&period, &later)
            .await
            .is(410)
            .see("已经删除");
        assert_eq!(
            unit.user.post(&delete, &[]).await.see_other(),
            "/unit/grants"
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    an_invitation_can_be_refused_expires_and_is_sent_again,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        let one = somebody(&stage, 1).await;
        grant(&unit.user, "handler", &one.holder).await;
        one.user.get("/app/enterprise").await.ok().see("1项待确认");
        let list = one.user.get("/app/enterprise/handler").await.ok();
        let here = list.attribute(".phone-list a", "href").unwrap();
        let stranger = somebody(&stage, 2).await;
        let _ = stranger.user.get(&here).await.is(404);
        stage.app.advance(TimeDelta::days(8));
        unit.user.get("/unit/grants").await.ok().see("邀请已过期");
        one.user.get(&here).await.ok().see("邀请已过期");
        let _ = one.user.post(&here, &[]).await.is(409);
        let resend = button(&unit.user, "/resend").await;
        let _ = unit.user.post(&resend, &[]).await.see_other();
        one.user.get(&here).await.ok().see("信息无误，确认");
        let _ = one
            .user
            .post(&format!("{here}/decline"), &[])
            .await
            .see_other();
        unit.user
            .get("/unit/grants")
            .await
            .ok()
            .see("当事人已拒绝")
            .see("授权账号 0个");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
