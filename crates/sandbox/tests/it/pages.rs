use crate::world;
use axum::http::StatusCode;
use sandbox::{Fault, Provider};

#[tokio::test]
async fn every_page_says_that_this_is_a_demonstration() {
    let world = world();
    let pages = [
        "/",
        "/sms",
        "/sms?phone=138",
        "/control/aliyun",
        "/control/tencent",
        "/control/alipay",
        "/control/register",
        "/control/gov",
        "/control/licence",
        "/control/mail",
        "/mail",
        "/mail?to=jane",
    ];
    for path in pages {
        let (status, html) = world.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(
            html.contains("演示环境") && html.contains("</html>"),
            "{path}"
        );
    }
    let (status, html) = world
        .get("/gateway.do?method=alipay.user.certify.open.certify")
        .await;
    assert!(
        status == StatusCode::BAD_REQUEST && html.contains("演示环境"),
        "{html}"
    );
    assert_eq!(world.get("/control/nobody").await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/nowhere").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_index_page_offers_people_and_units_to_walk_with() {
    let (_, html) = world().get("/").await;
    for unit in sandbox::units() {
        assert!(
            html.contains(&unit.credit_code) && html.contains(&unit.legal.number),
            "{}",
            unit.name
        );
    }
    for citizen in sandbox::citizens() {
        assert!(html.contains(&citizen.mobile), "{}", citizen.name);
    }
}

#[tokio::test]
async fn the_mark_tells_a_production_server_what_this_is() {
    let (status, mark) = world().get(sandbox::SANDBOX_MARK_PATH).await;
    assert_eq!(
        (status, mark.as_str()),
        (StatusCode::OK, sandbox::SANDBOX_MARK)
    );
}

#[tokio::test]
async fn faults_are_armed_and_cleared_on_the_control_page() {
    let world = world();
    for form in [
        "kind=error&code=isv.AMOUNT_NOT_ENOUGH&times=2",
        "kind=latency&millis=10&times=0",
        "kind=drop",
    ] {
        assert_eq!(
            world.post("/control/aliyun/fault", form).await.0,
            StatusCode::SEE_OTHER,
            "{form}"
        );
    }
    for form in [
        "",
        "kind=error&code=",
        "kind=latency&millis=soon",
        "kind=unheard-of",
    ] {
        let (status, html) = world.post("/control/aliyun/fault", form).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && html.contains("没有设置故障"),
            "{form}"
        );
    }
    let (_, html) = world.get("/control/aliyun").await;
    assert!(
        html.contains("返回错误码 isv.AMOUNT_NOT_ENOUGH（还影响 2 次调用）"),
        "{html}"
    );
    assert!(html.contains("延迟 10 毫秒应答（直到清除）"), "{html}");
    assert_eq!(
        world.post("/control/aliyun/clear", "").await.0,
        StatusCode::SEE_OTHER
    );
    let (_, html) = world.get("/control/aliyun").await;
    assert!(html.contains("没有故障，一切正常"), "{html}");
}

#[tokio::test]
async fn what_was_received_is_listed_without_secrets() {
    let world = world();
    world.sandbox.arm(Provider::Register, Fault::Drop, Some(1));
    world.sandbox.disarm(Provider::Register);
    world
        .post(
            "/gateway.do",
            "method=alipay.user.certify.open.query&sign=abc",
        )
        .await;
    let (_, json) = world.get("/control/alipay/calls.json").await;
    let calls: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(calls[0]["action"], "alipay.user.certify.open.query");
    assert_eq!(calls[0]["outcome"], "isv.missing-app-id");
    assert!(!json.contains("abc"));
    let (_, empty) = world.get("/sms.json?phone=13800000000").await;
    assert_eq!(empty, "[]");
    assert_eq!(world.post("/sms/clear", "").await.0, StatusCode::SEE_OTHER);
}

#[test]
fn keys_are_made_once_and_kept_for_their_owner_only() {
    let folder = std::env::temp_dir().join(format!(
        "juxian-keys-{}",
        kernel::rng::Rng::system().token::<8>()
    ));
    let path = folder.join("deeper/keys.json");
    let rng = kernel::rng::Rng::system();
    let made = sandbox::Keys::load_or_create(&path, &rng).unwrap();
    let read = sandbox::Keys::load_or_create(&path, &rng).unwrap();
    assert_eq!(made.alipay.app_private_key, read.alipay.app_private_key);
    assert!(!format!("{made:?}{:?}{:?}", made.alipay, made.aliyun).contains(&made.aliyun.secret));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    std::fs::write(&path, "{").unwrap();
    assert!(matches!(
        sandbox::Keys::load_or_create(&path, &rng),
        Err(sandbox::KeysError::Parse(_))
    ));
    std::fs::remove_dir_all(&folder).unwrap();
}
