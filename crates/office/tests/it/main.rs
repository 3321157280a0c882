//! The staff shell, through its pages, on both databases.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod plans;

use kernel::{
    actor::Actor,
    id::{AccountId, AgencyId, OfficerId},
};
use org::agency::{self, NewAgency};
use queue::{Job, JobError};
use serde::{Deserialize, Serialize};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use testkit::{On, Setup, TestApp, User};
use web::Call;

#[derive(Serialize, Deserialize)]
struct Fragile {
    secret: String,
}

impl Job for Fragile {
    const NAME: &'static str = "test.fragile";
}

struct Stage {
    app: TestApp,
    agency: AgencyId,
    mended: Arc<AtomicBool>,
}

async fn start(on: On) -> Stage {
    let mended = Arc::new(AtomicBool::new(false));
    let works = mended.clone();
    let mut setup = Setup::new(
        [
            identity::migrations(),
            org::migrations(),
            review::migrations(),
        ],
        move |_, registry| {
            registry.on::<Fragile, _, _>(move |_, _| {
                let works = works.load(Ordering::SeqCst);
                async move {
                    if works {
                        Ok(())
                    } else {
                        Err(JobError::Fail("对方拒绝".to_owned()))
                    }
                }
            });
            office::router()
        },
    );
    setup.menus = office::menu();
    let app = testkit::start(on, setup).await;
    let call = Call::system(&app.app, "test");
    let new = NewAgency {
        code: "320100",
        name: "南京市人力资源和社会保障局",
        region: "320100",
        parent: None,
        reviews: true,
    };
    let agency = call
        .write(|tx| async move { agency::create(&tx, new).await })
        .await
        .unwrap();
    Stage {
        app,
        agency,
        mended,
    }
}

impl Stage {
    fn seat(&self, operator: bool) -> User {
        let (now, rng) = (self.app.clock.now(), &self.app.app.rng);
        self.app.acting_as(Actor::Officer {
            account: AccountId::new(now, rng),
            officer: OfficerId::new(now, rng),
            agency: self.agency,
            operator,
        })
    }
}

testkit::on_both!(the_home_page_counts_what_waits_for_the_agency, async |on| {
    let stage = start(on).await;
    let page = stage
        .seat(false)
        .get("/office")
        .await
        .ok()
        .see("南京市人力资源和社会保障局")
        .see("待审核")
        .see("没有等待审核的件")
        .not_see("后台任务");
    assert_eq!(page.all(".stat-number"), ["0", "0"]);
    assert_eq!(
        stage
            .seat(true)
            .get("/office")
            .await
            .ok()
            .all(".stat-number"),
        ["0", "0", "0"]
    );
    assert!(
        stage
            .app
            .visitor()
            .get("/office")
            .await
            .see_other()
            .starts_with("/office/login")
    );
    assert!(
        stage
            .app
            .unit()
            .get("/office")
            .await
            .see_other()
            .starts_with("/office/login")
    );
    stage.app.finish().await;
});

testkit::on_both!(
    operators_pages_do_not_exist_for_other_officers,
    async |on| {
        let stage = start(on).await;
        let officer = stage.seat(false);
        for page in ["/office/outbox", "/office/audit"] {
            let _ = officer.get(page).await.is(404);
        }
        let _ = officer
            .post(
                "/office/outbox/00000000-0000-0000-0000-000000000001/retry",
                &[],
            )
            .await
            .is(404);
        stage
            .seat(true)
            .get("/office/audit?action=access.denied")
            .await
            .ok()
            .see("office:outbox")
            .see("office:audit");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_dead_letter_is_shown_without_its_content_and_runs_again_when_asked,
    async |on| {
        let stage = start(on).await;
        let call = Call::system(&stage.app.app, "test");
        call.write(|tx| async move {
            queue::enqueue(
                &tx,
                &Fragile {
                    secret: "秘密".to_owned(),
                },
            )
            .await
        })
        .await
        .unwrap();
        stage.app.run_jobs().await;
        let operator = stage.seat(true);
        let page = operator
            .get("/office/outbox")
            .await
            .ok()
            .see("失败的任务（1）")
            .see("test.fragile")
            .see("对方拒绝")
            .not_see("秘密");
        let retry = page.attribute("form.inline-form", "action").unwrap();
        stage.mended.store(true, Ordering::SeqCst);
        operator.post(&retry, &[]).await.see_other();
        // pressed twice: nothing to do any more
        operator.post(&retry, &[]).await.see_other();
        assert_eq!(stage.app.run_jobs().await, 1);
        operator
            .get("/office/outbox")
            .await
            .ok()
            .see("失败的任务（0）")
            .see("暂无失败的任务");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    the_audit_log_is_paged_without_losing_lines_of_one_moment,
    async |on| {
        let stage = start(on).await;
        let call = Call::system(&stage.app.app, "test");
        call.write(|tx| async move {
            for n in 0..120 {
                tx.audit("test.line", &format!("line:{n}"), serde_json::Value::Null)
                    .await?;
            }
            Ok::<_, db::Error>(())
        })
        .await
        .unwrap();
        let operator = stage.seat(true);
        let mut seen = Vec::new();
        let mut next = Some("/office/audit?action=test.line".to_owned());
        while let Some(page) = next {
            let reply = operator.get(&page).await.ok();
            seen.extend(reply.all("td[data-label=对象]"));
            next = reply.attribute("p a.btn[href*=before]", "href");
        }
        assert_eq!(seen.len(), 120);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 120);
        operator
            .get("/office/audit?action=nothing")
            .await
            .ok()
            .see("暂无数据");
        let _ = operator.get("/office/audit?day=%2B262142-12-31").await.ok();
        operator
            .get("/office/audit?day=2026-11-23&action=test.line&before=nonsense")
            .await
            .ok()
            .see("line:");
        stage.app.finish().await;
    }
);
