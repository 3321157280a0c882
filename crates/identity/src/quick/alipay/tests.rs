//! The client against the look-alike over loopback.

use super::*;
use crate::alipay::AlipayConfig;
use kernel::{clock::Clock, rng::Rng};
use sandbox::{Fault, Keys, Provider, Sandbox, SandboxConfig};
use serde_json::json;
use std::time::Duration;

struct World {
    sandbox: Sandbox,
    door: AlipayDoor,
    clock: Clock,
    base: String,
}

async fn world() -> World {
    let clock = Clock::fixed(chrono::DateTime::from_timestamp(1_767_240_000, 0).unwrap());
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let config = SandboxConfig::new(keys.clone(), clock.clone(), Rng::seeded(7));
    let sandbox = Sandbox::new(config).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let text = serde_json::json!({
        "gateway_url": format!("{base}/gateway.do"),
        "authorize_url": format!("{base}/oauth2/publicAppAuthorize.htm"),
        "app_id": keys.alipay.app_id,
        "app_private_key": keys.alipay.app_private_key,
        "alipay_public_key": keys.alipay.gateway_public_key,
        "timeout_ms": 800,
        "sandbox": true,
    });
    let config: AlipayConfig = serde_json::from_value(text).unwrap();
    let gateway = Arc::new(Gateway::new(config, &clock).unwrap());
    let served = sandbox.clone();
    tokio::spawn(async move { sandbox::serve_on(listener, &served, std::future::pending()).await });
    World {
        sandbox,
        door: AlipayDoor::new(&gateway).unwrap().unwrap(),
        clock,
        base,
    }
}

