//! The clients against the look-alikes, over loopback.

use super::*;
use kernel::clock::Instant;
use sandbox::Provider::{Aliyun, Tencent};
use sandbox::{Fault, Keys, Pair, Sandbox, SandboxConfig, SmsTemplate};
use std::time::Duration;

const PHONE: &str = "13800000000";

struct World {
    sandbox: Sandbox,
    url: String,
    keys: Keys,
    clock: Clock,
    rng: Rng,
}

fn noon() -> Instant {
    chrono::DateTime::from_timestamp(1_767_240_000, 0).unwrap()
}

/// The look-alikes on a port of their own, with the product's templates registered.
async fn world() -> World {
    let (clock, rng) = (Clock::fixed(noon()), Rng::seeded(7));
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let mut config = SandboxConfig::new(keys.clone(), clock.clone(), rng.clone());
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
    let sandbox = Sandbox::new(config).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let served = sandbox.clone();
    tokio::spawn(async move { sandbox::serve_on(listener, &served, std::future::pending()).await });
    World {
        sandbox,
        url,
        keys,
        clock,
        rng,
    }
}

impl World {
    fn aliyun(&self) -> AliyunConfig {
        let Pair { id, secret } = self.keys.aliyun.clone();
        AliyunConfig {
            base_url: self.url.clone(),
            access_key_id: id,
            access_key_secret: secret.into(),
            sign_name: "江苏人社".to_owned(),
            timeout_ms: 500,
            sandbox: true,
        }
    }

    fn tencent(&self) -> TencentConfig {
        let Pair { id, secret } = self.keys.tencent.clone();
        TencentConfig {
            base_url: self.url.clone(),
            secret_id: id,
            secret_key: secret.into(),
            app_id: self.keys.tencent_app_id.clone(),
            sign_name: "江苏人社".to_owned(),
            region: nanjing_region(),
            timeout_ms: 500,
            sandbox: true,
        }
    }

    fn sms(&self, aliyun: Option<AliyunConfig>, tencent: Option<TencentConfig>) -> Sms {
        let config = SmsConfig {
            aliyun,
            tencent,
            templates: template::standard(),
        };
        Sms::new(config, &self.clock, &self.rng).unwrap()
    }

    fn both(&self) -> Sms {
        self.sms(Some(self.aliyun()), Some(self.tencent()))
    }

    fn fail(&self, provider: sandbox::Provider, code: &str) {
        self.sandbox.arm(
            provider,
            Fault::Error {
                code: code.to_owned(),
            },
            Some(1),
        );
    }

    fn sent_through(&self) -> Vec<sandbox::Provider> {
        self.sandbox
            .texts(PHONE)
            .iter()
            .map(|text| text.provider)
            .collect()
    }
}

fn nanjing_region() -> String {
    "ap-nanjing".to_owned()
}

fn phone() -> Mobile {
    PHONE.parse().unwrap()
}

fn code(reference: &str) -> SmsText {
    SmsText::new(
        "code_register",
        &[("code", "246810"), ("minutes", "5")],
        reference,
    )
}

fn category(outcome: &SendOutcome) -> Option<Category> {
    match outcome {
        SendOutcome::Rejected { category, .. } => Some(*category),
        _ => None,
    }
}

#[tokio::test]
async fn a_text_arrives_through_either_provider_with_its_places_filled() {
    let world = world().await;
    for sms in [
        world.sms(Some(world.aliyun()), None),
        world.sms(None, Some(world.tencent())),
    ] {
        let outcome = sms.send(&phone(), &code("ref1")).await;
        assert!(
            matches!(&outcome, SendOutcome::Accepted { provider_id } if !provider_id.is_empty()),
            "{outcome:?}"
        );
        assert_eq!(sms.was_sent(&phone(), &code("ref1")).await, Some(true));
        assert_eq!(sms.was_sent(&phone(), &code("ref2")).await, Some(false));
    }
    let texts = world.sandbox.texts(PHONE);
    assert_eq!(texts.len(), 2);
    for text in texts {
        assert_eq!(
            text.content,
            "您正在注册账号，验证码246810，5分钟内有效。请勿告诉任何人。"
        );
        assert_eq!(
            (text.sign.as_str(), text.reference.as_str()),
            ("江苏人社", "ref1")
        );
    }
}

