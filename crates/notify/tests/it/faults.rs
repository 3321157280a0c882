//! Whatever goes wrong at a text provider, whoever waits reads what to do next, and nothing is sent twice. The clients are
//! the real ones, before the look-alikes, which push their receipts over the network.

use crate::{SECRET, account};
use async_trait::async_trait;
use chrono::TimeDelta;
use identity::{
    Identity,
    face::{BeginOutcome, FaceAsk, FaceOutcome, FacePage, FaceVerifier, PageError},
    password::PasswordPool,
};
use kernel::{actor::Actor, id::PersonId, rng::Rng};
use notify::{
    Channel, Message,
    sms::{Sms, SmsConfig, template},
};
use sandbox::{
    Fault, Keys,
    Provider::{self, Aliyun, Tencent},
    Receipts, Sandbox, SandboxConfig, SmsTemplate,
};
use serde_json::{Value, json};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use testkit::{On, Served, Setup, TestApp, User, on_both};

const PHONE: &str = "13812345678";
const CODE: &str = "/register/person/code";
/// The provider takes longer than anybody waits.
const SLOW: Fault = Fault::Latency(Duration::from_secs(2));

fn code_of(code: &str) -> Fault {
    Fault::Error {
        code: code.to_owned(),
    }
}

/// Nobody proves anything by face here.
struct NoFace;

#[async_trait]
impl FaceVerifier for NoFace {
    async fn begin(&self, _: &FaceAsk) -> BeginOutcome {
        BeginOutcome::Unknown
    }
    fn page(&self, _: &str) -> Result<FacePage, PageError> {
        Err(PageError)
    }
    async fn result(&self, _: &str) -> FaceOutcome {
        FaceOutcome::Unknown
    }
}

struct World {
    app: TestApp,
    sandbox: Sandbox,
    /// Requests that came to the application over the network: the receipts.
    served: Served,
}

/// The look-alikes with the product's templates, on a port of their own; receipts go to `receipts`.
fn look_alikes(app: &web::App, receipts: &str, provider: Provider) -> (Sandbox, Sms) {
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let mut config = SandboxConfig::new(keys.clone(), app.clock.clone(), Rng::seeded(9));
    config.templates = template::standard()
        .into_values()
        .map(|one| SmsTemplate {
            aliyun: one.aliyun,
            tencent: one.tencent,
            text: one.text,
            code: one.code,
            abroad: false,
        })
        .collect();
    config.receipts = Receipts {
        aliyun: Some(format!("{receipts}/callback/sms/{SECRET}/aliyun")),
        tencent: Some(format!("{receipts}/callback/sms/{SECRET}/tencent")),
        delay: Duration::from_millis(300),
    };
    let sandbox = Sandbox::new(config).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let served = sandbox.clone();
    tokio::spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        sandbox::serve_on(listener, &served, std::future::pending()).await
    });
    let access = match provider {
        Tencent => json!({ "tencent": {
            "base_url": url, "secret_id": keys.tencent.id, "secret_key": keys.tencent.secret,
            "app_id": keys.tencent_app_id, "sign_name": "江苏人社", "region": "ap-nanjing",
            "timeout_ms": 600, "sandbox": true,
        } }),
        _ => json!({ "aliyun": {
            "base_url": url, "access_key_id": keys.aliyun.id, "access_key_secret": keys.aliyun.secret,
            "sign_name": "江苏人社", "timeout_ms": 600, "sandbox": true,
        } }),
    };
    let mut config: SmsConfig = serde_json::from_value(access).unwrap();
    config.templates = template::standard();
    (sandbox, Sms::new(config, &app.clock, &app.rng).unwrap())
}

