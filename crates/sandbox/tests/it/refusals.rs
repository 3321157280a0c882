use crate::{World, world};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn hmac(key: &str, text: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    hex::encode(mac.chain_update(text).finalize().into_bytes())
}

/// A signed `SendSms`, as the provider's documentation spells it; `tamper` changes the request after signing.
fn signed(world: &World, nonce: &str, tamper: impl Fn(&str, &str) -> String) -> Request<Body> {
    let query = "OutId=r1&PhoneNumbers=13800000000&SignName=%E6%B1%9F%E8%8B%8F%E4%BA%BA%E7%A4%BE\
                 &TemplateCode=SMS_000000001&TemplateParam=%7B%22code%22%3A%22246810%22%7D";
    let headers = [
        ("host", "sms.test"),
        ("x-acs-action", "SendSms"),
        ("x-acs-content-sha256", &sha256("")),
        ("x-acs-date", "2026-01-01T00:00:00Z"),
        ("x-acs-signature-nonce", nonce),
        ("x-acs-version", "2017-05-25"),
    ];
    let lines = headers
        .map(|(name, value)| format!("{name}:{value}\n"))
        .concat();
    let names = headers.map(|(name, _)| name).join(";");
    let canonical = format!("POST\n/\n{query}\n{lines}\n{names}\n{}", sha256(""));
    let keys = &world.keys.aliyun;
    let signature = hmac(
        &keys.secret,
        &format!("ACS3-HMAC-SHA256\n{}", sha256(&canonical)),
    );
    let authorization = format!(
        "ACS3-HMAC-SHA256 Credential={},SignedHeaders={names},Signature={signature}",
        keys.id
    );
    let mut request = Request::post(format!("/?{}", tamper("query", query)));
    for (name, value) in headers {
        request = request.header(name, tamper(name, value));
    }
    request
        .header("authorization", authorization)
        .body(Body::empty())
        .unwrap()
}

fn as_is(_: &str, value: &str) -> String {
    value.to_owned()
}

#[tokio::test]
async fn a_replayed_call_is_refused_by_its_nonce() {
    let world = world();
    let (status, body) = world.send(signed(&world, "n1", as_is)).await;
    assert!(
        status == StatusCode::OK && body.contains(r#""Code":"OK""#),
        "{body}"
    );
    let (status, body) = world.send(signed(&world, "n1", as_is)).await;
    assert!(
        status == StatusCode::BAD_REQUEST && body.contains("SignatureNonceUsed"),
        "{body}"
    );
    assert_eq!(world.sandbox.texts("13800000000").len(), 1);
}

#[tokio::test]
async fn whatever_is_changed_after_signing_breaks_the_signature() {
    let world = world();
    let changes = [
        ("query", "13800000000", "13800000001"),
        ("x-acs-date", "00:00:00", "00:00:01"),
        ("x-acs-action", "SendSms", "QuerySendDetails"),
        ("host", "sms.test", "other.test"),
    ];
    for (n, (part, from, to)) in changes.into_iter().enumerate() {
        let tamper = |name: &str, value: &str| {
            if name == part {
                value.replace(from, to)
            } else {
                value.to_owned()
            }
        };
        let (status, body) = world.send(signed(&world, &format!("n{n}"), tamper)).await;
        assert!(
            status == StatusCode::BAD_REQUEST && body.contains("SignatureDoesNotMatch"),
            "{part}: {body}"
        );
    }
    assert!(world.sandbox.texts("").is_empty());
}

#[tokio::test]
async fn a_call_to_nobody_and_an_unsigned_call_are_refused() {
    let world = world();
    let (status, _) = world.post("/", "").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let tencent = Request::post("/")
        .header("x-tc-action", "SendSms")
        .body(Body::from("{}"))
        .unwrap();
    let (status, body) = world.send(tencent).await;
    assert!(
        status == StatusCode::OK && body.contains("AuthFailure.InvalidAuthorization"),
        "{body}"
    );
    let (status, body) = world
        .post("/gateway.do", "method=alipay.user.certify.open.query")
        .await;
    assert!(
        status == StatusCode::OK && body.contains("isv.missing-app-id"),
        "{body}"
    );
    let (status, body) = world.post("/register/verify", "{}").await;
    assert!(
        status == StatusCode::UNAUTHORIZED && body.contains("Invalid access key"),
        "{body}"
    );
}

#[tokio::test]
async fn a_decision_needs_the_page_that_a_signed_address_opened() {
    let world = world();
    let (status, body) = world
        .post("/alipay/certify/0000", "decision=pass&token=1")
        .await;
    assert!(
        status == StatusCode::NOT_FOUND && body.contains("认证单据不存在"),
        "{body}"
    );
    let (status, _) = world.post("/alipay/certify/0000", "decision=win").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
