//! The outside systems of units as look-alikes over loopback, and what somebody does there.

use crate::stage::{code, holder};
use kernel::{clock::Clock, rng::Rng};
use org::{
    quick::{
        UnitProvider,
        gov::{GovAccounts, GovConfig},
        licence::{LicenceConfig, Licences},
    },
    register::{
        BusinessRegister,
        client::{HttpRegister, RegisterConfig},
    },
};
use sandbox::{Fault, Keys, Sandbox, SandboxConfig};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// How long the clients wait for an answer.
const PATIENCE: u64 = 600;

/// The real clients.
pub type Clients = (
    Arc<dyn BusinessRegister>,
    Arc<dyn UnitProvider>,
    Arc<dyn UnitProvider>,
);

/// The look-alikes.
#[derive(Clone)]
pub struct Outside {
    pub sandbox: Sandbox,
    base: String,
}

fn read<T: DeserializeOwned>(config: Value) -> T {
    serde_json::from_value(config).unwrap()
}

/// Starts the look-alikes, and clients that reach them; `profile` is the province's protocol.
pub fn start(clock: &Clock, profile: &str) -> (Outside, Clients) {
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let config = SandboxConfig::new(keys.clone(), clock.clone(), Rng::seeded(9));
    let sandbox = Sandbox::new(config).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let served = sandbox.clone();
    tokio::spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        sandbox::serve_on(listener, &served, std::future::pending()).await
    });
    let register: RegisterConfig = read(json!({
        "base_url": format!("{base}/"), "access_key": keys.register.id, "secret": keys.register.secret,
        "timeout_ms": PATIENCE, "sandbox": true,
    }));
    let key = keys.gov();
    let gov: GovConfig = read(json!({
        "profile": profile, "login_url": format!("{base}/gov/login"), "api_url": format!("{base}/gov/api/"),
        "app_id": key.id, "access_key": key.id, "secret": key.secret, "timeout_ms": PATIENCE, "sandbox": true,
    }));
    let key = keys.licence();
    let licence: LicenceConfig = read(json!({
        "base_url": format!("{base}/"), "app_id": key.id, "access_key": key.id, "secret": key.secret,
        "roots": [keys.licence_root().unwrap()], "timeout_ms": PATIENCE, "sandbox": true,
    }));
    let clients: Clients = (
        Arc::new(HttpRegister::new(register, clock).unwrap()),
        Arc::new(GovAccounts::new(gov, clock).unwrap()),
        Arc::new(Licences::new(licence, clock, &Rng::seeded(11)).unwrap()),
    );
    (Outside { sandbox, base }, clients)
}

/// The provider answers with this code.
pub fn code_of(code: &str) -> Fault {
    Fault::Error {
        code: code.to_owned(),
    }
}

/// The provider takes longer than anybody waits.
pub const SLOW: Fault = Fault::Latency(Duration::from_secs(2));

fn browser() -> reqwest::Client {
    let kept = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    kept.build().unwrap()
}

impl Outside {
    /// The legal representative of the test's unit number `n` logs in at the province, whose page is `door`; where the
    /// browser is sent back to.
    pub async fn enter_gov(&self, door: &str, n: u16) -> String {
        let page = browser().get(door).send().await.unwrap();
        let html = page.text().await.unwrap();
        let part = |name: &str| {
            let (_, rest) = html
                .split_once(&format!("name=\"{name}\" value=\""))
                .unwrap();
            rest.split_once('"').unwrap().0.replace("&#38;", "&")
        };
        let (legal, code) = (holder(n), code(u32::from(n)));
        let (profile, back, name) = (
            part("profile"),
            part("back"),
            format!("南京第{n}测试有限公司"),
        );
        let form = [
            ("decision", "enter"),
            ("profile", profile.as_str()),
            ("back", back.as_str()),
            ("uniscid", code.as_str()),
            ("CompanyName", name.as_str()),
            ("CompanyLegRep", legal.name.expose().as_str()),
            ("attnName", legal.name.expose().as_str()),
            ("attnIDNo", legal.document.number()),
        ];
        let log_in = format!("{}/gov/log-in", self.base);
        let reply = browser().post(log_in).form(&form).send().await.unwrap();
        assert_eq!(reply.status(), 303);
        let back = reply.headers()["location"].to_str().unwrap();
        let back: url::Url = back.parse().unwrap();
        format!("{}?{}", back.path(), back.query().unwrap_or_default())
    }

    /// The same person confirms the code that a page shows, on a phone.
    pub async fn confirm_licence(&self, qr: &str, n: u16) {
        let (legal, code) = (holder(n), code(u32::from(n)));
        let name = format!("南京第{n}测试有限公司");
        let form = [
            ("decision", "confirm"),
            ("uniscid", code.as_str()),
            ("entName", name.as_str()),
            ("legalRepName", legal.name.expose().as_str()),
            ("holderIdNo", legal.document.number()),
        ];
        let url = qr.replace("/elicense/scan/", "/elicense/decide/");
        let reply = browser().post(url).form(&form).send().await.unwrap();
        assert_eq!(reply.status(), 200);
    }
}
