//! `juxian init`: a configuration file and fresh keys.

use super::{Outcome, say};
use kernel::rng::Rng;
use std::{fmt::Write as _, io::Write as _, net::SocketAddr, path::Path};

/// The calling codes of a demonstration, and two expensive ranges within them.
const COUNTRIES: &str = "countries = { allow = [\"852\", \"853\", \"886\", \"1\", \"44\", \"49\", \"33\", \"61\", \"65\", \"81\", \"82\"], deny = [\"4470\", \"1900\"] }\n";

/// What `init` is told.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// A demonstration: with look-alikes of the outside providers.
    #[arg(long)]
    demo: bool,
    /// Where the sites are served.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the look-alikes are served.
    #[arg(long, default_value = "127.0.0.1:8081")]
    sandbox: SocketAddr,
    /// Where the look-alike of a USB key's driver is served: on the computer of whoever looks at the demonstration.
    #[arg(long, default_value = "127.0.0.1:51235")]
    ca_driver: SocketAddr,
    /// Where the look-alike of a mail server is served.
    #[arg(long, default_value = "127.0.0.1:8025")]
    mail: SocketAddr,
    /// Folder for everything that is kept.
    #[arg(long, default_value = "data")]
    data: std::path::PathBuf,
    /// Database URL; SQLite in the data folder when missing.
    #[arg(long)]
    database: Option<String>,
}

