//! Every query that a page waits on has an index.

use crate::{Fragile, start};
use web::Call;

testkit::on_both!(
    the_pages_of_officers_and_operators_find_by_index,
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
        let _ = stage.seat(false).get("/office").await.ok();
        let operator = stage.seat(true);
        for page in [
            "/office",
            "/office/outbox",
            "/office/outbox?before=00000000-0000-0000-0000-000000000001",
            "/office/audit",
            "/office/audit?actor=system:test",
            "/office/audit?action=job.retry",
            "/office/audit?object=job:1",
            "/office/audit?request=r-1",
            "/office/audit?day=2026-11-23",
            "/office/audit?action=job.retry&day=2026-11-23&before=1764000000000000-00000000000000000000000000000001",
        ] {
            let _ = operator.get(page).await.ok();
        }
        let page = operator.get("/office/outbox").await.ok();
        let retry = page.attribute("form.inline-form", "action").unwrap();
        operator.post(&retry, &[]).await.see_other();
        let plans = stage.app.plans().await;
        // the page shows every recurring job
        plans.find_by_index(&["recurring"]);
        plans.use_indexes(&[
            "job_dead",
            "audit_at",
            "audit_actor",
            "audit_action",
            "audit_object",
            "audit_request",
        ]);
        stage
            .mended
            .store(true, std::sync::atomic::Ordering::SeqCst);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
