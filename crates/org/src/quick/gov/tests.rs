//! The client against the look-alike over loopback, in both profiles.

use super::*;
use crate::quick::Means;
use kernel::rng::Rng;
use sandbox::{Fault, Keys, Provider, Sandbox, SandboxConfig};

struct World {
    sandbox: Sandbox,
    gov: GovAccounts,
    clock: Clock,
    base: String,
    keys: Keys,
}

async fn world(profile: Profile) -> World {
    let clock = Clock::fixed(chrono::DateTime::from_timestamp(1_767_240_000, 0).unwrap());
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let config = SandboxConfig::new(keys.clone(), clock.clone(), Rng::seeded(7));
    let sandbox = Sandbox::new(config).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let config = config_of(profile, &base, &keys);
    let served = sandbox.clone();
    tokio::spawn(async move { sandbox::serve_on(listener, &served, std::future::pending()).await });
    World {
        sandbox,
        gov: GovAccounts::new(config, &clock).unwrap(),
        clock,
        base,
        keys,
    }
}

fn config_of(profile: Profile, base: &str, keys: &Keys) -> GovConfig {
    let key = keys.gov();
    GovConfig {
        profile,
        login_url: format!("{base}/gov/login"),
        api_url: format!("{base}/gov/api/"),
        app_id: key.id.clone(),
        access_key: key.id,
        secret: key.secret.into(),
        token_path: token_path(),
        user_path: user_path(),
        min_log_in: online(),
        min_face: on_site(),
        codes: BTreeMap::new(),
        timeout_ms: 800,
        sandbox: true,
    }
}

