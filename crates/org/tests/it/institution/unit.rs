//! 开通, 管理员变更, 管理员密码重置: by the legal representative or the administrator of the unit.

use super::*;
use crate::grant::{enable, fill as fill_grant, form};

testkit::on_both!(
    the_unit_opens_an_institution_with_a_person_whose_name_is_proved,
    async |on| {
        let stage = stage::typed(on).await;
        let agency = stage.agency("320100").await;
        let desk = stage.app.officer(agency);
        let unit = under(&stage, 1, agency).await;
        unit.user
            .get("/unit/institutions")
            .await
            .ok()
            .see("暂无机构");
        let made = registered(&stage, &desk, 1, "云杉职业培训学校").await;
        unit.user
            .get("/unit/institutions")
            .await
            .ok()
            .see("机构编号")
            .see(&made.number)
            .see("民办职业培训学校")
            .see("开通");
        let path = format!("/unit/institutions/{}/open", made.id);
        let (one, unproved) = (who(1), who(2));
        person(&stage, &one, true).await;
        person(&stage, &unproved, false).await;
        unit.user.get(&path).await.ok().see("添加管理员信息");
        // one answer for everything that may be wrong
        let mut strangers = vec![who(3), unproved];
        let mut phone = one.clone();
        phone.mobile = Some("15700009999".parse().unwrap());
        strangers.push(phone);
        let mut name = one.clone();
        name.name = "王银杏".to_owned().into();
        strangers.push(name);
        for stranger in &strangers {
            appoint(&unit.user, &path, stranger)
                .await
                .is(422)
                .see("没有找到姓名、证件和移动电话都一致、并已实名认证的个人用户")
                .see(stranger.document.number());
        }
        assert_eq!(stage.audit("institution.unknown").await, 4);
        assert_eq!(
            appoint(&unit.user, &path, &one).await.see_other(),
            "/unit/institutions"
        );
        let now = row(&stage, made.id).await;
        assert_eq!(now.state, institution::State::Open);
        unit.user
            .get("/unit/institutions")
            .await
            .ok()
            .see("管理员密码重置")
            .see("管理员变更");
        unit.user
            .get(&format!("/unit/institutions/{}", made.id))
            .await
            .ok()
            .see("李**")
            .see("等待管理员在");
        // a second time it is open already
        let _ = unit.user.get(&path).await.is(409);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    nobody_but_the_managers_of_the_unit_touches_its_institutions,
    async |on| {
        let stage = stage::typed(on).await;
        let all = opened(&stage, 1).await;
        let stranger = stage.unit(2).await;
        let id = all.institution.id;
        let Actor::Unit { account, unit, .. } = all.unit.user.actor() else {
            panic!("a unit");
        };
        let acting = |role| {
            stage.app.acting_as(Actor::Unit {
                account,
                unit,
                role,
            })
        };
        let handler = acting(UnitRole::Handler(Duties::all()));
        let administrator = acting(UnitRole::Administrator);
        let version = all.institution.version.to_string();
        let pages = [
            format!("/unit/institutions/{id}"),
            format!("/unit/institutions/{id}/administrator"),
        ];
        let reset = format!("/unit/institutions/{id}/reset");
        for page in &pages {
            let _ = handler.get(page).await.is(403);
            let _ = stranger.user.get(page).await.is(404);
            let _ = administrator.get(page).await.ok();
        }
        let _ = handler
            .post(&reset, &[("_version", &version)])
            .await
            .is(403);
        let _ = stranger
            .user
            .post(&reset, &[("_version", &version)])
            .await
            .is(404);
        assert_eq!(stage.audit("access.denied").await, 3);
        let there = administrator.post(&reset, &[("_version", &version)]).await;
        assert_eq!(there.see_other(), "/unit/institutions");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_change_shows_the_old_administrator_masked_and_two_at_once_change_once,
    async |on| {
        let stage = stage::typed(on).await;
        let all = opened(&stage, 1).await;
        let id = all.institution.id;
        let path = format!("/unit/institutions/{id}/administrator");
        let page = all.unit.user.get(&path).await.ok();
        let tail = &all.administrator.document.number()[14..];
        page.see("原管理员信息")
            .see("更改管理员信息")
            .see(&format!("*****{tail}"))
            .not_see(all.administrator.document.number());
        // the same person is no change
        appoint(&all.unit.user, &path, &all.administrator)
            .await
            .is(422)
            .see("该人员已经是本机构的管理员");
        for n in [11, 12] {
            person(&stage, &who(n), true).await;
        }
        let version = all.institution.version.to_string();
        let both = [11, 12].map(|n| {
            let (user, path, version) = (all.unit.user.clone(), path.clone(), version.clone());
            async move {
                let fields = appointment(&who(n));
                let key = format!("key-{n}");
                let mut fields: Vec<(&str, &str)> =
                    fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
                fields.push(("_version", &version));
                fields.push(("_key", &key));
                user.post(&path, &fields).await.status.as_u16()
            }
        });
        let mut answers = futures::future::join_all(both).await;
        answers.sort_unstable();
        assert_eq!(answers, [303, 409]);
        let now = row(&stage, id).await;
        assert_ne!(now.account_id, all.institution.account_id);
        assert_eq!(now.version, all.institution.version + 1);
        assert_eq!(stage.audit("institution.change").await, 1);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    wrong_names_and_numbers_are_counted_for_the_unit,
    async |on| {
        let stage = stage::typed(on).await;
        let agency = stage.agency("320100").await;
        let desk = stage.app.officer(agency);
        let unit = under(&stage, 1, agency).await;
        let made = registered(&stage, &desk, 1, "云杉职业培训学校").await;
        let path = format!("/unit/institutions/{}/open", made.id);
        for n in 0..20 {
            let _ = appoint(&unit.user, &path, &who(n)).await.is(422);
        }
        person(&stage, &who(50), true).await;
        appoint(&unit.user, &path, &who(50))
            .await
            .is(429)
            .see("核对次数过多");
        // another form is not another budget
        enable(&unit.user).await;
        fill_grant(&unit.user, "/unit/grants/new", &form("handler", &who(50)))
            .await
            .is(429)
            .see("核对次数过多");
        stage.app.advance(TimeDelta::minutes(61));
        let _ = appoint(&unit.user, &path, &who(50)).await.see_other();
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