#[tokio::test]
async fn the_second_provider_takes_over_only_when_the_reason_is_the_firsts_own() {
    for (code_of_first, takes_over) in [
        ("isv.AMOUNT_NOT_ENOUGH", true),
        ("isv.SMS_TEMPLATE_ILLEGAL", true),
        ("isp.SYSTEM_ERROR", true),
        ("isv.MOBILE_NUMBER_ILLEGAL", false),
        ("isv.BUSINESS_LIMIT_CONTROL", false),
        ("isv.BLACK_KEY_CONTROL_LIMIT", false),
    ] {
        let world = world().await;
        world.fail(Aliyun, code_of_first);
        let outcome = world.both().send(&phone(), &code("ref1")).await;
        assert_eq!(
            matches!(outcome, SendOutcome::Accepted { .. }),
            takes_over,
            "{code_of_first}"
        );
        assert_eq!(
            world.sent_through(),
            if takes_over { vec![Tencent] } else { vec![] },
            "{code_of_first}"
        );
    }
}

#[tokio::test]
async fn an_unreachable_provider_is_passed_over_because_nothing_left() {
    let world = world().await;
    let mut aliyun = world.aliyun();
    aliyun.base_url = "http://127.0.0.1:9/".to_owned();
    let outcome = world
        .sms(Some(aliyun), Some(world.tencent()))
        .send(&phone(), &code("ref1"))
        .await;
    assert!(
        matches!(outcome, SendOutcome::Accepted { .. }),
        "{outcome:?}"
    );
    assert_eq!(world.sent_through(), [Tencent]);
}

#[tokio::test]
async fn after_a_broken_connection_or_a_late_answer_nothing_is_sent_twice() {
    for fault in [Fault::Drop, Fault::Latency(Duration::from_secs(2))] {
        for first in [Aliyun, Tencent] {
            let world = world().await;
            world.sandbox.arm(first, fault.clone(), Some(1));
            let sms = if first == Aliyun {
                world.both()
            } else {
                world.sms(None, Some(world.tencent()))
            };
            assert_eq!(
                sms.send(&phone(), &code("ref1")).await,
                SendOutcome::Unknown,
                "{fault:?}"
            );
            assert_eq!(world.sent_through(), [first]);
            assert_eq!(sms.was_sent(&phone(), &code("ref1")).await, Some(true));
        }
    }
}

#[tokio::test]
async fn wrong_keys_and_a_wrong_clock_are_the_operators_to_correct() {
    let world = world().await;
    let mut secret = world.aliyun();
    secret.access_key_secret = "another".into();
    let mut id = world.aliyun();
    id.access_key_id = "another".to_owned();
    for aliyun in [secret, id] {
        let outcome = world
            .sms(Some(aliyun), None)
            .send(&phone(), &code("ref1"))
            .await;
        assert_eq!(category(&outcome), Some(Category::Config), "{outcome:?}");
    }
    let mut tencent = world.tencent();
    tencent.secret_key = "another".into();
    let outcome = world
        .sms(None, Some(tencent))
        .send(&phone(), &code("ref1"))
        .await;
    assert!(
        matches!(&outcome, SendOutcome::Rejected { code, .. } if code == "AuthFailure.SignatureFailure")
    );
    let late = Clock::fixed(noon() - chrono::TimeDelta::minutes(20));
    let config = SmsConfig {
        aliyun: Some(world.aliyun()),
        tencent: None,
        templates: template::standard(),
    };
    let outcome = Sms::new(config, &late, &world.rng)
        .unwrap()
        .send(&phone(), &code("ref1"))
        .await;
    assert!(
        matches!(&outcome, SendOutcome::Rejected { code, .. } if code == "InvalidTimeStamp.Expired")
    );
    let config = SmsConfig {
        aliyun: None,
        tencent: Some(world.tencent()),
        templates: template::standard(),
    };
    let outcome = Sms::new(config, &late, &world.rng)
        .unwrap()
        .send(&phone(), &code("ref1"))
        .await;
    assert!(
        matches!(&outcome, SendOutcome::Rejected { code, .. } if code == "AuthFailure.SignatureExpire")
    );
    assert!(world.sent_through().is_empty());
}

