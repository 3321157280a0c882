//! 机构登记: by the agency in charge, with a number of its own.

use super::*;
use std::collections::HashSet;

testkit::on_both!(
    an_officer_registers_an_institution_of_a_unit_of_their_agency_and_no_other,
    async |on| {
        let stage = stage::typed(on).await;
        let agency = stage.agency("320100").await;
        let other = stage.agency("320500").await;
        let desk = stage.app.officer(agency);
        let elsewhere = stage.app.officer(other);
        let unit = under(&stage, 1, agency).await;
        let page = desk.get("/office/institutions/new").await.ok();
        page.see("技工院校")
            .see("职业能力建设条线批准设立的机构")
            .see("玄武区");
        let first = registered(&stage, &desk, 1, "云杉职业培训学校").await;
        assert!(
            first.number.starts_with("J320102400001"),
            "{}",
            first.number
        );
        assert_eq!(first.unit_id, unit.id);
        let there = format!("/office/institutions/{}", first.id);
        desk.get(&there)
            .await
            .ok()
            .see("民办职业培训学校")
            .see("县（市、区）级")
            .see("江苏省/南京市/玄武区")
            .see("未开通");
        // nothing of it exists for another agency
        let _ = elsewhere.get(&there).await.is(404);
        let end = [("_version", "1"), ("reason", "许可证到期")];
        let _ = elsewhere.post(&format!("{there}/end"), &end).await.is(404);
        let rename = [("_version", "1"), ("name", "别的名字")];
        let _ = elsewhere
            .post(&format!("{there}/name"), &rename)
            .await
            .is(404);
        assert_eq!(stage.audit("access.denied").await, 3);
        elsewhere
            .get("/office/institutions")
            .await
            .ok()
            .see("暂无记录");
        // another agency's unit and one that is not there are the same answer
        let code1 = code(1);
        let code9 = code(9);
        for typed in [code1.as_str(), code9.as_str()] {
            let mut form = registration(typed, "云杉技工学校");
            form[3].1 = "320505";
            fill(&elsewhere, "/office/institutions/new", &form)
                .await
                .is(422)
                .see("没有找到由本机构管理的这个单位");
        }
        // not the agency's division, not twice the same name
        let mut form = registration(code1.as_str(), "云杉技工学校");
        form[3].1 = "320505";
        fill(&desk, "/office/institutions/new", &form)
            .await
            .is(422)
            .see("行政区划不在本机构的管辖范围内");
        let form = registration(code1.as_str(), "云杉职业培训学校");
        fill(&desk, "/office/institutions/new", &form)
            .await
            .is(422)
            .see("该单位已登记了同名的机构");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    numbers_stay_unique_when_many_are_registered_at_once,
    async |on| {
        let stage = stage::typed(on).await;
        let agency = stage.agency("320100").await;
        let desk = stage.app.officer(agency);
        for n in 1..=4 {
            let _ = under(&stage, n, agency).await;
        }
        let many = (0..24_u16).map(|n| {
            let desk = desk.clone();
            async move {
                let code = code(u32::from(n % 4) + 1);
                let (name, key) = (format!("第{n}培训学校"), format!("key-{n}"));
                let mut form = registration(code.as_str(), &name);
                form.push(("_key", &key));
                let reply = desk.post("/office/institutions/new", &form).await;
                reply.see_other().rsplit('/').next().unwrap().to_owned()
            }
        });
        let made = futures::future::join_all(many).await;
        let mut numbers = HashSet::new();
        for id in made {
            let row = row(&stage, id.parse().unwrap()).await;
            assert!(
                row.number
                    .parse::<kernel::institution::InstitutionNumber>()
                    .is_ok()
            );
            numbers.insert(row.number);
        }
        assert_eq!(numbers.len(), 24);
        // the same form again is the same institution
        let code = code(1);
        let mut form = registration(code.as_str(), "再来一所培训学校");
        form.push(("_key", "once"));
        let one = desk
            .post("/office/institutions/new", &form)
            .await
            .see_other();
        assert_eq!(
            desk.post("/office/institutions/new", &form)
                .await
                .see_other(),
            one
        );
        desk.get("/office/institutions?q=再来")
            .await
            .ok()
            .see("再来一所培训学校")
            .see("未开通 (1)");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    an_end_needs_a_reason_and_a_version_and_tells_everybody,
    async |on| {
        let stage = stage::typed(on).await;
        let all = opened(&stage, 1).await;
        let there = format!("/office/institutions/{}", all.institution.id);
        let end = format!("{there}/end");
        let version = all.institution.version.to_string();
        let _ = all.desk.post(&end, &[("_version", &version)]).await.is(422);
        let stale = [("_version", "1"), ("reason", "许可证到期")];
        let _ = all.desk.post(&end, &stale).await.is(409);
        let rename = [("_version", version.as_str()), ("name", "云杉职业学校")];
        assert_eq!(
            all.desk
                .post(&format!("{there}/name"), &rename)
                .await
                .see_other(),
            there
        );
        let now = row(&stage, all.institution.id).await;
        assert_eq!(now.name, "云杉职业学校");
        let version = now.version.to_string();
        let typed = [("_version", version.as_str()), ("reason", "许可证到期")];
        assert_eq!(all.desk.post(&end, &typed).await.see_other(), there);
        all.desk
            .get(&there)
            .await
            .ok()
            .see("已终止")
            .see("许可证到期");
        assert_eq!(row(&stage, all.institution.id).await.account_id, None);
        let _ = all.desk.post(&end, &typed).await.is(409);
        // its name is free, its number is not
        let again = registered(&stage, &all.desk, 1, "云杉职业学校").await;
        assert_ne!(again.number, now.number);
        let list = all.unit.user.get("/unit/institutions").await.ok();
        list.see("已终止").see(&again.number);
        assert_eq!(stage.audit("institution.end").await, 1);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(the_pages_of_institutions_find_by_index, async |on| {
    let stage = stage::typed(on).await;
    let all = opened(&stage, 1).await;
    let id = all.institution.id;
    for page in [
        "/office/institutions?tab=open".to_owned(),
        format!("/office/institutions?tab=open&q={}", all.institution.number),
        "/office/institutions?tab=open&q=%E4%BA%91".to_owned(),
        format!("/office/institutions/{id}"),
    ] {
        let _ = all.desk.get(&page).await.ok();
    }
    for page in [
        "/unit/institutions".to_owned(),
        format!("/unit/institutions/{id}"),
        format!("/unit/institutions/{id}/administrator"),
    ] {
        let _ = all.unit.user.get(&page).await.ok();
    }
    let typed = [
        ("tab", "unit"),
        ("realm", all.institution.number.as_str()),
        ("password", "wrong"),
    ];
    let _ = stage.app.visitor().post("/login", &typed).await.is(422);
    let plans = stage.app.plans().await;
    plans.find_by_index(&["agency"]);
    plans.use_indexes(&[
        "institution_number",
        "institution_unit",
        "institution_agency",
    ]);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
