//! The client against the look-alike over loopback.

use super::*;
use crate::alipay::{
    AlipayConfig,
    tests::{APP_PRIVATE, APP_PUBLIC},
};
use kernel::{
    clock::{Clock, Instant},
    document::{Document, DocumentKind},
    rng::Rng,
};
use sandbox::{Fault, Keys, Provider, Sandbox, SandboxConfig};
use std::time::Duration;
use url::Url;

struct World {
    sandbox: Sandbox,
    config: AlipayConfig,
    clock: Clock,
}

fn behind(config: AlipayConfig, clock: &Clock) -> Alipay {
    Alipay::new(Arc::new(Gateway::new(config, clock).unwrap()))
}

fn noon() -> Instant {
    chrono::DateTime::from_timestamp(1_767_240_000, 0).unwrap()
}

async fn world() -> World {
    let (clock, rng) = (Clock::fixed(noon()), Rng::seeded(7));
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let sandbox = Sandbox::new(SandboxConfig::new(keys.clone(), clock.clone(), rng)).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = AlipayConfig {
        gateway_url: format!("http://{}/gateway.do", listener.local_addr().unwrap()),
        authorize_url: None,
        app_id: keys.alipay.app_id,
        app_private_key: keys.alipay.app_private_key.into(),
        alipay_public_key: keys.alipay.gateway_public_key,
        qr_prefix: String::new(),
        biz_code: "FACE".to_owned(),
        timeout_ms: 800,
        sandbox: true,
    };
    let served = sandbox.clone();
    tokio::spawn(async move { sandbox::serve_on(listener, &served, std::future::pending()).await });
    World {
        sandbox,
        config,
        clock,
    }
}

impl World {
    fn alipay(&self) -> Alipay {
        behind(self.config.clone(), &self.clock)
    }

    async fn begun(&self, order_no: &str) -> String {
        match self.alipay().begin(&ask(order_no, 0)).await {
            BeginOutcome::Begun { certify_id } => certify_id,
            other => panic!("{other:?}"),
        }
    }

    /// What the person's phone does: opens the page, presses a button, and is sent on.
    async fn phone(&self, certify_id: &str, decision: &str) -> String {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let page = self.alipay().page(certify_id).unwrap();
        let codes = self.alipay().codes();
        assert!(page.qr.starts_with(&codes[0]), "扫一扫 knows it");
        let html = client
            .get(&page.qr)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let part = |before: &str| {
            html.split_once(before)
                .unwrap()
                .1
                .split_once('"')
                .unwrap()
                .0
                .to_owned()
        };
        let action = Url::parse(&page.link)
            .unwrap()
            .join(&part("action=\""))
            .unwrap();
        let form = [
            ("token", part("name=\"token\" value=\"")),
            ("decision", decision.to_owned()),
        ];
        let response = client.post(action).form(&form).send().await.unwrap();
        assert_eq!(response.status(), 303);
        response.headers()["location"].to_str().unwrap().to_owned()
    }
}

/// Asks about the n-th invented citizen, under his own name.
fn ask(order_no: &str, n: usize) -> FaceAsk {
    let citizen = &sandbox::citizens()[n];
    FaceAsk {
        order_no: order_no.to_owned(),
        name: citizen.name.clone().into(),
        document: Document::parse(DocumentKind::ResidentCard, &citizen.number).unwrap(),
        return_url: "http://hall.test/landing?x=1".to_owned(),
    }
}

fn waiting() -> FaceOutcome {
    FaceOutcome::NotPassed { reason: None }
}

#[tokio::test]
async fn a_person_passes_and_only_the_query_proves_it() {
    let world = world().await;
    let id = world.begun("order1").await;
    assert_eq!(
        world.alipay().result(&id).await,
        waiting(),
        "right after the beginning"
    );
    assert_eq!(
        world.phone(&id, "pass").await,
        "http://hall.test/landing?x=1"
    );
    assert_eq!(world.alipay().result(&id).await, FaceOutcome::Passed);
}

#[tokio::test]
async fn a_person_who_fails_or_gives_up_may_try_again() {
    let world = world().await;
    let id = world.begun("order1").await;
    assert_eq!(
        world.phone(&id, "cancel").await,
        "http://hall.test/landing?x=1"
    );
    assert_eq!(world.alipay().result(&id).await, waiting());
    world.phone(&id, "fail").await;
    let failed = FaceOutcome::NotPassed {
        reason: Some("人脸比对未通过".to_owned()),
    };
    assert_eq!(world.alipay().result(&id).await, failed);
    world.phone(&id, "pass").await;
    assert_eq!(world.alipay().result(&id).await, FaceOutcome::Passed);
}

#[tokio::test]
async fn a_number_under_another_name_and_a_document_without_face_are_refused_at_the_beginning() {
    let world = world().await;
    let mut wrong = ask("order1", 0);
    wrong.name = "别的人".into();
    let mut passport = ask("order2", 0);
    passport.document = Document::parse(DocumentKind::OrdinaryPassport, "E12345678").unwrap();
    for ask in [wrong, passport] {
        let outcome = world.alipay().begin(&ask).await;
        let refused = matches!(&outcome, BeginOutcome::Refused(why) if why.category == FaceCategory::Mismatch);
        assert!(refused, "{outcome:?}");
    }
    world.begun("order3").await;
    let outcome = world.alipay().begin(&ask("order3", 0)).await;
    assert!(
        matches!(outcome, BeginOutcome::Refused(_)),
        "an order number is used once"
    );
}