impl World {
    /// What the person does at Alipay: opens the page, logs in, and is sent on. Gives the address.
    async fn person(&self, fields: &[(&str, &str)]) -> Url {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let door = self.door.door("http://hall.test/login/alipay/back", "s1");
        let page = client.get(&door).send().await.unwrap();
        assert_eq!(page.status(), 200, "{door}");
        let mut form = vec![
            ("redirect_uri", "http://hall.test/login/alipay/back"),
            ("scope", "auth_user"),
            ("state", "s1"),
        ];
        form.extend_from_slice(fields);
        let log_in = format!("{}/alipay/log-in", self.base);
        let reply = client.post(log_in).form(&form).send().await.unwrap();
        assert_eq!(reply.status(), 303);
        reply.headers()["location"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap()
    }

    async fn code(&self, fields: &[(&str, &str)]) -> String {
        let mut all = vec![
            ("decision", "agree"),
            ("name", "杜一二"),
            ("number", "11010519491231002X"),
        ];
        all.extend_from_slice(fields);
        came(&self.person(&all).await, "auth_code").unwrap()
    }

    async fn known(&self, fields: &[(&str, &str)]) -> Profile {
        match self.door.identify(&self.code(fields).await).await {
            Identified::Known(profile) => *profile,
            other => panic!("{other:?}"),
        }
    }
}

fn came(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn a_person_logs_in_and_is_the_same_the_next_time() {
    let world = world().await;
    let profile = world.known(&[("mobile", "13812345677")]).await;
    let (name, document) = profile.person.clone().unwrap();
    assert_eq!(
        (name.expose().as_str(), document.number()),
        ("杜一二", "11010519491231002X")
    );
    assert_eq!(profile.mobile.unwrap().as_str(), "13812345677");
    let again = world.known(&[]).await;
    assert_eq!(again.open_id, profile.open_id);
    assert!(again.mobile.is_none());
    let other = world.known(&[("account", "other@example.com")]).await;
    assert_ne!(other.open_id, profile.open_id);
}

#[tokio::test]
async fn state_comes_back_and_no_code_when_the_person_turns_back() {
    let world = world().await;
    let back = world.person(&[("decision", "cancel")]).await;
    assert_eq!(came(&back, "state").as_deref(), Some("s1"));
    assert_eq!(came(&back, "auth_code"), None);
}

#[tokio::test]
async fn a_code_is_good_once_and_for_a_day() {
    let world = world().await;
    let code = world.code(&[]).await;
    assert!(matches!(
        world.door.identify(&code).await,
        Identified::Known(_)
    ));
    assert!(matches!(
        world.door.identify(&code).await,
        Identified::BadCode
    ));
    assert!(matches!(
        world.door.identify("forged").await,
        Identified::BadCode
    ));
    let late = world.code(&[]).await;
    world.clock.advance(chrono::TimeDelta::hours(25));
    assert!(matches!(
        world.door.identify(&late).await,
        Identified::BadCode
    ));
}

#[tokio::test]
async fn an_account_without_a_verified_name_vouches_for_nobody() {
    let world = world().await;
    for (standing, says) in [("plain", "尚未实名认证"), ("frozen", "已被冻结")] {
        let profile = world.known(&[("standing", standing)]).await;
        assert!(profile.person.is_none() && profile.lacks.unwrap().contains(says));
    }
}

#[tokio::test]
async fn faults_are_told_apart_and_an_unsigned_answer_is_never_believed() {
    let world = world().await;
    let error = |code: &str| Fault::Error {
        code: code.to_owned(),
    };
    for (fault, wanted) in [
        (error("isp.unknow-error"), "Unknown"),
        (error("isv.code-invalid"), "BadCode"),
        (error("isv.insufficient-isv-permissions"), "Config"),
        (Fault::BrokenSignature, "Unknown"),
        (Fault::Drop, "Unknown"),
        (Fault::Latency(Duration::from_secs(2)), "Unknown"),
    ] {
        let code = world.code(&[]).await;
        let label = fault.label();
        world.sandbox.arm(Provider::Alipay, fault, Some(1));
        let outcome = world.door.identify(&code).await;
        assert_eq!(format!("{outcome:?}"), wanted, "{label}");
    }
}

#[tokio::test]
async fn the_page_is_not_shown_to_a_stranger() {
    let world = world().await;
    let page = format!("{}/oauth2/publicAppAuthorize.htm", world.base);
    for query in [
        "app_id=1&scope=auth_user&redirect_uri=http://hall.test/&state=s",
        "scope=auth_user",
    ] {
        let reply = reqwest::get(format!("{page}?{query}")).await.unwrap();
        assert_eq!(reply.status(), 400, "{query}");
    }
}

fn certified() -> Value {
    json!({
        "code": "10000", "user_id": "2088000000000001", "user_type": "2", "user_status": "T", "is_certified": "T",
        "user_name": "杜一二", "cert_type": "0", "cert_no": "11010519491231002X", "mobile": "13812345677",
    })
}

#[test]
fn a_certified_person_has_name_and_document() {
    let profile = profile(&certified(), &json!({ "open_id": "066abc" }));
    assert_eq!(profile.open_id.as_deref(), Some("066abc"));
    assert_eq!(profile.user_id.as_deref(), Some("2088000000000001"));
    let (name, document) = profile.person.unwrap();
    assert_eq!(name.expose(), "杜一二");
    assert_eq!(document.number(), "11010519491231002X");
    assert_eq!(profile.mobile.unwrap().as_str(), "13812345677");
}

#[test]
fn whoever_is_not_certified_is_told_what_to_do_and_nothing_is_believed() {
    for (field, value, says) in [
        ("user_status", "B", "已被冻结"),
        ("user_status", "Q", "尚未实名认证"),
        ("is_certified", "F", "尚未实名认证"),
        ("user_type", "1", "企业支付宝账号"),
        ("cert_type", "9", "没有提供可用的"),
        ("cert_no", "11010519491231002", "没有提供可用的"),
        ("user_name", "", "没有提供可用的"),
    ] {
        let mut node = certified();
        node[field] = value.into();
        let profile = profile(&node, &Value::Null);
        assert!(
            profile.person.is_none() && profile.lacks.unwrap().contains(says),
            "{field}={value}: {:?}",
            profile.lacks
        );
    }
}
