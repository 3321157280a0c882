//! A production server never starts on a look-alike.

use crate::config::{Config, Mode};
use std::time::Duration;

/// Why the server refuses to start.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// A provider is marked as a look-alike, or its address is.
    #[error("生产模式拒绝启动：{0} 指向仿真服务。请在配置文件中填写正式服务的地址和密钥。")]
    Sandbox(&'static str),
    /// The sandbox is to be served beside production.
    #[error("生产模式拒绝启动：配置文件中有 [sandbox]，请删除这一节。")]
    Served,
    /// Codes and the server's password would travel in clear.
    #[error("生产模式拒绝启动：overseas.mail.tls 必须为 starttls 或 implicit。")]
    ClearMail,
    /// Passwords and sessions would travel in clear.
    #[error("生产模式拒绝启动：site.base_url 必须是 https:// 地址。")]
    Insecure,
    /// A demonstration site must say so, a production site must not.
    #[error("生产模式拒绝启动：site.demo 必须为 false。")]
    Marked,
}

/// Checks the configuration, then asks every provider's address whether it is a look-alike.
pub async fn check(config: &Config) -> Result<(), Refused> {
    if config.mode == Mode::Demo {
        return Ok(());
    }
    if config.sandbox.is_some() {
        return Err(Refused::Served);
    }
    if config.site.demo {
        return Err(Refused::Marked);
    }
    if !config.site.base_url.starts_with("https://") {
        return Err(Refused::Insecure);
    }
    if let Some(mail) = config.overseas.as_ref().and_then(|way| way.mail.as_ref()) {
        if mail.tls == notify::mail::Tls::None {
            return Err(Refused::ClearMail);
        }
        let url = format!("smtp://{}:{}/", mail.host, mail.port);
        if mail.sandbox || is_local(&url) || greets_as_sandbox(&mail.host, mail.port).await {
            return Err(Refused::Sandbox("overseas.mail"));
        }
    }
    for (name, url, marked) in providers(config) {
        if marked || is_local(&url) || answers_as_sandbox(&url).await {
            return Err(Refused::Sandbox(name));
        }
    }
    Ok(())
}

fn providers(config: &Config) -> Vec<(&'static str, String, bool)> {
    let mut all = vec![
        (
            "alipay",
            config.alipay.gateway_url.clone(),
            config.alipay.sandbox,
        ),
        (
            "register",
            config.register.base_url.clone(),
            config.register.sandbox,
        ),
    ];
    if let Some(licence) = &config.licence {
        let marked = licence.sandbox || licence.trusts_look_alike();
        all.push(("licence", licence.base_url.clone(), marked));
    }
    if let Some(ca) = &config.ca {
        let marked = ca.sandbox || ca.trusts_look_alike();
        for authority in &ca.authorities {
            for url in std::iter::once(&authority.driver_url).chain(&authority.revocation_lists) {
                all.push(("ca", url.clone(), marked));
            }
        }
    }
    if let Some(gov) = &config.gov {
        for url in [&gov.login_url, &gov.api_url] {
            all.push(("gov", url.clone(), gov.sandbox));
        }
    }
    all.extend(
        config
            .alipay
            .authorize_url
            .iter()
            .map(|url| ("alipay", url.clone(), config.alipay.sandbox)),
    );
    all.extend(
        config
            .sms
            .aliyun
            .iter()
            .map(|aliyun| ("sms.aliyun", aliyun.base_url.clone(), aliyun.sandbox)),
    );
    all.extend(
        config
            .sms
            .tencent
            .iter()
            .map(|tencent| ("sms.tencent", tencent.base_url.clone(), tencent.sandbox)),
    );
    all
}

/// Providers are never on this machine.
fn is_local(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else {
        return false;
    };
    let Some(host) = url.host_str() else {
        return false;
    };
    let bare = host.trim_matches(['[', ']']);
    let this_machine = |ip: std::net::IpAddr| ip.is_loopback() || ip.is_unspecified();
    bare == "localhost" || bare.ends_with(".localhost") || bare.parse().is_ok_and(this_machine)
}

async fn answers_as_sandbox(url: &str) -> bool {
    let Ok(base) = reqwest::Url::parse(url) else {
        return false;
    };
    let Ok(mark) = base.join(sandbox::SANDBOX_MARK_PATH) else {
        return false;
    };
    let Ok(client) = reqwest::Client::builder()
        .timeout(Duration::from_secs(3))
        .build()
    else {
        return false;
    };
    match client.get(mark).send().await {
        Ok(reply) if reply.status().is_success() => reply
            .text()
            .await
            .is_ok_and(|text| text.trim() == sandbox::SANDBOX_MARK),
        _ => false,
    }
}