async fn world(on: On, provider: Provider) -> World {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let looked: Arc<OnceLock<Sandbox>> = Arc::default();
    let looked_in = looked.clone();
    let migrations = [
        identity::migrations(),
        org::migrations(),
        notify::migrations(),
    ];
    let setup = Setup::new(migrations, move |app, registry| {
        let (sandbox, sms) = look_alikes(app, &address, provider);
        let _ = looked_in.set(sandbox);
        let sms = Arc::new(sms);
        let identity = Identity::new(identity::Setup {
            db: app.db.clone(),
            vault: app.vault.clone(),
            rng: app.rng.clone(),
            realms: Arc::new(org::OrgRealms::new(app.db.clone(), app.vault.clone())),
            sms: sms.clone(),
            face: Arc::new(NoFace),
            alipay: None,
            ca: None,
            passkeys: None,
            passwords: PasswordPool::start_with(&app.rng, 1).unwrap(),
            links: identity::Links::default(),
        });
        identity::register_jobs(registry, &identity);
        let channel = Channel {
            db: app.db.clone(),
            vault: app.vault.clone(),
            rng: app.rng.clone(),
            sms,
            overseas: None,
        };
        notify::register_jobs(registry, &channel);
        identity::router(&identity)
            .merge(notify::router())
            .merge(notify::receipt_router(SECRET))
    });
    let app = testkit::start(on, setup).await;
    let served = app.serve(listener);
    World {
        app,
        sandbox: looked.get().unwrap().clone(),
        served,
    }
}

/// Presses 获取验证码 as the script does; where it asks afterwards.
async fn ask(user: &User, mobile: &str) -> String {
    let request = http::Request::post(CODE)
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("mobile={mobile}").into());
    let reply = user.send(request.unwrap()).await.ok().see("验证码已发送至");
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    answer["check"].as_str().unwrap().to_owned()
}

/// What the script is told: the sentence, or nothing when all is well.
async fn told(user: &User, check: &str) -> String {
    let reply = user.get(check).await.ok();
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    let said = answer["message"].as_str().unwrap_or_default();
    assert_eq!(answer["ok"], said.is_empty(), "{said}");
    said.to_owned()
}

on_both!(a_code, async |on: On| {
    let refused = "拒绝了该号码，验证码没有发出。请核对号码";
    let down = "发送服务暂时不可用，验证码没有发出。请稍后重新获取";
    let busy = "发送服务繁忙，验证码还没有发出，正在自动重试";
    let silent = "发送服务没有应答，验证码可能已经发出。请等一分钟";
    // fault; the sentence and the texts at once; the sentence and the texts after the job has run again
    let cases = |provider| {
        let code = |aliyun: &str, tencent: &str| {
            code_of(if provider == Aliyun { aliyun } else { tencent })
        };
        [
            (
                code(
                    "isv.MOBILE_NUMBER_ILLEGAL",
                    "FailedOperation.PhoneNumberInBlacklist",
                ),
                (refused, 0),
                (refused, 0),
            ),
            (
                code(
                    "isv.AMOUNT_NOT_ENOUGH",
                    "FailedOperation.InsufficientBalanceInSmsPackage",
                ),
                (down, 0),
                (down, 0),
            ),
            (
                code(
                    "isv.SMS_TEMPLATE_ILLEGAL",
                    "FailedOperation.TemplateIncorrectOrUnapproved",
                ),
                (down, 0),
                (down, 0),
            ),
            (
                code("isp.SYSTEM_ERROR", "InternalError.OtherError"),
                (busy, 0),
                ("", 1),
            ),
            (SLOW, (silent, 1), ("", 1)),
            (Fault::Drop, (silent, 1), ("", 1)),
            // a receipt is about no code, whether it comes twice or is forged
            (Fault::DuplicateCallback, ("", 1), ("", 1)),
            (Fault::BrokenSignature, ("", 1), ("", 1)),
        ]
    };
    for provider in [Aliyun, Tencent] {
        let world = world(on, provider).await;
        for (n, (fault, first, last)) in (0..).zip(cases(provider)) {
            let label = format!("{provider:?}: {}", fault.label());
            let mobile = format!("1381234000{n}");
            let user = world.app.visitor();
            let check = ask(&user, &mobile).await;
            world.sandbox.arm(provider, fault, Some(1));
            for (said, texts) in [first, last] {
                world.app.run_jobs().await;
                let heard = told(&user, &check).await;
                assert!(
                    heard.starts_with("短信运营商") || heard.starts_with(said),
                    "{label}: {heard}"
                );
                assert!(
                    heard.contains(said) && said.is_empty() == heard.is_empty(),
                    "{label}: {heard}"
                );
                assert_eq!(world.sandbox.texts(&mobile).len(), texts, "{label}");
                world.app.advance(TimeDelta::seconds(11));
            }
        }
        world.app.app.db.close().await;
    }
});

