//! The client against the look-alike over loopback, and confirmations that were tampered with.

use super::*;
use kernel::rng::Rng;
use sandbox::{Fault, Keys, Provider, Sandbox, SandboxConfig};

struct World {
    sandbox: Sandbox,
    licences: Licences,
    config: LicenceConfig,
    clock: Clock,
    base: String,
}

async fn world() -> World {
    let clock = Clock::fixed(DateTime::from_timestamp(1_767_240_000, 0).unwrap());
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let config = SandboxConfig::new(keys.clone(), clock.clone(), Rng::seeded(7));
    let sandbox = Sandbox::new(config).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let key = keys.licence();
    let config = LicenceConfig {
        base_url: format!("{base}/"),
        app_id: key.id.clone(),
        access_key: key.id,
        secret: key.secret.into(),
        code_prefix: None,
        roots: vec![keys.licence_root().unwrap()],
        min_face: Assurance::Certificate,
        timeout_ms: 800,
        sandbox: true,
    };
    let served = sandbox.clone();
    tokio::spawn(async move { sandbox::serve_on(listener, &served, std::future::pending()).await });
    World {
        sandbox,
        licences: Licences::new(config.clone(), &clock, &Rng::seeded(9)).unwrap(),
        config,
        clock,
        base,
    }
}

impl World {
    async fn begun(&self) -> Shown {
        let leaving = Leaving {
            back: "http://hall.test/login/licence",
            state: "s1",
            number: "n1",
        };
        match self.licences.begin(&leaving).await {
            Begun::Show(shown) => shown,
            other => panic!("{other:?}"),
        }
    }

    /// The phone opens what the QR code holds.
    async fn scan(&self, shown: &Shown) {
        let page = reqwest::get(&shown.qr).await.unwrap();
        assert_eq!(page.status(), 200);
    }

    /// The holder presses a button.
    async fn decide(&self, shown: &Shown, fields: &[(&str, &str)]) {
        let unit = &sandbox::units()[0];
        let mut form = vec![
            ("decision", "confirm"),
            ("uniscid", unit.credit_code.as_str()),
            ("entName", unit.name.as_str()),
            ("legalRepName", unit.legal.name.as_str()),
            ("holderIdNo", unit.legal.number.as_str()),
        ];
        form.retain(|(name, _)| !fields.iter().any(|(known, _)| known == name));
        form.extend_from_slice(fields);
        let url = format!("{}/elicense/decide/{}", self.base, shown.session);
        let reply = reqwest::Client::new().post(url).form(&form).send().await;
        assert_eq!(reply.unwrap().status(), 200);
    }

    async fn asked(&self, shown: &Shown) -> Identified {
        self.licences.identify(&Evidence::Session(shown)).await
    }
}

#[tokio::test]
async fn a_code_waits_is_scanned_and_confirmed() {
    let world = world().await;
    let shown = world.begun().await;
    assert!(matches!(
        world.asked(&shown).await,
        Identified::Waiting { scanned: false }
    ));
    world.scan(&shown).await;
    assert!(matches!(
        world.asked(&shown).await,
        Identified::Waiting { scanned: true }
    ));
    world.decide(&shown, &[]).await;
    let Identified::Known(vouched) = world.asked(&shown).await else {
        panic!()
    };
    let unit = &sandbox::units()[0];
    assert_eq!(vouched.credit_code, unit.credit_code);
    assert_eq!(vouched.operator_document, unit.legal.number);
    assert_eq!(vouched.assurance, Assurance::Certificate);
    assert!(vouched.by_legal());
}

#[tokio::test]
async fn a_manager_of_the_licence_is_not_the_legal_representative() {
    let world = world().await;
    let shown = world.begun().await;
    let manager = [
        ("holderRole", "MANAGER"),
        ("holderName", "别的人"),
        ("holderIdNo", "11010519491231002X"),
    ];
    world.decide(&shown, &manager).await;
    let Identified::Known(vouched) = world.asked(&shown).await else {
        panic!()
    };
    assert!(!vouched.by_legal());
}

