//! What the holder of an account is told when they take their data away or close the account, and the end of the inbox.

use crate::{Stand, stand};
use identity::{ClosingAsked, ClosingStayed, Exported, Keeper as _, Whose, account::Kind};
use notify::{Message, NotifyKeeper};
use testkit::on_both;

fn whose(stand: &Stand) -> Whose {
    Whose {
        account: stand.account,
        kind: Kind::Person,
        person: None,
        realm: uuid::Uuid::nil(),
    }
}

on_both!(
    an_export_and_a_wish_to_leave_are_told_in_the_inbox_and_by_text,
    async |on| {
        let stand = stand(on).await;
        let call = web::Call::system(&stand.app.app, "test");
        let (account, at) = (stand.account, stand.app.clock.now());
        call.write(|tx| async move {
            queue::enqueue(&tx, &Exported { account, at }).await?;
            queue::enqueue(&tx, &ClosingAsked { account, at }).await?;
            queue::enqueue(&tx, &ClosingStayed { account }).await?;
            Ok::<_, db::Error>(())
        })
        .await
        .unwrap();
        stand.app.run_jobs().await;
        let _ = stand
            .person()
            .get("/messages")
            .await
            .ok()
            .see("导出数据提醒")
            .see("于2026-11-23 10:00导出了本账号的全部数据")
            .see("账号申请注销")
            .see("将于2026-11-23 10:00之后注销")
            .see("注销申请已撤销")
            .see("短信已发送");
        let copy = NotifyKeeper
            .copy(&stand.app.app, &whose(&stand))
            .await
            .unwrap();
        let text = serde_json::to_string(&copy.sections[0].content).unwrap();
        assert!(text.contains("导出了本账号的全部数据"), "{text}");
        stand.app.finish().await;
    }
);

on_both!(
    the_inbox_of_a_closed_account_is_emptied_and_no_other,
    async |on| {
        let stand = stand(on).await;
        stand.send(&stand.refusal().by_sms()).await;
        let other = kernel::id::AccountId::new(stand.app.clock.now(), &stand.app.app.rng);
        stand
            .send(&Message::new(other, notify::PASSWORD_CHANGED))
            .await;
        let call = web::Call::system(&stand.app.app, "test");
        for _ in 0..2 {
            NotifyKeeper.forget(&call, &whose(&stand)).await.unwrap();
        }
        // the text that waited finds nothing to say, and is no dead letter
        stand.app.run_jobs().await;
        let _ = stand
            .person()
            .get("/messages")
            .await
            .ok()
            .not_see("审核未通过");
        let left = stand
            .raw("SELECT CAST(COUNT(*) AS TEXT) FROM message")
            .await;
        assert_eq!(left, b"1");
        stand.app.finish().await;
    }
);
