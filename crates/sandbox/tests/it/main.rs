//! The look-alikes as an outsider meets them. The providers' protocols are exercised by the product's own
//! clients, in the rooms that own them; here are refusals that no correct client provokes, and the pages.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod pages;
mod refusals;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use kernel::{clock::Clock, rng::Rng};
use sandbox::{Keys, Sandbox, SandboxConfig, SmsTemplate};
use tower::ServiceExt as _;

struct World {
    sandbox: Sandbox,
    keys: Keys,
    router: Router,
}

fn world() -> World {
    let keys = Keys::throw_away(&Rng::system()).unwrap();
    let at = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
    let mut config = SandboxConfig::new(keys.clone(), Clock::fixed(at), Rng::seeded(7));
    config.templates.push(SmsTemplate {
        aliyun: "SMS_000000001".to_owned(),
        tencent: "1000001".to_owned(),
        text: "验证码${code}".to_owned(),
        code: true,
        abroad: false,
    });
    let sandbox = Sandbox::new(config).unwrap();
    World {
        router: sandbox.router(),
        sandbox,
        keys,
    }
}

impl World {
    async fn send(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    async fn post(&self, path: &str, form: &str) -> (StatusCode, String) {
        self.send(
            Request::post(path)
                .body(Body::from(form.to_owned()))
                .unwrap(),
        )
        .await
    }
}
