//! `/gateway.do`: common parameters, signatures both ways, dispatch by method.

use super::{certify, oauth, phone, signer::request_text};
use crate::{
    fault::{Effects, Provider, Reply},
    sign::pairs,
    world::World,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use chrono::NaiveDateTime;
use serde_json::{Value, json};
use std::sync::Arc;

/// The parameters of a request, from the query string and the form body alike.
pub(crate) struct Request(Vec<(String, String)>);

impl Request {
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }
}

/// A business failure: `code`, `sub_code`, `sub_msg`.
#[derive(Debug)]
pub(crate) struct Failure(pub &'static str, pub String, pub String);

/// `code` 40004 with a sub-code of the business.
pub(crate) fn failed<T>(sub_code: &str, sub_msg: &str) -> Result<T, Failure> {
    Err(Failure("40004", sub_code.to_owned(), sub_msg.to_owned()))
}

/// `GET /gateway.do`: a signed page address opened on a phone, or a call with everything in the query.
pub(crate) async fn gateway_get(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let request = Request(pairs(uri.query().unwrap_or_default()));
    if request.get("method") == "alipay.user.certify.open.certify" {
        return phone::open(&world, &request);
    }
    answer(&world, &request).await
}

/// `POST /gateway.do`: a call from a server.
pub(crate) async fn gateway_post(
    State(world): State<Arc<World>>,
    uri: Uri,
    body: Bytes,
) -> Response {
    let mut params = pairs(uri.query().unwrap_or_default());
    params.extend(pairs(&String::from_utf8_lossy(&body)));
    answer(&world, &Request(params)).await
}

async fn answer(world: &Arc<World>, request: &Request) -> Response {
    let effects = world.effects(Provider::Alipay);
    let method = request.get("method");
    let node = match check(world, request).and_then(|()| act(world, request, &effects)) {
        // a token's node has neither code nor msg
        Ok(node) if method == oauth::TOKEN => node,
        Ok(Value::Object(mut node)) => {
            node.insert("code".to_owned(), "10000".into());
            node.insert("msg".to_owned(), "Success".into());
            Value::Object(node)
        }
        Ok(node) => node,
        Err(Failure(code, sub_code, sub_msg)) => {
            json!({ "code": code, "msg": message(code), "sub_code": sub_code, "sub_msg": sub_msg })
        }
    };
    let outcome = node["sub_code"]
        .as_str()
        .or(node["code"].as_str())
        .unwrap_or("10000");
    world.received(Provider::Alipay, method, certify::summary(request), outcome);
    effects
        .send(Reply::json(
            StatusCode::OK,
            signed(world, method, &node, effects.broken),
        ))
        .await
}

fn message(code: &str) -> &'static str {
    match code {
        "20000" => "Service Currently Unavailable",
        "20001" => "Insufficient Token Permissions",
        "40001" => "Missing Required Arguments",
        "40002" => "Invalid Arguments",
        "40006" => "Insufficient Permissions",
        _ => "Business Failed",
    }
}

/// The body: the node as it is signed, with slashes escaped the way the provider's serialiser does (a
/// client that parses and serialises again before verifying fails on them).
fn signed(world: &World, method: &str, node: &Value, broken: bool) -> String {
    let refused_token = method == oauth::TOKEN && node["access_token"].is_null();
    let node = node.to_string().replace('/', "\\/");
    let sign = if broken {
        world.alipay.sign("not this text")
    } else {
        world.alipay.sign(&node)
    };
    let name = if method.is_empty() || refused_token {
        "error".to_owned()
    } else {
        method.replace('.', "_")
    };
    format!(
        "{{\"{name}_response\":{node},\"sign\":{}}}",
        json!(sign).to_string().replace('/', "\\/")
    )
}

/// The common parameters and the application's signature.
pub(crate) fn check(world: &World, request: &Request) -> Result<(), Failure> {
    let config = |code, sub_code: &str, sub_msg: &str| {
        Err(Failure(code, sub_code.to_owned(), sub_msg.to_owned()))
    };
    if request.get("app_id").is_empty() {
        return config("40001", "isv.missing-app-id", "缺少应用ID参数");
    }
    if request.get("app_id") != world.config.keys.alipay.app_id {
        return config("40002", "isv.invalid-app-id", "无效的AppID参数");
    }
    if request.get("sign").is_empty() {
        return config("40001", "isv.missing-signature", "缺少签名参数");
    }
    if request.get("sign_type") != "RSA2" {
        return config("40002", "isv.invalid-signature-type", "无效签名类型");
    }
    if !world
        .alipay
        .verify(&request_text(&request.0), request.get("sign"))
    {
        return config("40002", "isv.invalid-signature", "无效签名");
    }
    if NaiveDateTime::parse_from_str(request.get("timestamp"), "%Y-%m-%d %H:%M:%S").is_err() {
        return config("40002", "isv.invalid-timestamp", "非法的时间戳参数");
    }
    let fixed = [("format", "JSON"), ("charset", "utf-8"), ("version", "1.0")];
    if let Some((name, _)) = fixed
        .iter()
        .find(|(name, value)| request.get(name) != *value)
    {
        return config(
            "40002",
            "isv.invalid-parameter",
            &format!("参数 {name} 不正确"),
        );
    }
    Ok(())
}

fn act(world: &World, request: &Request, effects: &Effects) -> Result<Value, Failure> {
    if let Some(code) = &effects.error {
        let class = match code.split('.').next() {
            Some("isp" | "aop") => "20000",
            Some("isv") if code.contains("permission") => "40006",
            Some("isv") => "40002",
            _ => "40004",
        };
        return Err(Failure(
            class,
            code.clone(),
            "按控制台要求返回的错误".to_owned(),
        ));
    }
    let content: Value = serde_json::from_str(request.get("biz_content")).unwrap_or_default();
    match request.get("method") {
        "alipay.user.certify.open.initialize" => certify::initialize(world, &content),
        "alipay.user.certify.open.query" => certify::query(world, &content),
        oauth::TOKEN => oauth::token(world, request),
        "alipay.user.info.share" => oauth::share(world, request),
        _ => Err(Failure(
            "40002",
            "isv.invalid-method".to_owned(),
            "不存在的方法名".to_owned(),
        )),
    }
}
