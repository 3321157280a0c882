//! The client against the look-alike over loopback, in all profiles.

mod faults;

use super::*;
use crate::quick::{Assurance, Means};
use kernel::rng::Rng;
use sandbox::{Fault, Keys, Provider, Sandbox, SandboxConfig};

const PROFILES: [Profile; 6] = [
    Profile::Ticket,
    Profile::SsoToken,
    Profile::OpenAm,
    Profile::Gd,
    Profile::Cas,
    Profile::Oidc,
];

/// The way that every test leaves by.
const LEAVING: Leaving<'static> = Leaving {
    back: "http://hall.test/login/gov/back",
    state: "s1",
    number: "1",
};

fn ticket(ticket: &str) -> Evidence<'_> {
    Evidence::Ticket {
        ticket,
        leaving: LEAVING,
    }
}

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
    let (login, api) = match profile {
        Profile::Ticket | Profile::SsoToken => ("login", "api/"),
        Profile::OpenAm => ("openam/authorize", "openam/"),
        Profile::Gd => ("gd/authorize", "gd/"),
        Profile::Cas => ("cas/login", "cas/"),
        Profile::Oidc => ("", "oidc/"),
    };
    let spoken = match profile {
        Profile::Ticket => "ticket",
        Profile::SsoToken => "ssotoken",
        Profile::OpenAm => "openam",
        Profile::Gd => "gd",
        Profile::Cas => "cas",
        Profile::Oidc => "oidc",
    };
    let mut config = serde_json::json!({
        "profile": spoken,
        "login_url": format!("{base}/gov/{login}"),
        "api_url": format!("{base}/gov/{api}"),
        "app_id": key.id,
        "access_key": key.id,
        "secret": key.secret,
        "timeout_ms": 800,
        "sandbox": true,
    });
    if profile == Profile::Oidc {
        config["login_url"] = "".into();
    }
    serde_json::from_value(config).unwrap()
}