#[tokio::test]
async fn whatever_was_changed_after_signing_is_not_believed() {
    let world = world().await;
    let shown = world.begun().await;
    world.decide(&shown, &[]).await;
    let result = world.licences.progress(&shown.session).await;
    let result = result.ok().and_then(|progress| progress.result).unwrap();
    let (roots, now) = (&world.licences.roots, world.clock.now());
    let outcome = |result: &Confirmed, shown: &Shown| judge(result, shown, roots, now);
    assert!(matches!(outcome(&result, &shown), Identified::Known(_)));
    let other = sandbox::units()[1].credit_code.clone();
    let changes: [fn(&mut Confirmed, &str); 5] = [
        |result, other| result.uniscid = other.to_owned(),
        |result, _| result.time = "2026-01-01T12:00:01+08:00".to_owned(),
        |result, _| result.signature = BASE64_STANDARD.encode("not a signature"),
        |result, _| result.signer_certificate = BASE64_STANDARD.encode("not a certificate"),
        |result, _| result.signature.clone_from(&result.signer_certificate),
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let mut changed = result.clone();
        change(&mut changed, &other);
        assert!(
            matches!(outcome(&changed, &shown), Identified::Unknown),
            "change {n}"
        );
    }
    // a confirmation of another session
    for change in [
        Shown {
            random: "0".repeat(32),
            ..shown.clone()
        },
        Shown {
            number: "n2".to_owned(),
            ..shown.clone()
        },
    ] {
        assert!(matches!(outcome(&result, &change), Identified::Unknown));
    }
    // old, or after the certificate's end
    for later in [TimeDelta::minutes(7), TimeDelta::days(4000)] {
        let outcome = judge(&result, &shown, roots, now + later);
        assert!(matches!(outcome, Identified::Unknown), "{later}");
    }
    // under a root that nobody trusts
    let strange = Keys::generate(&Rng::system()).unwrap();
    let strange = Roots::read(&[strange.licence_root().unwrap()]).unwrap();
    assert!(matches!(
        judge(&result, &shown, &strange, now),
        Identified::Unknown
    ));
}

#[tokio::test]
async fn whoever_turns_back_or_is_too_slow_is_told_apart() {
    let world = world().await;
    let shown = world.begun().await;
    world.decide(&shown, &[("decision", "cancel")]).await;
    assert!(matches!(world.asked(&shown).await, Identified::Cancelled));
    let shown = world.begun().await;
    world.clock.advance(TimeDelta::seconds(301));
    assert!(matches!(world.asked(&shown).await, Identified::Stale));
    let closed = sandbox::units()[10].clone();
    let shown = world.begun().await;
    let fields = [
        ("uniscid", closed.credit_code.as_str()),
        ("entName", closed.name.as_str()),
    ];
    world.decide(&shown, &fields).await;
    assert!(matches!(world.asked(&shown).await, Identified::Lacks(_)));
    let forged = Shown {
        session: "nothing".to_owned(),
        ..shown
    };
    assert!(matches!(world.asked(&forged).await, Identified::Stale));
}

#[tokio::test]
async fn an_answer_without_the_gateways_signature_is_no_answer() {
    let world = world().await;
    let shown = world.begun().await;
    world.decide(&shown, &[]).await;
    for fault in [
        Fault::BrokenSignature,
        Fault::Drop,
        Fault::Latency(Duration::from_secs(2)),
    ] {
        world.sandbox.arm(Provider::Licence, fault, Some(1));
        assert!(matches!(world.asked(&shown).await, Identified::Unknown));
    }
    assert!(matches!(world.asked(&shown).await, Identified::Known(_)));
    let mut config = world.config.clone();
    config.secret = "wrong".into();
    let stranger = Licences::new(config, &world.clock, &Rng::seeded(9)).unwrap();
    let outcome = stranger.identify(&Evidence::Session(&shown)).await;
    assert!(matches!(outcome, Identified::Config), "{outcome:?}");
}

#[test]
fn roots_are_certificates() {
    assert!(Roots::read(&[]).is_none());
    assert!(Roots::read(&["nothing".to_owned()]).is_none());
}
