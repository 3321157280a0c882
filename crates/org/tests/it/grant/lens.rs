//! 权限一览, and what the pages ask of the database.

use super::*;

testkit::on_both!(the_pages_of_grants_find_by_index, async |on| {
    let stage = stage::typed(on).await;
    let unit = stage.unit(1).await;
    enable(&unit.user).await;
    let one = somebody(&stage, 1).await;
    grant(&unit.user, "handler", &one.holder).await;
    let items = button(&unit.user, "/items").await;
    for page in [
        "/unit/grants",
        "/unit/grants/new",
        &items,
        items.trim_end_matches("/items"),
    ] {
        let _ = unit.user.get(page).await.ok();
    }
    confirm(&stage, &one.user).await;
    let plans = stage.app.plans().await;
    plans.use_indexes(&[
        "unit_grant_unit",
        "unit_grant_person",
        "unit_grant_change_grant",
    ]);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

testkit::on_both!(
    the_lens_and_the_server_agree_for_every_person_item_and_day,
    async |on| {
        use identity::Realms as _;
        use kernel::choice::Choice as _;
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        let people = [
            ("administrator", "", "", ""),
            ("handler", "", "", "contacts"),
            ("handler", "2026-11-25", "", "unit_info"),
            ("handler", "", "2026-11-24", "contract_draft"),
            ("handler", "", "", ""),
        ];
        for (n, (role, from, until, items)) in (0..).zip(people) {
            let one = somebody(&stage, n).await;
            let mut fields = form(role, &one.holder);
            fields.push(("from", from.to_owned()));
            fields.push(("until", until.to_owned()));
            let _ = fill(&unit.user, "/unit/grants/new", &fields)
                .await
                .see_other();
            let here = confirm(&stage, &one.user).await;
            if !items.is_empty() {
                let id = here.rsplit('/').next().unwrap();
                let path = format!("/unit/grants/{id}/items");
                let _ = unit.user.fill(&path, &[("items", items)]).await.see_other();
            }
        }
        let suspend = button(&unit.user, "/suspend").await;
        let last = unit.user.get("/unit/grants").await.ok();
        assert!(last.body.contains(&suspend));
        let (db, vault) = (&stage.app.app.db, &stage.app.app.vault);
        let realms = org::OrgRealms::new(db.clone(), vault.clone());
        let ids: Vec<String> = last
            .body
            .split("href=\"/unit/grants/")
            .filter_map(|rest| rest.split_once('/'))
            .map(|(id, _)| id.to_owned())
            .filter(|id| id.len() == 32)
            .collect();
        let ids: HashSet<String> = ids.into_iter().collect();
        assert_eq!(ids.len(), 5);
        let (mut yes, mut asked) = (0, 0);
        for round in 0..2 {
            if round == 1 {
                let _ = unit.user.post(&suspend, &[]).await.see_other();
            }
            for id in &ids {
                let row = org::grant::find(db, id.parse().unwrap())
                    .await
                    .unwrap()
                    .unwrap();
                let account = identity::account::find(db, row.account_id.unwrap())
                    .await
                    .unwrap()
                    .unwrap();
                for hours in [0, 13, 14, 37, 38, 61, 62, 900] {
                    let at = stage.app.clock.now() + TimeDelta::hours(hours);
                    let standing = realms.standing(&account, at).await.unwrap();
                    for duty in Duty::ALL {
                        let server = standing.as_ref().is_some_and(|as_| as_.actor.may(*duty));
                        let lens = org::grant::lens::answer(&row, *duty, at);
                        assert_eq!(lens.may, server, "{row:?} {duty} {at}: {}", lens.why);
                        yes += usize::from(server);
                        asked += 1;
                    }
                }
            }
        }
        assert!(yes > 100 && yes < asked / 2, "{yes} of {asked}");
        unit.user
            .get("/unit/grants/lens?at=2026-11-24")
            .await
            .ok()
            .see("可办")
            .see("不可办");
        let (some, _) = suspend.rsplit_once('/').unwrap();
        let who = some.rsplit('/').next().unwrap();
        unit.user
            .get(&format!("/unit/grants/lens?who={who}"))
            .await
            .ok()
            .see("授权的状态是“已停用”");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
