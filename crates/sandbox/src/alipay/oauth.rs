//! Logging in: the page that asks for consent, the code it gives, the token for the code, and what the token may see.

use super::gateway::{Failure, Request};
use crate::{
    fault::Provider,
    page::{self, Page},
    sign::{hmac_sha256, pairs},
    world::World,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Redirect, Response},
};
use chrono::TimeDelta;
use kernel::clock::{Instant, stamp};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};
use url::Url;

pub(super) const TOKEN: &str = "alipay.system.oauth.token";
/// How long a code may be exchanged.
const CODE_LIFE: TimeDelta = TimeDelta::hours(24);
/// How long a token is good.
const TOKEN_LIFE: TimeDelta = TimeDelta::hours(1);
const SCOPES: [&str; 2] = ["auth_base", "auth_user"];

/// Whom somebody logged in as.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    account: String,
    name: String,
    cert_type: String,
    number: String,
    mobile: String,
    /// `certified`, `plain` or `frozen`.
    standing: String,
    scope: String,
    at: Instant,
}

/// Codes and tokens that are out.
#[derive(Default)]
pub(crate) struct Grants {
    codes: HashMap<String, Grant>,
    tokens: HashMap<String, Grant>,
}

fn notice(status: StatusCode, title: &str, text: &str) -> Response {
    let page = page::Notice {
        title: title.to_owned(),
        text: text.to_owned(),
    };
    (status, Page(page)).into_response()
}

/// What the request for consent says, if the provider would show its page for it.
struct Asked {
    redirect_uri: Url,
    scope: String,
    state: String,
}

fn asked(world: &World, fields: &[(String, String)]) -> Result<Asked, &'static str> {
    let field = |name: &str| {
        fields
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    };
    if field("app_id") != world.config.keys.alipay.app_id {
        return Err("app_id 不正确");
    }
    if !SCOPES.contains(&field("scope")) {
        return Err("scope 不正确");
    }
    let redirect_uri = Url::parse(field("redirect_uri"))
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or("redirect_uri 不正确")?;
    Ok(Asked {
        redirect_uri,
        scope: field("scope").to_owned(),
        state: field("state").to_owned(),
    })
}

/// `GET /oauth2/publicAppAuthorize.htm`.
pub(crate) async fn authorize(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let outcome = asked(&world, &pairs(uri.query().unwrap_or_default()));
    let said = outcome.as_ref().err().copied().unwrap_or("10000");
    world.received(Provider::Alipay, "授权登录页面", String::new(), said);
    match outcome {
        Ok(asked) => Page(page::Authorize {
            host: asked.redirect_uri.host_str().unwrap_or_default().to_owned(),
            redirect_uri: asked.redirect_uri.to_string(),
            scope: asked.scope,
            state: asked.state,
            citizens: world.config.citizens.iter().take(40).cloned().collect(),
        })
        .into_response(),
        Err(what) => notice(
            StatusCode::BAD_REQUEST,
            "无法打开支付宝登录页面",
            &format!("请求的参数不正确（{what}）。请回到原网站，重新点击支付宝登录。"),
        ),
    }
}