impl World {
    /// What the unit does at the province: opens the page, logs in, and is sent on. What the browser brings back.
    async fn came(&self, fields: &[(&str, &str)]) -> Input {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let leaving = Leaving {
            back: "http://hall.test/login/gov/back",
            state: "s1",
            number: "1",
        };
        let Begun::Go(door) = self.gov.begin(&leaving).await else {
            panic!()
        };
        let html = client
            .get(&door)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let part = |name: &str| {
            let (_, rest) = html
                .split_once(&format!("name=\"{name}\" value=\""))
                .unwrap();
            rest.split_once('"').unwrap().0.replace("&#38;", "&")
        };
        let unit = &sandbox::units()[0];
        let (profile, back) = (part("profile"), part("back"));
        let mut form = vec![
            ("profile", profile.as_str()),
            ("back", back.as_str()),
            ("uniscid", unit.credit_code.as_str()),
            ("CompanyName", unit.name.as_str()),
            ("CompanyLegRep", unit.legal.name.as_str()),
            ("attnIDNo", unit.legal.number.as_str()),
        ];
        if !fields.iter().any(|(name, _)| *name == "decision") {
            form.push(("decision", "enter"));
        }
        form.retain(|(name, _)| !fields.iter().any(|(known, _)| known == name));
        form.extend_from_slice(fields);
        let log_in = format!("{}/gov/log-in", self.base);
        let reply = client.post(log_in).form(&form).send().await.unwrap();
        assert_eq!(reply.status(), 303);
        let back: Url = reply.headers()["location"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(back.path(), "/login/gov/back");
        Input::parse_urlencoded(back.query().unwrap_or_default().as_bytes())
    }

    async fn identified(&self, fields: &[(&str, &str)]) -> Identified {
        let (state, ticket) = self.gov.read(&self.came(fields).await);
        assert_eq!(state, "s1");
        self.gov.identify(&Evidence::Ticket(&ticket.unwrap())).await
    }
}

#[tokio::test]
async fn both_profiles_give_the_same_normalised_account() {
    for profile in [Profile::Ticket, Profile::SsoToken] {
        let world = world(profile).await;
        let fields = [("loginType", "Cert"), ("realLevel", "1")];
        let Identified::Known(vouched) = world.identified(&fields).await else {
            panic!()
        };
        let unit = &sandbox::units()[0];
        assert_eq!(vouched.credit_code, unit.credit_code);
        assert_eq!(vouched.unit_name, unit.name);
        assert_eq!(vouched.operator_document, unit.legal.number);
        assert_eq!(vouched.legal_name.as_ref(), Some(&unit.legal.name));
        assert_eq!(
            (vouched.means, vouched.assurance),
            (Means::Certificate, Assurance::Certificate)
        );
        assert!(vouched.by_legal());
    }
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_two_minutes() {
    for profile in [Profile::Ticket, Profile::SsoToken] {
        let world = world(profile).await;
        let (_, ticket) = world.gov.read(&world.came(&[]).await);
        let ticket = ticket.unwrap();
        let evidence = Evidence::Ticket(&ticket);
        assert!(matches!(
            world.gov.identify(&evidence).await,
            Identified::Known(_)
        ));
        for (ticket, wanted) in [(ticket.as_str(), "Used"), ("forged", "Stale")] {
            let again = world.gov.identify(&Evidence::Ticket(ticket)).await;
            assert_eq!(format!("{again:?}"), wanted);
        }
        let (_, late) = world.gov.read(&world.came(&[]).await);
        world.clock.advance(chrono::TimeDelta::seconds(121));
        let late = world.gov.identify(&Evidence::Ticket(&late.unwrap())).await;
        assert!(matches!(late, Identified::Stale), "{late:?}");
        let (state, none) = world.gov.read(&world.came(&[("decision", "cancel")]).await);
        assert_eq!((state.as_str(), none), ("s1", None));
    }
}

#[tokio::test]
async fn without_a_credit_code_or_an_operator_nothing_is_vouched_for() {
    let world = world(Profile::Ticket).await;
    for fields in [
        [("uniscid", "91320000")],
        [("attnIDNo", "")],
        [("attnIDNo", "123")],
    ] {
        let outcome = world.identified(&fields).await;
        assert!(
            matches!(outcome, Identified::Lacks(_)),
            "{fields:?}: {outcome:?}"
        );
    }
    let Identified::Known(vouched) = world.identified(&[("realLevel", "4")]).await else {
        panic!()
    };
    assert_eq!(vouched.assurance, Assurance::None);
    let other = world.identified(&[("attnName", "别的人")]).await;
    assert!(matches!(other, Identified::Known(vouched) if !vouched.by_legal()));
}

#[tokio::test]
async fn every_error_code_says_who_can_do_something_about_it() {
    let common = [
        ("SERVICE_BUSY", "Busy"),
        ("SYSTEM_ERROR", "Busy"),
        ("TOO_MANY_REQUESTS", "Busy"),
        ("APP_NOT_EXIST", "Config"),
        ("APP_DISABLED", "Config"),
        ("SIGN_ERROR", "Config"),
        ("IP_FORBIDDEN", "Config"),
        ("SOMETHING_NEW", "Refused"),
    ];
    let ticket = [
        ("TICKET_INVALID", "Stale"),
        ("TICKET_EXPIRED", "Stale"),
        ("TOKEN_EXPIRED", "Stale"),
        ("TICKET_USED", "Used"),
    ];
    let token = [
        ("1001", "Stale"),
        ("1002", "Stale"),
        ("1003", "Used"),
        ("1004", "Config"),
        ("9999", "Busy"),
    ];
    for (profile, own) in [
        (Profile::Ticket, &ticket[..]),
        (Profile::SsoToken, &token[..]),
    ] {
        let world = world(profile).await;
        for (code, wanted) in common.iter().chain(own) {
            let fault = Fault::Error {
                code: (*code).to_owned(),
            };
            world.sandbox.arm(Provider::Government, fault, Some(1));
            let outcome = world.gov.identify(&Evidence::Ticket("t")).await;
            assert_eq!(format!("{outcome:?}"), *wanted, "{profile:?} {code}");
        }
    }
    // what a deployment knows better
    let world = world(Profile::Ticket).await;
    let keys = world.keys.clone();
    let mut config = config_of(Profile::Ticket, &world.base, &keys);
    config.codes =
        serde_json::from_str(r#"{"SOMETHING_NEW":"busy","TICKET_INVALID":"used"}"#).unwrap();
    let gov = GovAccounts::new(config, &world.clock).unwrap();
    for (code, wanted) in [("SOMETHING_NEW", "Busy"), ("TICKET_INVALID", "Used")] {
        let fault = Fault::Error {
            code: code.to_owned(),
        };
        world.sandbox.arm(Provider::Government, fault, Some(1));
        let outcome = gov.identify(&Evidence::Ticket("t")).await;
        assert_eq!(format!("{outcome:?}"), wanted, "{code}");
    }
}

#[tokio::test]
async fn a_forged_callback_brings_a_ticket_that_nobody_issued() {
    for profile in [Profile::Ticket, Profile::SsoToken] {
        let world = world(profile).await;
        world
            .sandbox
            .arm(Provider::Government, Fault::BrokenSignature, Some(1));
        let outcome = world.identified(&[]).await;
        assert!(matches!(outcome, Identified::Stale), "{outcome:?}");
        assert!(matches!(world.identified(&[]).await, Identified::Known(_)));
    }
}

#[tokio::test]
async fn faults_are_told_apart() {
    for (profile, expired) in [
        (Profile::Ticket, "TICKET_INVALID"),
        (Profile::SsoToken, "1001"),
    ] {
        let world = world(profile).await;
        for (fault, wanted) in [
            (
                Fault::Error {
                    code: expired.to_owned(),
                },
                "Stale",
            ),
            (Fault::Drop, "Unknown"),
            (Fault::Latency(Duration::from_secs(2)), "Unknown"),
        ] {
            let (_, ticket) = world.gov.read(&world.came(&[]).await);
            let label = fault.label();
            world.sandbox.arm(Provider::Government, fault, Some(1));
            let outcome = world
                .gov
                .identify(&Evidence::Ticket(&ticket.unwrap()))
                .await;
            assert_eq!(format!("{outcome:?}"), wanted, "{label}");
        }
    }
}

#[tokio::test]
async fn a_wrong_key_and_a_clock_that_is_off_are_the_operators_affair() {
    let world = world(Profile::Ticket).await;
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let mut config = config_of(Profile::Ticket, &world.base, &keys);
    config.secret = "wrong".into();
    let stranger = GovAccounts::new(config, &world.clock).unwrap();
    let outcome = stranger.identify(&Evidence::Ticket("t")).await;
    assert!(matches!(outcome, Identified::Config), "{outcome:?}");
    let late = Clock::fixed(world.clock.now() + chrono::TimeDelta::seconds(91));
    let config = config_of(Profile::Ticket, &world.base, &keys);
    let outcome = GovAccounts::new(config, &late)
        .unwrap()
        .identify(&Evidence::Ticket("t"))
        .await;
    assert!(matches!(outcome, Identified::Config), "{outcome:?}");
}

#[test]
fn the_real_service_is_reached_by_https_only() {
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    for (base, sandbox, fits) in [
        ("http://127.0.0.1:1", true, true),
        ("http://gov.example", false, false),
        ("https://gov.example", false, true),
        ("ftp://gov.example", true, false),
    ] {
        let mut config = config_of(Profile::Ticket, base, &keys);
        config.sandbox = sandbox;
        let made = GovAccounts::new(config, &Clock::system());
        assert_eq!(made.is_ok(), fits, "{base}");
    }
}