on_both!(a_receipt_that_comes_twice_or_is_forged, async |on: On| {
    for provider in [Aliyun, Tencent] {
        let world = world(on, provider).await;
        let account = account(&world.app, Some(PHONE)).await;
        let person = world.app.acting_as(Actor::Person {
            account,
            person: PersonId::new(world.app.clock.now(), &world.app.app.rng),
        });
        let send = async || {
            let message = Message::new(account, notify::REVIEW_REFUSED)
                .with("subject", "职位“焊工”")
                .by_sms();
            let call = web::Call::system(&world.app.app, "test");
            let (call, message) = (&call, &message);
            call.write(|tx| async move { notify::send(&tx, call.vault(), message).await })
                .await
                .unwrap();
            world.app.run_jobs().await;
        };
        // one that names a text that nobody sent
        world.sandbox.arm(provider, Fault::BrokenSignature, Some(1));
        send().await;
        world.served.reach(1).await;
        let _ = person
            .get("/messages")
            .await
            .ok()
            .see("短信已发送")
            .not_see("短信已送达");
        assert_eq!(world.sandbox.texts(PHONE).len(), 1);
        world.app.advance(TimeDelta::minutes(2));
        // one that is pushed twice
        world
            .sandbox
            .arm(provider, Fault::DuplicateCallback, Some(1));
        send().await;
        world.served.reach(3).await;
        let page = person.get("/messages").await.ok();
        assert_eq!(page.body.matches("短信已送达").count(), 1);
        assert_eq!(page.body.matches("短信已发送").count(), 1);
        // and once more later, now saying the opposite: what was delivered stays so, and nothing is written
        let before = delivered(&world).await;
        world.app.advance(TimeDelta::minutes(2));
        let id = world.sandbox.texts(PHONE)[0].id.clone();
        for fails in [false, true] {
            push(&world, provider, &id, !fails).await;
            assert_eq!(delivered(&world).await, before);
        }
        assert_eq!(world.sandbox.texts(PHONE).len(), 2);
        let _ = person
            .get("/messages")
            .await
            .ok()
            .see("未读 (2)")
            .see("短信已送达");
        world.app.finish().await;
    }
});

/// Pushes a receipt as the provider does.
async fn push(world: &World, provider: Provider, id: &str, good: bool) {
    let (name, body) = match provider {
        Tencent => (
            "tencent",
            json!([{ "mobile": PHONE, "report_status": if good { "SUCCESS" } else { "FAIL" }, "errmsg": "DELIVRD", "sid": id }]),
        ),
        _ => (
            "aliyun",
            json!([{ "phone_number": PHONE, "success": good, "err_code": "DELIVERED", "biz_id": id }]),
        ),
    };
    let request = http::Request::post(format!("/callback/sms/{SECRET}/{name}"))
        .header("content-type", "application/json")
        .body(body.to_string().into());
    let _ = world.app.visitor().send(request.unwrap()).await.ok();
}

/// The states of the messages' texts, and when each was last written.
async fn delivered(world: &World) -> Vec<(String, String)> {
    use db::Read as _;
    use sea_orm::sea_query::{Expr, Order, Query};
    let states = Query::select()
        .column("sms")
        .expr_as(Expr::cust("CAST(sms_at AS TEXT)"), "at")
        .from("message")
        .order_by("id", Order::Asc)
        .to_owned();
    let rows = world.app.app.db.rows(&states).await.unwrap();
    rows.iter()
        .map(|row| {
            (
                row.try_get("", "sms").unwrap(),
                row.try_get("", "at").unwrap(),
            )
        })
        .collect()
}