#[tokio::test]
async fn the_providers_own_limit_reaches_the_user_as_a_sentence() {
    let world = world().await;
    let sms = world.both();
    assert!(matches!(
        sms.send(&phone(), &code("ref1")).await,
        SendOutcome::Accepted { .. }
    ));
    let again = sms.send(&phone(), &code("ref2")).await;
    assert_eq!(category(&again), Some(Category::Rate));
    assert!(
        matches!(&again, SendOutcome::Rejected { message, .. } if message == "发送过于频繁，请稍后再试")
    );
    world.clock.advance(chrono::TimeDelta::seconds(61));
    assert!(matches!(
        sms.send(&phone(), &code("ref3")).await,
        SendOutcome::Accepted { .. }
    ));
    assert_eq!(
        world.sent_through(),
        [Aliyun, Aliyun],
        "a second provider is no way around a limit"
    );
}

#[tokio::test]
async fn an_unregistered_signature_is_refused_by_both() {
    let world = world().await;
    let (mut aliyun, mut tencent) = (world.aliyun(), world.tencent());
    aliyun.sign_name = "别人".to_owned();
    tencent.sign_name = "别人".to_owned();
    let outcome = world
        .sms(Some(aliyun), Some(tencent))
        .send(&phone(), &code("ref1"))
        .await;
    let expected = "FailedOperation.SignatureIncorrectOrUnapproved";
    assert!(
        matches!(&outcome, SendOutcome::Rejected { code, .. } if code == expected),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn receipts_are_pushed_doubled_or_broken_as_asked() {
    use axum::{extract::State, routing::post};
    let (got, mut bodies) = tokio::sync::mpsc::unbounded_channel::<String>();
    let take = |State(got): State<tokio::sync::mpsc::UnboundedSender<String>>, body: String| async move {
        got.send(body).unwrap();
        receipt::ALIYUN_TAKEN
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ours = format!("http://{}/receipt", listener.local_addr().unwrap());
    let app = axum::Router::new()
        .route("/receipt", post(take))
        .with_state(got);
    tokio::spawn(async move { axum::serve(listener, app).await });

    let (clock, rng) = (Clock::fixed(noon()), Rng::seeded(8));
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let mut config = SandboxConfig::new(keys.clone(), clock.clone(), rng.clone());
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
    config.receipts = sandbox::Receipts {
        aliyun: Some(ours.clone()),
        tencent: Some(ours),
        delay: Duration::ZERO,
    };
    let sandbox = Sandbox::new(config).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let served = sandbox.clone();
    tokio::spawn(async move { sandbox::serve_on(listener, &served, std::future::pending()).await });
    let world = World {
        sandbox,
        url,
        keys,
        clock,
        rng,
    };

    world.sandbox.arm(Aliyun, Fault::DuplicateCallback, Some(1));
    let SendOutcome::Accepted { provider_id } = world.both().send(&phone(), &code("ref1")).await
    else {
        panic!()
    };
    let (first, second) = (bodies.recv().await.unwrap(), bodies.recv().await.unwrap());
    assert_eq!(first, second);
    assert_eq!(
        receipt::aliyun(&first).unwrap(),
        [Receipt {
            provider_id,
            delivered: true,
            code: "DELIVERED".to_owned()
        }]
    );
    world.sandbox.arm(Tencent, Fault::BrokenSignature, Some(1));
    let sms = world.sms(None, Some(world.tencent()));
    let SendOutcome::Accepted { provider_id } = sms.send(&phone(), &code("ref2")).await else {
        panic!()
    };
    let receipts = receipt::tencent(&bodies.recv().await.unwrap()).unwrap();
    assert_ne!(
        receipts[0].provider_id, provider_id,
        "a receipt for an id that is not ours"
    );
}

#[test]
fn secrets_are_not_printed_and_a_provider_is_needed() {
    let text = r#"{"aliyun": {"base_url": "https://dysmsapi.aliyuncs.com/", "access_key_id": "id",
        "access_key_secret": "hush-hush", "sign_name": "江苏人社"}}"#;
    let config: SmsConfig = serde_json::from_str(text).unwrap();
    assert!(!format!("{config:?}").contains("hush-hush"));
    assert!(!format!("{:?}", code("ref1")).contains("246810"));
    let nothing: SmsConfig = serde_json::from_str("{}").unwrap();
    let refused = Sms::new(nothing, &Clock::system(), &Rng::system());
    assert!(matches!(refused, Err(SmsConfigError::NoProvider)));
}
