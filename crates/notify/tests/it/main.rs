//! What the inbox and its channel promise, on both databases.
#![expect(clippy::unwrap_used, reason = "a test aid fails by panicking")]

mod faults;
mod leave;
mod logo;
mod plans;
mod provider;

use identity::account::{self, Holder, Kind, NewAccount, Others};
use identity::sms::{Category, SendOutcome};
use kernel::actor::Actor;
use kernel::document::{Document, DocumentKind};
use kernel::id::{AccountId, MessageId, PersonId};
use notify::{Channel, Message, MessageRead};
use provider::Provider;
use sea_orm::ConnectionTrait as _;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use testkit::{On, Setup, TestApp, User, on_both};

const SECRET: &str = "r3c31pt";

/// An application with the inbox, a scripted provider, and one person who has an account.
struct Stand {
    app: TestApp,
    provider: Arc<Provider>,
    account: AccountId,
    /// Texts to numbers that are not an account's.
    elsewhere: Arc<AtomicUsize>,
}

async fn stand(on: On) -> Stand {
    stand_with(on, Some("13812345678")).await
}

async fn stand_with(on: On, mobile: Option<&str>) -> Stand {
    let provider = Arc::new(Provider::default());
    let sms = provider.clone();
    let elsewhere = Arc::<AtomicUsize>::default();
    let heard = elsewhere.clone();
    let mut setup = Setup::new(
        [
            identity::migrations(),
            org::migrations(),
            notify::migrations(),
        ],
        move |app, registry| {
            // in the whole house the identity room sends what is not for an account's own number
            registry.on::<identity::sms::jobs::SendText, _, _>(move |_, _| {
                heard.fetch_add(1, Ordering::Relaxed);
                async { Ok(()) }
            });
            let channel = Channel {
                db: app.db.clone(),
                vault: app.vault.clone(),
                rng: app.rng.clone(),
                sms,
                overseas: None,
            };
            notify::register_jobs(registry, &channel);
            notify::router().merge(notify::receipt_router(SECRET))
        },
    );
    setup.menus = Vec::new();
    let app = testkit::start(on, setup).await;
    let account = account(&app, mobile).await;
    Stand {
        app,
        provider,
        account,
        elsewhere,
    }
}

/// An account of a person, reached at this number.
async fn account(app: &TestApp, mobile: Option<&str>) -> AccountId {
    let holder = Holder {
        name: "周文远".to_owned().into(),
        document: Document::parse(DocumentKind::OrdinaryPassport, "E12345678").unwrap(),
        mobile: mobile.map(|text| text.parse().unwrap()),
    };
    let (call, holder) = (&web::Call::system(&app.app, "test"), &holder);
    call.write(|tx| async move {
        let new = NewAccount {
            realm: None,
            kind: Kind::Person,
            holder,
            password: None,
            proven: false,
        };
        account::create_in_realm(&tx, &call.app.vault, new).await
    })
    .await
    .unwrap()
}

impl Stand {
    async fn send(&self, message: &Message) -> MessageId {
        let call = web::Call::system(&self.app.app, "test");
        let call = &call;
        call.write(|tx| async move { notify::send(&tx, call.vault(), message).await })
            .await
            .unwrap()
    }

    fn refusal(&self) -> Message {
        Message::new(self.account, notify::REVIEW_REFUSED)
            .with("subject", "职位“焊工”")
            .detail("原因：周文远填写的薪资有误")
            .link("/rcfwypt/unit/jobs/7")
    }

    fn person(&self) -> User {
        let person = PersonId::new(self.app.clock.now(), &self.app.app.rng);
        self.app.acting_as(Actor::Person {
            account: self.account,
            person,
        })
    }