#[tokio::test]
async fn a_verification_expires_on_the_phone_after_23_hours_and_to_the_query_after_90_days() {
    let world = world().await;
    let id = world.begun("order1").await;
    world
        .clock
        .advance(chrono::TimeDelta::hours(23) + chrono::TimeDelta::seconds(1));
    let page = reqwest::get(world.alipay().page(&id).unwrap().link)
        .await
        .unwrap();
    assert_eq!(page.status(), 410);
    assert_eq!(world.alipay().result(&id).await, waiting());
    world.clock.advance(chrono::TimeDelta::days(90));
    let outcome = world.alipay().result(&id).await;
    assert!(
        matches!(&outcome, FaceOutcome::Refused(why) if why.category == FaceCategory::Restart),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_wrong_signature_is_refused_on_either_side() {
    let world = world().await;
    let mut config = world.config.clone();
    config.app_private_key = APP_PRIVATE.into();
    let stranger = behind(config, &world.clock);
    let outcome = stranger.begin(&ask("order1", 0)).await;
    assert!(
        matches!(&outcome, BeginOutcome::Refused(why) if why.code == "isv.invalid-signature"),
        "{outcome:?}"
    );
    let page = reqwest::get(stranger.page("any").unwrap().link)
        .await
        .unwrap();
    assert_eq!(page.status(), 400);

    let id = world.begun("order2").await;
    world.phone(&id, "pass").await;
    world
        .sandbox
        .arm(Provider::Alipay, Fault::BrokenSignature, Some(1));
    assert_eq!(
        world.alipay().result(&id).await,
        FaceOutcome::Unknown,
        "an answer that alipay did not sign"
    );
    assert_eq!(world.alipay().result(&id).await, FaceOutcome::Passed);
}

#[tokio::test]
async fn faults_keep_their_three_kinds_apart() {
    let world = world().await;
    for (code, category) in [
        ("isp.unknow-error", FaceCategory::System),
        ("isv.insufficient-isv-permissions", FaceCategory::Config),
        ("CERT_INFO_NOT_MATCH", FaceCategory::Mismatch),
    ] {
        world.sandbox.arm(
            Provider::Alipay,
            Fault::Error {
                code: code.to_owned(),
            },
            Some(1),
        );
        let outcome = world.alipay().begin(&ask("order1", 0)).await;
        let refused = matches!(&outcome, BeginOutcome::Refused(why) if why.category == category && why.code == code);
        assert!(refused, "{outcome:?}");
    }
    for (n, fault) in [Fault::Drop, Fault::Latency(Duration::from_secs(2))]
        .into_iter()
        .enumerate()
    {
        world.sandbox.arm(Provider::Alipay, fault, Some(1));
        assert_eq!(
            world.alipay().begin(&ask(&format!("again{n}"), 0)).await,
            BeginOutcome::Unknown
        );
    }
}

#[tokio::test]
async fn a_landing_that_arrives_twice_changes_nothing() {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };
    let (world, landings) = (world().await, Arc::new(AtomicU32::new(0)));
    let counter = landings.clone();
    let land = move || async move { counter.fetch_add(1, Ordering::SeqCst).to_string() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ours = format!("http://{}/landing", listener.local_addr().unwrap());
    let app = axum::Router::new().route("/landing", axum::routing::get(land));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let mut ask = ask("order1", 0);
    ask.return_url.clone_from(&ours);
    let BeginOutcome::Begun { certify_id } = world.alipay().begin(&ask).await else {
        panic!()
    };
    let decide = behind(world.config.clone(), &world.clock);
    let _ = decide.page(&certify_id).unwrap();
    world
        .sandbox
        .arm(Provider::Alipay, Fault::DuplicateCallback, None);
    reqwest::get(world.phone(&certify_id, "pass").await)
        .await
        .unwrap();
    assert_eq!(landings.load(Ordering::SeqCst), 2);
    assert_eq!(
        world.alipay().result(&certify_id).await,
        FaceOutcome::Passed
    );
}

#[test]
fn the_qr_code_opens_the_app_when_a_prefix_is_configured() {
    let text = format!(
        r#"{{"gateway_url": "https://openapi.alipay.com/gateway.do", "app_id": "2021", "app_private_key": "{APP_PRIVATE}", "alipay_public_key": "{APP_PUBLIC}"}}"#
    );
    let config: AlipayConfig = serde_json::from_str(&text).unwrap();
    assert!(
        !format!("{config:?}").contains(&APP_PRIVATE[..20]),
        "secrets are not printed"
    );
    let alipay = behind(config, &Clock::fixed(noon()));
    let page = alipay.page("abc").unwrap();
    assert!(page.qr.starts_with(&alipay.codes()[0]), "扫一扫 knows it");
    let start = "alipays://platformapi/startapp?appId=20000067&url=https%3A%2F%2Fopenapi.alipay.com%2Fgateway.do%3Fapp_id%3D2021";
    assert!(page.qr.starts_with(start), "{}", page.qr);
}
