//! Alipay as a look-alike over loopback, with the real clients of its face check and of its log-in, and what a person does
//! there.

use crate::stage::{DOCUMENT, NAME};
use identity::{
    alipay::{AlipayConfig, Gateway},
    face::{FaceVerifier, alipay::Alipay},
    quick::{PersonProvider, alipay::AlipayDoor},
};
use kernel::{clock::Clock, rng::Rng};
use sandbox::{Fault, Keys, Sandbox, SandboxConfig};
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// The look-alike.
#[derive(Clone)]
pub struct Outside {
    pub sandbox: Sandbox,
    base: String,
}

/// The provider takes longer than anybody waits.
pub const SLOW: Fault = Fault::Latency(Duration::from_secs(2));

/// The provider answers with this code.
pub fn code_of(code: &str) -> Fault {
    Fault::Error {
        code: code.to_owned(),
    }
}

/// Starts the look-alike, and clients that reach it.
pub fn start(clock: &Clock) -> (Outside, Arc<dyn FaceVerifier>, Arc<dyn PersonProvider>) {
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
    let config: AlipayConfig = serde_json::from_value(json!({
        "gateway_url": format!("{base}/gateway.do"),
        "authorize_url": format!("{base}/oauth2/publicAppAuthorize.htm"),
        "app_id": keys.alipay.app_id,
        "app_private_key": keys.alipay.app_private_key,
        "alipay_public_key": keys.alipay.gateway_public_key,
        "qr_prefix": "",
        "timeout_ms": 600,
        "sandbox": true,
    }))
    .unwrap();
    let gateway = Arc::new(Gateway::new(config, clock).unwrap());
    let door = AlipayDoor::new(&gateway).unwrap().unwrap();
    let face = Alipay::new(gateway);
    (Outside { sandbox, base }, Arc::new(face), Arc::new(door))
}

fn browser() -> reqwest::Client {
    let kept = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    kept.build().unwrap()
}

impl Outside {
    /// The person of these tests logs in at Alipay, whose page is `door`; where the browser is sent back to.
    pub async fn agree(&self, door: &str) -> String {
        let door: url::Url = door.parse().unwrap();
        let asked = |name: &str| {
            let (_, value) = door.query_pairs().find(|(known, _)| known == name).unwrap();
            value.into_owned()
        };
        let (back, scope, state) = (asked("redirect_uri"), asked("scope"), asked("state"));
        let form = [
            ("decision", "agree"),
            ("name", NAME),
            ("number", DOCUMENT),
            ("redirect_uri", back.as_str()),
            ("scope", scope.as_str()),
            ("state", state.as_str()),
        ];
        let log_in = format!("{}/alipay/log-in", self.base);
        let reply = browser().post(log_in).form(&form).send().await.unwrap();
        path(&reply)
    }

    /// The person opens on the phone what a page shows, and passes the face check there; where the phone is sent.
    pub async fn pass_face(&self, link: &str) -> String {
        let link: url::Url = link.parse().unwrap();
        let page = browser().get(link.clone()).send().await.unwrap();
        let html = page.text().await.unwrap();
        let part = |before: &str| {
            let (_, rest) = html.split_once(before).unwrap();
            rest.split_once('"').unwrap().0.to_owned()
        };
        let token = part("name=\"token\" value=\"");
        let action = part("action=\"");
        let form = [("token", token.as_str()), ("decision", "pass")];
        let action = format!("{}{action}", self.base);
        let reply = browser().post(action).form(&form).send().await.unwrap();
        path(&reply)
    }
}

fn path(reply: &reqwest::Response) -> String {
    assert_eq!(reply.status(), 303);
    let back = reply.headers()["location"].to_str().unwrap();
    let back: url::Url = back.parse().unwrap();
    match back.query() {
        Some(query) => format!("{}?{query}", back.path()),
        None => back.path().to_owned(),
    }
}