    async fn raw(&self, sql: &str) -> Vec<u8> {
        let backend = if self.app.app.db.dialect() == db::Dialect::Sqlite {
            sea_orm::DbBackend::Sqlite
        } else {
            sea_orm::DbBackend::Postgres
        };
        let stamp = web::Call::system(&self.app.app, "test").stamp();
        let row = self
            .app
            .app
            .db
            .write(&stamp, |tx| async move {
                Ok::<_, db::Error>(
                    tx.query_one_raw(sea_orm::Statement::from_string(backend, sql))
                        .await?,
                )
            })
            .await;
        let row = row.unwrap().unwrap();
        row.try_get_by_index::<Vec<u8>>(0)
            .or_else(|_| row.try_get_by_index::<String>(0).map(String::into_bytes))
            .unwrap()
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

on_both!(
    a_message_stands_in_the_inbox_until_it_is_read_and_leads_to_its_page,
    async |on| {
        let stand = stand(on).await;
        let id = stand.send(&stand.refusal()).await;
        let person = stand.person();
        person
            .get("/messages")
            .await
            .ok()
            .see("审核未通过")
            .see("您提交的职位“焊工”未通过审核")
            .see("原因：周文远填写的薪资有误")
            .see("未读 (1)")
            .see("全部已读");
        assert_eq!(
            person
                .post(&MessageRead { id }.to_string(), &[])
                .await
                .see_other(),
            "/rcfwypt/unit/jobs/7"
        );
        person
            .get("/messages")
            .await
            .ok()
            .see("审核未通过")
            .not_see("全部已读");
        person
            .get("/messages?tab=unread")
            .await
            .ok()
            .see("没有未读消息")
            .not_see("焊工");
        stand.app.finish().await;
    }
);

on_both!(
    all_messages_are_read_at_once_and_others_inboxes_stay_as_they_are,
    async |on| {
        let stand = stand(on).await;
        for _ in 0..11 {
            stand.send(&stand.refusal()).await;
        }
        let other = AccountId::new(stand.app.clock.now(), &stand.app.app.rng);
        stand
            .send(&Message::new(other, notify::PASSWORD_CHANGED))
            .await;
        let person = stand.person();
        let page = person.get("/messages").await.ok();
        assert_eq!(page.all("main li h2").len(), 10);
        assert_eq!(
            person
                .get("/messages?page=2")
                .await
                .ok()
                .all("main li h2")
                .len(),
            1
        );
        assert_eq!(
            person.post("/messages/read", &[]).await.see_other(),
            "/messages"
        );
        person
            .get("/messages?tab=unread")
            .await
            .ok()
            .see("没有未读消息")
            .see("已将11条消息标为已读");
        let counter = notify::unread().0;
        let mut call = web::Call::system(&stand.app.app, "test");
        call.actor = Actor::Person {
            account: other,
            person: PersonId::new(stand.app.clock.now(), &stand.app.app.rng),
        };
        assert_eq!(counter(call).await, 1);
        stand.app.finish().await;
    }
);

on_both!(
    somebody_elses_message_does_not_exist_and_the_try_is_audited,
    async |on| {
        let stand = stand(on).await;
        let id = stand.send(&stand.refusal()).await;
        let stranger = stand.app.person();
        let reply = stranger
            .post(&MessageRead { id }.to_string(), &[])
            .await
            .is(404);
        reply.not_see("焊工");
        stranger
            .post("/messages/not-an-id/read", &[])
            .await
            .is(404)
            .see("没有找到");
        let denied = db::audit::Filter {
            action: Some("access.denied".to_owned()),
            ..Default::default()
        };
        let lines = db::audit::list(&stand.app.app.db, &denied, 10)
            .await
            .unwrap();
        assert_eq!(
            lines
                .iter()
                .map(|line| line.object.clone())
                .collect::<Vec<_>>(),
            [format!("message:{id}")]
        );
        stand
            .person()
            .get("/messages?tab=unread")
            .await
            .ok()
            .see("焊工");
        stand.app.finish().await;
    }
);

on_both!(nobody_reads_messages_without_logging_in, async |on| {
    let stand = stand(on).await;
    assert!(
        stand
            .app
            .visitor()
            .get("/messages")
            .await
            .see_other()
            .starts_with("/login?")
    );
    stand.app.finish().await;
});

on_both!(texts_are_sealed_in_every_table, async |on| {
    let stand = stand(on).await;
    stand.send(&stand.refusal().by_sms()).await;
    for (column, table) in [
        ("body", "message"),
        ("sms_params", "message"),
        ("payload", "job"),
    ] {
        let bytes = stand
            .raw(&format!(
                "SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
            ))
            .await;
        for text in ["周文远", "焊工", "13812345678"] {
            assert!(!holds(&bytes, text), "{table}.{column} holds {text}");
        }
    }
    stand.app.run_jobs().await;
    stand.app.finish().await;
});

on_both!(
    a_short_message_goes_out_with_the_same_text_and_its_state_is_shown,
    async |on| {
        let stand = stand(on).await;
        let id = stand.send(&stand.refusal().by_sms()).await;
        let person = stand.person();
        person.get("/messages").await.ok().see("短信待发送");
        assert_eq!(stand.app.run_jobs().await, 1);
        let sent = stand.provider.sent();
        assert_eq!(sent.len(), 1);
        let (to, text) = &sent[0];
        assert_eq!(
            (to.as_str(), text.template.as_str(), &text.reference),
            ("13812345678", "review_refused", &id.to_string())
        );
        assert_eq!(
            text.params,
            [("subject".to_owned(), "职位“焊工”".to_owned())],
            "the reason stays in the inbox"
        );
        person.get("/messages").await.ok().see("短信已发送");
        stand.app.finish().await;
    }
);

on_both!(
    after_silence_the_provider_is_asked_before_anything_is_sent_again,
    async |on| {
        let stand = stand(on).await;
        stand.provider.answer([SendOutcome::Unknown]);
        stand.provider.knows(Some(true));
        stand.send(&stand.refusal().by_sms()).await;
        assert_eq!(stand.app.run_jobs().await, 1);
        let person = stand.person();
        person.get("/messages").await.ok().see("短信发送结果未知");
        stand.app.advance(chrono::TimeDelta::seconds(10));
        assert_eq!(stand.app.run_jobs().await, 1);
        assert_eq!(stand.provider.sent().len(), 1, "it was not sent twice");
        person.get("/messages").await.ok().see("短信已发送");
        stand.app.finish().await;
    }
);

on_both!(a_busy_provider_is_tried_again, async |on| {
    let stand = stand(on).await;
    let busy = || SendOutcome::Rejected {
        category: Category::System,
        code: "isp.SYSTEM_ERROR".to_owned(),
        message: "繁忙".to_owned(),
    };
    stand.provider.answer([busy(), busy()]);
    stand.provider.knows(Some(false));
    stand.send(&stand.refusal().by_sms()).await;
    for _ in 0..3 {
        stand.app.run_jobs().await;
        stand.app.advance(chrono::TimeDelta::minutes(2));
    }
    assert_eq!(stand.provider.sent().len(), 3);
    stand.person().get("/messages").await.ok().see("短信已发送");
    stand.app.finish().await;
});

on_both!(
    a_provider_that_stays_silent_leaves_the_message_with_its_state_and_no_dead_letter,
    async |on| {
        let stand = stand(on).await;
        stand
            .provider
            .answer(std::iter::repeat_n(SendOutcome::Unknown, 20));
        stand.provider.knows(None);
        stand.send(&stand.refusal().by_sms()).await;
        for _ in 0..10 {
            stand.app.run_jobs().await;
            stand.app.advance(chrono::TimeDelta::hours(1));
        }
        assert_eq!(stand.provider.sent().len(), 1);
        stand
            .person()
            .get("/messages")
            .await
            .ok()
            .see("短信发送结果未知");
        stand.app.finish().await;
    }
);

on_both!(
    a_refusal_for_good_and_a_missing_number_are_said_and_not_repeated,
    async |on| {
        let stand = stand(on).await;
        stand.provider.answer([SendOutcome::Rejected {
            category: Category::User,
            code: "isv.MOBILE_NUMBER_ILLEGAL".to_owned(),
            message: "号码不正确".to_owned(),
        }]);
        stand.send(&stand.refusal().by_sms()).await;
        assert_eq!(stand.app.run_jobs().await, 1);
        stand
            .person()
            .get("/messages")
            .await
            .ok()
            .see("短信未能发送");
        stand.app.finish().await;

        let stand = stand_with(on, None).await;
        stand.send(&stand.refusal().by_sms()).await;
        assert_eq!(stand.app.run_jobs().await, 1);
        assert!(stand.provider.sent().is_empty());
        stand
            .person()
            .get("/messages")
            .await
            .ok()
            .see("短信未能发送");
        stand.app.finish().await;
    }
);

on_both!(
    a_receipt_raises_the_state_of_our_own_texts_only,
    async |on| {
        let stand = stand(on).await;
        stand.send(&stand.refusal().by_sms()).await;
        stand.app.run_jobs().await;
        let (person, provider) = (stand.person(), stand.app.visitor());
        let push = |secret: &str, id: &str| {
            let body = format!(
                r#"[{{"phone_number":"13812345678","success":true,"err_code":"DELIVERED","biz_id":"{id}"}}]"#
            );
            let request = http::Request::post(format!("/callback/sms/{secret}/aliyun"))
                .header("content-type", "application/json")
                .body(body.into())
                .unwrap();
            let provider = provider.clone();
            async move { provider.send(request).await }
        };
        push("guess", "p-1").await.is(404).see("没有找到");
        push(SECRET, "of-somebody-else").await.ok().see("接收成功");
        person.get("/messages").await.ok().see("短信已发送");
        push(SECRET, "p-1").await.ok().see("接收成功");
        person.get("/messages").await.ok().see("短信已送达");
        stand.app.finish().await;
    }
);

on_both!(
    a_message_whose_transaction_fails_was_never_sent,
    async |on| {
        let stand = stand(on).await;
        let call = web::Call::system(&stand.app.app, "test");
        let (call, message) = (&call, &stand.refusal().by_sms());
        let refused: Result<(), db::Error> = call
            .write(|tx| async move {
                notify::send(&tx, call.vault(), message).await?;
                Err(db::Error::Stale)
            })
            .await;
        assert!(refused.is_err());
        assert_eq!(stand.app.run_jobs().await, 0);
        let empty = call.write(|tx| async move {
            notify::send(
                &tx,
                call.vault(),
                &Message::new(AccountId::new(tx.now(), tx.rng()), notify::REVIEW_PASSED),
            )
            .await
        });
        assert!(empty.await.is_err(), "a place without a value");
        stand.person().get("/messages").await.ok().see("暂无消息");
        stand.app.finish().await;
    }
);

on_both!(
    whoever_has_a_new_password_reads_it_in_the_inbox_and_on_the_phone,
    async |on| {
        let stand = stand(on).await;
        let call = web::Call::system(&stand.app.app, "test");
        let account = stand.account;
        let hash = &identity::password::PasswordHash::stored("$argon2id$".to_owned());
        call.write(
            |tx| async move { account::set_password(&tx, account, hash, Others::EndAll).await },
        )
        .await
        .unwrap();
        stand.app.run_jobs().await;
        let sent = stand.provider.sent();
        let (to, text) = sent.first().unwrap();
        assert_eq!(
            (to.as_str(), text.template.as_str(), text.params.len()),
            ("13812345678", "password_changed", 0)
        );
        stand
            .person()
            .get("/messages")
            .await
            .ok()
            .see("密码已修改")
            .see("您的账号密码已修改")
            .see("短信已发送");
        stand.app.finish().await;
    }
);

on_both!(
    another_number_is_told_at_both_and_a_voided_password_too,
    async |on| {
        let stand = stand(on).await;
        let call = web::Call::system(&stand.app.app, "test");
        let account = stand.account;
        let old = call.vault().seal("mobile_changed.old", "13900000001");
        let changed: account::MobileChanged =
            serde_json::from_value(serde_json::json!({ "account": account, "old": old })).unwrap();
        let (changed, voided) = (&changed, &account::PasswordVoided { account });
        call.write(|tx| async move {
            queue::enqueue(&tx, changed).await?;
            queue::enqueue(&tx, voided).await?;
            Ok::<_, db::Error>(())
        })
        .await
        .unwrap();
        stand.app.run_jobs().await;
        let mut sent: Vec<String> = stand
            .provider
            .sent()
            .into_iter()
            .map(|(to, text)| format!("{} {}", to.as_str(), text.template))
            .collect();
        sent.sort();
        assert_eq!(
            sent,
            ["13812345678 mobile_changed", "13812345678 password_voided"]
        );
        assert_eq!(stand.elsewhere.load(Ordering::Relaxed), 1);
        let inbox = stand.person().get("/messages").await.ok();
        inbox.see("移动电话已修改").see("密码已停用");
        stand.app.finish().await;
    }
);