impl Init {
    /// Writes the file unless it is there already.
    pub fn run(&self, path: &Path) -> Outcome {
        if path.exists() {
            say(format_args!(
                "配置文件 {} 已存在，未作改动。",
                path.display()
            ));
            return Ok(());
        }
        let rng = Rng::system();
        std::fs::create_dir_all(&self.data)?;
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let text = if self.demo {
            self.demo_text(&rng)?
        } else {
            self.production_text(&rng)
        };
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)?.write_all(text.as_bytes())?;
        say(format_args!("已写入配置文件 {}。", path.display()));
        Ok(())
    }

    fn head(&self, rng: &Rng, mode: &str, demo: bool, base_url: &str) -> String {
        let database = self
            .database
            .as_ref()
            .map(|url| format!("[database]\nurl = {url:?}\n"))
            .unwrap_or_default();
        format!(
            "# Every key can be overridden by the environment: JUXIAN_DATABASE__URL for database.url.\n\
             mode = {mode:?}\nreceipt_secret = {:?}\nlisten = \"{}\"\ndata = {:?}\n{database}\n[site]\nbase_url = {base_url:?}\ndemo = {demo}\n",
            rng.token::<16>(),
            self.listen,
            self.data.display().to_string(),
        )
    }

    /// On this computer under its name: browsers bind passkeys to names, never to bare addresses.
    fn demo_url(&self) -> String {
        if self.listen.ip().is_loopback() {
            format!("http://localhost:{}", self.listen.port())
        } else {
            format!("http://{}", self.listen)
        }
    }

    /// CA log-in with the test CA, whose driver is served beside the other look-alikes.
    fn ca_text(&self, rng: &Rng) -> Result<String, ca_driver::MakeError> {
        let ca = ca_driver::TestCa::load_or_create(&self.data.join("test-ca.json"), rng)?;
        let driver = format!("http://{}", self.ca_driver);
        Ok(format!(
            "\n[ca]\nsandbox = true\n\n[[ca.drivers]]\nvendor = \"juxian-sandbox\"\nurl = \"{driver}/alpha\"\n\n\
             [[ca.authorities]]\nname = \"测试CA（仿真）\"\ndriver_url = \"http://{}/ca\"\nroots = [{:?}]\n\
             revocation_lists = [\"{driver}/ca/sm2.crl\", \"{driver}/ca/rsa.crl\"]\n",
            self.sandbox,
            ca.roots_pem()?,
        ))
    }

    /// E-mail through the look-alike of a mail server, and the countries and regions that texts are sent to.
    fn overseas_text(&self, keys: &sandbox::Keys) -> Result<String, sandbox::KeysError> {
        let who = keys.mail();
        Ok(format!(
            "\n[overseas]\n{COUNTRIES}\n[overseas.mail]\nhost = \"{}\"\nport = {}\nusername = {:?}\npassword = {:?}\n\
             from = \"no-reply@juxian.example\"\nroot = {:?}\nsandbox = true\n",
            self.mail.ip(),
            self.mail.port(),
            who.id,
            who.secret,
            sandbox::certificate_pem(keys)?,
        ))
    }

    fn demo_text(&self, rng: &Rng) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
        let keys = sandbox::Keys::load_or_create(&self.data.join("sandbox-keys.json"), rng)?;
        let base = format!("http://{}", self.sandbox);
        let (gov, licence) = (keys.gov(), keys.licence());
        let mut text = self.head(rng, "demo", true, &self.demo_url());
        let _ = write!(
            text,
            "sandbox_url = \"{base}\"\nportal_url = \"https://jshrss.jiangsu.gov.cn/\"\n\n[sandbox]\nlisten = \"{}\"\nca_driver = \"{}\"\nmail = \"{}\"\n\n\
             [sms.aliyun]\nbase_url = \"{base}/\"\naccess_key_id = {:?}\naccess_key_secret = {:?}\nsign_name = \"江苏人社\"\nsandbox = true\n\n\
             [sms.tencent]\nbase_url = \"{base}/\"\nsecret_id = {:?}\nsecret_key = {:?}\napp_id = {:?}\nsign_name = \"江苏人社\"\nsandbox = true\n\n\
             [alipay]\ngateway_url = \"{base}/gateway.do\"\nauthorize_url = \"{base}/oauth2/publicAppAuthorize.htm\"\napp_id = {:?}\napp_private_key = {:?}\nalipay_public_key = {:?}\nqr_prefix = \"\"\nsandbox = true\n\n\
             [gov]\nprofile = \"ticket\"\nlogin_url = \"{base}/gov/login\"\napi_url = \"{base}/gov/api/\"\napp_id = {:?}\naccess_key = {:?}\nsecret = {:?}\nsandbox = true\n\n\
             [licence]\nbase_url = \"{base}/\"\napp_id = {:?}\naccess_key = {:?}\nsecret = {:?}\nroots = [{:?}]\nsandbox = true\n\n\
             [register]\nbase_url = \"{base}/\"\naccess_key = {:?}\nsecret = {:?}\nsandbox = true\n",
            self.sandbox,
            self.ca_driver,
            self.mail,
            keys.aliyun.id,
            keys.aliyun.secret,
            keys.tencent.id,
            keys.tencent.secret,
            keys.tencent_app_id,
            keys.alipay.app_id,
            keys.alipay.app_private_key,
            keys.alipay.gateway_public_key,
            gov.id,
            gov.id,
            gov.secret,
            licence.id,
            licence.id,
            licence.secret,
            keys.licence_root()?,
            keys.register.id,
            keys.register.secret,
        );
        text.push_str(&self.overseas_text(&keys)?);
        text.push_str(&self.ca_text(rng)?);
        Ok(text)
    }

    fn production_text(&self, rng: &Rng) -> String {
        let mut text = self.head(rng, "production", false, "https://example.gov.cn");
        text.push_str(
            "\n[sms.aliyun]\nbase_url = \"https://dysmsapi.aliyuncs.com/\"\naccess_key_id = \"\"\naccess_key_secret = \"\"\nsign_name = \"\"\n\n\
             [alipay]\ngateway_url = \"https://openapi.alipay.com/gateway.do\"\n# Uncomment to let persons log in through Alipay; the contract must include 获取会员信息 with real names.\n# authorize_url = \"https://openauth.alipay.com/oauth2/publicAppAuthorize.htm\"\napp_id = \"\"\napp_private_key = \"\"\nalipay_public_key = \"\"\n\n\
             # The register's address and keys come from the authority that runs it.\n[register]\nbase_url = \"\"\naccess_key = \"\"\nsecret = \"\"\n\n\
             # Uncomment to let persons without a phone of the mainland register: by e-mail, and by texts to the calling codes that are listed.\n\
             # [overseas]\n# countries = { allow = [\"852\", \"853\", \"886\"], deny = [] }\n# [overseas.mail]\n# host = \"smtp.example.gov.cn\"\n# port = 587\n# username = \"\"\n# password = \"\"\n# from = \"no-reply@example.gov.cn\"\n\n\
             # Uncomment to let units log in with a USB key; one [[ca.authorities]] for each CA, its certificates in PEM or as paths.\n\
             # [[ca.authorities]]\n# name = \"\"\n# driver_url = \"https://\"\n# roots = [\"/etc/juxian/ca/root.pem\"]\n# intermediates = []\n# revocation_lists = [\"http://\"]\n",
        );
        text
    }
}
