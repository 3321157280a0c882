//! What the holder of an account reads of keys that were refused.

use super::{challenge, key, log_in, send};
use crate::{settings::unit, stage::Stage};
use ca_driver::{Order, Sample};
use chrono::TimeDelta;
use identity::account::Kind;
use testkit::{On, on_both};

const LOG: &str = "/settings/unit/log-ins";

on_both!(
    the_holder_reads_of_every_key_that_was_refused,
    async |on: On| {
        let stage = Stage::new(on).await;
        stage.account(Kind::Unit).await;
        let thief = stage.app.visitor();
        thief.from_network([198, 51, 100, 7]);
        for sample in [Sample::Revoked, Sample::Expired, Sample::Stranger] {
            let _ = log_in(&thief, &key(&stage, sample)).await.is(422);
        }
        // somebody else's certificate, which everybody may have, and no key to it
        let good = key(&stage, Sample::Good);
        let text = challenge(&thief).await;
        let certificate = good.certificate().unwrap();
        let _ = send(&thief, &text, &certificate, b"nonsense").await.is(422);
        // and a signature that was used before
        let signature = good.sign(text.as_bytes()).unwrap();
        let _ = send(&thief, &text, &certificate, &signature).await.is(422);
        // of another unit, or of none: nothing of this account's
        let other = stage.keys.hand_out(&Order {
            name: "别的单位",
            code: "91320100MA00000008",
            sample: Sample::Good,
        });
        let _ = log_in(&thief, &other).await.is(422);
        let text = challenge(&thief).await;
        let _ = send(&thief, &text, b"", b"nonsense").await.is(422);
        assert_eq!(stage.audited("login.ca_refused").await, 7);

        stage.app.advance(TimeDelta::seconds(1));
        let owner = unit(&stage).await;
        let log = owner.get(LOG).await.ok().see("共 6 条");
        let log = log.see("失败：CA证书已被吊销").see("失败：CA证书已到期");
        let log = (log
            .see("失败：CA核验不通过")
            .see("失败：签名已经失效或已使用过"))
        .see("198.51.*.*")
        .not_see("198.51.100.7");
        assert_eq!(
            log.all("td[data-label=方式]").concat(),
            "账号密码CACACACACA"
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
