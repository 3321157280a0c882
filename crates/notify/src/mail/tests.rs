//! The client against the look-alike, over loopback, with what goes wrong on the way.

use super::*;
use kernel::rng::Rng;
use sandbox::{Fault, Keys, Provider, Sandbox, SandboxConfig};

const JANE: &str = "jane.doe@example.com";

struct World {
    sandbox: Sandbox,
    keys: Keys,
    port: u16,
}

async fn world() -> World {
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let config = SandboxConfig::new(keys.clone(), Clock::system(), Rng::system());
    let sandbox = Sandbox::new(config).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = sandbox.clone();
    tokio::spawn(
        async move { sandbox::serve_mail_on(listener, &served, std::future::pending()).await },
    );
    World {
        sandbox,
        keys,
        port,
    }
}

impl World {
    fn config(&self) -> MailConfig {
        let who = self.keys.mail();
        MailConfig {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            tls: Tls::Starttls,
            username: Some(who.id),
            password: who.secret.into(),
            from: "no-reply@juxian.example".to_owned(),
            root: Some(sandbox::certificate_pem(&self.keys).unwrap()),
            timeout_ms: 1500,
            sandbox: true,
        }
    }

    fn mail(&self) -> Mail {
        Mail::new(self.config(), "聚贤", &Clock::system()).unwrap()
    }

    fn fail(&self, fault: Fault) {
        self.sandbox.arm(Provider::Mail, fault, Some(1));
    }
}

fn jane() -> Email {
    JANE.parse().unwrap()
}

fn code(reference: &str) -> SmsText {
    let places = [("code", "246810"), ("minutes", "10")];
    SmsText::new("code_register", &places, reference)
}

fn refusal(outcome: &SendOutcome) -> Option<(Category, &str)> {
    match outcome {
        SendOutcome::Rejected { category, code, .. } => Some((*category, code)),
        _ => None,
    }
}

#[tokio::test]
async fn a_mail_arrives_in_both_languages_over_an_encrypted_connection() {
    let world = world().await;
    let outcome = world.mail().send(&jane(), &code("r1")).await;
    assert!(
        matches!(outcome, SendOutcome::Accepted { .. }),
        "{outcome:?}"
    );
    let letters = world.sandbox.letters(JANE);
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!(letter.from, "no-reply@juxian.example");
    assert_eq!(
        letter.subject,
        "【聚贤】注册验证码 / Your registration code"
    );
    assert!(
        letter
            .text
            .contains("您正在注册账号，验证码246810，10分钟内有效")
    );
    assert!(letter.text.contains("Your verification code is 246810"));
    assert!(letter.id.starts_with("r1@"));
    assert!(letter.encrypted && letter.headers.contains(&"Auto-Submitted".to_owned()));
}

#[tokio::test]
async fn what_is_dropped_after_the_effect_is_unknown_and_never_called_refused() {
    let world = world().await;
    world.fail(Fault::Drop);
    let outcome = world.mail().send(&jane(), &code("r1")).await;
    assert_eq!(outcome, SendOutcome::Unknown);
    // it did arrive: whoever sends again sends twice
    assert_eq!(world.sandbox.letters(JANE).len(), 1);
}

#[tokio::test]
async fn a_slow_answer_is_unknown_and_a_slow_greeting_is_not_sent() {
    let world = world().await;
    world.fail(Fault::Latency(Duration::from_secs(5)));
    let outcome = world.mail().send(&jane(), &code("r1")).await;
    assert_eq!(outcome, SendOutcome::Unknown);
    // a server that says nothing has taken nothing
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = MailConfig {
        port: silent.local_addr().unwrap().port(),
        timeout_ms: 300,
        ..world.config()
    };
    let outcome = Mail::new(config, "聚贤", &Clock::system())
        .unwrap()
        .send(&jane(), &code("r2"))
        .await;
    assert_eq!(
        refusal(&outcome).map(|(category, _)| category),
        Some(Category::System)
    );
}

#[tokio::test]
async fn a_refusal_says_whose_fault_it_is() {
    let world = world().await;
    for (answer, category) in [
        ("451 4.3.2 Please try again later", Category::System),
        ("550 5.1.1 No such user", Category::User),
        ("554 5.7.1 Rejected as spam", Category::Content),
        ("530 5.7.1 Not here", Category::Config),
    ] {
        world.fail(Fault::Error {
            code: answer.to_owned(),
        });
        let outcome = world.mail().send(&jane(), &code("r1")).await;
        assert_eq!(
            refusal(&outcome),
            Some((category, &answer[..3])),
            "{answer}"
        );
    }
    assert!(world.sandbox.letters("").is_empty());
    let nobody: Email = "nobody@example.com".parse().unwrap();
    let outcome = world.mail().send(&nobody, &code("r2")).await;
    let SendOutcome::Rejected { message, .. } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(message, "该邮箱不存在或拒收邮件，请核对或更换邮箱");
}

#[tokio::test]
async fn nothing_is_sent_in_clear_nor_to_a_server_that_is_not_trusted_nor_without_its_password() {
    let world = world().await;
    for (config, why) in [
        (
            MailConfig {
                password: "wrong".to_owned().into(),
                ..world.config()
            },
            "535",
        ),
        (
            MailConfig {
                username: None,
                ..world.config()
            },
            "530",
        ),
        (
            MailConfig {
                tls: Tls::None,
                username: None,
                ..world.config()
            },
            "530",
        ),
        (
            MailConfig {
                root: None,
                ..world.config()
            },
            "connect",
        ),
    ] {
        let outcome = Mail::new(config, "聚贤", &Clock::system())
            .unwrap()
            .send(&jane(), &code("r1"))
            .await;
        let (_, code) = refusal(&outcome).unwrap_or_else(|| panic!("{why}: {outcome:?}"));
        assert_eq!(code, why);
    }
    assert!(world.sandbox.letters("").is_empty());
}

#[tokio::test]
async fn a_server_that_nobody_runs_is_no_answer_and_nothing_has_left() {
    let world = world().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let config = MailConfig {
        port,
        ..world.config()
    };
    let outcome = Mail::new(config, "聚贤", &Clock::system())
        .unwrap()
        .send(&jane(), &code("r1"))
        .await;
    assert_eq!(refusal(&outcome), Some((Category::System, "connect")));
}

#[test]
fn a_configuration_that_cannot_work_is_refused_at_the_start() {
    let config: MailConfig = toml::from_str("host = \"smtp.example\"\nfrom = \"nobody\"").unwrap();
    assert_eq!((config.port, config.tls), (587, Tls::Starttls));
    assert!(matches!(
        Mail::new(config, "聚贤", &Clock::system()),
        Err(MailConfigError::From(_))
    ));
    assert!(
        toml::from_str::<MailConfig>("host = \"a\"\nfrom = \"a@b.c\"\nport = 1\nunknown = 1")
            .is_err()
    );
}
