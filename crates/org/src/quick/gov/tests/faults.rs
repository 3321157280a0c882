//! What goes wrong at the province, and what becomes of it here.

use super::*;

#[tokio::test]
async fn an_id_token_that_the_issuer_did_not_sign_is_not_believed() {
    let world = world(Profile::Oidc).await;
    let (_, came) = world.gov.read(&world.came(&[]).await);
    world
        .sandbox
        .arm(Provider::Government, Fault::BrokenSignature, Some(1));
    let outcome = world.gov.identify(&ticket(&came.unwrap())).await;
    assert!(matches!(outcome, Identified::Unknown), "{outcome:?}");
    assert!(matches!(world.identified(&[]).await, Identified::Known(_)));
}

#[test]
fn why_nobody_came_is_read_from_the_error() {
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let config = config_of(Profile::Gd, "http://127.0.0.1:1", &keys);
    let gov = GovAccounts::new(config, &Clock::system()).unwrap();
    for (error, wanted) in [
        ("access_denied", "Cancelled"),
        ("temporarily_unavailable", "Busy"),
        ("unauthorized_client", "Config"),
        ("something%20new", "Refused"),
    ] {
        let came = format!("state=s1&error={error}");
        let (_, why) = gov.read(&Input::parse_urlencoded(came.as_bytes()));
        assert_eq!(format!("{:?}", why.unwrap_err()), wanted, "{error}");
    }
}

#[tokio::test]
async fn every_error_code_says_who_can_do_something_about_it() {
    let all = [
        ("SERVICE_BUSY", "Busy"),
        ("SYSTEM_ERROR", "Busy"),
        ("TOO_MANY_REQUESTS", "Busy"),
        ("APP_NOT_EXIST", "Config"),
        ("APP_DISABLED", "Config"),
        ("SIGN_ERROR", "Config"),
        ("IP_FORBIDDEN", "Config"),
        ("SOMETHING_NEW", "Refused"),
    ];
    let by_ticket = [
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
    let oauth = [
        ("invalid_grant", "Stale"),
        ("invalid_client", "Config"),
        ("invalid_scope", "Config"),
        ("server_error", "Busy"),
    ];
    let cas = [
        ("INVALID_TICKET", "Stale"),
        ("UNAUTHORIZED_SERVICE", "Config"),
        ("INTERNAL_ERROR", "Busy"),
    ];
    for (profile, own) in [
        (Profile::Ticket, &by_ticket[..]),
        (Profile::SsoToken, &token[..]),
        (Profile::OpenAm, &oauth[..]),
        (Profile::Gd, &oauth[..]),
        (Profile::Oidc, &oauth[..]),
        (Profile::Cas, &cas[..]),
    ] {
        let world = world(profile).await;
        for (code, wanted) in all.iter().chain(own) {
            let fault = Fault::Error {
                code: (*code).to_owned(),
            };
            world.sandbox.arm(Provider::Government, fault, Some(1));
            let outcome = world.gov.identify(&ticket("t")).await;
            assert_eq!(format!("{outcome:?}"), *wanted, "{profile:?} {code}");
        }
    }
}

#[tokio::test]
async fn what_a_deployment_knows_better_counts() {
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
        let outcome = gov.identify(&ticket("t")).await;
        assert_eq!(format!("{outcome:?}"), wanted, "{code}");
    }
}

#[tokio::test]
async fn a_forged_callback_brings_a_ticket_that_nobody_issued() {
    for profile in PROFILES {
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
        (Profile::OpenAm, "invalid_grant"),
        (Profile::Gd, "invalid_grant"),
        (Profile::Cas, "INVALID_TICKET"),
        (Profile::Oidc, "invalid_grant"),
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
            let (_, came) = world.gov.read(&world.came(&[]).await);
            let label = fault.label();
            world.sandbox.arm(Provider::Government, fault, Some(1));
            let outcome = world.gov.identify(&ticket(&came.unwrap())).await;
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
    let outcome = stranger.identify(&ticket("t")).await;
    assert!(matches!(outcome, Identified::Config), "{outcome:?}");
    let late = Clock::fixed(world.clock.now() + chrono::TimeDelta::seconds(91));
    let config = config_of(Profile::Ticket, &world.base, &keys);
    let outcome = GovAccounts::new(config, &late)
        .unwrap()
        .identify(&ticket("t"))
        .await;
    assert!(matches!(outcome, Identified::Config), "{outcome:?}");
}