/// `POST /alipay/log-in`: the person logged in and agreed, or turned back.
pub(crate) async fn decide(State(world): State<Arc<World>>, body: Bytes) -> Response {
    let mut form = pairs(&String::from_utf8_lossy(&body));
    form.push(("app_id".to_owned(), world.config.keys.alipay.app_id.clone()));
    let asked = match asked(&world, &form) {
        Ok(asked) => asked,
        Err(what) => return notice(StatusCode::BAD_REQUEST, "无法登录", what),
    };
    let field = |name: &str| {
        form.iter()
            .find(|(known, _)| known == name)
            .map_or(String::new(), |(_, value)| value.trim().to_owned())
    };
    let agreed = field("decision") == "agree";
    if agreed && (field("name").is_empty() || field("number").is_empty()) {
        return notice(
            StatusCode::UNPROCESSABLE_ENTITY,
            "请填写姓名和证件号码",
            "请返回上一页，选择一个人，或填写姓名和证件号码。",
        );
    }
    let mut back = asked.redirect_uri;
    back.query_pairs_mut()
        .append_pair("app_id", &world.config.keys.alipay.app_id)
        .append_pair("source", "alipay_app_auth")
        .append_pair("scope", &asked.scope)
        .append_pair("state", &asked.state);
    if agreed {
        let code = world.config.rng.token::<16>();
        back.query_pairs_mut().append_pair("auth_code", &code);
        let or = |text: String, other: &str| {
            if text.is_empty() {
                other.to_owned()
            } else {
                text
            }
        };
        let grant = Grant {
            account: or(field("account"), &field("number")),
            name: field("name"),
            cert_type: or(field("cert_type"), "0"),
            number: field("number"),
            mobile: field("mobile"),
            standing: or(field("standing"), "certified"),
            scope: asked.scope,
            at: world.now(),
        };
        world.state().grants.codes.insert(code, grant);
    }
    let said = if agreed { "同意" } else { "取消" };
    world.received(Provider::Alipay, "授权登录页面", String::new(), said);
    if world.effects(Provider::Alipay).duplicate {
        // The address arrives twice: here once more, ahead of the browser and without its cookies.
        if let Err(error) = world.http.get(back.clone()).send().await {
            tracing::info!(%error, "the doubled callback was not taken");
        }
    }
    Redirect::to(back.as_str()).into_response()
}

/// A name for an Alipay account that stays the same from one log-in to the next.
fn steady(prefix: &str, account: &str, length: usize) -> String {
    let mac = hmac_sha256(b"juxian-sandbox", format!("{prefix}:{account}").as_bytes());
    format!("{prefix}{}", &hex::encode(mac)[..length])
}

/// `alipay.system.oauth.token`: a code is good once.
pub(super) fn token(world: &World, request: &Request) -> Result<Value, Failure> {
    let invalid = |sub_code: &str, sub_msg: &str| {
        Err(Failure("40002", sub_code.to_owned(), sub_msg.to_owned()))
    };
    if request.get("grant_type") != "authorization_code" {
        return invalid("isv.grant-type-invalid", "授权类型不支持");
    }
    let now = world.now();
    let grant = world.state().grants.codes.remove(request.get("code"));
    let Some(grant) = grant.filter(|grant| now - grant.at <= CODE_LIFE) else {
        return invalid("isv.code-invalid", "授权码code无效");
    };
    let access_token = format!("authusrB{}", world.config.rng.token::<16>());
    let answer = json!({
        "access_token": access_token,
        "refresh_token": format!("authusrB{}", world.config.rng.token::<16>()),
        "auth_start": stamp(now),
        "expires_in": TOKEN_LIFE.num_seconds(),
        "re_expires_in": TimeDelta::days(30).num_seconds(),
        "open_id": steady("066", &grant.account, 40),
    });
    let grant = Grant { at: now, ..grant };
    world.state().grants.tokens.insert(access_token, grant);
    Ok(answer)
}

/// `alipay.user.info.share`: what the person agreed to show.
pub(super) fn share(world: &World, request: &Request) -> Result<Value, Failure> {
    let now = world.now();
    let state = world.state();
    let grant = state
        .grants
        .tokens
        .get(request.get("auth_token"))
        .filter(|grant| now - grant.at <= TOKEN_LIFE);
    let Some(grant) = grant.filter(|grant| grant.scope == "auth_user") else {
        return Err(Failure(
            "20001",
            "aop.invalid-auth-token".to_owned(),
            "无效的访问令牌".to_owned(),
        ));
    };
    let certified = grant.standing == "certified";
    let mut node = json!({
        "open_id": steady("066", &grant.account, 40),
        "avatar": "https://sandbox.invalid/avatar.png",
        "nick_name": "演示用户",
        "user_type": "2",
        "user_status": match grant.standing.as_str() { "frozen" => "B", "plain" => "Q", _ => "T" },
        "is_certified": if certified { "T" } else { "F" },
    });
    if certified {
        node["user_name"] = grant.name.clone().into();
        node["cert_type"] = grant.cert_type.clone().into();
        node["cert_no"] = grant.number.clone().into();
    }
    if !grant.mobile.is_empty() {
        node["mobile"] = grant.mobile.clone().into();
    }
    Ok(node)
}
