//! The client against the look-alike, over loopback.

use super::{client::*, *};
use kernel::{
    clock::{Clock, Instant},
    document::DocumentKind,
    rng::Rng,
};
use sandbox::{Fault, Keys, Provider, RegisteredUnit, Sandbox, SandboxConfig};
use std::time::Duration;

struct World {
    sandbox: Sandbox,
    config: RegisterConfig,
    clock: Clock,
}

fn noon() -> Instant {
    chrono::DateTime::from_timestamp(1_767_240_000, 0).unwrap()
}

async fn world() -> World {
    let (clock, rng) = (Clock::fixed(noon()), Rng::seeded(7));
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let sandbox = Sandbox::new(SandboxConfig::new(keys.clone(), clock.clone(), rng)).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = RegisterConfig {
        base_url: format!("http://{}/", listener.local_addr().unwrap()),
        access_key: keys.register.id,
        secret: keys.register.secret.into(),
        timeout_ms: 500,
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
    async fn verify(&self, claim: &UnitClaim) -> RegisterOutcome {
        HttpRegister::new(self.config.clone(), &self.clock)
            .unwrap()
            .verify(claim)
            .await
    }

    fn fault(&self, fault: Fault) {
        self.sandbox.arm(Provider::Register, fault, Some(1));
    }
}

fn known(n: usize) -> RegisteredUnit {
    sandbox::units()[n].clone()
}

fn claim(unit: &RegisteredUnit) -> UnitClaim {
    UnitClaim {
        credit_code: unit.credit_code.parse().unwrap(),
        name: unit.name.clone(),
        legal_name: unit.legal.name.clone().into(),
        legal_document: Document::parse(DocumentKind::ResidentCard, &unit.legal.number).unwrap(),
    }
}

/// A unit that nobody registered.
fn walk_in(name: &str) -> UnitClaim {
    UnitClaim {
        credit_code: CreditCode::compose("91", "320999", "MA1ABCDE").unwrap(),
        name: name.to_owned(),
        legal_name: "任我行".into(),
        legal_document: Document::resident(329_992, "1980-05-06".parse().unwrap(), 11).unwrap(),
    }
}

#[tokio::test]
async fn a_registered_unit_matches_with_its_own_data_only() {
    let world = world().await;
    let unit = known(0);
    let RegisterOutcome::Matched(record) = world.verify(&claim(&unit)).await else {
        panic!()
    };
    assert_eq!(
        (record.kind.as_str(), record.authority_division.as_str()),
        ("有限责任公司", "320100")
    );
    assert_eq!(record.established, Some("2009-01-18".parse().unwrap()));
    let mobile = record.legal_mobile.unwrap();
    assert_eq!(
        (mobile.number.expose().as_str(), mobile.masked.as_str()),
        (unit.legal.mobile.as_str(), "1*****01")
    );

    let mut wrong = claim(&unit);
    wrong.name = "另一家有限公司".to_owned();
    wrong.legal_document = claim(&known(1)).legal_document;
    let RegisterOutcome::Mismatched(fields) = world.verify(&wrong).await else {
        panic!()
    };
    assert_eq!(fields, [Mismatch::Name, Mismatch::LegalDocument]);
}

#[tokio::test]
async fn a_unit_that_nobody_registered_is_judged_by_the_rule_of_the_index_page() {
    let world = world().await;
    let RegisterOutcome::Matched(first) = world.verify(&walk_in("我的工作室有限公司")).await
    else {
        panic!()
    };
    let RegisterOutcome::Matched(again) = world.verify(&walk_in("我的工作室有限公司")).await
    else {
        panic!()
    };
    let number = |record: &UnitRecord| {
        record
            .legal_mobile
            .as_ref()
            .unwrap()
            .number
            .expose()
            .as_str()
            .to_owned()
    };
    assert_eq!(
        number(&first),
        number(&again),
        "the same unit has the same phone"
    );
    let outcome = world.verify(&walk_in("我的工作室")).await;
    assert!(matches!(outcome, RegisterOutcome::Mismatched(fields) if fields == [Mismatch::Name]));
    let outcome = world.verify(&walk_in(&known(0).name)).await;
    assert!(
        matches!(outcome, RegisterOutcome::Mismatched(fields) if fields == [Mismatch::Name]),
        "another unit's name"
    );
    assert!(matches!(
        world.verify(&walk_in("不存在的公司")).await,
        RegisterOutcome::NotFound
    ));
    let outcome = world.verify(&walk_in("停业有限公司（已注销）")).await;
    assert!(
        matches!(&outcome, RegisterOutcome::NotInOperation { state } if state == "注销"),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn every_fault_has_its_own_kind() {
    let world = world().await;
    let claim = claim(&known(0));
    world.fault(Fault::Error {
        code: "SERVICE_BUSY".to_owned(),
    });
    let outcome = world.verify(&claim).await;
    assert!(
        matches!(&outcome, RegisterOutcome::Refused { code, .. } if code == "SERVICE_BUSY"),
        "{outcome:?}"
    );
    for fault in [
        Fault::Drop,
        Fault::Latency(Duration::from_secs(2)),
        Fault::BrokenSignature,
    ] {
        world.fault(fault.clone());
        assert!(
            matches!(world.verify(&claim).await, RegisterOutcome::Unknown),
            "{fault:?}"
        );
    }
    assert!(matches!(
        world.verify(&claim).await,
        RegisterOutcome::Matched(_)
    ));
}

#[tokio::test]
async fn wrong_keys_and_a_wrong_clock_are_refused() {
    let world = world().await;
    let claim = claim(&known(0));
    let (mut key, mut secret) = (world.config.clone(), world.config.clone());
    key.access_key = "another".to_owned();
    secret.secret = "another".into();
    let late = Clock::fixed(noon() - chrono::TimeDelta::seconds(91));
    for (config, clock) in [
        (key, &world.clock),
        (secret, &world.clock),
        (world.config.clone(), &late),
    ] {
        let outcome = HttpRegister::new(config, clock)
            .unwrap()
            .verify(&claim)
            .await;
        assert!(
            matches!(&outcome, RegisterOutcome::Refused { code, .. } if code == "401"),
            "{outcome:?}"
        );
    }
}

#[test]
fn an_address_that_is_none_is_refused_at_start() {
    for base_url in [
        "",
        "register.test",
        "ftp://register.test/",
        "https://register.test/api",
    ] {
        let text =
            serde_json::json!({ "base_url": base_url, "access_key": "a", "secret": "hush-hush" });
        let config: RegisterConfig = serde_json::from_value(text).unwrap();
        assert!(!format!("{config:?}").contains("hush-hush"));
        assert!(
            HttpRegister::new(config, &Clock::system()).is_err(),
            "{base_url}"
        );
    }
}