impl World {
    /// What the unit does at the province: opens the page, logs in, and is sent on. What the browser brings back.
    async fn came(&self, fields: &[(&str, &str)]) -> Input {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let begun = self.gov.begin(&LEAVING).await;
        let Begun::Go(door) = begun else {
            panic!("{begun:?}")
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
                .unwrap_or_else(|| panic!("{name} in {html}"));
            rest.split_once('"').unwrap().0.replace("&#38;", "&")
        };
        let unit = &sandbox::units()[0];
        let (profile, back) = (part("profile"), part("back"));
        let (nonce, challenge) = (part("nonce"), part("code_challenge"));
        let mut form = vec![
            ("profile", profile.as_str()),
            ("back", back.as_str()),
            ("nonce", nonce.as_str()),
            ("code_challenge", challenge.as_str()),
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
        self.gov.identify(&self::ticket(&ticket.unwrap())).await
    }
}

#[tokio::test]
async fn all_profiles_give_the_same_normalised_account() {
    for profile in PROFILES {
        let world = world(profile).await;
        let fields = [("loginType", "Cert"), ("realLevel", "1")];
        let identified = world.identified(&fields).await;
        let Identified::Known(vouched) = identified else {
            panic!("{profile:?}: {identified:?}")
        };
        let unit = &sandbox::units()[0];
        assert_eq!(vouched.credit_code, unit.credit_code);
        assert_eq!(vouched.unit_name, unit.name);
        assert_eq!(vouched.operator_name, unit.legal.name);
        assert_eq!(vouched.operator_document, unit.legal.number);
        // Beijing's names neither the legal representative nor a certificate
        let (legal, means, assurance) = match profile {
            Profile::OpenAm => (None, Means::Other, Assurance::Online),
            _ => (
                Some(&unit.legal.name),
                Means::Certificate,
                Assurance::Certificate,
            ),
        };
        assert_eq!(vouched.legal_name.as_ref(), legal, "{profile:?}");
        assert_eq!((vouched.means, vouched.assurance), (means, assurance));
        assert!(vouched.by_legal());
    }
}

#[tokio::test]
async fn levels_and_ways_are_read_in_the_words_of_each_profile() {
    for profile in PROFILES {
        let world = world(profile).await;
        for (level, wanted) in [("3", Assurance::Online), ("4", Assurance::None)] {
            let identified = world.identified(&[("realLevel", level)]).await;
            let Identified::Known(vouched) = identified else {
                panic!("{profile:?}: {identified:?}")
            };
            assert_eq!(vouched.assurance, wanted, "{profile:?} {level}");
            let way = match profile {
                Profile::OpenAm => Means::Other,
                _ => Means::Password,
            };
            assert_eq!(vouched.means, way, "{profile:?}");
        }
    }
    // an e-licence makes Beijing's account certain
    let world = world(Profile::OpenAm).await;
    let identified = world.identified(&[("loginType", "Elicense"), ("realLevel", "4")]);
    let Identified::Known(vouched) = identified.await else {
        panic!()
    };
    assert_eq!(
        (vouched.means, vouched.assurance),
        (Means::Licence, Assurance::Certificate)
    );
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_two_minutes() {
    for profile in PROFILES {
        let world = world(profile).await;
        let (_, came) = world.gov.read(&world.came(&[]).await);
        let came = came.unwrap();
        let first = world.gov.identify(&ticket(&came)).await;
        assert!(matches!(first, Identified::Known(_)), "{first:?}");
        // OAuth and CAS do not tell a used one from an unknown one
        let used = match profile {
            Profile::Ticket | Profile::SsoToken => "Used",
            _ => "Stale",
        };
        for (text, wanted) in [(came.as_str(), used), ("forged", "Stale")] {
            let again = world.gov.identify(&ticket(text)).await;
            assert_eq!(format!("{again:?}"), wanted, "{profile:?}");
        }
        let (_, late) = world.gov.read(&world.came(&[]).await);
        world.clock.advance(chrono::TimeDelta::seconds(121));
        let late = world.gov.identify(&ticket(&late.unwrap())).await;
        assert!(matches!(late, Identified::Stale), "{late:?}");
        let (state, none) = world.gov.read(&world.came(&[("decision", "cancel")]).await);
        assert_eq!(state, "s1");
        assert!(matches!(none, Err(Identified::Cancelled)), "{none:?}");
    }
}

#[tokio::test]
async fn a_code_is_good_only_on_the_way_that_it_was_given_for() {
    for profile in [Profile::OpenAm, Profile::Gd, Profile::Cas, Profile::Oidc] {
        let world = world(profile).await;
        let (_, came) = world.gov.read(&world.came(&[]).await);
        let mut leaving = LEAVING;
        match profile {
            // the proof of another log-in
            Profile::Oidc => leaving.number = "2",
            _ => leaving.back = "http://hall.test/login/gov/other",
        }
        let evidence = Evidence::Ticket {
            ticket: &came.unwrap(),
            leaving,
        };
        let outcome = world.gov.identify(&evidence).await;
        let refused = match profile {
            Profile::Cas => matches!(outcome, Identified::Config),
            _ => matches!(outcome, Identified::Stale),
        };
        assert!(refused, "{profile:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_issuer_that_changed_its_keys_is_asked_again() {
    let one = world(Profile::Oidc).await;
    assert!(matches!(one.identified(&[]).await, Identified::Known(_)));
    // the keys that are remembered are those of another
    let stranger = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"gone","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;
    one.gov.remember(serde_json::from_str(stranger).unwrap());
    let identified = one.identified(&[]).await;
    assert!(matches!(identified, Identified::Known(_)), "{identified:?}");
}

#[tokio::test]
async fn an_issuer_that_calls_itself_otherwise_is_not_trusted() {
    let world = world(Profile::Oidc).await;
    let base = world.base.replace("127.0.0.1", "localhost");
    let mut config = config_of(Profile::Oidc, &world.base, &world.keys);
    config.api_url = format!("{base}/gov/cas/../oidc/");
    let gov = GovAccounts::new(config, &world.clock).unwrap();
    assert_eq!(gov.begin(&LEAVING).await, Begun::Config);
}

#[test]
fn what_a_profile_needs_is_asked_for_at_the_start() {
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    type Without = fn(&mut GovConfig);
    let without: [(&str, Without); 4] = [
        ("login_url", |config| config.login_url.clear()),
        ("app_id", |config| config.app_id.clear()),
        ("secret", |config| config.secret = String::new().into()),
        ("access_key", |config| config.access_key.clear()),
    ];
    for profile in PROFILES {
        for (name, clear) in without {
            let mut config = config_of(profile, "http://127.0.0.1:1", &keys);
            clear(&mut config);
            let needed = match name {
                "login_url" => profile != Profile::Oidc,
                "access_key" => matches!(profile, Profile::Ticket | Profile::SsoToken),
                _ => profile != Profile::Cas,
            };
            let made = GovAccounts::new(config, &Clock::system());
            assert_eq!(made.is_err(), needed, "{profile:?} without {name}");
        }
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