/// A mail server says in its first line what it is.
async fn greets_as_sandbox(host: &str, port: u16) -> bool {
    use tokio::io::AsyncReadExt as _;
    let read = async {
        let mut stream = tokio::net::TcpStream::connect((host, port)).await.ok()?;
        let mut line = [0_u8; 200];
        let count = stream.read(&mut line).await.ok()?;
        Some(String::from_utf8_lossy(&line[..count]).into_owned())
    };
    let line = tokio::time::timeout(Duration::from_secs(3), read).await;
    line.is_ok_and(|line| line.is_some_and(|line| line.contains(sandbox::SANDBOX_MARK)))
}

#[cfg(test)]
mod tests {
    use super::{greets_as_sandbox, is_local, providers};
    use figment::{
        Figment,
        providers::{Format as _, Toml},
    };

    #[test]
    fn every_address_of_a_third_party_log_in_is_looked_at() {
        let text = r#"
            mode = "production"
            [sms.aliyun]
            base_url = "https://sms.example/"
            access_key_id = ""
            access_key_secret = ""
            sign_name = ""
            [alipay]
            gateway_url = "https://openapi.example/gateway.do"
            authorize_url = "https://openauth.example/authorize"
            app_id = ""
            app_private_key = ""
            alipay_public_key = ""
            [register]
            base_url = "https://register.example/"
            access_key = ""
            secret = ""
            [gov]
            profile = "ticket"
            login_url = "https://gov.example/login"
            api_url = "https://api.gov.example/"
            app_id = ""
            access_key = ""
            secret = ""
            sandbox = true
            [licence]
            base_url = "https://licence.example/"
            app_id = ""
            access_key = ""
            secret = ""
            roots = []
            sandbox = true
            [ca]
            [[ca.authorities]]
            name = "CA"
            driver_url = "https://driver.example/"
            roots = []
            revocation_lists = ["https://lists.example/ca.crl"]
        "#;
        let config = Figment::new().merge(Toml::string(text)).extract().unwrap();
        let all = providers(&config);
        for (name, url, marked) in [
            ("alipay", "https://openauth.example/authorize", false),
            ("gov", "https://gov.example/login", true),
            ("gov", "https://api.gov.example/", true),
            ("licence", "https://licence.example/", true),
            ("ca", "https://driver.example/", false),
            ("ca", "https://lists.example/ca.crl", false),
        ] {
            assert!(all.contains(&(name, url.to_owned(), marked)), "{url}");
        }
    }

    #[test]
    fn the_root_of_the_test_ca_is_known_by_its_name() {
        let ca = ca_driver::TestCa::generate(&kernel::rng::Rng::seeded(1)).unwrap();
        let text = format!(
            "[[authorities]]\nname = \"CA\"\ndriver_url = \"\"\nrevocation_lists = []\nroots = [{:?}]",
            ca.roots_pem().unwrap()
        );
        let config: identity::ca::CaConfig =
            Figment::new().merge(Toml::string(&text)).extract().unwrap();
        assert!(!config.sandbox && config.trusts_look_alike());
        assert_eq!(ca_driver::SANDBOX_MARK, sandbox::SANDBOX_MARK);
    }

    #[tokio::test]
    async fn the_look_alike_of_a_mail_server_is_known_by_its_greeting() {
        let rng = kernel::rng::Rng::system();
        let keys = sandbox::Keys::throw_away(&rng).unwrap();
        let config = sandbox::SandboxConfig::new(keys, kernel::clock::Clock::system(), rng);
        let look_alike = sandbox::Sandbox::new(config).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(!greets_as_sandbox("127.0.0.1", 1).await);
        tokio::spawn(async move {
            sandbox::serve_mail_on(listener, &look_alike, std::future::pending()).await
        });
        assert!(greets_as_sandbox("127.0.0.1", port).await);
        assert!(is_local("smtp://127.0.0.1:25/") && is_local("smtp://localhost:25/"));
        assert!(!is_local("smtp://smtp.example.gov.cn:587/"));
    }

    #[test]
    fn addresses_of_this_machine_are_known() {
        for url in [
            "http://127.0.0.1:8081/x",
            "http://localhost",
            "https://[::1]:9/y",
            "http://0.0.0.0:1",
            "http://a.localhost/",
        ] {
            assert!(is_local(url), "{url}");
        }
        assert!(!is_local("https://openapi.alipay.com/gateway.do"));
        assert!(!is_local("https://dysmsapi.aliyuncs.com/"));
    }
}
